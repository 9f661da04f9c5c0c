//! One contact's events followed through the rules: when it first reached each stage, and where it stands now.

use crate::decide::{Restless, Selection, walk};
use crate::domain::{Applies, Standing, Stood, Timestamp};
use crate::eval::{Scratch, Stand, stand};
use crate::lang::checked::{Stage, StageIndex};
use crate::limits::REPLAY_INSTANTS_MAX;
use crate::profile::Profile;
use crate::program::Program;

/// One contact's way through one campaign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    /// The first instant at which the campaign concerned the contact.
    entered: Option<Timestamp>,
    /// For each stage the first instant at which the contact was in it or in a later one.
    reached: Vec<Option<Timestamp>>,
    place: Place,
}

/// Where a contact stands, from the least to the most advanced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The campaign does not concern it.
    Outside,
    /// Disqualified, whatever the stage underneath.
    Disqualified,
    /// The campaign has no stages, whoever is disqualified.
    Stageless,
    /// In this stage.
    Stage(StageIndex),
}

impl History {
    fn of_stages(stages: usize) -> History {
        History { entered: None, reached: vec![None; stages], place: Place::Outside }
    }

    /// When the campaign first concerned the contact, disqualified or not; `None` where it never did, or nobody can tell when.
    pub fn entered(&self) -> Option<Timestamp> {
        self.entered
    }

    /// When the contact first was in a stage or in a later one; `None` where it never was, or nobody can tell when.
    pub fn reached(&self, stage: StageIndex) -> Option<Timestamp> {
        self.reached.get(stage.0).copied().flatten()
    }

    /// The same for each stage, from first to last: never earlier than for the stage before.
    pub fn all_reached(&self) -> &[Option<Timestamp>] {
        &self.reached
    }

    /// Where the contact stands at the end.
    pub fn place(&self) -> Place {
        self.place
    }

    /// Takes in the way of another contact of the same company: of each stage the first that reached it, of places the most advanced.
    pub(super) fn join(&mut self, other: &History) {
        self.entered = earlier(self.entered, other.entered);
        for (own, other) in self.reached.iter_mut().zip(&other.reached) {
            *own = earlier(*own, *other);
        }
        self.place = self.place.max(other.place);
    }

    /// What decisions that were kept say of a contact: those of one campaign, in the order of their instants.
    pub(super) fn recalled<'s>(stages: &[Stage], decisions: impl Iterator<Item = &'s Stood>) -> History {
        let mut history = History::of_stages(stages.len());
        for decision in decisions {
            let named = |name: &str| stages.iter().position(|stage| stage.name.as_str() == name);
            history.place = match decision.stage.as_deref() {
                None if stages.is_empty() => Place::Stageless,
                None => Place::Outside,
                Some(name) if name == Standing::Disqualified.as_str() => Place::Disqualified,
                Some(name) => match named(name) {
                    Some(stage) => Place::Stage(StageIndex(stage)),
                    // The rules have no such stage any more: nobody can say which one it would be.
                    None => continue,
                },
            };
            history.note(history.place, decision.at);
        }
        history
    }

    /// Notes where a contact is from an instant on.
    fn note(&mut self, place: Place, at: Timestamp) {
        if place != Place::Outside {
            self.entered.get_or_insert(at);
        }
        let Place::Stage(stage) = place else { return };
        for reached in self.reached.iter_mut().take(stage.0 + 1) {
            reached.get_or_insert(at);
        }
    }
}

/// Follows a contact through the selected campaigns of a program: from its first event to an instant it is decided whenever its decision can
/// change, each time with the stage that it held by the decision before. In the order of the program's campaigns; one that is not
/// selected concerns nobody.
///
/// `control` decides. Traits are taken as they are now, since nobody knows what they were; the stages that the profile brings are not
/// looked at. A contact without events up to that instant is decided there alone, and when it reached its stage nobody can tell.
///
/// # Errors
/// When the decision changes too often to be followed.
///
/// ```
/// use std::sync::Arc;
/// use thresh::decide::Selection;
/// use thresh::domain::{FailingTests, Timestamp};
/// use thresh::eval::Scratch;
/// use thresh::funnel::replay;
/// use thresh::lang::checked::StageIndex;
/// use thresh::ruleset::{FolderFiles, build};
/// use thresh::wire::contact;
/// let rules = "campaign \"A\"\nstages\n  visitor\n  lead when visited page /pricing at least 2 times within 7 days\n";
/// let (ruleset, _) = build(&FolderFiles::of_texts([("a.thresh", rules)]), None, FailingTests::Allowed);
/// let looks = ["02", "20", "23"].map(|day| {
///     format!(r#"{{"type": "page", "timestamp": "2026-03-{day}T09:00:00Z", "properties": {{"path": "/pricing"}}}}"#)
/// });
/// let line = format!(r#"{{"id": "c-1", "events": [{}]}}"#, looks.join(","));
/// let profile = contact::read(line.as_bytes(), "id").unwrap();
/// let at = Timestamp::parse("2026-06-01T00:00:00Z").unwrap();
/// let all = Selection::all();
/// let history = replay(ruleset.program(), &all, &profile, at, &mut Scratch::default()).unwrap().remove(0);
/// assert_eq!(history.reached(StageIndex(0)), Timestamp::parse("2026-03-02T09:00:00Z"));
/// assert_eq!(history.reached(StageIndex(1)), Timestamp::parse("2026-03-23T09:00:00Z"));
/// ```
pub fn replay(
    program: &Program,
    selection: &Selection,
    profile: &Profile<'_>,
    until: Timestamp,
    scratch: &mut Scratch,
) -> Result<Vec<History>, Restless> {
    let never = Stand { valid_until: None, ..Stand::NOT_YET };
    let begin = |campaign| if selection.has(campaign) { Stand::NOT_YET } else { never };
    let mut stands: Vec<Stand> = (0..program.campaign_count()).map(begin).collect();
    let mut histories: Vec<History> = program.plans.iter().map(|plan| History::of_stages(plan.stages.len())).collect();
    let first = profile.events().first().map(|event| event.at).filter(|first| *first <= until);
    let Some(first) = first else {
        stand(program, profile, until, &mut stands, scratch, |_, _| ());
        return Ok(placed(histories, &stands));
    };
    // The last instant itself is looked at.
    walk(first, until.plus_micros(1), REPLAY_INSTANTS_MAX, |at| {
        stand(program, profile, at, &mut stands, scratch, |campaign, stand| {
            histories.get_mut(campaign).into_iter().for_each(|history| history.note(place(stand), at));
        });
        stands.iter().filter_map(|stand| stand.valid_until).min()
    })?;
    Ok(placed(histories, &stands))
}

/// The earlier of two instants, where there are two.
pub(super) fn earlier(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

fn placed(mut histories: Vec<History>, stands: &[Stand]) -> Vec<History> {
    for (history, stand) in histories.iter_mut().zip(stands) {
        history.place = place(*stand);
    }
    histories
}

fn place(stand: Stand) -> Place {
    match (stand.applies, stand.disqualified, stand.held) {
        (Applies::OutsideAudience | Applies::OutsideRuns, _, _) => Place::Outside,
        (Applies::Yes, _, None) => Place::Stageless,
        (Applies::Yes, true, Some(_)) => Place::Disqualified,
        (Applies::Yes, false, Some(held)) => Place::Stage(held.stage),
    }
}
