//! Shares → stretches between 0 and 1, and the stretch that a bucket lies in; the floating-point steps are the reference's own.

use crate::domain::Share;

/// As many equal weights; none of none.
///
/// ```
/// assert_eq!(thresh::experiment::assignment::equal_weights(4), [0.25; 4]);
/// ```
pub fn equal_weights(count: usize) -> Vec<f64> {
    vec![1.0 / count as f64; count]
}

/// A stretch for each arm, in order: it begins where the weights before it end, and covers this part of its own weight.
///
/// Coverage counts from 0 to 1. Weights that are not as many as the arms, or do not add up to 1 within 0.01, count as equal.
///
/// ```
/// use thresh::experiment::assignment::bucket_ranges;
/// assert_eq!(bucket_ranges(2, 0.5, &[]), [(0.0, 0.25), (0.5, 0.75)]);
/// ```
pub fn bucket_ranges(count: usize, coverage: f64, weights: &[f64]) -> Vec<(f64, f64)> {
    let coverage = coverage.clamp(0.0, 1.0);
    let whole: f64 = weights.iter().sum();
    if weights.len() == count && (0.99..=1.01).contains(&whole) {
        covered(coverage, weights.iter().copied()).collect()
    } else {
        covered(coverage, equal_weights(count).into_iter()).collect()
    }
}

/// The stretches of shares, all covered.
pub(super) fn of_shares(shares: &[Share]) -> impl Iterator<Item = (f64, f64)> {
    let whole = f64::from(Share::WHOLE.steps());
    covered(1.0, shares.iter().map(move |share| f64::from(share.steps()) / whole))
}

fn covered(coverage: f64, weights: impl Iterator<Item = f64>) -> impl Iterator<Item = (f64, f64)> {
    weights.scan(0.0, move |end, weight| {
        let start = *end;
        *end += weight;
        Some((start, start + coverage * weight))
    })
}

/// The first stretch that a place between 0 and 1 lies in: its beginning belongs to it, its end does not.
///
/// ```
/// use thresh::experiment::assignment::choose;
/// assert_eq!(choose(0.5, [(0.0, 0.5), (0.5, 1.0)]), Some(1));
/// assert_eq!(choose(0.3, [(0.0, 0.25), (0.5, 0.75)]), None);
/// ```
pub fn choose(place: f64, ranges: impl IntoIterator<Item = (f64, f64)>) -> Option<usize> {
    ranges.into_iter().position(|(from, to)| place >= from && place < to)
}
