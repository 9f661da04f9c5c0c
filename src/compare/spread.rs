//! How points are spread over many contacts, kept in bounded memory whatever the points.

use std::collections::BTreeMap;

use crate::domain::Points;

/// Different values that are told apart; beyond them ten neighbours become one.
const VALUES_MAX: usize = 1_024;

/// Counts of points. The same contacts give the same spread, whatever the order in which they and their parts are added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spread {
    /// How many neighbouring values share a count: a power of ten.
    width: i64,
    /// Counts by value divided by the width, rounded down.
    counts: BTreeMap<i64, u64>,
    contacts: u64,
    sum: i128,
    ends: Option<(Points, Points)>,
}

impl Default for Spread {
    fn default() -> Spread {
        Spread { width: 1, counts: BTreeMap::new(), contacts: 0, sum: 0, ends: None }
    }
}

impl Spread {
    pub(super) fn add(&mut self, points: Points) {
        *self.counts.entry(points.get().div_euclid(self.width)).or_default() += 1;
        self.contacts += 1;
        self.sum += i128::from(points.get());
        self.widen(points, points);
        self.coarsen();
    }

    pub(super) fn merge(&mut self, mut other: Spread) {
        while self.width < other.width {
            self.coarsen_once();
        }
        while other.width < self.width {
            other.coarsen_once();
        }
        for (value, count) in other.counts {
            *self.counts.entry(value).or_default() += count;
        }
        self.contacts += other.contacts;
        self.sum += other.sum;
        if let Some((least, greatest)) = other.ends {
            self.widen(least, greatest);
        }
        self.coarsen();
    }

    fn widen(&mut self, least: Points, greatest: Points) {
        let (known_least, known_greatest) = self.ends.unwrap_or((least, greatest));
        self.ends = Some((known_least.min(least), known_greatest.max(greatest)));
    }

    fn coarsen(&mut self) {
        while self.counts.len() > VALUES_MAX {
            self.coarsen_once();
        }
    }

    fn coarsen_once(&mut self) {
        self.width *= 10;
        let mut coarse: BTreeMap<i64, u64> = BTreeMap::new();
        for (value, count) in &self.counts {
            *coarse.entry(value.div_euclid(10)).or_default() += count;
        }
        self.counts = coarse;
    }

    pub(super) fn contacts(&self) -> u64 {
        self.contacts
    }

    /// The least and the greatest points.
    pub(super) fn ends(&self) -> Option<(Points, Points)> {
        self.ends
    }

    /// The average in tenths, rounded to the nearest.
    pub(super) fn average_tenths(&self) -> Option<i128> {
        let contacts = i128::from(self.contacts);
        (contacts > 0).then(|| (self.sum * 20 + contacts).div_euclid(contacts * 2))
    }

    /// The middle value, of an even number of contacts the lower one; `None` where neighbours share a count.
    pub(super) fn median(&self) -> Option<Points> {
        let middle = self.contacts.checked_sub(1)? / 2;
        let mut before = 0;
        let (value, _) = self.counts.iter().find(|(_, count)| {
            before += **count;
            before > middle
        })?;
        (self.width == 1).then(|| Points::new(*value))
    }

    /// How many contacts lie in each stretch of so many values that begins at a multiple of it; a multiple of the width.
    pub(super) fn by_steps(&self, step: i64) -> BTreeMap<i64, u64> {
        let mut steps: BTreeMap<i64, u64> = BTreeMap::new();
        for (value, count) in &self.counts {
            *steps.entry((value * self.width).div_euclid(step)).or_default() += count;
        }
        steps
    }

    pub(super) fn width(&self) -> i64 {
        self.width
    }
}

/// The least step of 1, 2, 5, 10, 20 … with which the values from one end to the other take at most so many bars, and which parts no
/// neighbours who share a count.
pub(super) fn step_for((least, greatest): (Points, Points), bars_max: i64, width: i64) -> i64 {
    let mut decade = 1_i64;
    loop {
        for step in [decade, decade * 2, decade * 5] {
            let bars = greatest.get().div_euclid(step) - least.get().div_euclid(step) + 1;
            if step % width == 0 && bars <= bars_max {
                return step;
            }
        }
        // Points end at ±10^15, so that a step of 10^16 always does, and no product goes beyond what fits.
        decade *= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spread(values: impl IntoIterator<Item = i64>) -> Spread {
        let mut spread = Spread::default();
        values.into_iter().for_each(|value| spread.add(Points::new(value)));
        spread
    }

    #[test]
    fn figures_are_exact() {
        let four = spread([-5, 0, 10, 11]);
        assert_eq!((four.average_tenths(), four.median()), (Some(40), Some(Points::ZERO)));
        assert_eq!(four.by_steps(10), BTreeMap::from([(-1, 1), (0, 1), (1, 2)]));
        assert_eq!(spread([-1, -2]).average_tenths(), Some(-15));
        assert_eq!(spread([0, 0, 1]).average_tenths(), Some(3));
        assert_eq!((Spread::default().average_tenths(), Spread::default().median()), (None, None));
    }

    #[test]
    fn steps_are_round_and_the_bars_few() {
        let ends = |least, greatest| (Points::new(least), Points::new(greatest));
        assert_eq!(step_for(ends(0, 60), 12, 1), 10);
        assert_eq!(step_for(ends(0, 100), 12, 1), 10);
        assert_eq!(step_for(ends(7, 7), 12, 1), 1);
        assert_eq!(step_for(ends(-250, 900), 12, 1), 200);
        assert_eq!(step_for(ends(0, 100), 12, 100), 100);
        assert_eq!(step_for((Points::MIN, Points::MAX), 12, 1), 200_000_000_000_000);
    }

    proptest::proptest! {
        #[test]
        fn memory_is_bounded_and_order_means_nothing(
            values in proptest::collection::vec(-1_000_000_i64..1_000_000, 1..4_000),
            cut in 0_usize..4_000,
        ) {
            let whole = spread(values.iter().copied());
            let cut = cut.min(values.len());
            let mut parts = spread(values[cut..].iter().rev().copied());
            parts.merge(spread(values[..cut].iter().copied()));
            proptest::prop_assert!(whole.counts.len() <= VALUES_MAX);
            proptest::prop_assert_eq!(whole, parts);
        }
    }
}
