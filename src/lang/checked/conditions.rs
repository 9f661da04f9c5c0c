//! Conditions, and the author's words for them.

use std::collections::BTreeSet;

use smallvec::SmallVec;

use super::{
    Aggregate, Chain, DefinitionIndex, EventTest, GradeIndex, NotFollowed, NumberTest, ScoreIndex, StageIndex,
    TraitTest,
};
use crate::lang::source::Span;

/// A condition. Two-valued and total: a test of something unknown is false.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Condition {
    /// The opposite.
    Not(Box<Condition>),
    /// All of them; true if empty.
    All(Vec<Condition>),
    /// Any of them; false if empty.
    Any(Vec<Condition>),
    /// At least so many of them.
    AtLeast {
        /// How many.
        count: u32,
        /// Of these.
        of: Vec<Condition>,
    },
    /// A definition.
    Definition(DefinitionIndex),
    /// Events happened, so many, in a window.
    Happened(EventTest),
    /// Events happened one after the other.
    Chain(Chain),
    /// An event happened and another did not follow.
    NotFollowed(Box<NotFollowed>),
    /// Something computed over events.
    Aggregate(Box<Aggregate>),
    /// A trait's value.
    Trait(TraitTest),
    /// A score's points, as a number.
    Points {
        /// The score.
        score: ScoreIndex,
        /// The test.
        test: NumberTest,
    },
    /// A grade has one of these values (positions in its `values`).
    Grade {
        /// The grade.
        grade: GradeIndex,
        /// The values.
        values: BTreeSet<usize>,
    },
    /// The contact reached this stage: within a stage's `when` or `until` (also by way of a definition) as decided so far, elsewhere
    /// finally, the stage underneath any `disqualify`.
    Reached(StageIndex),
}

impl Condition {
    /// How many conditions it is made of, itself included; what a definition stands for is not.
    pub fn size(&self) -> u32 {
        match self {
            Condition::Not(inner) => 1 + inner.size(),
            Condition::All(of) | Condition::Any(of) | Condition::AtLeast { of, .. } => {
                1 + of.iter().map(Condition::size).sum::<u32>()
            }
            Condition::Definition(_)
            | Condition::Happened(_)
            | Condition::Chain(_)
            | Condition::NotFollowed(_)
            | Condition::Aggregate(_)
            | Condition::Trait(_)
            | Condition::Points { .. }
            | Condition::Grade { .. }
            | Condition::Reached(_) => 1,
        }
    }
}

/// How a condition is said: the author's words for each of its tests, in the order of the text. It is no part of what the condition
/// means; a condition that was not read from a text has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wording(pub SmallVec<[Worded; 1]>);

/// The words of one test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Worded {
    /// What they say: that part of the condition, counted from 0 as the conditions stand, each before what it is made of.
    pub part: u32,
    /// Where they stand.
    pub span: Span,
}
