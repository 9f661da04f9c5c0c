//! What to do: one sentence, and why; where nothing can be told, what is in the way.

use std::fmt;

use super::guard::{GuardFigures, Guarded};
use super::population::Population;
use super::{Checks, Comparison, ERROR_RATE, Measured, Over};
use crate::domain::{Arm, Phase};
use crate::experiment::question::Question;
use crate::experiment::statistics::always_valid::PlannedContacts;
use crate::experiment::statistics::planning::contacts_needed_at_any_time;

/// For how many matured contacts the always-valid interval is made tightest where no plan says it.
const UNPLANNED: f64 = 10_000.0;
/// The share of contacts decided by two variants that is too much.
const CROSSED_MAX: f64 = 0.05;
const MICROS_A_WEEK: f64 = 604_800e6;

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The challenger is better, and nothing that is guarded gets worse.
    Ship {
        /// Which.
        arm: Arm,
    },
    /// No challenger is.
    KeepControl {
        /// Why.
        why: Kept,
    },
    /// It is not decided yet.
    KeepRunning {
        /// What is waited for beside contacts: guardrails that are open.
        open: Vec<String>,
    },
    /// Nothing can be told.
    CannotTell {
        /// Everything that is in the way.
        doubts: Vec<Doubt>,
    },
}

impl Verdict {
    /// The verdict in capitals.
    ///
    /// ```
    /// use thresh::experiment::report::Verdict;
    /// assert_eq!(Verdict::KeepRunning { open: vec![] }.headline(), "KEEP RUNNING");
    /// ```
    pub fn headline(&self) -> &'static str {
        match self {
            Verdict::Ship { .. } => "SHIP THE CHALLENGER",
            Verdict::KeepControl { .. } => "KEEP CONTROL",
            Verdict::KeepRunning { .. } => "KEEP RUNNING",
            Verdict::CannotTell { .. } => "CANNOT TELL",
        }
    }
}

/// Why control is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Every challenger is worse.
    Worse,
    /// The challenger breaks a guardrail.
    Guardrail {
        /// The challenger.
        arm: Arm,
        /// What gets worse.
        outcome: String,
    },
    /// As many contacts as planned have matured, and no difference is seen.
    NothingSeen,
}

/// Why nothing can be told.
#[derive(Clone, Debug, PartialEq)]
pub enum Doubt {
    /// No outcome decides.
    NothingMeasured,
    /// The variants decided nobody: sales never worked whom only a challenger lets through.
    Shadow,
    /// Nobody took part.
    Nobody,
    /// Nobody took part since the experiment was changed.
    NobodySinceChange {
        /// Contacts before.
        before: u64,
    },
    /// No contact's time for the outcome is over.
    NobodyMatured,
    /// The outcome was never reported.
    NothingReported {
        /// Its name.
        outcome: String,
    },
    /// The arms have not the sizes that the split promised.
    SampleRatio {
        /// How often chance alone does as much.
        p: f64,
    },
    /// The same among those on whom a challenger differs.
    SampleRatioDiffering {
        /// How often chance alone does as much.
        p: f64,
    },
    /// Too many contacts were decided by two variants.
    Crossed {
        /// How many.
        contacts: u64,
    },
}

impl Eq for Doubt {}

impl fmt::Display for Doubt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Doubt::NothingMeasured => formatter.write_str("no `measures` says which outcome decides"),
            Doubt::Shadow => formatter.write_str(
                "in `phase shadow` control decides for everybody: sales never worked those whom only a challenger lets through",
            ),
            Doubt::Nobody => formatter.write_str("nobody has taken part yet"),
            Doubt::NobodySinceChange { before } => write!(
                formatter,
                "nobody has taken part since the experiment was changed; the {before} contacts before saw something else"
            ),
            Doubt::NobodyMatured => formatter.write_str("no contact has had the whole time for its outcome yet"),
            Doubt::NothingReported { outcome } => {
                write!(formatter, "no outcome `{outcome}` was ever reported of those who took part: is it sent?")
            }
            Doubt::SampleRatio { p } => write!(
                formatter,
                "the arms have not the sizes that the split promised (p {p:.1e}): contacts got lost or were counted twice in one of them"
            ),
            Doubt::SampleRatioDiffering { p } => write!(
                formatter,
                "of the contacts on whom the variants differ one arm has too many (p {p:.1e}): what one variant decided changed who is compared"
            ),
            Doubt::Crossed { contacts } => {
                write!(formatter, "{contacts} contacts were decided by two variants: their unit changes, such as by merged identities")
            }
        }
    }
}

/// How many matured contacts it takes, all arms together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Need {
    /// Those that there are.
    pub matured: u64,
    /// Those that the plan needs; `None` without a plan.
    pub needed: Option<u64>,
    /// About how long that takes at the present rate; `None` where nobody can say.
    pub weeks: Option<f64>,
}

/// For how many matured contacts the always-valid interval is tightest.
pub(super) fn planned_contacts(question: &Question) -> PlannedContacts {
    let planned = planned(question).unwrap_or(UNPLANNED);
    PlannedContacts::new(planned).unwrap_or(PlannedContacts::ONE)
}

