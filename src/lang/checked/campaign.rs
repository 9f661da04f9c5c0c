//! A campaign that can be compiled, and what decides for a contact of each variant.

use super::{Condition, Criteria, Definition, StageIndex, Wording};
use crate::domain::{CampaignId, Day, Period, Zone};
use crate::lang::experiment::{Decider, Experiment};
use crate::lang::test_case::TestCase;

/// A campaign that can be compiled. Conditions refer to scores, grades, stages and definitions by position;
/// nothing depends on itself, neither among definitions nor among scores, grades and stages.
#[derive(Clone, Debug)]
pub struct CheckedCampaign {
    /// The file's name without `.thresh`.
    pub id: CampaignId,
    /// The title.
    pub title: String,
    /// The goal, as written.
    pub goal: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// The first and the last day on which it applies, both included.
    pub runs: Option<(Day, Day)>,
    /// Whose calendar counts.
    pub zone: Zone,
    /// Whom it concerns; `None`: everybody.
    pub audience: Option<Condition>,
    /// The stage at which a contact qualifies; `None` without stages.
    pub qualifies_at: Option<StageIndex>,
    /// What may be spent.
    pub budget: Option<Budget>,
    /// Orders wanted.
    pub target: Option<u64>,
    /// The sales cycle's limit.
    pub cycle: Option<Period>,
    /// How the audience is said.
    pub audience_wording: Wording,
    /// Definitions; each refers only to ones before it.
    pub definitions: Vec<Definition>,
    /// How contacts are scored and staged.
    pub criteria: Criteria,
    /// The `experiment` blocks, in file order.
    pub experiments: Vec<Experiment>,
    /// The `test` blocks, in file order.
    pub tests: Vec<TestCase>,
}

impl CheckedCampaign {
    /// The definitions and criteria that decide; the campaign's own where it has no such variant.
    pub fn decided_by(&self, decider: Decider) -> (&[Definition], &Criteria) {
        let variant = match decider {
            Decider::Control => None,
            Decider::Variant { experiment, variant } => {
                self.experiments.get(experiment).and_then(|experiment| experiment.variants.get(variant))
            }
        };
        match variant {
            Some(variant) => (&variant.definitions, &variant.criteria),
            None => (&self.definitions, &self.criteria),
        }
    }
}

/// Money set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Hundredths of the currency's unit.
    pub cents: i64,
    /// Three capital letters.
    pub currency: String,
}
