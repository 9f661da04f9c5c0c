//! From step to step: by cohort within a horizon, by period, and how long it takes.

use super::report::{Counted, Needed, NeededFigures, Ratio, Spread, StageFigures, StepFigures};
use super::way::Way;
use crate::domain::{Period, Timestamp, Zone};
use crate::experiment::statistics::{ErrorRate, Rate, rate::wilson};

/// A day in microseconds.
const DAY_MICROS: f64 = 86_400_000_000.0;

/// The time that is asked about, and how far from a step one looks for the next.
pub(super) struct Frame<'q> {
    /// The first instant.
    pub(super) from: Timestamp,
    /// The last instant, included.
    pub(super) to: Timestamp,
    /// The instant up to which anything is known.
    pub(super) now: Timestamp,
    pub(super) horizon: Period,
    pub(super) zone: &'q Zone,
    /// What an order is called.
    pub(super) order: &'q str,
}

/// Where a step leads.
#[derive(Clone, Copy)]
enum Target {
    Stage(usize),
    Order,
}

/// Of some who came somewhere: who of them is old enough to tell, and who of these came on.
#[derive(Default)]
struct Cohort {
    converted: u64,
    matured: u64,
    too_young: u64,
}

impl Frame<'_> {
    pub(super) fn has(&self, instant: Timestamp) -> bool {
        self.from <= instant && instant <= self.to
    }

    /// When a unit came to a target after it had come to a stage, and how many microseconds after.
    fn came(&self, way: &Way<'_>, target: Target, from: Timestamp) -> Option<(Timestamp, i64)> {
        match target {
            Target::Stage(stage) => way.reached(stage).map(|at| (at, at.micros() - from.micros())),
            Target::Order => way.ordered_from(from, self.zone),
        }
    }

    fn cohort(&self, ways: &[Way<'_>], from: usize, target: Target) -> Cohort {
        let mut cohort = Cohort::default();
        for way in ways {
            let Some(came) = way.reached(from).filter(|came| self.has(*came)) else { continue };
            let end = self.horizon.after(came, self.zone);
            if end > self.now {
                cohort.too_young += 1;
                continue;
            }
            cohort.matured += 1;
            cohort.converted += u64::from(self.came(way, target, came).is_some_and(|(at, _)| at < end));
        }
        cohort
    }
}

/// The stages of these names and titles.
pub(super) fn stages(frame: &Frame<'_>, names: &[(String, String)], ways: &[Way<'_>]) -> Vec<StageFigures> {
    use super::replay::Place;
    let figures = names.iter().enumerate().map(|(position, (stage, title))| {
        let is_in = |way: &&Way<'_>| matches!(way.history.place(), Place::Stage(at) if at.0 == position);
        let reached = ways.iter().filter_map(|way| way.reached(position)).filter(|at| frame.has(*at)).count();
        let cohort = frame.cohort(ways, position, Target::Order);
        StageFigures {
            stage: stage.clone(),
            title: title.clone(),
            now: ways.iter().filter(is_in).count() as u64,
            reached: reached as u64,
            to_order: cohort.ratio(frame, stage, &format!("had the outcome {}", frame.order)),
            too_young: cohort.too_young,
        }
    });
    figures.collect()
}

