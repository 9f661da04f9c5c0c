//! One decision and why: what made each rule hold, what is missing from the others, how the points came about.

mod calendar;
mod deeds;
mod experiment;
mod made_up;
mod next;
mod sentence;
mod text;
mod what_if;
mod words;

use crate::decide::{Assignments, Scratch, Selection};
use crate::domain::{Decision, Revision, Timestamp};
use crate::eval::evaluate_by_and_tell;
use crate::lang::checked::{CheckedCampaign, Criteria};
use crate::lang::experiment::Decider;
use crate::lang::source::Sources;
use crate::profile::Profile;
use crate::ruleset::{Campaign, Ruleset};
use crate::trial::{Outcome, Trial};

pub use crate::eval::told::{
    Actual, GroupLines, MatchedTold, Needs, Paid, Part, Progresses, ScoreLines, Seen, Share, Subject, TermLine, Terms,
    Told, Unmatched, Window,
};
pub use calendar::day;
pub use next::{Asked, Fall, Lost, Next, ToDo, Way, WayRule, next};
pub use sentence::happened;
pub use text::{ledger, text};
pub use what_if::{WhatIf, what_if};
pub use words::said;

/// A decision with all that can be told of it.
#[derive(Debug)]
pub struct Explained<'a> {
    /// The decision, as it is without an explanation.
    pub decision: Decision<'a>,
    /// How it came about.
    pub told: Told<'a>,
    /// What could come next; `None` in a campaign without stages and where the campaign does not apply.
    pub next: Option<Next<'a>>,
    /// The campaign as it was checked.
    pub campaign: &'a CheckedCampaign,
    /// Whose criteria decided.
    pub decider: Decider,
    /// The texts that the author's words stand in.
    pub sources: &'a Sources,
}

impl<'a> Explained<'a> {
    /// The criteria that decided.
    pub fn criteria(&self) -> &'a Criteria {
        self.campaign.decided_by(self.decider).1
    }
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
    let mut assignments = Assignments::new(ruleset, profile, at, selection);
    let mut deciders = Vec::new();
    let decider = |position| {
        let decider = assignments.decider(position);
        deciders.push((position, decider));
        decider
    };
    evaluate_by_and_tell(program, profile, at, decider, scratch, |position, verdict, mut telling| {
        if selection.has(position) {
            let told = telling.tell(&verdict);
            looked.push((position, verdict, told, telling.progress()));
        }
    });
    let explained = looked.into_iter().filter_map(|(position, verdict, told, progress)| {
        let campaign = campaigns.get(position)?;
        let decider = deciders.iter().find(|(asked, _)| *asked == position).map_or(Decider::Control, |(_, it)| *it);
        let asked = Asked { program, campaign: campaign.checked(), position, decider, profile, at };
        let next = next(asked, &verdict, &progress, scratch);
        let decision = Decision {
            contact_id: profile.contact_id(),
            campaign: campaign.id(),
            at,
            revision: ruleset.revision(),
            experiments: assignments.take(position, verdict.applies),
            verdict,
        };
        Some(Explained { decision, told, next, campaign: campaign.checked(), decider, sources: campaign.sources() })
    });
    explained.collect()
}

/// How a test came out and why. Nothing is said of what could come next: nobody waits for it.
pub fn explain_test<'a>(
    trial: &'a Trial<'_>,
    outcome: &Outcome<'a>,
    campaign: &'a Campaign,
    revision: &'a Revision,
) -> Explained<'a> {
    let case = outcome.case;
    let decision = Decision {
        contact_id: "test",
        campaign: campaign.id(),
        at: case.at,
        revision,
        experiments: Vec::new(),
        verdict: outcome.verdict.clone(),
    };
    Explained {
        decision,
        told: trial.tell(outcome),
        next: None,
        campaign: campaign.checked(),
        decider: case.decider,
        sources: campaign.sources(),
    }
}
