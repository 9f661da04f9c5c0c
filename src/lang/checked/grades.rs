//! Grades, and the matrices that put two side by side.

use super::{Condition, GradeIndex, ScoreIndex};
use crate::domain::{GradeName, GradeValue};

/// A grade.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grade {
    /// Its name.
    pub name: GradeName,
    /// Its values from best to worst, two at least.
    pub values: Vec<GradeValue>,
    /// How the value is found.
    pub body: GradeBody,
}

/// How a grade's value is found; one entry fewer than values, the last value is for what is left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GradeBody {
    /// The first value whose threshold the score reaches; thresholds descend.
    Thresholds {
        /// The score of the same name.
        score: ScoreIndex,
        /// The thresholds.
        from: Vec<i64>,
    },
    /// The first value whose condition holds.
    Conditions(Vec<Condition>),
}

/// A matrix: the row grade's value and the column grade's side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    /// Its name.
    pub name: GradeName,
    /// Comes first in the value.
    pub row: GradeIndex,
    /// Comes second.
    pub column: GradeIndex,
}
