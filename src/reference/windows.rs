//! When: whether an instant lies in a window, seen from the instant of evaluation.

use super::Asked;
use crate::domain::{Day, Timestamp, Zone};
use crate::lang::checked::Window;
use crate::lang::syntax::CalendarUnit;

/// "`within 7 days` is (at − 7 days, at]; `more than 30 days ago` is t ≤ at − 30 days; `between 30 and 60 days ago` is
/// (at − 60, at − 30]; `within next 14 days` is (at, at + 14]."
///
/// "An event at t is within n months while at < t + n months": spans are counted from the event on.
pub(super) fn contains(asked: Asked<'_>, window: Window, instant: Timestamp) -> bool {
    let (at, zone) = (asked.at, asked.zone());
    match window {
        Window::Ever => true,
        Window::Within(period) => instant <= at && at < period.after(instant, zone),
        Window::MoreThanAgo(period) => period.after(instant, zone) <= at,
        Window::BetweenAgo { near, far } => near.after(instant, zone) <= at && at < far.after(instant, zone),
        Window::Since(day) => zone.start_of(day) <= instant,
        Window::Before(day) => instant < zone.start_of(day),
        Window::Between(first, last) => zone.start_of(first) <= instant && instant < zone.start_of(last.plus(1)),
        Window::Current(unit) => first_day_of(unit, instant, zone) == first_day_of(unit, at, zone),
        Window::WithinNext(period) => at < instant && instant <= period.after(at, zone),
    }
}

/// The first day of the calendar day, "week (from Monday)" or month in which an instant lies.
pub(super) fn first_day_of(unit: CalendarUnit, instant: Timestamp, zone: &Zone) -> Day {
    let day = zone.day_of(instant);
    match unit {
        CalendarUnit::Day => day,
        CalendarUnit::Week => day.monday(),
        CalendarUnit::Month => Zone::first_of_month(day),
    }
}

/// The first day after the calendar day, week or month that begins with this day.
pub(super) fn first_day_after(unit: CalendarUnit, first: Day) -> Day {
    match unit {
        CalendarUnit::Day => first.plus(1),
        CalendarUnit::Week => first.plus(7),
        CalendarUnit::Month => Zone::first_of_next_month(first),
    }
}
