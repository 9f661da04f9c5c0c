//! What the tests have seen of a campaign: which rules held, which conditions were true and which false.

use std::collections::{HashMap, HashSet};

use super::parts::{Asked, Part, Place, parts};
use super::probes::Probes;
use super::{Outcome, Trial};
use crate::domain::{Applies, RuleName, ScoreName};
use crate::eval::Scratch;
use crate::lang::checked::{CheckedCampaign, Criteria, Rule, Score};
use crate::lang::experiment::Decider;
use crate::lang::source::{FileId, Sources, Span};
use crate::profile::Profile;

/// What the tests of a campaign have seen of it.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    /// Every rule in file order, then those that variants restate or add.
    pub rules: Vec<RuleSeen>,
    /// Every condition and every part of one, a part before what it is part of.
    pub conditions: Vec<ConditionSeen>,
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

/// How often a condition, or a part of one, was true and false in tests that asked it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionSeen {
    /// Its words, in canonical form.
    pub text: String,
    /// Where it stands.
    pub span: Span,
    /// In how many tests it was true.
    pub times_true: usize,
    /// In how many tests it was false.
    pub times_false: usize,
    /// Whether it is all of a rule's condition.
    place: Place,
    /// The positions of its parts.
    consists_of: Vec<usize>,
}

/// What no test has seen of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unseen {
    /// It was true in no test.
    NeverTrue,
    /// It was false in no test.
    NeverFalse,
}

impl Coverage {
    /// What these contacts and outcomes, of all tests of a campaign, have seen; its texts are those of these files.
    pub fn of(
        trial: &Trial<'_>,
        contacts: &[Profile<'_>],
        outcomes: &[Outcome<'_>],
        sources: &Sources,
        files: &[FileId],
    ) -> Coverage {
        let parts = parts(trial.campaign, sources, files);
        let mut conditions: Vec<ConditionSeen> = parts.iter().map(unseen).collect();
        let probes = Probes::of(trial.campaign, &parts);
        let mut scratch = Scratch::default();
        // A test of a variant asks the variant's conditions, not these.
        let asking = |(_, outcome): &(&Profile<'_>, &Outcome<'_>)| outcome.case.decider == Decider::Control;
        for (contact, outcome) in contacts.iter().zip(outcomes).filter(asking) {
            let truths = probes.truths(contact, outcome.case.at, &mut scratch);
            for ((part, seen), truth) in parts.iter().zip(&mut conditions).zip(truths) {
                seen.times_true += usize::from(truth && is_asked(part, outcome.verdict.applies));
                seen.times_false += usize::from(!truth && is_asked(part, outcome.verdict.applies));
            }
        }
        Coverage { rules: rules(trial.campaign, outcomes), conditions }
    }

    /// The rules that held in no test.
    pub fn never(&self) -> impl Iterator<Item = &RuleSeen> {
        self.rules.iter().filter(|rule| rule.held == 0)
    }

    /// The share of rules that held in some test, in percent, cut to a whole number; 100 where there are no rules.
    pub fn percent(&self) -> usize {
        percent(self.rules.len() - self.never().count(), self.rules.len())
    }

    /// The conditions and parts that were both true and false in tests.
    pub fn both_ways(&self) -> usize {
        self.conditions.iter().filter(|seen| seen.times_true > 0 && seen.times_false > 0).count()
    }

    /// What no test has seen, as far as it is news: not of a condition one of whose parts explains it, and not of a rule that held in
    /// no test, which [`Coverage::never`] says.
    pub fn unseen(&self) -> impl Iterator<Item = (&ConditionSeen, Unseen)> {
        let ways = |seen| [(seen, Unseen::NeverTrue), (seen, Unseen::NeverFalse)];
        self.conditions
            .iter()
            .flat_map(ways)
            .filter(|(seen, unseen)| seen.lacks(*unseen) && self.is_news(seen, *unseen))
    }

    fn is_news(&self, seen: &ConditionSeen, unseen: Unseen) -> bool {
        let said_of_the_rule = seen.place == Place::WholeRule && unseen == Unseen::NeverTrue;
        let parts = seen.consists_of.iter().filter_map(|position| self.conditions.get(*position));
        !said_of_the_rule && !parts.into_iter().any(|part| part.lacks(unseen))
    }
}

impl ConditionSeen {
    fn lacks(&self, unseen: Unseen) -> bool {
        match unseen {
            Unseen::NeverTrue => self.times_true == 0,
            Unseen::NeverFalse => self.times_false == 0,
        }
    }
}

/// A share in percent, cut to a whole number; 100 of nothing.
pub fn percent(share: usize, of: usize) -> usize {
    (share * 100).checked_div(of).unwrap_or(100)
}

fn unseen(part: &Part<'_>) -> ConditionSeen {
    ConditionSeen {
        text: part.text.clone(),
        span: part.span,
        times_true: 0,
        times_false: 0,
        place: part.place,
        consists_of: part.consists_of.clone(),
    }
}

/// Whether a test has asked a part: outside the audience nothing else is asked, outside the runs nothing at all.
fn is_asked(part: &Part<'_>, applies: Applies) -> bool {
    match (applies, part.asked) {
        (Applies::Yes, _) | (Applies::OutsideAudience, Asked::First) => true,
        (Applies::OutsideAudience, Asked::Finally | Asked::Before(_)) | (Applies::OutsideRuns, _) => false,
    }
}

/// Every rule with the number of tests in which it held. A rule that a variant restates is one of its own; one that it leaves as it is
/// has been seen wherever either decided.
fn rules(campaign: &CheckedCampaign, outcomes: &[Outcome<'_>]) -> Vec<RuleSeen> {
    let mut held: HashMap<Span, usize> = HashMap::new();
    for outcome in outcomes {
        let (_, criteria) = campaign.decided_by(outcome.case.decider);
        let matched: HashSet<_> = outcome.verdict.matched.iter().map(|line| (line.score, line.rule)).collect();
        for (score, rule) in rules_of(criteria) {
            *held.entry(rule.span).or_default() += usize::from(matched.contains(&(&score.name, &rule.name)));
        }
    }
    let variants = campaign.experiments.iter().flat_map(|experiment| &experiment.variants);
    let all = std::iter::once(&campaign.criteria).chain(variants.map(|variant| &variant.criteria));
    let mut told = HashSet::new();
    let once = all.flat_map(rules_of).filter(|(_, rule)| told.insert(rule.span));
    once.map(|(score, rule)| RuleSeen {
        rule: rule.name.clone(),
        score: score.name.clone(),
        span: rule.span,
        held: held.get(&rule.span).copied().unwrap_or(0),
    })
    .collect()
}

fn rules_of(criteria: &Criteria) -> impl Iterator<Item = (&Score, &Rule)> {
    criteria.scores.iter().flat_map(|score| score.rules().map(move |rule| (score, rule)))
}
