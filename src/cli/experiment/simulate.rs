//! `thresh experiment simulate`: how often one's own history would have shown a winner where there is none.

use std::path::PathBuf;

use anyhow::bail;
use serde_json::json;

use crate::cli::history;
use crate::cli::input::{Input, instant};
use crate::cli::{Answer, Terminal};
use crate::config::Config;
use crate::decide::unit_of;
use crate::domain::Timestamp;
use crate::experiment::false_alarms::{FalseAlarms, Past, false_alarms};

/// Deal one's own past out to equal variants, and count the false winners
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Equal variants against each other: the only simulation there is
    #[arg(long, required = true)]
    aa: bool,
    /// The experiment whose unit, split and outcome are used
    #[arg(value_name = "NAME")]
    name: String,
    /// The contacts with their events, - for standard input
    #[arg(value_name = "CONTACTS")]
    contacts: PathBuf,
    /// What became of them: a table or JSON Lines
    #[arg(value_name = "OUTCOMES")]
    outcomes: PathBuf,
    /// How often the contacts are dealt out
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    runs: u64,
    /// How often each run is looked at
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=1_000))]
    looks: u64,
    /// As of when [default: the last thing that happened]
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    as_of: Option<Timestamp>,
    /// How contacts are written [default: told by their content]
    #[arg(long, value_enum)]
    input: Option<Input>,
    /// How it is written
    #[arg(long, value_enum, default_value_t = Output::Text)]
    format: Output,
}

/// How the answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Output {
    /// In sentences
    Text,
    /// One JSON object
    Json,
}

/// Counts the false winners.
///
/// # Errors
/// When the rules or the past cannot be read, there is no such experiment, or it measures nothing.
pub(super) fn run(arguments: &Arguments, config: &Config, terminal: &mut Terminal<'_>) -> anyhow::Result<Answer> {
    let Some(ruleset) = history::ruleset(config, terminal)? else { return Ok(Answer::No) };
    let (_, _, experiment, question) = history::experiment(&ruleset, &arguments.name)?;
    if question.measures.is_empty() {
        bail!("`{}` measures nothing: add a line such as `measures outcome won within 120 days`", question.name);
    }
    let (outcomes, bad_outcomes) = history::outcomes(&arguments.outcomes, terminal)?;
    let (mut past, mut last_event, mut undated) = (Vec::new(), None, 0_u64);
    let bad = history::contacts(&arguments.contacts, arguments.input, config, terminal, |profile| {
        last_event = last_event.max(profile.events().last().map(|event| event.at));
        match (profile.events().first(), unit_of(experiment, profile)) {
            (Some(first), Some(unit)) => past.push(Past {
                contact_id: profile.contact_id().to_owned(),
                unit: unit.to_string(),
                at: first.at,
            }),
            (None, _) | (_, None) => undated += 1,
        }
    })?;
    past.sort_by(|one, other| one.contact_id.cmp(&other.contact_id));
    past.dedup_by(|one, other| one.contact_id == other.contact_id);
    let as_of = arguments.as_of.or_else(|| history::last_instant(&outcomes, last_event));
    let Some(as_of) = as_of.filter(|_| !past.is_empty()) else { bail!("no contact has an event and a unit") };
    let alarms = false_alarms(&question, &past, &outcomes, as_of, (arguments.runs, arguments.looks));
    match arguments.format {
        Output::Text => write!(terminal.results, "{}", text(past.len(), undated, as_of, alarms))?,
        Output::Json => {
            let FalseAlarms { runs, looks, naive, ours, untold } = alarms;
            let json = json!({
                "contacts": past.len(), "left_out": undated, "as_of": as_of.to_string(), "runs": runs, "looks": looks,
                "false_winners_by_p": naive, "false_winners": ours, "cannot_tell": untold,
            });
            writeln!(terminal.results, "{json}")?;
        }
    }
    Ok(if bad + bad_outcomes > 0 { Answer::No } else { Answer::Yes })
}

fn text(contacts: usize, undated: u64, as_of: Timestamp, alarms: FalseAlarms) -> String {
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
    if undated > 0 {
        text.push_str(&format!("{undated} contacts without an event or a unit were left out\n"));
    }
    text
}
