//! Dates as typed, and the units of the calendar.

use smol_str::SmolStr;

use crate::domain::Day;
use crate::lang::source::Span;

/// Two dates, the second one's day included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateRange {
    /// The first day.
    pub from: DateLiteral,
    /// The last day.
    pub to: DateLiteral,
}

/// A date as typed; `None` where no such day exists, such as `2026-02-30`, which the checker reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateLiteral {
    /// As typed.
    pub text: SmolStr,
    /// The day, if it exists.
    pub day: Option<Day>,
    /// Where.
    pub span: Span,
}

/// A unit of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CalendarUnit {
    /// A day of the campaign's zone.
    Day,
    /// A week from Monday.
    Week,
    /// A month.
    Month,
}
