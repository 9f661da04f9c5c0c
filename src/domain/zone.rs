//! A campaign's time zone: which calendar day an instant falls on, and when a day begins.

use std::fmt;

use jiff::tz::TimeZone;
use jiff::{ToSpan, ZonedDateTime};

use super::{Day, Timestamp};

/// A time zone of the IANA database that is built in, the same on every machine.
#[derive(Clone, PartialEq, Eq)]
pub struct Zone {
    time_zone: TimeZone,
}

impl Zone {
    /// Coordinated universal time.
    pub fn utc() -> Zone {
        Zone { time_zone: TimeZone::UTC }
    }

    /// The zone of a name such as `Europe/Berlin`; `None` if there is none.
    ///
    /// ```
    /// use thresh::domain::{Timestamp, Zone};
    /// let berlin = Zone::named("Europe/Berlin").unwrap();
    /// let late = Timestamp::parse("2026-06-30T22:30:00Z").unwrap();
    /// assert_eq!(berlin.day_of(late).to_string(), "2026-07-01");
    /// assert!(Zone::named("Europe/Atlantis").is_none());
    /// ```
    pub fn named(name: &str) -> Option<Zone> {
        let time_zone = jiff::tz::TimeZoneDatabase::bundled().get(name).ok()?;
        Some(Zone { time_zone })
    }

    /// The names of all zones, in alphabetical order.
    pub fn names() -> Vec<String> {
        jiff::tz::TimeZoneDatabase::bundled().available().map(|name| name.to_string()).collect()
    }

    /// The calendar day on which an instant falls: from the day's first instant to the next day's. A day begins once, also where
    /// the clock is put back over midnight and shows the day before again.
    ///
    /// ```
    /// use thresh::domain::{Timestamp, Zone};
    /// let zone = Zone::named("America/St_Johns").unwrap();
    /// let shown_twice = Timestamp::parse("2010-11-07T03:00:00Z").unwrap();
    /// assert_eq!(zone.day_of(shown_twice).to_string(), "2010-11-07");
    /// assert!(zone.start_of(zone.day_of(shown_twice)) <= shown_twice);
    /// ```
    pub fn day_of(&self, instant: Timestamp) -> Day {
        let shown = Day::from_date(self.zoned(instant).date());
        let next = shown.plus(1);
        if self.start_of(next) <= instant { next } else { shown }
    }

    /// The first instant of a day; where the clock skips midnight, the first that exists.
    pub fn start_of(&self, day: Day) -> Timestamp {
        match day.to_date().to_zoned_datetime(self.time_zone.clone()) {
            Ok(zoned) => Timestamp::from_jiff(zoned.timestamp()),
            Err(_) => Timestamp::MAX,
        }
    }

    /// Noon of a day.
    pub fn noon_of(&self, day: Day) -> Timestamp {
        self.at_clock(day.to_date().at(12, 0, 0, 0))
    }

    /// The first day of the month in which a day falls.
    pub fn first_of_month(day: Day) -> Day {
        Day::from_date(day.to_date().first_of_month())
    }

    /// The first day of the month after the one in which a day falls.
    pub fn first_of_next_month(day: Day) -> Day {
        Day::from_date(day.to_date().last_of_month()).plus(1)
    }

    /// The instant so many calendar months later at the same time of day, the day clamped to the month's last.
    pub fn plus_months(&self, start: Timestamp, months: u32) -> Timestamp {
        self.months_away(start, i64::from(months)).unwrap_or(Timestamp::MAX)
    }

    /// The instant so many calendar months earlier at the same time of day, the day clamped to the month's last.
    pub fn minus_months(&self, end: Timestamp, months: u32) -> Timestamp {
        self.months_away(end, -i64::from(months)).unwrap_or(Timestamp::MIN)
    }

    fn months_away(&self, instant: Timestamp, months: i64) -> Option<Timestamp> {
        let span = 0.months().try_months(i32::try_from(months).ok()?).ok()?;
        let zoned = self.zoned(instant).checked_add(span).ok()?;
        Some(Timestamp::from_jiff(zoned.timestamp()))
    }

    /// The instant that a clock on the wall of this zone shows, such as `2026-01-05T10:02`.
    pub fn at_clock(&self, clock: jiff::civil::DateTime) -> Timestamp {
        match clock.to_zoned_datetime(self.time_zone.clone()) {
            Ok(zoned) => Timestamp::from_jiff(zoned.timestamp()),
            Err(_) => Timestamp::MAX,
        }
    }

    /// How far the zone's clock is ahead of UTC at an instant, in microseconds.
    pub fn offset_micros(&self, instant: Timestamp) -> i64 {
        i64::from(self.time_zone.to_offset(instant.to_jiff()).seconds()) * 1_000_000
    }

    /// The instants from `from` to `to`, both included, at which the zone's clock is put forward or back.
    ///
    /// ```
    /// use thresh::domain::{Timestamp, Zone};
    /// let [march, april] = ["2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z"].map(|text| Timestamp::parse(text).unwrap());
    /// let changes = Zone::named("Europe/Berlin").unwrap().clock_changes(march, april);
    /// assert_eq!(changes, [Timestamp::parse("2026-03-29T01:00:00Z").unwrap()]);
    /// ```
    pub fn clock_changes(&self, from: Timestamp, to: Timestamp) -> Vec<Timestamp> {
        let changes = self.time_zone.following(from.plus_micros(-1).to_jiff());
        let instants = changes.map(|change| Timestamp::from_jiff(change.timestamp()));
        instants.skip_while(|instant| *instant < from).take_while(|instant| *instant <= to).collect()
    }

    fn zoned(&self, instant: Timestamp) -> ZonedDateTime {
        instant.to_jiff().to_zoned_datetime(self.time_zone.clone())
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.time_zone.iana_name().unwrap_or("UTC"))
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Zone({self})")
    }
}
