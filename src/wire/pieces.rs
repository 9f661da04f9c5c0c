//! A stream → its lines, each a piece of what was read at once; of a line that is too long, no more than shows it.

use std::io::{BufRead, ErrorKind, Result};
use std::ops::Range;
use std::sync::Arc;

use crate::limits::CONTACT_BYTES_MAX;

/// How many bytes a block of lines has room for at first: more the longer the stream is.
const BLOCK_BYTES_MIN: usize = 1 << 14;
/// How many bytes a block of lines has room for at most, unless a line is longer: so few that they stay near a core until they are worked off.
pub const BLOCK_BYTES_MAX: usize = 1 << 16;
/// How many blocks are kept at most to be filled again.
const SPENT_MAX: usize = 32;

/// A part of what was read at once: lines that stand side by side share it, so that none has to be copied or needs room of its own.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    block: Arc<Vec<u8>>,
    range: Range<usize>,
}

impl Piece {
    pub(super) fn bytes(&self) -> &[u8] {
        self.block.get(self.range.clone()).unwrap_or(&[])
    }
}

impl From<Vec<u8>> for Piece {
    fn from(whole: Vec<u8>) -> Piece {
        Piece { range: 0..whole.len(), block: Arc::new(whole) }
    }
}

/// The lines of a stream.
pub(super) struct Pieces<R> {
    stream: R,
    /// What was read last: up to where the block is filled, and where in it the next line begins.
    block: Arc<Vec<u8>>,
    filled: usize,
    at: usize,
    /// Where the next line ends, if that was looked for already.
    end: Option<usize>,
    /// Blocks that were read before, to be filled again once nobody has a line of theirs: the system gives room only at the price of
    /// clearing it.
    spent: Vec<Arc<Vec<u8>>>,
}

impl<R: BufRead> Pieces<R> {
    pub(super) fn of(stream: R) -> Pieces<R> {
        Pieces { stream, block: Arc::default(), filled: 0, at: 0, end: None, spent: Vec::new() }
    }

    /// The next line without its end. Of one longer than a contact may be, so much is kept that whoever reads it sees that it is too
    /// long; the rest is passed over.
    pub(super) fn next_line(&mut self) -> Result<Option<Piece>> {
        if self.at_hand().is_none() {
            self.read_on()?;
            self.end = memchr::memchr(b'\n', self.rest());
        }
        let end = self.end.take();
        let rest = self.rest();
        if rest.is_empty() {
            return Ok(None);
        }
        let line = rest.get(..end.unwrap_or(rest.len())).unwrap_or(rest);
        let without_end = if end.is_some() { line.strip_suffix(b"\r").unwrap_or(line) } else { line };
        let range = self.at..self.at + without_end.len().min(CONTACT_BYTES_MAX + 1);
        self.at += line.len() + usize::from(end.is_some());
        Ok(Some(Piece { block: Arc::clone(&self.block), range }))
    }

    /// The next line, if it was read already to its end.
    pub(super) fn at_hand(&mut self) -> Option<&[u8]> {
        self.end = self.end.or_else(|| memchr::memchr(b'\n', self.rest()));
        self.rest().get(..self.end?)
    }

    /// Passes over the lines at hand that are blank; how many they were.
    pub(super) fn pass_over_blank(&mut self) -> u64 {
        let mut passed = 0;
        while self.at_hand().is_some_and(|line| line.trim_ascii().is_empty()) {
            self.at += self.end.take().map_or(0, |end| end + 1);
            passed += 1;
        }
        passed
    }

    /// What was read and is not given out yet.
    fn rest(&self) -> &[u8] {
        self.block.get(self.at..self.filled).unwrap_or(&[])
    }

