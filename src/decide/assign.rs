//! A contact's place in each experiment of a campaign: the first unit that is known, dealt out.

use super::Selection;
use crate::domain::{Arm, Assigned, Phase, Reason, Share, Timestamp, UnitValue};
use crate::eval::takes_contacts;
use crate::experiment::assignment::{Deal, Dealt, deal};
use crate::lang::checked::Trait;
use crate::lang::experiment::{Decider, Experiment, Unit};
use crate::profile::{Profile, Reading, domain_of};
use crate::ruleset::Ruleset;

/// What the experiments of a campaign mean for a contact, in file order.
pub(super) fn assign<'a>(
    ruleset: &'a Ruleset,
    campaign: usize,
    profile: &'a Profile<'_>,
    at: Timestamp,
    selection: &Selection,
) -> Vec<Assigned<'a>> {
    let experiments = ruleset.campaigns().get(campaign).map_or(&[][..], |campaign| &campaign.checked().experiments);
    let assigned = experiments.iter().enumerate().map(|(position, experiment)| {
        let running = match takes_contacts(ruleset.program(), campaign, position, at) {
            true => Running::Now,
            false => Running::NotNow,
        };
        match selection.forced(campaign, position) {
            Some(arm) => forced(experiment, profile, arm),
            None => of_experiment(experiment, profile, running),
        }
    });
    assigned.collect()
}

/// Whose criteria decide: those of the first experiment that says another variant than `control`.
pub(super) fn decider(assigned: &[Assigned<'_>]) -> Decider {
    let mut experiments = assigned.iter().enumerate();
    let decides =
        experiments.find_map(|(experiment, it)| Some(Decider::Variant { experiment, variant: it.arm.variant()? }));
    decides.unwrap_or(Decider::Control)
}

/// Whom an experiment would assign a contact with: the first of its units that is known.
pub fn unit_of<'a>(experiment: &Experiment, profile: &'a Profile<'_>) -> Option<UnitValue<'a>> {
    experiment.unit.iter().find_map(|unit| unit_value(unit, profile))
}

/// Whether an experiment takes contacts at the instant.
#[derive(Clone, Copy)]
enum Running {
    Now,
    NotNow,
}

fn of_experiment<'a>(experiment: &'a Experiment, profile: &'a Profile<'_>, running: Running) -> Assigned<'a> {
    let Experiment { name, phase, .. } = experiment;
    let control = |reason, unit| Assigned {
        experiment: name,
        edition: &experiment.edition,
        phase: *phase,
        arms: &experiment.arms,
        arm: Arm::CONTROL,
        reason,
        unit,
        bucket: None,
        propensity: None,
    };
    match (phase, running) {
        (Phase::Stopped, _) => return control(Reason::Stopped, None),
        (Phase::Backtest, _) | (_, Running::NotNow) => return control(Reason::NotRunning, None),
        (Phase::Shadow | Phase::Split, Running::Now) => {}
    }
    let Some(unit) = unit_of(experiment, profile) else {
        return control(Reason::NoUnit, None);
    };
    let layer = experiment.layer.as_ref().map(|layer| (layer.name.as_str(), layer.from, layer.to));
    let (key, traffic) = (name.as_str(), experiment.traffic);
    match deal(&Deal { key, shares: &experiment.split, traffic, layer }, unit) {
        Dealt::OutsideLayer => control(Reason::Layer, Some(unit)),
        Dealt::NotInTraffic => control(Reason::NotInTraffic, Some(unit)),
        Dealt::In { bucket, arm } => match phase {
            Phase::Split => Assigned {
                arm: Arm::at(arm),
                bucket: Some(bucket),
                propensity: experiment.split.get(arm).copied(),
                ..control(Reason::Assigned, Some(unit))
            },
            Phase::Shadow | Phase::Backtest | Phase::Stopped => {
                Assigned { bucket: Some(bucket), propensity: Some(Share::WHOLE), ..control(Reason::Shadow, Some(unit)) }
            }
        },
    }
}

fn forced<'a>(experiment: &'a Experiment, profile: &'a Profile<'_>, arm: Arm) -> Assigned<'a> {
    Assigned {
        experiment: &experiment.name,
        edition: &experiment.edition,
        phase: experiment.phase,
        arms: &experiment.arms,
        arm,
        reason: Reason::Forced,
        unit: unit_of(experiment, profile),
        bucket: None,
        propensity: None,
    }
}

/// The value of a unit, if it is known of the contact. A number is read whatever the vocabulary says, and so is a text.
fn unit_value<'a>(unit: &Unit, profile: &'a Profile<'_>) -> Option<UnitValue<'a>> {
    match unit {
        Unit::Id => Some(UnitValue::of_text(profile.contact_id())),
        Unit::Trait(subject) => trait_value(subject, profile),
    }
}

fn trait_value<'a>(subject: &Trait, profile: &'a Profile<'_>) -> Option<UnitValue<'a>> {
    let given = |subject: &Trait| subject.keys().find_map(|key| profile.trait_value(key));
    if let Some(value) = given(subject) {
        let is_domain = subject.domain_of.is_some() || subject.name.ends_with(".domain");
        return match (value.number(), value.text()) {
            (Reading::Known(number), _) => Some(UnitValue::of_number(number)),
            (_, Reading::Known(text)) if is_domain => Some(UnitValue::of_domain(text)),
            (_, Reading::Known(text)) => Some(UnitValue::of_text(text)),
            (Reading::Unknown | Reading::WrongType, Reading::Unknown | Reading::WrongType) => None,
        };
    }
    match given(subject.domain_of.as_deref()?)?.texts() {
        Reading::Known(texts) => texts.iter().find_map(|text| domain_of(text)).map(UnitValue::of_domain),
        Reading::Unknown | Reading::WrongType => None,
    }
}
