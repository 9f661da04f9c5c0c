//! Conditions: single tests, and what joins them.

use super::{Aggregate, Chain, Clause, NotFollowed, Test};
use crate::lang::source::{FileId, Span, Spanned};

/// A condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// One test.
    Test(Box<Test>),
    /// `not C`
    Not {
        /// The word.
        keyword: Span,
        /// What is denied.
        condition: Box<Condition>,
    },
    /// `C and C and C`; two at least.
    And(Vec<Condition>),
    /// `C or C or C`; two at least.
    Or(Vec<Condition>),
    /// `and` and `or` (or `then`) beside each other without parentheses: an error that the checker words, with both readings.
    /// The parts and the words between them, one fewer.
    Mixed {
        /// The parts.
        parts: Vec<Condition>,
        /// The joining words between the parts.
        joints: Vec<Spanned<Joint>>,
    },
    /// `( C )`
    Parentheses {
        /// What stands inside.
        condition: Box<Condition>,
        /// With the parentheses.
        span: Span,
    },
    /// `any of (…)`, `all of (…)`, `at least 2 of (…)`, with what follows the parentheses.
    Choice(Box<Choice>),
    /// `A then B then C within 7 days`
    Chain(Box<Chain>),
    /// `A not followed by B within 3 days`
    NotFollowed(Box<NotFollowed>),
    /// `sum of amount over purchased product within 365 days >= 1000`
    Aggregate(Box<Aggregate>),
    /// What could not be read; its diagnostic has been given.
    Broken(Span),
}

impl Condition {
    /// From the first word to the last.
    pub fn span(&self) -> Span {
        match self {
            Condition::Test(test) => test.span,
            Condition::Not { keyword, condition } => keyword.to(condition.span()),
            Condition::And(parts) | Condition::Or(parts) | Condition::Mixed { parts, .. } => match parts.as_slice() {
                [first, .., last] => first.span().to(last.span()),
                [only] => only.span(),
                [] => Span { file: FileId(0), start: 0, end: 0 },
            },
            Condition::Parentheses { span, .. } | Condition::Broken(span) => *span,
            Condition::Choice(choice) => choice.span,
            Condition::Chain(chain) => chain.span,
            Condition::NotFollowed(not_followed) => not_followed.span,
            Condition::Aggregate(aggregate) => aggregate.span,
        }
    }

    /// What stands within the parentheses and where they are; the condition itself if it has none around it.
    ///
    /// # Errors
    /// The condition as it is, if it isn't one in parentheses.
    pub fn into_parentheses(self) -> Result<(Condition, Span), Condition> {
        if let Condition::Parentheses { condition, span } = self { Ok((*condition, span)) } else { Err(self) }
    }
}

/// A word that joins two conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joint {
    /// `and`
    And,
    /// `or`
    Or,
    /// `then`
    Then,
}

/// `any of (A, B) at least 3 times within 30 days`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// How many must hold.
    pub kind: ChoiceKind,
    /// Among these.
    pub conditions: Vec<Condition>,
    /// What follows the parentheses: events of any of them, counted together.
    pub clauses: Vec<Spanned<Clause>>,
    /// The whole.
    pub span: Span,
}

/// How many of a choice's conditions must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChoiceKind {
    /// `any of`
    Any,
    /// `all of`
    All,
    /// `no of`, written `none of`: not any of
    None,
    /// `at least 2 of`
    AtLeast(u32),
}
