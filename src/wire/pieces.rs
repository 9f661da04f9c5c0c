//! A stream → its lines, each a piece of what was read at once; of a line that is too long, no more than shows it.

use std::io::{BufRead, ErrorKind, Result};
use std::ops::Range;
use std::sync::Arc;

use crate::limits::CONTACT_BYTES_MAX;

/// How much is read at once at most.
const BLOCK_BYTES_MAX: usize = 1 << 18;

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
    /// What was read last, and where in it the next line begins.
    block: Arc<Vec<u8>>,
    at: usize,
}

impl<R: BufRead> Pieces<R> {
    pub(super) fn of(stream: R) -> Pieces<R> {
        Pieces { stream, block: Arc::default(), at: 0 }
    }

    /// The next line without its end. Of one longer than a contact may be, so much is kept that whoever reads it sees that it is too
    /// long; the rest is passed over.
    pub(super) fn next_line(&mut self) -> Result<Option<Piece>> {
        let mut rest = self.block.get(self.at..).unwrap_or(&[]);
        let mut end = memchr::memchr(b'\n', rest);
        if end.is_none() {
            self.read_on()?;
            rest = &self.block;
            end = memchr::memchr(b'\n', rest);
        }
        if rest.is_empty() {
            return Ok(None);
        }
        let line = rest.get(..end.unwrap_or(rest.len())).unwrap_or(rest);
        let without_end = if end.is_some() { line.strip_suffix(b"\r").unwrap_or(line) } else { line };
        let range = self.at..self.at + without_end.len().min(CONTACT_BYTES_MAX + 1);
        self.at += line.len() + usize::from(end.is_some());
        Ok(Some(Piece { block: Arc::clone(&self.block), range }))
    }

    /// Reads the next block: it begins with what is left of the one before, and ends with whatever came together with the first line
    /// feed. The rest of a line that is too long already is passed over.
    fn read_on(&mut self) -> Result<()> {
        let mut block = self.block.get(self.at..).unwrap_or(&[]).to_vec();
        loop {
            let chunk = match self.stream.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let chunk = chunk.get(..BLOCK_BYTES_MAX).unwrap_or(chunk);
            let is_last = chunk.is_empty() || chunk.contains(&b'\n');
            block.extend_from_slice(chunk);
            let read = chunk.len();
            self.stream.consume(read);
            if is_last {
                break;
            }
            // One more than a contact may have: room for a carriage return.
            if block.len() > CONTACT_BYTES_MAX + 1 {
                self.stream.skip_until(b'\n')?;
                break;
            }
        }
        self.block = Arc::new(block);
        self.at = 0;
        Ok(())
    }
}
