//! A stream → its lines, each a piece of what was read at once; of a line that is too long, no more than shows it.

use std::collections::VecDeque;
use std::io::{BufRead, ErrorKind, Result};
use std::ops::Range;
use std::sync::Arc;

use crate::limits::CONTACT_BYTES_MAX;

/// How many bytes a block has room for: few at first, and more the longer the stream is.
const BLOCK_BYTES_MIN: usize = 1 << 14;
const BLOCK_BYTES_MAX: usize = 1 << 18;
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
    /// Blocks that were read before, to be filled again once nobody has a line of theirs: the system gives room only at the price of
    /// clearing it.
    spent: VecDeque<Arc<Vec<u8>>>,
}

impl<R: BufRead> Pieces<R> {
    pub(super) fn of(stream: R) -> Pieces<R> {
        Pieces { stream, block: Arc::default(), filled: 0, at: 0, spent: VecDeque::new() }
    }

    /// The next line without its end. Of one longer than a contact may be, so much is kept that whoever reads it sees that it is too
    /// long; the rest is passed over.
    pub(super) fn next_line(&mut self) -> Result<Option<Piece>> {
        let mut end = memchr::memchr(b'\n', self.rest());
        if end.is_none() {
            self.read_on()?;
            end = memchr::memchr(b'\n', self.rest());
        }
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
        let before = std::mem::replace(&mut self.block, Arc::new(block));
        if self.spent.len() < SPENT_MAX {
            self.spent.push_back(before);
        }
        (self.filled, self.at) = (filled, 0);
        Ok(())
    }

    /// A block to read into, with room for more than is left of the one before.
    fn room(&mut self) -> Vec<u8> {
        let wanted =
            (2 * self.block.len()).clamp(BLOCK_BYTES_MIN, BLOCK_BYTES_MAX).max(self.rest().len() + BLOCK_BYTES_MIN);
        let free = self.spent.iter_mut().position(|block| Arc::get_mut(block).is_some());
        let free = free.and_then(|position| self.spent.remove(position)).and_then(Arc::into_inner);
        let mut block = free.unwrap_or_default();
        if block.len() < wanted {
            block.resize(wanted, 0);
        }
        block
    }
}
