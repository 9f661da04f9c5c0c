//! `thresh diff`: what a change of rules does to real contacts, before it is live.

mod campaign;
mod chart;
mod matrix;
mod text;

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use super::input::{Input, instant, open, shown};
use super::stream::{Batch, Counting, Intake, stream};
use super::{Answer, Terminal, now};
use crate::compare::{Between, Both, Comparison, Scratches, Tally};
use crate::config::Config;
use crate::domain::{Day, FailingTests, Timestamp};
use crate::lang::diagnostic::Diagnostic;
use crate::live::folder;
use crate::profile::Profile;
use crate::ruleset::{FolderFiles, Root, Ruleset, build};
use crate::wire::asked::day;
use crate::wire::contacts::Contacts;

/// Show what a change of rules does to real contacts: who moves, by which rules, how scores shift
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The rules as they are: a rules folder, or one rule file
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// The rules as they would be
    #[arg(value_name = "NEW")]
    pub new: PathBuf,
    /// The contacts: a file, or - for standard input
    #[arg(long, value_name = "FILE")]
    pub contacts: PathBuf,
    /// The instant of evaluation, such as 2026-11-23T12:00:00Z [default: now]
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    pub at: Option<Timestamp>,
    /// Only this campaign; may be given several times [default: all]
    #[arg(long, value_name = "ID")]
    pub campaign: Vec<String>,
    /// For figures a week: only contacts whose first event lies on this day or later [default: the first of all]
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub from: Option<Day>,
    /// For figures a week: only contacts whose first event lies on this day or earlier [default: the last of all]
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub to: Option<Day>,
    /// For whom it is written
    #[arg(long, value_enum, default_value_t = Output::Text)]
    pub format: Output,
    /// How contacts are written [default: told by their content]
    #[arg(long, value_enum)]
    pub input: Option<Input>,
}

/// For whom a comparison is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Output {
    /// For a person
    Text,
    /// For a program: one object
    Json,
}

/// Compares the two over every contact. A difference is no reason to answer no.
///
/// # Errors
/// When the rules or the contacts cannot be opened, the results cannot be written, or there is no such campaign.
pub fn run(arguments: &Arguments, config: &Config, terminal: &mut Terminal<'_>) -> anyhow::Result<Answer> {
    let between = between(arguments)?;
    let Some(rulesets) = rulesets(arguments, terminal)? else { return Ok(Answer::No) };
    let rulesets = rulesets.as_ref();
    let only = only(arguments, rulesets)?;
    let comparison = Comparison::new(rulesets, only.as_ref(), arguments.at.unwrap_or_else(now), between);
    let input = open(&arguments.contacts, terminal)?;
    let cannot_read = || format!("cannot read {}", shown(&arguments.contacts));
    let id_key = &config.contact.id;
    let contacts = Contacts::open(input, arguments.input.map(Input::format), id_key).with_context(cannot_read)?;
    let source = shown(&arguments.contacts);
    let mut adding = Counting::new(terminal.notes, terminal.progress, &source).into(Adding::default());
    let new_worker = || {
        let mut scratches = Scratches::default();
        let comparison = &comparison;
        move |profile: &Profile<'_>, tally: &mut Tally| comparison.add(profile, &mut scratches, tally)
    };
    stream(contacts, id_key, new_worker, &mut adding).with_context(cannot_read)?;
    let (answer, tally) = adding.finish(|adding| Ok(adding.tally))?;
    let report = comparison.report(&tally);
    match arguments.format {
        // Who compares over nobody is told so beside the results.
        Output::Text if report.contacts == 0 => {}
        Output::Text => {
            let text = text::text(&report, between, terminal.results_colour);
            terminal.results.write_all(text.as_bytes())?;
        }
        Output::Json => {
            serde_json::to_writer_pretty(&mut *terminal.results, &report).context("cannot write the comparison")?;
            writeln!(terminal.results)?;
        }
    }
    terminal.results.flush()?;
    Ok(answer)
}

