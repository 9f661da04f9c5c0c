//! Whether the contacts of today still look like those a criterion was tuned on.

/// What stands for the share of an empty band, whose logarithm would be infinite.
const EMPTY_SHARE: f64 = 0.0001;

/// The population stability index over bands of a score: below 0.1 nothing moved, above 0.25 much did. `None` unless both have as many bands and some contacts.
///
/// Source: Siddiqi (2006), "Credit Risk Scorecards"; an empty band counts as a share of 0.0001.
///
/// ```
/// use thresh::experiment::statistics::population::stability_index;
/// assert_eq!(stability_index(&[10, 20], &[10, 20]), Some(0.0));
/// ```
pub fn stability_index(then: &[u64], now: &[u64]) -> Option<f64> {
    let (all_then, all_now): (u64, u64) = (then.iter().sum(), now.iter().sum());
    if then.len() != now.len() || all_then == 0 || all_now == 0 {
        return None;
    }
    let share = |count: u64, all: u64| if count == 0 { EMPTY_SHARE } else { count as f64 / all as f64 };
    let bands = then.iter().zip(now).map(|(then, now)| (share(*then, all_then), share(*now, all_now)));
    Some(bands.map(|(then, now)| (now - then) * (now / then).ln()).sum())
}
