//! One decision and why: what made each rule hold, what is missing from the others, how the points came about.

mod calendar;
mod deeds;
mod made_up;
mod next;
mod sentence;
mod text;
mod what_if;
mod words;

use crate::decide::{Scratch, Selection};
use crate::domain::{Decision, Timestamp};
use crate::eval::evaluate_and_tell;
use crate::lang::checked::CheckedCampaign;
use crate::lang::source::Sources;
use crate::profile::Profile;
use crate::ruleset::Ruleset;

pub use crate::eval::told::{
    Actual, GroupLines, MatchedTold, Needs, Paid, Part, Progresses, ScoreLines, Share, Subject, TermLine, Terms, Told,
    Unmatched, Window,
};
pub use calendar::day;
pub use next::{Asked, Fall, Lost, Next, ToDo, Way, WayRule, next};
pub use sentence::happened;
pub use text::text;
pub use what_if::{WhatIf, what_if};
pub use words::said;

/// A decision with all that can be told of it.
#[derive(Clone, Debug)]
pub struct Explained<'a> {
    /// The decision, as it is without an explanation.
    pub decision: Decision<'a>,
    /// How it came about.
    pub told: Told<'a>,
    /// What could come next; `None` in a campaign without stages and where the campaign does not apply.
    pub next: Option<Next<'a>>,
    /// The campaign as it was checked.
    pub campaign: &'a CheckedCampaign,
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
    let program = ruleset.program();
    let mut looked = Vec::new();
    evaluate_and_tell(program, profile, at, scratch, |position, verdict, mut telling| {
        if selection.has(position) {
            let told = telling.tell(&verdict);
            looked.push((position, verdict, told, telling.progress()));
        }
    });
    let explained = looked.into_iter().filter_map(|(position, verdict, told, progress)| {
        let campaign = campaigns.get(position)?;
        let asked = Asked { program, campaign: campaign.checked(), position, profile, at };
        let next = next(asked, &verdict, &progress, scratch);
        let decision = Decision {
            contact_id: profile.contact_id(),
            campaign: campaign.id(),
            at,
            revision: ruleset.revision(),
            verdict,
        };
        Some(Explained { decision, told, next, campaign: campaign.checked(), sources: campaign.sources() })
    });
    explained.collect()
}
