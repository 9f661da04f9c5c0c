//! Stages: what gives one, what holds one, and where the contact stands in the end.

use super::{Asked, Holding, conditions};
use crate::domain::{Held, Standing, Timestamp};
use crate::lang::checked::{FallsBack, Stage, StageIndex};
use crate::profile::BroughtStage;
use conditions::{Reached, holds};

/// The stage that the contact brought, where it counts.
#[derive(Clone, Copy)]
pub(super) struct HeldBefore {
    /// Its position among the campaign's stages.
    pub(super) position: usize,
    /// Since when; without it "a `stays` does not hold".
    pub(super) since: Option<Timestamp>,
}

/// Of each stage, "decided from first to last", whether the contact is in it by itself.
pub(super) fn decided(asked: Asked<'_>) -> Vec<bool> {
    let mut decided = Vec::new();
    for (position, stage) in asked.criteria.stages.iter().enumerate() {
        let so_far = Reached::SoFar(&decided);
        let is_in = is_given(asked, stage, so_far) || is_kept(asked, position, stage, so_far);
        decided.push(is_in);
    }
    decided
}

/// "The first has no condition."
fn is_given(asked: Asked<'_>, stage: &Stage, so_far: Reached<'_>) -> bool {
    stage.when.as_ref().is_none_or(|when| holds(asked, when, so_far))
}

/// "A contact who was in a stage or a later one also keeps it while `until C` is not yet true, while `stays 30 days` has not run
/// out, or for good with `never falls back`; any one of them holds it, and none removes what `when` gives."
fn is_kept(asked: Asked<'_>, position: usize, stage: &Stage, so_far: Reached<'_>) -> bool {
    let Some(held) = held_before(asked) else { return false };
    let until_not_yet = stage.until.as_ref().is_some_and(|until| !holds(asked, until, so_far));
    let for_good = match stage.falls_back {
        FallsBack::Never => true,
        FallsBack::Possible => false,
    };
    held.position >= position && (until_not_yet || still_stays(asked, stage, held) || for_good)
}

/// "While `stays 30 days` has not run out (at − since < 30 days)."
pub(super) fn still_stays(asked: Asked<'_>, stage: &Stage, held: HeldBefore) -> bool {
    match (stage.stays, held.since) {
        (Some(stays), Some(since)) => asked.at < stays.after(since, asked.zone()),
        (Some(_) | None, _) => false,
    }
}

/// "A stage the campaign no longer has, `disqualified`, or a `since` after `at` counts as none."
pub(super) fn held_before(asked: Asked<'_>) -> Option<HeldBefore> {
    let brought = brought(asked)?;
    let position = position_of(asked, brought)?;
    match brought.since {
        Some(since) if since > asked.at => None,
        since => Some(HeldBefore { position, since }),
    }
}

/// The stage that the contact brought for this campaign, whatever it is.
pub(super) fn brought(asked: Asked<'_>) -> Option<&BroughtStage<'_>> {
    match asked.holding {
        Holding::AsBrought => {}
        Holding::Nothing => return None,
    }
    asked.profile.stage(asked.campaign.id.as_str())
}

/// Where among the campaign's stages the brought one is.
pub(super) fn position_of(asked: Asked<'_>, brought: &BroughtStage<'_>) -> Option<usize> {
    if brought.stage == "disqualified" {
        return None;
    }
    asked.criteria.stages.iter().position(|stage| stage.name.as_str() == brought.stage)
}

/// "A contact is in the last stage" that is given or kept; `None` for a campaign without stages.
fn final_position(asked: Asked<'_>) -> Option<usize> {
    decided(asked).iter().rposition(|is_in| *is_in)
}

fn final_stage(asked: Asked<'_>) -> Option<&Stage> {
    asked.criteria.stages.get(final_position(asked)?)
}

/// "In a stage's `when` or `until`, `reached S` looks at S and the stages up to the one before this, held ones included; elsewhere
/// it looks at the final stage."
pub(super) fn reached(asked: Asked<'_>, stage: StageIndex, reached: Reached<'_>) -> bool {
    match reached {
        Reached::SoFar(decided) => decided.iter().skip(stage.0).any(|is_in| *is_in),
        Reached::Finally => final_position(asked).is_some_and(|position| position >= stage.0),
    }
}

/// The reasons of each `disqualify` that holds, in file order.
pub(super) fn disqualified(asked: Asked<'_>) -> Vec<&str> {
    let disqualifications = asked.criteria.disqualifications.iter();
    let holding = disqualifications.filter(|one| holds(asked, &one.when, Reached::Finally));
    holding.map(|one| one.reason.as_str()).collect()
}

/// "`disqualify` then overrides: stage `disqualified`, not qualified, the reasons given."
pub(super) fn standing<'a>(asked: Asked<'a>, disqualified: &[&str]) -> Option<Standing<'a>> {
    let stage = final_stage(asked)?;
    Some(if disqualified.is_empty() { Standing::Stage(&stage.name) } else { Standing::Disqualified })
}

/// "`held` is the stage underneath any `disqualify`, with its old `since` where it is the same stage, else `at`."
pub(super) fn held(asked: Asked<'_>) -> Option<Held<'_>> {
    let position = final_position(asked)?;
    let stage = asked.criteria.stages.get(position)?;
    let before = held_before(asked).filter(|before| before.position == position);
    let since = before.and_then(|before| before.since).unwrap_or(asked.at);
    Some(Held { stage: stage.name.as_str(), since: Some(since) })
}

/// "A campaign qualifies `at` the stage it says": in it or in a later one.
pub(super) fn qualified(asked: Asked<'_>) -> bool {
    asked.campaign.qualifies_at.is_some_and(|stage| reached(asked, stage, Reached::Finally))
}
