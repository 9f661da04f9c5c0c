//! Two rates: how far apart they are, and whether chance explains it.

use super::distribution::two_sided_p;
use super::rate::wilson;
use super::{ErrorRate, Interval, Rate};

/// Challenger's rate minus control's.
///
/// ```
/// use thresh::experiment::statistics::{Rate, difference::difference};
/// let (control, challenger) = (Rate::new(40, 100).unwrap(), Rate::new(50, 100).unwrap());
/// assert!((difference(control, challenger) - 0.1).abs() < 1e-12);
/// ```
pub fn difference(control: Rate, challenger: Rate) -> f64 {
    challenger.share() - control.share()
}

/// The pooled z: the difference over its standard error if both rates were one. 0 where both are 0 or both are 1: nothing differs.
///
/// Source: any textbook; Fleiss, Levin, Paik (2003), "Statistical Methods for Rates and Proportions", section 3.2, without correction.
pub fn pooled_z(control: Rate, challenger: Rate) -> f64 {
    let contacts = (control.contacts + challenger.contacts) as f64;
    let pooled = (control.outcomes + challenger.outcomes) as f64 / contacts;
    let squared = pooled * (1.0 - pooled) * (1.0 / control.contacts as f64 + 1.0 / challenger.contacts as f64);
    if squared > 0.0 { difference(control, challenger) / squared.sqrt() } else { 0.0 }
}

/// The two-sided p of [`pooled_z`].
pub fn pooled_p(control: Rate, challenger: Rate) -> f64 {
    two_sided_p(pooled_z(control, challenger))
}

/// Wald's interval of the difference, for comparison with other tools; [`newcombe`] is the honest one.
pub fn wald(control: Rate, challenger: Rate, error_rate: ErrorRate) -> Interval {
    let squared = control.squared_error() + challenger.squared_error();
    Interval::around(difference(control, challenger), error_rate.two_sided_multiple() * squared.sqrt())
}

/// Wald's interval after one success and one failure are added to each arm.
///
/// Source: Agresti, Caffo (2000), "Simple and Effective Confidence Intervals for Proportions and Differences of Proportions".
pub fn agresti_caffo(control: Rate, challenger: Rate, error_rate: ErrorRate) -> Interval {
    let padded = |rate: Rate| Rate { outcomes: rate.outcomes + 1, contacts: rate.contacts + 2 };
    wald(padded(control), padded(challenger), error_rate)
}

/// Newcombe's hybrid interval of the difference: the two Wilson intervals, put together. The one that reports show.
///
/// Source: Newcombe (1998), "Interval Estimation for the Difference Between Independent Proportions", method 10.
pub fn newcombe(control: Rate, challenger: Rate, error_rate: ErrorRate) -> Interval {
    let (below, above) = (wilson(control, error_rate), wilson(challenger, error_rate));
    let (from, to) = (control.share(), challenger.share());
    let difference = to - from;
    Interval {
        low: difference - (to - above.low).hypot(below.high - from),
        high: difference + (above.high - to).hypot(from - below.low),
    }
}
