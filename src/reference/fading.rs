//! How points fade with the time since an event.

use super::Asked;
use crate::domain::{Decimal, Period, Timestamp, Zone};
use crate::lang::checked::{Award, Fading};

/// From here on 2^k is greater than any points.
const HALVINGS_MAX: i64 = 126;

/// One payment after fading: "halving gives points / 2^k, losing p% gives points × max(0, 100 − p·k) / 100, truncated toward zero;
/// `after 90 days` means once 90 whole days have passed."
///
/// `since` is the event it fades from: "with none a rule does not fade".
pub(super) fn faded(asked: Asked<'_>, award: &Award, units: i128, since: Option<Timestamp>) -> i128 {
    let whole = i128::from(award.points) * units;
    let Some(since) = since else { return whole };
    match &award.fading {
        Fading::Never => whole,
        Fading::Halving(period) => halved(whole, whole_periods(asked, *period, since)),
        Fading::Losing { percent, every } => lessened(whole, *percent, whole_periods(asked, *every, since)),
        Fading::Expiring(period) => {
            if has_passed(asked, *period, since) {
                0
            } else {
                whole
            }
        }
        Fading::Stepping(steps) => {
            let passed = steps.iter().rev().find(|(_, period)| has_passed(asked, *period, since));
            passed.map_or(whole, |(points, _)| i128::from(*points) * units)
        }
    }
}

/// "points / 2^k … truncated toward zero".
fn halved(whole: i128, periods: i64) -> i128 {
    whole / (1_i128 << periods.clamp(0, HALVINGS_MAX))
}

/// "points × max(0, 100 − p·k) / 100, truncated toward zero".
fn lessened(whole: i128, percent: Decimal, periods: i64) -> i128 {
    let hundred = Decimal::from_integer(100).millionths();
    let left = (hundred - percent.millionths() * i128::from(periods)).max(0);
    whole * left / hundred
}

fn has_passed(asked: Asked<'_>, period: Period, since: Timestamp) -> bool {
    period.after(since, asked.zone()) <= asked.at
}

/// "Whole periods k since the newest event that made the rule hold."
fn whole_periods(asked: Asked<'_>, period: Period, since: Timestamp) -> i64 {
    if period.amount == 0 {
        return 0;
    }
    match period.micros() {
        Some(micros) => (asked.at.micros() - since.micros()) / micros,
        None => {
            let passed = |periods: &i64| after_periods(period, *periods, since, asked.zone()) <= asked.at;
            let months_since_year_one = 12 * 20_000;
            (1..months_since_year_one).take_while(passed).last().unwrap_or(0)
        }
    }
}

/// The instant at which so many periods have passed.
fn after_periods(period: Period, periods: i64, since: Timestamp, zone: &Zone) -> Timestamp {
    match period.micros() {
        Some(micros) => since.plus_micros(micros.saturating_mul(periods)),
        None => {
            let months = u32::try_from(periods).unwrap_or(u32::MAX).saturating_mul(period.amount);
            zone.plus_months(since, months)
        }
    }
}

/// The next instant after `at` at which a payment that fades from `since` is another one; `None` if it stays what it is.
pub(super) fn next_change(asked: Asked<'_>, award: &Award, units: i128, since: Timestamp) -> Option<Timestamp> {
    let whole = i128::from(award.points) * units;
    let zone = asked.zone();
    match &award.fading {
        Fading::Never => None,
        Fading::Halving(period) => {
            let now = whole_periods(asked, *period, since);
            let next = next_fall(now, HALVINGS_MAX, |periods| halved(whole, periods))?;
            Some(after_periods(*period, next, since, zone))
        }
        Fading::Losing { percent, every } => {
            let now = whole_periods(asked, *every, since);
            let all_lost = Decimal::from_integer(100).millionths() / percent.millionths().max(1) + 1;
            let all_lost = i64::try_from(all_lost).unwrap_or(i64::MAX);
            let next = next_fall(now, all_lost, |periods| lessened(whole, *percent, periods))?;
            Some(after_periods(*every, next, since, zone))
        }
        Fading::Expiring(period) => Some(period.after(since, zone)).filter(|instant| *instant > asked.at),
        Fading::Stepping(steps) => {
            let instants = steps.iter().map(|(_, period)| period.after(since, zone));
            instants.filter(|instant| *instant > asked.at).min()
        }
    }
}

/// The first number of periods after `now` that leaves other points than `now` does. Points only ever fall toward zero, and
/// after `last` nothing is left: so halve the stretch in which the first fall lies.
fn next_fall(now: i64, last: i64, left: impl Fn(i64) -> i128) -> Option<i64> {
    if now >= last || left(last) == left(now) {
        return None;
    }
    let (mut same, mut fallen) = (now, last);
    while fallen - same > 1 {
        let middle = same + (fallen - same) / 2;
        if left(middle) == left(now) {
            same = middle;
        } else {
            fallen = middle;
        }
    }
    Some(fallen)
}
