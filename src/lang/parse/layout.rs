//! Which lines belong together: comments become spaces and lines that go on become one, every byte in its place.

use super::depth::TooDeep;
use super::scan::{Mark, Scanned, Token};

/// The offsets of the line breaks that end no line: inside parentheses, and where a line goes on.
pub(super) fn joined_breaks(text: &str, scanned: &Scanned) -> Vec<usize> {
    let mut layout = Layout::new(text, &scanned.tokens);
    for (at, token) in scanned.tokens.iter().enumerate() {
        layout.step(at, *token);
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
    if memchr::memchr(b'\t', &bytes).is_some() {
        bytes.iter_mut().filter(|byte| **byte == b'\t').for_each(|byte| *byte = b' ');
    }
    let mut rest = bytes.as_mut_slice();
    while let Some(first) = rest.iter().position(|byte| *byte != b' ') {
        let is_empty = rest.get(first) == Some(&b'\n');
        let end = if is_empty { Some(first) } else { memchr::memchr(b'\n', rest) };
        let Some((line, behind)) = end.and_then(|end| rest.split_at_mut_checked(end + 1)) else { break };
        if is_empty && let Some(break_) = line.last_mut() {
            *break_ = b' ';
        }
        rest = behind;
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
    /// The positions of the last tokens so far that are no line breaks, the latest first.
    last: [Option<usize>; 3],
    /// What begins the next line, as far as it has been looked for.
    next: Next,
    joined: Vec<usize>,
    open: Option<Open>,
}

/// The first token behind a line break that is none itself.
#[derive(Clone, Copy, Default)]
struct Next {
    at: Option<usize>,
    /// Whether it says itself that a line begins: a heading, a rule's label.
    begins_anew: bool,
    /// Up to which token nothing else has to be looked for.
    looked_to: usize,
}

impl<'t> Layout<'t> {
    fn new(text: &'t str, tokens: &'t [Token]) -> Layout<'t> {
        let (line, last, next) = (Line::default(), [None; 3], Next::default());
        Layout { text, tokens, line, last, next, joined: Vec::new(), open: None }
    }

    fn step(&mut self, at: usize, token: Token) {
        if token.mark == Mark::Break {
            return self.line_break(at, token.start());
        }
        if !self.line.has_begun {
            self.begin_line(at);
        }
        let [last, before, _] = self.last;
        self.last = [Some(at), last, before];
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
        let next = self.next_behind(at);
        if self.line.is_cut {
            self.open = None;
        } else if self.goes_on(next) {
            self.joined.push(offset);
            return;
        }
        if next.begins_anew {
            self.open = None;
        }
        match &mut self.open {
            Some(open) => open.breaks.push(offset),
            None => self.line = Line { is_in_list: self.line.is_in_list, ..Line::default() },
        }
    }

    /// What begins the line behind a break: breaks that follow each other share it.
    fn next_behind(&mut self, at: usize) -> Next {
        if self.next.looked_to <= at {
            let mut behind = self.tokens.iter().enumerate().skip(at + 1);
            let next = behind.find(|(_, token)| token.mark != Mark::Break).map(|(next, _)| next);
            let begins_anew = next.is_some_and(|next| self.begins_heading(next) || self.begins_label(next));
            self.next = Next { at: next, begins_anew, looked_to: next.unwrap_or(self.tokens.len()) };
        }
        self.next
    }

    /// Whether the line goes on with what comes next, parentheses aside.
    fn goes_on(&self, next: Next) -> bool {
        if !self.line.has_begun || self.line.is_in_list || next.begins_anew {
            return false;
        }
        next.at.is_some_and(|next| self.demands_more(next) || self.continues(next))
    }

    fn demands_more(&self, next: usize) -> bool {
        let [Some(last), ..] = self.last else { return false };
        let Some(token) = self.tokens.get(last) else { return false };
        match token.mark {
            Mark::Comma => !self.line.has_arrow || self.begins_award_clause(next),
            Mark::Arrow => self.begins_points(next),
            Mark::Colon | Mark::Comparison => true,
            Mark::Word => self.is_any_word(last, &DEMANDING) && !self.last_is_value(),
            Mark::Quoted | Mark::Unclosed | Mark::Regex | Mark::Open | Mark::Close | Mark::Break | Mark::Other => false,
        }
    }

    /// Whether the last word stands where a value does: that of `country is OR`, the first of a text.
    fn last_is_value(&self) -> bool {
        let [_, Some(before), before_that] = self.last else { return true };
        let after_not = self.is_word(before, "not");
        let is_after_is = after_not && before_that.is_some_and(|before| self.is_word(before, "is"));
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
        let typed = token.and_then(|token| self.text.get(token.bytes())).unwrap_or("");
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
            Some(token) if token.mark == Mark::Word => self.text.get(token.bytes()).unwrap_or(""),
            Some(_) | None => "",
        }
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
