//! A file of outcomes or exposures, a table or JSON Lines, read line by line.

use std::io::{BufRead, BufReader, Read as _};
use std::path::Path;

use anyhow::Context;
use serde_json::Value;

use super::Terminal;
use crate::wire::log::{Fields, LogError};

/// Bad lines that are shown; the others are counted.
const SHOWN_MAX: usize = 20;

/// Whoever takes the lines, each with its number.
pub(super) type Take<'t> = dyn FnMut(u64, Result<Fields, LogError>) -> anyhow::Result<()> + 't;

/// Reads a file, `-` for standard input, with no other columns or fields than these.
pub(super) fn read(path: &Path, known: &[&str], take: &mut Take<'_>) -> anyhow::Result<()> {
    let cannot = || format!("cannot read {}", path.display());
    let mut input: Box<dyn BufRead> = if path.as_os_str() == "-" {
        Box::new(BufReader::new(std::io::stdin()))
    } else {
        Box::new(BufReader::new(std::fs::File::open(path).with_context(cannot)?))
    };
    let start = input.fill_buf().with_context(cannot)?;
    if start.trim_ascii_start().first() == Some(&b'{') { lines(input, known, take) } else { table(input, known, take) }
}

fn lines(input: impl BufRead, known: &[&str], take: &mut Take<'_>) -> anyhow::Result<()> {
    for (line, text) in (1..).zip(input.lines()) {
        let text = text?;
        if text.trim().is_empty() {
            continue;
        }
        let fields = match serde_json::from_str(&text) {
            Ok(Value::Object(object)) => Fields::of_json(&object, known),
            Ok(_) | Err(_) => Err(whole("this is no JSON object".to_owned())),
        };
        take(line, fields)?;
    }
    Ok(())
}

fn table(mut input: impl BufRead, known: &[&str], take: &mut Take<'_>) -> anyhow::Result<()> {
    // A byte-order mark is no part of the first column's name.
    if input.fill_buf()?.starts_with(b"\xef\xbb\xbf") {
        input.by_ref().take(3).read_to_end(&mut Vec::new())?;
    }
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(input);
    let columns: Vec<String> = reader.headers()?.iter().map(|column| column.trim().to_owned()).collect();
    Fields::check_columns(&columns, known)?;
    let mut row = csv::StringRecord::new();
    loop {
        let line = reader.position().line();
        match reader.read_record(&mut row) {
            Ok(false) => return Ok(()),
            Ok(true) if row.len() != columns.len() => {
                take(line, Err(whole(format!("{} cells below {} columns", row.len(), columns.len()))))?;
            }
            Ok(true) if row.iter().any(|cell| cell.contains('\n')) => {
                let message = "a cell goes over several lines: is there a quote that is not closed?";
                take(line, Err(whole(message.to_owned())))?;
            }
            Ok(true) => take(line, Ok(Fields::of_row(&columns, &row)))?,
            Err(error) if error.is_io_error() => return Err(error.into()),
            Err(error) => take(line, Err(whole(error.to_string())))?,
        }
    }
}

fn whole(message: String) -> LogError {
    LogError { message, field: String::new() }
}

/// Lines that could not be read.
#[derive(Default)]
pub(super) struct BadLines {
    shown: Vec<(u64, LogError)>,
    count: usize,
}

impl BadLines {
    pub(super) fn add(&mut self, line: u64, error: LogError) {
        self.count += 1;
        if self.shown.len() < SHOWN_MAX {
            self.shown.push((line, error));
        }
    }

    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Says which and why.
    pub(super) fn note(&self, terminal: &mut Terminal<'_>) {
        for (line, error) in &self.shown {
            terminal.note(&format!("line {line}: {error}"));
        }
        if self.count > SHOWN_MAX {
            terminal.note(&format!("and {} more lines that cannot be read", self.count - SHOWN_MAX));
        }
    }
}
