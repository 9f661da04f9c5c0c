//! `thresh vocabulary`: contacts in, a first `vocabulary.toml` out.

use std::path::PathBuf;

use anyhow::Context;

use super::input::{open, shown};
use super::{Answer, Terminal};
use crate::config::Config;
use crate::draft::Draft;
use crate::wire::contact::Reader;
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
    let (mut draft, mut reader) = (Draft::default(), Reader::of(&config.contact.id));
    let mut answer = Answer::Yes;
    let cannot_read = || format!("cannot read {}", shown(&arguments.contacts));
    let input = open(&arguments.contacts, terminal)?;
    for raw in Contacts::open(input, None, &config.contact.id).with_context(cannot_read)? {
        let raw = raw.with_context(cannot_read)?;
        if let Err(error) = raw.read_by(&mut reader, |profile| draft.see(profile)) {
            terminal.note(&format!("line {}: {error}; skipped", raw.line()));
            answer = Answer::No;
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
