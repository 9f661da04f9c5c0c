//! CSV → profiles: a header of trait paths, one contact a row, every cell a text that its test reads as the type it needs.
//!
//! Rows are split here, not by the `csv` crate: its readers keep a row of any length whole, and a quote that is never closed makes
//! the rest of a file one row. `csv_core` would bound that, but wants its separator before the header is read, buffers that grow
//! by hand, and gives cells that are copied; that is more code than the splitting. A test holds both to the same cells.

use std::borrow::Cow;
use std::io::{BufRead, Result};
use std::sync::Arc;

use super::contact::ContactError;
use super::contacts::RawContact;
use super::pieces::Pieces;
use crate::domain::{fold, trimmed};
use crate::limits::{CONTACT_BYTES_MAX, CONTACT_VALUES_MAX};
use crate::profile::{Profile, Value};

/// The first row: what each cell of the others is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header {
    separator: u8,
    columns: Vec<String>,
    id: usize,
}

/// A table in a stream.
pub(super) struct Rows<R> {
    pieces: Pieces<R>,
    line: u64,
    id_key: String,
    header: FirstRow,
}

/// What is known of the header.
enum FirstRow {
    Unread,
    Read(Arc<Header>),
    Unreadable,
}

impl<R: BufRead> Rows<R> {
    pub(super) fn new(bytes: R, line: u64, id_key: String) -> Rows<R> {
        Rows { pieces: Pieces::of(bytes), line, id_key, header: FirstRow::Unread }
    }

    /// Whether the next row was read already, or begins with what was.
    pub(super) fn is_at_hand(&mut self) -> bool {
        self.line += self.pieces.pass_over_blank();
        self.pieces.at_hand().is_some()
    }

    /// The next row; one that cannot be read in place of all of them if the header cannot.
    pub(super) fn next_contact(&mut self) -> Result<Option<RawContact>> {
        let header = match &self.header {
            FirstRow::Read(header) => Arc::clone(header),
            FirstRow::Unreadable => return Ok(None),
            FirstRow::Unread => {
                let Some((line, row)) = self.next_row(None)? else { return Ok(None) };
                match Header::read(&row, &self.id_key) {
                    Ok(header) => {
                        let header = Arc::new(header);
                        self.header = FirstRow::Read(Arc::clone(&header));
                        header
                    }
                    Err(error) => {
                        self.header = FirstRow::Unreadable;
                        return Ok(Some(RawContact::unreadable(line, error)));
                    }
                }
            }
        };
        let row = self.next_row(Some(header.separator))?;
        Ok(row.map(|(line, row)| RawContact::row(line, row, &header)))
    }

    /// The bytes of the next row that is not blank, and its line. Within quotes a row goes on over line ends.
    fn next_row(&mut self, separator: Option<u8>) -> Result<Option<(u64, Vec<u8>)>> {
        loop {
            let (line, mut row, mut cell, mut scanned) = (self.line, Vec::new(), Cell::Start, 0);
            while let Some(piece) = self.pieces.next_line()? {
                self.line += 1;
                let room = (CONTACT_BYTES_MAX + 1).saturating_sub(row.len());
                row.extend_from_slice(piece.bytes().get(..room).unwrap_or(piece.bytes()));
                for byte in row.get(scanned..).unwrap_or(&[]) {
                    cell = cell.after(*byte, separator);
                }
                if cell != Cell::Quoted || row.len() > CONTACT_BYTES_MAX {
                    break;
                }
                row.push(b'\n');
                scanned = row.len();
            }
            if self.line == line {
                return Ok(None);
            }
            if !row.trim_ascii().is_empty() {
                return Ok(Some((line, row)));
            }
        }
    }
}

/// Where in a cell a byte stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cell {
    Start,
    Plain,
    Quoted,
    /// After a quote within quotes: the closing one, or the first of two that stand for one.
    Closed,
}

impl Cell {
    /// Where the next byte stands; without a separator (in the header, before it is known) any of the usual ones counts.
    fn after(self, byte: u8, separator: Option<u8>) -> Cell {
        let separates = separator.map_or(SEPARATORS.contains(&byte), |separator| separator == byte);
        match (self, byte) {
            (Cell::Quoted, b'"') => Cell::Closed,
            (Cell::Quoted, _) | (Cell::Start | Cell::Closed, b'"') => Cell::Quoted,
            (Cell::Start | Cell::Plain | Cell::Closed, _) if separates => Cell::Start,
            (Cell::Start | Cell::Plain | Cell::Closed, _) => Cell::Plain,
        }
    }
}

/// What may separate cells, the most usual first.
const SEPARATORS: [u8; 3] = *b",;\t";

