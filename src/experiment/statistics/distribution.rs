//! Distribution functions and quantiles: the few that the methods need, total over their arguments.

use statrs::distribution::{ChiSquared, ContinuousCDF, Normal, StudentsT};
use statrs::function::beta::checked_beta_reg;

use super::root_between;

/// P(Z ≤ z) of the standard normal distribution.
pub(super) fn normal_cdf(z: f64) -> f64 {
    Normal::standard().cdf(z)
}

/// P(Z > z).
pub(super) fn normal_tail(z: f64) -> f64 {
    Normal::standard().sf(z)
}

/// The density of the standard normal distribution.
pub(super) fn normal_density(z: f64) -> f64 {
    (-0.5 * z * z).exp() / std::f64::consts::TAU.sqrt()
}

/// The z with P(Z ≤ z) = p; infinite at 0 and 1.
pub(super) fn normal_quantile(p: f64) -> f64 {
    if p <= 0.0 {
        f64::NEG_INFINITY
    } else if p >= 1.0 {
        f64::INFINITY
    } else {
        Normal::standard().inverse_cdf(p)
    }
}

/// P(|Z| ≥ |z|).
pub(super) fn two_sided_p(z: f64) -> f64 {
    (2.0 * normal_tail(z.abs())).min(1.0)
}

/// P(T > t) of Student's distribution; of the normal one where the degrees of freedom are no positive number.
pub(super) fn student_tail(t: f64, degrees: f64) -> f64 {
    StudentsT::new(0.0, 1.0, degrees).map_or_else(|_| normal_tail(t), |student| student.sf(t))
}

/// The t with P(T ≤ t) = p, for p between 0 and 1, both excluded.
pub(super) fn student_quantile(p: f64, degrees: f64) -> f64 {
    let start = normal_quantile(p);
    let mut reach = 1.0;
    let misses = |t: f64| (1.0 - student_tail(t, degrees)) - p;
    while (misses(start - reach) > 0.0 || misses(start + reach) < 0.0) && reach < 1e12 {
        reach *= 2.0;
    }
    root_between(start - reach, start + reach, misses)
}

/// P(X² > x) with so many degrees of freedom; 1 with none, since nothing can deviate then.
pub(super) fn chi_square_tail(x: f64, degrees: usize) -> f64 {
    ChiSquared::new(degrees as f64).map_or(1.0, |distribution| distribution.sf(x))
}

/// P(X ≤ x) of the Beta distribution with positive parameters.
pub(super) fn beta_cdf(a: f64, b: f64, x: f64) -> f64 {
    checked_beta_reg(a, b, x.clamp(0.0, 1.0)).unwrap_or(f64::NAN)
}

/// The x with P(X ≤ x) = p.
pub(super) fn beta_quantile(a: f64, b: f64, p: f64) -> f64 {
    root_between(0.0, 1.0, |x| beta_cdf(a, b, x) - p)
}
