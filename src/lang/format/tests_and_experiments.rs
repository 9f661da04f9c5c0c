//! Experiments with their variants, and tests → lines.

use super::award_text::{calendar_unit, percentage};
use super::clause_text;
use super::condition_text::{subject, text, written};
use super::line::{Line, Table};
use super::sections::{Lines, date_range};
use crate::domain::Decimal;
use crate::lang::source::Span;
use crate::lang::syntax::{
    Expectation, Experiment, ExperimentEntry, Given, GivenWhen, Measure, Polarity, TestBlock, Variant,
};

impl Lines<'_> {
    pub(super) fn experiment(&mut self, experiment: &Experiment) {
        let mut heading = format!("experiment {}", experiment.name.text);
        let mut place = experiment.keyword.to(experiment.name.span);
        if let Some(question) = &experiment.question {
            heading.push_str(&format!(" {}", written(question)));
            place = place.to(question.span);
        }
        self.push(Line::alone(0, heading, place).below_a_blank());
        for entry in &experiment.entries {
            let (keyword, text) = experiment_entry(&entry.value);
            self.push(Line::of(Table::Entries, 1, vec![keyword.to_owned(), text], entry.span));
        }
        for variant in &experiment.variants {
            self.variant(variant);
        }
    }

    fn variant(&mut self, variant: &Variant) {
        let heading = format!("variant {}", variant.name.text);
        self.push(Line::alone(1, heading, variant.keyword.to(variant.name.span)));
        for stage in &variant.stages {
            self.stage(2, "stage ", stage);
        }
        for section in &variant.sections {
            self.section(2, section);
        }
    }

    pub(super) fn test_block(&mut self, test: &TestBlock) {
        let heading = format!("test {}", written(&test.title));
        self.push(Line::alone(0, heading, test.keyword.to(test.title.span)).below_a_blank());
        let given = test.given.iter().map(|given| (given_text(&given.value), given.span)).collect();
        let expected = test.expected.iter().map(|expected| (expected_text(&expected.value), expected.span)).collect();
        self.checks("given", given);
        self.checks("expect", expected);
    }

    /// Items in the author's rows: a comma behind an item means that the row goes on.
    fn checks(&mut self, keyword: &str, items: Vec<(String, Span)>) {
        let mut rows: Vec<Line> = Vec::new();
        let mut goes_on = false;
        for (text, place) in items {
            match rows.last_mut() {
                Some(row) if goes_on => {
                    if let Some(cell) = row.cells.last_mut() {
                        cell.push_str(&format!(", {text}"));
                    }
                    row.span = row.span.to(place);
                }
                Some(_) | None => {
                    let place = Span { start: self.word_before(place), ..place };
                    rows.push(Line::of(Table::Checks, 1, vec![keyword.to_owned(), text], place));
                }
            }
            goes_on = self.is_before_a_comma(place);
        }
        self.lines.append(&mut rows);
    }
}

fn experiment_entry(entry: &ExperimentEntry) -> (&'static str, String) {
    match entry {
        ExperimentEntry::Phase(phase) => ("phase", phase.text.to_string()),
        ExperimentEntry::Unit(words) => {
            ("unit", words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" else "))
        }
        ExperimentEntry::Split(shares) => {
            let shares: Vec<String> =
                shares.iter().map(|(name, share)| format!("{} {}", name.text, percentage(share))).collect();
            ("split", shares.join(", "))
        }
        ExperimentEntry::Traffic(share) => ("traffic", percentage(share)),
        ExperimentEntry::Layer { name, from, to } => {
            ("layer", format!("{} {} to {}", name.text, percentage(from), percentage(to)))
        }
        ExperimentEntry::Runs(dates) => ("runs", date_range(dates)),
        ExperimentEntry::Measures(measures) => {
            ("measures", measures.iter().map(measure).collect::<Vec<_>>().join(", "))
        }
        ExperimentEntry::Guardrail { test, at_most } => {
            let points = if at_most.value == Decimal::from_integer(1) { "point" } else { "points" };
            ("guardrail", format!("{}, at most {} percentage {points} worse", text(test), at_most.value))
        }
        ExperimentEntry::Capacity { amount, per } => {
            ("capacity", format!("{} per {}", amount.value, calendar_unit(*per)))
        }
        ExperimentEntry::Explore(share) => ("explore", percentage(share)),
        ExperimentEntry::Plan { from, to, power } => {
            ("plan", format!("from {} to {} at {} power", percentage(from), percentage(to), percentage(power)))
        }
    }
}

fn measure(measure: &Measure) -> String {
    let early = if measure.early.is_some() { "early " } else { "" };
    let within = measure.within.as_ref().map(|within| format!(" within {}", within.value)).unwrap_or_default();
    format!("{early}outcome {}{within}", measure.outcome.text)
}

fn given_text(given: &Given) -> String {
    match given {
        Given::Trait { subject: about, value: Some(value) } => {
            format!("{} is {}", subject(about), clause_text::written(value))
        }
        Given::Trait { subject: about, value: None } => format!("{} is unknown", subject(about)),
        Given::Event { subject: about, name, properties, when } => {
            let mut output = subject(about);
            if let Some(name) = name {
                output.push_str(&format!(" {}", written(name)));
            }
            for (at, (property, value)) in properties.iter().enumerate() {
                let joint = if at == 0 { "with" } else { "and" };
                output.push_str(&format!(" {joint} {} {}", property.text, clause_text::written(value)));
            }
            output.push_str(&given_when(when));
            output
        }
        Given::Today(date) => format!("today is {}", date.text),
        Given::Variant { name, of: None } => format!("variant {}", name.text),
        Given::Variant { name, of: Some(of) } => format!("variant {} of {}", name.text, of.text),
        Given::Stage { stage, since: Some(date) } => format!("stage {} since {}", stage.text, date.text),
        Given::Stage { stage, since: None } => format!("stage {}", stage.text),
    }
}

fn given_when(when: &GivenWhen) -> String {
    match when {
        GivenWhen::Now => String::new(),
        GivenWhen::Ago(period) => format!(" {period} ago"),
        GivenWhen::Yesterday => " yesterday".to_owned(),
        GivenWhen::Today => " today".to_owned(),
        GivenWhen::On(date) => format!(" on {}", date.text),
        GivenWhen::Times { times, within } => format!(" {times} times in the last {within}"),
    }
}

fn expected_text(expected: &Expectation) -> String {
    match expected {
        Expectation::Condition(condition) => text(condition),
        Expectation::Qualified(polarity) => format!("{}qualified", not(*polarity)),
        Expectation::Disqualified(polarity, reason) => {
            let reason = reason.as_ref().map(|reason| format!(" {}", written(reason))).unwrap_or_default();
            format!("{}disqualified{reason}", not(*polarity))
        }
        Expectation::Rule(polarity, name) => format!("{}rule {}", not(*polarity), written(name)),
        Expectation::ValidFor(polarity, period) => format!("{}valid for at least {period}", not(*polarity)),
    }
}

fn not(polarity: Polarity) -> &'static str {
    match polarity {
        Polarity::Positive => "",
        Polarity::Negative => "not ",
    }
}
