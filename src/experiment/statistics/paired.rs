//! One group judged twice: whether one of two criteria hits more often among the contacts on whom they differ.

use super::distribution::{beta_cdf, chi_square_tail};

/// McNemar's exact p, two-sided: `only_first` contacts were a hit by the first criterion alone, `only_second` by the second.
///
/// Source: McNemar (1947); exact by the binomial distribution with probability 1/2, doubled.
///
/// ```
/// use thresh::experiment::statistics::paired::exact_p;
/// assert!((exact_p(70, 59) - 0.378688).abs() < 1e-6);
/// assert_eq!(exact_p(0, 0), 1.0);
/// ```
pub fn exact_p(only_first: u64, only_second: u64) -> f64 {
    let (least, all) = (only_first.min(only_second) as f64, (only_first + only_second) as f64);
    if only_first == only_second {
        return 1.0;
    }
    // P(X ≤ k) of a binomial is 1 − I(k + 1, n − k), and by symmetry at 1/2 it is I(n − k, k + 1).
    (2.0 * beta_cdf(all - least, least + 1.0, 0.5)).min(1.0)
}

/// McNemar's chi-square with Edwards' continuity correction, and its p.
///
/// Source: Edwards (1948), "Note on the Correction for Continuity in Testing the Significance of the Difference Between Correlated Proportions".
pub fn corrected_chi_square(only_first: u64, only_second: u64) -> (f64, f64) {
    let all = (only_first + only_second) as f64;
    if all == 0.0 {
        return (0.0, 1.0);
    }
    let chi_square = (only_first.abs_diff(only_second) as f64 - 1.0).max(0.0).powi(2) / all;
    (chi_square, chi_square_tail(chi_square, 1))
}
