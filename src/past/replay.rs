//! A contact's past under two criteria, instant by instant: nothing that happened later is known.

use std::sync::Arc;

use crate::decide::walk;
use crate::domain::{ScoreName, Timestamp, Verdict};
use crate::eval::{Scratch, evaluate_by};
use crate::lang::checked::CheckedCampaign;
use crate::lang::experiment::Decider;
use crate::limits::BACKTEST_INSTANTS_MAX;
use crate::profile::Profile;
use crate::program::Program;

/// A campaign as it stands and a variant of it, as if it had always run.
pub(super) struct Replay {
    program: Program,
    variant: Decider,
    score: Option<ScoreName>,
}

/// What a criterion saw in a contact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Seen {
    /// When it first qualified the contact.
    pub(super) qualified: Option<Timestamp>,
    /// The greatest points of the score that ranks.
    pub(super) points: i64,
}

impl Replay {
    /// Of a campaign and a variant of one of its experiments, both by position. `score` is the one that ranks.
    pub(super) fn new(
        campaign: &CheckedCampaign,
        experiment: usize,
        variant: usize,
        score: Option<&ScoreName>,
    ) -> Replay {
        let always = CheckedCampaign { runs: None, ..campaign.clone() };
        let variant = Decider::Variant { experiment, variant };
        Replay { program: Program::compile(&[Arc::new(always)]), variant, score: score.cloned() }
    }

    /// What control and the variant saw in a contact before an instant, from its first event on, whenever what they say can change; the stage
    /// it holds is left aside. Where that is too often, its own events are looked at, a limited number of them.
    pub(super) fn seen(&self, profile: &Profile<'_>, before: Timestamp, scratch: &mut Scratch) -> [Seen; 2] {
        let bare = Profile::new(
            profile.contact_id().into(),
            profile.traits().to_vec(),
            profile.events().to_vec(),
            Vec::new(),
            profile.events_without_instant(),
        );
        let Ok(bare) = bare else { return [Seen::default(); 2] };
        let Some(first) = bare.events().first().map(|event| event.at) else { return [Seen::default(); 2] };
        let mut seen = [Seen::default(); 2];
        let walked = walk(first, before, BACKTEST_INSTANTS_MAX, |at| self.look_at(&mut seen, &bare, at, scratch));
        if walked.is_err() {
            seen = [Seen::default(); 2];
            for at in instants(&bare, before) {
                self.look_at(&mut seen, &bare, at, scratch);
            }
        }
        seen
    }

    /// Looks at an instant, and says when what is seen may change.
    fn look_at(
        &self,
        seen: &mut [Seen; 2],
        bare: &Profile<'_>,
        at: Timestamp,
        scratch: &mut Scratch,
    ) -> Option<Timestamp> {
        let mut changes = None;
        for (seen, decider) in seen.iter_mut().zip([Decider::Control, self.variant]) {
            let verdicts = evaluate_by(&self.program, bare, at, |_| decider, scratch);
            if let Some(verdict) = verdicts.first() {
                self.look(seen, verdict, at);
                changes = [changes, verdict.valid_until].into_iter().flatten().min();
            }
        }
        changes
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

/// The instants of a contact's events before an instant, each once; of too many, evenly chosen ones with the first and the last.
fn instants(profile: &Profile<'_>, before: Timestamp) -> Vec<Timestamp> {
    let mut instants: Vec<Timestamp> =
        profile.events().iter().map(|event| event.at).filter(|at| *at < before).collect();
    instants.dedup();
    let (count, steps) = (instants.len(), BACKTEST_INSTANTS_MAX - 1);
    if count <= BACKTEST_INSTANTS_MAX {
        return instants;
    }
    (0..=steps).filter_map(|step| instants.get(step * (count - 1) / steps).copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::{Event, EventKind, Properties};

    /// How many instants are looked at of so many, and that the first and the last are among them.
    #[track_caller]
    fn check(events: usize, looked_at: usize) {
        let moment = |number: usize| Timestamp::from_micros(i64::try_from(number).unwrap());
        let event = |number| Event {
            kind: EventKind::Track,
            name: "Paper Downloaded".into(),
            at: moment(number),
            message_id: None,
            properties: Properties::from(Vec::new()),
        };
        let profile = Profile::new("c-1".into(), Vec::new(), (0..events).map(event).collect(), Vec::new(), 0).unwrap();
        let mut found = instants(&profile, moment(events));
        assert_eq!(
            (found.len(), found.first(), found.last()),
            (looked_at, Some(&moment(0)), Some(&moment(events - 1)))
        );
        found.dedup();
        assert_eq!(found.len(), looked_at);
    }

    #[test]
    fn no_more_instants_are_looked_at_than_the_limit() {
        for events in [1, BACKTEST_INSTANTS_MAX - 1, BACKTEST_INSTANTS_MAX] {
            check(events, events);
        }
        for events in [BACKTEST_INSTANTS_MAX + 1, 2 * BACKTEST_INSTANTS_MAX, 10_000] {
            check(events, BACKTEST_INSTANTS_MAX);
        }
    }
}
