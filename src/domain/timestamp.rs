//! Instants and calendar days, as numbers that compare and add without surprises.

use std::fmt;

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
        if let Some(instant) = in_usual_form(text) {
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
        write!(formatter, "{}", self.to_jiff())
    }
}

/// Reads `2026-11-20T09:30:00Z`, with or without a fraction: how nearly every event is dated. `None` sends whatever else it is to
/// the general reader, which is slower by an order of magnitude and by far the dearest part of reading an event.
fn in_usual_form(text: &str) -> Option<Timestamp> {
    let (clock, rest) = text.as_bytes().split_first_chunk::<19>()?;
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T', h1, h2, b':', n1, n2, b':', s1, s2] = *clock else {
        return None;
    };
    // Without a branch for each: events are dated so often that it counts.
    let digits = [y1, y2, y3, y4, m1, m2, d1, d2, h1, h2, n1, n2, s1, s2];
    if digits.iter().fold(false, |other, digit| other | !digit.is_ascii_digit()) {
        return None;
    }
    let two = |tens: u8, ones: u8| i64::from(tens - b'0') * 10 + i64::from(ones - b'0');
    let (year, month, day) = (two(y1, y2) * 100 + two(y3, y4), two(m1, m2), two(d1, d2));
    let (hour, minute, second) = (two(h1, h2), two(n1, n2), two(s1, s2));
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days_of_month = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        _ => return None,
    };
    if !(1..=days_of_month).contains(&day) || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let fraction = match rest {
        b"Z" => 0,
        [b'.', digits @ .., b'Z'] if (1..=9).contains(&digits.len()) => {
            if !digits.iter().all(u8::is_ascii_digit) {
                return None;
            }
            let micros = digits.iter().chain(b"000000").take(6);
            micros.fold(0, |micros, digit| micros * 10 + i64::from(digit - b'0'))
        }
        _ => return None,
    };
    let seconds = ((days_since_1970(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
    let micros = seconds * 1_000_000 + fraction;
    (Timestamp::MIN.0..=Timestamp::MAX.0).contains(&micros).then_some(Timestamp(micros))
}

/// Days from 1970-01-01 to a day of the Gregorian calendar, year 0 or later: `days_from_civil` of Howard Hinnant, "chrono-Compatible
/// Low-Level Date Algorithms". Years begin in March, so that a leap day is a year's last.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
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

    /// Holds the fast reader equal to the general one wherever it answers.
    #[track_caller]
    fn check(text: &str) {
        let general = text.parse::<jiff::Timestamp>().ok().map(Timestamp::from_jiff);
        assert_eq!(Timestamp::parse(text), general, "{text}");
    }

    #[test]
    fn the_usual_form_is_read_as_the_general_reader_does() {
        for text in [
            "0000-01-01T00:00:00Z",
            "0000-02-29T23:59:59.999999999Z",
            "1900-02-29T00:00:00Z",
            "2000-02-29T00:00:00Z",
            "9999-12-30T22:00:00Z",
            "9999-12-30T22:00:01Z",
            "9999-12-31T23:59:59Z",
            "2016-12-31T23:59:60Z",
            "2026-11-20T24:00:00Z",
            "2026-11-20T09:30:00.Z",
            "2026-11-20T09:30:00.5Z",
            "2026-11-20T09:30:00.1234567Z",
            "2026-11-20T09:30:00.1234567890Z",
            "2026-11-20T09:30:00.12345é",
            "2026-11-20T09:30:00.123456xZ",
            "2026-11-20T09:30:00z",
            "2026-11-20t09:30:00Z",
            "2026-11-20T09:30:00",
            "2026-11-20T09:30Z",
            "2026-11-20T09:30:00+01:00",
            "2026-00-20T09:30:00Z",
            "2026-13-20T09:30:00Z",
            "2026-11-00T09:30:00Z",
            "2026-11-31T09:30:00Z",
            "+026-11-20T09:30:00Z",
            "1969-12-31T23:59:59.9999999Z",
            "",
        ] {
            check(text);
        }
    }

    proptest::proptest! {
        #[test]
        fn any_instant_is_read_as_the_general_reader_does(
            text in "[0-9]{4}-(0[1-9]|1[0-2])-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9](\\.[0-9]{1,9})?Z?",
        ) {
            check(&text);
        }
    }
}
