//! The elements of a JSON array, one after the other, without reading the array as a whole.

use std::io::{BufRead, Result};

use super::contact::ContactError;
use super::contacts::RawContact;
use crate::limits::CONTACT_BYTES_MAX;

/// A JSON array in a stream.
pub(super) struct Elements<R> {
    bytes: R,
    line: u64,
    place: Place,
    /// Whether more was read than was given out: most often that is the next element.
    at_hand: bool,
}

/// Where in the array the stream stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Before its `[`.
    Before,
    /// After `[`, where it may also end.
    First,
    /// After a comma.
    Next,
    /// After its `]`.
    After,
    /// Where nothing more is read.
    Done,
}

impl<R: BufRead> Elements<R> {
    pub(super) fn new(bytes: R, line: u64) -> Elements<R> {
        Elements { bytes, line, place: Place::Before, at_hand: false }
    }

    /// The next element, whatever it is.
    pub(super) fn next_contact(&mut self) -> Result<Option<RawContact>> {
        loop {
            let byte = self.next_byte()?;
            match (self.place, byte) {
                (Place::Before, _) => {
                    self.bytes.consume(1);
                    self.place = Place::First;
                }
                (Place::First, Some(b']')) => {
                    self.bytes.consume(1);
                    self.place = Place::After;
                }
                (Place::First | Place::Next, Some(_)) => return self.element().map(Some),
                (Place::First | Place::Next, None) => return Ok(self.unreadable("the list's closing `]` is missing")),
                (Place::After, Some(_)) => return Ok(self.unreadable("something follows after the list's end")),
                (Place::After, None) | (Place::Done, _) => return Ok(None),
            }
        }
    }

    /// Whether the next element was read already, or begins with what was.
    pub(super) fn is_at_hand(&self) -> bool {
        self.at_hand
    }

    fn unreadable(&mut self, what: &str) -> Option<RawContact> {
        self.place = Place::Done;
        Some(RawContact::unreadable(self.line, ContactError::not_json(format!("this is not JSON: {what}"))))
    }

    /// The bytes up to the comma or bracket that ends the element, which is passed over. Of an element larger than a contact may be, one
    /// byte more than that is kept.
    fn element(&mut self) -> Result<RawContact> {
        let (line, mut element, mut inside) = (self.line, Vec::new(), Inside::default());
        loop {
            let chunk = self.bytes.fill_buf()?;
            let end = chunk.iter().position(|byte| inside.ends_at(*byte));
            let part = chunk.get(..end.unwrap_or(chunk.len())).unwrap_or(chunk);
            let room = (CONTACT_BYTES_MAX + 1).saturating_sub(element.len());
            element.extend_from_slice(part.get(..room).unwrap_or(part));
            self.line += part.iter().filter(|byte| **byte == b'\n').count() as u64;
            let ending = end.and_then(|end| chunk.get(end)).copied();
            self.at_hand = end.and_then(|end| chunk.get(end + 1..)).is_some_and(|rest| !rest.trim_ascii().is_empty());
            let (read, at_end) = (part.len(), chunk.is_empty());
            self.bytes.consume(read + usize::from(ending.is_some()));
            self.place = match ending {
                Some(b',') => Place::Next,
                Some(_) => Place::After,
                // A contact cut off is problem enough; after a whole one the bracket is missing.
                None if at_end => {
                    if inside.depth == 0 && !inside.text {
                        Place::Next
                    } else {
                        Place::Done
                    }
                }
                None => continue,
            };
            return Ok(RawContact::json(line, element));
        }
    }

    /// The next byte that is no white space; it is not passed over itself.
    fn next_byte(&mut self) -> Result<Option<u8>> {
        loop {
            let Some(byte) = self.bytes.fill_buf()?.first().copied() else { return Ok(None) };
            match byte {
                b'\n' => self.line += 1,
                b' ' | b'\t' | b'\r' => {}
                byte => return Ok(Some(byte)),
            }
            self.bytes.consume(1);
        }
    }
}

/// How deep within an element, and whether within a text, the bytes stand.
#[derive(Default)]
pub(super) struct Inside {
    depth: usize,
    text: bool,
    escaped: bool,
}

impl Inside {
    /// How deep the next byte of a value that is JSON stands.
    pub(super) fn depth_after(&mut self, byte: u8) -> usize {
        self.ends_at(byte);
        self.depth
    }

    /// Whether this byte is the one that ends the element.
    fn ends_at(&mut self, byte: u8) -> bool {
        if self.text {
            self.text = self.escaped || byte != b'"';
            self.escaped = !self.escaped && byte == b'\\';
            return false;
        }
        match byte {
            b'"' => self.text = true,
            b'{' | b'[' => self.depth += 1,
            b',' | b']' | b'}' if self.depth == 0 => return true,
            b'}' | b']' => self.depth -= 1,
            _ => {}
        }
        false
    }
}
