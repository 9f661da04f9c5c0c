//! Experiments of a campaign: its criteria with some of them turned round, taken away, or more of them.

use thresh::domain::{CONTROL, Edition, ExperimentName, Share, VariantName};
use thresh::lang::checked::{CheckedCampaign, Condition, DefinitionIndex, GradeBody, Group, Rule, ScoreBody};
use thresh::lang::experiment::{Decider, Experiment, Phase, Unit, Variant};
use thresh::lang::source::{FileId, Span};

use super::awards::rule;
use super::condition::{Scope, condition};
use super::draws::Draws;
use super::world::World;

/// Sometimes one or two experiments.
pub(crate) fn experiments(draws: &mut Draws, world: &World, campaign: &CheckedCampaign) -> Vec<Experiment> {
    if !draws.chance(35) {
        return Vec::new();
    }
    let mut experiments = vec![experiment(draws, world, campaign, 0)];
    experiments.extend(draws.maybe(25, |draws| experiment(draws, world, campaign, 1)));
    experiments
}

/// Who decides: mostly the campaign as it stands.
pub(crate) fn decider(draws: &mut Draws, campaign: &CheckedCampaign) -> Decider {
    if campaign.experiments.is_empty() || !draws.chance(40) {
        return Decider::Control;
    }
    let experiment = draws.below(campaign.experiments.len());
    Decider::Variant { experiment, variant: draws.below(campaign.experiments[experiment].variants.len()) }
}

fn experiment(draws: &mut Draws, world: &World, campaign: &CheckedCampaign, position: usize) -> Experiment {
    let mut variants = vec![variant(draws, world, campaign, 0)];
    variants.extend(draws.maybe(30, |draws| variant(draws, world, campaign, 1)));
    let names = variants.iter().map(|variant| variant.name.clone());
    let arms = std::iter::once(VariantName::new(CONTROL)).chain(names).collect();
    Experiment {
        name: ExperimentName::new(&format!("experiment-{position}")),
        question: None,
        phase: draws.one_of(&[Phase::Split, Phase::Shadow, Phase::Split, Phase::Stopped, Phase::Backtest]),
        unit: vec![Unit::Id],
        split: vec![Share::WHOLE],
        traffic: Share::WHOLE,
        layer: None,
        runs: draws.maybe(35, |draws| {
            let first = world.day(draws);
            (first, first.plus(draws.one_of(&[7, 0, 1])))
        }),
        measures: Vec::new(),
        guardrails: Vec::new(),
        capacity: None,
        explore: None,
        plan: None,
        variants,
        arms,
        edition: Edition::new(""),
        span: Span { file: FileId(0), start: 0, end: 0 },
    }
}

fn variant(draws: &mut Draws, world: &World, campaign: &CheckedCampaign, position: usize) -> Variant {
    let (mut definitions, mut criteria) = (campaign.definitions.clone(), campaign.criteria.clone());
    for definition in &mut definitions {
        turn_round(draws, world, 0, &mut definition.condition);
    }
    let count = definitions.len();
    for score in &mut criteria.scores {
        if let ScoreBody::Rules { rules, groups } = &mut score.body {
            restate(draws, world, count, rules);
            let scope = Scope { definitions: (0..count).map(DefinitionIndex).collect(), ..Scope::default() };
            rules.extend(draws.maybe(25, |draws| rule(draws, world, &scope, format!("{} added", score.name))));
            for Group { rules, at_most, .. } in groups {
                restate(draws, world, count, rules);
                if draws.chance(20) {
                    *at_most = Some(draws.one_of(&[3, 50]));
                }
            }
        }
        if draws.chance(10) {
            score.range = Some((0, draws.one_of(&[50, 5])));
        }
    }
    for grade in &mut criteria.grades {
        match &mut grade.body {
            GradeBody::Conditions(conditions) => {
                conditions.iter_mut().for_each(|one| turn_round(draws, world, count, one));
            }
            GradeBody::Thresholds { from, .. } => {
                let more = draws.one_of(&[0, 1, -3]);
                from.iter_mut().for_each(|threshold| *threshold += more);
            }
        }
    }
    for stage in &mut criteria.stages {
        stage.when.iter_mut().chain(&mut stage.until).for_each(|one| turn_round(draws, world, count, one));
        if draws.chance(10) {
            stage.stays = Some(world.period(draws));
        }
    }
    criteria.disqualifications.iter_mut().for_each(|one| turn_round(draws, world, count, &mut one.when));
    Variant { name: VariantName::new(&format!("variant-{position}")), definitions, criteria }
}

/// Some rules say something else, give something else, or are gone.
fn restate(draws: &mut Draws, world: &World, definitions: usize, rules: &mut Vec<Rule>) {
    rules.retain(|_| !draws.chance(15));
    for rule in rules {
        turn_round(draws, world, definitions, &mut rule.condition);
        if draws.chance(20) {
            rule.award.points = draws.one_of(&[7, -2, 40]);
        }
    }
}

/// Now and then a condition becomes another that rests on nothing more than what it rested on, events and traits aside.
fn turn_round(draws: &mut Draws, world: &World, definitions: usize, old: &mut Condition) {
    if !draws.chance(25) {
        return;
    }
    let scope = Scope { definitions: (0..definitions).map(DefinitionIndex).collect(), ..Scope::default() };
    let was = old.clone();
    *old = match draws.below(4) {
        0 => condition(draws, world, &scope, 1),
        1 => Condition::Not(Box::new(was)),
        2 => Condition::All(vec![was, condition(draws, world, &scope, 0)]),
        _ => Condition::Any(vec![was, condition(draws, world, &scope, 0)]),
    };
}
