//! What a campaign has found so far: its points, grades, stage, and the definitions that ask for them.

use crate::domain::Decimal;
use crate::program::{Bits, Id, Late, PredicateId, Truths, accepts};

/// What one campaign has found so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    /// Each score's points.
    pub(super) points: Vec<i64>,
    /// Each grade's value, by position.
    pub(super) grades: Vec<usize>,
    /// The last stage that the contact is in so far.
    pub(super) stage: Option<usize>,
    /// Which late definitions are true.
    pub(super) definitions: Vec<bool>,
}

impl Found {
    /// Forgets the last campaign.
    pub(super) fn begin(&mut self, scores: usize, grades: usize, definitions: usize) {
        self.points.clear();
        self.points.resize(scores, 0);
        self.grades.clear();
        self.grades.resize(grades, 0);
        self.definitions.clear();
        self.definitions.resize(definitions, false);
        self.stage = None;
    }
}

/// Everything that is known.
pub(super) struct Known<'s> {
    pub(super) truths: &'s Bits,
    pub(super) found: &'s Found,
}

impl Truths for Known<'_> {
    fn predicate(&self, id: PredicateId) -> bool {
        self.truths.contains(id.position())
    }

    fn late(&self, late: &Late) -> bool {
        match late {
            Late::Points(score, test) => {
                let points = self.found.points.get(score.0).copied().unwrap_or(0);
                accepts(*test, Decimal::from_integer(points))
            }
            Late::Grade(grade, values) => {
                let value = self.found.grades.get(*grade).and_then(|value| values.get(*value));
                value.copied().unwrap_or(false)
            }
            Late::Reached(stage) => self.found.stage.is_some_and(|reached| reached >= stage.0),
            Late::Definition(definition) => self.found.definitions.get(definition.0).copied().unwrap_or(false),
        }
    }
}
