//! One decision and why: what made each rule hold, what is missing from the others, how the points came about.

mod words;

use crate::decide::{Scratch, Selection};
use crate::domain::{Decision, Timestamp};
use crate::eval::evaluate_and_tell;
use crate::lang::source::Sources;
use crate::profile::Profile;
use crate::ruleset::Ruleset;

pub use crate::eval::told::{
    Actual, GroupLines, MatchedTold, Paid, Part, ScoreLines, Share, Subject, TermLine, Terms, Told, Unmatched, Window,
};
pub use words::said;

/// A decision with all that can be told of it.
#[derive(Clone, Debug)]
pub struct Explained<'a> {
    /// The decision, as it is without an explanation.
    pub decision: Decision<'a>,
    /// How it came about.
    pub told: Told<'a>,
    /// The texts that the author's words stand in.
    pub sources: &'a Sources,
}

/// What the selected campaigns decide about a contact at an instant and why, in the order of their ids.
///
/// The decisions are those of [`decide`](crate::decide::decide), found by the same program.
pub fn explain<'a>(
    ruleset: &'a Ruleset,
    profile: &'a Profile<'_>,
    at: Timestamp,
    selection: &Selection,
    scratch: &mut Scratch,
) -> Vec<Explained<'a>> {
    let campaigns = ruleset.campaigns();
    let mut explained = Vec::new();
    evaluate_and_tell(ruleset.program(), profile, at, scratch, |position, verdict, tell| {
        let Some(campaign) = campaigns.get(position).filter(|_| selection.has(position)) else { return };
        let told = tell.tell(&verdict);
        let decision = Decision {
            contact_id: profile.contact_id(),
            campaign: campaign.id(),
            at,
            revision: ruleset.revision(),
            verdict,
        };
        explained.push(Explained { decision, told, sources: campaign.sources() });
    });
    explained
}
