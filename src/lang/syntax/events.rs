//! Conditions over several events: one after the other, one without the other, and what is computed over them.

use super::{Clause, Condition, Word};
use crate::domain::Period;
use crate::lang::source::{Span, Spanned};

/// `A then B then C within 7 days`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// The events in their order, two at least: tests or `any of (…)` choices.
    pub steps: Vec<Condition>,
    /// First to last in less than this; written after the last.
    pub within: Option<Spanned<Period>>,
    /// The whole.
    pub span: Span,
}

/// `A not followed by B within 3 days`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotFollowed {
    /// A: a test or an `any of (…)` choice.
    pub first: Condition,
    /// B: likewise.
    pub missing: Condition,
    /// The time that B had.
    pub within: Option<Spanned<Period>>,
    /// The whole.
    pub span: Span,
}

/// `sum of amount over purchased product within 365 days >= 1000`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aggregate {
    /// What is computed.
    pub kind: Spanned<AggregateKind>,
    /// Of which property.
    pub property: Word,
    /// Over which events: a test or an `any of (…)` choice, with its windows and `where`.
    pub over: Condition,
    /// What is asked of the result: a comparison, `between`, `is` or a text test.
    pub clauses: Vec<Spanned<Clause>>,
    /// The whole.
    pub span: Span,
}

/// What an aggregate computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AggregateKind {
    /// `sum of`
    Sum,
    /// `average`
    Average,
    /// `highest`
    Highest,
    /// `lowest`
    Lowest,
    /// `latest`
    Latest,
    /// `number of different`
    NumberOfDifferent,
}
