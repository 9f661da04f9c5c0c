//! The yardstick: the plain loop. For each rule, for each of the contact's events, compare texts.
//!
//! It is given the same contacts as the evaluator, as they were read, and does what one would write first: a rule's event is looked for
//! among all events by name without regard to case, events are counted until there are enough, a trait is looked for by its key. What
//! is done for it beforehand, at no charge: conditions are trees of its own with texts in lower case and windows in microseconds.
#![expect(clippy::wildcard_enum_match_arm, reason = "the yardstick knows only the forms that the workload has")]

use std::collections::BTreeSet;

use thresh::domain::{Timestamp, Zone, fold, words_of};
use thresh::lang::checked::{
    CheckedCampaign, Condition, EventSource, EventTest, NumberTest, ScoreBody, TextTest, TraitTest, ValueTest, Window,
};
use thresh::profile::{EventKind, Profile, Reading, Value};

/// Rules as a loop would hold them.
pub(crate) struct Rules {
    rules: Vec<Rule>,
}

struct Rule {
    name: String,
    points: i64,
    test: Test,
}

enum Test {
    Not(Box<Test>),
    All(Vec<Test>),
    Any(Vec<Test>),
    Happened(Happened),
    Trait(String, ValueTest),
}

struct Happened {
    kind: EventKind,
    event: String,
    named_by: String,
    name: Option<String>,
    at_least: usize,
    within: i64,
}

impl Rules {
    pub(crate) fn of(campaign: &CheckedCampaign) -> Rules {
        let rules = campaign.criteria.scores.iter().flat_map(|score| match &score.body {
            ScoreBody::Rules { rules, .. } => rules.as_slice(),
            ScoreBody::Sum(_) => &[],
        });
        let rules = rules.map(|rule| Rule {
            name: rule.name.as_str().to_owned(),
            points: rule.award.points,
            test: test(&rule.condition),
        });
        Rules { rules: rules.collect() }
    }

    /// The names of the rules that hold.
    pub(crate) fn matched(&self, contact: &Profile<'_>, at: Timestamp) -> BTreeSet<&str> {
        self.decide(contact, at).0.into_iter().collect()
    }

    /// The names of the rules that hold, and the sum of their points.
    fn decide(&self, contact: &Profile<'_>, at: Timestamp) -> (Vec<&str>, i64) {
        let mut matched = Vec::new();
        let mut score = 0;
        for rule in &self.rules {
            if holds(&rule.test, contact, at) {
                matched.push(rule.name.as_str());
                score += rule.points;
            }
        }
        (matched, score)
    }
}

/// Scores all contacts; how many rules hold.
#[inline(never)]
pub(crate) fn measured(rules: &Rules, contacts: &[Profile<'_>], at: Timestamp) -> usize {
    contacts.iter().map(|contact| std::hint::black_box(rules.decide(contact, at)).0.len()).sum()
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
    let [series] = test.series.as_slice() else { return Test::Any(Vec::new()) };
    let (kind, event) = match &series.source {
        EventSource::Track(name) => (EventKind::Track, name.to_string()),
        EventSource::Page => (EventKind::Page, String::new()),
        EventSource::Screen => (EventKind::Screen, String::new()),
        EventSource::Everything => return Test::Any(Vec::new()),
    };
    let within = match test.window {
        Window::Within(period) => period.micros(),
        _ => None,
    };
    Test::Happened(Happened {
        kind,
        event,
        named_by: series.named_by.path.to_string(),
        name: series.name.as_ref().map(|name| name.as_str().to_owned()),
        at_least: test.count.at_least as usize,
        within: within.unwrap_or(i64::MAX),
    })
}

fn holds(test: &Test, contact: &Profile<'_>, at: Timestamp) -> bool {
    match test {
        Test::Not(inner) => !holds(inner, contact, at),
        Test::All(of) => of.iter().all(|part| holds(part, contact, at)),
        Test::Any(of) => of.iter().any(|part| holds(part, contact, at)),
        Test::Happened(test) => has_happened(test, contact, at),
        Test::Trait(name, test) => contact.trait_value(name).is_some_and(|value| value_holds(test, value)),
    }
}

fn has_happened(test: &Happened, contact: &Profile<'_>, at: Timestamp) -> bool {
    let mut count = 0;
    for event in contact.events() {
        if event.kind != test.kind || !event.name.eq_ignore_ascii_case(&test.event) {
            continue;
        }
        let age = at.micros() - event.at.micros();
        if age < 0 || age >= test.within {
            continue;
        }
        if let Some(name) = &test.name {
            let Some(Value::Text(known)) = event.property(&test.named_by) else { continue };
            if !known.eq_ignore_ascii_case(name) {
                continue;
            }
        }
        count += 1;
        if count == test.at_least {
            return true;
        }
    }
    false
}

fn value_holds(test: &ValueTest, value: &Value<'_>) -> bool {
    match (test, value) {
        (ValueTest::YesNo(wanted), Value::YesNo(truth)) => wanted == truth,
        (ValueTest::Number(NumberTest::Is(relation, bound)), Value::Number(number)) => {
            relation.holds(number.cmp(bound))
        }
        (ValueTest::Date(Window::Since(day)), Value::Text(_)) => {
            instant(value).is_some_and(|instant| instant >= i64::from(day.number()) * 86_400_000_000)
        }
        (ValueTest::Date(Window::Before(day)), Value::Text(_)) => {
            instant(value).is_some_and(|instant| instant < i64::from(day.number()) * 86_400_000_000)
        }
        (ValueTest::Text(TextTest::Is(text)), Value::Text(known)) => known.eq_ignore_ascii_case(text),
        (ValueTest::Text(TextTest::In(set)), Value::Text(known)) => {
            set.exact.iter().any(|text| known.eq_ignore_ascii_case(text))
        }
        (ValueTest::Text(TextTest::Contains(text)), Value::Text(known)) => fold(known).contains(text.as_str()),
        (ValueTest::Text(TextTest::HasAnyWord(words)), Value::Text(known)) => {
            let known = fold(known);
            words.iter().any(|run| words_of(&known).any(|word| run.first().is_some_and(|first| first == word)))
        }
        _ => false,
    }
}

fn instant(value: &Value<'_>) -> Option<i64> {
    match value.date() {
        Reading::Known(clock) => Some(clock.instant(&Zone::utc()).micros()),
        _ => None,
    }
}
