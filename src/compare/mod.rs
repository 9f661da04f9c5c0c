//! Two rulesets and the same contacts → what a change of rules does: who moves, by which rules, how scores shift.
//!
//! Contacts are added to a [`Tally`] one by one, tallies are merged, and [`Comparison::report`] says what came out. A tally's
//! size depends on the rules and not on the number of contacts.

mod arrivals;
mod causes;
mod changes;
mod conclusion;
mod pair;
mod report;
mod spread;
mod tally;

use std::collections::BTreeSet;

use crate::domain::Timestamp;
use crate::eval::{Scratch, evaluate};
use crate::profile::Profile;
use crate::ruleset::Ruleset;

pub use arrivals::Between;
pub use causes::{Cause, How};
pub use changes::Change;
use pair::Pair;
pub use pair::{Direction, Position};
pub use report::{
    Arrivals, Bar, CampaignReport, CauseReport, Figures, GradeReport, GradeValueReport, Matrix, Move, Movers,
    PointsRange, Presence, Qualified, Report, RuleChange, ScoreReport,
};
pub use tally::Tally;

/// A thing before and after the change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct Both<T> {
    /// By the old rules.
    pub before: T,
    /// By the new rules.
    pub after: T,
}

impl<T> Both<T> {
    /// The two.
    pub fn new(before: T, after: T) -> Both<T> {
        Both { before, after }
    }

    /// What a function makes of each.
    pub fn map<U>(self, mut each: impl FnMut(T) -> U) -> Both<U> {
        Both { before: each(self.before), after: each(self.after) }
    }

    /// References to both.
    pub fn as_ref(&self) -> Both<&T> {
        Both { before: &self.before, after: &self.after }
    }
}

impl<T: PartialEq> Both<T> {
    /// Whether the change left it as it was.
    pub fn is_same(&self) -> bool {
        self.before == self.after
    }
}

/// Two rulesets side by side, campaign by campaign.
pub struct Comparison<'r> {
    rulesets: Both<&'r Ruleset>,
    pairs: Vec<Pair<'r>>,
    vocabulary: Vec<Change>,
    at: Timestamp,
    between: Option<Between>,
}

/// What one worker needs to evaluate contacts again and again; any will do.
#[derive(Default)]
pub struct Scratches(Both<Scratch>);

impl<'r> Comparison<'r> {
    /// Puts the campaigns of two rulesets side by side by their ids: all, or only those asked for. Contacts are decided for one
    /// instant; only contacts that arrived between two days count for the rate a week, if such days are given.
    pub fn new(
        rulesets: Both<&'r Ruleset>,
        only: Option<&BTreeSet<String>>,
        at: Timestamp,
        between: Option<Between>,
    ) -> Comparison<'r> {
        let all = rulesets.before.campaigns().iter().chain(rulesets.after.campaigns());
        let ids: BTreeSet<&str> = all.map(|campaign| campaign.id().as_str()).collect();
        let asked = ids.into_iter().filter(|id| only.is_none_or(|only| only.contains(*id)));
        let pairs = asked.filter_map(|id| Pair::new(rulesets, id)).collect();
        Comparison { rulesets, pairs, vocabulary: changes::of_vocabularies(rulesets), at, between }
    }

    /// Evaluates a contact by both rulesets and adds what comes out. Experiments are left aside: control decides.
    pub fn add(&self, profile: &Profile<'_>, scratches: &mut Scratches, tally: &mut Tally) {
        let Both { before: old, after: new } = &mut scratches.0;
        let before = evaluate(self.rulesets.before.program(), profile, self.at, old);
        let after = evaluate(self.rulesets.after.program(), profile, self.at, new);
        let arrived = tally.arrivals.add(profile, self.at, self.between);
        tally.contacts += 1;
        tally.prepare(&self.pairs);
        for (pair, tally) in self.pairs.iter().zip(&mut tally.campaigns) {
            let verdicts = pair.verdicts(&before, &after);
            tally.add(pair, profile.contact_id(), verdicts, arrived);
        }
    }

    /// What came out.
    pub fn report(&self, tally: &Tally) -> Report {
        conclusion::report(self, tally)
    }
}