impl Header {
    fn read(row: &[u8], id_key: &str) -> std::result::Result<Header, ContactError> {
        let row = text_of(row)?;
        let separator = separator_of(row);
        let columns: Vec<String> = cells(row, separator).iter().map(|name| trimmed(name).to_owned()).collect();
        if columns.len() > CONTACT_VALUES_MAX {
            return Err(ContactError::wrong_shape(format!("the header has more than {CONTACT_VALUES_MAX} columns")));
        }
        let column = |wanted: &str| columns.iter().position(|name| fold(name) == fold(wanted));
        let Some(id) = column(id_key).or_else(|| column("id")) else {
            let likely = columns.iter().find(|name| fold(name).ends_with("id")).map_or("…", String::as_str);
            let message = format!(
                "the header has no column `{id_key}`; say which column is the contact's id: `[contact]` `id = \"{likely}\"` in thresh.toml"
            );
            return Err(ContactError::wrong_shape(message));
        };
        Ok(Header { separator, columns, id })
    }

    /// Reads a row: a cell that is empty when trimmed says nothing.
    pub(super) fn profile<'a>(&'a self, row: &'a [u8]) -> std::result::Result<Profile<'a>, ContactError> {
        let cells = cells(text_of(row)?, self.separator);
        if cells.len() != self.columns.len() {
            let message = format!("the row has {} cells, the header has {}", cells.len(), self.columns.len());
            return Err(ContactError::wrong_shape(message));
        }
        let id = cells.get(self.id).map(|id| trimmed(id).to_owned()).unwrap_or_default();
        let mut traits = Vec::with_capacity(cells.len());
        for (column, cell) in self.columns.iter().zip(cells) {
            if !column.is_empty() && !trimmed(&cell).is_empty() {
                traits.push((Cow::Borrowed(column.as_str()), Value::Cell(cell)));
            }
        }
        Profile::new(Cow::Owned(id), traits, Vec::new(), Vec::new(), 0)
            .map_err(|error| ContactError::wrong_shape(error.to_string()))
    }
}

fn text_of(row: &[u8]) -> std::result::Result<&str, ContactError> {
    if row.len() > CONTACT_BYTES_MAX {
        return Err(ContactError::too_long());
    }
    std::str::from_utf8(row).map_err(|error| {
        let at = error.valid_up_to() + 1;
        ContactError::wrong_shape(format!("the row is not UTF-8 at byte {at}; save the table as CSV in UTF-8"))
    })
}

/// The separator that is most frequent in a header.
fn separator_of(header: &str) -> u8 {
    let count = |separator: u8| cells(header, separator).len();
    // Of several that are as frequent, `max_by_key` takes the last.
    SEPARATORS.into_iter().rev().max_by_key(|separator| count(*separator)).unwrap_or(b',')
}

/// Whether a row ends within quotes.
pub(super) fn is_open(row: &str, separator: u8) -> bool {
    row.bytes().fold(Cell::Start, |cell, byte| cell.after(byte, Some(separator))) == Cell::Quoted
}

/// Whether each quote of a row stands where one may: around a whole cell, or twice within such a cell.
pub(super) fn is_exact(row: &str, separator: u8) -> bool {
    let mut cell = Cell::Start;
    row.bytes().all(|byte| {
        let (before, next) = (cell, cell.after(byte, Some(separator)));
        cell = next;
        !matches!((before, next, byte), (Cell::Closed, Cell::Plain, _) | (Cell::Plain, _, b'"'))
    })
}

/// The cells of a row, without their quotes; not many more than a contact may have values.
pub(super) fn cells(row: &str, separator: u8) -> Vec<Cow<'_, str>> {
    let mut cells = Vec::new();
    let (mut place, mut start) = (Cell::Start, 0);
    for (at, byte) in row.bytes().enumerate() {
        let next = place.after(byte, Some(separator));
        if byte == separator && next == Cell::Start {
            cells.push(unquoted(row.get(start..at).unwrap_or("")));
            start = at + 1;
            if cells.len() > CONTACT_VALUES_MAX {
                return cells;
            }
        }
        place = next;
    }
    cells.push(unquoted(row.get(start..).unwrap_or("")));
    cells
}

/// A cell's text: without the quotes around it, `""` within them being one; what follows the closing quote belongs to the text.
fn unquoted(cell: &str) -> Cow<'_, str> {
    let Some(inner) = cell.strip_prefix('"') else { return Cow::Borrowed(cell) };
    match inner.strip_suffix('"') {
        Some(inner) if !inner.contains('"') => return Cow::Borrowed(inner),
        Some(_) | None => {}
    }
    let mut text = String::with_capacity(inner.len());
    let mut place = Cell::Quoted;
    for character in inner.chars() {
        let next = match (place, character) {
            (Cell::Quoted, '"') => Cell::Closed,
            (Cell::Closed, '"') | (Cell::Quoted, _) => Cell::Quoted,
            (Cell::Start | Cell::Plain | Cell::Closed, _) => Cell::Plain,
        };
        if next != Cell::Closed {
            text.push(character);
        }
        place = next;
    }
    Cow::Owned(text)
}
