//! Rules, the points they give, and the clauses behind the points.

use super::{CalendarUnit, Condition, Text, Word};
use crate::domain::{Decimal, Period};
use crate::lang::source::{Span, Spanned};

/// `label: condition -> +20 because "…"`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// `add` before a rule of a variant.
    pub add: Option<Span>,
    /// The label.
    pub label: Option<Word>,
    /// The condition.
    pub condition: Condition,
    /// The points and their clauses.
    pub award: Award,
    /// The whole rule.
    pub span: Span,
}

/// `without unfollowed linkedin` or `without some-label`, within a variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Without {
    /// The rule's name as typed: its label or the text of its condition.
    pub name: Text,
    /// The whole line.
    pub span: Span,
}

/// What a rule gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Award {
    /// The points, signed.
    pub points: Spanned<i64>,
    /// The clauses in the order written.
    pub clauses: Vec<Spanned<AwardClause>>,
    /// From the points to the last clause.
    pub span: Span,
}

/// A clause after a rule's points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AwardClause {
    /// `each`
    Each,
    /// `once per day`
    OncePer(CalendarUnit),
    /// `once per different name`
    OncePerDifferent(Word),
    /// `at most 10`
    AtMost(i64),
    /// `per 10 of company.size`
    Per {
        /// One unit.
        amount: Spanned<Decimal>,
        /// The trait, or with `each` the event's property.
        of: Word,
    },
    /// `halving every 30 days`
    Halving(Period),
    /// `losing 20% every 30 days`
    Losing {
        /// The percentage.
        percent: Spanned<Decimal>,
        /// How often.
        every: Period,
    },
    /// `expiring after 90 days`
    Expiring(Period),
    /// `stepping to 15 after 30 days, 5 after 90 days`
    Stepping(Vec<Step>),
    /// `never fading`
    NeverFading,
    /// `because "…"`
    Because(Text),
}

/// `15 after 30 days`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The points from then on.
    pub points: Spanned<i64>,
    /// Since the event.
    pub after: Spanned<Period>,
}
