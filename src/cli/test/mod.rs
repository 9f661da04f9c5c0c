//! `thresh test`: the `test` blocks of rule files, what they expected and what came.

mod json;
mod told;

use std::path::{Path, PathBuf};

use anyhow::Context;

use super::{Answer, Terminal};
use crate::config::Config;
use crate::domain::{FailingTests, Revision};
use crate::lang::source::Sources;
use crate::live::folder;
use crate::ruleset::{self, Campaign};
use crate::trial::{Coverage, Outcome, Trial};

/// Try out the tests in the rule files
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// A rule file or a rules folder [default: the rules folder]
    path: Option<PathBuf>,
    /// Say which rules held in no test, and which conditions were never true or never false
    #[arg(long)]
    coverage: bool,
    /// Fail if less than this share of a campaign's rules held in a test, in percent
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    fail_under: Option<u8>,
    /// How the results are written
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// For whom the results are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For a person: what failed, and the rules behind it
    #[default]
    Human,
    /// For a program: one object
    Json,
}

/// What one campaign's tests came to.
struct Tried<'t> {
    campaign: &'t Campaign,
    trial: &'t Trial<'t>,
    revision: &'t Revision,
    /// The campaign's texts, by the paths that a person would type.
    sources: &'t Sources,
    outcomes: &'t [Outcome<'t>],
    /// Where it was asked for.
    coverage: Option<Coverage>,
    /// What the share of rules falls short of.
    too_little: Option<u8>,
}

impl Tried<'_> {
    fn failed(&self) -> usize {
        self.outcomes.iter().filter(|outcome| !outcome.unmet.is_empty()).count()
    }
}

/// Tries all tests. A campaign with mistakes has none to try: its diagnostics are shown, and the answer is no.
///
/// # Errors
/// When the rules cannot be read or the results cannot be written.
pub fn run(arguments: &Arguments, config: &Config, terminal: &mut Terminal<'_>) -> anyhow::Result<Answer> {
    let path = arguments.path.as_deref().unwrap_or(&config.rules);
    let (ruleset, findings) = ruleset::build(&folder::read(path)?, None, FailingTests::Allowed);
    let mut report = match arguments.format {
        Format::Human => Report::Told(told::Told::default()),
        Format::Json => Report::Json(json::Json::new(ruleset.revision())),
    };
    let mut fine = true;
    for campaign in ruleset.campaigns() {
        fine &= try_out(campaign, ruleset.revision(), arguments, path, &mut report, terminal)?;
    }
    let errors: Vec<_> = findings.errors().cloned().collect();
    if !errors.is_empty() {
        terminal.diagnostics(&errors, &findings.sources, path);
    }
    match report {
        Report::Told(told) => writeln!(terminal.results, "{}", told.sentence())?,
        Report::Json(json) => writeln!(terminal.results, "{:#}", json.whole(errors.len()))?,
    }
    terminal.results.flush()?;
    Ok(if fine && errors.is_empty() { Answer::Yes } else { Answer::No })
}

/// The results as they come.
enum Report<'r> {
    Told(told::Told),
    Json(json::Json<'r>),
}

/// Tries one campaign's tests, reports them, and says whether all is well.
fn try_out(
    campaign: &Campaign,
    revision: &Revision,
    arguments: &Arguments,
    path: &Path,
    report: &mut Report<'_>,
    terminal: &mut Terminal<'_>,
) -> anyhow::Result<bool> {
    let trial = Trial::of(campaign.checked());
    let contacts = trial.contacts().with_context(|| format!("cannot make up a contact for {}", campaign.id()))?;
    let outcomes = trial.outcomes(&contacts);
    let coverage = (arguments.coverage || arguments.fail_under.is_some())
        .then(|| Coverage::of(&trial, &contacts, &outcomes, campaign.sources(), campaign.used()));
    let falls_short = |least: &u8| coverage.as_ref().is_some_and(|seen| seen.percent() < usize::from(*least));
    let too_little = arguments.fail_under.filter(falls_short);
    // To insist on a share is no wish to see all of it, unless it is missed.
    let coverage = coverage.filter(|_| arguments.coverage || too_little.is_some());
    let sources = as_typed(campaign.sources(), path);
    let tried = Tried { campaign, trial: &trial, revision, sources: &sources, outcomes: &outcomes, coverage, too_little };
    match report {
        Report::Told(told) => terminal.results.write_all(told.campaign(&tried).as_bytes())?,
        Report::Json(json) => json.campaign(&tried),
    }
    Ok(tried.failed() == 0 && too_little.is_none())
}

/// The texts by the paths that a person would type, whether a folder was named or a file in it.
fn as_typed(sources: &Sources, path: &Path) -> Sources {
    let folder = if path.is_dir() { Some(path) } else { path.parent() };
    match folder.filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) => sources.below(&folder.to_string_lossy()),
        None => sources.clone(),
    }
}
