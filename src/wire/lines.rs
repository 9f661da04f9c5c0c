//! A table or JSON Lines of outcomes or exposures → their fields, line by line: no quote that somebody forgot to close hides what stands below it.

use std::collections::VecDeque;
use std::io::{self, BufRead};

use serde_json::Value;

use super::log::{Fields, LogError};
use super::pieces::Pieces;
use super::rows::{cells, is_exact, is_open};
use crate::limits::CONTACT_BYTES_MAX;

/// Lines that one cell may take in beside its first.
const CELL_LINES_MAX: usize = 100;
/// What separates the cells of such a table.
const SEPARATOR: u8 = b',';

/// Gives each line that is not blank with its number, from 1, and its fields or what is wrong with it. The kind is told by the first line:
/// an object, or a header with these columns and no others. A cell in quotes may go over several lines; where that makes no row of the
/// header's columns, a quote was not closed: then its own line is wrong, and those below it are read for themselves.
///
/// ```
/// use thresh::wire::lines::each;
/// use thresh::wire::log::{LogError, OUTCOME_FIELDS, outcome};
/// let table = "contact_id,outcome,at\nc-1,won,2026-03-01T00:00:00Z\n\"c-2,won\nc-3,won,2026-03-02T00:00:00Z\n";
/// let mut read = Vec::new();
/// let all: Result<(), Box<dyn std::error::Error>> = each(table.as_bytes(), &OUTCOME_FIELDS, &mut |line, fields: Result<_, LogError>| {
///     read.push((line, fields.and_then(|fields| outcome(&fields)).is_ok()));
///     Ok(())
/// });
/// assert!(all.is_ok());
/// assert_eq!(read, [(2, true), (3, false), (4, true)]);
/// ```
///
/// # Errors
/// When the input cannot be read, its header has a column that is none of these, or whoever takes the lines fails.
pub fn each<E: From<io::Error> + From<LogError>>(
    input: impl BufRead,
    known: &[&str],
    take: &mut (impl FnMut(u64, Result<Fields, LogError>) -> Result<(), E> + ?Sized),
) -> Result<(), E> {
    let (mut lines, mut kind) = (Lines { pieces: Pieces::of(input), number: 0, ahead: VecDeque::new() }, Kind::Untold);
    while let Some((number, line)) = lines.next()? {
        if line.trim_ascii().is_empty() {
            continue;
        }
        match &kind {
            Kind::Untold if line.trim_ascii_start().first() == Some(&b'{') => {
                kind = Kind::Objects;
                take(number, object(&line, known))?;
            }
            Kind::Untold => {
                let header = text_of(&line)?;
                let columns: Vec<String> = cells(header, SEPARATOR).iter().map(|name| name.trim().to_owned()).collect();
                Fields::check_columns(&columns, known)?;
                kind = Kind::Rows(columns);
            }
            Kind::Objects => take(number, object(&line, known))?,
            Kind::Rows(columns) => take(number, lines.row(line, columns)?)?,
        }
    }
    Ok(())
}

/// What the lines are.
enum Kind {
    Untold,
    Objects,
    /// Rows below these columns.
    Rows(Vec<String>),
}

/// Lines with their numbers, some of which were read ahead.
struct Lines<R> {
    pieces: Pieces<R>,
    number: u64,
    ahead: VecDeque<(u64, Vec<u8>)>,
}

impl<R: BufRead> Lines<R> {
    fn next(&mut self) -> io::Result<Option<(u64, Vec<u8>)>> {
        match self.ahead.pop_front() {
            Some(line) => Ok(Some(line)),
            None => self.read(),
        }
    }

    fn read(&mut self) -> io::Result<Option<(u64, Vec<u8>)>> {
        let Some(piece) = self.pieces.next_line()? else { return Ok(None) };
        self.number += 1;
        let line = piece.bytes();
        let without_mark = if self.number == 1 { line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line) } else { line };
        Ok(Some((self.number, without_mark.to_vec())))
    }

    /// The row that begins with this line, together with the lines that its quotes take in where that makes a row.
    fn row(&mut self, line: Vec<u8>, columns: &[String]) -> io::Result<Result<Fields, LogError>> {
        let (mut whole_row, mut taken) = (line.clone(), 0);
        while std::str::from_utf8(&whole_row).is_ok_and(|text| is_open(text, SEPARATOR)) && taken < CELL_LINES_MAX {
            if self.ahead.len() == taken {
                match self.read()? {
                    Some(next) => self.ahead.push_back(next),
                    None => break,
                }
            }
            let Some((_, next)) = self.ahead.get(taken) else { break };
            whole_row.push(b'\n');
            whole_row.extend_from_slice(next);
            taken += 1;
        }
        let read = row(&whole_row, columns);
        if taken == 0 {
            return Ok(read);
        }
        // Where a quote was not closed, the next one closes it, and what stands behind that is no separator.
        if read.is_ok() && std::str::from_utf8(&whole_row).is_ok_and(|text| is_exact(text, SEPARATOR)) {
            self.ahead.drain(..taken);
            return Ok(read);
        }
        Ok(row(&line, columns))
    }
}

fn object(line: &[u8], known: &[&str]) -> Result<Fields, LogError> {
    match serde_json::from_str(text_of(line)?) {
        Ok(Value::Object(object)) => Fields::of_json(&object, known),
        Ok(_) | Err(_) => Err(whole("this is no JSON object")),
    }
}

fn row(line: &[u8], columns: &[String]) -> Result<Fields, LogError> {
    let text = text_of(line)?;
    if is_open(text, SEPARATOR) {
        return Err(whole("a quote is not closed"));
    }
    let cells = cells(text, SEPARATOR);
    if cells.len() != columns.len() {
        return Err(whole(format!("{} cells below {} columns", cells.len(), columns.len())));
    }
    Ok(Fields::of_row(columns, cells.iter().map(AsRef::as_ref)))
}

fn text_of(line: &[u8]) -> Result<&str, LogError> {
    if line.len() > CONTACT_BYTES_MAX {
        return Err(whole(format!("a line has at most {CONTACT_BYTES_MAX} bytes")));
    }
    std::str::from_utf8(line)
        .map_err(|error| whole(format!("the line is not UTF-8 at byte {}", error.valid_up_to() + 1)))
}

fn whole(message: impl Into<String>) -> LogError {
    LogError { message: message.into(), field: String::new() }
}
