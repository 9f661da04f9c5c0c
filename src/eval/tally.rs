//! What one campaign's verdict is made of, while it is found.

use crate::domain::{Cut, Difference, Points};
use crate::program::RuleId;

/// What a verdict will say of rules and limits, and until when.
#[derive(Debug)]
pub(super) struct Tally<'a> {
    /// Points of rules whose line does not say them.
    pub(super) points: Vec<(RuleId, Points)>,
    pub(super) cuts: Vec<Cut<'a>>,
    /// The next instant at which something differs.
    pub(super) valid_until: i64,
    /// Where each score's cuts begin, in the order in which scores were found.
    pub(super) starts: Vec<(usize, usize)>,
}

impl<'a> Tally<'a> {
    /// Notes what a limit took or gave, if anything.
    pub(super) fn cut(&mut self, cut: Cut<'a>) {
        if cut.points != Difference::NONE {
            self.cuts.push(cut);
        }
    }

    /// Notes an instant at which something differs.
    pub(super) fn turn(&mut self, instant: i64, at: i64) {
        if instant > at {
            self.valid_until = self.valid_until.min(instant);
        }
    }

    /// Puts points and cuts in the order of the file where scores were found in another.
    pub(super) fn put_in_order(&mut self) {
        self.points.sort_unstable_by_key(|(rule, _)| *rule);
        let cuts = std::mem::take(&mut self.cuts);
        let ends = self.starts.iter().skip(1).map(|(_, cuts)| *cuts).chain([cuts.len()]);
        let mut stretches: Vec<_> = self.starts.iter().zip(ends).collect();
        stretches.sort_by_key(|((score, _), _)| *score);
        for ((_, first), end) in stretches {
            self.cuts.extend(cuts.get(*first..end).unwrap_or(&[]));
        }
    }
}
