//! `thresh experiment report`: the verdict, and what it rests on.

use std::path::PathBuf;

use anyhow::{Context, bail};

use crate::cli::export::must_exist;
use crate::cli::input::instant;
use crate::cli::kept::place;
use crate::cli::{Answer, Terminal, now};
use crate::config::Config;
use crate::domain::Timestamp;
use crate::experiment::report::report;
use crate::live::folder;
use crate::ruleset::build;
use crate::store;
use crate::wire::report as written;

/// Say what an experiment has shown
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The experiment
    #[arg(value_name = "NAME")]
    name: String,
    /// As of when, such as 2026-11-23T12:00:00Z [default: now]
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    as_of: Option<Timestamp>,
    /// How it is written
    #[arg(long, value_enum, default_value_t = Output::Text)]
    format: Output,
    /// Where it goes [default: standard output]
    #[arg(short = 'o', long = "out", value_name = "OUT")]
    out: Option<PathBuf>,
    /// The store [default: `url` under `[store]` of the configuration]
    #[arg(long, value_name = "FILE")]
    store: Option<String>,
}

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Output {
    /// In sentences and tables
    Text,
    /// One JSON object
    Json,
    /// A page with charts
    Html,
}

/// Writes the report.
///
/// # Errors
/// When the rules or the store cannot be read, or there is no such experiment.
pub(super) fn run(arguments: &Arguments, config: &Config, terminal: &mut Terminal<'_>) -> anyhow::Result<Answer> {
    let files = folder::read(&config.rules)?;
    let (ruleset, findings) = build(&files, None, config.reload.failing_tests);
    if findings.errors().next().is_some() {
        let errors: Vec<_> = findings.errors().cloned().collect();
        terminal.diagnostics(&errors, &findings.sources, &config.rules);
        return Ok(Answer::No);
    }
    let question = match ruleset.question(&arguments.name) {
        Ok(question) => question,
        Err(unknown) => bail!("{unknown}"),
    };
    let url = place(arguments.store.as_deref(), config)?;
    must_exist(&url)?;
    let store = store::open(&url)?;
    let exposures = store.exposures(&question.name)?;
    let outcomes = store.outcomes(&question.name)?;
    let report = report(&question, &exposures, &outcomes, arguments.as_of.unwrap_or_else(now));
    let text = match arguments.format {
        Output::Text => written::text(&question, &report),
        Output::Json => written::json(&question, &report)? + "\n",
        Output::Html => written::html(&question, &report),
    };
    match &arguments.out {
        None => {
            write!(terminal.results, "{text}")?;
            terminal.results.flush()?;
        }
        Some(path) => std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))?,
    }
    Ok(Answer::Yes)
}
