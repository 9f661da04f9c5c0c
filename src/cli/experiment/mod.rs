//! `thresh experiment`: what the store says of an experiment, and what it would take to find out.

mod plan;
mod report;
mod simulate;

use crate::cli::{Answer, Terminal};
use crate::config::Config;

/// Ask what an experiment has shown
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    asked: Asked,
}

/// What is asked.
#[derive(Debug, clap::Subcommand)]
enum Asked {
    Report(report::Arguments),
    Plan(plan::Arguments),
    Simulate(simulate::Arguments),
}

/// Answers it.
///
/// # Errors
/// When the rules or the store cannot be read, or there is no such experiment.
pub fn run(arguments: &Arguments, config: &Config, terminal: &mut Terminal<'_>) -> anyhow::Result<Answer> {
    match &arguments.asked {
        Asked::Report(arguments) => report::run(arguments, config, terminal),
        Asked::Plan(arguments) => plan::run(arguments, terminal),
        Asked::Simulate(arguments) => simulate::run(arguments, config, terminal),
    }
}
