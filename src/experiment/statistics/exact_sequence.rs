//! An exact always-valid interval of one rate, for arms with few outcomes, where asymptotics would be too sure.

use statrs::function::beta::ln_beta;

use super::always_valid::mixture_precision;
use super::{ErrorRate, Interval, Rate, root_between};

/// Exact below, at and above any rate: the rates that a beta-binomial mixture has never rejected. Tightest near so many contacts.
///
/// Source: Howard, Ramdas, McAuliffe, Sekhon (2021), "Time-uniform, nonparametric, nonasymptotic confidence sequences", proposition 7,
/// with the mixture's precision for an error rate of 5%.
///
/// ```
/// use thresh::experiment::statistics::{ErrorRate, Rate, exact_sequence::bernoulli};
/// let one_of_one = bernoulli(Rate::new(1, 1).unwrap(), 50, ErrorRate::FIVE_PERCENT);
/// assert_eq!((one_of_one.low, one_of_one.high), (0.0, 1.0));
/// ```
pub fn bernoulli(rate: Rate, tightest_at: u64, error_rate: ErrorRate) -> Interval {
    let share = rate.share();
    let excess = |supposed: f64| log_mixture(rate, tightest_at as f64, supposed) + error_rate.get().ln();
    // The mixture is undefined at 0 and 1; no double lies nearer to them that matters.
    let (least, greatest) = (1e-12, 1.0 - 1e-12);
    let open = |supposed: f64| excess(supposed) <= 0.0;
    Interval {
        low: if rate.outcomes() == 0 || open(least) { 0.0 } else { root_between(least, share.min(greatest), excess) },
        high: if rate.misses() == 0 || open(greatest) { 1.0 } else { root_between(share.max(least), greatest, excess) },
    }
}

/// The logarithm of the mixture's likelihood ratio against a supposed rate.
fn log_mixture(rate: Rate, tightest_at: f64, supposed: f64) -> f64 {
    let misses = 1.0 - supposed;
    let variance = supposed * misses;
    let precision = mixture_precision(tightest_at * variance, ErrorRate::FIVE_PERCENT);
    let strength = (precision - variance).max(1e-3 * variance);
    let (a, b) = (strength / misses, strength / supposed);
    let (hits, rest) = (rate.outcomes() as f64, rate.misses() as f64);
    ln_beta(a + hits, b + rest) - ln_beta(a, b) - hits * supposed.ln() - rest * misses.ln()
}
