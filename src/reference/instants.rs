//! Instants at which an answer could change: more than enough of them, since each is tried.

use std::collections::BTreeSet;

use super::{Asked, events, fading, points, stages, tests_of, traits, values, windows};
use crate::domain::{Day, Period, Timestamp, Unit, Zone};
use crate::lang::checked::{Condition, EventTest, Filter, Property, ValueTest, ValueType, Window};
use crate::lang::syntax::CalendarUnit;
use crate::profile::Reading;
use values::Typed;

const DAY_MICROS: i64 = 86_400_000_000;

/// The earliest instant after `at` that has to be tried: one of those that don't depend on `at`, an arrival, or the next change of
/// some payment that fades. What lies beyond the last instant never comes.
pub(super) fn next_after(
    asked: Asked<'_>,
    fixed: &BTreeSet<Timestamp>,
    arrival: Option<Timestamp>,
) -> Option<Timestamp> {
    let later_fixed = fixed.iter().find(|instant| **instant > asked.at).copied();
    let earliest = later_fixed.into_iter().chain(arrival).chain(next_fading(asked)).min()?;
    (earliest < Timestamp::MAX).then_some(earliest)
}

/// The next instant at which what a rule would pay for some event is another.
fn next_fading(asked: Asked<'_>) -> Option<Timestamp> {
    let awards = tests_of::rules(asked).into_iter().map(|rule| &rule.award);
    let changes = awards.flat_map(|award| {
        events::existing(asked).filter_map(move |event| {
            let of_event = fading::next_change(asked, award, points::units(asked, award, event), event.at);
            let of_contact = fading::next_change(asked, award, points::units_of_contact(asked, award), event.at);
            of_event.into_iter().chain(of_contact).min()
        })
    });
    changes.min()
}

/// The instants that can be told without knowing when it is.
pub(super) fn fixed(asked: Asked<'_>) -> BTreeSet<Timestamp> {
    let mut instants = BTreeSet::new();
    for test in tests_of::event_tests(asked) {
        instants.extend(of_event_test(asked, test));
    }
    for test in tests_of::single_tests(asked) {
        instants.extend(of_single_test(asked, test));
    }
    if let Some((first, last)) = asked.campaign.runs {
        instants.extend([first, last.plus(1)].map(|day| asked.zone().start_of(day)));
    }
    instants.extend(ends_of_stays(asked));
    instants
}

/// What a test asks beyond its tests of events.
fn of_single_test(asked: Asked<'_>, test: &Condition) -> Vec<Timestamp> {
    match test {
        Condition::NotFollowed(not_followed) => {
            asked.profile.events().iter().map(|event| not_followed.within.after(event.at, asked.zone())).collect()
        }
        Condition::Aggregate(aggregate) => of_property(asked, &aggregate.property, &aggregate.test),
        Condition::Trait(tested) => match (&tested.test, traits::value(asked, &tested.subject)) {
            (ValueTest::Date(window), Reading::Known(Typed::Instant(instant))) => around(asked, *window, instant),
            (_, Reading::Known(_) | Reading::Unknown | Reading::WrongType) => Vec::new(),
        },
        Condition::Not(_)
        | Condition::All(_)
        | Condition::Any(_)
        | Condition::AtLeast { .. }
        | Condition::Definition(_)
        | Condition::Happened(_)
        | Condition::Chain(_)
        | Condition::Points { .. }
        | Condition::Grade { .. }
        | Condition::Reached(_) => Vec::new(),
    }
}

/// Each event's way into and out of a test's window, and each date among its properties that a `where` tests.
fn of_event_test(asked: Asked<'_>, test: &EventTest) -> Vec<Timestamp> {
    let of_window = asked.profile.events().iter().flat_map(|event| around(asked, test.window, event.at));
    let filters = test.series.iter().filter_map(|series| series.filter.as_ref());
    of_window.chain(filters.flat_map(|filter| of_filter(asked, filter))).collect()
}

fn of_filter(asked: Asked<'_>, filter: &Filter) -> Vec<Timestamp> {
    match filter {
        Filter::Not(inner) => of_filter(asked, inner),
        Filter::All(parts) | Filter::Any(parts) | Filter::AtLeast { of: parts, .. } => {
            parts.iter().flat_map(|part| of_filter(asked, part)).collect()
        }
        Filter::Test { property, test } => of_property(asked, property, test),
    }
}

