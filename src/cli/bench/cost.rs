//! What a rule costs: its campaign decided with it as the only rule, less the campaign decided with no rule at all.
//!
//! Rules share what they ask, so the costs of all rules add up to more than the whole: a rule's own cost is what it would add to a
//! campaign that asks nothing like it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::domain::{CampaignId, RuleName, ScoreName, Timestamp};
use crate::eval::{Scratch, evaluate};
use crate::lang::checked::{CheckedCampaign, Rule, ScoreBody};
use crate::profile::Profile;
use crate::program::Program;
use crate::ruleset::{Campaign, Ruleset};

/// Rounds that a rule is measured at the least and at the most; the fastest counts.
const ROUNDS: std::ops::RangeInclusive<u128> = 3..=30;
/// About how long all measuring takes.
const TIME: Duration = Duration::from_secs(5);
/// Contacts that are measured at the most and at the least; many rules are measured on fewer.
const CONTACTS_MAX: usize = 2_000;
const CONTACTS_MIN: usize = 50;
/// Times a contact is decided for all rules in one round, at the most.
const DECISIONS_A_ROUND_MAX: usize = 500_000;
/// How often no rule at all is measured against itself, to see what the machine makes of equal work.
const NOISE_TRIALS: usize = 9;

/// Contacts at an instant.
#[derive(Clone, Copy)]
pub(super) struct Contacts<'c> {
    pub(super) profiles: &'c [Profile<'c>],
    pub(super) at: Timestamp,
}

/// What was measured.
pub(super) struct Costs<'r> {
    pub(super) contacts: usize,
    pub(super) at: Timestamp,
    /// Nanoseconds that deciding one contact takes, all campaigns together.
    pub(super) whole_nanos: f64,
    /// What equal work differed by, in nanoseconds.
    pub(super) noise_nanos: f64,
    /// The dearest first.
    pub(super) rules: Vec<RuleCost<'r>>,
}

/// What one rule costs.
pub(super) struct RuleCost<'r> {
    pub(super) campaign: &'r Campaign,
    pub(super) score: &'r ScoreName,
    pub(super) rule: &'r Rule,
    /// Nanoseconds a contact by itself.
    pub(super) nanos: f64,
    /// Contacts for which it held.
    pub(super) held: usize,
}

/// How many contacts are measured with so many rules.
pub(super) fn contacts_max(rules: usize) -> usize {
    (DECISIONS_A_ROUND_MAX / rules.max(1)).clamp(CONTACTS_MIN, CONTACTS_MAX)
}

/// Every rule of a ruleset, with its campaign, its score's position and name.
pub(super) fn rules_of(ruleset: &Ruleset) -> impl Iterator<Item = (&Campaign, usize, &ScoreName, &Rule)> {
    let scores = ruleset.campaigns().iter().flat_map(|campaign| {
        let scores = campaign.checked().criteria.scores.iter().enumerate();
        scores.map(move |(position, score)| (campaign, position, score))
    });
    scores.flat_map(|(campaign, position, score)| {
        let (rules, groups) = match &score.body {
            ScoreBody::Rules { rules, groups } => (rules.as_slice(), groups.as_slice()),
            ScoreBody::Sum(_) => (&[][..], &[][..]),
        };
        let all = rules.iter().chain(groups.iter().flat_map(|group| &group.rules));
        all.map(move |rule| (campaign, position, &score.name, rule))
    })
}

/// Measures every rule of a ruleset on these contacts.
pub(super) fn costs<'r>(ruleset: &'r Ruleset, contacts: Contacts<'r>) -> Costs<'r> {
    let mut watch = Watch { contacts, scratch: Scratch::default() };
    let whole_nanos = watch.fastest(ruleset.program(), *ROUNDS.end());
    let held = held(ruleset, contacts);
    let mut rules: Vec<RuleCost<'r>> = Vec::new();
    let mut noise_nanos: f64 = 0.0;
    let count = rules_of(ruleset).count() as u128;
    let mut bare: Option<Bare<'r>> = None;
    for (campaign, score_position, score, rule) in rules_of(ruleset) {
        let bare = match &mut bare {
            Some(known) if std::ptr::eq(known.campaign, campaign) => known,
            other => {
                let new = other.insert(Bare::of(campaign));
                noise_nanos = noise_nanos.max(watch.noise(&new.program));
                new
            }
        };
        let alone = bare.with(score_position, rule);
        let rounds = watch.rounds(&bare.program, count);
        let nanos = watch.difference(&bare.program, &alone, rounds);
        let held = held.get(&(campaign.id(), score, &rule.name)).copied().unwrap_or(0);
        rules.push(RuleCost { campaign, score, rule, nanos, held });
    }
    rules.sort_by(|one, other| other.nanos.total_cmp(&one.nanos));
    Costs { contacts: contacts.profiles.len(), at: contacts.at, whole_nanos, noise_nanos, rules }
}

