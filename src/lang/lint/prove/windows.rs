//! Windows of time as spans that compare: days of the calendar, microseconds ago, months ago.

use crate::domain::{Period, Unit};
use crate::lang::checked::Window;
use crate::lang::syntax::CalendarUnit;

const DAY_MICROS: i64 = 86_400_000_000;
/// The shortest and the longest month, with a day each way for what zones do to clocks and calendars.
const MONTH_DAYS: (i64, i64) = (27, 32);

/// What an age is counted in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Age {
    /// Microseconds.
    Micros,
    /// Whole calendar months.
    Months,
}

/// The first day of a window by the calendar, and the day after its last.
pub(super) fn days_of(window: Window) -> Option<(i64, i64)> {
    match window {
        Window::Since(day) => Some((i64::from(day.number()), i64::MAX)),
        Window::Before(day) => Some((i64::MIN, i64::from(day.number()))),
        Window::Between(first, last) => Some((i64::from(first.number()), i64::from(last.number()) + 1)),
        Window::Ever
        | Window::Within(_)
        | Window::MoreThanAgo(_)
        | Window::BetweenAgo { .. }
        | Window::Current(_)
        | Window::WithinNext(_) => None,
    }
}

/// The least age in a window and the least beyond it, of a window that goes by this count of ages; what is to come has an age below zero.
pub(super) fn age_bounds(window: Window, age: Age) -> Option<(i64, i64)> {
    match window {
        Window::Within(period) => Some((0, length(period, age)?)),
        Window::MoreThanAgo(period) => Some((length(period, age)?, i64::MAX)),
        Window::BetweenAgo { near, far } => Some((length(near, age)?, length(far, age)?)),
        // A date exactly so long ahead is within it.
        Window::WithinNext(period) if age == Age::Micros => Some((-length(period, age)?, 0)),
        Window::WithinNext(_)
        | Window::Ever
        | Window::Since(_)
        | Window::Before(_)
        | Window::Between(..)
        | Window::Current(_) => None,
    }
}

/// A period in what ages are counted in; none for no time at all, which months can make something else of.
fn length(period: Period, age: Age) -> Option<i64> {
    match (period.unit, age) {
        (Unit::Month, Age::Months) => Some(i64::from(period.amount)).filter(|months| *months > 0),
        (Unit::Month, Age::Micros) => None,
        (Unit::Second | Unit::Minute | Unit::Hour | Unit::Day | Unit::Week, Age::Micros) => period.micros(),
        (Unit::Second | Unit::Minute | Unit::Hour | Unit::Day | Unit::Week, Age::Months) => None,
    }
}

/// Whether a period is never longer than another.
pub(super) fn is_no_longer(one: Period, other: Period) -> bool {
    match (one.unit == Unit::Month, other.unit == Unit::Month) {
        (true, true) => one.amount <= other.amount,
        (_, _) => longest(one) <= shortest(other),
    }
}

fn shortest(period: Period) -> i64 {
    period.micros().unwrap_or_else(|| i64::from(period.amount).saturating_mul(MONTH_DAYS.0 * DAY_MICROS))
}

fn longest(period: Period) -> i64 {
    period.micros().unwrap_or_else(|| i64::from(period.amount).saturating_mul(MONTH_DAYS.1 * DAY_MICROS))
}

/// Whether whatever lies in the first window lies in the second, at every instant of evaluation.
pub(super) fn is_within(inner: Window, outer: Window) -> bool {
    if inner == outer || outer == Window::Ever {
        return true;
    }
    if let (Some(inner), Some(outer)) = (days_of(inner), days_of(outer)) {
        return outer.0 <= inner.0 && inner.1 <= outer.1;
    }
    match (inner, outer) {
        (Window::Within(inner), Window::Within(outer)) => is_no_longer(inner, outer),
        (Window::BetweenAgo { far, .. }, Window::Within(outer)) => is_no_longer(far, outer),
        (Window::MoreThanAgo(inner), Window::MoreThanAgo(outer)) => is_no_longer(outer, inner),
        (Window::BetweenAgo { near, .. }, Window::MoreThanAgo(outer)) => is_no_longer(outer, near),
        (Window::BetweenAgo { near: near_in, far: far_in }, Window::BetweenAgo { near, far }) => {
            is_no_longer(near, near_in) && is_no_longer(far_in, far)
        }
        (Window::WithinNext(inner), Window::WithinNext(outer)) => is_no_longer(inner, outer),
        (Window::Current(CalendarUnit::Day), Window::Current(_)) => true,
        (
            Window::Ever
            | Window::Within(_)
            | Window::MoreThanAgo(_)
            | Window::BetweenAgo { .. }
            | Window::Since(_)
            | Window::Before(_)
            | Window::Between(..)
            | Window::Current(_)
            | Window::WithinNext(_),
            _outer,
        ) => false,
    }
}