fn of_property(asked: Asked<'_>, property: &Property, test: &ValueTest) -> Vec<Timestamp> {
    let ValueTest::Date(window) = test else { return Vec::new() };
    let as_date = Property { path: property.path.clone(), value_type: ValueType::Date };
    let dates = asked.profile.events().iter().filter_map(|event| match events::property(asked, &as_date, event) {
        Reading::Known(Typed::Instant(instant)) => Some(instant),
        Reading::Known(_) | Reading::Unknown | Reading::WrongType => None,
    });
    dates.flat_map(|instant| around(asked, *window, instant)).collect()
}

fn ends_of_stays(asked: Asked<'_>) -> Vec<Timestamp> {
    let Some(since) = stages::brought(asked).and_then(|brought| brought.since) else { return Vec::new() };
    let periods = asked.criteria.stages.iter().filter_map(|stage| stage.stays);
    periods.map(|stays| stays.after(since, asked.zone())).collect()
}

/// The instants of evaluation at which another instant can come into a window or leave it.
fn around(asked: Asked<'_>, window: Window, instant: Timestamp) -> Vec<Timestamp> {
    let zone = asked.zone();
    match window {
        Window::Ever | Window::Since(_) | Window::Before(_) | Window::Between(..) => Vec::new(),
        Window::Within(period) => vec![instant, period.after(instant, zone)],
        Window::MoreThanAgo(period) => vec![period.after(instant, zone)],
        Window::BetweenAgo { near, far } => vec![near.after(instant, zone), far.after(instant, zone)],
        Window::Current(unit) => around_current(zone, unit, instant),
        Window::WithinNext(period) => match period.micros() {
            Some(micros) => vec![instant.plus_micros(-micros), instant],
            None => [vec![instant], before_by_months(zone, instant, period)].concat(),
        },
    }
}

/// The beginning and the end of the calendar day, week or month of an instant, and the clock's changes near them: a clock that is put
/// back over midnight begins a day twice.
fn around_current(zone: &Zone, unit: CalendarUnit, instant: Timestamp) -> Vec<Timestamp> {
    let first = windows::first_day_of(unit, instant, zone);
    let bounds = [first, windows::first_day_after(unit, first)].map(|day| zone.start_of(day));
    let near = |bound: &Timestamp| zone.clock_changes(bound.plus_micros(-DAY_MICROS), bound.plus_micros(DAY_MICROS));
    bounds.into_iter().chain(bounds.iter().flat_map(near)).collect()
}

/// The instants of evaluation around which an instant can begin or cease to lie within the next so many months: "a month is a calendar
/// month in the campaign's zone, day clamped", so that the end of a window leaps back at midnight after the 29th, 30th and 31st, and
/// with the clock of either day.
fn before_by_months(zone: &Zone, instant: Timestamp, period: Period) -> Vec<Timestamp> {
    let target = zone.day_of(instant);
    let early = Day::from_number(
        target.number().saturating_sub(i32::try_from(period.amount).unwrap_or(i32::MAX).saturating_mul(31)),
    );
    let days = (early.number() - 5..=target.number()).map(Day::from_number);
    let lands = |day: &Day| {
        let one_period = Period { amount: period.amount, unit: Unit::Month };
        let landing = zone.day_of(one_period.after(zone.start_of(*day), zone));
        (landing.number() - target.number()).abs() <= 2
    };
    days.filter(lands).flat_map(|day| on_day(zone, instant, target, day)).collect()
}

/// Candidates on one day for an instant on another day to come within the window: the day's bounds, its clock changes, and the time of
/// day of the instant and of the clock changes near it, by each offset that either day knows.
fn on_day(zone: &Zone, instant: Timestamp, target: Day, day: Day) -> Vec<Timestamp> {
    let changes_near = |day: Day| {
        zone.clock_changes(zone.start_of(day).plus_micros(-DAY_MICROS), zone.start_of(day).plus_micros(2 * DAY_MICROS))
    };
    let offsets_near = |day: Day| {
        [-DAY_MICROS, 0, DAY_MICROS, 2 * DAY_MICROS]
            .map(|micros| zone.offset_micros(zone.start_of(day).plus_micros(micros)))
    };
    let apart = i64::from(target.number() - day.number()) * DAY_MICROS;
    let mut instants = vec![zone.start_of(day), zone.start_of(day.plus(1))];
    instants.extend(changes_near(day));
    for moment in changes_near(target).into_iter().chain([instant]) {
        for (here, there) in
            offsets_near(day).into_iter().flat_map(|here| offsets_near(target).map(|there| (here, there)))
        {
            instants.push(moment.plus_micros(there - here - apart));
        }
    }
    instants
}
