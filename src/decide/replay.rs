//! A contact's past under two criteria, instant by instant: nothing that happened later is known.

use std::sync::Arc;

use crate::domain::{ScoreName, Timestamp, Verdict};
use crate::eval::{Scratch, evaluate_by};
use crate::lang::checked::CheckedCampaign;
use crate::lang::experiment::Decider;
use crate::profile::Profile;
use crate::program::Program;

/// Instants of one contact that are looked at, at most: of more, evenly chosen ones and the last.
const INSTANTS_MAX: usize = 400;

/// A campaign as it stands and a variant of it, as if it had always run.
pub struct Replay {
    program: Program,
    variant: Decider,
    score: Option<ScoreName>,
}

/// What a criterion saw in a contact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// When it first qualified the contact.
    pub qualified: Option<Timestamp>,
    /// The greatest points of the score that ranks.
    pub points: i64,
}

impl Replay {
    /// Of a campaign and a variant of one of its experiments, both by position. `score` is the one that ranks.
    pub fn new(campaign: &CheckedCampaign, experiment: usize, variant: usize, score: Option<&ScoreName>) -> Replay {
        let always = CheckedCampaign { runs: None, ..campaign.clone() };
        let variant = Decider::Variant { experiment, variant };
        Replay { program: Program::compile(&[Arc::new(always)]), variant, score: score.cloned() }
    }

    /// What control and the variant saw at the contact's own events before an instant, the stage it holds left aside.
    pub fn seen(&self, profile: &Profile<'_>, before: Timestamp, scratch: &mut Scratch) -> [Seen; 2] {
        let bare = Profile::new(
            profile.contact_id().into(),
            profile.traits().to_vec(),
            profile.events().to_vec(),
            Vec::new(),
            profile.events_without_instant(),
        );
        let Ok(bare) = bare else { return [Seen::default(); 2] };
        let mut seen = [Seen::default(); 2];
        for at in instants(&bare, before) {
            for (seen, decider) in seen.iter_mut().zip([Decider::Control, self.variant]) {
                let verdicts = evaluate_by(&self.program, &bare, at, |_| decider, scratch);
                if let Some(verdict) = verdicts.first() {
                    self.look(seen, verdict, at);
                }
            }
        }
        seen
    }

    fn look(&self, seen: &mut Seen, verdict: &Verdict<'_>, at: Timestamp) {
        if verdict.qualified && seen.qualified.is_none() {
            seen.qualified = Some(at);
        }
        let score = verdict.scores.iter().find(|scored| Some(scored.score) == self.score.as_ref());
        if let Some(scored) = score {
            seen.points = seen.points.max(scored.points.get());
        }
    }
}

/// The instants of a contact's events before an instant, each once.
fn instants(profile: &Profile<'_>, before: Timestamp) -> Vec<Timestamp> {
    let mut instants: Vec<Timestamp> =
        profile.events().iter().map(|event| event.at).filter(|at| *at < before).collect();
    instants.dedup();
    let step = instants.len().div_ceil(INSTANTS_MAX).max(1);
    let last = instants.len().saturating_sub(1);
    instants
        .into_iter()
        .enumerate()
        .filter(|(at, _)| at % step == 0 || *at == last)
        .map(|(_, instant)| instant)
        .collect()
}
