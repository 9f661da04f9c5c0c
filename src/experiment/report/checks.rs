//! Whether the figures can be trusted: the sizes of the arms, who was put where, what was changed meanwhile.

use std::collections::HashSet;

use super::population::{Population, Whom};
use crate::domain::{Arm, Share};
use crate::experiment::evidence::Verdicts;
use crate::experiment::question::Question;
use crate::experiment::statistics::sample_ratio::{ALARM, SampleRatio, SequentialSampleRatio, chi_square};

/// How firmly the sequential test believes in the promised shares before it has seen anybody.
const PRIOR: f64 = 100.0;

/// What was checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Checks {
    /// Contacts that took part.
    pub entered: u64,
    /// Contacts that a caller put into an arm: in no figure.
    pub forced: u64,
    /// Contacts that another variant decided later, counted where they were first.
    pub crossed: u64,
    /// Contacts exposed to another edition of the experiment only: in no figure.
    pub other_editions: u64,
    /// Different rules in force when contacts entered.
    pub revisions: u64,
    /// Whether it is known on whom the variants differ.
    pub verdicts: Verdicts,
    /// The sizes of the arms, by units; `None` where nobody entered, or in a shadow.
    pub sample: Option<SampleCheck>,
    /// The same of matured contacts on whom each challenger differs from `control`.
    pub differing: Vec<(Arm, SampleCheck)>,
}

/// Whether arms have the sizes that the split promised.
#[derive(Clone, Debug, PartialEq)]
pub struct SampleCheck {
    /// The units in each arm.
    pub sizes: Vec<u64>,
    /// A test for one look.
    pub ratio: SampleRatio,
    /// The p of a test for any number of looks.
    pub sequential_p: f64,
    /// The least shift of an arm's share that would have raised the alarm four times in five, from 0 to 1.
    pub detectable: f64,
}

impl SampleCheck {
    /// Whether the sizes are beyond chance: then no figure can be trusted.
    pub fn alarms(&self) -> bool {
        self.ratio.p < ALARM || self.sequential_p < ALARM
    }
}

pub(super) fn checks(question: &Question, population: &Population<'_>) -> Checks {
    let decided = question.phase != crate::domain::Phase::Shadow;
    let differing = question.measures.first().filter(|_| decided && population.verdicts == Verdicts::Known);
    let differing = differing.into_iter().flat_map(|decides| {
        question.challengers().filter_map(move |arm| {
            let clusters = population.clusters(question, decides, Whom::Differing(arm));
            let all: Vec<u64> = clusters.iter().map(|clusters| clusters.units()).collect();
            Some((arm, sample(question, &all)?))
        })
    });
    Checks {
        entered: population.participants.len() as u64,
        forced: population.forced,
        crossed: population.crossed,
        other_editions: population.other_editions,
        revisions: population.revisions,
        verdicts: population.verdicts,
        sample: if decided { sample(question, &units(question, population)) } else { None },
        differing: differing.collect(),
    }
}

/// The units in each arm: they were drawn, not their contacts.
fn units(question: &Question, population: &Population<'_>) -> Vec<u64> {
    let mut units: Vec<HashSet<&str>> = vec![HashSet::new(); question.arms.len()];
    for participant in &population.participants {
        units.get_mut(participant.arm.position()).into_iter().for_each(|arm| {
            arm.insert(participant.unit);
        });
    }
    units.iter().map(|arm| arm.len() as u64).collect()
}

fn sample(question: &Question, sizes: &[u64]) -> Option<SampleCheck> {
    let shares = shares(question);
    let ratio = chi_square(sizes, &shares)?;
    // Arms of share 0 are empty, or have raised the alarm by themselves.
    let (open_sizes, open_shares): (Vec<u64>, Vec<f64>) =
        sizes.iter().zip(&shares).filter(|(_, share)| **share > 0.0).map(|(size, share)| (*size, *share)).unzip();
    let prior: Vec<f64> = open_shares.iter().map(|share| share * PRIOR).collect();
    let mut sequential = SequentialSampleRatio::new(&open_shares, &prior)?;
    sequential.look(&open_sizes);
    let all = sizes.iter().sum::<u64>().max(1) as f64;
    let widest = shares.iter().map(|share| (share * (1.0 - share) / all).sqrt()).fold(0.0, f64::max);
    // 3.29 standard errors raise the alarm, 0.84 more do so four times in five.
    Some(SampleCheck { sizes: sizes.to_vec(), ratio, sequential_p: sequential.p(), detectable: 4.13 * widest })
}

/// The promised shares, from 0 to 1. Thirds can't be written in steps of 0.01%: shares that are equal but for a step count as equal.
fn shares(question: &Question) -> Vec<f64> {
    let steps: Vec<u16> = question.arms.iter().map(|(_, share)| share.steps()).collect();
    let (least, most) = (steps.iter().min().copied().unwrap_or(0), steps.iter().max().copied().unwrap_or(0));
    if least > 0 && most - least <= Share::STEP.steps() {
        return vec![1.0 / steps.len() as f64; steps.len()];
    }
    question.arms.iter().map(|(_, share)| share.of_whole()).collect()
}
