//! A stretch that no form fits, as it reads after the mends so far: its words, their places, how far it can be read.

use std::ops::Range;

use super::fit;
use super::habits::Habit;
use super::layout::HEADINGS;
use super::mended::{Edit, Mended};
use super::scan::{self, Mark, Token};
use super::tree::{Stretch, Tree};
use crate::lang::diagnostic::syntax::Place;
use crate::lang::source::Span;

pub(super) struct Line<'t> {
    tree: &'t Tree<'t>,
    /// The offset of the stretch in its file.
    start: usize,
    place: Place,
    /// As the author wrote it.
    written: &'t str,
    edits: Vec<Edit>,
    mended: Mended,
    /// The mended text as the grammar reads it: comments, tabs and line breaks are spaces.
    plain: String,
    pub(super) tokens: Vec<Token>,
    /// The words and marks in lower case, one behind the other, and where each stands in it.
    folded: String,
    folded_words: Vec<Range<usize>>,
}

impl<'t> Line<'t> {
    pub(super) fn of(tree: &'t Tree<'t>, stretch: &Stretch) -> Line<'t> {
        let written = tree.page.text.get(stretch.range.clone()).unwrap_or("");
        Line::edited(tree, stretch.range.start, written, stretch.place, Vec::new())
    }

    fn edited(tree: &'t Tree<'t>, start: usize, written: &'t str, place: Place, edits: Vec<Edit>) -> Line<'t> {
        let mended = Mended::new(written, &edits);
        let mut scanned = scan::scan(tree.file, &mended.text);
        scanned.tokens.retain(|token| token.mark != Mark::Break);
        let mut plain = mended.text.replace('\n', " ").into_bytes();
        let behind = std::iter::once(0).chain(scanned.tokens.iter().map(|token| token.end()));
        let next = scanned.tokens.iter().map(|token| token.start()).chain(std::iter::once(plain.len()));
        for (start, end) in behind.zip(next) {
            if let Some(bytes) = plain.get_mut(start..end) {
                bytes.fill(b' ');
            }
        }
        let plain = String::from_utf8(plain).unwrap_or_default();
        let tokens = scanned.tokens;
        let (mut folded, mut folded_words) = (String::with_capacity(plain.len()), Vec::with_capacity(tokens.len()));
        for token in &tokens {
            let (word, begins) = (plain.get(token.bytes()).unwrap_or(""), folded.len());
            if word.is_ascii() {
                folded.extend(word.chars().map(|letter| letter.to_ascii_lowercase()));
            } else {
                folded.push_str(&word.to_lowercase());
            }
            folded_words.push(begins..folded.len());
        }
        Line { tree, start, place, written, edits, mended, plain, tokens, folded, folded_words }
    }

    /// The line with one mend more; `None` where it would undo an earlier one.
    pub(super) fn with(&self, habit: &Habit) -> Option<Line<'t>> {
        if habit.edits.iter().any(|edit| self.mended.is_mended(&edit.range)) {
            return None;
        }
        let more = habit.edits.iter().map(|edit| Edit::new(self.mended.written(&edit.range), edit.text.clone()));
        let edits = self.edits.iter().cloned().chain(more).collect();
        Some(Line::edited(self.tree, self.start, self.written, self.place, edits))
    }

    /// The edits so far, as edits of the file.
    pub(super) fn into_edits(self) -> impl Iterator<Item = Edit> {
        let start = self.start;
        self.edits.into_iter().map(move |edit| Edit::new(edit.range.start + start..edit.range.end + start, edit.text))
    }

    /// Where the line belongs: its first word may have become that of a heading.
    pub(super) fn place(&self) -> Place {
        if self.begins_heading() { Place::Heading } else { self.place }
    }

    fn begins_heading(&self) -> bool {
        let is_meant_as_rule = self.place == Place::Score && self.arrow() < self.tokens.len();
        !is_meant_as_rule && self.mark(1) != Some(Mark::Colon) && HEADINGS.iter().any(|heading| self.is(0, heading))
    }

    /// Where the line can no longer be read; `None` if it has a form.
    pub(super) fn mistake(&self) -> Option<usize> {
        fit::mistake(&self.plain, fit::forms(self.place(), self.text_of(0)))
    }

    /// The mended text.
    pub(super) fn text(&self) -> &str {
        &self.plain
    }

    pub(super) fn range(&self, first: usize, last: usize) -> Range<usize> {
        let start = self.tokens.get(first).map_or(self.plain.len(), |token| token.start());
        let end = self.tokens.get(last).map_or(start, |token| token.end());
        start..end.max(start)
    }

    /// The place of a stretch of the mended text in the file as written.
    pub(super) fn span(&self, range: &Range<usize>) -> Span {
        let written = self.mended.written(range);
        self.tree.place(&(self.start + written.start..self.start + written.end))
    }

    /// What the author wrote at a stretch of the mended text, on one line.
    pub(super) fn typed(&self, range: &Range<usize>) -> String {
        let written = self.written.get(self.mended.written(range)).unwrap_or("");
        written.split_whitespace().collect::<Vec<&str>>().join(" ")
    }

    pub(super) fn mark(&self, at: usize) -> Option<Mark> {
        self.tokens.get(at).map(|token| token.mark)
    }

    pub(super) fn text_of(&self, at: usize) -> &str {
        self.tokens.get(at).and_then(|token| self.plain.get(token.bytes())).unwrap_or("")
    }

    /// The same in lower case.
    pub(super) fn folded(&self, at: usize) -> &str {
        self.folded_words.get(at).and_then(|range| self.folded.get(range.clone())).unwrap_or("")
    }

    /// Whether it is this word, which is in lower case.
    pub(super) fn is(&self, at: usize, word: &str) -> bool {
        self.folded(at) == word
    }

    pub(super) fn is_any(&self, at: usize, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(at, word))
    }

    /// Whether two neighbours stand together without a gap.
    pub(super) fn adjoins(&self, at: usize) -> bool {
        let (this, next) = (self.tokens.get(at), self.tokens.get(at + 1));
        this.zip(next).is_some_and(|(this, next)| this.end() == next.start())
    }

    /// The position of the arrow, or the number of words and marks where there is none.
    pub(super) fn arrow(&self) -> usize {
        self.tokens.iter().position(|token| token.mark == Mark::Arrow).unwrap_or(self.tokens.len())
    }
}

/// Whether a word is a number as rules have it, without a sign.
pub(super) fn is_number(typed: &str) -> bool {
    typed.starts_with(|character: char| character.is_ascii_digit())
        && typed.chars().all(|character| character.is_ascii_digit() || character == '.')
}

/// Whether a word is a whole number without a sign.
pub(super) fn is_count(typed: &str) -> bool {
    !typed.is_empty() && typed.chars().all(|character| character.is_ascii_digit())
}
