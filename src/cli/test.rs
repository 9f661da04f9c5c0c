//! `thresh test`: the `test` blocks of rule files, what they expected and what came.

use std::path::PathBuf;

use anyhow::Context;

use super::{Answer, Terminal};
use crate::config::Config;
use crate::domain::FailingTests;
use crate::lang::source::{Sources, Span};
use crate::live::folder;
use crate::ruleset::{self, Campaign};
use crate::trial::{Coverage, Outcome, Trial, came};

/// Try out the tests in the rule files
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// A rule file or a rules folder [default: the rules folder]
    path: Option<PathBuf>,
    /// Say which rules no test has seen at work
    #[arg(long)]
    coverage: bool,
    /// Fail if the tests of a campaign have seen less than this share of its rules, in percent
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    fail_under: Option<u8>,
}

/// Tries all tests. A campaign with mistakes has none to try: its diagnostics are shown, and the answer is no.
///
/// # Errors
/// When the rules cannot be read or the results cannot be written.
pub fn run(arguments: &Arguments, config: &Config, terminal: &mut Terminal<'_>) -> anyhow::Result<Answer> {
    let path = arguments.path.as_deref().unwrap_or(&config.rules);
    let (ruleset, findings) = ruleset::build(&folder::read(path)?, None, FailingTests::Allowed);
    let mut tally = Tally::default();
    for campaign in ruleset.campaigns() {
        try_out(campaign, arguments, terminal, &mut tally)?;
    }
    let mistaken = findings.errors().next().is_some();
    if mistaken {
        let errors: Vec<_> = findings.errors().cloned().collect();
        terminal.diagnostics(&errors, &findings.sources, path);
    }
    writeln!(terminal.results, "{}", tally.sentence())?;
    terminal.results.flush()?;
    let fine = !mistaken && tally.failed == 0 && tally.uncovered == 0;
    Ok(if fine { Answer::Yes } else { Answer::No })
}

/// What all campaigns' tests came to.
#[derive(Default)]
struct Tally {
    passed: usize,
    failed: usize,
    /// Campaigns whose tests have seen too little.
    uncovered: usize,
}

impl Tally {
    fn sentence(&self) -> String {
        match (self.passed, self.failed) {
            (0, 0) => "there are no tests: add `test \"…\"` blocks at the end of a rule file".to_owned(),
            (passed, 0) => format!("{passed} passed"),
            (passed, failed) => format!("{passed} passed, {failed} failed"),
        }
    }
}

fn try_out(
    campaign: &Campaign,
    arguments: &Arguments,
    terminal: &mut Terminal<'_>,
    tally: &mut Tally,
) -> anyhow::Result<()> {
    let trial = Trial::of(campaign.checked());
    let contacts = trial.contacts().with_context(|| format!("cannot make up a contact for {}", campaign.id()))?;
    let outcomes = trial.outcomes(&contacts);
    for outcome in &outcomes {
        if outcome.unmet.is_empty() {
            tally.passed += 1;
        } else {
            tally.failed += 1;
            terminal.results.write_all(failure(campaign, outcome).as_bytes())?;
        }
    }
    let coverage = Coverage::of(campaign.checked(), &outcomes);
    let too_little = arguments.fail_under.filter(|least| coverage.percent() < usize::from(*least));
    if arguments.coverage || too_little.is_some() {
        terminal.results.write_all(covered(campaign, &coverage).as_bytes())?;
    }
    if let Some(least) = too_little {
        tally.uncovered += 1;
        writeln!(terminal.results, "  that is less than {least}%\n")?;
    }
    Ok(())
}

/// What was expected, what came, and the ledger behind it.
fn failure(campaign: &Campaign, outcome: &Outcome<'_>) -> String {
    let sources = campaign.sources();
    let (case, place) = (outcome.case, place(sources, outcome.case.span));
    let mut text = format!("failed: {}\n  {place}, at {}\n", case.title, case.at);
    for unmet in &outcome.unmet {
        text.push_str(&format!("  expected  {}\n", sources.text(*unmet).split_whitespace().collect::<Vec<_>>().join(" ")));
    }
    text.push_str(&format!("  came      {}\n", came(&outcome.verdict)));
    for matched in &outcome.verdict.matched {
        text.push_str(&format!("    {:+} {}  {}\n", matched.points.get(), matched.score, matched.rule));
    }
    for cut in &outcome.verdict.cuts {
        let limit = cut.group.map_or_else(|| format!("the range of {}", cut.score), |group| format!("the limit of “{group}”"));
        text.push_str(&format!("    {:+} {}  {limit}\n", cut.points.get(), cut.score));
    }
    for warning in &outcome.verdict.warnings {
        text.push_str(&format!("  note      {warning}\n"));
    }
    text.push('\n');
    text
}

/// Which rules the tests have seen, and which not.
fn covered(campaign: &Campaign, coverage: &Coverage) -> String {
    let seen = coverage.rules.len() - coverage.never().count();
    let mut text = format!("{}: {seen} of {} rules held in a test ({}%)\n", campaign.id(), coverage.rules.len(), coverage.percent());
    for rule in coverage.never() {
        text.push_str(&format!("  in no test     {}  {}\n", place(campaign.sources(), rule.span), rule.rule));
    }
    for rule in coverage.always() {
        text.push_str(&format!("  in every test  {}  {}\n", place(campaign.sources(), rule.span), rule.rule));
    }
    text.push('\n');
    text
}

fn place(sources: &Sources, span: Span) -> String {
    let start = sources.start(span);
    format!("{}:{}:{}", sources.path(span), start.line, start.column)
}
