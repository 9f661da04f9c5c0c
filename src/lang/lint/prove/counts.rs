//! Numbers of events: more of some kind means no fewer of any kind that includes it.

use super::windows::{is_no_longer, is_within};
use super::{Fact, Truth, as_condition, of_properties, refuted};
use crate::lang::checked::{Chain, Condition, Counted, EventSource, EventTest, Series};
use crate::lang::lint::steps::{Exhausted, Steps};

/// Whether no contact has so many and so few events.
pub(super) fn contradict(facts: &[Fact<'_>], steps: &mut Steps) -> Result<bool, Exhausted> {
    for fact in facts {
        let Fact::AtLeast(some, least) = *fact else { continue };
        if least == 0 {
            continue;
        }
        if nothing_passes(some, steps)? {
            return Ok(true);
        }
        for other in facts {
            let Fact::AtMost(these, most) = *other else { continue };
            if exceeds((some, least), (these, most)) && is_part_of(some, these, steps)? {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Whether so many of the first are too many for the second, if the first are among the second: as events or on days, of which there
/// is one where there is an event, and no more than events.
fn exceeds((some, least): (&EventTest, u64), (these, most): (&EventTest, u64)) -> bool {
    match (some.count.of, these.count.of) {
        (Counted::Times, Counted::Times) | (Counted::Days, Counted::Days | Counted::Times) => least > most,
        (Counted::Times, Counted::Days) => most == 0,
    }
}

/// Whether the properties asked of an event exclude each other, whichever of the kinds it is.
fn nothing_passes(test: &EventTest, steps: &mut Steps) -> Result<bool, Exhausted> {
    for series in &test.series {
        let Some(filter) = &series.filter else { return Ok(false) };
        let condition = as_condition(filter);
        if !refuted(&of_properties(), &[(&condition, Truth::Holds)], steps)? {
            return Ok(false);
        }
    }
    Ok(!test.series.is_empty())
}

/// Whether each event of the first is one of the second.
fn is_part_of(some: &EventTest, these: &EventTest, steps: &mut Steps) -> Result<bool, Exhausted> {
    if !is_within(some.window, these.window) {
        return Ok(false);
    }
    if some.series == these.series {
        return Ok(true);
    }
    steps.spend(some.series.len().saturating_mul(these.series.len()))?;
    for one in &some.series {
        let mut found = false;
        for other in &these.series {
            found = found || is_kind_of(one, other, steps)?;
        }
        if !found {
            return Ok(false);
        }
    }
    Ok(true)
}

fn is_kind_of(one: &Series, other: &Series, steps: &mut Steps) -> Result<bool, Exhausted> {
    let source = one.source == other.source || other.source == EventSource::Everything;
    // What a burst leaves out depends on all events of its source.
    let burst = other.burst.is_none() || (one.burst == other.burst && one.source == other.source);
    Ok(source && burst && has_its_name(one, other) && passes_its_filter(one, other, steps)?)
}

fn has_its_name(one: &Series, other: &Series) -> bool {
    match (&one.name, &other.name) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(name), Some(pattern)) => {
            let same = name == pattern;
            one.named_by == other.named_by && (same || name.literal().is_some_and(|name| pattern.matches(name)))
        }
    }
}

fn passes_its_filter(one: &Series, other: &Series, steps: &mut Steps) -> Result<bool, Exhausted> {
    match (&one.filter, &other.filter) {
        (_, None) => Ok(true),
        (None, Some(_)) => Ok(false),
        (Some(one), Some(other)) if one == other => Ok(true),
        (Some(one), Some(other)) => {
            let (one, other) = (as_condition(one), as_condition(other));
            refuted(&of_properties(), &[(&one, Truth::Holds), (&other, Truth::Fails)], steps)
        }
    }
}

/// Whether events in the order of the first are in the order of the second, as far as that can be seen without looking into filters.
pub(super) fn sequence_within(one: &Condition, other: &Condition) -> bool {
    match (one, other) {
        (Condition::Chain(one), Condition::Chain(other)) => chain_within(one, other),
        (
            Condition::Not(_)
            | Condition::All(_)
            | Condition::Any(_)
            | Condition::AtLeast { .. }
            | Condition::Definition(_)
            | Condition::Happened(_)
            | Condition::Chain(_)
            | Condition::NotFollowed(_)
            | Condition::Aggregate(_)
            | Condition::Trait(_)
            | Condition::Points { .. }
            | Condition::Grade { .. }
            | Condition::Reached(_),
            _other,
        ) => false,
    }
}

fn chain_within(one: &Chain, other: &Chain) -> bool {
    let in_time = match (one.within, other.within) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(one), Some(other)) => is_no_longer(one, other),
    };
    let step_within =
        |(one, other): (&EventTest, &EventTest)| one.series == other.series && is_within(one.window, other.window);
    in_time && one.steps.len() == other.steps.len() && one.steps.iter().zip(&other.steps).all(step_within)
}
