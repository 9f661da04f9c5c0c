//! Intervals that may be looked at every day: they hold at all times at once.

use super::distribution::{normal_cdf, normal_quantile};
use super::means::Lift;
use super::{ErrorRate, Interval, Side, root_between};

/// How the width of an always-valid interval is spent over time: it is tightest, relative to a fixed one, near so many contacts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlannedContacts(f64);

impl PlannedContacts {
    /// One.
    pub const ONE: PlannedContacts = PlannedContacts(1.0);

    /// How many.
    pub fn get(self) -> f64 {
        self.0
    }

    /// This many matured contacts, all arms together; `None` unless it is above 0 and finite.
    pub fn new(contacts: f64) -> Option<PlannedContacts> {
        (contacts > 0.0 && contacts.is_finite()).then_some(PlannedContacts(contacts))
    }
}

/// What an always-valid look says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    /// What the data allow at this and every earlier look, together at the error rate.
    pub interval: Interval,
    /// The always-valid p, two-sided; 1 while there is nothing to see.
    pub p: f64,
}

/// Waudby-Smith's asymptotic confidence sequence for a difference or lift whose arms have so many contacts together.
///
/// Half-width: se·√N·√(2k/(N·rho)²·ln(√k/a)), k = N·rho² + 1; one-sided with ln(1 + √k/2a) and rho for 2a.
///
/// Source: Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas (2021), "Time-uniform central limit theory and asymptotic confidence sequences",
/// theorem 2.2, its one-sided counterpart, rho² by eq. 155 there.
pub fn asymptotic(lift: Lift, contacts: u64, planned: PlannedContacts, side: Side, error_rate: ErrorRate) -> Look {
    let (error, count) = (lift.squared_error.sqrt(), contacts as f64);
    let half_width = error * multiple_for(side, count, planned, error_rate);
    let interval = match side {
        Side::Both => Interval::around(lift.estimate, half_width),
        Side::Greater => Interval { low: lift.estimate - half_width, high: f64::INFINITY },
        Side::Less => Interval { low: f64::NEG_INFINITY, high: lift.estimate + half_width },
    };
    let squared = squared_rho(error_rate.get(), planned);
    let stretch = count * squared + 1.0;
    let evidence = count * lift.estimate * lift.estimate / lift.squared_error;
    let factor = (squared * evidence / (2.0 * stretch)).exp() / stretch.sqrt();
    Look { interval, p: if factor.is_nan() { 1.0 } else { (1.0 / factor).min(1.0) } }
}

/// How many standard errors an always-valid two-sided interval reaches to either side, where a fixed one of 95% reaches 1.96.
///
/// ```
/// use thresh::experiment::statistics::{ErrorRate, always_valid::{PlannedContacts, multiple}};
/// let planned = PlannedContacts::new(5000.0).unwrap();
/// assert!((multiple(5000.0, planned, ErrorRate::FIVE_PERCENT) - 3.035).abs() < 0.001);
/// ```
pub fn multiple(contacts: f64, planned: PlannedContacts, error_rate: ErrorRate) -> f64 {
    multiple_for(Side::Both, contacts, planned, error_rate)
}

fn multiple_for(side: Side, contacts: f64, planned: PlannedContacts, error_rate: ErrorRate) -> f64 {
    let alpha = error_rate.get();
    let squared = match side {
        Side::Both => squared_rho(alpha, planned),
        Side::Greater | Side::Less => squared_rho((2.0 * alpha).min(1.0), planned),
    };
    let stretch = contacts * squared + 1.0;
    let logarithm = match side {
        Side::Both => (stretch.sqrt() / alpha).ln(),
        Side::Greater | Side::Less => (stretch.sqrt() / (2.0 * alpha)).ln_1p(),
    };
    (2.0 * stretch / (contacts * squared) * logarithm).sqrt()
}

/// rho² = (−2 ln a + ln(−2 ln a + 1)) / N*.
fn squared_rho(alpha: f64, planned: PlannedContacts) -> f64 {
    let twice = -2.0 * alpha.ln();
    (twice + twice.ln_1p()) / planned.0
}

/// The mixture precision that is tightest at one variance: v / (2 ln(1/a) + ln(1 + 2 ln(1/a))).
///
/// Source: Howard, Ramdas, McAuliffe, Sekhon (2021), "Time-uniform, nonparametric, nonasymptotic confidence sequences", section 3.5.
pub fn mixture_precision(tightest_at: f64, error_rate: ErrorRate) -> f64 {
    let twice = -2.0 * error_rate.get().ln();
    tightest_at / (twice + twice.ln_1p())
}

/// The two-sided normal mixture boundary: how far a sum of variance v may stray at any time.
///
/// Source: Howard and others (2021), proposition 5 and eq. 14.
pub fn two_sided_boundary(variance: f64, tightest_at: f64, error_rate: ErrorRate) -> f64 {
    let precision = mixture_precision(tightest_at, error_rate);
    let whole = variance + precision;
    (whole * ((whole / precision).ln() - 2.0 * error_rate.get().ln())).sqrt()
}

/// The one-sided normal mixture boundary.
///
/// Source: Howard and others (2021), proposition 6: the root of its mixture at the level 1/a.
pub fn one_sided_boundary(variance: f64, tightest_at: f64, error_rate: ErrorRate) -> f64 {
    let doubled = ErrorRate::new(2.0 * error_rate.get()).unwrap_or(error_rate);
    let precision = mixture_precision(tightest_at, doubled);
    let whole = variance + precision;
    let excess = |sum: f64| {
        0.5 * (4.0 * precision / whole).ln()
            + sum * sum / (2.0 * whole)
            + normal_cdf(sum / whole.sqrt()).ln()
            + error_rate.get().ln()
    };
    let mut far = whole.sqrt();
    while excess(far) < 0.0 && far < 1e12 {
        far *= 2.0;
    }
    root_between(0.0, far, excess)
}

/// The multiple of a standard error in a mixture sequential probability ratio test whose prior variance is z²·(v₁ + v₂)/(n₁ + n₂).
///
/// Source: Johari, Koomen, Pekelis, Walsh (2017), "Peeking at A/B Tests"; the prior's variance and a/2 as Statsig's documentation of
/// sequential testing has them, so that its figures can be checked.
pub fn mixture_ratio_multiple(control: (f64, u64), challenger: (f64, u64), error_rate: ErrorRate) -> f64 {
    let ((from, from_contacts), (to, to_contacts)) = (control, challenger);
    let squared_error = from / from_contacts as f64 + to / to_contacts as f64;
    let z = normal_quantile(1.0 - error_rate.get() / 2.0);
    let prior = z * z * (from + to) / (from_contacts + to_contacts) as f64;
    let whole = squared_error + prior;
    (whole / prior * ((whole / squared_error).ln() - 2.0 * (error_rate.get() / 2.0).ln())).sqrt()
}
