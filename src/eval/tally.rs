//! What one campaign's verdict is made of, while it is found.

use crate::domain::{Cut, Difference, Matched};

/// What a verdict will say of rules and limits, and until when.
#[derive(Debug)]
pub(super) struct Tally<'a> {
    pub(super) matched: Vec<Matched<'a>>,
    pub(super) cuts: Vec<Cut<'a>>,
    /// The next instant at which something differs.
    pub(super) valid_until: i64,
    /// Where each score's rules and cuts begin, in the order in which scores were found.
    pub(super) starts: Vec<(usize, usize, usize)>,
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

    /// Puts rules and cuts in the order of the file where scores were found in another.
    pub(super) fn put_in_order(&mut self) {
        let matched = std::mem::take(&mut self.matched);
        let cuts = std::mem::take(&mut self.cuts);
        let ends =
            self.starts.iter().skip(1).map(|(_, rules, cuts)| (*rules, *cuts)).chain([(matched.len(), cuts.len())]);
        let mut stretches: Vec<_> = self.starts.iter().zip(ends).collect();
        stretches.sort_by_key(|((score, _, _), _)| *score);
        for ((_, first_rule, first_cut), (rules_end, cuts_end)) in stretches {
            self.matched.extend(matched.get(*first_rule..rules_end).unwrap_or(&[]));
            self.cuts.extend(cuts.get(*first_cut..cuts_end).unwrap_or(&[]));
        }
    }
}
