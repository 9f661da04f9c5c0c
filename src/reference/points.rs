//! What one rule gives: points per unit, faded, added up over how often, then its own limit.

use std::collections::BTreeMap;

use super::{Asked, conditions, events, fading, traits, values, windows};
use crate::domain::{Day, Decimal, Points};
use crate::lang::checked::{Award, EventTest, Measured, Often, PerUnit, Property, Rule};
use crate::lang::syntax::CalendarUnit;
use crate::profile::{Event, Reading};
use conditions::Reached;
use values::{Different, Typed};

/// The points of a rule, if its condition holds: "points per unit, faded, added up over how often, the rule's limit".
pub(super) fn of_rule(asked: Asked<'_>, rule: &Rule) -> Option<Points> {
    if !conditions::holds(asked, &rule.condition, Reached::Finally) {
        return None;
    }
    let sum = payments(asked, rule).into_iter().sum();
    Some(Points::saturating(within_size(sum, rule.award.at_most)))
}

/// "On the size of this rule's points, so `-5 each, at most 20` takes at most 20 away."
fn within_size(points: i128, at_most: Option<i64>) -> i128 {
    match at_most {
        Some(at_most) => points.min(i128::from(at_most)).max(-i128::from(at_most)),
        None => points,
    }
}

/// Each payment after fading: "`each` (per matching event), `once per day` / `week` / `month`, `once per different name`
/// (or any property); without one of these: once."
fn payments(asked: Asked<'_>, rule: &Rule) -> Vec<i128> {
    let award = &rule.award;
    match &award.often {
        Often::Once => {
            let newest = conditions::newest(asked, &rule.condition, Reached::Finally);
            vec![fading::faded(asked, award, units_of_contact(asked, award), newest)]
        }
        Often::Each(test) => events::counted(asked, test).map(|event| payment(asked, award, event)).collect(),
        Often::OncePer(unit, test) => newest_each(asked, award, test, |event| vec![first_day_of(asked, *unit, event)]),
        Often::OncePerDifferent(property, test) => {
            newest_each(asked, award, test, |event| different(asked, property, event))
        }
    }
}

fn payment(asked: Asked<'_>, award: &Award, event: &Event<'_>) -> i128 {
    fading::faded(asked, award, units(asked, award, event), Some(event.at))
}

fn first_day_of(asked: Asked<'_>, unit: CalendarUnit, event: &Event<'_>) -> Day {
    windows::first_day_of(unit, event.at, asked.zone())
}

fn different(asked: Asked<'_>, property: &Property, event: &Event<'_>) -> Vec<Different> {
    values::different(events::property(asked, property, event))
}

/// "`once per …` pays for, and fades from, the newest event of each day or name"; of several at that instant, the one with the most units.
fn newest_each<K: Ord>(
    asked: Asked<'_>,
    award: &Award,
    test: &EventTest,
    keys: impl Fn(&Event<'_>) -> Vec<K>,
) -> Vec<i128> {
    let mut newest = BTreeMap::new();
    for event in events::counted(asked, test) {
        for key in keys(event) {
            let this = (event.at, units(asked, award, event));
            let best = newest.entry(key).or_insert(this);
            *best = this.max(*best);
        }
    }
    newest.into_values().map(|(since, units)| fading::faded(asked, award, units, Some(since))).collect()
}

/// "`per 10 of company.size`; with `each`, of that event's property: `per 60 of duration`; whole units; unknown is 0."
pub(super) fn units(asked: Asked<'_>, award: &Award, event: &Event<'_>) -> i128 {
    match award.per.as_deref() {
        Some(PerUnit { amount, of: Measured::Property(property) }) => {
            whole_units(*amount, &events::property(asked, property, event))
        }
        Some(PerUnit { of: Measured::Trait(_), .. }) | None => units_of_contact(asked, award),
    }
}

/// Units where no one event pays: of a trait, or one where nothing is measured.
pub(super) fn units_of_contact(asked: Asked<'_>, award: &Award) -> i128 {
    match award.per.as_deref() {
        None => 1,
        Some(PerUnit { amount, of: Measured::Trait(measured) }) => {
            whole_units(*amount, &traits::value(asked, measured))
        }
        Some(PerUnit { of: Measured::Property(_), .. }) => 0,
    }
}

fn whole_units(amount: Decimal, measured: &Reading<Typed<'_>>) -> i128 {
    match measured {
        Reading::Known(Typed::Number(number)) => number.millionths().max(0) / amount.millionths().max(1),
        Reading::Known(Typed::YesNo(_) | Typed::Instant(_) | Typed::Texts(_) | Typed::Structure)
        | Reading::Unknown
        | Reading::WrongType => 0,
    }
}
