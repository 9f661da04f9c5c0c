//! What two criteria would have handed over in the past, and what became of those: told only as far as anybody ever found out.

mod bootstrap;

use super::statistics::agreement::Confusion;
use super::statistics::paired::exact_p;
use super::statistics::ranking::{PairedAreas, paired_areas};
use super::statistics::{ErrorRate, Interval};

/// The share of the challenger's contacts that somebody must have worked.
pub const COVERAGE_MIN: f64 = 0.8;
/// Contacts with the outcome below which nothing is told.
const OUTCOMES_MIN: u64 = 20;
/// Bands of the score in which outcomes are counted.
const BANDS: usize = 10;

/// A contact of the past, as each of two criteria saw it before its outcome: control first.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// Who belongs together.
    pub unit: String,
    /// Whether the outcome came in time.
    pub outcome: bool,
    /// Whether anybody ever worked it: without that nobody knows what would have become of it.
    pub worked: bool,
    /// Whether the criterion handed it over.
    pub handed_over: [bool; 2],
    /// The greatest score it had.
    pub score: [f64; 2],
}

/// What a look back says.
#[derive(Clone, Debug, PartialEq)]
pub struct Backtest {
    /// Contacts.
    pub contacts: u64,
    /// Those with the outcome.
    pub outcomes: u64,
    /// What each criterion handed over, and what became of it.
    pub criteria: [Confusion; 2],
    /// Contacts and outcomes among them: handed over by both, by control only, by the challenger only, by neither.
    pub disagreement: [(u64, u64); 4],
    /// The challenger's precision minus control's, over resampled units; `None` where one handed over nobody.
    pub precision_difference: Option<Interval>,
    /// How often chance alone would let the two differ as much in the outcomes that only one of them handed over.
    pub p: f64,
    /// How many the one handed over that handed over fewer, and the outcomes among as many of the best by each score.
    pub equal_workload: (u64, [u64; 2]),
    /// How well each score ranks; `None` where there is nothing to rank.
    pub areas: Option<PairedAreas>,
    /// By each score from the greatest: contacts and outcomes in each tenth.
    pub tenths: [Vec<(u64, u64)>; 2],
    /// The share of those whom the challenger hands over that anybody ever worked; `None` where it hands over nobody.
    pub coverage: Option<f64>,
    /// What to do.
    pub verdict: Advice,
}

/// What to do after a look back.
#[derive(Clone, Debug, PartialEq)]
pub enum Advice {
    /// The challenger handed over more of those with the outcome: worth a split.
    Try,
    /// It handed over fewer.
    KeepControl,
    /// Neither.
    NothingSeen,
    /// Nothing can be told.
    CannotTell(Vec<Gap>),
}

impl Advice {
    /// In capitals.
    pub fn headline(&self) -> &'static str {
        match self {
            Advice::Try => "TRY THE CHALLENGER",
            Advice::KeepControl => "KEEP CONTROL",
            Advice::NothingSeen => "NO DIFFERENCE SEEN",
            Advice::CannotTell(_) => "CANNOT TELL",
        }
    }
}

/// Why nothing can be told.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum Gap {
    /// Too many of the challenger's contacts were never worked.
    #[error("of those whom the challenger would hand over, sales ever worked {:.0}%; below {:.0}% nobody knows what would have become of the rest", share * 100.0, COVERAGE_MIN * 100.0)]
    Coverage {
        /// The share that was.
        share: f64,
    },
    /// Too few outcomes.
    #[error("only {outcomes} contact{} had the outcome; below {OUTCOMES_MIN} chance says more than the criteria", if *outcomes == 1 { "" } else { "s" })]
    FewOutcomes {
        /// How many.
        outcomes: u64,
    },
    /// The challenger hands over nobody.
    #[error("the challenger would have handed over nobody")]
    Nobody,
    /// The criteria never differ.
    #[error("both criteria hand over the same contacts")]
    NoDifference,
}

