//! How a report says its figures: thousands apart, rates per 1,000, one sentence for the verdict.

use crate::domain::Arm;
use crate::experiment::question::Question;
use crate::experiment::report::{Comparison, GuardFigures, Guarded, Kept, Over, Report, Verdict};
use crate::experiment::statistics::Interval;

/// Weeks beyond which nobody believes a forecast.
const WEEKS_MAX: f64 = 520.0;

/// A whole number with its thousands apart: `12,345`.
pub(super) fn whole(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A rate from 0 to 1 per 1,000 contacts: `53.1`.
pub(super) fn per_thousand(rate: f64) -> String {
    without_negative_zero(format!("{:.1}", rate * 1000.0))
}

/// A difference of rates per 1,000 contacts, with its sign.
pub(super) fn signed_per_thousand(difference: f64) -> String {
    without_negative_zero(format!("{:+.1}", difference * 1000.0))
}

/// An interval of differences per 1,000 contacts.
pub(super) fn interval_per_thousand(interval: Interval) -> String {
    format!("{} to {}", signed_per_thousand(interval.low), signed_per_thousand(interval.high))
}

/// A share from 0 to 1 in percent.
pub(super) fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

/// A p: never 0, for chance can do anything.
pub(super) fn p_value(p: f64) -> String {
    if p < 0.0001 { "< 0.0001".to_owned() } else { format!("{p:.4}") }
}

fn without_negative_zero(text: String) -> String {
    match text.as_str() {
        "-0.0" | "+0.0" => "0.0".to_owned(),
        _ => text,
    }
}

/// Over whom a comparison is.
pub(super) fn over(comparison: &Comparison) -> String {
    match comparison.over {
        Over::Everybody => "all".to_owned(),
        Over::Differing { .. } => "differing".to_owned(),
    }
}

/// The sentences below the verdict.
pub(super) fn because(question: &Question, report: &Report) -> Vec<String> {
    match &report.verdict {
        Verdict::Ship { arm } => vec![brings(question, report, *arm)],
        Verdict::KeepControl { why } => vec![match why {
            Kept::Worse => match question.challengers().next() {
                Some(arm) if question.arms.len() == 2 => brings(question, report, arm),
                Some(_) | None => "every variant brings less than control".to_owned(),
            },
            Kept::Guardrail { arm, outcome } => {
                format!("{}; but `{outcome}` gets worse by more than it may", brings(question, report, *arm))
            }
            Kept::NothingSeen => {
                "as many contacts as planned have had their time, and no difference is seen".to_owned()
            }
        }],
        Verdict::KeepRunning { open } => {
            let mut sentences = vec![running(report)];
            sentences
                .extend(open.iter().map(|outcome| format!("guardrail `{outcome}`: not shown yet that it is kept")));
            sentences
        }
        Verdict::CannotTell { doubts } => doubts.iter().map(ToString::to_string).collect(),
    }
}

/// What a challenger brings per 1,000 contacts that enter.
fn brings(question: &Question, report: &Report, arm: Arm) -> String {
    let decides = report.measures.first();
    let comparison = decides.and_then(|decides| decides.deciding(arm));
    let (Some(decides), Some(comparison)) = (decides, comparison) else { return String::new() };
    let (difference, interval) = comparison.per_entered();
    let (more, difference, interval) = if difference < 0.0 {
        ("fewer", -difference, Interval { low: -interval.high, high: -interval.low })
    } else {
        ("more", difference, interval)
    };
    format!(
        "of 1,000 contacts that enter, {} brings {} {more} `{}` than control (between {} and {})",
        question.name_of(arm),
        per_thousand(difference),
        decides.awaited.outcome,
        per_thousand(interval.low),
        per_thousand(interval.high)
    )
}

fn running(report: &Report) -> String {
    let need = report.need;
    let Some(needed) = need.needed else {
        return format!(
            "{} contacts have had their time; no `plan` says how many it takes: write `plan from 5% to 7.5% at 80% power`",
            whole(need.matured)
        );
    };
    let matured = format!("{} of {} contacts have had their time", whole(need.matured), whole(needed));
    match need.weeks {
        Some(weeks) if weeks <= WEEKS_MAX => match weeks.ceil() as u64 {
            0 | 1 => format!("{matured}, about a week to go"),
            weeks => format!("{matured}, about {weeks} weeks to go"),
        },
        Some(_) => format!("{matured}; at this rate it takes longer than ten years"),
        None => format!("{matured}; nobody has come lately"),
    }
}

/// What is shown of a guardrail.
pub(super) fn guarded(figures: &GuardFigures) -> String {
    let at_most = format!("may get {:.2} points worse", figures.at_most * 100.0);
    let shown = figures
        .worse
        .map_or_else(String::new, |worse| format!(", at most {:.2} points worse so far", worse.high * 100.0));
    match figures.guarded {
        Guarded::Kept => format!("kept{shown} ({at_most})"),
        Guarded::Broken => format!("broken: worse by more than it may ({at_most})"),
        Guarded::Open => format!("open{shown} ({at_most})"),
        Guarded::NeverReported => format!("never reported of anybody who took part: is it sent? ({at_most})"),
    }
}
