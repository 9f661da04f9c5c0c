//! The contacts that a command reads: a file, or `-` for standard input.

use std::fs::File;
use std::io::{self, BufRead, BufReader, IsTerminal};
use std::path::Path;

use anyhow::Context;

use super::Terminal;

/// Bytes that are read at once.
const BUFFER_BYTES: usize = 1 << 16;

/// Opens the contacts; whoever would wait for a keyboard without knowing it is told.
pub(super) fn open(path: &Path, terminal: &mut Terminal<'_>) -> anyhow::Result<Box<dyn BufRead + Send>> {
    if path == Path::new("-") {
        let input = io::stdin();
        if input.is_terminal() {
            terminal.note("reading contacts from the keyboard; name a file to read that, or press Ctrl-D to end");
        }
        return Ok(Box::new(BufReader::with_capacity(BUFFER_BYTES, input)));
    }
    let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(Box::new(BufReader::with_capacity(BUFFER_BYTES, file)))
}

/// How the input is called in a message.
pub(super) fn shown(path: &Path) -> String {
    if path == Path::new("-") { "standard input".to_owned() } else { path.display().to_string() }
}
