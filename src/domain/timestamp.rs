//! Instants and calendar days, as numbers that compare and add without surprises.

use std::fmt;

use super::usual_form;

/// An instant: microseconds since 1970-01-01T00:00:00Z, between the years −9999 and 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The last instant there is; what lies beyond never comes.
    pub const MAX: Timestamp = Timestamp(253_402_207_200_999_999);
    /// The first instant there is.
    pub const MIN: Timestamp = Timestamp(-377_705_023_201_000_000);

    /// The instant this many microseconds after 1970, or the nearest limit.
    pub const fn from_micros(micros: i64) -> Timestamp {
        if micros > Self::MAX.0 {
            Self::MAX
        } else if micros < Self::MIN.0 {
            Self::MIN
        } else {
            Timestamp(micros)
        }
    }

    /// Microseconds since 1970.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Reads an RFC 3339 instant such as `2026-11-20T09:30:00Z` or `2026-11-20 10:30:00.5+01:00`; what is finer than a microsecond is cut.
    ///
    /// ```
    /// use thresh::domain::Timestamp;
    /// let instant = Timestamp::parse("2026-11-20T10:30:00+01:00").unwrap();
    /// assert_eq!(instant.to_string(), "2026-11-20T09:30:00Z");
    /// assert_eq!(Timestamp::parse("2026-11-20"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Timestamp> {
        if let Some(instant) = usual_form::read(text) {
            return Some(instant);
        }
        // What is no instant at first sight is not worth an error that would be thrown away.
        let is_long_enough = text.len() > "2026-11-20".len();
        if !is_long_enough || !may_be_dated(text) {
            return None;
        }
        let instant: jiff::Timestamp = text.parse().ok()?;
        Some(Self::from_jiff(instant))
    }

    /// As it is written, where that needs no calendar.
    pub(crate) fn in_usual_form(self) -> Option<usual_form::Written> {
        usual_form::written(self)
    }

    pub(crate) fn from_jiff(instant: jiff::Timestamp) -> Timestamp {
        let micros = instant.as_nanosecond().div_euclid(1_000);
        Timestamp::from_micros(i64::try_from(micros).unwrap_or(Self::MAX.0))
    }

    pub(crate) fn to_jiff(self) -> jiff::Timestamp {
        jiff::Timestamp::from_microsecond(self.0).unwrap_or(jiff::Timestamp::MAX)
    }

    /// The instant so many microseconds later, or the nearest limit.
    pub const fn plus_micros(self, micros: i64) -> Timestamp {
        Timestamp::from_micros(self.0.saturating_add(micros))
    }
}

/// Whether a text begins as dates do.
pub(crate) fn may_be_dated(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '+' | '-'))
}

/// RFC 3339 in UTC with `Z`, no fraction when it is zero.
impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.in_usual_form() {
            Some(text) => formatter.write_str(text.as_str()),
            None => write!(formatter, "{}", self.to_jiff()),
        }
    }
}

/// A calendar day: days since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

impl Day {
    /// The day this many days after 1970-01-01.
    pub const fn from_number(days: i32) -> Day {
        Day(days)
    }

    /// Days since 1970-01-01.
    pub const fn number(self) -> i32 {
        self.0
    }

    /// Reads `2026-01-31`; `None` for anything else, `2026-02-30` included.
    ///
    /// ```
    /// use thresh::domain::Day;
    /// assert_eq!(Day::parse("2026-02-28").unwrap().to_string(), "2026-02-28");
    /// assert_eq!(Day::parse("2026-02-30"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Day> {
        let shaped = text.len() == 10
            && text
                .bytes()
                .enumerate()
                .all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() });
        if !shaped {
            return None;
        }
        Some(Day::from_date(text.parse().ok()?))
    }

    /// The day so many days later.
    pub const fn plus(self, days: i32) -> Day {
        Day(self.0.saturating_add(days))
    }

    /// The Monday on or before this day.
    pub const fn monday(self) -> Day {
        // 1970-01-01 was a Thursday, the third day after a Monday.
        Day(self.0.saturating_sub((self.0.saturating_add(3)).rem_euclid(7)))
    }

    pub(crate) fn from_date(date: jiff::civil::Date) -> Day {
        let since = date.duration_since(jiff::civil::date(1970, 1, 1));
        Day(i32::try_from(since.as_hours() / 24).unwrap_or(0))
    }

    pub(crate) fn to_date(self) -> jiff::civil::Date {
        jiff::civil::date(1970, 1, 1)
            .checked_add(jiff::SignedDuration::from_hours(i64::from(self.0) * 24))
            .unwrap_or(jiff::civil::Date::MAX)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.to_date())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_begin_on_monday() {
        let sunday = Day::parse("2026-11-22").unwrap();
        assert_eq!(sunday.monday().to_string(), "2026-11-16");
        assert_eq!(sunday.plus(1).monday().to_string(), "2026-11-23");
        assert_eq!(Day::from_number(-1).monday().to_string(), "1969-12-29");
    }

    #[test]
    fn the_limits_are_instants() {
        assert_eq!(Timestamp::parse(&Timestamp::MAX.to_string()), Some(Timestamp::MAX));
        assert_eq!(Timestamp::MAX.plus_micros(1), Timestamp::MAX);
        assert_eq!(Timestamp::parse("1969-12-31T23:59:59.9999999Z").unwrap().micros(), -1);
    }
}
