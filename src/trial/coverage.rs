//! Which rules the tests have seen at work, and which not.

use std::collections::BTreeMap;

use super::Outcome;
use crate::domain::{RuleName, ScoreName};
use crate::lang::checked::{CheckedCampaign, ScoreBody};
use crate::lang::source::Span;

/// What the tests of a campaign have seen of its rules.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    /// Every rule in file order.
    pub rules: Vec<RuleSeen>,
    /// How many tests there are.
    pub tests: usize,
}

/// In how many tests a rule held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleSeen {
    /// The rule.
    pub rule: RuleName,
    /// Its score.
    pub score: ScoreName,
    /// Where it stands.
    pub span: Span,
    /// In how many tests it held.
    pub held: usize,
}

impl Coverage {
    /// What these outcomes, all of one campaign, have seen.
    pub fn of(campaign: &CheckedCampaign, outcomes: &[Outcome<'_>]) -> Coverage {
        let mut held: BTreeMap<(&ScoreName, &RuleName), usize> = BTreeMap::new();
        for matched in outcomes.iter().flat_map(|outcome| &outcome.verdict.matched) {
            *held.entry((matched.score, matched.rule)).or_default() += 1;
        }
        let mut rules = Vec::new();
        for score in &campaign.criteria.scores {
            let ScoreBody::Rules { rules: loose, groups } = &score.body else { continue };
            rules.extend(loose.iter().chain(groups.iter().flat_map(|group| &group.rules)).map(|rule| RuleSeen {
                rule: rule.name.clone(),
                score: score.name.clone(),
                span: rule.span,
                held: held.get(&(&score.name, &rule.name)).copied().unwrap_or(0),
            }));
        }
        Coverage { rules, tests: outcomes.len() }
    }

    /// The rules that held in no test.
    pub fn never(&self) -> impl Iterator<Item = &RuleSeen> {
        self.rules.iter().filter(|rule| rule.held == 0)
    }

    /// The rules that held in every test, so that no test shows when they don't.
    pub fn always(&self) -> impl Iterator<Item = &RuleSeen> {
        self.rules.iter().filter(|rule| rule.held == self.tests && rule.held > 0)
    }

    /// The share of rules that held in some test, in percent, cut to a whole number; 100 where there are no rules.
    pub fn percent(&self) -> usize {
        let seen = self.rules.len() - self.never().count();
        (seen * 100).checked_div(self.rules.len()).unwrap_or(100)
    }
}
