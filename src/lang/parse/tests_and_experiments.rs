//! The sections that come last in a file: experiments with their variants, and tests.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "the parser's enum has every form of the language; each match is over the alternatives of one form"
)]

use smol_str::SmolStr;

use super::pairs::Pair;
use super::tree::Tree;
use super::words::{all, calendar_unit_in, child, count_in, is_name, keyword};
use crate::lang::diagnostic::syntax::Place;
use crate::lang::grammar::Rule;
use crate::lang::source::Spanned;
use crate::lang::syntax::{
    Expectation, Experiment, ExperimentEntry, Given, GivenWhen, Measure, Polarity, Quoting, Section, TestBlock, Text,
    Value, Variant, Word,
};

impl Tree<'_> {
    pub(super) fn experiment(&mut self, pair: Pair<'_>) {
        let span = self.span(&pair);
        self.broken_lines(&pair, Place::Experiment);
        let heading = child(&pair, Rule::experiment_heading);
        let mut entries = Vec::new();
        let mut variants = Vec::new();
        for inner in pair.inner() {
            if inner.as_rule() == Rule::variant {
                variants.extend(self.variant(inner));
            } else if let Some(entry) = self.experiment_entry(&inner) {
                entries.push(Spanned::new(entry, self.span(&inner)));
            }
        }
        let Some(heading) = heading else { return };
        let (Some(keyword), Some(name)) = (keyword(self, &heading, Rule::kw_experiment), self.word_in(&heading)) else {
            return;
        };
        let question = self.quoted_in(&heading);
        self.sections.push(Section::Experiment(Experiment { keyword, name, question, entries, variants, span }));
    }

    fn experiment_entry(&self, pair: &Pair<'_>) -> Option<ExperimentEntry> {
        let mut percents = self.percents(pair).into_iter();
        match pair.as_rule() {
            Rule::phase => self.word_in(pair).map(ExperimentEntry::Phase),
            Rule::unit_line => Some(ExperimentEntry::Unit(self.words_in(pair))),
            Rule::split => {
                let shares = all(pair.inner(), Rule::share);
                let shares =
                    shares.filter_map(|share| Some((self.word_in(&share)?, self.percents(&share).into_iter().next()?)));
                Some(ExperimentEntry::Split(shares.collect()))
            }
            Rule::traffic => percents.next().map(ExperimentEntry::Traffic),
            Rule::layer => {
                Some(ExperimentEntry::Layer { name: self.word_in(pair)?, from: percents.next()?, to: percents.next()? })
            }
            Rule::runs => self.dates(pair).map(ExperimentEntry::Runs),
            Rule::measures => {
                let measures = all(pair.inner(), Rule::measure);
                Some(ExperimentEntry::Measures(measures.filter_map(|measure| self.measure(&measure)).collect()))
            }
            Rule::guardrail => {
                Some(ExperimentEntry::Guardrail { test: self.condition_in(pair), at_most: self.number_in(pair)? })
            }
            Rule::capacity => {
                Some(ExperimentEntry::Capacity { amount: self.number_in(pair)?, per: calendar_unit_in(pair)? })
            }
            Rule::explore => percents.next().map(ExperimentEntry::Explore),
            Rule::plan => {
                Some(ExperimentEntry::Plan { from: percents.next()?, to: percents.next()?, power: percents.next()? })
            }
            _ => None,
        }
    }

    fn words_in(&self, pair: &Pair<'_>) -> Vec<Word> {
        all(pair.inner(), Rule::word).map(|word| self.word(&word)).collect()
    }

    fn measure(&self, pair: &Pair<'_>) -> Option<Measure> {
        let early = keyword(self, pair, Rule::kw_early);
        Some(Measure { early, outcome: self.word_in(pair)?, within: self.period_in(pair), span: self.span(pair) })
    }

    fn variant(&mut self, pair: Pair<'_>) -> Option<Variant> {
        let span = self.span(&pair);
        self.broken_lines(&pair, Place::Variant);
        let heading = child(&pair, Rule::variant_heading);
        let (mut stages, mut sections) = (Vec::new(), Vec::new());
        for inner in pair.inner() {
            match inner.as_rule() {
                Rule::restated_stage => {
                    if let Some(broken) = child(&inner, Rule::broken) {
                        self.broken(inner.start()..broken.bytes().end, Place::Variant);
                    }
                    stages.extend(child(&inner, Rule::stage_line).and_then(|line| self.stage_line(&line)));
                }
                Rule::stray => self.broken(inner.bytes(), Place::Variant),
                _ => sections.extend(self.section(inner)),
            }
        }
        let heading = heading?;
        let keyword = keyword(self, &heading, Rule::kw_variant)?;
        Some(Variant { keyword, name: self.word_in(&heading)?, stages, sections, span })
    }

    pub(super) fn test_block(&mut self, pair: Pair<'_>) {
        let span = self.span(&pair);
        self.broken_lines(&pair, Place::Test);
        let Some(heading) = child(&pair, Rule::test_heading) else { return };
        let (Some(keyword), Some(title)) = (keyword(self, &heading, Rule::kw_test), self.text_child(&heading)) else {
            return;
        };
        let (mut given, mut expected) = (Vec::new(), Vec::new());
        for inner in pair.inner() {
            match inner.as_rule() {
                Rule::given => given.extend(inner.inner().filter_map(|item| {
                    let span = self.span(&item);
                    Some(Spanned::new(self.given(item)?, span))
                })),
                Rule::expect => expected.extend(inner.inner().filter_map(|item| {
                    let span = self.span(&item);
                    Some(Spanned::new(self.expectation(item)?, span))
                })),
                _ => {}
            }
        }
        self.sections.push(Section::Test(TestBlock { keyword, title, given, expected, span }));
    }

    fn given(&self, pair: Pair<'_>) -> Option<Given> {
        match pair.as_rule() {
            Rule::given_today => self.date_in(&pair).map(Given::Today),
            Rule::given_variant => {
                let mut words = self.words_in(&pair).into_iter();
                Some(Given::Variant { name: words.next()?, of: words.next() })
            }
            Rule::given_stage => Some(Given::Stage { stage: self.word_in(&pair)?, since: self.date_in(&pair) }),
            Rule::given_trait => {
                let subject = self.subject(&pair.inner().next()?)?;
                let value: Option<Value> = self.value_in(&pair);
                Some(Given::Trait { subject, value })
            }
            Rule::given_event => self.given_event(pair),
            _ => None,
        }
    }

    fn given_event(&self, pair: Pair<'_>) -> Option<Given> {
        let subject = self.subject(&pair.inner().next()?)?;
        let name = pair.inner().find(|inner| is_name(inner.as_rule())).map(|name| self.text_value(&name));
        let properties = all(pair.inner(), Rule::property)
            .filter_map(|property| Some((self.word_in(&property)?, self.value_in(&property)?)))
            .collect();
        let when = pair.inner().find_map(|inner| self.given_when(&inner)).unwrap_or(GivenWhen::Now);
        Some(Given::Event { subject, name, properties, when })
    }

    fn given_when(&self, pair: &Pair<'_>) -> Option<GivenWhen> {
        match pair.as_rule() {
            Rule::given_ago => self.period_in(pair).map(|period| GivenWhen::Ago(period.value)),
            Rule::kw_yesterday => Some(GivenWhen::Yesterday),
            Rule::kw_today => Some(GivenWhen::Today),
            Rule::given_on => self.date_in(pair).map(GivenWhen::On),
            Rule::given_times => Some(GivenWhen::Times { times: count_in(pair)?, within: self.period_in(pair)?.value }),
            _ => None,
        }
    }

    fn expectation(&self, pair: Pair<'_>) -> Option<Expectation> {
        let is_denied = child(&pair, Rule::kw_not).is_some();
        let polarity = if is_denied { Polarity::Negative } else { Polarity::Positive };
        match pair.as_rule() {
            Rule::condition => Some(Expectation::Condition(self.condition(pair))),
            Rule::expect_qualified => Some(Expectation::Qualified(polarity)),
            Rule::expect_disqualified => Some(Expectation::Disqualified(polarity, self.quoted_in(&pair))),
            Rule::expect_rule => Some(Expectation::Rule(polarity, self.rule_name(&pair)?)),
            Rule::expect_valid => Some(Expectation::ValidFor(polarity, self.period_in(&pair)?.value)),
            _ => None,
        }
    }

    fn rule_name(&self, pair: &Pair<'_>) -> Option<Text> {
        if let Some(quoted) = self.quoted_in(pair) {
            return Some(quoted);
        }
        let item = child(pair, Rule::raw_item)?;
        Some(Text { value: SmolStr::new(self.text_of(&item)), quoting: Quoting::Bare, span: self.span(&item) })
    }
}
