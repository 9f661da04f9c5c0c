//! Conditions over events: how many in a window, one after the other, one without the other, and what is computed.

use super::{Property, Series, ValueTest, Window};
use crate::domain::Period;
use crate::lang::syntax::AggregateKind;

/// How many events of any of the series lie in the window. An event that several series match counts once.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EventTest {
    /// Which events; at least one series.
    pub series: Vec<Series>,
    /// How many, bounds included.
    pub count: CountTest,
    /// When.
    pub window: Window,
}

/// How many, bounds included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CountTest {
    /// What is counted.
    pub of: Counted,
    /// The least.
    pub at_least: u32,
    /// The greatest; `None`: any number.
    pub at_most: Option<u32>,
}

/// What a count counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Counted {
    /// Events.
    Times,
    /// Distinct calendar days of the campaign's zone with such an event.
    Days,
}

/// Events in their order, each strictly later than the one before; last − first < `within`.
/// Each event's own window holds for it alone.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Chain {
    /// Two at least; their counts are all "at least once".
    pub steps: Vec<EventTest>,
    /// First to last in less than this.
    pub within: Option<Period>,
}

/// Some `first` in its window, at t, with t + `within` ≤ at and no `missing` in (t, t + within).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NotFollowed {
    /// A.
    pub first: EventTest,
    /// B; its window holds for it alone.
    pub missing: EventTest,
    /// The time that B had.
    pub within: Period,
}

/// Something computed over the events that `over` counts (its own count is "at least once" and is not asked).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Aggregate {
    /// What.
    pub kind: AggregateKind,
    /// Of which property; events without it (or with one of another type) are passed over.
    pub property: Property,
    /// Over which events.
    pub over: EventTest,
    /// What is asked of the result. A sum or a number of different values over nothing is 0; anything else over nothing is unknown.
    /// `latest` is the value at the latest instant: of several there the greatest number or date, the last text in (folded) order,
    /// `true`. Of several texts in one property each is a value.
    pub test: ValueTest,
}
