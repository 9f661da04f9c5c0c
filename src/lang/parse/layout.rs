//! Which lines belong together: comments become spaces and lines that go on become one, every byte in its place.

use super::depth::TooDeep;
use super::scan::{Mark, Scanned, Token};

/// The offsets of the line breaks that end no line: inside parentheses, and where a line goes on.
pub(super) fn joined_breaks(text: &str, scanned: &Scanned) -> Vec<usize> {
    let mut layout = Layout::new(text, &scanned.tokens);
    for at in 0..scanned.tokens.len() {
        layout.step(at);
    }
    layout.joined
}

/// The text as the grammar reads it: blanks, tabs, joined breaks and breaks of empty lines as spaces, lines that nest too deep as zero
/// bytes, which no form begins with. Every byte keeps its offset.
pub(super) fn blanked(text: &str, scanned: &Scanned, joined: &[usize], deep: &[TooDeep]) -> String {
    let blanks = scanned.blanks.iter().map(|range| (range.clone(), ' '));
    let breaks = joined.iter().map(|at| (*at..at + 1, ' '));
    let deep = deep.iter().map(|line| (line.start..line.end, '\0'));
    let mut filled: Vec<_> = blanks.chain(breaks).chain(deep).collect();
    filled.sort_unstable_by_key(|(range, _)| range.start);
    let mut output = String::with_capacity(text.len());
    for (range, filling) in filled {
        // What lies within a line that nests too deep is filled already.
        if range.start >= output.len() {
            output.push_str(text.get(output.len()..range.start).unwrap_or(""));
            output.extend(std::iter::repeat_n(filling, range.len()));
        }
    }
    output.push_str(text.get(output.len()..).unwrap_or(""));
    in_plain_lines(output)
}

/// Tabs and the breaks of empty lines as spaces. A text that has a tab in quotes is not taken from here.
fn in_plain_lines(text: String) -> String {
    let mut bytes = text.into_bytes();
    let mut is_empty = true;
    for byte in &mut bytes {
        match *byte {
            b' ' => {}
            b'\t' => *byte = b' ',
            b'\n' => {
                if is_empty {
                    *byte = b' ';
                }
                is_empty = true;
            }
            _ => is_empty = false,
        }
    }
    // One sign of ASCII stands for another, so that it is text as before.
    String::from_utf8(bytes).unwrap_or_default()
}

/// Words that begin a section wherever they begin a line.
pub(super) const HEADINGS: [&str; 13] = [
    "campaign",
    "use",
    "score",
    "grade",
    "group",
    "matrix",
    "stages",
    "disqualify",
    "list",
    "define",
    "experiment",
    "test",
    "variant",
];

/// What is known of the line being read.
#[derive(Clone, Copy, Default)]
struct Line {
    has_begun: bool,
    has_arrow: bool,
    is_heading: bool,
    is_in_list: bool,
    /// A text whose quote is open at the line's end would take the next line in.
    is_cut: bool,
}

/// Parentheses that are open, and the breaks since the first of them.
struct Open {
    depth: usize,
    breaks: Vec<usize>,
}

struct Layout<'t> {
    text: &'t str,
    tokens: &'t [Token],
    line: Line,
    /// The positions of the tokens that are no line breaks.
    solid: Vec<usize>,
    /// For each token the number of solid ones before it.
    rank: Vec<usize>,
    joined: Vec<usize>,
    open: Option<Open>,
}

