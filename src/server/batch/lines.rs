//! Bytes as they arrive → whole lines with their numbers, each within the limit.

use std::collections::VecDeque;

use crate::server::problem::{Kind, Problem};

/// Lines that are decided in one go, at most.
const TOGETHER_MAX: usize = 64;
/// Bytes of such lines, beyond which no further one is added.
const TOGETHER_BYTES: usize = 256 * 1024;

/// A line of a batch, or why there is none.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::server) struct Line {
    /// Its number, from 1; empty lines count.
    pub(in crate::server) number: u64,
    pub(in crate::server) text: Result<Vec<u8>, Problem>,
}

/// Lines that are on their way.
pub(in crate::server) struct Lines {
    bytes_max: usize,
    /// What has arrived of the line that is not whole yet.
    unfinished: Vec<u8>,
    /// Whether that line is beyond the limit, so that nothing of it is kept.
    unfinished_is: Size,
    /// The number of that line.
    number: u64,
    whole: VecDeque<Line>,
    whole_bytes: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Size {
    WithinLimit,
    BeyondLimit,
}

impl Lines {
    /// None yet; each may have so many bytes.
    pub(in crate::server) fn of(bytes_max: usize) -> Lines {
        Lines {
            bytes_max,
            unfinished: Vec::new(),
            unfinished_is: Size::WithinLimit,
            number: 1,
            whole: VecDeque::new(),
            whole_bytes: 0,
        }
    }

    /// Takes in what has arrived.
    pub(in crate::server) fn push(&mut self, mut bytes: &[u8]) {
        while let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
            let (line, rest) = bytes.split_at(end);
            self.push_part(line);
            self.end();
            bytes = rest.get(1..).unwrap_or_default();
        }
        self.push_part(bytes);
    }

    fn push_part(&mut self, bytes: &[u8]) {
        if self.unfinished_is == Size::WithinLimit && self.unfinished.len() + bytes.len() <= self.bytes_max {
            self.unfinished.extend_from_slice(bytes);
        } else {
            self.unfinished = Vec::new();
            self.unfinished_is = Size::BeyondLimit;
        }
    }

    /// The line that has arrived so far is whole.
    pub(in crate::server) fn end(&mut self) {
        let text = std::mem::take(&mut self.unfinished);
        match std::mem::replace(&mut self.unfinished_is, Size::WithinLimit) {
            Size::WithinLimit if text.trim_ascii().is_empty() => {}
            Size::WithinLimit => self.add(Ok(text)),
            Size::BeyondLimit => {
                let detail = format!("a line has at most {} bytes, decompressed", self.bytes_max);
                self.add(Err(Problem::new(Kind::TooBig, detail)));
            }
        }
        self.number += 1;
    }

    /// The line that has arrived so far will never be whole.
    pub(in crate::server) fn end_in(&mut self, problem: Problem) {
        self.unfinished = Vec::new();
        self.add(Err(problem));
    }

    fn add(&mut self, text: Result<Vec<u8>, Problem>) {
        self.whole_bytes += text.as_ref().map_or(0, Vec::len);
        self.whole.push_back(Line { number: self.number, text });
    }

    /// Whether there are as many whole lines as are decided in one go.
    pub(in crate::server) fn are_enough(&self) -> bool {
        self.whole.len() >= TOGETHER_MAX || self.whole_bytes >= TOGETHER_BYTES
    }

    /// Whether no line is whole.
    pub(in crate::server) fn are_none(&self) -> bool {
        self.whole.is_empty()
    }

    /// The first whole lines, as many as are decided in one go.
    pub(in crate::server) fn take(&mut self) -> VecDeque<Line> {
        let rest = self.whole.split_off(self.whole.len().min(TOGETHER_MAX));
        let taken = std::mem::replace(&mut self.whole, rest);
        self.whole_bytes = self.whole.iter().map(|line| line.text.as_ref().map_or(0, Vec::len)).sum();
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers and texts of what arrives in pieces of this size; `!` for a line beyond ten bytes.
    fn numbered(text: &str, piece: usize) -> Vec<(u64, String)> {
        let mut lines = Lines::of(10);
        text.as_bytes().chunks(piece).for_each(|piece| lines.push(piece));
        lines.end();
        let mut numbered = Vec::new();
        while !lines.are_none() {
            numbered.extend(lines.take().into_iter().map(|line| {
                let text = line.text.map_or("!".to_owned(), |text| String::from_utf8(text).unwrap());
                (line.number, text)
            }));
        }
        numbered
    }

    #[test]
    fn lines_are_the_same_however_they_arrive() {
        let text = "one\r\n\n  \n0123456789\n0123456789x\nlast, and far too long\nand a last";
        let expected = [(1, "one\r"), (4, "0123456789"), (5, "!"), (6, "!"), (7, "and a last")];
        for piece in 1..=text.len() {
            let expected = expected.map(|(number, text)| (number, text.to_owned()));
            assert_eq!(numbered(text, piece), expected, "in pieces of {piece}");
        }
        assert_eq!(numbered("", 1), []);
        assert_eq!(numbered("\n\n", 1), []);
    }

    #[test]
    fn many_lines_are_taken_a_few_at_a_time() {
        let mut lines = Lines::of(10);
        lines.push("x\n".repeat(150).as_bytes());
        let sizes = [lines.take().len(), lines.take().len(), lines.take().len(), lines.take().len()];
        assert_eq!(sizes, [64, 64, 22, 0]);
    }

    #[test]
    fn what_never_becomes_whole_leaves_a_problem() {
        let mut lines = Lines::of(10);
        lines.push(b"one\ntw");
        lines.end_in(Problem::new(Kind::TooSlow, "enough"));
        let taken: Vec<(u64, bool)> = lines.take().into_iter().map(|line| (line.number, line.text.is_ok())).collect();
        assert_eq!(taken, [(1, true), (2, false)]);
    }
}
