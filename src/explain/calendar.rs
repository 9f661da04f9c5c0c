//! Instants as a person says them, by the calendar and the clock of a zone.

use crate::domain::{Timestamp, Zone};

/// A day as a person says it beside another: `Friday 20 November`, with the year where that is another one.
///
/// ```
/// use thresh::domain::{Timestamp, Zone};
/// use thresh::explain::day;
/// let [then, now] = ["2026-11-20T09:30:00Z", "2026-11-23T12:00:00Z"].map(|text| Timestamp::parse(text).unwrap());
/// assert_eq!(day(then, now, &Zone::utc()), "Friday 20 November");
/// assert_eq!(day(then, Timestamp::from_micros(0), &Zone::utc()), "Friday 20 November 2026");
/// ```
pub fn day(instant: Timestamp, beside: Timestamp, zone: &Zone) -> String {
    let (date, other) = (zone.day_of(instant).to_date(), zone.day_of(beside).to_date());
    let format = if date.year() == other.year() { "%A %-d %B" } else { "%A %-d %B %Y" };
    date.strftime(format).to_string()
}

/// What the clock shows, to the minute: `09:30`.
pub(super) fn clock(instant: Timestamp, zone: &Zone) -> String {
    let micros = instant.micros() + zone.offset_micros(instant);
    let minutes = micros.rem_euclid(86_400_000_000) / 60_000_000;
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// When something was, seen from an instant: `3 days ago, on Friday 20 November`.
pub(super) fn ago(instant: Timestamp, at: Timestamp, zone: &Zone) -> String {
    let days = zone.day_of(at).number() - zone.day_of(instant).number();
    match days {
        0 => format!("today at {}", clock(instant, zone)),
        1 => format!("yesterday, on {}", day(instant, at, zone)),
        days => format!("{days} days ago, on {}", day(instant, at, zone)),
    }
}

/// When something will be, seen from an instant: `in 4 days, on Friday 27 November at 10:30`.
pub(super) fn ahead(instant: Timestamp, at: Timestamp, zone: &Zone) -> String {
    let days = zone.day_of(instant).number() - zone.day_of(at).number();
    let clock = clock(instant, zone);
    match days {
        0 => format!("today at {clock}"),
        1 => format!("tomorrow, on {} at {clock}", day(instant, at, zone)),
        days => format!("in {days} days, on {} at {clock}", day(instant, at, zone)),
    }
}
