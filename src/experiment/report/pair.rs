//! A challenger beside control: by figures good for one look, and by the interval that may be looked at every day.

use super::population::{Population, Whom};
use super::verdict::planned_contacts;
use super::{Comparison, ERROR_RATE, Measured, Over};
use crate::domain::Arm;
use crate::experiment::evidence::Verdicts;
use crate::experiment::question::{Awaited, Question};
use crate::experiment::statistics::always_valid::{PlannedContacts, asymptotic};
use crate::experiment::statistics::beta_binomial::prospects;
use crate::experiment::statistics::clustered::Clusters;
use crate::experiment::statistics::correction::holm;
use crate::experiment::statistics::difference::{difference, newcombe, pooled_p, pooled_z};
use crate::experiment::statistics::exact_sequence::bernoulli;
use crate::experiment::statistics::means::Lift;
use crate::experiment::statistics::score_interval::miettinen_nurminen;
use crate::experiment::statistics::{ErrorRate, Interval, Rate, Side, two_sided_by_units};

pub(super) fn measured(question: &Question, population: &Population<'_>, awaited: &Awaited) -> Measured {
    let everybody = population.clusters(question, awaited, Whom::Everybody);
    let mut comparisons = compared(question, &everybody, |_| Over::Everybody, |_| everybody.clone());
    if population.verdicts == Verdicts::Known {
        let all: u64 = everybody.iter().filter_map(|clusters| clusters.rate()).map(Rate::contacts).sum();
        let differing = |arm: Arm| population.clusters(question, awaited, Whom::Differing(arm));
        let share = |arm: Arm| {
            let differ: u64 = differing(arm).iter().filter_map(|clusters| clusters.rate()).map(Rate::contacts).sum();
            Over::Differing { share: differ as f64 / all.max(1) as f64 }
        };
        comparisons.extend(compared(question, &everybody, share, differing));
    }
    Measured {
        awaited: awaited.clone(),
        rates: everybody.iter().map(|clusters| clusters.rate()).collect(),
        comparisons,
    }
}

/// Each challenger that has matured contacts, as has control.
fn compared(
    question: &Question,
    everybody: &[Clusters],
    over: impl Fn(Arm) -> Over,
    of: impl Fn(Arm) -> Vec<Clusters>,
) -> Vec<Comparison> {
    let several = everybody.len().saturating_sub(1).max(1);
    let error_rate = ErrorRate::new(ERROR_RATE.get() / several as f64).unwrap_or(ERROR_RATE);
    let mut comparisons: Vec<Comparison> = question
        .challengers()
        .filter_map(|arm| {
            let clusters = of(arm);
            let (control, challenger) = (*clusters.first()?, *clusters.get(arm.position())?);
            let over = over(arm);
            comparison(arm, over, control, challenger, planned_for(question, over), error_rate)
        })
        .collect();
    let corrected = holm(&comparisons.iter().map(|comparison| comparison.p).collect::<Vec<f64>>());
    for (comparison, p) in comparisons.iter_mut().zip(corrected) {
        comparison.p_of_several = p;
    }
    comparisons
}

/// For how many of those compared the interval is tightest. Of those who differ there are fewer: whom variants differ on has nothing to do with
/// what becomes of them, so that their share may be looked at; in powers of two, so that it settles at once.
fn planned_for(question: &Question, over: Over) -> PlannedContacts {
    let planned = planned_contacts(question);
    match over {
        Over::Everybody => planned,
        Over::Differing { share } => {
            let halves = share.clamp(1e-6, 1.0).log2().round();
            PlannedContacts::new(planned.get() * halves.exp2()).unwrap_or(planned)
        }
    }
}

fn comparison(
    arm: Arm,
    over: Over,
    from: Clusters,
    to: Clusters,
    planned: PlannedContacts,
    error_rate: ErrorRate,
) -> Option<Comparison> {
    let (control, challenger) = (from.rate()?, to.rate()?);
    let squared_error = from.squared_error()? + to.squared_error()?;
    let estimate = difference(control, challenger);
    let alone = !from.is_clustered() && !to.is_clustered();
    let (z, p, fixed) = if alone {
        (pooled_z(control, challenger), pooled_p(control, challenger), newcombe(control, challenger, ERROR_RATE))
    } else {
        two_sided_by_units(estimate, squared_error, from.units() + to.units(), ERROR_RATE)
    };
    // Ten outcomes of one company are no ten outcomes.
    let strangers = (from.as_strangers()?, to.as_strangers()?);
    let (always_valid, always_valid_p) = if super::are_few(strangers.0, strangers.1) {
        (exact(strangers.0, strangers.1, planned, error_rate), None)
    } else {
        let lift = Lift { estimate, squared_error };
        let look = asymptotic(lift, from.units() + to.units(), planned, Side::Both, error_rate);
        (look.interval, Some(look.p))
    };
    let by_chance = control.variance_of_share() + challenger.variance_of_share();
    Some(Comparison {
        arm,
        over,
        control,
        challenger,
        difference: estimate,
        squared_error,
        design_effect: if by_chance > 0.0 { squared_error / by_chance } else { 1.0 },
        z,
        p,
        p_of_several: p,
        fixed,
        second_opinion: miettinen_nurminen(control, challenger, ERROR_RATE),
        always_valid,
        always_valid_p,
        prospects: prospects(control, challenger),
    })
}

/// Two exact sequences put together: each arm may be wrong half as often.
pub(super) fn exact(control: Rate, challenger: Rate, planned: PlannedContacts, error_rate: ErrorRate) -> Interval {
    let half = ErrorRate::new(error_rate.get() / 2.0).unwrap_or(error_rate);
    let tightest_at = (planned.get() / 2.0) as u64;
    let (below, above) =
        (bernoulli(control, tightest_at.max(1), half), bernoulli(challenger, tightest_at.max(1), half));
    Interval { low: above.low - below.high, high: above.high - below.low }
}