/// From each stage to the next, and from the last to the order.
pub(super) fn steps(frame: &Frame<'_>, names: &[(String, String)], ways: &[Way<'_>]) -> Vec<StepFigures> {
    let step = |(position, (from, _)): (usize, &(String, String))| {
        let next = names.get(position + 1);
        let (target, to) = match next {
            Some((to, _)) => (Target::Stage(position + 1), to.clone()),
            None => (Target::Order, "order".to_owned()),
        };
        let deed = match next {
            Some((to, _)) => format!("reached {to}"),
            None => format!("had the outcome {}", frame.order),
        };
        let cohort = frame.cohort(ways, position, target);
        let came = |way: &Way<'_>| way.reached(position).filter(|at| frame.has(*at));
        let arrived = |way: &&Way<'_>| {
            let arrived = way.reached(position).and_then(|came| frame.came(way, target, came));
            arrived.is_some_and(|(at, _)| frame.has(at))
        };
        let took = ways.iter().filter_map(|way| came(way).and_then(|at| Some(frame.came(way, target, at)?.1)));
        let mut took: Vec<i64> = took.collect();
        StepFigures {
            from: from.clone(),
            to,
            cohort: cohort.ratio(frame, from, &deed),
            too_young: cohort.too_young,
            in_period: over(
                (ways.iter().filter(arrived).count() as u64, format!("{deed} in the period")),
                (ways.iter().filter(|way| came(way).is_some()).count() as u64, format!("reached {from} in the period")),
            ),
            took: spread(&mut took),
        }
    };
    names.iter().enumerate().map(step).collect()
}

/// How many have to reach each stage for so many orders, at the rates of their cohorts.
pub(super) fn needed(target: u64, stages: &[StageFigures]) -> NeededFigures {
    let of_stage = |stage: &StageFigures| {
        let (ordered, came) = (stage.to_order.numerator.count, stage.to_order.denominator.count);
        let bounds = Rate::new(ordered, came).map(|rate| wilson(rate, ErrorRate::FIVE_PERCENT));
        let at = |share: f64| (share > 0.0).then(|| (target as f64 / share - 1e-9).ceil() as u64);
        let exactly = u128::from(target) * u128::from(came);
        Needed {
            stage: stage.stage.clone(),
            units: (ordered > 0).then(|| u64::try_from(exactly.div_ceil(u128::from(ordered))).unwrap_or(u64::MAX)),
            at_least: bounds.and_then(|bounds| at(bounds.high)),
            at_most: bounds.and_then(|bounds| at(bounds.low)),
        }
    };
    NeededFigures { target, stages: stages.iter().map(of_stage).collect() }
}

impl Cohort {
    fn ratio(&self, frame: &Frame<'_>, from: &str, deed: &str) -> Ratio {
        ratio(
            (self.converted, format!("{deed} within {}", frame.horizon)),
            (self.matured, format!("reached {from} in the period, at least {} ago", frame.horizon)),
        )
    }
}

/// A share of the same people, with its interval.
pub(super) fn ratio(numerator: (u64, String), denominator: (u64, String)) -> Ratio {
    let interval = Rate::new(numerator.0, denominator.0).map(|rate| wilson(rate, ErrorRate::FIVE_PERCENT));
    Ratio { interval: interval.map(|it| (rounded(it.low), rounded(it.high))), ..over(numerator, denominator) }
}

/// One number over another, which are not the same people: no interval follows from them.
fn over(numerator: (u64, String), denominator: (u64, String)) -> Ratio {
    let (above, below) = (numerator.0, denominator.0);
    Ratio {
        numerator: Counted { count: above, what: numerator.1 },
        denominator: Counted { count: below, what: denominator.1 },
        share: (below > 0).then(|| rounded(above as f64 / below as f64)),
        interval: None,
    }
}

/// How long it took, by the nearest rank: the least time by which so many were done.
pub(super) fn spread(micros: &mut [i64]) -> Spread {
    micros.sort_unstable();
    let by = |tenths: usize| {
        let rank = (micros.len() * tenths).div_ceil(10).checked_sub(1)?;
        micros.get(rank).map(|micros| days(*micros))
    };
    Spread { count: micros.len() as u64, median_days: by(5), ninth_decile_days: by(9) }
}

/// Days, the last millionth cut: a tenth of a second.
pub(super) fn days(micros: i64) -> f64 {
    (micros as f64 / DAY_MICROS * 1e6).floor() / 1e6
}

/// A share to a millionth.
pub(super) fn rounded(share: f64) -> f64 {
    (share * 1e6).round() / 1e6
}
