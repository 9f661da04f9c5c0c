//! Exact decimal numbers: fifteen digits before the point, six after, never binary floating point.

use std::fmt;

use crate::limits::{NUMBER_FRACTION_DIGITS, NUMBER_INTEGER_DIGITS_MAX};

const MILLIONTHS: i128 = 1_000_000;

/// An exact decimal, counted in millionths.
///
/// ```
/// use thresh::domain::Decimal;
/// assert_eq!(Decimal::parse("12.5"), Some(Decimal::from_millionths(12_500_000)));
/// assert_eq!(Decimal::parse("0.1234567"), Decimal::parse("0.123456"));
/// assert_eq!(Decimal::parse("1e3"), Decimal::parse("1000"));
/// assert_eq!(Decimal::parse("1000000000000000"), None);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal(i128);

impl Decimal {
    /// Zero.
    pub const ZERO: Decimal = Decimal(0);

    /// A whole number.
    pub const fn from_integer(integer: i64) -> Decimal {
        Decimal(integer as i128 * MILLIONTHS)
    }

    /// A number of millionths.
    pub const fn from_millionths(millionths: i128) -> Decimal {
        Decimal(millionths)
    }

    /// The number in millionths.
    pub const fn millionths(self) -> i128 {
        self.0
    }

    /// Reads a number as JSON writes it, a leading `+` or zeros allowed; digits after the sixth behind the point are cut.
    /// `None` if the text is no number, or has more than fifteen digits before the point.
    pub fn parse(text: &str) -> Option<Decimal> {
        // Nearly every number is a short whole one, and needs nothing of what follows.
        if text.len() <= NUMBER_INTEGER_DIGITS_MAX && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return text.parse().ok().map(Decimal::from_integer);
        }
        let (negative, unsigned) = match text.as_bytes().first()? {
            b'-' => (true, text.get(1..)?),
            b'+' => (false, text.get(1..)?),
            _ => (false, text),
        };
        let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
            Some(at) => (unsigned.get(..at)?, parse_exponent(unsigned.get(at + 1..)?)?),
            None => (unsigned, 0),
        };
        let (integer, fraction) = match mantissa.split_once('.') {
            Some((_, "")) => return None,
            Some(parts) => parts,
            None => (mantissa, ""),
        };
        if integer.is_empty() || !integer.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let magnitude = shifted(integer, fraction, exponent)?;
        Some(Decimal(if negative { -magnitude } else { magnitude }))
    }
}

/// The exponent of a number such as `1e-3`; far beyond any limit it is as good as the limit.
fn parse_exponent(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let magnitude = digits.parse::<i64>().unwrap_or(i64::MAX / 2);
    Some(if text.starts_with('-') { -magnitude } else { magnitude })
}

/// The millionths of `integer.fraction × 10^exponent`, cut; `None` above fifteen digits before the point.
fn shifted(integer: &str, fraction: &str, exponent: i64) -> Option<i128> {
    let point = i64::try_from(integer.len()).ok()?.saturating_add(exponent);
    let cut = point.saturating_add(NUMBER_FRACTION_DIGITS as i64);
    let largest = (NUMBER_INTEGER_DIGITS_MAX + NUMBER_FRACTION_DIGITS) as u32;
    let mut millionths: i128 = 0;
    let mut written = 0_i64;
    for digit in integer.bytes().chain(fraction.bytes()) {
        if written >= cut {
            break;
        }
        millionths = millionths.checked_mul(10)?.checked_add(i128::from(digit - b'0'))?;
        if millionths >= 10_i128.pow(largest) {
            return None;
        }
        written += 1;
    }
    while written < cut && millionths != 0 {
        millionths = millionths.checked_mul(10)?;
        if millionths >= 10_i128.pow(largest) {
            return None;
        }
        written += 1;
    }
    Some(millionths)
}

impl fmt::Display for Decimal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let magnitude = self.0.unsigned_abs();
        let sign = if self.0 < 0 { "-" } else { "" };
        let (integer, fraction) = (magnitude / MILLIONTHS.unsigned_abs(), magnitude % MILLIONTHS.unsigned_abs());
        if fraction == 0 {
            return write!(formatter, "{sign}{integer}");
        }
        let digits = format!("{fraction:06}");
        write!(formatter, "{sign}{integer}.{}", digits.trim_end_matches('0'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, shown: Option<&str>) {
        assert_eq!(Decimal::parse(text).map(|decimal| decimal.to_string()).as_deref(), shown, "{text}");
    }

    #[test]
    fn numbers_are_read_exactly() {
        check("0", Some("0"));
        check("-0.5", Some("-0.5"));
        check("007", Some("7"));
        check("0.1", Some("0.1"));
        check("1.5e2", Some("150"));
        check("125e-2", Some("1.25"));
        check("1e-7", Some("0"));
        check("1e-99999999999999999999", Some("0"));
        check("0e99999999999999999999", Some("0"));
        check("-1.9999999", Some("-1.999999"));
    }

    #[test]
    fn fifteen_digits_before_the_point_and_no_more() {
        check("99999999999999", Some("99999999999999"));
        check("999999999999999.999999", Some("999999999999999.999999"));
        check("1000000000000000", None);
        check("1e15", None);
        check("1e400", None);
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in ["", "-", ".5", "5.", "1e", "1e+", "0x10", "1,5", "NaN", "1 ", "--1"] {
            check(text, None);
        }
    }
}
