//! The sales cycle: from first contact to the first order, of those who ordered and with those counted in who have not.

use super::conversion::{Frame, days, ratio, rounded, spread};
use super::report::{Bar, CycleFigures, LongestStep, StepFigures, Survival};
use super::way::Way;
use crate::domain::{Period, Timestamp};
use crate::experiment::statistics::survival::{End, Wait, kaplan_meier};

/// An hour in microseconds.
const HOUR_MICROS: i64 = 3_600_000_000;
/// Bars of the chart at most.
const BARS_MAX: u64 = 16;
/// Widths of bars that people think in, in hours.
const WIDTHS_HOURS: [u64; 15] = [1, 3, 6, 12, 24, 48, 120, 168, 240, 336, 720, 1_440, 2_160, 4_320, 8_760];
/// Points of the curve at most.
const POINTS_MAX: usize = 100;

/// The cycle within a frame.
pub(super) fn cycle(frame: &Frame<'_>, limit: Option<Period>, steps: &[StepFigures], ways: &[Way<'_>]) -> CycleFigures {
    let firsts = ways.iter().filter_map(|way| Some((way.first?, way.orders.first()?)));
    let won: Vec<(Timestamp, i64)> =
        firsts.filter(|(_, order)| frame.has(order.at)).map(|(first, order)| (first, order.after_micros)).collect();
    let mut took: Vec<i64> = won.iter().map(|(_, micros)| *micros).collect();
    let within_limit = limit.map(|limit| {
        // A cycle of exactly the limit keeps within it: a deal that is dated by its day has no time of day to tell.
        let keeps = |(first, micros): &&(Timestamp, i64)| first.plus_micros(*micros) <= limit.after(*first, frame.zone);
        let within = won.iter().filter(keeps).count();
        ratio(
            (within as u64, format!("ordered within {limit} of the first contact")),
            (won.len() as u64, "ordered for the first time in the period".to_owned()),
        )
    });
    CycleFigures {
        won: spread(&mut took),
        limit: limit.map(|limit| limit.to_string()),
        limit_days: limit.map(|limit| days(limit.after(frame.from, frame.zone).micros() - frame.from.micros())),
        within_limit,
        bars: bars(&took),
        survival: survival(frame, ways),
        longest_step: longest(steps),
    }
}

/// The step whose median is the greatest; of several, the first.
fn longest(steps: &[StepFigures]) -> Option<LongestStep> {
    let mut longest: Option<&StepFigures> = None;
    for step in steps {
        let takes = |step: &StepFigures| step.took.median_days.filter(|days| *days > 0.0);
        if takes(step) > longest.and_then(takes) {
            longest = Some(step);
        }
    }
    longest.map(|step| LongestStep { from: step.from.clone(), to: step.to.clone(), took: step.took })
}

/// How many took how long, in bars of one width.
fn bars(took: &[i64]) -> Vec<Bar> {
    let hours = |micros: i64| u64::try_from(micros / HOUR_MICROS).unwrap_or(0);
    let Some(longest) = took.iter().max().map(|micros| hours(*micros)) else { return Vec::new() };
    let fits = |width: &u64| longest / width < BARS_MAX;
    let width = WIDTHS_HOURS.into_iter().find(fits).unwrap_or(longest / BARS_MAX + 1);
    let mut bars: Vec<Bar> = (0..=longest / width)
        .map(|bar| Bar { from_hours: bar * width, to_hours: (bar + 1) * width, count: 0 })
        .collect();
    for micros in took {
        let place = usize::try_from(hours(*micros) / width).unwrap_or(usize::MAX);
        bars.get_mut(place).into_iter().for_each(|bar| bar.count += 1);
    }
    bars
}

/// Whoever has not ordered waits up to the last known instant, also where a deal was lost: it may come back, and is no order.
fn survival(frame: &Frame<'_>, ways: &[Way<'_>]) -> Survival {
    let wait = |way: &Way<'_>| {
        let first = way.first.filter(|first| frame.has(*first))?;
        Some(match way.orders.first() {
            Some(order) => Wait { time: days(order.after_micros), end: End::Outcome },
            None => Wait { time: days(frame.now.micros() - first.micros()), end: End::Open },
        })
    };
    let waits: Vec<Wait> = ways.iter().filter(|way| way.is_concerned()).filter_map(wait).collect();
    let curve = kaplan_meier(&waits);
    let every = curve.steps.len().div_ceil(POINTS_MAX).max(1);
    let last = curve.steps.len().saturating_sub(1);
    let shown = curve.steps.iter().enumerate().filter(|(position, _)| position % every == 0 || *position == last);
    Survival {
        units: waits.len() as u64,
        ordered: waits.iter().filter(|wait| wait.end == End::Outcome).count() as u64,
        median_days: curve.time_until(0.5),
        ninth_decile_days: curve.time_until(0.9),
        curve: shown.map(|(_, (time, waiting))| (*time, rounded(1.0 - waiting))).collect(),
    }
}
