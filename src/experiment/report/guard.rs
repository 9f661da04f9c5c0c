//! What must not get worse: whether that is shown, disproved, or open.

use super::ERROR_RATE;
use super::pair::exact;
use super::population::{Population, Whom};
use super::verdict::planned_contacts;
use crate::domain::Arm;
use crate::experiment::question::{Awaited, Question};
use crate::experiment::statistics::always_valid::asymptotic;
use crate::experiment::statistics::difference::difference;
use crate::experiment::statistics::means::Lift;
use crate::experiment::statistics::{Interval, Rate, Side};

/// A guardrail and a challenger.
#[derive(Clone, Debug, PartialEq)]
pub struct GuardFigures {
    /// The challenger.
    pub arm: Arm,
    /// What must not become more frequent.
    pub awaited: Awaited,
    /// By how much it may, per contact.
    pub at_most: f64,
    /// Control's matured contacts; `None` while none has matured.
    pub control: Option<Rate>,
    /// The challenger's.
    pub challenger: Option<Rate>,
    /// The least and the greatest worsening that the data allow, each by a one-sided interval that may be looked at every day.
    pub worse: Option<Interval>,
    /// What that shows.
    pub guarded: Guarded,
}

/// What is shown of a guardrail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guarded {
    /// It does not get worse by more than it may.
    Kept,
    /// It does.
    Broken,
    /// Neither is shown yet.
    Open,
    /// No such thing was ever reported, of any arm: perhaps nobody reports it.
    NeverReported,
}

pub(super) fn figures(question: &Question, population: &Population<'_>) -> Vec<GuardFigures> {
    let guardrails = question.guardrails.iter();
    let pairs = guardrails.flat_map(|guardrail| question.challengers().map(move |arm| (guardrail, arm)));
    pairs.map(|((awaited, at_most), arm)| of(question, population, awaited, *at_most, arm)).collect()
}

fn of(question: &Question, population: &Population<'_>, awaited: &Awaited, at_most: f64, arm: Arm) -> GuardFigures {
    let clusters = population.clusters(question, awaited, Whom::Everybody);
    let (from, to) =
        (clusters.first().copied().unwrap_or_default(), clusters.get(arm.position()).copied().unwrap_or_default());
    let (control, challenger) = (from.rate(), to.rate());
    let planned = planned_contacts(question);
    let strangers = from.as_strangers().zip(to.as_strangers());
    let worse = control.zip(challenger).zip(strangers).map(|((control, challenger), strangers)| {
        if super::are_few(strangers.0, strangers.1) {
            return exact(strangers.0, strangers.1, planned, ERROR_RATE);
        }
        let squared_error = from.squared_error().unwrap_or_default() + to.squared_error().unwrap_or_default();
        let lift = Lift { estimate: difference(control, challenger), squared_error };
        let side = |side| asymptotic(lift, from.units() + to.units(), planned, side, ERROR_RATE).interval;
        Interval { low: side(Side::Greater).low, high: side(Side::Less).high }
    });
    let reported = population.reported.get(awaited.outcome.as_str()).is_some_and(|count| *count > 0);
    let guarded = match worse {
        _ if !reported => Guarded::NeverReported,
        Some(worse) if worse.high < at_most => Guarded::Kept,
        Some(worse) if worse.low > at_most => Guarded::Broken,
        Some(_) | None => Guarded::Open,
    };
    GuardFigures { arm, awaited: awaited.clone(), at_most, control, challenger, worse, guarded }
}
