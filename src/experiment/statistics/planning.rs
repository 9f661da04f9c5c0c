//! How many contacts it takes to see a difference, and what so many contacts can see.

use super::always_valid::{PlannedContacts, multiple};
use super::distribution::{normal_quantile, normal_tail};
use super::{ErrorRate, root_between};

/// How an experiment will be read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reading {
    /// Once, at the end.
    Once,
    /// At any time, by an always-valid interval that is tightest near so many contacts.
    AnyTime(PlannedContacts),
}

impl Reading {
    /// The multiple of a standard error that a difference has to exceed.
    fn multiple(self, contacts: f64, error_rate: ErrorRate) -> f64 {
        match self {
            Reading::Once => error_rate.two_sided_multiple(),
            Reading::AnyTime(planned) => multiple(contacts, planned, error_rate),
        }
    }
}

/// What one contact brings on average and how much that varies, before the experiment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Baseline {
    /// The mean; not 0.
    pub mean: f64,
    /// The variance of one contact.
    pub variance: f64,
}

impl Baseline {
    /// The standard error of a relative lift between two arms of so many contacts each, the challenger better by that lift.
    fn lift_error(self, lift: f64, contacts_an_arm: f64) -> f64 {
        let noise = self.variance / (self.mean * self.mean * contacts_an_arm);
        (noise * (1.0 + (1.0 + lift).powi(2))).sqrt()
    }
}

/// The probability of seeing a relative lift with so many contacts in each of two arms.
///
/// Read at any time, the standard error counts as wider by as much as the always-valid interval is wider than the fixed one: one look at
/// the end would see less of a small lift, but earlier looks see some of it.
///
/// Source: any textbook's two-sided z-test; the variance of the lift by the delta method (see `means::lift`); the widening as
/// GrowthBook's planner has it, so that its figures can be checked.
pub fn power(baseline: Baseline, lift: f64, contacts_an_arm: f64, reading: Reading, error_rate: ErrorRate) -> f64 {
    let fixed = error_rate.two_sided_multiple();
    let widening = reading.multiple(2.0 * contacts_an_arm, error_rate) / fixed;
    let standard = lift / (baseline.lift_error(lift, contacts_an_arm) * widening);
    normal_tail(fixed - standard) + normal_tail(fixed + standard)
}

/// The least relative lift that is seen with the wished power; infinite where no lift up to 1,000,000 times is.
pub fn least_lift(
    baseline: Baseline,
    wished_power: f64,
    contacts_an_arm: f64,
    reading: Reading,
    error_rate: ErrorRate,
) -> f64 {
    let lack = |lift: f64| power(baseline, lift, contacts_an_arm, reading, error_rate) - wished_power;
    if lack(0.0) >= 0.0 {
        0.0
    } else if lack(1e6) < 0.0 {
        f64::INFINITY
    } else {
        root_between(0.0, 1e6, lack)
    }
}

/// Contacts in both arms of equal size together, to see an absolute difference of means with the wished power when read once; a variance a contact of either arm.
///
/// Source: any textbook: 4·variance·(z₁₋ₐ/₂ + z_power)² / difference².
///
/// ```
/// use thresh::experiment::statistics::{ErrorRate, planning::contacts_needed};
/// let contacts = contacts_needed(0.3, 100.0, 0.85, ErrorRate::FIVE_PERCENT);
/// assert!((contacts - 39_906.0).abs() < 10.0);
/// ```
pub fn contacts_needed(difference: f64, variance: f64, wished_power: f64, error_rate: ErrorRate) -> f64 {
    let reach = error_rate.two_sided_multiple() + normal_quantile(wished_power);
    (4.0 * variance * (reach / difference).powi(2)).ceil()
}

/// As [`contacts_needed`], read at any time by an always-valid interval that is tightest just there: more contacts, and no harm in looking.
///
/// The power counted is that of the last look; looks before it only add.
///
/// ```
/// use thresh::experiment::statistics::{ErrorRate, planning::{contacts_needed, contacts_needed_at_any_time}};
/// let once = contacts_needed(0.025, 0.058, 0.8, ErrorRate::FIVE_PERCENT);
/// let any_time = contacts_needed_at_any_time(0.025, 0.058, 0.8, ErrorRate::FIVE_PERCENT);
/// assert!(any_time > 1.8 * once && any_time < 2.0 * once);
/// ```
pub fn contacts_needed_at_any_time(difference: f64, variance: f64, wished_power: f64, error_rate: ErrorRate) -> f64 {
    // The multiple is the same for any number of contacts that the interval is tightest at.
    let multiple = multiple(1.0, PlannedContacts::ONE, error_rate);
    let reach = multiple + normal_quantile(wished_power);
    (4.0 * variance * (reach / difference).powi(2)).ceil()
}

/// How many times the contacts there are must still come, so that a true effect is seen with the wished power; 0 where there are enough.
///
/// The standard error shrinks with the root of the contacts. Read at any time, the power is that of one look at the end; looks before
/// it only add. Infinite where more than 10^9 times would be needed.
pub fn growth_needed(
    error: f64,
    contacts: f64,
    effect: f64,
    wished_power: f64,
    reading: Reading,
    error_rate: ErrorRate,
) -> f64 {
    let lack = |growth: f64| {
        let standard = effect.abs() * (1.0 + growth).sqrt() / error;
        let multiple = reading.multiple(contacts * (1.0 + growth), error_rate);
        normal_tail(multiple - standard) + normal_tail(multiple + standard) - wished_power
    };
    if lack(0.0) >= 0.0 {
        0.0
    } else if lack(1e9) < 0.0 {
        f64::INFINITY
    } else {
        root_between(0.0, 1e9, lack)
    }
}
