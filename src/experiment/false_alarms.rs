//! An A/A test on one's own history: the same contacts and outcomes dealt out anew again and again, where no variant can be better.

use super::assignment::{Deal, Dealt, deal};
use super::evidence::{Drawn, Exposure, Outcome, Verdicts};
use super::question::Question;
use super::report::{Kept, Report, Verdict, report};
use crate::domain::{Phase, Share, Timestamp, UnitValue};

/// A contact of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// Who it is.
    pub contact_id: String,
    /// Who is assigned together.
    pub unit: String,
    /// When it entered.
    pub at: Timestamp,
}

/// How often a winner was found among equals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FalseAlarms {
    /// How often the contacts were dealt out.
    pub runs: u64,
    /// How often each was looked at.
    pub looks: u64,
    /// Runs in which some look had p < 0.05.
    pub naive: u64,
    /// Runs in which some look of the report found a winner or a loser.
    pub ours: u64,
    /// Runs in which the report could not tell anything at the end.
    pub untold: u64,
}

/// Deals the history out so many times and looks at each run so many times, evenly from the first matured contact to the instant. Contacts and
/// outcomes come in the order of their contacts' ids. `go_on` is asked before each look.
///
/// # Errors
/// When `go_on` says so.
pub fn false_alarms<E>(
    question: &Question,
    history: &[Past],
    outcomes: &[Outcome],
    as_of: Timestamp,
    (runs, looks): (u64, u64),
    mut go_on: impl FnMut() -> Result<(), E>,
) -> Result<FalseAlarms, E> {
    let shares: Vec<Share> = question.arms.iter().map(|(_, share)| *share).collect();
    let question = Question { phase: Phase::Split, guardrails: Vec::new(), ..question.clone() };
    let first = history.iter().map(|past| past.at).min().unwrap_or(as_of);
    let begins = question.measures.first().map_or(first, |decides| decides.within.after(first, &question.zone));
    let mut alarms = FalseAlarms { runs, looks, naive: 0, ours: 0, untold: 0 };
    for run in 0..runs {
        let key = format!("{}#aa-{run}", question.name);
        let exposures: Vec<Exposure> =
            history.iter().filter_map(|past| exposure(&question, &key, &shares, past)).collect();
        let mut seen = (false, false);
        let mut last = None;
        for look in 1..=looks {
            go_on()?;
            let span = i128::from(as_of.micros() - begins.micros()) * i128::from(look) / i128::from(looks.max(1));
            let at = Timestamp::from_micros(begins.micros().saturating_add(i64::try_from(span).unwrap_or_default()));
            let report = report(&question, &exposures, outcomes, at);
            seen.0 |= by_p(&report);
            seen.1 |= decides(&report.verdict);
            last = Some(report.verdict);
        }
        alarms.naive += u64::from(seen.0);
        alarms.ours += u64::from(seen.1);
        alarms.untold += u64::from(matches!(last, Some(Verdict::CannotTell { .. }) | None));
    }
    Ok(alarms)
}

fn exposure(question: &Question, key: &str, shares: &[Share], past: &Past) -> Option<Exposure> {
    let dealt = deal(&Deal { key, shares, traffic: Share::WHOLE, layer: None }, UnitValue::of_text(&past.unit));
    let Dealt::In { arm, .. } = dealt else { return None };
    Some(Exposure {
        contact_id: past.contact_id.clone(),
        unit: past.unit.clone(),
        variant: question.arms.get(arm)?.0.clone(),
        edition: String::new(),
        phase: Phase::Split,
        at: past.at,
        propensity: shares.get(arm).copied(),
        revision: String::new(),
        drawn: Drawn::ByChance,
        verdicts: Verdicts::Unknown,
        firsts: Vec::new(),
    })
}

/// What whoever looks every day calls a winner.
fn by_p(report: &Report) -> bool {
    let decides = report.measures.first();
    decides.is_some_and(|decides| decides.comparisons.iter().any(|comparison| comparison.p < 0.05))
}

fn decides(verdict: &Verdict) -> bool {
    match verdict {
        Verdict::Ship { .. } | Verdict::KeepControl { why: Kept::Worse | Kept::Guardrail { .. } } => true,
        Verdict::KeepControl { why: Kept::NothingSeen } | Verdict::KeepRunning { .. } | Verdict::CannotTell { .. } => {
            false
        }
    }
}
