//! The score interval of a difference of rates: a second opinion beside Newcombe's.

use super::difference::difference;
use super::{ErrorRate, Interval, Rate, root_between};

/// Miettinen and Nurminen's interval: the differences that a score test with their restricted variance does not reject.
///
/// Source: Miettinen, Nurminen (1985), "Comparative Analysis of Two Rates"; the restricted rates by the closed form of their appendix.
pub fn miettinen_nurminen(control: Rate, challenger: Rate, error_rate: ErrorRate) -> Interval {
    let z = error_rate.two_sided_multiple();
    let estimate = difference(control, challenger);
    let excess = |supposed: f64| score(control, challenger, supposed).abs() - z;
    Interval {
        low: if excess(-1.0) <= 0.0 { -1.0 } else { root_between(-1.0, estimate, excess) },
        high: if excess(1.0) <= 0.0 { 1.0 } else { root_between(estimate, 1.0, excess) },
    }
}

/// How many standard errors the data are from a supposed difference, with the variance as the supposed difference restricts it.
fn score(control: Rate, challenger: Rate, supposed: f64) -> f64 {
    let gap = difference(control, challenger) - supposed;
    let (base, moved) = restricted(control, challenger, supposed);
    let (n_control, n_challenger) = (control.contacts as f64, challenger.contacts as f64);
    let contacts = n_control + n_challenger;
    let squared =
        (moved * (1.0 - moved) / n_challenger + base * (1.0 - base) / n_control) * contacts / (contacts - 1.0).max(1.0);
    if gap == 0.0 {
        0.0
    } else if squared <= 0.0 {
        gap.signum() * f64::INFINITY
    } else {
        gap / squared.sqrt()
    }
}

/// The likeliest pair of rates (control, challenger) that differ by exactly the supposed difference: a root of a cubic.
fn restricted(control: Rate, challenger: Rate, supposed: f64) -> (f64, f64) {
    let (n0, n1) = (control.contacts as f64, challenger.contacts as f64);
    let (x0, x1) = (control.outcomes as f64, challenger.outcomes as f64);
    let l3 = n0 + n1;
    let l2 = (n1 + 2.0 * n0) * supposed - l3 - (x0 + x1);
    let l1 = (n0 * supposed - l3 - 2.0 * x0) * supposed + x0 + x1;
    let l0 = x0 * supposed * (1.0 - supposed);
    let third = l2 / (3.0 * l3);
    let q = third.powi(3) - l1 * l2 / (6.0 * l3 * l3) + l0 / (2.0 * l3);
    let size = (third * third - l1 / (3.0 * l3)).max(0.0).sqrt();
    let p = if q < 0.0 { -size } else { size };
    let cosine = if p == 0.0 { 0.0 } else { (q / p.powi(3)).clamp(-1.0, 1.0) };
    let angle = (std::f64::consts::PI + cosine.acos()) / 3.0;
    let base = (2.0 * p * angle.cos() - third).clamp((-supposed).max(0.0), (1.0 - supposed).min(1.0));
    (base, (base + supposed).clamp(0.0, 1.0))
}
