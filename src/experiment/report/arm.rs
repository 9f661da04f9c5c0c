//! The figures of one arm: what it brings in, what sales has to do for it, how long it takes.

use super::population::{Participant, Population, Whom};
use super::{ERROR_RATE, spread};
use crate::domain::{Arm, Cents};
use crate::experiment::evidence::Said;
use crate::experiment::question::{Awaited, Question};
use crate::experiment::statistics::rate::wilson;
use crate::experiment::statistics::survival::{End, Wait, kaplan_meier};
use crate::experiment::statistics::{Interval, Rate};

const MICROS_A_DAY: f64 = 86_400e6;

/// One arm by the outcome that decides.
#[derive(Clone, Debug, PartialEq)]
pub struct ArmFigures {
    /// The arm.
    pub arm: Arm,
    /// Contacts that took part.
    pub contacts: u64,
    /// Those of them whose time for the outcome is not over yet: not counted.
    pub immature: u64,
    /// Matured contacts with the outcome; `None` while none has matured.
    pub rate: Option<Rate>,
    /// Wilson's interval of that, good for one look.
    pub interval: Option<Interval>,
    /// Matured contacts that the arm's own variant qualified: sales' load.
    pub handed_over: u64,
    /// Those of them with the outcome.
    pub hits: u64,
    /// What the outcomes of matured contacts were worth.
    pub value: Cents,
    /// The campaign's budget, spread over all contacts that took part, for each outcome; `None` without a budget or an outcome.
    pub cost_per_order: Option<Cents>,
    /// The days until half of the outcomes that come in time have come; `None` without an outcome.
    pub median_days: Option<f64>,
}

impl ArmFigures {
    /// Leaves what says how many there are, and takes away what says how good they are.
    pub(super) fn withhold(&mut self) {
        (self.rate, self.interval, self.median_days, self.cost_per_order) = (None, None, None, None);
        (self.hits, self.value) = (0, Cents::new(0));
    }
}

pub(super) fn figures(question: &Question, population: &Population<'_>) -> Vec<ArmFigures> {
    let Some(decides) = question.measures.first() else { return Vec::new() };
    let clusters = population.clusters(question, decides, Whom::Everybody);
    let all = population.participants.len() as u64;
    let arms = clusters.iter().enumerate().map(|(position, clusters)| {
        let arm = Arm::at(position);
        let own = || population.participants.iter().filter(|participant| participant.arm == arm);
        let matured = || population.matured(question, decides).filter(|participant| participant.arm == arm);
        let handed = || matured().filter(|participant| participant.said(question, arm, Said::Qualified, decides));
        let contacts = own().count() as u64;
        let rate = clusters.rate();
        let outcomes = rate.map_or(0, Rate::outcomes);
        let matured_count = rate.map_or(0, Rate::contacts);
        let budget = question.budget.as_ref().map(|(budget, _)| *budget);
        ArmFigures {
            arm,
            contacts,
            immature: contacts - matured_count,
            rate,
            interval: rate.map(|rate| wilson(rate, ERROR_RATE)),
            handed_over: handed().count() as u64,
            hits: handed().filter(|participant| participant.outcome(question, decides).is_some()).count() as u64,
            value: Cents::new(matured().map(|it| it.value(question, decides).get()).fold(0, i64::saturating_add)),
            cost_per_order: budget.and_then(|budget| spread(budget, matured_count, all, outcomes)),
            median_days: median_days(question, population, decides, own()),
        }
    });
    arms.collect()
}

/// The time by which half of the outcomes that come within the window have come, those who still wait counted for as long as they have.
fn median_days<'p, 'e: 'p>(
    question: &Question,
    population: &Population<'_>,
    decides: &Awaited,
    participants: impl Iterator<Item = &'p Participant<'e>>,
) -> Option<f64> {
    let waits: Vec<Wait> = participants
        .map(|participant| {
            let until = participant.until(question, decides).min(population.as_of);
            let (to, end) = match participant.outcome(question, decides) {
                Some(outcome) => (outcome.at, End::Outcome),
                None => (until, End::Open),
            };
            Wait { time: (to.micros() - participant.at.micros()) as f64 / MICROS_A_DAY, end }
        })
        .collect();
    let curve = kaplan_meier(&waits);
    let (_, waiting) = curve.steps.last()?;
    curve.time_until((1.0 - waiting) / 2.0)
}
