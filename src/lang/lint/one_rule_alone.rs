//! Stages that a single rule's points are enough for.

use super::bounds::{before_limit, of_award};
use super::places::{Place, Purpose};
use super::steps::Steps;
use super::{Linted, name_of};
use crate::lang::checked::{Condition, Counts, GradeBody, NumberTest, Relation, ScoreIndex};
use crate::lang::diagnostic::Diagnostic;
use crate::lang::diagnostic::doubts_of_points as messages;
use crate::lang::resolved::{Limits, ResolvedBody, ResolvedRule};

const MILLIONTHS: i128 = 1_000_000;

pub(super) fn lint(linted: &Linted<'_>, _: &mut Steps) -> Vec<Diagnostic> {
    let stages = linted.places.iter().filter_map(|place| match place.purpose {
        Purpose::Stage(position) => Some((position, place)),
        Purpose::Rule
        | Purpose::Audience
        | Purpose::Definition
        | Purpose::Grade
        | Purpose::Until
        | Purpose::Disqualify => None,
    });
    stages.filter_map(|(position, place)| of_stage(linted, position, place)).collect()
}

fn of_stage(linted: &Linted<'_>, position: usize, place: &Place<'_>) -> Option<Diagnostic> {
    let (score, points) = points_asked(linted, place.pair.meaning)?;
    let name = &linted.resolved.stages.get(position)?.written.name.text;
    let resolved = linted.resolved.scores.get(score.0)?;
    let greatest = match resolved.range {
        Some(Some((_, greatest))) => i128::from(greatest),
        Some(None) => i128::MAX,
        None => return None,
    };
    let ResolvedBody::Rules { rules, groups, .. } = &resolved.body else { return None };
    // Whoever writes a single rule knows that it is enough.
    if rules.len() + groups.iter().map(|group| group.rules.len()).sum::<usize>() < 2 {
        return None;
    }
    let alone = rules.iter().map(|rule| (rule, None));
    let grouped = groups.iter().flat_map(|group| group.rules.iter().map(move |rule| (rule, group.limits)));
    let (rule, given) = alone.chain(grouped).find_map(|(rule, limits)| {
        let given = given_alone(linted, rule, limits)?.min(greatest);
        (given >= points).then_some((rule, given))
    })?;
    let each = before_limit(rule.award.as_ref()?).greatest > i128::from(rule.award.as_ref()?.points);
    let (stage, at) = (place.pair.written.span(), rule.written.award.points.span);
    Some(match each {
        true => messages::one_rule_again_and_again(stage, name, points, at, &name_of(rule)),
        false => messages::one_rule_alone(stage, name, points, at, &name_of(rule), given),
    })
}

/// What a rule gives at best when no other holds.
fn given_alone(linted: &Linted<'_>, rule: &ResolvedRule<'_>, limits: Option<Limits>) -> Option<i128> {
    if linted.never.contains(&rule.written.span) {
        return None;
    }
    let given = of_award(rule.award.as_ref()?);
    let Some(Limits { at_least, at_most, counts: Counts::All | Counts::BestOnly | Counts::FirstOnly }) = limits else {
        return Some(given.greatest);
    };
    Some(given.within(at_least.map(i128::from), at_most.map(i128::from)).greatest)
}

/// The score and the points above zero that a stage asks for, if it asks for nothing else.
fn points_asked(linted: &Linted<'_>, when: &Condition) -> Option<(ScoreIndex, i128)> {
    let (score, points) = match when {
        Condition::Points { score, test: NumberTest::Is(Relation::AtLeast, least) } => {
            (*score, (least.millionths() + MILLIONTHS - 1).div_euclid(MILLIONTHS))
        }
        Condition::Points { score, test: NumberTest::Is(Relation::Greater, beyond) } => {
            (*score, beyond.millionths().div_euclid(MILLIONTHS) + 1)
        }
        Condition::Grade { grade, values } => {
            let GradeBody::Thresholds { score, from } = &linted.premises.grades.get(grade.0).copied().flatten()?.body
            else {
                return None;
            };
            // "B or better": the least of the thresholds asked for, and nothing below them.
            let worst = values.last().copied()?;
            let with_all_better = values.iter().copied().eq(0..=worst);
            (*score, with_all_better.then(|| from.get(worst).copied()).flatten().map(i128::from)?)
        }
        Condition::Definition(index) => {
            return points_asked(linted, linted.premises.definitions.get(index.0).copied().flatten()?);
        }
        Condition::Not(_)
        | Condition::All(_)
        | Condition::Any(_)
        | Condition::AtLeast { .. }
        | Condition::Happened(_)
        | Condition::Chain(_)
        | Condition::NotFollowed(_)
        | Condition::Aggregate(_)
        | Condition::Trait(_)
        | Condition::Points { .. }
        | Condition::Reached(_) => return None,
    };
    (points > 0).then_some((score, points))
}
