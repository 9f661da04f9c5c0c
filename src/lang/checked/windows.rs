//! When an event happened, or where a date lies.

use crate::domain::{Day, Period};
use crate::lang::syntax::CalendarUnit;

/// When an event happened, or where a date lies. Bare days go by the campaign's zone. What lies after the instant of evaluation
/// is never in `Within`, `MoreThanAgo` or `BetweenAgo`; it can be in `WithinNext`, `Since`, `Before`, `Between`, `Current` and `Ever`
/// (and only as a trait or a property: such events do not exist yet).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Window {
    /// Any time.
    Ever,
    /// (at − p, at]: t ≤ at < t + p
    Within(Period),
    /// t + p ≤ at
    MoreThanAgo(Period),
    /// (at − far, at − near]: t + near ≤ at < t + far
    BetweenAgo {
        /// The nearer bound.
        near: Period,
        /// The farther bound.
        far: Period,
    },
    /// From the day's first instant on.
    Since(Day),
    /// Before the day's first instant.
    Before(Day),
    /// From the first day's first instant to the last day's last.
    Between(Day, Day),
    /// In the calendar day, week (from Monday) or month that `at` lies in.
    Current(CalendarUnit),
    /// (at, at + p]; only for traits.
    WithinNext(Period),
}
