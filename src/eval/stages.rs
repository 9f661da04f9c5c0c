//! Where a contact stands: stages from first to last, the one it brought, what holds it there.

use super::contact::Contact;
use super::late::{Found, Known};
use super::tally::Tally;
use super::window;
use crate::domain::{Held, Timestamp, Warning};
use crate::program::{Bits, FallsBack, Plan, StagePlan};

/// What a contact brought for a campaign.
#[derive(Clone, Copy, Debug)]
pub(super) enum Bringing {
    /// Nothing that counts.
    Nothing,
    /// A stage that counts from a later instant on.
    From(i64),
    /// A stage.
    Stage(Brought),
}

/// The stage that a contact brought, where it is one of the campaign's.
#[derive(Clone, Copy, Debug)]
pub(super) struct Brought {
    /// Its position.
    pub(super) stage: usize,
    /// Since when, if that was said.
    pub(super) since: Option<i64>,
}

/// The stage that a contact brought for a campaign; what cannot count is said.
pub(super) fn brought(contact: &Contact<'_>, plan: &Plan, warnings: &mut Vec<Warning>) -> Bringing {
    let Some(brought) = contact.profile.stage(plan.id.as_str()) else { return Bringing::Nothing };
    let stage = || brought.stage.to_string();
    let Some(position) = plan.stages.iter().position(|stage| stage.name.as_str() == brought.stage) else {
        warnings.push(Warning::StageUnknown { stage: stage() });
        return Bringing::Nothing;
    };
    match brought.since.map(Timestamp::micros) {
        Some(since) if since > contact.at => {
            warnings.push(Warning::StageInTheFuture { stage: stage() });
            Bringing::From(since)
        }
        since => Bringing::Stage(Brought { stage: position, since }),
    }
}

/// Decides the stages from first to last; the last that the contact is in becomes the stage found.
pub(super) fn decide(
    contact: &Contact<'_>,
    plan: &Plan,
    brought: Option<Brought>,
    truths: &Bits,
    found: &mut Found,
    tally: &mut Tally,
) {
    for (position, stage) in plan.stages.iter().enumerate() {
        for definition in &stage.definitions {
            let truth = plan.definitions.get(*definition).is_some_and(|plan| plan.tree.holds(&Known { truths, found }));
            found.definitions.get_mut(*definition).into_iter().for_each(|known| *known = truth);
        }
        let known = Known { truths, found };
        let held = brought.filter(|brought| brought.stage >= position);
        let reached = position == 0
            || stage.when.as_ref().is_some_and(|when| when.holds(&known))
            || held.is_some_and(|held| keeps(contact, stage, held, &known));
        if let (Some(Brought { since: Some(since), .. }), Some(stays)) = (held, stage.stays) {
            tally.turn(window::after(stays, since, contact.zones()), contact.at);
        }
        if reached {
            found.stage = Some(position);
        }
    }
}

/// Whether something keeps a contact in a stage that it held.
fn keeps(contact: &Contact<'_>, stage: &StagePlan, held: Brought, known: &Known<'_>) -> bool {
    let until = stage.until.as_ref().is_some_and(|until| !until.holds(known));
    let stays = match (stage.stays, held.since) {
        (Some(stays), Some(since)) => contact.at < window::after(stays, since, contact.zones()),
        (None, _) | (_, None) => false,
    };
    until || stays || stage.falls_back == FallsBack::Never
}

/// The stage found as something to hold: since when, if the contact brought it, else from now.
pub(super) fn held<'a>(
    contact: &Contact<'_>,
    plan: &'a Plan,
    brought: Option<Brought>,
    stage: usize,
) -> Option<Held<'a>> {
    let since = brought.filter(|brought| brought.stage == stage).and_then(|brought| brought.since);
    let since = Timestamp::from_micros(since.unwrap_or(contact.at));
    plan.stages.get(stage).map(|stage| Held { stage: stage.name.as_str(), since: Some(since) })
}
