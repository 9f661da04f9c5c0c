//! Points within what a score can have, grades that go by points or by conditions, and stages in their order.

use std::collections::BTreeSet;

use super::{Fact, Premises, Truth};
use crate::domain::Decimal;
use crate::lang::checked::{Condition, GradeBody, GradeIndex, NumberTest, ScoreIndex, StageIndex};

const MILLIONTHS: i128 = 1_000_000;

/// Whether no contact has such points, grades and stages.
pub(super) fn contradict(premises: &Premises<'_>, facts: &[Fact<'_>]) -> bool {
    let tests = facts.iter().filter_map(|fact| match fact {
        Fact::Test(condition, truth) => Some((*condition, *truth)),
        Fact::AtLeast(..) | Fact::AtMost(..) => None,
    });
    let mut asked = Asked { of_points: Vec::new(), of_grades: Vec::new(), of_stages: Vec::new() };
    for (condition, truth) in tests {
        match condition {
            Condition::Points { score, test } => asked.of_points.push((*score, Ask::Points(*test), truth)),
            Condition::Grade { grade, values } => asked.add_grade(premises, *grade, values, truth),
            Condition::Reached(stage) => asked.of_stages.push((*stage, truth)),
            Condition::Not(_)
            | Condition::All(_)
            | Condition::Any(_)
            | Condition::AtLeast { .. }
            | Condition::Definition(_)
            | Condition::Happened(_)
            | Condition::Chain(_)
            | Condition::NotFollowed(_)
            | Condition::Aggregate(_)
            | Condition::Trait(_) => {}
        }
    }
    asked.no_points(premises) || asked.no_grade(premises) || asked.no_stage(premises)
}

/// What is asked of scores, of grades by conditions, and of stages.
struct Asked<'c> {
    of_points: Vec<(ScoreIndex, Ask<'c>, Truth)>,
    of_grades: Vec<(GradeIndex, &'c BTreeSet<usize>, Truth)>,
    of_stages: Vec<(StageIndex, Truth)>,
}

/// What is asked of a score's points.
enum Ask<'c> {
    Points(NumberTest),
    /// The position of the first threshold that the points reach, the number of thresholds if none.
    Threshold(&'c [i64], &'c BTreeSet<usize>),
}

impl Ask<'_> {
    fn holds(&self, points: i128) -> bool {
        match self {
            Ask::Points(test) => super::numbers::holds(points * MILLIONTHS * 2, *test),
            Ask::Threshold(from, values) => {
                let position = from.iter().position(|threshold| points >= i128::from(*threshold));
                values.contains(&position.unwrap_or(from.len()))
            }
        }
    }

    /// Points around those at which the answer changes.
    fn around(&self) -> Vec<i128> {
        let bounds: Vec<i128> = match self {
            Ask::Points(test) => super::numbers::bounds_of(*test)
                .map(|bound: Decimal| bound.millionths().div_euclid(MILLIONTHS))
                .collect(),
            Ask::Threshold(from, _) => from.iter().map(|threshold| i128::from(*threshold)).collect(),
        };
        bounds.into_iter().flat_map(|bound| [bound - 1, bound, bound + 1]).collect()
    }
}

impl<'c> Asked<'c> {
    fn add_grade(&mut self, premises: &Premises<'c>, grade: GradeIndex, values: &'c BTreeSet<usize>, truth: Truth) {
        let Some(known) = premises.grades.get(grade.0).copied().flatten() else { return };
        match &known.body {
            GradeBody::Thresholds { score, from } => {
                self.of_points.push((*score, Ask::Threshold(from, values), truth));
            }
            GradeBody::Conditions(_) => self.of_grades.push((grade, values, truth)),
        }
    }

    fn no_points(&self, premises: &Premises<'_>) -> bool {
        self.of_points.iter().any(|(score, _, _)| {
            let Some((least, greatest)) = premises.scores.get(score.0).copied() else { return false };
            let of_it = || self.of_points.iter().filter(|(other, _, _)| other == score);
            let around = of_it().flat_map(|(_, ask, _)| ask.around()).chain([least, greatest]);
            let mut possible = around.filter(|points| least <= *points && *points <= greatest);
            !possible.any(|points| of_it().all(|(_, ask, truth)| ask.holds(points) == (*truth == Truth::Holds)))
        })
    }

    fn no_grade(&self, premises: &Premises<'_>) -> bool {
        self.of_grades.iter().any(|(grade, _, _)| {
            let Some(known) = premises.grades.get(grade.0).copied().flatten() else { return false };
            let of_it = || self.of_grades.iter().filter(|(other, _, _)| other == grade);
            !(0..known.values.len())
                .any(|value| of_it().all(|(_, values, truth)| values.contains(&value) == (*truth == Truth::Holds)))
        })
    }

    /// Everybody has reached the first stage; who has reached one has reached those before it; and somebody must be able to.
    fn no_stage(&self, premises: &Premises<'_>) -> bool {
        let of =
            |wanted: Truth| self.of_stages.iter().filter(move |(_, truth)| *truth == wanted).map(|(stage, _)| *stage);
        let furthest = of(Truth::Holds).max();
        let missed = of(Truth::Fails).min();
        let beyond_reach = |stage: StageIndex| match premises.reachable.get(stage.0..) {
            Some(from_it) => !from_it.is_empty() && !from_it.contains(&true),
            None => false,
        };
        missed == Some(StageIndex(0))
            || furthest.is_some_and(beyond_reach)
            || matches!((furthest, missed), (Some(furthest), Some(missed)) if missed <= furthest)
    }
}
