//! What commands are told in one way: the contacts to read (a file, or `-` for standard input), the instant to decide for.

use std::fs::File;
use std::io::{self, BufRead, BufReader, IsTerminal};
use std::path::Path;

use anyhow::Context;

use super::Terminal;
use crate::decide::Selection;
use crate::ruleset::Ruleset;
use crate::wire::contacts::{BUFFER_BYTES, Format};

pub(super) use crate::wire::asked::instant;

/// How contacts are written; gzip of each is told by its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Input {
    /// One object, or an array of objects
    Json,
    /// One object a line
    Jsonl,
    /// A header and one contact a row
    Csv,
}

impl Input {
    /// The format that this is.
    pub(super) fn format(self) -> Format {
        match self {
            Input::Json => Format::Json,
            Input::Jsonl => Format::JsonLines,
            Input::Csv => Format::Csv,
        }
    }
}

/// Reads `NAME=VARIANT`: an experiment and the variant that is to decide it.
pub(super) fn forced(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((experiment, variant)) if !experiment.is_empty() && !variant.is_empty() => {
            Ok((experiment.to_owned(), variant.to_owned()))
        }
        Some(_) | None => Err("write an experiment and a variant, such as lower-bar=challenger".to_owned()),
    }
}

/// The campaigns that were asked for, with the variants that are forced.
pub(super) fn selection(
    ruleset: &Ruleset,
    wanted: &[String],
    forced: &[(String, String)],
) -> anyhow::Result<Selection> {
    let selection = match wanted {
        [] => Selection::all(),
        ids => Selection::of(ruleset, ids.iter().map(String::as_str)).map_err(|unknown| {
            let known: Vec<&str> = ruleset.campaigns().iter().map(|campaign| campaign.id().as_str()).collect();
            anyhow::anyhow!("{unknown}; there are {}", known.join(", "))
        })?,
    };
    let forcing = |selection: Selection, (experiment, variant): &(String, String)| {
        selection.forcing(ruleset, experiment, variant)
    };
    Ok(forced.iter().try_fold(selection, forcing)?)
}

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
