//! What the log says of an experiment as of an instant: first the verdict, then the figures it rests on, then the checks.

mod arm;
mod checks;
mod guard;
mod pair;
mod population;
mod verdict;

use super::evidence::{Exposure, Outcome};
use super::question::{Awaited, Question};
use super::statistics::beta_binomial::RateProspects;
use super::statistics::{ErrorRate, Interval, Rate};
use crate::domain::{Arm, Cents, Timestamp};

pub use arm::ArmFigures;
pub use checks::{Checks, SampleCheck};
pub use guard::{GuardFigures, Guarded};
pub use verdict::{Doubt, Kept, Need, Verdict};

/// The chance of a false winner that is accepted, over all challengers and all looks.
const ERROR_RATE: ErrorRate = ErrorRate::FIVE_PERCENT;

/// Outcomes that an arm needs before the normal curve is believed of it.
const OUTCOMES_MIN: u64 = 30;

/// Whether one of two arms has too few outcomes for the normal curve.
fn are_few(one: Rate, other: Rate) -> bool {
    one.outcomes() < OUTCOMES_MIN || other.outcomes() < OUTCOMES_MIN
}

/// What the log says.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// As of when.
    pub as_of: Timestamp,
    /// What to do.
    pub verdict: Verdict,
    /// How many contacts it takes, and how many there are.
    pub need: Need,
    /// The figures of each arm by the outcome that decides, `control` first.
    pub arms: Vec<ArmFigures>,
    /// Each outcome with its comparisons, the one that decides first; no comparison where there is no telling.
    pub measures: Vec<Measured>,
    /// What must not get worse.
    pub guardrails: Vec<GuardFigures>,
    /// Whether the figures can be trusted.
    pub checks: Checks,
}

/// What became of one outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// The outcome.
    pub awaited: Awaited,
    /// Matured contacts with the outcome, by arm; `None` for an arm without matured contacts.
    pub rates: Vec<Option<Rate>>,
    /// Of each challenger, over all contacts and over those on whom it differs from `control`.
    pub comparisons: Vec<Comparison>,
}

impl Measured {
    fn withhold(&mut self) {
        self.rates.clear();
        self.comparisons.clear();
    }

    /// The comparison that decides about a challenger: over those on whom it differs from control, where that is known.
    pub fn deciding(&self, arm: Arm) -> Option<&Comparison> {
        verdict::deciding(&self.comparisons, arm)
    }
}

/// A challenger beside control.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The challenger.
    pub arm: Arm,
    /// Over whom.
    pub over: Over,
    /// Control's matured contacts and their outcomes.
    pub control: Rate,
    /// The challenger's.
    pub challenger: Rate,
    /// Challenger − control, per contact.
    pub difference: f64,
    /// The squared standard error of the difference, by units.
    pub squared_error: f64,
    /// How many times the variance is that of contacts assigned one by one.
    pub design_effect: f64,
    /// Standard errors from no difference; good for one look.
    pub z: f64,
    /// Its p, two-sided.
    pub p: f64,
    /// Its p with several challengers counted in (Holm).
    pub p_of_several: f64,
    /// Newcombe's interval, or Wald's by units where contacts were assigned together; good for one look.
    pub fixed: Interval,
    /// Miettinen and Nurminen's: a second opinion.
    pub second_opinion: Interval,
    /// The interval that may be looked at every day.
    pub always_valid: Interval,
    /// Its p; `None` where the interval is exact.
    pub always_valid_p: Option<f64>,
    /// The chance to win and what a wrong choice costs; unsafe for stopping.
    pub prospects: RateProspects,
}

/// Over whom arms are compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Over {
    /// All matured contacts.
    Everybody,
    /// Those on whom challenger and control differ, with their share of all matured contacts: on the others they can't differ.
    Differing {
        /// From 0 to 1.
        share: f64,
    },
}

impl Comparison {
    /// The interval that may be looked at every day, per contact that entered: of those who differ, thinned by their share.
    pub fn per_entered(&self) -> (f64, Interval) {
        let share = match self.over {
            Over::Everybody => 1.0,
            Over::Differing { share } => share,
        };
        let Interval { low, high } = self.always_valid;
        (self.difference * share, Interval { low: low * share, high: high * share })
    }
}

/// What the log says of an experiment as of an instant. Exposures come in the order of their contacts and instants, outcomes in that
/// of their contacts. What happened later than the instant is not there yet.
pub fn report(question: &Question, exposures: &[Exposure], outcomes: &[Outcome], as_of: Timestamp) -> Report {
    let population = population::population(question, exposures, outcomes, as_of);
    let checks = checks::checks(question, &population);
    let mut arms = arm::figures(question, &population);
    let mut measures: Vec<Measured> =
        question.measures.iter().map(|awaited| pair::measured(question, &population, awaited)).collect();
    let guardrails = guard::figures(question, &population);
    let need = verdict::need(question, &population);
    let verdict = verdict::verdict(question, &population, &measures, &guardrails, &checks, need);
    // An estimate that can't be trusted is not shown with a caveat: it is not shown.
    if let Verdict::CannotTell { .. } = verdict {
        measures.iter_mut().for_each(Measured::withhold);
        arms.iter_mut().for_each(ArmFigures::withhold);
    }
    Report { as_of, verdict, need, arms, measures, guardrails, checks }
}

/// An amount per contact that is spread over others: cents rounded to the nearest.
fn spread(whole: Cents, part: u64, of: u64, over: u64) -> Option<Cents> {
    let denominator = i128::from(of) * i128::from(over);
    let numerator = i128::from(whole.get()) * i128::from(part);
    (denominator > 0).then(|| i64::try_from((numerator + denominator / 2) / denominator).ok().map(Cents::new)).flatten()
}
