//! What one campaign's verdict is made of, while it is found.

use super::window::NEVER;
use crate::domain::{Cut, Difference, Points};
use crate::program::{Plan, RuleId, ScoreBody};

/// What a verdict will say of rules and limits, and until when. Its buffers are lent from contact to contact.
#[derive(Debug)]
pub(super) struct Tally {
    /// Points of rules whose line does not say them.
    pub(super) points: Vec<(RuleId, Points)>,
    /// What limits took or gave; never nothing.
    pub(super) cuts: Vec<LimitCut>,
    /// The next instant at which something differs.
    pub(super) valid_until: i64,
}

/// What a limit took or gave, by the position of its score and of its group.
#[derive(Clone, Copy, Debug)]
pub(super) struct LimitCut {
    pub(super) score: usize,
    /// `None`: the score's own range.
    pub(super) group: Option<usize>,
    pub(super) points: Difference,
}

impl Default for Tally {
    fn default() -> Tally {
        Tally { points: Vec::new(), cuts: Vec::new(), valid_until: NEVER }
    }
}

impl Tally {
    /// Forgets the campaign before, and begins with the next instant at which something differs.
    pub(super) fn begin(&mut self, valid_until: i64) {
        self.points.clear();
        self.cuts.clear();
        self.valid_until = valid_until;
    }

    /// Notes what a limit took or gave, if anything.
    pub(super) fn cut(&mut self, cut: LimitCut) {
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
        self.cuts.sort_unstable_by_key(|cut| (cut.score, cut.group.unwrap_or(usize::MAX)));
    }

    /// The cuts by the names of what they are of.
    pub(super) fn named_cuts<'a>(&self, plan: &'a Plan) -> Vec<Cut<'a>> {
        let mut named = Vec::with_capacity(self.cuts.len());
        named.extend(self.cuts.iter().filter_map(|cut| {
            let score = plan.scores.get(cut.score)?;
            let group = match (&score.body, cut.group) {
                (ScoreBody::Rules(segments), Some(position)) => segments.get(position)?.group.as_ref(),
                (ScoreBody::Rules(_) | ScoreBody::Sum(_), _) => None,
            };
            Some(Cut { score: &score.name, group, points: cut.points })
        }));
        named
    }
}
