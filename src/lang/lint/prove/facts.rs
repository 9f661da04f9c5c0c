//! Whether facts contradict each other: a test and its opposite, or all that is said of one trait, score or kind of event.

use super::values::{Bearer, unsatisfiable};
use super::{Fact, Premises, Truth, counts, points, values};
use crate::lang::checked::{Aggregate, Condition, TraitTest, ValueTest, ValueType};
use crate::lang::lint::steps::{Exhausted, Steps};

/// Whether no contact is as these facts say.
pub(super) fn contradict(premises: &Premises<'_>, facts: &[Fact<'_>], steps: &mut Steps) -> Result<bool, Exhausted> {
    // Each is held against each other one.
    steps.spend(facts.len() * facts.len())?;
    Ok(of_one_test(facts)
        || of_traits(premises, facts, steps)?
        || of_aggregates(facts, steps)?
        || points::contradict(premises, facts)
        || counts::contradict(facts, steps)?)
}

/// A sequence or a value over events that holds, and one that follows from it and doesn't.
fn of_one_test(facts: &[Fact<'_>]) -> bool {
    let tests = || facts.iter().filter_map(|fact| as_test(*fact));
    let holding = || tests().filter(|(_, truth)| *truth == Truth::Holds).map(|(condition, _)| condition);
    let failing = || tests().filter(|(_, truth)| *truth == Truth::Fails).map(|(condition, _)| condition);
    holding().any(|held| failing().any(|failed| held == failed || counts::sequence_within(held, failed)))
}

fn as_test<'c>(fact: Fact<'c>) -> Option<(&'c Condition, Truth)> {
    match fact {
        Fact::Test(condition, truth) => Some((condition, truth)),
        Fact::AtLeast(..) | Fact::AtMost(..) => None,
    }
}

fn of_traits(premises: &Premises<'_>, facts: &[Fact<'_>], steps: &mut Steps) -> Result<bool, Exhausted> {
    let tests: Vec<(&TraitTest, Truth)> = facts
        .iter()
        .filter_map(|fact| match as_test(*fact)? {
            (Condition::Trait(test), truth) => Some((test, truth)),
            (_other, _) => None,
        })
        .collect();
    for (position, (first, _)) in tests.iter().enumerate() {
        let subject = &first.subject;
        let is_first = !tests.iter().take(position).any(|(test, _)| test.subject == *subject);
        if !is_first {
            continue;
        }
        let asked = tests.iter().filter(|(test, _)| test.subject == *subject).map(|(test, truth)| (&test.test, *truth));
        let closed = premises.closed.get(&subject.name).map(Vec::as_slice).filter(|values| !values.is_empty());
        let bearer = Bearer::of_trait(subject, closed);
        if unsatisfiable(&asked.collect::<Vec<_>>(), bearer, steps)? || is_absent(&tests, first) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a trait is said to be unknown whatever its type, and to have a value of some type.
fn is_absent(tests: &[(&TraitTest, Truth)], one: &TraitTest) -> bool {
    let of_it = || tests.iter().filter(|(test, _)| test.subject.name == one.subject.name);
    let absent = of_it().any(|(test, truth)| {
        *truth == Truth::Fails && test.test == ValueTest::Known && test.subject.value_type == ValueType::Any
    });
    absent && of_it().any(|(_, truth)| *truth == Truth::Holds)
}

fn of_aggregates(facts: &[Fact<'_>], steps: &mut Steps) -> Result<bool, Exhausted> {
    let aggregates: Vec<(&Aggregate, Truth)> = facts
        .iter()
        .filter_map(|fact| match as_test(*fact)? {
            (Condition::Aggregate(aggregate), truth) => Some((&**aggregate, truth)),
            (_other, _) => None,
        })
        .collect();
    for (first, _) in &aggregates {
        let asked = aggregates
            .iter()
            .filter(|(other, _)| values::of_the_same(first, other))
            .map(|(aggregate, truth)| (&aggregate.test, *truth));
        if unsatisfiable(&asked.collect::<Vec<_>>(), Bearer::of_aggregate(first), steps)? {
            return Ok(true);
        }
    }
    Ok(false)
}
