//! Stages, and what takes a contact out of them.

use super::{Condition, Text, Word};
use crate::domain::Period;
use crate::lang::source::{Span, Spanned};

/// `stages` and its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stages {
    /// The heading word.
    pub keyword: Span,
    /// From first to last.
    pub stages: Vec<StageLine>,
    /// The whole.
    pub span: Span,
}

/// `mql "Marketing qualified lead" when … until … stays 30 days never falls back`; in a variant after the word `stage`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageLine {
    /// The short name.
    pub name: Word,
    /// The title.
    pub title: Option<Text>,
    /// The clauses in the order written; one kind written twice is the checker's to report.
    pub clauses: Vec<Spanned<StageClause>>,
    /// The whole line.
    pub span: Span,
}

/// A clause of a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StageClause {
    /// `when …`
    When(Condition),
    /// `until …`
    Until(Condition),
    /// `stays 30 days`
    Stays(Period),
    /// `never falls back`
    NeverFallsBack,
}

/// `disqualify "Competitor" when …`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disqualify {
    /// The reason.
    pub reason: Text,
    /// The condition.
    pub when: Condition,
    /// The whole line.
    pub span: Span,
}