/// The contacts that a plan needs, all arms together.
fn planned(question: &Question) -> Option<f64> {
    let plan = question.plan?;
    let variance = f64::midpoint(plan.from * (1.0 - plan.from), plan.to * (1.0 - plan.to));
    let of_two = contacts_needed_at_any_time(plan.to - plan.from, variance, plan.power, ERROR_RATE);
    Some((of_two * question.arms.len() as f64 / 2.0).ceil()).filter(|contacts| contacts.is_finite())
}

pub(super) fn need(question: &Question, population: &Population<'_>) -> Need {
    let Some(decides) = question.measures.first() else { return Need { matured: 0, needed: None, weeks: None } };
    let matured = population.matured(question, decides).count() as u64;
    let needed = planned(question).map(|needed| needed as u64);
    let mut entered: Vec<i64> = population.participants.iter().map(|participant| participant.at.micros()).collect();
    entered.sort_unstable();
    let weeks = needed.and_then(|needed| {
        let (first, last) = (*entered.first()?, *entered.last()?);
        let window = decides.within.after(population.as_of, &question.zone).micros() - population.as_of.micros();
        let nth = usize::try_from(needed).ok()?.checked_sub(1)?;
        let micros = match entered.get(nth) {
            Some(at) => (at + window - population.as_of.micros()).max(0) as f64,
            None => {
                let a_micro = entered.len() as f64 / (population.as_of.micros() - first).max(1) as f64;
                let still_coming = population.as_of.micros() - last < 4 * 604_800_000_000;
                still_coming.then(|| (needed as f64 - entered.len() as f64) / a_micro + window as f64)?
            }
        };
        Some(micros / MICROS_A_WEEK)
    });
    Need { matured, needed, weeks }
}

pub(super) fn verdict(
    question: &Question,
    population: &Population<'_>,
    measures: &[Measured],
    guardrails: &[GuardFigures],
    checks: &Checks,
    need: Need,
) -> Verdict {
    let doubts = doubts(question, population, checks, need);
    if !doubts.is_empty() {
        return Verdict::CannotTell { doubts };
    }
    let comparisons = measures.first().map_or(&[][..], |decides| &decides.comparisons);
    let best = |wanted: fn(&Comparison) -> bool| {
        let deciding = question.challengers().filter_map(|arm| deciding(comparisons, arm)).filter(|it| wanted(it));
        deciding.max_by(|one, other| one.per_entered().0.total_cmp(&other.per_entered().0))
    };
    let of = |arm: Arm, guarded: Guarded| guardrails.iter().filter(move |it| it.arm == arm && it.guarded == guarded);
    if let Some(better) = best(|comparison| comparison.always_valid.low > 0.0) {
        let arm = better.arm;
        if let Some(broken) = of(arm, Guarded::Broken).next() {
            return Verdict::KeepControl { why: Kept::Guardrail { arm, outcome: broken.awaited.outcome.clone() } };
        }
        let open = of(arm, Guarded::Open).chain(of(arm, Guarded::NeverReported));
        let open: Vec<String> = open.map(|guardrail| guardrail.awaited.outcome.clone()).collect();
        return if open.is_empty() { Verdict::Ship { arm } } else { Verdict::KeepRunning { open } };
    }
    let judged: Vec<&Comparison> = question.challengers().filter_map(|arm| deciding(comparisons, arm)).collect();
    if !judged.is_empty() && judged.iter().all(|comparison| comparison.always_valid.high < 0.0) {
        return Verdict::KeepControl { why: Kept::Worse };
    }
    match need.needed {
        Some(needed) if need.matured >= needed => Verdict::KeepControl { why: Kept::NothingSeen },
        Some(_) | None => Verdict::KeepRunning { open: Vec::new() },
    }
}

/// The comparison that decides about a challenger: over those on whom it differs, where that is known.
pub(super) fn deciding(comparisons: &[Comparison], arm: Arm) -> Option<&Comparison> {
    let own = || comparisons.iter().filter(move |comparison| comparison.arm == arm);
    own().find(|comparison| matches!(comparison.over, Over::Differing { .. })).or_else(|| own().next())
}

fn doubts(question: &Question, population: &Population<'_>, checks: &Checks, need: Need) -> Vec<Doubt> {
    let Some(decides) = question.measures.first() else { return vec![Doubt::NothingMeasured] };
    if checks.entered == 0 {
        return vec![match checks.other_editions {
            0 => Doubt::Nobody,
            before => Doubt::NobodySinceChange { before },
        }];
    }
    let mut doubts = Vec::new();
    if question.phase == Phase::Shadow {
        doubts.push(Doubt::Shadow);
    }
    if let Some(sample) = checks.sample.as_ref().filter(|sample| sample.alarms()) {
        doubts.push(Doubt::SampleRatio { p: sample.ratio.p.min(sample.sequential_p) });
    } else if let Some((_, sample)) = checks.differing.iter().find(|(_, sample)| sample.alarms()) {
        doubts.push(Doubt::SampleRatioDiffering { p: sample.ratio.p.min(sample.sequential_p) });
    }
    if checks.crossed as f64 > CROSSED_MAX * checks.entered as f64 {
        doubts.push(Doubt::Crossed { contacts: checks.crossed });
    }
    if need.matured == 0 {
        doubts.push(Doubt::NobodyMatured);
    } else if !population.reported.contains_key(decides.outcome.as_str()) {
        doubts.push(Doubt::NothingReported { outcome: decides.outcome.clone() });
    }
    doubts
}
