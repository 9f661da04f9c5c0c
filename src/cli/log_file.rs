//! A file of outcomes or exposures, a table or JSON Lines, read line by line.

use std::io::BufReader;
use std::path::Path;

use anyhow::Context;

use super::Terminal;
use crate::limits::BAD_LINES_SHOWN_MAX;
use crate::wire::lines;
use crate::wire::log::{Fields, LogError};

/// Whoever takes the lines, each with its number.
pub(super) type Take<'t> = dyn FnMut(u64, Result<Fields, LogError>) -> anyhow::Result<()> + 't;

/// Reads a file, `-` for standard input, with no other columns or fields than these.
pub(super) fn read(path: &Path, known: &[&str], take: &mut Take<'_>) -> anyhow::Result<()> {
    let cannot = || format!("cannot read {}", path.display());
    if path.as_os_str() == "-" {
        return lines::each(BufReader::new(std::io::stdin()), known, take);
    }
    lines::each(BufReader::new(std::fs::File::open(path).with_context(cannot)?), known, take)
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
        if self.shown.len() < BAD_LINES_SHOWN_MAX {
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
        if self.count > BAD_LINES_SHOWN_MAX {
            terminal.note(&format!("and {} more lines that cannot be read", self.count - BAD_LINES_SHOWN_MAX));
        }
    }
}
