//! Two means of amounts, such as order values: the difference or the lift, and whether chance explains it.

use super::distribution::{student_quantile, student_tail};
use super::{Comparison, ErrorRate, Interval, Rate, Side};

/// What is known of one arm's amounts: how many contacts, their mean, the variance of one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// Contacts; at least 1.
    pub contacts: f64,
    /// The mean amount.
    pub mean: f64,
    /// The variance of one contact's amount.
    pub variance: f64,
}

impl Sample {
    /// From sums over contacts, those without an amount counted as 0, with the unbiased variance; `None` for fewer than two contacts.
    ///
    /// ```
    /// use thresh::experiment::statistics::means::Sample;
    /// let sample = Sample::of_sums(2, 4.0, 10.0).unwrap();
    /// assert_eq!((sample.mean, sample.variance), (2.0, 2.0));
    /// ```
    pub fn of_sums(contacts: u64, sum: f64, sum_of_squares: f64) -> Option<Sample> {
        (contacts >= 2).then(|| {
            let count = contacts as f64;
            let variance = ((sum_of_squares - sum * sum / count) / (count - 1.0)).max(0.0);
            Sample { contacts: count, mean: sum / count, variance }
        })
    }

    /// A rate as a mean of zeros and ones, with the variance share × (1 − share).
    pub fn of_rate(rate: Rate) -> Sample {
        Sample { contacts: rate.contacts() as f64, mean: rate.share(), variance: rate.variance() }
    }

    /// The squared standard error of the mean.
    fn squared_error(self) -> f64 {
        self.variance / self.contacts
    }
}

/// The estimate of a comparison and its squared standard error, by the delta method where it is relative.
///
/// Source: Deng, Knoblich, Lu (2018), "Applying the Delta Method in Metric Analytics", eq. 5, for independent arms.
///
/// ```
/// use thresh::experiment::statistics::{Comparison, means::{Sample, lift}};
/// let control = Sample { contacts: 4.0, mean: 7.0, variance: 2.0 };
/// let challenger = Sample { contacts: 15.0, mean: 5.0, variance: 0.5 };
/// assert_eq!(lift(control, challenger, Comparison::Absolute).estimate, -2.0);
/// ```
pub fn lift(control: Sample, challenger: Sample, comparison: Comparison) -> Lift {
    let gap = challenger.mean - control.mean;
    match comparison {
        Comparison::Absolute => {
            Lift { estimate: gap, squared_error: challenger.squared_error() + control.squared_error() }
        }
        Comparison::Relative => {
            let base = control.mean * control.mean;
            let stretched = challenger.mean * challenger.mean * control.squared_error() / (base * base);
            Lift { estimate: gap / control.mean, squared_error: challenger.squared_error() / base + stretched }
        }
    }
}

/// An estimate with its squared standard error; neither is a number where control's mean is 0 and the comparison relative.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lift {
    /// Challenger against control.
    pub estimate: f64,
    /// The square of the estimate's standard error.
    pub squared_error: f64,
}

/// What Welch's test says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Welch {
    /// The estimate and its squared error.
    pub lift: Lift,
    /// Degrees of freedom.
    pub degrees: f64,
    /// How often chance alone does as much, on the side looked at.
    pub p: f64,
    /// The differences that the data allow; unbounded on the side not looked at.
    pub interval: Interval,
}

/// Welch's t-test of two means whose variances differ.
///
/// Source: Welch (1947); Satterthwaite's degrees of freedom (1946).
pub fn welch(control: Sample, challenger: Sample, comparison: Comparison, side: Side, error_rate: ErrorRate) -> Welch {
    let lift = lift(control, challenger, comparison);
    let degrees = satterthwaite(control, challenger);
    let error = lift.squared_error.sqrt();
    let t = lift.estimate / error;
    let reach = |p: f64| student_quantile(p, degrees) * error;
    let (p, interval) = match side {
        Side::Both => {
            let interval = Interval::around(lift.estimate, reach(1.0 - error_rate.get() / 2.0));
            ((2.0 * student_tail(t.abs(), degrees)).min(1.0), interval)
        }
        Side::Greater => {
            let low = lift.estimate - reach(1.0 - error_rate.get());
            (student_tail(t, degrees), Interval { low, high: f64::INFINITY })
        }
        Side::Less => {
            let high = lift.estimate + reach(1.0 - error_rate.get());
            (student_tail(-t, degrees), Interval { low: f64::NEG_INFINITY, high })
        }
    };
    Welch { lift, degrees, p, interval }
}

fn satterthwaite(control: Sample, challenger: Sample) -> f64 {
    let (from, to) = (control.squared_error(), challenger.squared_error());
    (from + to).powi(2) / (from * from / (control.contacts - 1.0) + to * to / (challenger.contacts - 1.0))
}
