//! Text → syntax tree and diagnostics, whatever the text: what no form fits is a broken stretch, and the rest is read all the same.

mod awards;
mod clauses;
mod conditions;
mod depth;
mod fit;
mod habits;
mod keywords;
mod layout;
mod line;
mod mended;
mod outlines;
mod page;
mod pairs;
mod recover;
mod scan;
mod sections;
mod stretches;
mod tests_and_experiments;
mod tree;
mod words;

use super::codes::Code;
use super::diagnostic::Diagnostic;
use super::source::{FileId, Span};
use super::syntax::{Comment, File};
use habits::{PutRight, TRIAL_BYTES_MAX};
pub(super) use habits::{thousands, usual_date, usual_words};
use line::Line;
use mended::Mended;
use page::Page;
use tree::Tree;

/// Reads one rule file. Never fails; a text with mistakes gives a tree of what could be read, and a diagnostic for each mistake.
///
/// ```
/// use thresh::lang::{parse::parse, source::FileId};
/// let (file, diagnostics) = parse(FileId(0), "score engagement\n  downloaded whitepaper AND clicked product X → +20\n");
/// assert!(diagnostics.is_empty());
/// assert_eq!(file.sections.len(), 1);
/// ```
pub fn parse(file: FileId, text: &str) -> (File, Vec<Diagnostic>) {
    read(file, text, &Mended::default(), &mut Reading { rounds_left: ROUNDS_MAX, ..Reading::default() })
}

/// How often a text with habits is read again: once for its headings, once for what stands below them, and for lines that a mend
/// has parted.
const ROUNDS_MAX: usize = 4;

/// What is known of a file from the rounds before.
#[derive(Default)]
struct Reading {
    rounds_left: usize,
    said: Vec<Diagnostic>,
    broken: Vec<Span>,
    comments: Option<Vec<Comment>>,
    bytes: usize,
}

/// Reads a text that came from the author's by these mends, which are none at first.
fn read(file: FileId, text: &str, mended: &Mended, reading: &mut Reading) -> (File, Vec<Diagnostic>) {
    let page = Page::of(file, text);
    let tree = Tree::read(file, &page, mended);
    if reading.comments.is_none() {
        reading.comments = Some(page.scanned.comments.clone());
        reading.bytes = text.len();
    }
    reading.broken.extend(tree.stretches.iter().map(|stretch| tree.place(&stretch.range)));
    if !tree.stretches.is_empty() && reading.rounds_left > 0 {
        reading.rounds_left -= 1;
        let PutRight { edits, diagnostics } = without_habits(&tree);
        if !edits.is_empty() {
            // What stands beside and below the mended words gets its meaning and its own diagnostics.
            reading.said.extend(diagnostics);
            let next = Mended::new(text, &edits).after(mended.clone());
            return read(file, &next.text, &next, reading);
        }
    }
    finished(tree.explained(), reading)
}

/// The stretches that no form fits, with habits put right, as far as that helps: those of headings first, for they decide what the
/// lines below them are.
fn without_habits(tree: &Tree<'_>) -> PutRight {
    let mut trial_bytes = TRIAL_BYTES_MAX;
    let mut lines = |only_headings: Headings| {
        let mut all = PutRight::default();
        for stretch in tree.stretches.iter().filter(|stretch| tree.page.too_deep(&stretch.range).is_none()) {
            let line = Line::of(tree, stretch);
            if only_headings == Headings::Alone && !habits::has_misspelt_heading(&line) {
                continue;
            }
            let put_right = habits::put_right(line, &mut trial_bytes);
            all.edits.extend(put_right.edits);
            all.diagnostics.extend(put_right.diagnostics);
        }
        all
    };
    let headings = lines(Headings::Alone);
    if headings.edits.is_empty() { lines(Headings::AndLines) } else { headings }
}

/// Which stretches are put right.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Headings {
    Alone,
    AndLines,
}

/// The file and its diagnostics in the order of their places.
fn finished(tree: Tree<'_>, reading: &mut Reading) -> (File, Vec<Diagnostic>) {
    let Tree { file, campaign, sections, half_read, mut diagnostics, .. } = tree;
    // Where a mend was not enough, it comes first: the author will see what is left.
    let is_said = |diagnostic: &Diagnostic| reading.said.iter().any(|said| said.span == diagnostic.span);
    diagnostics.retain(|diagnostic| diagnostic.code != Code::NotUnderstood || !is_said(diagnostic));
    diagnostics.append(&mut reading.said);
    diagnostics.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.span.end));
    let mut broken = std::mem::take(&mut reading.broken);
    broken.sort_unstable();
    broken.dedup();
    let span = scan::span(file, 0, reading.bytes);
    let comments = reading.comments.take().unwrap_or_default();
    (File { campaign, sections, comments, broken, half_read, span }, diagnostics)
}