    /// Reads the next block: it begins with what is left of the one before, and ends with whatever came together with the first line
    /// feed. The rest of a line that is too long already is passed over.
    fn read_on(&mut self) -> Result<()> {
        let mut block = self.room();
        let mut filled = 0;
        if let Some(room) = block.get_mut(..self.rest().len()) {
            room.copy_from_slice(self.rest());
            filled = room.len();
        }
        loop {
            if filled == block.len() {
                block.resize(filled + BLOCK_BYTES_MAX, 0);
            }
            let room = block.get_mut(filled..).unwrap_or(&mut []);
            let read = match self.stream.read(room) {
                Ok(read) => read,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let is_last = read == 0 || memchr::memchr(b'\n', room.get(..read).unwrap_or(room)).is_some();
            filled += read;
            if is_last {
                break;
            }
            // One more than a contact may have: room for a carriage return.
            if filled > CONTACT_BYTES_MAX + 1 {
                self.stream.skip_until(b'\n')?;
                break;
            }
        }
        // Whoever keeps a line keeps its block: one that little was read into would be kept for nothing.
        if 2 * filled < block.len() {
            let filled = block.get(..filled).unwrap_or(&[]).to_vec();
            let room = std::mem::replace(&mut block, filled);
            self.spend(Arc::new(room));
        }
        let before = std::mem::replace(&mut self.block, Arc::new(block));
        self.spend(before);
        (self.filled, self.at) = (filled, 0);
        Ok(())
    }

    /// Remembers a block of the usual sizes: what a line of unusual length needed is given back.
    fn spend(&mut self, block: Arc<Vec<u8>>) {
        if self.spent.len() < SPENT_MAX && (BLOCK_BYTES_MIN..=BLOCK_BYTES_MAX).contains(&block.len()) {
            self.spent.push(block);
        }
    }

    /// A block to read into, with room for more than is left of the one before.
    fn room(&mut self) -> Vec<u8> {
        let usual = (2 * self.block.len()).clamp(BLOCK_BYTES_MIN, BLOCK_BYTES_MAX);
        let wanted = usual.max(self.rest().len() + BLOCK_BYTES_MIN);
        let free = self.spent.iter().position(|block| Arc::strong_count(block) == 1);
        let mut room = free.and_then(|free| Arc::into_inner(self.spent.swap_remove(free))).unwrap_or_default();
        if room.len() < wanted {
            room.resize(wanted, 0);
        }
        room
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Read};

    use super::*;

    /// A stream that gives so many bytes at a time.
    struct Drip<'t>(&'t [u8], usize);

    impl Read for Drip<'_> {
        fn read(&mut self, into: &mut [u8]) -> Result<usize> {
            let count = self.1.min(self.0.len()).min(into.len());
            let (given, rest) = self.0.split_at(count);
            into[..count].copy_from_slice(given);
            self.0 = rest;
            Ok(count)
        }
    }

    fn pieces(text: &[u8], at_a_time: usize) -> Vec<Piece> {
        let mut pieces = Pieces::of(BufReader::with_capacity(64, Drip(text, at_a_time)));
        std::iter::from_fn(|| pieces.next_line().unwrap()).collect()
    }

    #[test]
    fn lines_are_the_same_however_much_of_them_comes_at_a_time() {
        let mut text = Vec::new();
        for number in 0..4_000 {
            text.extend(format!("{number}{}\n", "x".repeat(number * number % 400)).bytes());
        }
        let wanted: Vec<&[u8]> = text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).collect();
        for at_a_time in [1, 7, 100, 5_000, BLOCK_BYTES_MIN, BLOCK_BYTES_MAX, usize::MAX] {
            let pieces = pieces(&text, at_a_time);
            assert_eq!(pieces.iter().map(Piece::bytes).collect::<Vec<_>>(), wanted, "{at_a_time}");
        }
    }

    #[test]
    fn a_kept_line_keeps_little_beside_itself() {
        let text = "a line of some forty bytes, more or less\n".repeat(1_000);
        for at_a_time in [41, 410, usize::MAX] {
            let pieces = pieces(text.as_bytes(), at_a_time);
            let mut blocks: Vec<_> = pieces.iter().map(|piece| &piece.block).collect();
            blocks.dedup_by(|one, other| Arc::ptr_eq(one, other));
            let kept: usize = blocks.iter().map(|block| block.capacity()).sum();
            assert!(kept <= 2 * text.len() + 2 * BLOCK_BYTES_MIN, "{kept} bytes are kept of {}", text.len());
        }
    }

    #[test]
    fn a_block_is_filled_again_when_nobody_has_a_line_of_it() {
        let text = "a line of some forty bytes, more or less\n".repeat(100_000);
        let mut pieces = Pieces::of(text.as_bytes());
        while pieces.next_line().unwrap().is_some() {}
        let rooms = pieces.spent.len() + 1;
        assert!(rooms <= 8, "{rooms} blocks for {} bytes", text.len());
    }
}
