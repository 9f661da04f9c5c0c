//! `thresh experiment simulate`: how often one's own history would have shown a winner where there is none.

use std::convert::Infallible;

use crate::cli::history::{self, Output, Past};
use crate::cli::{Answer, Terminal};
use crate::config::Config;
use crate::limits::{SIMULATION_LOOKS_MAX, SIMULATION_RUNS_MAX};
use crate::past::Dealing;
use crate::wire::dealt as written;

/// Deal one's own past out to equal variants, and count the false winners
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Equal variants against each other: the only simulation there is
    #[arg(long, required = true)]
    aa: bool,
    /// The experiment whose unit, split and outcome are used
    #[arg(value_name = "NAME")]
    name: String,
    #[command(flatten)]
    past: Past,
    /// How often the contacts are dealt out
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u64).range(1..=SIMULATION_RUNS_MAX))]
    runs: u64,
    /// How often each run is looked at
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=SIMULATION_LOOKS_MAX))]
    looks: u64,
    /// How it is written
    #[arg(long, value_enum, default_value_t = Output::Text)]
    format: Output,
}

/// Counts the false winners.
///
/// # Errors
/// When the rules or the past cannot be read, there is no such experiment, or it measures nothing.
pub(super) fn run(arguments: &Arguments, config: &Config, terminal: &mut Terminal<'_>) -> anyhow::Result<Answer> {
    let Some(ruleset) = history::ruleset(config, terminal)? else { return Ok(Answer::No) };
    let mut dealing = Dealing::of(&ruleset, &arguments.name)?;
    let (outcomes, bad_outcomes) = history::outcomes(&arguments.past, terminal)?;
    let bad = history::contacts(&arguments.past, config, terminal, |profile| dealing.add(profile))?;
    let times = (arguments.runs, arguments.looks);
    let Ok(dealt) = dealing.dealt(&outcomes, arguments.past.as_of, times, || Ok::<(), Infallible>(()));
    let dealt = dealt?;
    match arguments.format {
        Output::Text => write!(terminal.results, "{}", written::text(&dealt))?,
        Output::Json => writeln!(terminal.results, "{}", serde_json::to_string(&written::json(&dealt))?)?,
    }
    Ok(if bad + bad_outcomes > 0 { Answer::No } else { Answer::Yes })
}
