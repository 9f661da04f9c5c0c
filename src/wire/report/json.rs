//! A report as one JSON object; numbers to twelve digits, so that the same log gives the same bytes on every machine.

use serde::Serialize;

use super::words;
use crate::domain::Cents;
use crate::experiment::question::Question;
use crate::experiment::report::{
    ArmFigures, Checks, Comparison, GuardFigures, Guarded, Measured, Over, Report, SampleCheck, Verdict,
};
use crate::experiment::statistics::{Interval, Rate};

#[derive(Serialize)]
struct ReportJson<'r> {
    experiment: &'r str,
    question: Option<&'r str>,
    campaign: &'r str,
    phase: &'static str,
    edition: &'r str,
    as_of: String,
    verdict: VerdictJson<'r>,
    contacts: ContactsJson,
    arms: Vec<ArmJson<'r>>,
    measures: Vec<MeasureJson<'r>>,
    guardrails: Vec<GuardJson<'r>>,
    sample_ratio: Option<SampleJson>,
    sample_ratio_differing: Vec<(&'r str, SampleJson)>,
}

#[derive(Serialize)]
struct VerdictJson<'r> {
    says: &'static str,
    variant: Option<&'r str>,
    because: Vec<String>,
    matured: u64,
    needed: Option<u64>,
    weeks: Option<f64>,
}

#[derive(Serialize)]
struct ContactsJson {
    entered: u64,
    forced: u64,
    crossed: u64,
    other_editions: u64,
    revisions: u64,
}

#[derive(Serialize)]
struct ArmJson<'r> {
    variant: &'r str,
    share: f64,
    contacts: u64,
    immature: u64,
    matured: Option<u64>,
    outcomes: Option<u64>,
    per_1000: Option<f64>,
    wilson95_per_1000: Option<[f64; 2]>,
    handed_over: u64,
    hit_rate: Option<f64>,
    value_cents: Option<i64>,
    cost_per_order_cents: Option<i64>,
    median_days: Option<f64>,
}

#[derive(Serialize)]
struct MeasureJson<'r> {
    outcome: &'r str,
    within: String,
    arms: Vec<RateJson<'r>>,
    comparisons: Vec<ComparisonJson<'r>>,
}

#[derive(Serialize)]
struct RateJson<'r> {
    variant: &'r str,
    contacts: u64,
    outcomes: u64,
    rate: Option<f64>,
}

#[derive(Serialize)]
struct ComparisonJson<'r> {
    variant: &'r str,
    over: String,
    share: f64,
    control: [u64; 2],
    challenger: [u64; 2],
    difference: f64,
    standard_error: f64,
    design_effect: f64,
    z: f64,
    p: f64,
    p_of_several: f64,
    fixed95: [f64; 2],
    miettinen_nurminen95: [f64; 2],
    always_valid95: [f64; 2],
    always_valid_p: Option<f64>,
    per_1000_entered: f64,
    per_1000_entered_always_valid95: [f64; 2],
    chance_to_win: f64,
    expected_loss: f64,
}

#[derive(Serialize)]
struct GuardJson<'r> {
    variant: &'r str,
    outcome: &'r str,
    within: String,
    at_most: f64,
    control: Option<[u64; 2]>,
    challenger: Option<[u64; 2]>,
    worse: Option<[f64; 2]>,
    says: &'static str,
}

#[derive(Serialize)]
struct SampleJson {
    units: Vec<u64>,
    chi_square: f64,
    degrees: usize,
    p: f64,
    sequential_p: f64,
    alarm: bool,
    detectable: f64,
}

/// The report as JSON.
///
/// # Errors
/// Never, as far as anybody knows.
pub fn json(question: &Question, report: &Report) -> serde_json::Result<String> {
    let Checks { entered, forced, crossed, other_editions, revisions, verdicts: _, sample, differing } = &report.checks;
    let name = |arm| question.name_of(arm);
    let json = ReportJson {
        experiment: &question.name,
        question: question.title.as_deref(),
        campaign: &question.campaign,
        phase: question.phase.name(),
        edition: &question.edition,
        as_of: report.as_of.to_string(),
        verdict: verdict(question, report),
        contacts: ContactsJson {
            entered: *entered,
            forced: *forced,
            crossed: *crossed,
            other_editions: *other_editions,
            revisions: *revisions,
        },
        arms: report.arms.iter().map(|figures| arm(question, figures)).collect(),
        measures: report.measures.iter().map(|measured| measure(question, measured)).collect(),
        guardrails: report.guardrails.iter().map(|figures| guard(question, figures)).collect(),
        sample_ratio: sample.as_ref().map(sample_json),
        sample_ratio_differing: differing.iter().map(|(arm, sample)| (name(*arm), sample_json(sample))).collect(),
    };
    serde_json::to_string_pretty(&json)
}

