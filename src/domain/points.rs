//! Points: whole numbers whose sums stop at a limit instead of overflowing.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Neg, Sub};

use crate::limits::POINTS_MAX;

/// A number of points, between −10^15 and 10^15; sums stop there.
///
/// ```
/// use thresh::domain::Points;
/// assert_eq!(Points::new(20) + Points::new(-5), Points::new(15));
/// assert_eq!(Points::new(i64::MAX) + Points::new(1), Points::MAX);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Points(i64);

impl Points {
    /// No points.
    pub const ZERO: Points = Points(0);
    /// The greatest sum there is.
    pub const MAX: Points = Points(POINTS_MAX);
    /// The least sum there is.
    pub const MIN: Points = Points(-POINTS_MAX);

    /// This many points, or the nearest limit.
    pub fn new(points: i64) -> Points {
        Points(points.clamp(-POINTS_MAX, POINTS_MAX))
    }

    /// This many points, or the nearest limit, from a number of any size.
    pub fn saturating(points: i128) -> Points {
        let limit = i128::from(POINTS_MAX);
        Points(i64::try_from(points.clamp(-limit, limit)).unwrap_or(0))
    }

    /// The number.
    pub fn get(self) -> i64 {
        self.0
    }
}

/// What a limit took or gave: an exact number of points of any size.
///
/// A sum stops at its limits, what it leaves out does not: a thousand rules of a million points each, kept to 100, are a difference of
/// −999,999,900.
///
/// ```
/// use thresh::domain::{Difference, Points};
/// let sum = 3 * i128::from(Points::MAX.get());
/// assert_eq!(Difference::between(sum, Points::MAX).get(), -2 * i128::from(Points::MAX.get()));
/// assert_eq!(Difference::between(7, Points::new(7)), Difference::NONE);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Difference(i128);

impl Difference {
    /// Nothing taken, nothing given.
    pub const NONE: Difference = Difference(0);

    /// This many points.
    pub fn new(points: i128) -> Difference {
        Difference(points)
    }

    /// What must be added to an exact sum to have these points.
    pub fn between(sum: i128, points: Points) -> Difference {
        Difference(i128::from(points.get()) - sum)
    }

    /// The number: negative where the limit took, positive where it gave.
    pub fn get(self) -> i128 {
        self.0
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl Add for Points {
    type Output = Points;
    fn add(self, other: Points) -> Points {
        Points::new(self.0 + other.0)
    }
}

impl Sub for Points {
    type Output = Points;
    fn sub(self, other: Points) -> Points {
        Points::new(self.0 - other.0)
    }
}

impl Neg for Points {
    type Output = Points;
    fn neg(self) -> Points {
        Points(-self.0)
    }
}

impl Sum for Points {
    fn sum<I: Iterator<Item = Points>>(points: I) -> Points {
        points.fold(Points::ZERO, Add::add)
    }
}

impl fmt::Display for Points {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}
