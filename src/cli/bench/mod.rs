//! `thresh bench`: what each rule costs on one's own contacts, the dearest first.

mod cost;
mod report;

use std::path::PathBuf;

use anyhow::{Context, bail, ensure};

use self::cost::{Contacts, costs};
use super::input::{Input, instant, open, shown};
use super::{Answer, Terminal, now};
use crate::config::Config;
use crate::domain::Timestamp;
use crate::live::folder;
use crate::profile::Profile;
use crate::ruleset::build;
use crate::wire::contacts::{self, RawContact};

/// Measure what each rule costs on your own contacts, the dearest first
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The contacts: a file, or - for standard input; the first 2,000 are measured, fewer where there are many rules
    #[arg(value_name = "CONTACTS")]
    contacts: PathBuf,
    /// The instant of evaluation, such as 2026-11-23T12:00:00Z [default: now]
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    at: Option<Timestamp>,
    /// How many rules are listed; 0 lists all
    #[arg(long, value_name = "RULES", default_value_t = 20)]
    top: usize,
    /// For whom the result is written; JSON lists all rules
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// How contacts are written [default: told by their content]
    #[arg(long, value_enum)]
    input: Option<Input>,
}

/// For whom the result is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For a person: a table
    #[default]
    Human,
    /// For a program: one object
    Json,
}

/// Measures and prints; no where some contacts could not be read, or the rules have mistakes.
///
/// # Errors
/// When the rules or the contacts cannot be opened, or there is nothing to measure.
pub fn run(arguments: &Arguments, config: &Config, terminal: &mut Terminal<'_>) -> anyhow::Result<Answer> {
    let (ruleset, findings) = build(&folder::read(&config.rules)?, None, config.reload.failing_tests);
    if findings.errors().next().is_some() {
        let errors: Vec<_> = findings.errors().cloned().collect();
        terminal.diagnostics(&errors, &findings.sources, &config.rules);
        return Ok(Answer::No);
    }
    let rules = cost::rules_of(&ruleset).count();
    if rules == 0 {
        bail!("there are no rules in {}", config.rules.display());
    }
    let source = shown(&arguments.contacts);
    let cannot_read = || format!("cannot read {source}");
    let input = open(&arguments.contacts, terminal)?;
    let format = arguments.input.map(Input::format);
    let stream = contacts::Contacts::open(input, format, &config.contact.id).with_context(cannot_read)?;
    let raw: Vec<RawContact> = stream.take(cost::contacts_max(rules)).collect::<Result<_, _>>().with_context(cannot_read)?;
    let (profiles, unreadable) = profiles(&raw, &config.contact.id, terminal);
    ensure!(!profiles.is_empty(), "{source} holds no contact that can be read");
    let at = arguments.at.unwrap_or_else(now);
    let costs = costs(&ruleset, Contacts { profiles: &profiles, at });
    match arguments.format {
        Format::Human => {
            let top = if arguments.top == 0 { usize::MAX } else { arguments.top };
            terminal.results.write_all(report::human(&costs, top, &config.rules).as_bytes())?;
        }
        Format::Json => {
            serde_json::to_writer_pretty(&mut *terminal.results, &report::json(&costs, &config.rules))?;
            writeln!(terminal.results)?;
        }
    }
    terminal.results.flush()?;
    Ok(if unreadable == 0 { Answer::Yes } else { Answer::No })
}

/// The contacts that can be read; a note on each other.
fn profiles<'r>(raw: &'r [RawContact], id_key: &str, terminal: &mut Terminal<'_>) -> (Vec<Profile<'r>>, usize) {
    let mut profiles = Vec::with_capacity(raw.len());
    for contact in raw {
        match contact.profile(id_key) {
            Ok(profile) => profiles.push(profile),
            Err(error) => terminal.note(&format!("line {}: {error}", contact.line())),
        }
    }
    let unreadable = raw.len() - profiles.len();
    (profiles, unreadable)
}