/// For how many contacts each rule holds.
fn held<'r>(ruleset: &'r Ruleset, contacts: Contacts<'r>) -> HashMap<(&'r CampaignId, &'r ScoreName, &'r RuleName), usize> {
    let mut held = HashMap::new();
    let mut scratch = Scratch::default();
    for profile in contacts.profiles {
        let verdicts = evaluate(ruleset.program(), profile, contacts.at, &mut scratch);
        for (campaign, verdict) in ruleset.campaigns().iter().zip(&verdicts) {
            for matched in &verdict.matched {
                *held.entry((campaign.id(), matched.score, matched.rule)).or_default() += 1;
            }
        }
    }
    held
}

/// A campaign without its rules.
struct Bare<'r> {
    campaign: &'r Campaign,
    checked: CheckedCampaign,
    program: Program,
}

impl<'r> Bare<'r> {
    fn of(campaign: &'r Campaign) -> Bare<'r> {
        let mut checked = CheckedCampaign::clone(campaign.checked());
        checked.tests.clear();
        checked.experiments.clear();
        for score in &mut checked.criteria.scores {
            match &mut score.body {
                ScoreBody::Rules { rules, groups } => {
                    rules.clear();
                    groups.clear();
                }
                ScoreBody::Sum(_) => {}
            }
        }
        let program = Program::compile(&[Arc::new(checked.clone())]);
        Bare { campaign, checked, program }
    }

    /// The campaign with this rule alone.
    fn with(&self, score: usize, rule: &Rule) -> Program {
        let mut checked = self.checked.clone();
        if let Some(score) = checked.criteria.scores.get_mut(score) {
            score.body = ScoreBody::Rules { rules: vec![rule.clone()], groups: Vec::new() };
        }
        Program::compile(&[Arc::new(checked)])
    }
}

/// Measures programs on contacts.
struct Watch<'c> {
    contacts: Contacts<'c>,
    scratch: Scratch,
}

impl Watch<'_> {
    /// Nanoseconds a contact.
    #[expect(clippy::disallowed_methods, reason = "a command that measures time")]
    fn once(&mut self, program: &Program) -> f64 {
        let start = Instant::now();
        for profile in self.contacts.profiles {
            std::hint::black_box(evaluate(program, profile, self.contacts.at, &mut self.scratch));
        }
        start.elapsed().as_secs_f64() * 1e9 / self.contacts.profiles.len() as f64
    }

    fn fastest(&mut self, program: &Program, rounds: u128) -> f64 {
        (0..rounds).map(|_| self.once(program)).fold(f64::INFINITY, f64::min)
    }

    /// How much more the second takes than the first; they take turns, and the fastest round of each counts.
    fn difference(&mut self, bare: &Program, alone: &Program, rounds: u128) -> f64 {
        let (mut without, mut with) = (f64::INFINITY, f64::INFINITY);
        for _ in 0..rounds {
            without = without.min(self.once(bare));
            with = with.min(self.once(alone));
        }
        (with - without).max(0.0)
    }

    /// What equal work differs by.
    fn noise(&mut self, bare: &Program) -> f64 {
        (0..NOISE_TRIALS).map(|_| self.difference(bare, bare, *ROUNDS.start())).fold(0.0, f64::max)
    }

    /// How many rounds each of so many rules is measured, to end in time.
    fn rounds(&mut self, bare: &Program, rules: u128) -> u128 {
        let round = self.once(bare) * self.contacts.profiles.len() as f64 * 2.0;
        let affordable = TIME.as_nanos() as f64 / (round.max(1.0) * rules as f64);
        (affordable as u128).clamp(*ROUNDS.start(), *ROUNDS.end())
    }
}
