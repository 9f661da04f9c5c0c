//! How deep parentheses and `not` nest, counted before anything recursive reads the text.

use super::scan::{Mark, Scanned, Token};
use crate::limits::NESTING_MAX;

/// A line that nests deeper than the language allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TooDeep {
    /// The first byte of the line's first word.
    pub(super) start: usize,
    /// The byte after its last.
    pub(super) end: usize,
    /// The mark that is one level too deep.
    pub(super) at: Token,
}

/// The lines that nest too deep, `joined` breaks not counting as ends of lines.
pub(super) fn too_deep(text: &str, scanned: &Scanned, joined: &[usize]) -> Vec<TooDeep> {
    let mut joined: Vec<usize> = joined.to_vec();
    joined.sort_unstable();
    let mut found = Vec::new();
    let mut line = Line::default();
    for token in &scanned.tokens {
        if token.mark == Mark::Break && joined.binary_search(&token.start()).is_err() {
            found.extend(line.too_deep());
            line = Line::default();
        } else {
            line.step(text, *token);
        }
    }
    found.extend(line.too_deep());
    found
}

#[derive(Default)]
struct Line {
    start: Option<usize>,
    end: usize,
    /// For each open parenthesis the levels that it closes: itself and the `not`s in front of it.
    open: Vec<usize>,
    depth: usize,
    /// `not`s whose test has not come yet.
    nots: usize,
    at: Option<Token>,
}

impl Line {
    fn step(&mut self, text: &str, token: Token) {
        if token.mark == Mark::Break {
            return;
        }
        self.start.get_or_insert(token.start());
        self.end = token.end();
        let is_not = || text.get(token.bytes()).is_some_and(|word| word.eq_ignore_ascii_case("not"));
        match token.mark {
            Mark::Open => {
                self.open.push(self.nots + 1);
                self.depth += self.nots + 1;
                self.nots = 0;
            }
            Mark::Close => {
                self.depth -= self.open.pop().unwrap_or(0);
                self.nots = 0;
            }
            Mark::Word if is_not() => self.nots += 1,
            Mark::Word
            | Mark::Quoted
            | Mark::Unclosed
            | Mark::Regex
            | Mark::Comma
            | Mark::Colon
            | Mark::Arrow
            | Mark::Comparison
            | Mark::Break
            | Mark::Other => self.nots = 0,
        }
        if self.depth + self.nots > NESTING_MAX {
            self.at.get_or_insert(token);
        }
    }

    fn too_deep(&self) -> Option<TooDeep> {
        Some(TooDeep { start: self.start?, end: self.end, at: self.at? })
    }
}
