//! One rate and how well it is known.

use super::distribution::beta_quantile;
use super::{ErrorRate, Interval, Rate};

/// Wald's interval of a rate: share ± z·√(share·(1 − share)/n). Too narrow near 0 and 1, and may leave them; prefer [`wilson`].
///
/// Source: any textbook; Brown, Cai, DasGupta (2001), "Interval Estimation for a Binomial Proportion", eq. 1.
pub fn wald(rate: Rate, error_rate: ErrorRate) -> Interval {
    Interval::around(rate.share(), error_rate.two_sided_multiple() * rate.squared_error().sqrt())
}

/// Wilson's score interval: never outside 0 to 1, and honest for few contacts.
///
/// Source: Wilson (1927), "Probable Inference, the Law of Succession, and Statistical Inference".
///
/// ```
/// use thresh::experiment::statistics::{ErrorRate, Rate, rate::wilson};
/// let none_yet = wilson(Rate::new(0, 10).unwrap(), ErrorRate::FIVE_PERCENT);
/// assert_eq!(none_yet.low, 0.0);
/// assert!((none_yet.high - 0.2775).abs() < 0.0001);
/// ```
pub fn wilson(rate: Rate, error_rate: ErrorRate) -> Interval {
    let z = error_rate.two_sided_multiple();
    let contacts = rate.contacts as f64;
    let stretch = 1.0 + z * z / contacts;
    let middle = (rate.share() + z * z / (2.0 * contacts)) / stretch;
    let half_width = z * (rate.squared_error() + z * z / (4.0 * contacts * contacts)).sqrt() / stretch;
    let Interval { low, high } = Interval::around(middle, half_width);
    // At 0 and at 1 the formula's end is the rate itself; rounding must not carry it across.
    Interval { low: if rate.outcomes == 0 { 0.0 } else { low }, high: if rate.misses() == 0 { 1.0 } else { high } }
}

/// The central credible interval with Jeffreys' prior, Beta(1/2, 1/2).
///
/// Source: Brown, Cai, DasGupta (2001), section 3.1.3.
pub fn jeffreys(rate: Rate, error_rate: ErrorRate) -> Interval {
    let (a, b) = (rate.outcomes as f64 + 0.5, rate.misses() as f64 + 0.5);
    let tail = error_rate.get() / 2.0;
    Interval { low: beta_quantile(a, b, tail), high: beta_quantile(a, b, 1.0 - tail) }
}
