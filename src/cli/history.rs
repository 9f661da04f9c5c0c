//! One's own past: contacts with their events, and what became of them.

use std::path::PathBuf;

use anyhow::Context;

use super::Terminal;
use super::input::{Input, instant, open, shown};
use super::log_file::{self, BadLines};
use crate::config::Config;
use crate::domain::Timestamp;
use crate::experiment::evidence::Outcome;
use crate::limits::BAD_LINES_SHOWN_MAX;
use crate::live::folder;
use crate::past::settled;
use crate::profile::Profile;
use crate::ruleset::{Ruleset, build};
use crate::wire::contact::Reader;
use crate::wire::contacts::Contacts;
use crate::wire::log::{self, OUTCOME_FIELDS};

/// Where one's own past stands.
#[derive(Debug, clap::Args)]
pub(super) struct Past {
    /// The contacts with their events, - for standard input
    #[arg(value_name = "CONTACTS")]
    contacts: PathBuf,
    /// What became of them: a table or JSON Lines
    #[arg(value_name = "OUTCOMES")]
    outcomes: PathBuf,
    /// As of when [default: the last thing that happened]
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    pub(super) as_of: Option<Timestamp>,
    /// How contacts are written [default: told by their content]
    #[arg(long, value_enum)]
    input: Option<Input>,
}

/// How an answer about it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Output {
    /// In sentences and tables
    Text,
    /// One JSON object
    Json,
}

/// The rules in force, unless they have errors, which are said.
pub(super) fn ruleset(config: &Config, terminal: &mut Terminal<'_>) -> anyhow::Result<Option<Ruleset>> {
    let files = folder::read(&config.rules)?;
    let (ruleset, findings) = build(&files, None, config.reload.failing_tests);
    if findings.errors().next().is_none() {
        return Ok(Some(ruleset));
    }
    let errors: Vec<_> = findings.errors().cloned().collect();
    terminal.diagnostics(&errors, &findings.sources, &config.rules);
    Ok(None)
}

/// What became of contacts, in the order of their ids and instants; what another one corrects is left out.
pub(super) fn outcomes(past: &Past, terminal: &mut Terminal<'_>) -> anyhow::Result<(Vec<Outcome>, usize)> {
    let (mut outcomes, mut bad) = (Vec::new(), BadLines::default());
    log_file::read(&past.outcomes, &OUTCOME_FIELDS, &mut |line, fields| {
        match fields.and_then(|fields| log::outcome(&fields)) {
            Ok(outcome) => outcomes.push(outcome),
            Err(error) => bad.add(line, error),
        }
        Ok(())
    })?;
    bad.note(terminal);
    Ok((settled(outcomes), bad.count()))
}

/// Gives each contact that can be read, and says how many cannot.
pub(super) fn contacts(
    past: &Past,
    config: &Config,
    terminal: &mut Terminal<'_>,
    mut take: impl FnMut(&Profile<'_>),
) -> anyhow::Result<usize> {
    let source = shown(&past.contacts);
    let cannot = || format!("cannot read {source}");
    let bytes = open(&past.contacts, terminal)?;
    let (mut bad, mut reader) = (0, Reader::of(&config.contact.id));
    for raw in Contacts::open(bytes, past.input.map(Input::format), &config.contact.id).with_context(cannot)? {
        let raw = raw.with_context(cannot)?;
        if let Err(error) = raw.read_by(&mut reader, &mut take) {
            bad += 1;
            if bad <= BAD_LINES_SHOWN_MAX {
                terminal.note(&format!("{source}, line {}: {error}", raw.line()));
            }
        }
    }
    Ok(bad)
}
