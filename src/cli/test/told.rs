//! Test results for a person: what failed with the ledger behind it, and what no test has seen.

use std::cmp::Reverse;

use super::Tried;
use crate::explain::{explain_test, ledger};
use crate::lang::experiment::Decider;
use crate::lang::source::{Sources, Span};
use crate::lang::test_case::TestCase;
use crate::trial::{Coverage, Outcome, Unseen, came, percent};

/// How much of what no test has seen is shown of one campaign: more is for programs to read.
const LINES_MAX: usize = 200;

/// What was told so far.
#[derive(Default)]
pub(super) struct Told {
    passed: usize,
    failed: usize,
}

impl Told {
    /// What one campaign's tests came to; empty if all passed and nothing else was asked.
    pub(super) fn campaign(&mut self, tried: &Tried<'_>) -> String {
        let mut text = String::new();
        for outcome in tried.outcomes {
            if outcome.unmet.is_empty() {
                self.passed += 1;
            } else {
                self.failed += 1;
                text.push_str(&failure(tried, outcome));
            }
        }
        if let Some(coverage) = &tried.coverage {
            text.push_str(&covered(tried, coverage));
        }
        text
    }

    /// What it all came to.
    pub(super) fn sentence(&self) -> String {
        match (self.passed, self.failed) {
            (0, 0) => "there are no tests: add `test \"…\"` blocks at the end of a rule file".to_owned(),
            (passed, 0) => format!("{passed} passed"),
            (passed, failed) => format!("{passed} passed, {failed} failed"),
        }
    }
}

/// Which variant decided; nothing for the campaign as it stands.
fn by_variant(tried: &Tried<'_>, case: &TestCase) -> String {
    let Decider::Variant { experiment, variant } = case.decider else { return String::new() };
    let experiment = tried.campaign.checked().experiments.get(experiment);
    let variant = experiment.and_then(|experiment| experiment.variants.get(variant));
    variant.map_or_else(String::new, |variant| format!(", by variant {}", variant.name))
}

/// What was expected, what came, and the ledger behind it.
fn failure(tried: &Tried<'_>, outcome: &Outcome<'_>) -> String {
    let case = outcome.case;
    let (place, variant) = (place(tried.sources, case.span), by_variant(tried, case));
    let mut text = format!("failed: {}\n  {place}, at {}{variant}\n", case.title, case.at);
    for unmet in &outcome.unmet {
        text.push_str(&format!("  expected  {}\n", words(tried.sources, *unmet)));
    }
    text.push_str(&format!("  came      {}\n", came(&outcome.verdict)));
    let explained = explain_test(tried.trial, outcome, tried.campaign, tried.revision);
    for line in ledger(&explained).lines() {
        let indented = if line.is_empty() { String::new() } else { format!("    {line}") };
        text.push_str(&format!("{indented}\n"));
    }
    for warning in &outcome.verdict.warnings {
        text.push_str(&format!("  note      {warning}\n"));
    }
    text.push('\n');
    text
}

/// The words of a span on one line.
pub(super) fn words(sources: &Sources, span: Span) -> String {
    sources.text(span).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Which rules and conditions the tests have seen, and which not.
fn covered(tried: &Tried<'_>, coverage: &Coverage) -> String {
    let (rules, conditions) = (coverage.rules.len(), coverage.conditions.len());
    let mut text = format!(
        "{}: {} of {rules} rules held in a test ({}%), {} of {conditions} conditions were true in one and false in another ({}%)\n",
        tried.campaign.id(),
        rules - coverage.never().count(),
        coverage.percent(),
        coverage.both_ways(),
        percent(coverage.both_ways(), conditions),
    );
    let mut lines: Vec<(Span, &str, &str)> =
        coverage.never().map(|rule| (rule.span, "in no test", rule.rule.as_str())).collect();
    lines.extend(coverage.unseen().map(|(condition, unseen)| (condition.span, named(unseen), condition.text.as_str())));
    lines.sort_by_key(|(span, ..)| (span.file, span.start, Reverse(span.end)));
    let placed: Vec<_> = lines.iter().take(LINES_MAX).map(|(span, what, said)| (place(tried.sources, *span), what, said)).collect();
    let width = placed.iter().map(|(place, ..)| place.chars().count()).max().unwrap_or(0);
    for (place, what, said) in placed {
        text.push_str(&format!("  {what:<11}  {place:<width$}  {said}\n"));
    }
    if let Some(more) = lines.len().checked_sub(LINES_MAX).filter(|more| *more > 0) {
        text.push_str(&format!("  and {more} more\n"));
    }
    if let Some(least) = tried.too_little {
        text.push_str(&format!("  {}% of the rules is less than {least}%\n", coverage.percent()));
    }
    text.push('\n');
    text
}

fn named(unseen: Unseen) -> &'static str {
    match unseen {
        Unseen::NeverTrue => "never true",
        Unseen::NeverFalse => "never false",
    }
}

fn place(sources: &Sources, span: Span) -> String {
    let start = sources.start(span);
    format!("{}:{}:{}", sources.path(span), start.line, start.column)
}
