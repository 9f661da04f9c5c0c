//! Everything that a campaign tests: its conditions, and the single tests in them.

use super::Asked;
use crate::lang::checked::{Condition, EventTest, GradeBody, Often, Rule, Score, ScoreBody, Stage, StageIndex};
use crate::lang::experiment::Decider;

/// The conditions that stand anywhere but in a stage: those of definitions too, whether something uses them or not.
pub(super) fn conditions_outside_stages(asked: Asked<'_>) -> Vec<&Condition> {
    let criteria = asked.criteria;
    // Whom a campaign concerns is said once, by its own definitions.
    let audience = match asked.decider {
        Decider::Control => asked.campaign.audience.as_ref(),
        Decider::Variant { .. } => None,
    };
    let of_grades = criteria.grades.iter().flat_map(|grade| match &grade.body {
        GradeBody::Thresholds { .. } => &[],
        GradeBody::Conditions(conditions) => conditions.as_slice(),
    });
    let of_rules = rules(asked).into_iter().map(|rule| &rule.condition);
    let of_disqualifications = criteria.disqualifications.iter().map(|one| &one.when);
    let of_definitions = asked.definitions.iter().map(|definition| &definition.condition);
    of_definitions.chain(audience).chain(of_rules).chain(of_grades).chain(of_disqualifications).collect()
}

/// The conditions of one stage.
pub(super) fn conditions_of_stage(stage: &Stage) -> impl Iterator<Item = &Condition> {
    stage.when.iter().chain(&stage.until)
}

/// The stages with their positions.
pub(super) fn stages(asked: Asked<'_>) -> impl Iterator<Item = (StageIndex, &Stage)> {
    asked.criteria.stages.iter().enumerate().map(|(position, stage)| (StageIndex(position), stage))
}

/// Every rule of every score, in file order.
pub(super) fn rules(asked: Asked<'_>) -> Vec<&Rule> {
    asked.criteria.scores.iter().flat_map(rules_of_score).collect()
}

fn rules_of_score(score: &Score) -> Vec<&Rule> {
    match &score.body {
        ScoreBody::Rules { rules, groups } => {
            rules.iter().chain(groups.iter().flat_map(|group| &group.rules)).collect()
        }
        ScoreBody::Sum(_) => Vec::new(),
    }
}

/// The single tests of all conditions of a campaign.
pub(super) fn single_tests(asked: Asked<'_>) -> Vec<&Condition> {
    let of_stages = stages(asked).flat_map(|(_, stage)| conditions_of_stage(stage));
    let conditions = conditions_outside_stages(asked).into_iter().chain(of_stages);
    conditions.flat_map(tests_in).collect()
}

/// The single tests of one condition; those of a definition it uses are its own.
pub(super) fn tests_in(condition: &Condition) -> Vec<&Condition> {
    match condition {
        Condition::Not(inner) => tests_in(inner),
        Condition::All(parts) | Condition::Any(parts) | Condition::AtLeast { of: parts, .. } => {
            parts.iter().flat_map(tests_in).collect()
        }
        Condition::Definition(_) => Vec::new(),
        Condition::Happened(_)
        | Condition::Chain(_)
        | Condition::NotFollowed(_)
        | Condition::Aggregate(_)
        | Condition::Trait(_)
        | Condition::Points { .. }
        | Condition::Grade { .. }
        | Condition::Reached(_) => vec![condition],
    }
}

/// Every test of events in a campaign: those of conditions, and those that rules pay for.
pub(super) fn event_tests(asked: Asked<'_>) -> Vec<&EventTest> {
    let of_conditions = single_tests(asked).into_iter().flat_map(event_tests_in);
    let of_awards = rules(asked).into_iter().filter_map(|rule| test_paid_for(&rule.award.often));
    of_conditions.chain(of_awards).collect()
}

fn event_tests_in(test: &Condition) -> Vec<&EventTest> {
    match test {
        Condition::Happened(test) => vec![test],
        Condition::Chain(chain) => chain.steps.iter().collect(),
        Condition::NotFollowed(not_followed) => vec![&not_followed.first, &not_followed.missing],
        Condition::Aggregate(aggregate) => vec![&aggregate.over],
        Condition::Not(_)
        | Condition::All(_)
        | Condition::Any(_)
        | Condition::AtLeast { .. }
        | Condition::Definition(_)
        | Condition::Trait(_)
        | Condition::Points { .. }
        | Condition::Grade { .. }
        | Condition::Reached(_) => Vec::new(),
    }
}

/// The test whose events a rule pays for one by one.
pub(super) fn test_paid_for(often: &Often) -> Option<&EventTest> {
    match often {
        Often::Once => None,
        Often::Each(test) | Often::OncePer(_, test) | Often::OncePerDifferent(_, test) => Some(test),
    }
}
