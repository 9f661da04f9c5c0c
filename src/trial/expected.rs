//! Whether a verdict is as a test expects.

use crate::domain::{Decimal, Standing, Timestamp, Verdict, Zone};
use crate::lang::checked::{Condition, Criteria, NumberTest, ScoreIndex, StageIndex};
use crate::lang::test_case::Expected;

/// A verdict, and the criteria that it was decided by.
#[derive(Clone, Copy)]
pub(super) struct Question<'q> {
    pub(super) criteria: &'q Criteria,
    pub(super) zone: &'q Zone,
    pub(super) verdict: &'q Verdict<'q>,
    pub(super) at: Timestamp,
}

/// Whether a verdict meets an expectation. A campaign that doesn't apply has no scores, grades and stages: what is expected of
/// them is not met.
pub(super) fn is_met(expected: &Expected, question: Question<'_>) -> bool {
    let is_part_met = |part: &Expected| is_met(part, question);
    let Question { criteria, zone, verdict, at } = question;
    match expected {
        Expected::Not(part) => !is_part_met(part),
        Expected::All(parts) => parts.iter().all(is_part_met),
        Expected::AtLeast(count, parts) => parts.iter().filter(|part| is_part_met(part)).count() >= *count,
        Expected::Holds(condition) => holds(condition, criteria, verdict),
        Expected::Reached(stage) => reached(*stage, criteria, verdict),
        Expected::StageIn(stages) => {
            let standing = verdict.stage.as_ref().map(Standing::as_str);
            stages.iter().any(|stage| standing == Some(stage.as_str()))
        }
        Expected::Disqualified(None) => !verdict.disqualified.is_empty(),
        Expected::Disqualified(Some(reason)) => verdict.disqualified.contains(&reason.as_str()),
        Expected::Qualified => verdict.qualified,
        Expected::Matched(rule) => verdict.matched.iter().any(|matched| matched.rule == rule),
        Expected::ValidFor(period) => super::is_valid_at(verdict, period.after(at, zone)),
    }
}

fn reached(stage: StageIndex, criteria: &Criteria, verdict: &Verdict<'_>) -> bool {
    let Some(held) = &verdict.held else { return false };
    criteria.stages.iter().skip(stage.0).any(|later| verdict.stage.is_some() && later.name.as_str() == held.stage)
}

fn holds(condition: &Condition, criteria: &Criteria, verdict: &Verdict<'_>) -> bool {
    let is_true = |part: &Condition| holds(part, criteria, verdict);
    match condition {
        Condition::Not(part) => !is_true(part),
        Condition::All(parts) => parts.iter().all(is_true),
        Condition::Any(parts) => parts.iter().any(is_true),
        Condition::AtLeast { count, of } => of.iter().filter(|part| is_true(part)).count() >= *count as usize,
        Condition::Points { score, test } => points(*score, *test, criteria, verdict),
        Condition::Grade { grade, values } => criteria.grades.get(grade.0).is_some_and(|grade| {
            let said = verdict.grades.iter().find(|graded| *graded.grade == grade.name);
            said.is_some_and(|said| {
                let position = grade.values.iter().position(|value| value.as_str() == said.value);
                position.is_some_and(|position| values.contains(&position))
            })
        }),
        // The checker lets nothing else into an expectation of scores and grades.
        Condition::Definition(_)
        | Condition::Happened(_)
        | Condition::Chain(_)
        | Condition::NotFollowed(_)
        | Condition::Aggregate(_)
        | Condition::Trait(_)
        | Condition::Reached(_) => false,
    }
}

fn points(score: ScoreIndex, test: NumberTest, criteria: &Criteria, verdict: &Verdict<'_>) -> bool {
    let Some(score) = criteria.scores.get(score.0) else { return false };
    let scored = verdict.scores.iter().find(|scored| *scored.score == score.name);
    scored.is_some_and(|scored| {
        let points = Decimal::from_integer(scored.points.get());
        match test {
            NumberTest::Is(relation, value) => relation.holds(points.cmp(&value)),
            NumberTest::Between(low, high) => (low..=high).contains(&points),
        }
    })
}
