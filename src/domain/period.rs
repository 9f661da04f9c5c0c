//! Spans of time as rules say them: exact minutes to weeks, and calendar months.

use std::fmt;

use super::{Timestamp, Zone};

/// What a span of time is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// One second: only in the vocabulary's bursts.
    Second,
    /// Sixty seconds.
    Minute,
    /// Sixty minutes.
    Hour,
    /// Twenty-four hours, whatever the calendar does.
    Day,
    /// Seven days.
    Week,
    /// A calendar month of the campaign's zone, the day clamped.
    Month,
}

/// A span of time such as `30 days`, as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Period {
    /// How many units; at least 1 where the checker lets it through.
    pub amount: u32,
    /// The unit.
    pub unit: Unit,
}

impl Period {
    /// The span's microseconds, `None` for months, whose length depends on when they begin; what no number can hold is as long
    /// as the longest that one can.
    pub fn micros(self) -> Option<i64> {
        let seconds = match self.unit {
            Unit::Second => 1,
            Unit::Minute => 60,
            Unit::Hour => 3_600,
            Unit::Day => 86_400,
            Unit::Week => 604_800,
            Unit::Month => return None,
        };
        Some(i64::from(self.amount).saturating_mul(seconds * 1_000_000))
    }

    /// The instant one such span after another; [`Timestamp::MAX`] where that never comes. A later start gives a later end,
    /// except for months, where the day is clamped and the clock counts: a month after 31 January 10:00 is before one after
    /// 30 January 20:00.
    ///
    /// ```
    /// use thresh::domain::{Period, Timestamp, Unit, Zone};
    /// let end_of_january = Timestamp::parse("2026-01-31T12:00:00Z").unwrap();
    /// let month = Period { amount: 1, unit: Unit::Month };
    /// assert_eq!(month.after(end_of_january, &Zone::utc()).to_string(), "2026-02-28T12:00:00Z");
    /// ```
    pub fn after(self, start: Timestamp, zone: &Zone) -> Timestamp {
        match self.micros() {
            Some(micros) => start.plus_micros(micros),
            None => zone.plus_months(start, self.amount),
        }
    }

    /// The instant one such span before another; months go back by the calendar, the day clamped.
    ///
    /// ```
    /// use thresh::domain::{Period, Timestamp, Unit, Zone};
    /// let noon = Timestamp::parse("2026-01-31T12:00:00Z").unwrap();
    /// assert_eq!(Period { amount: 3, unit: Unit::Day }.before(noon, &Zone::utc()).to_string(), "2026-01-28T12:00:00Z");
    /// assert_eq!(Period { amount: 2, unit: Unit::Month }.before(noon, &Zone::utc()).to_string(), "2025-11-30T12:00:00Z");
    /// ```
    pub fn before(self, end: Timestamp, zone: &Zone) -> Timestamp {
        match self.micros() {
            Some(micros) => end.plus_micros(-micros),
            None => zone.minus_months(end, self.amount),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            Unit::Second => "second",
            Unit::Minute => "minute",
            Unit::Hour => "hour",
            Unit::Day => "day",
            Unit::Week => "week",
            Unit::Month => "month",
        };
        let plural = if self.amount == 1 { "" } else { "s" };
        write!(formatter, "{} {unit}{plural}", self.amount)
    }
}
