//! The form in which nearly every instant is written: `2026-11-20T09:30:00Z`, with or without a fraction, of the years 0 to 9999. Read
//! and written here without the calendar's general machinery, which takes an order of magnitude longer.

use super::Timestamp;

/// Reads `2026-11-20T09:30:00Z`, with or without a fraction: how nearly every event is dated. `None` sends whatever else it is to
/// the general reader, which is slower by an order of magnitude and by far the dearest part of reading an event.
pub(super) fn read(text: &str) -> Option<Timestamp> {
    let (date, after) = text.as_bytes().split_first_chunk()?;
    let (clock, rest) = after.get(3..)?.split_first_chunk()?;
    let [century, _, year_of_century, _, _, month, ..] = pairs(*date, b"0000-00-")?;
    let [day, ..] = pairs(*after.first_chunk()?, b"00T00:00")?;
    let [hour, _, _, minute, _, _, second, _] = pairs(*clock, b"00:00:00")?;
    let (year, month, day) = (u32::from(century) * 100 + u32::from(year_of_century), u32::from(month), u32::from(day));
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
    let second_of_day = (u32::from(hour) * 60 + u32::from(minute)) * 60 + u32::from(second);
    let seconds = days_since_1970(year, month, day) * 86_400 + i64::from(second_of_day);
    let micros = seconds * 1_000_000 + fraction;
    (Timestamp::MIN.micros()..=Timestamp::MAX.micros()).contains(&micros).then(|| Timestamp::from_micros(micros))
}

/// The number that each digit makes with the byte behind it, where the text has digits and other bytes as the form has them; what else
/// comes behind a digit makes no number of use.
///
/// All eight at once, as one word: events are dated so often that it counts.
#[inline]
fn pairs(text: [u8; 8], form: &[u8; 8]) -> Option<[u8; 8]> {
    const SEVEN_BITS: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    let form = u64::from_le_bytes(*form);
    // A digit becomes its value, what is as the form has it nothing.
    let values = u64::from_le_bytes(text) ^ form;
    // As much as each byte may hold: nine where the form has a digit, nothing elsewhere.
    let separators = form ^ u64::from_le_bytes([b'0'; 8]);
    let most = (!(separators + SEVEN_BITS) & !SEVEN_BITS) / 128 * 9;
    let counted = (values & SEVEN_BITS) + (SEVEN_BITS - most);
    if (counted | values) & !SEVEN_BITS != 0 {
        return None;
    }
    Some((values * 10 + (values >> 8)).to_le_bytes())
}

/// Days from 1970-01-01 to a day of the Gregorian calendar, of the years 0 to 9999: `days_from_civil` of Howard Hinnant,
/// "chrono-Compatible Low-Level Date Algorithms". Years begin in March, so that a leap day is a year's last.
fn days_since_1970(year: u32, month: u32, day: u32) -> i64 {
    // One whole era is added so that none is below zero.
    let (year, month_from_march) = if month <= 2 { (year + 399, month + 9) } else { (year + 400, month - 3) };
    let (era, year_of_era) = (year / 400, year % 400);
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    i64::from(era * 146_097 + day_of_era) - (719_468 + 146_097)
}

/// An instant as it is written.
pub(crate) struct Written {
    bytes: [u8; LENGTH_MAX],
    length: usize,
}

const LENGTH_MAX: usize = "2026-11-20T09:30:00.123456Z".len();

impl Written {
    pub(crate) fn as_str(&self) -> &str {
        // Digits and signs are one byte each.
        self.bytes.get(..self.length).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }
}

/// Writes an instant; `None` outside the years 0 to 9999.
pub(super) fn written(instant: Timestamp) -> Option<Written> {
    // From the year 0 all is positive, and small enough for 32 bits, in which dividing costs a third.
    let micros = u64::try_from(instant.micros() - YEAR_ZERO).ok()?;
    let (seconds, micros) = (micros / 1_000_000, u32::try_from(micros % 1_000_000).ok()?);
    let (days, second_of_day) = (u32::try_from(seconds / 86_400).ok()?, u32::try_from(seconds % 86_400).ok()?);
    let (year, month, day) = date_of(days);
    if year > 9999 {
        return None;
    }
    let digit = |number: u32| b"0123456789".get(number as usize % 10).copied().unwrap_or(b'0');
    let two = |number: u32| [digit(number / 10), digit(number)];
    let ([y1, y2], [y3, y4], [m1, m2], [d1, d2]) = (two(year / 100), two(year), two(month), two(day));
    let ([h1, h2], [n1, n2]) = (two(second_of_day / 3_600), two(second_of_day / 60 % 60));
    let [s1, s2] = two(second_of_day % 60);
    let ([f1, f2], [f3, f4], [f5, f6]) = (two(micros / 10_000), two(micros / 100), two(micros));
    let mut bytes = [
        y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T', h1, h2, b':', n1, n2, b':', s1, s2, b'.', f1, f2, f3, f4, f5,
        f6, b'Z',
    ];
    // A fraction ends with its last digit that is not zero; where there is none, its point goes too.
    let fraction = [f1, f2, f3, f4, f5, f6].iter().rposition(|digit| *digit != b'0').map_or(0, |last| last + 2);
    let end = "2026-11-20T09:30:00".len() + fraction;
    *bytes.get_mut(end)? = b'Z';
    Some(Written { bytes, length: end + 1 })
}

/// The first instant of the year 0.
const YEAR_ZERO: i64 = -62_167_219_200_000_000;

/// The year, month and day of the Gregorian calendar, so many days after 0000-01-01: `civil_from_days` of the same source.
fn date_of(days: u32) -> (u32, u32, u32) {
    // Eras begin on a first of March: that of the year 0 is 60 days away, and one whole era is added so that none is below zero.
    let days = days + 146_097 - 60;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = era * 400 + year_of_era + u32::from(month <= 2) - 400;
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use proptest::strategy::Strategy as _;

    use super::*;

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

    #[test]
    fn what_is_outside_the_usual_years_is_left_to_the_general_writer() {
        for (text, usual) in [("0000-01-01T00:00:00Z", true), ("-000001-12-31T23:59:59Z", false)] {
            let instant = Timestamp::parse(text).unwrap();
            assert_eq!((instant.to_string().as_str(), written(instant).is_some()), (text, usual));
        }
        assert_eq!(Timestamp::MAX.to_string(), "9999-12-30T22:00:00.999999Z");
        assert!(written(Timestamp::MAX).is_some() && written(Timestamp::MIN).is_none());
    }

    proptest::proptest! {
        #[test]
        fn any_instant_is_written_as_the_general_writer_does(
            seconds in Timestamp::MIN.micros() / 1_000_000..=Timestamp::MAX.micros() / 1_000_000,
            fraction in proptest::prop_oneof![proptest::prelude::Just(0), 0..1_000_000_i64, (0..1_000_i64).prop_map(|millis| millis * 1_000)],
        ) {
            let instant = Timestamp::from_micros(seconds * 1_000_000 + fraction);
            proptest::prop_assert_eq!(instant.to_string(), instant.to_jiff().to_string());
        }

        #[test]
        fn any_instant_is_read_as_the_general_reader_does(
            text in "[0-9]{4}-(0[1-9]|1[0-2])-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9](\\.[0-9]{1,9})?Z?",
        ) {
            check(&text);
        }
    }
}