/// Adds up what is counted of contacts.
#[derive(Default)]
struct Adding {
    tally: Tally,
}

impl Intake<Tally> for Adding {
    fn take(&mut self, batch: Batch<Tally>) -> io::Result<Option<Tally>> {
        self.tally.merge(batch.result);
        Ok(None)
    }

    fn idle(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn between(arguments: &Arguments) -> anyhow::Result<Option<Between>> {
    match (arguments.from, arguments.to) {
        (None, None) => Ok(None),
        (Some(from), Some(to)) if from > to => bail!("--from {from} is later than --to {to}"),
        (from, to) => Ok(Some(Between { from, to })),
    }
}

/// Both rulesets; `None` where one of them has errors, which were said.
fn rulesets(arguments: &Arguments, terminal: &mut Terminal<'_>) -> anyhow::Result<Option<Both<Ruleset>>> {
    let files = Both::new(folder::read(&arguments.old)?, folder::read(&arguments.new)?);
    let before = built(&files.before, &arguments.old, terminal);
    let after = built(&files.after, &arguments.new, terminal);
    let (Some(before), Some(after)) = (before, after) else { return Ok(None) };
    for (ruleset, path) in [(&before, &arguments.old), (&after, &arguments.new)] {
        if ruleset.campaigns().is_empty() {
            bail!("there is no campaign in {}", path.display());
        }
    }
    let after = renamed(&files).map_or(after, |files| built_of(&files).0);
    Ok(Some(Both::new(before, after)))
}

/// The ruleset of these files; `None` where they have errors, which are said, each by the path that a person can open.
fn built(files: &FolderFiles, path: &Path, terminal: &mut Terminal<'_>) -> Option<Ruleset> {
    let (ruleset, findings) = built_of(files);
    let errors: Vec<Diagnostic> = findings.errors().cloned().collect();
    if errors.is_empty() {
        return Some(ruleset);
    }
    terminal.diagnostics(&errors, &findings.sources, path);
    None
}

/// Tests that fail are no reason not to look: whoever changes a rule on purpose changes its tests next.
fn built_of(files: &FolderFiles) -> (Ruleset, crate::ruleset::Findings) {
    build(files, None, FailingTests::Allowed)
}

/// The new file under the name of the old one, where both are single files of different names: they are two versions of one campaign.
fn renamed(files: &Both<FolderFiles>) -> Option<FolderFiles> {
    let (Root::File { path: old }, Root::File { path: new }) = (&files.before.root, &files.after.root) else {
        return None;
    };
    if old == new || files.after.files.contains_key(old) {
        return None;
    }
    let mut renamed = files.after.clone();
    let file = renamed.files.remove(new)?;
    renamed.files.insert(old.clone(), file);
    renamed.root = Root::File { path: old.clone() };
    Some(renamed)
}

/// The campaigns to compare, if not all: those asked for; where one side is a single file, its campaign alone.
fn only(arguments: &Arguments, rulesets: Both<&Ruleset>) -> anyhow::Result<Option<BTreeSet<String>>> {
    let ids = |ruleset: &Ruleset| -> BTreeSet<String> {
        ruleset.campaigns().iter().map(|campaign| campaign.id().to_string()).collect()
    };
    let known = rulesets.map(ids);
    let all: BTreeSet<String> = known.before.union(&known.after).cloned().collect();
    if let Some(unknown) = arguments.campaign.iter().find(|id| !all.contains(*id)) {
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        bail!("there is no campaign `{unknown}` in either; there are {}", all.join(", "));
    }
    if !arguments.campaign.is_empty() {
        return Ok(Some(arguments.campaign.iter().cloned().collect()));
    }
    Ok(match (arguments.old.is_file(), arguments.new.is_file()) {
        (true, false) => Some(known.before),
        (false, true) => Some(known.after),
        (true, true) | (false, false) => None,
    })
}
