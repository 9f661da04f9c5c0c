//! The language's executable definition: a verdict by the slow, obvious way, to be held against the manual sentence by sentence.

mod aggregates;
mod bursts;
mod conditions;
mod events;
mod experiments;
mod fading;
mod grades;
mod instants;
mod points;
mod scores;
mod sequences;
mod stages;
mod tests_of;
mod traits;
mod valid_until;
mod values;
mod warnings;
mod windows;

use crate::domain::{Applies, Held, MatchedRules, Timestamp, Verdict, Zone};
use crate::lang::checked::{CheckedCampaign, Condition, Criteria, Definition, DefinitionIndex};
use crate::lang::experiment::Decider;
use crate::profile::Profile;
use conditions::{Reached, holds};
pub use valid_until::{Facts, facts};

/// What a campaign says of a contact at an instant.
///
/// Every event is looked at anew for every test, and every instant that could matter is tried for `valid_until`:
/// for tests, never for a service.
///
/// ```
/// use std::borrow::Cow;
/// use thresh::domain::{Applies, CampaignId, Timestamp, Zone};
/// use thresh::lang::checked::{CheckedCampaign, Criteria, Wording};
/// use thresh::profile::Profile;
///
/// let campaign = CheckedCampaign {
///     id: CampaignId::new("aurora-launch"), title: "Aurora".to_owned(), goal: None, owner: None, runs: None,
///     zone: Zone::utc(), audience: None, audience_wording: Wording::default(), qualifies_at: None, budget: None, target: None, cycle: None,
///     definitions: Vec::new(), criteria: Criteria::default(), experiments: Vec::new(), tests: Vec::new(),
/// };
/// let profile = Profile::new(Cow::Borrowed("c-1"), Vec::new(), Vec::new(), Vec::new(), 0).unwrap();
/// let verdict = thresh::reference::verdict(&campaign, &profile, Timestamp::from_micros(0));
/// assert_eq!((verdict.applies, verdict.valid_until), (Applies::Yes, None));
/// ```
pub fn verdict<'a>(campaign: &'a CheckedCampaign, profile: &'a Profile<'_>, at: Timestamp) -> Verdict<'a> {
    verdict_by(campaign, Decider::Control, profile, at)
}

/// What a campaign says of a contact at an instant if these criteria decide. Whether it applies, the campaign as it stands says.
pub fn verdict_by<'a>(
    campaign: &'a CheckedCampaign,
    decider: Decider,
    profile: &'a Profile<'_>,
    at: Timestamp,
) -> Verdict<'a> {
    let as_it_stands = asked(campaign, Decider::Control, profile, at);
    match applies(as_it_stands) {
        Applies::Yes => verdict_within(asked(campaign, decider, profile, at)),
        outside @ (Applies::OutsideAudience | Applies::OutsideRuns) => {
            verdict_outside(asked(campaign, decider, profile, at), outside)
        }
    }
}

fn asked<'a>(campaign: &'a CheckedCampaign, decider: Decider, profile: &'a Profile<'_>, at: Timestamp) -> Asked<'a> {
    let (definitions, criteria) = campaign.decided_by(decider);
    Asked { campaign, decider, definitions, criteria, holding: Holding::AsBrought, profile, at }
}

/// One campaign asked about one contact at one instant, decided by some criteria.
#[derive(Clone, Copy)]
struct Asked<'a> {
    campaign: &'a CheckedCampaign,
    decider: Decider,
    definitions: &'a [Definition],
    criteria: &'a Criteria,
    holding: Holding,
    profile: &'a Profile<'a>,
    at: Timestamp,
}

/// "The two verdicts that are compared are computed without a held stage; only the served stage uses it."
#[derive(Clone, Copy)]
enum Holding {
    /// The stage that the contact brought counts.
    AsBrought,
    /// As if it had brought none.
    Nothing,
}

impl<'a> Asked<'a> {
    /// The same question at another instant, "the contact as given".
    fn at(self, at: Timestamp) -> Asked<'a> {
        Asked { at, ..self }
    }

    fn zone(self) -> &'a Zone {
        &self.campaign.zone
    }

    fn definition(self, index: DefinitionIndex) -> Option<&'a Condition> {
        self.definitions.get(index.0).map(|definition| &definition.condition)
    }
}

/// "`applies`: `yes`, `outside-audience` or `outside-runs`"; the runs are asked first.
fn applies(asked: Asked<'_>) -> Applies {
    if !within_runs(asked) {
        return Applies::OutsideRuns;
    }
    if !within_audience(asked) {
        return Applies::OutsideAudience;
    }
    Applies::Yes
}

/// "`runs A to B` … include all of B."
fn within_runs(asked: Asked<'_>) -> bool {
    match asked.campaign.runs {
        Some((first, last)) => {
            asked.zone().start_of(first) <= asked.at && asked.at < asked.zone().start_of(last.plus(1))
        }
        None => true,
    }
}

fn within_audience(asked: Asked<'_>) -> bool {
    match &asked.campaign.audience {
        Some(audience) => holds(asked, audience, Reached::Finally),
        None => true,
    }
}

fn verdict_within(asked: Asked<'_>) -> Verdict<'_> {
    let disqualified = stages::disqualified(asked);
    let (matched, cuts) = scores::ledger(asked);
    Verdict {
        applies: Applies::Yes,
        stage: stages::standing(asked, &disqualified),
        held: stages::held(asked),
        qualified: stages::qualified(asked) && disqualified.is_empty(),
        disqualified,
        scores: scores::all(asked),
        grades: grades::all(asked),
        matched: matched.into(),
        cuts,
        valid_until: valid_until::valid_until(asked),
        compared: experiments::compared(asked),
        warnings: warnings::warnings(asked),
    }
}

/// "In the latter two stage is null, qualified false, scores empty, `held` echoed."
fn verdict_outside(asked: Asked<'_>, applies: Applies) -> Verdict<'_> {
    let brought = asked.profile.stage(asked.campaign.id.as_str());
    Verdict {
        applies,
        stage: None,
        held: brought.map(|brought| Held { stage: &brought.stage, since: brought.since }),
        qualified: false,
        disqualified: Vec::new(),
        scores: Vec::new(),
        grades: Vec::new(),
        matched: MatchedRules::default(),
        cuts: Vec::new(),
        valid_until: valid_until::valid_until(asked),
        compared: Vec::new(),
        warnings: warnings::warnings(asked),
    }
}