fn verdict<'r>(question: &'r Question, report: &Report) -> VerdictJson<'r> {
    let variant = match report.verdict {
        Verdict::Ship { arm } => Some(question.name_of(arm)),
        Verdict::KeepControl { .. } | Verdict::KeepRunning { .. } | Verdict::CannotTell { .. } => None,
    };
    VerdictJson {
        says: report.verdict.headline(),
        variant,
        because: words::because(question, report),
        matured: report.need.matured,
        needed: report.need.needed,
        weeks: report.need.weeks.map(rounded),
    }
}

fn arm<'r>(question: &'r Question, figures: &ArmFigures) -> ArmJson<'r> {
    let share = question.arms.get(figures.arm.position()).map_or(0.0, |(_, share)| share.of_whole());
    let told = figures.rate.is_some();
    ArmJson {
        variant: question.name_of(figures.arm),
        share,
        contacts: figures.contacts,
        immature: figures.immature,
        matured: figures.rate.map(Rate::contacts),
        outcomes: figures.rate.map(Rate::outcomes),
        per_1000: figures.rate.map(|rate| rounded(rate.share() * 1000.0)),
        wilson95_per_1000: figures.interval.map(|it| pair(Interval { low: it.low * 1000.0, high: it.high * 1000.0 })),
        handed_over: figures.handed_over,
        hit_rate: Rate::new(figures.hits, figures.handed_over).filter(|_| told).map(|rate| rounded(rate.share())),
        value_cents: told.then(|| figures.value.get()),
        cost_per_order_cents: figures.cost_per_order.map(Cents::get),
        median_days: figures.median_days.map(rounded),
    }
}

fn measure<'r>(question: &'r Question, measured: &'r Measured) -> MeasureJson<'r> {
    let arms = question.arms.iter().zip(&measured.rates).map(|((variant, _), rate)| RateJson {
        variant,
        contacts: rate.map_or(0, Rate::contacts),
        outcomes: rate.map_or(0, Rate::outcomes),
        rate: rate.map(|rate| rounded(rate.share())),
    });
    MeasureJson {
        outcome: &measured.awaited.outcome,
        within: measured.awaited.within.to_string(),
        arms: arms.collect(),
        comparisons: measured.comparisons.iter().map(|it| comparison(question, it)).collect(),
    }
}

fn comparison<'r>(question: &'r Question, comparison: &Comparison) -> ComparisonJson<'r> {
    let (difference, interval) = comparison.per_entered();
    ComparisonJson {
        variant: question.name_of(comparison.arm),
        over: words::over(comparison),
        share: match comparison.over {
            Over::Everybody => 1.0,
            Over::Differing { share } => rounded(share),
        },
        control: counts(comparison.control),
        challenger: counts(comparison.challenger),
        difference: rounded(comparison.difference),
        standard_error: rounded(comparison.squared_error.sqrt()),
        design_effect: rounded(comparison.design_effect),
        z: rounded(comparison.z),
        p: rounded(comparison.p),
        p_of_several: rounded(comparison.p_of_several),
        fixed95: pair(comparison.fixed),
        miettinen_nurminen95: pair(comparison.second_opinion),
        always_valid95: pair(comparison.always_valid),
        always_valid_p: comparison.always_valid_p.map(rounded),
        per_1000_entered: rounded(difference * 1000.0),
        per_1000_entered_always_valid95: pair(Interval { low: interval.low * 1000.0, high: interval.high * 1000.0 }),
        chance_to_win: rounded(comparison.prospects.chance_to_win),
        expected_loss: rounded(comparison.prospects.loss_if_chosen),
    }
}

fn guard<'r>(question: &'r Question, figures: &'r GuardFigures) -> GuardJson<'r> {
    GuardJson {
        variant: question.name_of(figures.arm),
        outcome: &figures.awaited.outcome,
        within: figures.awaited.within.to_string(),
        at_most: rounded(figures.at_most),
        control: figures.control.map(counts),
        challenger: figures.challenger.map(counts),
        worse: figures.worse.map(pair),
        says: match figures.guarded {
            Guarded::Kept => "kept",
            Guarded::Broken => "broken",
            Guarded::Open => "open",
            Guarded::NeverReported => "never-reported",
        },
    }
}

fn sample_json(sample: &SampleCheck) -> SampleJson {
    SampleJson {
        units: sample.sizes.clone(),
        chi_square: rounded(sample.ratio.chi_square),
        degrees: sample.ratio.degrees,
        p: rounded(sample.ratio.p),
        sequential_p: rounded(sample.sequential_p),
        alarm: sample.alarms(),
        detectable: rounded(sample.detectable),
    }
}

/// Outcomes, contacts.
fn counts(rate: Rate) -> [u64; 2] {
    [rate.outcomes(), rate.contacts()]
}

fn pair(interval: Interval) -> [f64; 2] {
    [rounded(interval.low), rounded(interval.high)]
}

/// To twelve significant digits: beyond them machines may differ in how they take logarithms.
pub(in crate::wire) fn rounded(number: f64) -> f64 {
    format!("{number:.11e}").parse().unwrap_or(number)
}
