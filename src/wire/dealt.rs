//! How often equals were told apart, as a person reads it, and as JSON.

use serde::Serialize;

use crate::experiment::false_alarms::FalseAlarms;
use crate::past::Dealt;

/// How often equals were told apart, as JSON has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "service", derive(schemars::JsonSchema), schemars(rename = "Simulation", deny_unknown_fields))]
pub struct DealtJson {
    /// Contacts that were dealt out.
    contacts: usize,
    /// Contacts without an event or a unit.
    left_out: u64,
    /// Up to when they were looked at (RFC 3339).
    #[cfg_attr(feature = "service", schemars(extend("format" = "date-time")))]
    as_of: String,
    /// How often they were dealt out.
    runs: u64,
    /// How often each was looked at.
    looks: u64,
    /// Runs in which whoever stops at the first p below 0.05 found a winner.
    false_winners_by_p: u64,
    /// Runs in which the report found a winner or a loser.
    false_winners: u64,
    /// Runs in which the last report could not tell anything.
    cannot_tell: u64,
}

/// For a program.
pub fn json(dealt: &Dealt) -> DealtJson {
    let FalseAlarms { runs, looks, naive, ours, untold } = dealt.alarms;
    DealtJson {
        contacts: dealt.contacts,
        left_out: dealt.left_out,
        as_of: dealt.as_of.to_string(),
        runs,
        looks,
        false_winners_by_p: naive,
        false_winners: ours,
        cannot_tell: untold,
    }
}

/// For a person.
pub fn text(dealt: &Dealt) -> String {
    let Dealt { contacts, left_out, as_of, alarms } = *dealt;
    let FalseAlarms { runs, looks, naive, ours, untold } = alarms;
    let percent = |count: u64| format!("{:.1}%", count as f64 * 100.0 / runs.max(1) as f64);
    let mut text = format!(
        "{contacts} contacts of the past dealt out {runs} times to variants that are equal, each looked at {looks} times up to {as_of}:\n\
         \x20 a report as of each look found a winner or a loser in {ours} of {runs} runs ({})\n\
         \x20 whoever stops at the first p below 0.05 found one in {naive} ({})\n",
        percent(ours),
        percent(naive)
    );
    if untold > 0 {
        text.push_str(&format!("  in {untold} runs the last report could not tell anything\n"));
    }
    if left_out > 0 {
        text.push_str(&format!("{left_out} contacts without an event or a unit were left out\n"));
    }
    text
}
