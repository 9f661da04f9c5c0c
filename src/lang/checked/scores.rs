//! Scores, the groups in them, and sums of other scores.

use super::{Rule, ScoreIndex};
use crate::domain::{Decimal, GroupTitle, ScoreName};

/// A score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Score {
    /// Its name.
    pub name: ScoreName,
    /// Where its points come from.
    pub body: ScoreBody,
    /// The least and the greatest points.
    pub range: Option<(i64, i64)>,
}

impl Score {
    /// Its rules: those outside groups, then those of each group.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        let (rules, groups) = match &self.body {
            ScoreBody::Rules { rules, groups } => (rules.as_slice(), groups.as_slice()),
            ScoreBody::Sum(_) => (&[][..], &[][..]),
        };
        rules.iter().chain(groups.iter().flat_map(|group| &group.rules))
    }
}

/// Where a score's points come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScoreBody {
    /// Rules.
    Rules {
        /// Outside groups; before the groups in file order.
        rules: Vec<Rule>,
        /// The groups.
        groups: Vec<Group>,
    },
    /// Other scores: computed exactly, truncated once toward zero.
    Sum(Vec<Term>),
}

/// A part of a derived score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The share in percent, signed; 100 for the whole.
    pub percent: Decimal,
    /// Of this score.
    pub score: ScoreIndex,
}

/// A group of rules with its limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The title.
    pub title: GroupTitle,
    /// Which of its rules count.
    pub counts: Counts,
    /// The least signed sum.
    pub at_least: Option<i64>,
    /// The greatest signed sum.
    pub at_most: Option<i64>,
    /// The rules.
    pub rules: Vec<Rule>,
}

/// Which rules of a group count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counts {
    /// All that hold.
    All,
    /// Of those that hold, the one with the greatest signed points after fading and its limit; ties to the first written.
    BestOnly,
    /// The first that holds.
    FirstOnly,
}
