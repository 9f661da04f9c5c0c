//! Grades, and the matrices that put two side by side.

use super::{Condition, Word};
use crate::lang::source::{Span, Spanned};

/// `grade fit A from 60, B from 40, D below`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grade {
    /// The heading word.
    pub keyword: Span,
    /// The name.
    pub name: Word,
    /// The values from best to worst, as written.
    pub entries: Vec<GradeEntry>,
    /// The whole.
    pub span: Span,
}

/// `A from 60`, `hot when …`, `D below`, `cold otherwise`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GradeEntry {
    /// The grade's value.
    pub value: Word,
    /// When it applies.
    pub reach: GradeReach,
    /// The whole entry.
    pub span: Span,
}

/// When a grade's value applies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GradeReach {
    /// `from 60`
    From(Spanned<i64>),
    /// `below`
    Below,
    /// `when …`
    When(Condition),
    /// `otherwise`
    Otherwise,
}

/// `matrix rating fit by engagement`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    /// The name.
    pub name: Word,
    /// The grade that comes first in the value.
    pub row: Word,
    /// The grade that comes second.
    pub column: Word,
    /// The whole line.
    pub span: Span,
}