impl<'t> Layout<'t> {
    fn new(text: &'t str, tokens: &'t [Token]) -> Layout<'t> {
        let mut solid = Vec::with_capacity(tokens.len());
        let mut rank = Vec::with_capacity(tokens.len());
        for (at, token) in tokens.iter().enumerate() {
            rank.push(solid.len());
            if token.mark != Mark::Break {
                solid.push(at);
            }
        }
        Layout { text, tokens, line: Line::default(), solid, rank, joined: Vec::new(), open: None }
    }

    fn step(&mut self, at: usize) {
        let Some(token) = self.tokens.get(at) else { return };
        if token.mark == Mark::Break {
            return self.line_break(at, token.start);
        }
        if !self.line.has_begun {
            self.begin_line(at);
        }
        match token.mark {
            Mark::Open => match &mut self.open {
                Some(open) => open.depth += 1,
                None => self.open = Some(Open { depth: 1, breaks: Vec::new() }),
            },
            Mark::Close => self.close(),
            Mark::Arrow => {
                // No condition holds an arrow: a parenthesis that is still open was forgotten.
                self.open = None;
                self.line.has_arrow = true;
            }
            Mark::Unclosed => self.line.is_cut = true,
            Mark::Word
            | Mark::Quoted
            | Mark::Regex
            | Mark::Comma
            | Mark::Colon
            | Mark::Comparison
            | Mark::Break
            | Mark::Other => {}
        }
    }

    fn begin_line(&mut self, at: usize) {
        self.line.has_begun = true;
        if self.begins_heading(at) {
            self.line.is_heading = true;
            self.line.is_in_list = self.word(at).eq_ignore_ascii_case("list");
        }
    }

    fn close(&mut self) {
        let Some(open) = &mut self.open else { return };
        open.depth -= 1;
        if open.depth == 0 {
            self.joined.append(&mut open.breaks);
            self.open = None;
        }
    }

    fn line_break(&mut self, at: usize, offset: usize) {
        let next = self.token_after_break(at);
        if self.line.is_cut {
            self.open = None;
        } else if self.goes_on(at, next) {
            self.joined.push(offset);
            return;
        }
        if next.is_some_and(|next| self.begins_heading(next) || self.begins_label(next)) {
            self.open = None;
        }
        match &mut self.open {
            Some(open) => open.breaks.push(offset),
            None => self.line = Line { is_in_list: self.line.is_in_list, ..Line::default() },
        }
    }

    /// Whether the line before this break goes on after it, parentheses aside.
    fn goes_on(&self, at: usize, next: Option<usize>) -> bool {
        let (Some(next), Some(last)) = (next, self.token_before(at)) else { return false };
        if !self.line.has_begun || self.line.is_in_list || self.begins_heading(next) || self.begins_label(next) {
            return false;
        }
        self.demands_more(last, next) || self.continues(next)
    }

    fn demands_more(&self, last: usize, next: usize) -> bool {
        let Some(token) = self.tokens.get(last) else { return false };
        match token.mark {
            Mark::Comma => !self.line.has_arrow || self.begins_award_clause(next),
            Mark::Arrow => self.begins_points(next),
            Mark::Colon | Mark::Comparison => true,
            Mark::Word => self.is_any_word(last, &DEMANDING) && !self.is_value(last),
            Mark::Quoted | Mark::Unclosed | Mark::Regex | Mark::Open | Mark::Close | Mark::Break | Mark::Other => false,
        }
    }

    /// Whether a word stands where a value does: the last word of `country is OR`, the first of a line.
    fn is_value(&self, at: usize) -> bool {
        let Some(before) = self.token_before(at) else { return true };
        let after_not = self.is_word(before, "not");
        let is_after_is = after_not && self.token_before(before).is_some_and(|before| self.is_word(before, "is"));
        let is_asked = self.is_any_word(before, &ASKING);
        let is_compared = self.tokens.get(before).is_some_and(|token| token.mark == Mark::Comparison);
        is_after_is || is_asked || is_compared
    }

    fn continues(&self, next: usize) -> bool {
        let Some(token) = self.tokens.get(next) else { return false };
        match token.mark {
            Mark::Arrow => !self.line.has_arrow,
            Mark::Comma | Mark::Close | Mark::Comparison => true,
            Mark::Word => {
                self.is_any_word(next, &CONTINUING)
                    || (self.is_word(next, "not") && self.is_word(next + 1, "followed"))
                    || (self.line.has_arrow && self.begins_award_clause(next))
            }
            Mark::Quoted | Mark::Unclosed | Mark::Regex | Mark::Open | Mark::Colon | Mark::Break | Mark::Other => false,
        }
    }

    fn begins_points(&self, next: usize) -> bool {
        let token = self.tokens.get(next).filter(|token| token.mark != Mark::Arrow);
        let typed = token.and_then(|token| self.text.get(token.start..token.end)).unwrap_or("");
        typed.starts_with(|character: char| character.is_ascii_digit() || "+-−".contains(character))
    }

    fn begins_award_clause(&self, next: usize) -> bool {
        let second = self.word(next + 1);
        let is_number = second.starts_with(|character: char| character.is_ascii_digit());
        let follows = |word: &str| second.eq_ignore_ascii_case(word);
        match self.word(next).to_ascii_lowercase().as_str() {
            "each" | "because" => true,
            "at" => follows("most"),
            "once" => follows("per"),
            "halving" => follows("every"),
            "expiring" => follows("after"),
            "stepping" => follows("to"),
            "never" => follows("fading"),
            "per" | "losing" => is_number,
            _ => false,
        }
    }

    fn begins_heading(&self, at: usize) -> bool {
        self.is_any_word(at, &HEADINGS)
    }

    fn begins_label(&self, at: usize) -> bool {
        let mark = |at: usize| self.tokens.get(at).map(|token| token.mark);
        mark(at) == Some(Mark::Word) && mark(at + 1) == Some(Mark::Colon)
    }

    fn is_any_word(&self, at: usize, words: &[&str]) -> bool {
        let typed = self.word(at);
        words.iter().any(|word| typed.eq_ignore_ascii_case(word))
    }

    fn is_word(&self, at: usize, word: &str) -> bool {
        self.word(at).eq_ignore_ascii_case(word)
    }

    fn word(&self, at: usize) -> &str {
        match self.tokens.get(at) {
            Some(token) if token.mark == Mark::Word => self.text.get(token.start..token.end).unwrap_or(""),
            Some(_) | None => "",
        }
    }

    /// The first solid token after a line break.
    fn token_after_break(&self, at: usize) -> Option<usize> {
        self.solid.get(*self.rank.get(at)?).copied()
    }

    fn token_before(&self, at: usize) -> Option<usize> {
        self.solid.get(self.rank.get(at)?.checked_sub(1)?).copied()
    }
}

/// Words that say, at the end of a line, that more must come.
const DEMANDING: [&str; 22] = [
    "and", "or", "not", "then", "when", "until", "where", "is", "contains", "matches", "with", "within", "since",
    "before", "because", "over", "of", "by", "every", "after", "per", "least",
];

/// Words that a value follows, whatever the value is.
const ASKING: [&str; 7] = ["is", "contains", "contain", "word", "with", "at", "by"];

/// Words that say, at the start of a line, that it goes on from the line above.
const CONTINUING: [&str; 9] = ["and", "or", "then", "because", "until", "stays", "never", "within", "where"];
