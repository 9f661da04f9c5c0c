//! When contacts came: the instant of the first event of each, from which a rate a week follows.

use crate::domain::{Day, Timestamp, Zone};
use crate::profile::Profile;

/// A week in microseconds.
const WEEK_MICROS: i64 = 7 * 24 * 3_600 * 1_000_000;

/// The days between which contacts arrived that count for a rate, both included, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Between {
    /// The first day; `None`: from the first arrival on.
    pub from: Option<Day>,
    /// The last day; `None`: up to the last arrival.
    pub to: Option<Day>,
}

impl Between {
    /// The instant at which it begins, and the one at which it is over.
    fn bounds(self) -> (Option<Timestamp>, Option<Timestamp>) {
        let utc = Zone::utc();
        (self.from.map(|from| utc.start_of(from)), self.to.map(|to| utc.start_of(to.plus(1))))
    }
}

/// Whether a contact counts for the rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arrived {
    /// Its first event lies where it is looked for.
    Counted,
    /// It has no event up to the instant of evaluation, or its first one lies elsewhere.
    NotCounted,
}

/// The contacts that count, and their first and last arrival.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ArrivalTally {
    pub(super) counted: u64,
    pub(super) undated: u64,
    span: Option<(Timestamp, Timestamp)>,
}

impl ArrivalTally {
    pub(super) fn add(&mut self, profile: &Profile<'_>, at: Timestamp, between: Option<Between>) -> Arrived {
        let Some(first) = profile.events().first().map(|event| event.at).filter(|first| *first <= at) else {
            self.undated += 1;
            return Arrived::NotCounted;
        };
        let (from, until) = between.map_or((None, None), Between::bounds);
        if from.is_some_and(|from| first < from) || until.is_some_and(|until| first >= until) {
            return Arrived::NotCounted;
        }
        self.counted += 1;
        self.widen(first, first);
        Arrived::Counted
    }

    pub(super) fn merge(&mut self, other: ArrivalTally) {
        self.counted += other.counted;
        self.undated += other.undated;
        if let Some((first, last)) = other.span {
            self.widen(first, last);
        }
    }

    fn widen(&mut self, first: Timestamp, last: Timestamp) {
        let (known_first, known_last) = self.span.unwrap_or((first, last));
        self.span = Some((known_first.min(first), known_last.max(last)));
    }

    /// From when to when contacts arrived: as asked, else from the first arrival to the last; no later than the instant of
    /// evaluation. `None` where no contact counts.
    pub(super) fn span(&self, at: Timestamp, between: Option<Between>) -> Option<(Timestamp, Timestamp)> {
        let (first, last) = self.span?;
        let (from, until) = between.map_or((None, None), Between::bounds);
        Some((from.unwrap_or(first), until.unwrap_or(last).min(at)))
    }
}

/// How many a week so many in a span are, in hundredths; `None` where the span is shorter than a week and says nothing of weeks.
pub(super) fn hundredths_a_week(count: u64, (from, to): (Timestamp, Timestamp)) -> Option<u64> {
    let micros = to.micros().saturating_sub(from.micros());
    if micros < WEEK_MICROS {
        return None;
    }
    let hundredths = (u128::from(count) * 100 * WEEK_MICROS as u128 + micros as u128 / 2) / micros as u128;
    u64::try_from(hundredths).ok()
}

/// How many weeks a span has, in hundredths, rounded down; `None` where it is shorter than one.
pub(super) fn hundredths_of_weeks((from, to): (Timestamp, Timestamp)) -> Option<u64> {
    let micros = to.micros().saturating_sub(from.micros());
    (micros >= WEEK_MICROS).then(|| u64::try_from(micros / (WEEK_MICROS / 100)).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(count: u64, from: &str, to: &str, expected: Option<u64>) {
        let instant = |text| Timestamp::parse(text).unwrap();
        assert_eq!(hundredths_a_week(count, (instant(from), instant(to))), expected);
    }

    #[test]
    fn a_rate_needs_a_week() {
        check(14, "2026-01-01T00:00:00Z", "2026-01-08T00:00:00Z", Some(1_400));
        check(14, "2026-01-01T00:00:00Z", "2026-01-15T00:00:00Z", Some(700));
        check(1, "2026-01-01T00:00:00Z", "2026-01-22T00:00:00Z", Some(33));
        check(2, "2026-01-01T00:00:00Z", "2026-01-22T00:00:00Z", Some(67));
        check(14, "2026-01-01T00:00:00Z", "2026-01-07T23:59:59Z", None);
        check(14, "2026-01-08T00:00:00Z", "2026-01-01T00:00:00Z", None);
    }
}
