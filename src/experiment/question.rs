//! What an experiment asks, as its rule file says it: the arms, what is waited for, what must not get worse.

use crate::domain::{Arm, Cents, Period, Phase, Share, Zone};
use crate::lang::checked::CheckedCampaign;
use crate::lang::experiment::{Experiment, Guardrail};

/// What a report answers.
#[derive(Clone, Debug)]
pub struct Question {
    /// The experiment.
    pub name: String,
    /// What it is to find out, in its author's words.
    pub title: Option<String>,
    /// Its campaign.
    pub campaign: String,
    /// How far it has come.
    pub phase: Phase,
    /// What it compares and how it assigns.
    pub edition: String,
    /// Each variant's name and share, `control` first.
    pub arms: Vec<(String, Share)>,
    /// The outcomes, the one that decides first.
    pub measures: Vec<Awaited>,
    /// What must not get worse, and by how much of all contacts it may, from 0 to 1.
    pub guardrails: Vec<(Awaited, f64)>,
    /// What it is planned to show.
    pub plan: Option<Plan>,
    /// What the campaign costs.
    pub budget: Option<(Cents, String)>,
    /// For windows in months.
    pub zone: Zone,
}

/// An outcome and how long it is waited for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Awaited {
    /// Its name, as it is reported.
    pub outcome: String,
    /// How long after a contact entered.
    pub within: Period,
}

/// Rates from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// The rate today.
    pub from: f64,
    /// The rate hoped for.
    pub to: f64,
    /// How likely the difference is to be seen if it is there.
    pub power: f64,
}

impl Question {
    /// What an experiment of a campaign asks.
    pub fn of(campaign: &CheckedCampaign, experiment: &Experiment) -> Question {
        let arms = experiment.arms.iter().zip(&experiment.split);
        let measures = experiment
            .measures
            .iter()
            .map(|measure| Awaited { outcome: measure.outcome.to_string(), within: measure.within });
        Question {
            name: experiment.name.to_string(),
            title: experiment.question.clone(),
            campaign: campaign.id.to_string(),
            phase: experiment.phase,
            edition: experiment.edition.to_string(),
            arms: arms.map(|(name, share)| (name.to_string(), *share)).collect(),
            measures: measures.collect(),
            guardrails: experiment.guardrails.iter().map(guardrail).collect(),
            plan: experiment.plan.map(|plan| Plan {
                from: plan.from.of_whole(),
                to: plan.to.of_whole(),
                power: plan.power.of_whole(),
            }),
            budget: campaign.budget.as_ref().map(|budget| (Cents::new(budget.cents), budget.currency.clone())),
            zone: campaign.zone.clone(),
        }
    }

    /// The variants beside `control`.
    pub fn challengers(&self) -> impl Iterator<Item = Arm> {
        (1..self.arms.len()).map(Arm::at)
    }

    /// An arm's name.
    pub fn name_of(&self, arm: Arm) -> &str {
        self.arms.get(arm.position()).map_or("", |(name, _)| name)
    }
}

/// A guardrail is reported as an outcome that is called by its event's phrase.
fn guardrail(guardrail: &Guardrail) -> (Awaited, f64) {
    let phrase = guardrail.event.series.first().map_or_else(String::new, |series| series.phrase.to_string());
    let at_most = guardrail.at_most.millionths() as f64 / 100e6;
    (Awaited { outcome: phrase, within: guardrail.within }, at_most)
}
