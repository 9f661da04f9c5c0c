//! One's own past: contacts with their events, and what became of them.

use std::path::Path;

use anyhow::{Context, bail};

use super::Terminal;
use super::input::{Input, open, shown};
use super::log_file::{self, BadLines};
use crate::config::Config;
use crate::domain::Timestamp;
use crate::experiment::evidence::Outcome;
use crate::experiment::question::Question;
use crate::lang::experiment::Experiment;
use crate::live::folder;
use crate::profile::Profile;
use crate::ruleset::{Campaign, Ruleset, build};
use crate::wire::contacts::Contacts;
use crate::wire::log::{self, OUTCOME_FIELDS};

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

/// An experiment by its name, with its campaign and its position in it.
pub(super) fn experiment<'r>(
    ruleset: &'r Ruleset,
    name: &str,
) -> anyhow::Result<(&'r Campaign, usize, &'r Experiment, Question)> {
    let question = ruleset.question(name)?;
    let campaigns = ruleset.campaigns().iter();
    let mut all = campaigns.flat_map(|campaign| {
        let experiments = campaign.checked().experiments.iter().enumerate();
        experiments.map(move |(position, experiment)| (campaign, position, experiment))
    });
    match all.find(|(.., experiment)| experiment.name.as_str() == question.name) {
        Some((campaign, position, experiment)) => Ok((campaign, position, experiment, question)),
        None => bail!("there is no experiment `{name}`"),
    }
}

/// What became of contacts, in the order of their ids and instants; what another one corrects is left out.
pub(super) fn outcomes(path: &Path, terminal: &mut Terminal<'_>) -> anyhow::Result<(Vec<Outcome>, usize)> {
    let (mut outcomes, mut bad) = (Vec::new(), BadLines::default());
    log_file::read(path, &OUTCOME_FIELDS, &mut |line, fields| {
        match fields.and_then(|fields| log::outcome(&fields)) {
            Ok(outcome) => outcomes.push(outcome),
            Err(error) => bad.add(line, error),
        }
        Ok(())
    })?;
    bad.note(terminal);
    let corrected: std::collections::HashSet<String> =
        outcomes.iter().filter_map(|outcome: &Outcome| outcome.corrects.clone()).collect();
    outcomes.retain(|outcome| outcome.message_id.as_ref().is_none_or(|id| !corrected.contains(id)));
    outcomes.sort_by(|one, other| (&one.contact_id, one.at).cmp(&(&other.contact_id, other.at)));
    Ok((outcomes, bad.count()))
}

/// Gives each contact that can be read, and says how many cannot.
pub(super) fn contacts(
    path: &Path,
    input: Option<Input>,
    config: &Config,
    terminal: &mut Terminal<'_>,
    mut take: impl FnMut(&Profile<'_>),
) -> anyhow::Result<usize> {
    let source = shown(path);
    let cannot = || format!("cannot read {source}");
    let bytes = open(path, terminal)?;
    let mut bad = 0;
    for raw in Contacts::open(bytes, input.map(Input::format), &config.contact.id).with_context(cannot)? {
        let raw = raw.with_context(cannot)?;
        match raw.profile(&config.contact.id) {
            Ok(profile) => take(&profile),
            Err(error) => {
                bad += 1;
                if bad <= 20 {
                    terminal.note(&format!("{source}, line {}: {error}", raw.line()));
                }
            }
        }
    }
    Ok(bad)
}

/// The last instant at which anything is known to have happened.
pub(super) fn last_instant(outcomes: &[Outcome], events: Option<Timestamp>) -> Option<Timestamp> {
    outcomes.iter().map(|outcome| outcome.at).chain(events).max()
}
