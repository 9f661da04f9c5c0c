//! `thresh check`: every mistake and doubt of a rule file or a rules folder, found by the code that the service builds with.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use serde::Serialize;

use super::{Answer, Colour, Terminal};
use crate::config::Config;
use crate::lang::codes::{Code, Severity};
use crate::lang::diagnostic::nearest;
use crate::lang::render::{self, page, sarif};
use crate::live::folder;
use crate::ruleset::{Findings, VOCABULARY_FILE, build, is_rule_path};

/// Check rules: every mistake with its place and what to type instead
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// A rule file or a rules folder [default: the rules folder]
    path: Option<PathBuf>,
    /// How the diagnostics are written
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Answer no where there are warnings, too
    #[arg(long)]
    deny_warnings: bool,
    /// Print the page about a code such as `unknown-event`, or all codes where none is named, and check nothing
    #[arg(long, value_name = "CODE", num_args = 0..=1, conflicts_with_all = ["path", "format", "deny_warnings"])]
    explain: Option<Option<String>>,
}

/// For whom the diagnostics are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For a person: each with its lines
    #[default]
    Human,
    /// For a program: one object
    Json,
    /// For code hosts and editors: a SARIF 2.1.0 log
    Sarif,
}

/// Checks and prints; no where there is an error.
///
/// # Errors
/// When the rules cannot be read, the code does not exist, or the results cannot be written.
pub fn run(arguments: &Arguments, config: &Config, terminal: &mut Terminal<'_>) -> anyhow::Result<Answer> {
    if let Some(code) = &arguments.explain {
        return explain(code.as_deref(), terminal);
    }
    let path = arguments.path.as_deref().unwrap_or(&config.rules);
    if path.is_file() && !has_rules(path) {
        bail!("{} is no rule file; a list is checked with the rules that name it", path.display());
    }
    let (_, findings) = build(&folder::read(path)?, None, config.reload.failing_tests);
    write(&findings, path, arguments.format, terminal)?;
    let denied = |severity| match severity {
        Severity::Error => true,
        Severity::Warning => arguments.deny_warnings,
    };
    let refused = findings.diagnostics.iter().any(|diagnostic| denied(diagnostic.severity()));
    Ok(if refused { Answer::No } else { Answer::Yes })
}

/// Whether a file is one that rules or their vocabulary stand in.
fn has_rules(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    is_rule_path(&name) || name == VOCABULARY_FILE
}

fn write(findings: &Findings, path: &Path, format: Format, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let folder = if path.is_dir() { Some(path) } else { path.parent() };
    let sources = match folder.filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) => findings.sources.below(&folder.to_string_lossy()),
        None => (*findings.sources).clone(),
    };
    match format {
        Format::Human => {
            let text = render::human(&findings.diagnostics, &sources, colour(terminal));
            write!(terminal.results, "{text}")?;
            writeln!(terminal.results, "{}", render::summary(&findings.diagnostics))?;
        }
        Format::Json => object(&render::checked(&findings.diagnostics, &sources), terminal)?,
        Format::Sarif => object(&sarif::log(&findings.diagnostics, &sources), terminal)?,
    }
    terminal.results.flush()?;
    Ok(())
}

fn object(object: &impl Serialize, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    serde_json::to_writer_pretty(&mut *terminal.results, object).context("cannot write the diagnostics")?;
    writeln!(terminal.results)?;
    Ok(())
}

fn colour(terminal: &Terminal<'_>) -> render::Colour {
    match terminal.results_colour {
        Colour::Coloured => render::Colour::Terminal,
        Colour::Plain => render::Colour::Plain,
    }
}

/// Prints the page of a code, or the names of all.
fn explain(name: Option<&str>, terminal: &mut Terminal<'_>) -> anyhow::Result<Answer> {
    let text = match name {
        Some(name) => page::of(code_named(name)?, colour(terminal)),
        None => page::contents(),
    };
    write!(terminal.results, "{text}")?;
    terminal.results.flush()?;
    Ok(Answer::Yes)
}

/// The code of this name, also as it is shown: `error[unknown-event]`.
fn code_named(typed: &str) -> anyhow::Result<Code> {
    let name = typed.rsplit('[').next().unwrap_or(typed).trim_end_matches([']', ':']);
    if let Some(code) = Code::named(&name.to_ascii_lowercase()) {
        return Ok(code);
    }
    match nearest(name, Code::ALL.iter().map(|code| code.name())) {
        Some(nearest) => bail!("there is no code `{name}`; write `thresh check --explain {nearest}`"),
        None => bail!("there is no code `{name}`; `thresh check --explain` lists all there are"),
    }
}
