//! Whether no value, known or unknown, passes and fails the tests that it is said to pass and to fail.

use super::{Truth, dates, numbers, texts};
use crate::lang::checked::{Aggregate, NumberTest, TextTest, Trait, ValueTest, ValueType, Window};
use crate::lang::lint::steps::{Exhausted, Steps};
use crate::lang::syntax::AggregateKind;

/// What bears the value that is tested.
#[derive(Clone, Copy)]
pub(super) struct Bearer<'a> {
    presence: Presence,
    numbers: numbers::Numbers,
    pub(super) texts: Several,
    /// The only folded texts that there are.
    pub(super) closed: Option<&'a [String]>,
}

/// Whether a value may be missing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Presence {
    MayBeUnknown,
    AlwaysThere,
}

/// How many texts a value may consist of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Several {
    One,
    Any,
}

impl<'a> Bearer<'a> {
    /// A trait of a contact, or a property of an event.
    pub(super) fn of_trait(subject: &Trait, closed: Option<&'a [String]>) -> Bearer<'a> {
        Bearer {
            presence: Presence::MayBeUnknown,
            numbers: numbers::Numbers::Any,
            texts: if holds_several(subject) { Several::Any } else { Several::One },
            closed,
        }
    }

    /// Something computed over events.
    pub(super) fn of_aggregate(aggregate: &Aggregate) -> Bearer<'a> {
        let (presence, numbers) = match aggregate.kind {
            AggregateKind::Sum => (Presence::AlwaysThere, numbers::Numbers::Any),
            AggregateKind::NumberOfDifferent => (Presence::AlwaysThere, numbers::Numbers::WholeFromZero),
            AggregateKind::Average | AggregateKind::Highest | AggregateKind::Lowest | AggregateKind::Latest => {
                (Presence::MayBeUnknown, numbers::Numbers::Any)
            }
        };
        Bearer { presence, numbers, texts: Several::One, closed: None }
    }
}

/// Whether a trait may consist of several texts: by its type, or as the domains of one that may.
pub(in crate::lang::lint) fn holds_several(subject: &Trait) -> bool {
    let base = subject.domain_of.as_deref();
    subject.value_type == ValueType::Texts || base.is_some_and(|base| base.value_type == ValueType::Texts)
}

/// Whether two aggregates compute the same thing.
pub(super) fn of_the_same(one: &Aggregate, other: &Aggregate) -> bool {
    one.kind == other.kind && one.property == other.property && one.over == other.over
}

/// Whether an aggregate's test may hold where there is no event at all.
pub(super) fn holds_over_nothing(aggregate: &Aggregate) -> bool {
    match aggregate.kind {
        AggregateKind::Sum | AggregateKind::NumberOfDifferent => match &aggregate.test {
            ValueTest::Number(test) => numbers::holds(0, *test),
            ValueTest::Known => true,
            ValueTest::YesNo(_) | ValueTest::Date(_) | ValueTest::Text(_) => false,
        },
        AggregateKind::Average | AggregateKind::Highest | AggregateKind::Lowest | AggregateKind::Latest => false,
    }
}

/// Whether no value passes what is said to hold and fails what is said not to. "A test of an unknown value is false": unknown fails all.
pub(super) fn unsatisfiable(
    asked: &[(&ValueTest, Truth)],
    bearer: Bearer<'_>,
    steps: &mut Steps,
) -> Result<bool, Exhausted> {
    let known = bearer.presence == Presence::AlwaysThere || asked.iter().any(|(_, truth)| *truth == Truth::Holds);
    if !known {
        return Ok(false);
    }
    if asked.contains(&(&ValueTest::Known, Truth::Fails)) {
        return Ok(true);
    }
    let truths: Vec<(bool, Truth)> = asked.iter().filter_map(|(test, truth)| Some((yes_no(test)?, *truth))).collect();
    let numbers: Vec<(NumberTest, Truth)> =
        asked.iter().filter_map(|(test, truth)| Some((number(test)?, *truth))).collect();
    let windows: Vec<(Window, Truth)> = asked.iter().filter_map(|(test, truth)| Some((date(test)?, *truth))).collect();
    let texts: Vec<(&TextTest, Truth)> = asked.iter().filter_map(|(test, truth)| Some((text(test)?, *truth))).collect();
    steps.spend(numbers.len() * numbers.len() + windows.len() * windows.len())?;
    Ok(no_truth(&truths)
        || numbers::unsatisfiable(&numbers, bearer.numbers)
        || dates::unsatisfiable(&windows)
        || texts::unsatisfiable(&texts, bearer, steps)?)
}

fn no_truth(asked: &[(bool, Truth)]) -> bool {
    ![true, false].into_iter().any(|value| {
        asked.iter().all(|(wanted, truth)| match truth {
            Truth::Holds => *wanted == value,
            Truth::Fails => *wanted != value,
        })
    })
}

fn yes_no(test: &ValueTest) -> Option<bool> {
    match test {
        ValueTest::YesNo(wanted) => Some(*wanted),
        ValueTest::Known | ValueTest::Number(_) | ValueTest::Date(_) | ValueTest::Text(_) => None,
    }
}

fn number(test: &ValueTest) -> Option<NumberTest> {
    match test {
        ValueTest::Number(test) => Some(*test),
        ValueTest::Known | ValueTest::YesNo(_) | ValueTest::Date(_) | ValueTest::Text(_) => None,
    }
}

fn date(test: &ValueTest) -> Option<Window> {
    match test {
        ValueTest::Date(window) => Some(*window),
        ValueTest::Known | ValueTest::YesNo(_) | ValueTest::Number(_) | ValueTest::Text(_) => None,
    }
}

fn text(test: &ValueTest) -> Option<&TextTest> {
    match test {
        ValueTest::Text(test) => Some(test),
        ValueTest::Known | ValueTest::YesNo(_) | ValueTest::Number(_) | ValueTest::Date(_) => None,
    }
}
