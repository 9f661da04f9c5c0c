//! What decides points, grades and stages, and the positions by which its parts are named.

use super::{Condition, Disqualification, Grade, Matrix, Rule, Score, Stage, Wording};

/// What a variant may restate: everything that decides points, grades and stages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Criteria {
    /// In file order.
    pub scores: Vec<Score>,
    /// In file order.
    pub grades: Vec<Grade>,
    /// In file order.
    pub matrices: Vec<Matrix>,
    /// From first to last; the first has no `when` and no `until`, each other has a `when`.
    pub stages: Vec<Stage>,
    /// In file order.
    pub disqualifications: Vec<Disqualification>,
}

impl Criteria {
    /// Every rule: score by score, those outside groups first.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.scores.iter().flat_map(Score::rules)
    }
}

/// A score's position in its criteria.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScoreIndex(pub usize);
/// A grade's position in its criteria.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GradeIndex(pub usize);
/// A stage's position in its criteria.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StageIndex(pub usize);
/// A definition's position in its campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DefinitionIndex(pub usize);

/// `define keen: …`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// Its name.
    pub name: String,
    /// What it stands for.
    pub condition: Condition,
    /// How that is said.
    pub wording: Wording,
}
