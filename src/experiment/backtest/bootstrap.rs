//! How far a difference of precisions may be chance: units drawn again and again, the same draws every time.

use std::collections::BTreeMap;

use super::Judged;
use crate::experiment::statistics::Interval;

/// How often all units are drawn.
const DRAWS: usize = 1_000;

/// The middle 95% of the challenger's precision minus control's over draws of units with replacement. `None` where one of them handed over
/// nobody.
///
/// Source: Efron (1979), "Bootstrap Methods"; units as wholes by Field, Welsh (2007), "Bootstrapping Clustered Data".
pub(super) fn precision_difference(contacts: &[Judged]) -> Option<Interval> {
    let mut units: BTreeMap<&str, [u64; 4]> = BTreeMap::new();
    for contact in contacts {
        let [control_hits, control, challenger_hits, challenger] = units.entry(&contact.unit).or_default();
        let [by_control, by_challenger] = contact.handed_over;
        *control += u64::from(by_control);
        *control_hits += u64::from(by_control && contact.outcome);
        *challenger += u64::from(by_challenger);
        *challenger_hits += u64::from(by_challenger && contact.outcome);
    }
    let units: Vec<[u64; 4]> = units.into_values().collect();
    difference(&sum(units.iter()))?;
    let mut chance = Chance(units.len() as u64);
    let mut differences: Vec<f64> = (0..DRAWS)
        .filter_map(|_| difference(&sum((0..units.len()).filter_map(|_| units.get(chance.below(units.len()))))))
        .collect();
    differences.sort_by(f64::total_cmp);
    let at = |share: f64| differences.get((differences.len() as f64 * share) as usize).copied();
    Some(Interval { low: at(0.025)?, high: at(0.975)? })
}

fn sum<'u>(units: impl Iterator<Item = &'u [u64; 4]>) -> [u64; 4] {
    units.fold([0; 4], |[a, b, c, d], [e, f, g, h]| [a + e, b + f, c + g, d + h])
}

fn difference([control_hits, control, challenger_hits, challenger]: &[u64; 4]) -> Option<f64> {
    let precision = |hits: &u64, all: &u64| (*all > 0).then(|| *hits as f64 / *all as f64);
    Some(precision(challenger_hits, challenger)? - precision(control_hits, control)?)
}

/// Numbers that look like chance, the same every time (Steele, Lea, Flood (2014): SplitMix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let drawn = mixed ^ (mixed >> 31);
        usize::try_from((u128::from(drawn) * bound as u128) >> 64).unwrap_or_default()
    }
}
