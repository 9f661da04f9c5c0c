//! `thresh vocabulary`: contacts in, a first `vocabulary.toml` out.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::{Answer, Terminal};
use crate::config::Config;
use crate::draft::Draft;
use crate::wire::contacts::Contacts;

/// Draft a vocabulary from real contacts: their events, traits, types and closed sets
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// JSON, JSON Lines or CSV, also as gzip; `-` is standard input
    contacts: PathBuf,
}

/// Reads all contacts and prints the draft.
///
/// # Errors
/// When the contacts cannot be read or the draft cannot be written.
pub fn run(arguments: &Arguments, config: &Config, terminal: &mut Terminal<'_>) -> anyhow::Result<Answer> {
    let mut draft = Draft::default();
    let mut answer = Answer::Yes;
    for raw in Contacts::open(open(&arguments.contacts)?, None, &config.contact.id)? {
        let raw = raw.with_context(|| format!("cannot read {}", arguments.contacts.display()))?;
        match raw.profile(&config.contact.id) {
            Ok(profile) => draft.see(&profile),
            Err(error) => {
                terminal.note(&format!("line {}: {error}; skipped", raw.line()));
                answer = Answer::No;
            }
        }
    }
    if draft.contacts() == 0 {
        terminal.note("there is no contact in the input, so there is nothing to draft");
        return Ok(Answer::No);
    }
    terminal.results.write_all(draft.to_toml().as_bytes())?;
    terminal.results.flush()?;
    Ok(answer)
}

fn open(path: &Path) -> anyhow::Result<Box<dyn BufRead + Send>> {
    if path == Path::new("-") {
        return Ok(Box::new(BufReader::new(std::io::stdin())));
    }
    let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(Box::new(BufReader::new(file)))
}
