//! What a normal posterior says of a lift. Unsafe for stopping: a chance to win of 95% comes by chance in four of ten equal pairs that are watched.

use super::distribution::{normal_cdf, normal_density, normal_tail};
use super::means::Lift;
use super::{ErrorRate, Interval};

/// A challenger's prospects.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prospects {
    /// The probability that the challenger is better.
    pub chance_to_win: f64,
    /// What is lost on average by choosing the challenger: E max(−lift, 0).
    pub loss_if_chosen: f64,
    /// What is lost on average by keeping control: E max(lift, 0).
    pub loss_if_kept: f64,
    /// The central credible interval.
    pub interval: Interval,
}

/// Prospects under a flat prior: the posterior is normal around the estimate.
///
/// Source: Stucchio (2015), "Bayesian A/B Testing", expected loss of a normal posterior.
///
/// ```
/// use thresh::experiment::statistics::{ErrorRate, means::Lift, posterior::normal};
/// let even = normal(Lift { estimate: 0.0, squared_error: 1.0 }, ErrorRate::FIVE_PERCENT);
/// assert_eq!(even.chance_to_win, 0.5);
/// ```
pub fn normal(lift: Lift, error_rate: ErrorRate) -> Prospects {
    let error = lift.squared_error.sqrt();
    let z = lift.estimate / error;
    Prospects {
        chance_to_win: normal_cdf(z),
        loss_if_chosen: error * normal_density(z) - lift.estimate * normal_tail(z),
        loss_if_kept: error * normal_density(z) + lift.estimate * normal_cdf(z),
        interval: Interval::around(lift.estimate, error_rate.two_sided_multiple() * error),
    }
}
