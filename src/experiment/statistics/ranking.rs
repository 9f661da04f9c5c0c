//! How well a score ranks: would somebody with the outcome have come before somebody without?

use super::distribution::two_sided_p;
use super::{ErrorRate, Interval};

/// Two scores of the same contacts, compared by the area under their curves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PairedAreas {
    /// Of the first score.
    pub first: f64,
    /// Of the second score.
    pub second: f64,
    /// Standard errors between them; 0 where they never rank differently.
    pub z: f64,
    /// Two-sided.
    pub p: f64,
    /// Of first − second.
    pub interval: Interval,
}

/// One contact: whether the outcome came, and the two scores.
pub type Scored = (bool, f64, f64);

/// DeLong's comparison of two scores over the same contacts. `None` unless at least two had the outcome and two had not.
///
/// Source: DeLong, DeLong, Clarke-Pearson (1988), "Comparing the Areas under Two or More Correlated Receiver Operating Characteristic Curves".
pub fn paired_areas(contacts: &[Scored], error_rate: ErrorRate) -> Option<PairedAreas> {
    let with: Vec<&Scored> = contacts.iter().filter(|contact| contact.0).collect();
    let without: Vec<&Scored> = contacts.iter().filter(|contact| !contact.0).collect();
    if with.len() < 2 || without.len() < 2 {
        return None;
    }
    let first = Placements::of(&with, &without, |contact| contact.1);
    let second = Placements::of(&with, &without, |contact| contact.2);
    let gaps = |one: &[f64], other: &[f64]| one.iter().zip(other).map(|(one, other)| one - other).collect::<Vec<f64>>();
    let squared =
        squared_error(&gaps(&first.with, &second.with)) + squared_error(&gaps(&first.without, &second.without));
    let gap = first.area() - second.area();
    let error = squared.sqrt();
    let z = if error > 0.0 { gap / error } else { 0.0 };
    let interval = Interval::around(gap, error_rate.two_sided_multiple() * error);
    Some(PairedAreas { first: first.area(), second: second.area(), z, p: two_sided_p(z), interval })
}

/// For each contact the share of the other kind that it is ranked rightly against, ties by half.
struct Placements {
    with: Vec<f64>,
    without: Vec<f64>,
}

impl Placements {
    fn of(with: &[&Scored], without: &[&Scored], score: impl Fn(&Scored) -> f64) -> Placements {
        let sorted = |contacts: &[&Scored]| {
            let mut scores: Vec<f64> = contacts.iter().map(|contact| score(contact)).collect();
            scores.sort_by(f64::total_cmp);
            scores
        };
        let (ones, others) = (sorted(with), sorted(without));
        Placements {
            with: with.iter().map(|contact| share_below(&others, score(contact))).collect(),
            without: without.iter().map(|contact| 1.0 - share_below(&ones, score(contact))).collect(),
        }
    }

    fn area(&self) -> f64 {
        self.with.iter().sum::<f64>() / self.with.len() as f64
    }
}

/// The share of sorted scores below one, those equal counted by half.
fn share_below(sorted: &[f64], score: f64) -> f64 {
    let below = sorted.partition_point(|other| *other < score);
    let not_above = sorted.partition_point(|other| *other <= score);
    (below + not_above) as f64 / 2.0 / sorted.len() as f64
}

/// The squared standard error of the mean of at least two values.
fn squared_error(values: &[f64]) -> f64 {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (count - 1.0) / count
}

/// The greatest distance between the scores' distributions of those with and without the outcome (Kolmogorov–Smirnov); `None` unless there are both.
///
/// Source: Smirnov (1939).
///
/// ```
/// use thresh::experiment::statistics::ranking::greatest_distance;
/// assert_eq!(greatest_distance(&[(false, 1.0), (true, 2.0)]), Some(1.0));
/// ```
pub fn greatest_distance(contacts: &[(bool, f64)]) -> Option<f64> {
    let mut sorted: Vec<&(bool, f64)> = contacts.iter().collect();
    sorted.sort_by(|one, other| one.1.total_cmp(&other.1));
    let with = contacts.iter().filter(|contact| contact.0).count() as f64;
    let without = contacts.len() as f64 - with;
    if with == 0.0 || without == 0.0 {
        return None;
    }
    let (mut seen_with, mut seen_without, mut greatest) = (0.0, 0.0, 0.0_f64);
    for ties in sorted.chunk_by(|one, other| one.1 == other.1) {
        let tied_with = ties.iter().filter(|contact| contact.0).count() as f64;
        seen_with += tied_with;
        seen_without += ties.len() as f64 - tied_with;
        greatest = greatest.max((seen_with / with - seen_without / without).abs());
    }
    Some(greatest)
}
