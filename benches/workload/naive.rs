//! The yardstick: for each rule, for each event, compare strings. Everything is folded and parsed beforehand, at no charge.
#![expect(clippy::wildcard_enum_match_arm, reason = "the yardstick knows only the forms that the workload has")]

use std::collections::{BTreeMap, BTreeSet};

use thresh::domain::{Decimal, Timestamp, Zone, fold};
use thresh::lang::checked::{
    CheckedCampaign, Condition, EventSource, EventTest, NumberTest, ScoreBody, TextTest, TraitTest, ValueTest, Window,
};
use thresh::profile::{EventKind, Profile, Reading, Value};

/// A contact's texts, folded.
pub(crate) struct Contact {
    events: Vec<(String, String, i64)>,
    traits: BTreeMap<String, Known>,
}

enum Known {
    Number(Decimal),
    YesNo(bool),
    Text(String, Option<i64>),
}

impl Contact {
    pub(crate) fn of(profile: &Profile<'_>) -> Contact {
        let events = profile.events().iter().map(|event| {
            let source = match event.kind {
                EventKind::Track => fold(&event.name).into_owned(),
                EventKind::Page => "page".to_owned(),
                EventKind::Screen => "screen".to_owned(),
            };
            let named_by = if event.kind == EventKind::Page { "path" } else { "name" };
            let name = match event.property(named_by).map(Value::text) {
                Some(Reading::Known(name)) => fold(name).into_owned(),
                _ => String::new(),
            };
            (source, name, event.at.micros())
        });
        let traits = profile.traits().iter().filter_map(|(key, value)| {
            let known = match value {
                Value::Number(number) => Known::Number(*number),
                Value::YesNo(truth) => Known::YesNo(*truth),
                Value::Text(text) => {
                    let instant = match value.date() {
                        Reading::Known(clock) => Some(clock.instant(&Zone::utc()).micros()),
                        _ => None,
                    };
                    Known::Text(fold(text).into_owned(), instant)
                }
                _ => return None,
            };
            Some((key.to_string(), known))
        });
        Contact { events: events.collect(), traits: traits.collect() }
    }
}

/// Rules as a loop would hold them.
pub(crate) struct Rules {
    rules: Vec<(String, i64, Test)>,
}

enum Test {
    Not(Box<Test>),
    All(Vec<Test>),
    Any(Vec<Test>),
    Happened { source: String, name: Option<String>, at_least: usize, within: Option<i64> },
    Trait(String, ValueTest),
}

impl Rules {
    pub(crate) fn of(campaign: &CheckedCampaign) -> Rules {
        let rules = campaign.criteria.scores.iter().flat_map(|score| match &score.body {
            ScoreBody::Rules { rules, .. } => rules.as_slice(),
            ScoreBody::Sum(_) => &[],
        });
        let rules = rules.map(|rule| (rule.name.as_str().to_owned(), rule.award.points, test(&rule.condition)));
        Rules { rules: rules.collect() }
    }

    /// The rules that hold.
    pub(crate) fn matched(&self, contact: &Contact, at: Timestamp) -> BTreeSet<&str> {
        let holding = self.rules.iter().filter(|(_, _, test)| holds(test, contact, at.micros()));
        holding.map(|(name, _, _)| name.as_str()).collect()
    }
}

/// Scores all contacts; how many rules hold.
#[inline(never)]
pub(crate) fn measured(rules: &Rules, contacts: &[Contact], at: Timestamp) -> usize {
    let mut found = 0;
    let mut score = 0;
    for contact in contacts {
        let mut matched = Vec::new();
        for (name, points, test) in &rules.rules {
            if holds(test, contact, at.micros()) {
                matched.push(name.as_str());
                score += points;
            }
        }
        found += std::hint::black_box(matched).len();
    }
    std::hint::black_box(score);
    found
}

fn test(condition: &Condition) -> Test {
    match condition {
        Condition::Not(inner) => Test::Not(Box::new(test(inner))),
        Condition::All(of) => Test::All(of.iter().map(test).collect()),
        Condition::Any(of) => Test::Any(of.iter().map(test).collect()),
        Condition::Happened(of) => happened(of),
        Condition::Trait(TraitTest { subject, test }) => Test::Trait(subject.name.to_string(), test.clone()),
        _ => Test::Any(Vec::new()),
    }
}

fn happened(test: &EventTest) -> Test {
    let source = |source: &EventSource| match source {
        EventSource::Track(name) => name.clone(),
        EventSource::Page => "page".to_owned(),
        EventSource::Screen => "screen".to_owned(),
        EventSource::Everything => String::new(),
    };
    let within = match test.window {
        Window::Within(period) => period.micros(),
        _ => None,
    };
    let series = test.series.iter().map(|series| Test::Happened {
        source: source(&series.source),
        name: series.name.as_ref().map(|name| name.as_str().to_owned()),
        at_least: test.count.at_least as usize,
        within,
    });
    Test::Any(series.collect()).single()
}

impl Test {
    fn single(self) -> Test {
        match self {
            Test::Any(mut of) if of.len() == 1 => of.remove(0),
            other => other,
        }
    }
}

fn holds(test: &Test, contact: &Contact, at: i64) -> bool {
    match test {
        Test::Not(inner) => !holds(inner, contact, at),
        Test::All(of) => of.iter().all(|part| holds(part, contact, at)),
        Test::Any(of) => of.iter().any(|part| holds(part, contact, at)),
        Test::Happened { source, name, at_least, within } => {
            let mut count = 0;
            for (known, known_name, moment) in &contact.events {
                let named = || name.as_ref().is_none_or(|name| name == known_name);
                let timely = || *moment <= at && within.is_none_or(|within| at < moment + within);
                if known == source && named() && timely() {
                    count += 1;
                    if count == *at_least {
                        return true;
                    }
                }
            }
            false
        }
        Test::Trait(name, test) => contact.traits.get(name).is_some_and(|known| value_holds(test, known)),
    }
}

fn value_holds(test: &ValueTest, known: &Known) -> bool {
    match (test, known) {
        (ValueTest::YesNo(wanted), Known::YesNo(truth)) => wanted == truth,
        (ValueTest::Number(NumberTest::Is(relation, bound)), Known::Number(number)) => {
            relation.holds(number.cmp(bound))
        }
        (ValueTest::Date(Window::Since(day)), Known::Text(_, Some(instant))) => {
            *instant >= i64::from(day.number()) * 86_400_000_000
        }
        (ValueTest::Date(Window::Before(day)), Known::Text(_, Some(instant))) => {
            *instant < i64::from(day.number()) * 86_400_000_000
        }
        (ValueTest::Text(TextTest::Is(text)), Known::Text(known, _)) => text == known,
        (ValueTest::Text(TextTest::In(set)), Known::Text(known, _)) => set.exact.contains(known),
        (ValueTest::Text(TextTest::Contains(text)), Known::Text(known, _)) => known.contains(text.as_str()),
        (ValueTest::Text(TextTest::HasAnyWord(words)), Known::Text(known, _)) => words
            .iter()
            .any(|run| thresh::domain::words_of(known).any(|word| run.first().is_some_and(|first| first == word))),
        _ => false,
    }
}
