//! Scores, the groups in them, and sums of other scores.

use super::{AwardClause, Rule, Text, Without, Word};
use crate::domain::Decimal;
use crate::lang::source::{Span, Spanned};

/// `score engagement from 0 to 100`, its rules and groups; or `score total = engagement + fit`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Score {
    /// The heading word.
    pub keyword: Span,
    /// The name.
    pub name: Word,
    /// `from 0 to 100`
    pub range: Option<Range>,
    /// `= engagement + fit`; such a score has no rules of its own.
    pub sum: Option<Vec<Term>>,
    /// Fading lines under the heading: the default of the rules.
    pub fading: Vec<Spanned<AwardClause>>,
    /// The rules outside groups.
    pub rules: Vec<Rule>,
    /// The groups.
    pub groups: Vec<Group>,
    /// Rules that a variant takes away: `without unfollowed linkedin`. Only within variants.
    pub without: Vec<Without>,
    /// Heading and everything below.
    pub span: Span,
}

/// `from 0 to 100`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    /// The least points.
    pub from: Spanned<i64>,
    /// The greatest points.
    pub to: Spanned<i64>,
    /// Both with their words.
    pub span: Span,
}

/// A part of a derived score: `engagement`, `60% of engagement`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The sign in front: `+` or `-`.
    pub sign: Sign,
    /// `60%`; the whole without it.
    pub percent: Option<Spanned<Decimal>>,
    /// The score.
    pub score: Word,
}

/// Plus or minus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// `+`, or nothing before the first term
    Plus,
    /// `-`
    Minus,
}

/// `group "Content" at most 40`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The heading word.
    pub keyword: Span,
    /// The title.
    pub title: Text,
    /// The limits and choices, in the order written.
    pub clauses: Vec<Spanned<GroupClause>>,
    /// The rules.
    pub rules: Vec<Rule>,
    /// Heading and rules.
    pub span: Span,
}

/// What a group's heading says beside its title.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupClause {
    /// `at most 40`
    AtMost(i64),
    /// `at least -20`
    AtLeast(i64),
    /// `best only`
    BestOnly,
    /// `first only`
    FirstOnly,
}
