//! Whether a part of a condition is true of a contact, asked of the evaluator that decides: each part as a rule without points.

use std::sync::Arc;

use super::parts::{Asked, Part};
use crate::domain::{RuleName, ScoreName, Timestamp};
use crate::eval::{self, Scratch};
use crate::lang::checked::{
    Award, CheckedCampaign, Condition, Fading, FallsBack, Often, Rule, Score, ScoreBody, Stage, StageIndex, Wording,
};
use crate::lang::source::{FileId, Span};
use crate::profile::Profile;
use crate::program::Program;

/// No author can name a score so.
const PROBES: &str = " probes";

/// A campaign's parts, ready to be asked.
pub(super) struct Probes {
    program: Program,
    /// How many there are.
    parts: usize,
}

impl Probes {
    /// The campaign with its parts as rules: once with all its stages, and once for each stage that asks for earlier ones, with no
    /// contact in that stage or a later one.
    pub(super) fn of(campaign: &CheckedCampaign, parts: &[Part<'_>]) -> Probes {
        let mut asked: Vec<Asked> = parts.iter().map(|part| when(part, campaign)).collect();
        let all = asked.clone();
        asked.sort_unstable();
        asked.dedup();
        let campaigns = asked.into_iter().map(|asked| {
            let own = parts.iter().enumerate().zip(&all).filter(|(_, when)| **when == asked);
            let rules = own.map(|((position, part), _)| probe(position, part.condition));
            Arc::new(with_probes(campaign, asked, rules.collect()))
        });
        Probes { program: Program::compile(&campaigns.collect::<Vec<_>>()), parts: parts.len() }
    }

    /// Of each part, whether it is true of this contact at this instant.
    pub(super) fn truths(&self, contact: &Profile<'_>, at: Timestamp, scratch: &mut Scratch) -> Vec<bool> {
        let mut truths = vec![false; self.parts];
        let verdicts = eval::evaluate(&self.program, contact, at, scratch);
        let matched = verdicts.iter().flat_map(|verdict| &verdict.matched);
        for probe in matched.filter(|matched| matched.score.as_str() == PROBES) {
            let position = probe.rule.as_str().parse::<usize>().ok();
            if let Some(truth) = position.and_then(|position| truths.get_mut(position)) {
                *truth = true;
            }
        }
        truths
    }
}

/// When a part has to be asked: what asks for no stage may be asked at the end.
fn when(part: &Part<'_>, campaign: &CheckedCampaign) -> Asked {
    match part.asked {
        Asked::Before(stage) if asks_for_stages(part.condition, campaign) => Asked::Before(stage),
        Asked::First | Asked::Finally | Asked::Before(_) => Asked::Finally,
    }
}

fn asks_for_stages(condition: &Condition, campaign: &CheckedCampaign) -> bool {
    let any = |parts: &[Condition]| parts.iter().any(|part| asks_for_stages(part, campaign));
    match condition {
        Condition::Not(inner) => asks_for_stages(inner, campaign),
        Condition::All(parts) | Condition::Any(parts) | Condition::AtLeast { of: parts, .. } => any(parts),
        Condition::Definition(index) => {
            let definition = campaign.definitions.get(index.0);
            definition.is_some_and(|definition| asks_for_stages(&definition.condition, campaign))
        }
        Condition::Reached(_) => true,
        Condition::Happened(_)
        | Condition::Chain(_)
        | Condition::NotFollowed(_)
        | Condition::Aggregate(_)
        | Condition::Trait(_)
        | Condition::Points { .. }
        | Condition::Grade { .. } => false,
    }
}

fn probe(position: usize, condition: &Condition) -> Rule {
    let award = Award { points: 0, often: Often::Once, per: None, at_most: None, fading: Fading::Never, because: None };
    let span = Span { file: FileId(0), start: 0, end: 0 };
    let name = RuleName::new(&position.to_string());
    Rule { name, condition: condition.clone(), wording: Wording::default(), award, span }
}

/// The campaign for everybody at any time, with one more score.
fn with_probes(campaign: &CheckedCampaign, asked: Asked, rules: Vec<Rule>) -> CheckedCampaign {
    let (tests, experiments) = (Vec::new(), Vec::new());
    let mut probed = CheckedCampaign { audience: None, runs: None, tests, experiments, ..campaign.clone() };
    let body = ScoreBody::Rules { rules, groups: Vec::new() };
    probed.criteria.scores.push(Score { name: ScoreName::new(PROBES), body, range: None });
    if let Asked::Before(StageIndex(position)) = asked {
        probed.criteria.stages.iter_mut().skip(position).for_each(close);
    }
    probed
}

/// Keeps everybody out of a stage.
fn close(stage: &mut Stage) {
    stage.when = Some(Condition::Any(Vec::new()));
    stage.until = None;
    stage.stays = None;
    stage.falls_back = FallsBack::Possible;
}
