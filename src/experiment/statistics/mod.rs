//! The statistics of outcomes: one file a method, each with the source of its formula.
//!
//! Everything here is a function of numbers: no sampling, no clock, the same answer every time. Floating point is allowed in this
//! module alone, because its results are estimates; points, money and assignment never pass through it.

pub mod agreement;
pub mod always_valid;
pub mod beta_binomial;
pub mod clustered;
pub mod correction;
pub mod difference;
mod distribution;
pub mod exact_sequence;
pub mod means;
pub mod paired;
pub mod planning;
pub mod population;
pub mod posterior;
pub mod ranking;
pub mod rate;
pub mod sample_ratio;
pub mod score_interval;
pub mod survival;

use std::fmt;

/// How many contacts had the outcome, of how many that entered: at least one, and never more outcomes than contacts.
///
/// ```
/// use thresh::experiment::statistics::Rate;
/// assert_eq!(Rate::new(30, 100).unwrap().share(), 0.3);
/// assert!(Rate::new(1, 0).is_none());
/// assert!(Rate::new(2, 1).is_none());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    outcomes: u64,
    contacts: u64,
}

impl Rate {
    /// So many of so many; `None` when nobody entered, or more had the outcome than entered.
    pub fn new(outcomes: u64, contacts: u64) -> Option<Rate> {
        (contacts > 0 && outcomes <= contacts).then_some(Rate { outcomes, contacts })
    }

    /// The contacts with the outcome.
    pub fn outcomes(self) -> u64 {
        self.outcomes
    }

    /// The contacts without it.
    pub fn misses(self) -> u64 {
        self.contacts - self.outcomes
    }

    /// All contacts.
    pub fn contacts(self) -> u64 {
        self.contacts
    }

    /// The share with the outcome, from 0 to 1.
    pub fn share(self) -> f64 {
        self.outcomes as f64 / self.contacts as f64
    }

    /// The share without it, from 0 to 1.
    fn miss_share(self) -> f64 {
        self.misses() as f64 / self.contacts as f64
    }

    /// The variance of one contact's outcome: share × (1 − share).
    fn variance(self) -> f64 {
        self.share() * self.miss_share()
    }

    /// The squared standard error of the share, its contacts taken one by one.
    pub fn variance_of_share(self) -> f64 {
        self.squared_error()
    }

    /// The squared standard error of the share.
    fn squared_error(self) -> f64 {
        self.variance() / self.contacts as f64
    }
}

/// How often one accepts to be wrong where nothing differs: above 0, below 1.
///
/// ```
/// use thresh::experiment::statistics::ErrorRate;
/// assert_eq!(ErrorRate::FIVE_PERCENT.get(), 0.05);
/// assert!(ErrorRate::new(0.0).is_none());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct ErrorRate(f64);

impl ErrorRate {
    /// What a 95% interval accepts.
    pub const FIVE_PERCENT: ErrorRate = ErrorRate(0.05);

    /// This error rate; `None` unless it lies between 0 and 1, both excluded.
    pub fn new(rate: f64) -> Option<ErrorRate> {
        (rate > 0.0 && rate < 1.0).then_some(ErrorRate(rate))
    }

    /// The rate.
    pub fn get(self) -> f64 {
        self.0
    }

    /// The multiple of a standard error that a two-sided interval reaches to either side.
    fn two_sided_multiple(self) -> f64 {
        distribution::normal_quantile(1.0 - self.0 / 2.0)
    }
}

/// An estimate's z, its two-sided p and its interval by the normal curve.
///
/// Source: any textbook, Wald's test.
pub fn two_sided(estimate: f64, squared_error: f64, error_rate: ErrorRate) -> (f64, f64, Interval) {
    let error = squared_error.sqrt();
    let z = if error > 0.0 { estimate / error } else { 0.0 };
    (z, distribution::two_sided_p(z), Interval::around(estimate, error_rate.two_sided_multiple() * error))
}

/// The same where the error was estimated from so many units in two arms: by Student's distribution, whose degrees of freedom are the units
/// less the two means, so that twenty companies are not taken for thousands of contacts.
///
/// Source: Cameron, Miller (2015), "A Practitioner's Guide to Cluster-Robust Inference", section VI.D.
pub fn two_sided_by_units(
    estimate: f64,
    squared_error: f64,
    units: u64,
    error_rate: ErrorRate,
) -> (f64, f64, Interval) {
    let (z, _, _) = two_sided(estimate, squared_error, error_rate);
    let degrees = units.saturating_sub(2).max(1) as f64;
    let multiple = distribution::student_quantile(1.0 - error_rate.get() / 2.0, degrees);
    let p = (2.0 * distribution::student_tail(z.abs(), degrees)).min(1.0);
    (z, p, Interval::around(estimate, multiple * squared_error.sqrt()))
}

/// From the least to the greatest value that the data allow; either may be infinite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The least.
    pub low: f64,
    /// The greatest.
    pub high: f64,
}

impl Interval {
    /// As far to either side of a value.
    fn around(value: f64, half_width: f64) -> Interval {
        Interval { low: value - half_width, high: value + half_width }
    }

    /// Whether a value is among them, ends included.
    ///
    /// ```
    /// use thresh::experiment::statistics::Interval;
    /// assert!(Interval { low: -0.1, high: 0.3 }.contains(0.0));
    /// ```
    pub fn contains(self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} to {}", self.low, self.high)
    }
}

/// How a challenger is compared with control.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Challenger − control.
    Absolute,
    /// (Challenger − control) / control.
    Relative,
}

/// Which way a difference is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Either way.
    Both,
    /// The challenger is greater: bounded from below.
    Greater,
    /// The challenger is less: bounded from above.
    Less,
}

/// The root of a function between two points at which its signs differ, by bisection to the last bit that changes anything.
fn root_between(mut low: f64, mut high: f64, function: impl Fn(f64) -> f64) -> f64 {
    let rises = function(high) > 0.0;
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            break;
        }
        if (function(middle) > 0.0) == rises { high = middle } else { low = middle }
    }
    f64::midpoint(low, high)
}
