//! A condition as written beside what it means, part by part down to single tests.

use super::prove::as_condition;
use crate::lang::checked::{Condition, EventTest};
use crate::lang::syntax::{self, ChoiceKind, Clause, Test};

/// A condition as written and what it means.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair<'a> {
    pub(super) written: &'a syntax::Condition,
    pub(super) meaning: &'a Condition,
}

/// How the parts of a condition belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Joined {
    /// It is one test.
    Alone,
    /// The one part must not hold, or none of several may.
    Denied,
    /// All must hold.
    All,
    /// One must hold.
    Any,
    /// Several must hold.
    Several,
}

/// A condition's parts, in the order written.
pub(super) fn parts<'a>(written: &'a syntax::Condition, meaning: &'a Condition) -> (Joined, Vec<Pair<'a>>) {
    match (written, meaning) {
        (syntax::Condition::Parentheses { condition, .. }, meaning) => parts(condition, meaning),
        (syntax::Condition::Not { condition, .. }, Condition::Not(inner)) => {
            (Joined::Denied, vec![Pair { written: condition, meaning: inner }])
        }
        (syntax::Condition::And(written), Condition::All(meanings)) => (Joined::All, paired(written, meanings)),
        (syntax::Condition::Or(written), Condition::Any(meanings)) => (Joined::Any, paired(written, meanings)),
        (syntax::Condition::Choice(choice), meaning) if choice.clauses.is_empty() => match (choice.kind, meaning) {
            (ChoiceKind::Any, Condition::Any(meanings)) => (Joined::Any, paired(&choice.conditions, meanings)),
            (ChoiceKind::All, Condition::All(meanings)) => (Joined::All, paired(&choice.conditions, meanings)),
            (ChoiceKind::AtLeast(_), Condition::AtLeast { of, .. }) => {
                (Joined::Several, paired(&choice.conditions, of))
            }
            (ChoiceKind::None, Condition::Not(inner)) => {
                let Condition::Any(meanings) = inner.as_ref() else { return (Joined::Alone, Vec::new()) };
                (Joined::Denied, paired(&choice.conditions, meanings))
            }
            (ChoiceKind::Any | ChoiceKind::All | ChoiceKind::AtLeast(_) | ChoiceKind::None, _) => {
                (Joined::Alone, Vec::new())
            }
        },
        (
            syntax::Condition::Test(_)
            | syntax::Condition::Not { .. }
            | syntax::Condition::And(_)
            | syntax::Condition::Or(_)
            | syntax::Condition::Mixed { .. }
            | syntax::Condition::Choice(_)
            | syntax::Condition::Chain(_)
            | syntax::Condition::NotFollowed(_)
            | syntax::Condition::Aggregate(_)
            | syntax::Condition::Broken(_),
            _,
        ) => (Joined::Alone, Vec::new()),
    }
}

fn paired<'a>(written: &'a [syntax::Condition], meanings: &'a [Condition]) -> Vec<Pair<'a>> {
    written.iter().zip(meanings).map(|(written, meaning)| Pair { written, meaning }).collect()
}

/// What a test's `where` asks of the event's properties, as a condition of its own.
pub(super) fn filter_of<'a>(
    written: &'a syntax::Condition,
    meaning: &Condition,
) -> Option<(&'a syntax::Condition, Condition)> {
    let test = as_test(written)?;
    let written = test.clauses.iter().find_map(|clause| {
        let Clause::Where(condition) = &clause.value else { return None };
        Some(condition.as_ref())
    })?;
    let filter = events_of(meaning)?.series.first()?.filter.as_ref()?;
    Some((written, as_condition(filter)))
}

/// The single test that a condition is.
pub(super) fn as_test(written: &syntax::Condition) -> Option<&Test> {
    match written {
        syntax::Condition::Test(test) => Some(test),
        syntax::Condition::Parentheses { condition, .. } => as_test(condition),
        syntax::Condition::Not { .. }
        | syntax::Condition::And(_)
        | syntax::Condition::Or(_)
        | syntax::Condition::Mixed { .. }
        | syntax::Condition::Choice(_)
        | syntax::Condition::Chain(_)
        | syntax::Condition::NotFollowed(_)
        | syntax::Condition::Aggregate(_)
        | syntax::Condition::Broken(_) => None,
    }
}

/// The events that a test counts, denied or not.
pub(super) fn events_of(meaning: &Condition) -> Option<&EventTest> {
    match meaning {
        Condition::Happened(test) => Some(test),
        Condition::Not(inner) => events_of(inner),
        Condition::All(_)
        | Condition::Any(_)
        | Condition::AtLeast { .. }
        | Condition::Definition(_)
        | Condition::Chain(_)
        | Condition::NotFollowed(_)
        | Condition::Aggregate(_)
        | Condition::Trait(_)
        | Condition::Points { .. }
        | Condition::Grade { .. }
        | Condition::Reached(_) => None,
    }
}
