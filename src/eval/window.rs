//! When a moment lies in a window, and when that next changes.

use crate::domain::{Timestamp, Zone};
use crate::program::{CalendarUnit, Length, Table, When, ZoneId};

/// An instant that never comes.
pub(super) const NEVER: i64 = i64::MAX;

/// The zones by which windows are read.
pub(super) type Zones = Table<ZoneId, Zone>;

/// The instant a length of time after another; [`NEVER`] from the last instant on.
pub(super) fn after(length: Length, start: i64, zones: &Zones) -> i64 {
    let end = match length {
        Length::Micros(micros) => start + micros,
        Length::Months(months, zone) => zones[zone].plus_months(Timestamp::from_micros(start), months).micros(),
    };
    if end >= Timestamp::MAX.micros() { NEVER } else { end }
}

/// The instant so many lengths of time after another.
pub(super) fn after_many(length: Length, count: i128, start: i64, zones: &Zones) -> i64 {
    let beyond = i128::from(Timestamp::MAX.micros());
    match length {
        Length::Micros(micros) => {
            let end = i128::from(micros).saturating_mul(count).saturating_add(i128::from(start));
            if end >= beyond { NEVER } else { i64::try_from(end).unwrap_or(NEVER) }
        }
        Length::Months(months, zone) => match u32::try_from(i128::from(months).saturating_mul(count)) {
            Ok(months) => after(Length::Months(months, zone), start, zones),
            Err(_) => NEVER,
        },
    }
}

/// How many whole lengths of time have passed since a moment.
pub(super) fn passed(length: Length, start: i64, at: i64, zones: &Zones) -> i128 {
    match length {
        Length::Micros(micros) => i128::from((at - start).max(0) / micros.max(1)),
        Length::Months(..) => {
            // No month is shorter than 27 days, not even where the clock jumps.
            let mut high = i128::from((at - start).max(0)) / (27 * 86_400_000_000) + 1;
            let mut low = 0;
            while low < high {
                let middle = (low + high + 1) / 2;
                if after_many(length, middle, start, zones) <= at {
                    low = middle;
                } else {
                    high = middle - 1;
                }
            }
            low
        }
    }
}

/// The first instant of the calendar unit that a moment lies in, and that of the next.
pub(super) fn unit_bounds(unit: CalendarUnit, zone: ZoneId, moment: i64, zones: &Zones) -> (i64, i64) {
    let zone = &zones[zone];
    let day = zone.day_of(Timestamp::from_micros(moment));
    let (first, next) = match unit {
        CalendarUnit::Day => (day, day.plus(1)),
        CalendarUnit::Week => (day.monday(), day.monday().plus(7)),
        CalendarUnit::Month => (Zone::first_of_month(day), Zone::first_of_next_month(day)),
    };
    (zone.start_of(first).micros(), zone.start_of(next).micros())
}

/// Whether a moment lies in a window at an instant.
pub(super) fn contains(when: When, moment: i64, at: i64, zones: &Zones) -> bool {
    if let When::WithinNext(length) = when {
        return at < moment && moment <= after(length, at, zones);
    }
    let (from, until) = stay(when, moment, zones);
    from <= at && at < until
}

/// The earliest later instant at which [`contains`] differs.
pub(super) fn next_change(when: When, moment: i64, at: i64, zones: &Zones) -> i64 {
    let (from, until) = match when {
        When::WithinNext(Length::Months(..)) => return next_change_within_months(when, moment, at, zones),
        When::WithinNext(Length::Micros(micros)) => (moment - micros, moment),
        When::Ever
        | When::Within(_)
        | When::MoreThanAgo(_)
        | When::BetweenAgo { .. }
        | When::Since(_)
        | When::Before(_)
        | When::Between(..)
        | When::Current(..) => stay(when, moment, zones),
    };
    if from >= until || at >= until {
        NEVER
    } else if at < from {
        from
    } else {
        until
    }
}

/// The instants of evaluation, from the first to before the second, at which a moment lies in a window.
fn stay(when: When, moment: i64, zones: &Zones) -> (i64, i64) {
    let always = |truth: bool| if truth { (i64::MIN, NEVER) } else { (NEVER, NEVER) };
    match when {
        When::Ever => always(true),
        When::Within(length) => (moment, after(length, moment, zones)),
        When::MoreThanAgo(length) => (after(length, moment, zones), NEVER),
        When::BetweenAgo { near, far } => (after(near, moment, zones), after(far, moment, zones)),
        When::Since(first) => always(moment >= first),
        When::Before(end) => always(moment < end),
        When::Between(first, end) => always(first <= moment && moment < end),
        When::Current(unit, zone) => unit_bounds(unit, zone, moment, zones),
        When::WithinNext(_) => always(false),
    }
}

/// A month from now leads to earlier instants where the day is clamped and where the clock changes, so that a date within the next
/// months can leave and come back: the days around are looked at piece by piece.
fn next_change_within_months(when: When, moment: i64, at: i64, zones: &Zones) -> i64 {
    if at >= moment {
        return NEVER;
    }
    let When::WithinNext(Length::Months(months, zone)) = when else { return NEVER };
    let truth = contains(when, moment, at, zones);
    // n months before the moment, give or take clamped days and changes of the clock; a month is 30.436875 days on average.
    let around = moment - i64::from(months.min(400_000)) * 2_629_746_000_000;
    let slack = 8 * 86_400_000_000;
    let mut start = (around - slack).max(at);
    let end = (around + slack).min(moment);
    while start < end {
        let (_, next) = unit_bounds(CalendarUnit::Day, zone, start, zones);
        let next = next.min(end);
        if next <= start {
            break;
        }
        if let Some(found) = turn_within(when, moment, (start, next), truth, zones) {
            return found;
        }
        start = next;
    }
    if truth {
        moment
    } else if at < end && contains(when, moment, end, zones) {
        end
    } else {
        NEVER
    }
}

/// The first instant in a stretch at which the truth is not this.
fn turn_within(when: When, moment: i64, (start, end): (i64, i64), truth: bool, zones: &Zones) -> Option<i64> {
    let When::WithinNext(length) = when else { return None };
    let (first, last) = (after(length, start, zones), after(length, end - 1, zones));
    if first == NEVER || last == NEVER {
        return (contains(when, moment, start, zones) != truth).then_some(start);
    }
    if last - first != end - 1 - start && end - start > 1 {
        let middle = start + (end - start) / 2;
        return turn_within(when, moment, (start, middle), truth, zones)
            .or_else(|| turn_within(when, moment, (middle, end), truth, zones));
    }
    // Within a piece, a later instant leads to a later one by as much.
    let begins = start + (moment - first).max(0);
    match truth {
        false => (begins < end).then_some(begins),
        true => (begins > start).then_some(start),
    }
}
