//! Money in hundredths of a currency's unit, never in floats.

use std::fmt;

/// An amount of money, in hundredths of its currency's unit; may be negative.
///
/// ```
/// use thresh::domain::Cents;
/// assert_eq!(Cents::new(-1_250_05).to_string(), "-1250.05");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cents(i64);

impl Cents {
    /// So many hundredths.
    pub fn new(cents: i64) -> Cents {
        Cents(cents)
    }

    /// The hundredths.
    pub fn get(self) -> i64 {
        self.0
    }
}

impl fmt::Display for Cents {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (units, rest) = (self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100);
        write!(formatter, "{sign}{units}.{rest:02}")
    }
}
