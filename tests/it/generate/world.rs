//! What campaign and contact have in common: the zone, the time it is, the phrases, and few spans of time.

use std::sync::Arc;

use thresh::domain::{Day, Period, Timestamp, Unit, Zone};
use thresh::lang::checked::{Burst, EventSource, Property, ValueType};

use super::draws::Draws;

/// The campaign's id.
pub(crate) const CAMPAIGN: &str = "aurora";

/// Clocks near what makes them difficult: put forward, put back (over midnight too), a day left out, ends of months and years.
const CLOCKS: &[(&str, &str)] = &[
    ("UTC", "2026-05-15T12:00:00Z"),
    ("UTC", "2026-03-01T00:00:00Z"),
    ("UTC", "2024-02-29T12:00:00Z"),
    ("Europe/Berlin", "2026-03-29T01:00:00Z"),
    ("Europe/Berlin", "2026-04-29T00:30:00Z"),
    ("Europe/Berlin", "2026-10-25T01:00:00Z"),
    ("Europe/Berlin", "2026-12-31T23:00:00Z"),
    ("America/New_York", "2026-11-01T06:00:00Z"),
    ("America/St_Johns", "2010-11-07T02:31:00Z"),
    ("Pacific/Apia", "2011-12-30T10:00:00Z"),
    ("Africa/Cairo", "2026-04-23T22:00:00Z"),
    ("Africa/Cairo", "2026-10-29T21:00:00Z"),
    ("Australia/Lord_Howe", "2026-04-04T15:00:00Z"),
    ("Asia/Kathmandu", "2026-01-31T18:15:00Z"),
];

const PERIODS: &[(u32, Unit)] = &[
    (1, Unit::Day),
    (2, Unit::Day),
    (24, Unit::Hour),
    (48, Unit::Hour),
    (7, Unit::Day),
    (1, Unit::Week),
    (1, Unit::Hour),
    (90, Unit::Minute),
    (30, Unit::Day),
    (1, Unit::Month),
    (2, Unit::Month),
    (13, Unit::Month),
    (1, Unit::Minute),
];

/// What campaign and contact have in common.
pub(crate) struct World {
    pub(crate) zone: Zone,
    pub(crate) now: Timestamp,
    pub(crate) phrases: Vec<Phrase>,
    periods: Vec<Period>,
}

/// A phrase of the vocabulary.
#[derive(Clone)]
pub(crate) struct Phrase {
    pub(crate) text: &'static str,
    pub(crate) source: EventSource,
    pub(crate) named_by: Property,
    pub(crate) burst: Option<Burst>,
}

impl World {
    pub(crate) fn drawn(draws: &mut Draws) -> World {
        let (zone, clock) = draws.one_of(CLOCKS);
        let mut periods: Vec<Period> = vec![period(draws)];
        periods.extend(draws.several(2, period));
        let zone = Zone::named(zone).unwrap();
        let clock = Timestamp::parse(clock).unwrap();
        let now = clock.plus_micros(draws.one_of(&[0, -1, 1, 3_600_000_000, 40_000_000_000]));
        World { zone, now, phrases: phrases(draws), periods }
    }

    /// The same, or in another zone.
    pub(crate) fn elsewhere(&self, draws: &mut Draws) -> World {
        let zone = if draws.chance(30) { Zone::named(draws.one_of(CLOCKS).0).unwrap() } else { self.zone.clone() };
        World { zone, now: self.now, phrases: self.phrases.clone(), periods: self.periods.clone() }
    }

    /// One of the few spans of time that rules and events go by.
    pub(crate) fn period(&self, draws: &mut Draws) -> Period {
        draws.one_of(&self.periods)
    }

    /// A day near the time it is.
    pub(crate) fn day(&self, draws: &mut Draws) -> Day {
        self.zone.day_of(self.now).plus(draws.one_of(&[0, -1, 1, -7, 2]))
    }

    /// An instant near a boundary, before or after the time it is.
    pub(crate) fn instant(&self, draws: &mut Draws) -> Timestamp {
        let start = match draws.below(4) {
            0 | 1 => self.now,
            2 => self.zone.start_of(self.day(draws)),
            _ => self.now.plus_micros(draws.one_of(&[-3_600_000_000, -86_400_000_000, 60_000_000, -500_000])),
        };
        let period = self.period(draws);
        let length = period.micros().unwrap_or(i64::from(period.amount) * 30 * 86_400_000_000);
        let spans: i32 = draws.one_of(&[0, -1, -1, -2, -3, 1]);
        let instant = match (period.unit, spans) {
            (Unit::Month, -3..=-1) => self.months_before(start, period.amount * spans.unsigned_abs()),
            _ => start.plus_micros(length * i64::from(spans)),
        };
        instant.plus_micros(draws.one_of(&[0, 0, -1, 1, -1_000_000, 7_200_000_000]))
    }

    /// Roughly so many months before an instant, at the same time of day.
    fn months_before(&self, instant: Timestamp, months: u32) -> Timestamp {
        let day = self.zone.day_of(instant);
        let mut earlier = day;
        for _ in 0..months {
            earlier = Zone::first_of_month(earlier).plus(-1);
        }
        let day_of_month = day.number() - Zone::first_of_month(day).number();
        let earlier = Zone::first_of_month(earlier)
            .plus(day_of_month.min(earlier.number() - Zone::first_of_month(earlier).number()));
        instant.plus_micros(i64::from(earlier.number() - day.number()) * 86_400_000_000)
    }
}

fn period(draws: &mut Draws) -> Period {
    let (amount, unit) = draws.one_of(PERIODS);
    Period { amount, unit }
}

fn phrases(draws: &mut Draws) -> Vec<Phrase> {
    let sources = [
        ("did alpha", EventSource::Track("alpha".into())),
        ("did beta", EventSource::Track("beta".into())),
        ("visited page", EventSource::Page),
        ("viewed screen", EventSource::Screen),
        ("any event", EventSource::Everything),
    ];
    sources.map(|(text, source)| phrase(draws, text, source)).to_vec()
}

fn phrase(draws: &mut Draws, text: &'static str, source: EventSource) -> Phrase {
    let named_by = draws.one_of(&[("name", ValueType::Text), ("path", ValueType::Texts), ("name", ValueType::Any)]);
    let burst = draws.maybe(15, |draws| Burst {
        more_than: draws.one_of(&[1, 2, 3]),
        within: Period {
            amount: draws.one_of(&[1, 90]),
            unit: draws.one_of(&[Unit::Second, Unit::Minute, Unit::Hour]),
        },
    });
    Phrase { text, source, named_by: property(named_by), burst }
}

/// A property of this path and type.
pub(crate) fn property((path, value_type): (&str, ValueType)) -> Property {
    Property { path: Arc::from(path), value_type }
}
