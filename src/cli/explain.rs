//! `thresh explain`: one decision as a person would tell it.

use std::path::PathBuf;

use anyhow::{Context, bail};

use super::input::{Input, forced, instant, open, selection, shown};
use super::{Answer, Terminal, now};
use crate::config::Config;
use crate::decide::Scratch;
use crate::domain::Timestamp;
use crate::explain::{WhatIf, explain, text, what_if};
use crate::live::folder;
use crate::ruleset::build;
use crate::wire::contacts::{Contacts, RawContact};
use crate::wire::explained::ExplainedJson;

/// Contacts that are named where one must be picked.
const NAMED_MAX: usize = 10;

/// Tell why one contact is decided as it is
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The contacts: a file, or - for standard input
    #[arg(value_name = "FILE", default_value = "-")]
    pub file: PathBuf,
    /// Whom to tell about [default: the only contact there is]
    #[arg(long, value_name = "ID")]
    pub contact: Option<String>,
    /// Only this campaign; may be given several times [default: all]
    #[arg(long, value_name = "ID")]
    pub campaign: Vec<String>,
    /// The variant that decides an experiment, such as lower-bar=challenger; may be given several times [default: as assigned]
    #[arg(long, value_name = "NAME=VARIANT", value_parser = forced)]
    pub force: Vec<(String, String)>,
    /// The instant of evaluation, such as 2026-11-23T12:00:00Z [default: now]
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    pub at: Option<Timestamp>,
    /// As if this had just happened, such as 'requested demo'; may be given several times
    #[arg(long = "if", value_name = "EVENT")]
    pub what_if: Vec<String>,
    /// How it is told
    #[arg(long, value_enum, default_value_t = Telling::Text)]
    pub format: Telling,
    /// How contacts are written [default: told by their content]
    #[arg(long, value_enum)]
    pub input: Option<Input>,
}

/// How a decision is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Telling {
    /// In sentences
    Text,
    /// One JSON object a line, one for each campaign
    Json,
}

/// Tells about one contact.
///
/// # Errors
/// When the rules or the input cannot be read, there is no such contact or campaign, or several contacts and nobody said which.
pub fn run(arguments: &Arguments, config: &Config, terminal: &mut Terminal<'_>) -> anyhow::Result<Answer> {
    let files = folder::read(&config.rules)?;
    let (ruleset, findings) = build(&files, None, config.reload.failing_tests);
    if findings.errors().next().is_some() {
        let errors: Vec<_> = findings.errors().cloned().collect();
        terminal.diagnostics(&errors, &findings.sources, &config.rules);
        return Ok(Answer::No);
    }
    let selection = selection(&ruleset, &arguments.campaign, &arguments.force)?;
    let at = arguments.at.unwrap_or_else(now);
    let Some(raw) = contact(arguments, config, terminal)? else { return Ok(Answer::Yes) };
    let line = raw.line();
    let profile = raw.profile(&config.contact.id).with_context(|| format!("line {line}"))?;
    let mut events = Vec::new();
    for asked in &arguments.what_if {
        match what_if(&ruleset, asked, at) {
            WhatIf::Events(happening) if happening.is_empty() => {
                bail!("`--if {asked}` is no event; write one such as --if 'requested demo'");
            }
            WhatIf::Events(happening) => events.extend(happening),
            WhatIf::Mistaken { diagnostics, sources } => {
                terminal.diagnostics(&diagnostics, &sources, std::path::Path::new(""));
                return Ok(Answer::No);
            }
        }
    }
    let profile = profile.with_events(events)?;
    let mut scratch = Scratch::default();
    for (position, explained) in explain(&ruleset, &profile, at, &selection, &mut scratch).iter().enumerate() {
        match arguments.format {
            Telling::Text => {
                let between = if position == 0 { "" } else { "\n" };
                write!(terminal.results, "{between}{}", text(explained))?;
            }
            Telling::Json => writeln!(terminal.results, "{}", serde_json::to_string(&ExplainedJson(explained))?)?,
        }
    }
    terminal.results.flush()?;
    Ok(Answer::Yes)
}

/// The contact that was asked for, or the only one; none where the input holds none, which is said.
fn contact(arguments: &Arguments, config: &Config, terminal: &mut Terminal<'_>) -> anyhow::Result<Option<RawContact>> {
    let input = open(&arguments.file, terminal)?;
    let source = shown(&arguments.file);
    let format = arguments.input.map(Input::format);
    let contacts =
        Contacts::open(input, format, &config.contact.id).with_context(|| format!("cannot read {source}"))?;
    let mut first: Option<RawContact> = None;
    let mut ids = Vec::new();
    for raw in contacts {
        let raw = raw.with_context(|| format!("cannot read {source}"))?;
        let id = match raw.profile(&config.contact.id) {
            Ok(profile) => profile.contact_id().to_owned(),
            Err(error) => {
                terminal.note(&format!("line {}: {error}", raw.line()));
                continue;
            }
        };
        match &arguments.contact {
            Some(wanted) if *wanted == id => return Ok(Some(raw)),
            Some(_) => {}
            None => {
                ids.push(id);
                first.get_or_insert(raw);
            }
        }
        if ids.len() > NAMED_MAX {
            break;
        }
    }
    match (&arguments.contact, ids.len()) {
        (Some(wanted), _) => bail!("there is no contact `{wanted}` in {source}"),
        (None, 0) => {
            terminal.note(&format!("{source} holds no contacts"));
            Ok(None)
        }
        (None, 1) => Ok(first),
        (None, count) => {
            let more = if count > NAMED_MAX { ", …" } else { "" };
            ids.truncate(NAMED_MAX);
            bail!("{source} holds several contacts; say which one by --contact: {}{more}", ids.join(", "))
        }
    }
}
