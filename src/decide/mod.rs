//! The one verb: a ruleset and a profile → one decision a campaign.

mod assign;
mod walk;

use fixedbitset::FixedBitSet;

use crate::domain::{Applies, Arm, Assigned, Decision, Timestamp, fold};
use crate::eval::evaluate_by;
use crate::lang::experiment::Decider;
use crate::profile::Profile;
use crate::ruleset::Ruleset;

pub use crate::eval::Scratch;
pub use assign::unit_of;
pub use walk::{Restless, walk};

/// Which of a ruleset's campaigns are to decide, and by which variants where that is not left to chance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// By position; `None`: all.
    positions: Option<FixedBitSet>,
    forced: Vec<Forced>,
}

/// An arm that decides an experiment, by positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Forced {
    campaign: usize,
    experiment: usize,
    arm: Arm,
}

/// A variant that was to be forced and is not there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnknownVariant {
    /// No campaign has the experiment.
    #[error("there is no experiment `{experiment}`{}", there_are(.known))]
    Experiment {
        /// What was asked for.
        experiment: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// The experiment has no such variant.
    #[error("the experiment `{experiment}` has no variant `{variant}`{}", there_are(.known))]
    Variant {
        /// The experiment.
        experiment: String,
        /// What was asked for.
        variant: String,
        /// Those that there are, `control` first.
        known: Vec<String>,
    },
}

fn there_are(known: &[String]) -> String {
    if known.is_empty() { String::new() } else { format!("; there are {}", known.join(", ")) }
}

/// A campaign that was asked for and is not in the ruleset.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no campaign `{id}`")]
pub struct UnknownCampaign {
    /// What was asked for.
    pub id: String,
    /// Its position among what was asked for, from 0.
    pub position: usize,
}

impl Selection {
    /// Every campaign.
    pub fn all() -> Selection {
        Selection { positions: None, forced: Vec::new() }
    }

    /// The campaigns of these ids, each once however often it is asked for.
    ///
    /// # Errors
    /// When the ruleset has no campaign of one of these ids.
    pub fn of<'i>(ruleset: &Ruleset, ids: impl IntoIterator<Item = &'i str>) -> Result<Selection, UnknownCampaign> {
        let mut positions = FixedBitSet::with_capacity(ruleset.campaigns().len());
        for (position, id) in ids.into_iter().enumerate() {
            match ruleset.campaign(id) {
                Some((found, _)) => positions.insert(found),
                None => return Err(UnknownCampaign { id: id.to_owned(), position }),
            }
        }
        Ok(Selection { positions: Some(positions), forced: Vec::new() })
    }

    /// The same campaigns, with this variant (or `control`) deciding its experiment, whoever is assigned to what. Such a decision is
    /// marked, and no evidence. Of an experiment forced twice the first counts.
    ///
    /// # Errors
    /// When the ruleset has no such experiment, or that has no such variant.
    pub fn forcing(mut self, ruleset: &Ruleset, experiment: &str, variant: &str) -> Result<Selection, UnknownVariant> {
        let campaigns = ruleset.campaigns().iter().enumerate();
        let mut all = campaigns.flat_map(|(campaign, it)| {
            let experiments = it.checked().experiments.iter().enumerate();
            experiments.map(move |(position, experiment)| (campaign, position, experiment))
        });
        let wanted = fold(experiment);
        let Some((campaign, position, found)) = all.find(|(.., it)| fold(it.name.as_str()) == wanted) else {
            let all = ruleset.campaigns().iter().flat_map(|campaign| &campaign.checked().experiments);
            let known = all.map(|experiment| experiment.name.to_string()).collect();
            return Err(UnknownVariant::Experiment { experiment: experiment.to_owned(), known });
        };
        let wanted = fold(variant);
        let Some(arm) = found.arms.iter().position(|name| fold(name.as_str()) == wanted) else {
            let known = found.arms.iter().map(ToString::to_string).collect();
            return Err(UnknownVariant::Variant {
                experiment: found.name.to_string(),
                variant: variant.to_owned(),
                known,
            });
        };
        self.forced.push(Forced { campaign, experiment: position, arm: Arm::at(arm) });
        Ok(self)
    }

    fn forced(&self, campaign: usize, experiment: usize) -> Option<Arm> {
        let forced = self.forced.iter().find(|forced| forced.campaign == campaign && forced.experiment == experiment);
        forced.map(|forced| forced.arm)
    }

    pub(crate) fn has(&self, position: usize) -> bool {
        self.positions.as_ref().is_none_or(|positions| positions.contains(position))
    }
}

/// What the selected campaigns decide about a contact at an instant, in the order of their ids.
///
/// Each experiment's variant is drawn by the contact's unit, or is the one that the selection forces. The same ruleset, profile, instant and
/// selection give the same decisions, byte for byte.
pub fn decide<'a>(
    ruleset: &'a Ruleset,
    profile: &'a Profile<'_>,
    at: Timestamp,
    selection: &Selection,
    scratch: &mut Scratch,
) -> Vec<Decision<'a>> {
    let mut assignments = Assignments::new(ruleset, profile, at, selection);
    let verdicts = evaluate_by(ruleset.program(), profile, at, |campaign| assignments.decider(campaign), scratch);
    let campaigns = ruleset.campaigns().iter().zip(verdicts).enumerate();
    let selected = campaigns.filter(|(position, _)| selection.has(*position));
    selected
        .map(|(position, (campaign, verdict))| Decision {
            contact_id: profile.contact_id(),
            campaign: campaign.id(),
            at,
            revision: ruleset.revision(),
            experiments: assignments.take(position, verdict.applies),
            verdict,
        })
        .collect()
}

/// The variants that decide about a contact, found while it is decided: only campaigns with experiments are asked.
pub(crate) struct Assignments<'a, 's> {
    ruleset: &'a Ruleset,
    profile: &'a Profile<'a>,
    at: Timestamp,
    selection: &'s Selection,
    /// By the campaign's position.
    found: Vec<(usize, Vec<Assigned<'a>>)>,
}

impl<'a, 's> Assignments<'a, 's> {
    pub(crate) fn new(
        ruleset: &'a Ruleset,
        profile: &'a Profile<'_>,
        at: Timestamp,
        selection: &'s Selection,
    ) -> Assignments<'a, 's> {
        Assignments { ruleset, profile, at, selection, found: Vec::new() }
    }

    /// Whose criteria decide for a campaign.
    pub(crate) fn decider(&mut self, campaign: usize) -> Decider {
        if !self.selection.has(campaign) {
            return Decider::Control;
        }
        let assigned = assign::assign(self.ruleset, campaign, self.profile, self.at, self.selection);
        let decider = assign::decider(&assigned);
        self.found.push((campaign, assigned));
        decider
    }

    /// What a campaign's experiments mean for the contact; nothing where the campaign does not apply.
    pub(crate) fn take(&mut self, campaign: usize, applies: Applies) -> Vec<Assigned<'a>> {
        match applies {
            Applies::Yes => {
                let found = self.found.iter_mut().find(|(position, _)| *position == campaign);
                found.map(|(_, assigned)| std::mem::take(assigned)).unwrap_or_default()
            }
            Applies::OutsideAudience | Applies::OutsideRuns => Vec::new(),
        }
    }
}