/// Looks back at contacts.
pub fn backtest(contacts: &[Judged]) -> Backtest {
    let count = |counts: &dyn Fn(&Judged) -> bool| contacts.iter().filter(|contact| counts(contact)).count() as u64;
    let cell = |control: bool, challenger: bool| {
        let there = move |contact: &Judged| contact.handed_over == [control, challenger];
        (count(&there), count(&|contact| there(contact) && contact.outcome))
    };
    let disagreement = [cell(true, true), cell(true, false), cell(false, true), cell(false, false)];
    let criteria = [0, 1].map(|criterion| confusion(contacts, criterion));
    let handed = count(&|contact| contact.handed_over[1]);
    let worked = count(&|contact| contact.handed_over[1] && contact.worked);
    let coverage = (handed > 0).then(|| worked as f64 / handed as f64);
    let outcomes = count(&|contact| contact.outcome);
    let p = exact_p(disagreement[1].1, disagreement[2].1);
    let scored: Vec<(bool, f64, f64)> =
        contacts.iter().map(|contact| (contact.outcome, contact.score[0], contact.score[1])).collect();
    let fewest = criteria.iter().map(|confusion| confusion.hits + confusion.false_alarms).min().unwrap_or_default();
    let best = [0, 1].map(|criterion| {
        ranked(contacts, criterion).take(usize::try_from(fewest).unwrap_or(usize::MAX)).filter(|it| it.outcome).count()
            as u64
    });
    Backtest {
        contacts: contacts.len() as u64,
        outcomes,
        criteria,
        disagreement,
        precision_difference: bootstrap::precision_difference(contacts),
        p,
        equal_workload: (fewest, best),
        areas: paired_areas(&scored, ErrorRate::FIVE_PERCENT),
        tenths: [0, 1].map(|criterion| tenths(contacts, criterion)),
        coverage,
        verdict: advice(outcomes, coverage, &disagreement, p),
    }
}

fn advice(outcomes: u64, coverage: Option<f64>, disagreement: &[(u64, u64); 4], p: f64) -> Advice {
    let mut gaps = Vec::new();
    match coverage {
        None => gaps.push(Gap::Nobody),
        Some(share) if share < COVERAGE_MIN => gaps.push(Gap::Coverage { share }),
        Some(_) => {}
    }
    if outcomes < OUTCOMES_MIN {
        gaps.push(Gap::FewOutcomes { outcomes });
    }
    let [_, control_only, challenger_only, _] = disagreement;
    if control_only.0 + challenger_only.0 == 0 {
        gaps.push(Gap::NoDifference);
    }
    match (gaps.is_empty(), p < ErrorRate::FIVE_PERCENT.get()) {
        (false, _) => Advice::CannotTell(gaps),
        (true, true) if challenger_only.1 > control_only.1 => Advice::Try,
        (true, true) => Advice::KeepControl,
        (true, false) => Advice::NothingSeen,
    }
}

fn confusion(contacts: &[Judged], criterion: usize) -> Confusion {
    let mut confusion = Confusion::default();
    for contact in contacts {
        let handed = contact.handed_over.get(criterion).is_some_and(|handed| *handed);
        *match (handed, contact.outcome) {
            (true, true) => &mut confusion.hits,
            (true, false) => &mut confusion.false_alarms,
            (false, true) => &mut confusion.missed,
            (false, false) => &mut confusion.passed_over,
        } += 1;
    }
    confusion
}

/// The contacts from the greatest score on; of equal ones those first who came first.
fn ranked(contacts: &[Judged], criterion: usize) -> impl Iterator<Item = &Judged> {
    let score = move |contact: &Judged| contact.score.get(criterion).copied().unwrap_or_default();
    let mut ranked: Vec<&Judged> = contacts.iter().collect();
    ranked.sort_by(|one, other| score(other).total_cmp(&score(one)));
    ranked.into_iter()
}

/// Contacts and outcomes in each tenth of the ranking.
fn tenths(contacts: &[Judged], criterion: usize) -> Vec<(u64, u64)> {
    let mut tenths = vec![(0, 0); BANDS];
    for (position, contact) in ranked(contacts, criterion).enumerate() {
        if let Some((all, outcomes)) = tenths.get_mut(position * BANDS / contacts.len().max(1)) {
            *all += 1;
            *outcomes += u64::from(contact.outcome);
        }
    }
    tenths
}
