//! Grades by thresholds or conditions, and matrices of two.

use super::{Asked, conditions, scores};
use crate::domain::{GradeValue, Graded};
use crate::lang::checked::{Grade, GradeBody, GradeIndex};
use conditions::Reached;

/// Every grade, then every matrix, in file order.
pub(super) fn all(asked: Asked<'_>) -> Vec<Graded<'_>> {
    let criteria = &asked.criteria;
    let grades = criteria.grades.iter().filter_map(|grade| Some(Graded::new(&grade.name, value(asked, grade)?)));
    let matrices = criteria
        .matrices
        .iter()
        .map(|matrix| Graded::joined(&matrix.name, text_of(asked, matrix.row), text_of(asked, matrix.column)));
    grades.chain(matrices).collect()
}

/// Which of its values a grade has.
pub(super) fn position_of(asked: Asked<'_>, index: GradeIndex) -> Option<usize> {
    asked.criteria.grades.get(index.0).map(|grade| position(asked, grade))
}

/// "Thresholds on the score of that name, or conditions tried in order"; the last value is for what is left.
fn position(asked: Asked<'_>, grade: &Grade) -> usize {
    let last = grade.values.len().saturating_sub(1);
    match &grade.body {
        GradeBody::Thresholds { score, from } => {
            let points = scores::points_of(asked, *score).get();
            from.iter().position(|threshold| points >= *threshold).unwrap_or(last)
        }
        GradeBody::Conditions(tried) => {
            let holding = tried.iter().position(|condition| conditions::holds(asked, condition, Reached::Finally));
            holding.unwrap_or(last)
        }
    }
}

fn value<'a>(asked: Asked<'a>, grade: &'a Grade) -> Option<&'a GradeValue> {
    grade.values.get(position(asked, grade))
}

/// "A matrix writes two grades side by side."
fn text_of(asked: Asked<'_>, index: GradeIndex) -> &str {
    let grade = asked.criteria.grades.get(index.0);
    grade.and_then(|grade| value(asked, grade)).map_or("", GradeValue::as_str)
}
