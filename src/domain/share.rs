//! A share of contacts, in steps of 0.01%: as fine as contacts are told apart.

use std::fmt;

use super::Decimal;

/// Millionths of a percent in one step.
const STEP_MILLIONTHS: i128 = 10_000;

/// A share of all contacts from 0% to 100%, in steps of 0.01%.
///
/// ```
/// use thresh::domain::{Decimal, Share};
/// let third = Share::of_percent(Decimal::parse("33.33").unwrap()).unwrap();
/// assert_eq!((third.steps(), third.to_string()), (3_333, "33.33%".to_owned()));
/// assert_eq!(Share::of_percent(Decimal::parse("0.001").unwrap()), None);
/// assert_eq!(Share::of_percent(Decimal::from_integer(101)), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Share(u16);

impl Share {
    /// Nobody.
    pub const NOTHING: Share = Share(0);
    /// The least that is not nothing.
    pub const STEP: Share = Share(1);
    /// The most that is not everybody.
    pub const NEARLY_WHOLE: Share = Share(9_999);
    /// Everybody.
    pub const WHOLE: Share = Share(10_000);

    /// The share of so many percent; `None` below 0, above 100, or where it is finer than a step.
    pub fn of_percent(percent: Decimal) -> Option<Share> {
        let millionths = percent.millionths();
        let steps = u16::try_from(millionths / STEP_MILLIONTHS).ok()?;
        let whole = millionths % STEP_MILLIONTHS == 0 && steps <= Share::WHOLE.0;
        whole.then_some(Share(steps))
    }

    /// The share of so many whole percent; `None` above 100.
    ///
    /// ```
    /// assert_eq!(thresh::domain::Share::from_percent(50).unwrap().to_string(), "50%");
    /// ```
    pub fn from_percent(percent: u16) -> Option<Share> {
        (percent <= 100).then_some(Share(percent * 100))
    }

    /// The share of so many steps; `None` above 10,000.
    pub fn of_steps(steps: u16) -> Option<Share> {
        (steps <= Share::WHOLE.0).then_some(Share(steps))
    }

    /// How much of everybody it is, from 0 to 1.
    pub fn of_whole(self) -> f64 {
        f64::from(self.0) / f64::from(Share::WHOLE.0)
    }

    /// How many of the 10,000 steps it has.
    pub fn steps(self) -> u16 {
        self.0
    }
}

impl fmt::Display for Share {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}%", Decimal::from_millionths(i128::from(self.0) * STEP_MILLIONTHS))
    }
}
