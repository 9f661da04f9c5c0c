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
