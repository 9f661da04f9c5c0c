//! The command line: one file a command, one line of the table below each.
//!
//! Results go to standard output, everything else to standard error. Exit 0: fine; 1: the answer is no; 2: it could not be done.

mod history;
mod input;
mod kept;
mod log_file;
mod next;
mod stream;
mod terminal;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use crate::config::Config;

pub use crate::wire::ink::Colour;
pub use terminal::{Destination, Progress, Terminal};

/// Declares the commands: each is a module with `Arguments` (clap's; its first sentence is the command's help) and
/// `run(&Arguments, &Config, &mut Terminal) -> anyhow::Result<Answer>`.
macro_rules! commands {
    ($($variant:ident = $module:ident;)*) => {
        $(pub mod $module;)*

        #[derive(Debug, Subcommand)]
        enum Command {
            $($variant($module::Arguments),)*
        }

        fn run_command(command: &Command, config: &Config, terminal: &mut Terminal<'_>) -> anyhow::Result<Answer> {
            match command {
                $(Command::$variant(arguments) => $module::run(arguments, config, terminal),)*
            }
        }
    };
}

commands! {
    Check = check;
    Diff = diff;
    Funnel = funnel;
    Init = init;
    Evaluate = evaluate;
    Backtest = backtest;
    Bench = bench;
    Explain = explain;
    Experiment = experiment;
    Export = export;
    Erase = erase;
    Fmt = fmt;
    Import = import;
    Vocabulary = vocabulary;
    Serve = serve;
    Test = test;
}

/// What a command that could be carried out says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// All is well: exit 0.
    Yes,
    /// Errors were found, a file is not formatted, some contacts could not be read: exit 1.
    No,
}

/// Lead scoring and qualification by rules that a marketer can read.
#[derive(Debug, Parser)]
#[command(name = "thresh", version, disable_help_subcommand = true)]
struct CommandLine {
    /// The folder with the rules [default: `rules` of the configuration, else rules]
    #[arg(long, global = true, value_name = "DIR")]
    rules: Option<PathBuf>,
    /// The configuration [default: thresh.toml, where there is one]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

/// Runs the command line on the process's own streams and says how it ended.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let command_line = match CommandLine::try_parse_from(arguments) {
        Ok(command_line) => command_line,
        Err(error) => {
            // What cannot be printed has nowhere else to go; the exit code still says it.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let mut results = std::io::stdout();
    let mut notes = std::io::stderr();
    let mut terminal = Terminal::of_process(&mut results, &mut notes);
    match answer(&command_line, &mut terminal) {
        Ok(Answer::Yes) => ExitCode::SUCCESS,
        Ok(Answer::No) => ExitCode::from(1),
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            terminal.note(&format!("error: {error:#}"));
            ExitCode::from(2)
        }
    }
}

fn answer(command_line: &CommandLine, terminal: &mut Terminal<'_>) -> anyhow::Result<Answer> {
    let mut config = Config::load(command_line.config.as_deref())?;
    if let Some(rules) = &command_line.rules {
        config.rules.clone_from(rules);
    }
    match &command_line.command {
        Some(command) => run_command(command, &config, terminal),
        None => next::run(&config, terminal),
    }
}

/// Whoever read the results has read enough; that is no error (`thresh evaluate … | head`).
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
    })
}

/// The present instant: what `--at` is where nobody says it.
#[expect(clippy::disallowed_methods, reason = "the command line is where the clock is read")]
pub fn now() -> crate::domain::Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    crate::domain::Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

/// The command line as clap knows it: for help pages and for tests.
pub fn command() -> clap::Command {
    CommandLine::command()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_command_line_is_consistent() {
        super::command().debug_assert();
    }
}
