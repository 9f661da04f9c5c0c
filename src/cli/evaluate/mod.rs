//! `thresh evaluate`: contacts in, decisions out.

mod outlet;
mod writing;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;

use self::outlet::Outlet;
use self::writing::{Decided, Writing, add, add_explained};
pub use super::input::Input;
use super::input::{forced, instant, open, selection, shown};
use super::stream::{Counting, stream};
use super::{Answer, Destination, Progress, Terminal, now};
use crate::config::Config;
use crate::decide::{Selection, decide};
use crate::domain::Timestamp;
use crate::eval::Scratch;
use crate::explain::explain;
use crate::lang::diagnostic::Diagnostic;
use crate::live::folder;
use crate::ruleset::{Findings, Ruleset, build};
use crate::profile::Profile;
use crate::wire::contacts::Contacts;
use crate::wire::decision::Columns;

/// Decide contacts: one decision a line, in the order of the contacts
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The contacts: a file, or - for standard input
    #[arg(value_name = "FILE", default_value = "-")]
    pub file: PathBuf,
    /// Where the decisions go [default: standard output]
    #[arg(short = 'o', long = "out", value_name = "OUT")]
    pub out: Option<PathBuf>,
    /// The variant that decides an experiment, such as lower-bar=challenger; may be given several times [default: as assigned]
    #[arg(long, value_name = "NAME=VARIANT", value_parser = forced)]
    pub force: Vec<(String, String)>,
    /// The instant of evaluation, such as 2026-11-23T12:00:00Z [default: now]
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    pub at: Option<Timestamp>,
    /// Only this campaign; may be given several times [default: all]
    #[arg(long, value_name = "ID")]
    pub campaign: Vec<String>,
    /// How decisions are written
    #[arg(long, value_enum, default_value_t = Output::Jsonl)]
    pub format: Output,
    /// Say with each decision why it is so; only as JSON
    #[arg(long)]
    pub explain: bool,
    /// How contacts are written [default: told by their content]
    #[arg(long, value_enum)]
    pub input: Option<Input>,
}

/// How decisions are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Output {
    /// One JSON object a line
    Jsonl,
    /// A header and one row a decision
    Csv,
    /// A table for people
    Table,
}

/// Decides every contact of the input.
///
/// # Errors
/// When the rules or the input cannot be opened, the output cannot be written, or there is no such campaign.
pub fn run(arguments: &Arguments, config: &Config, terminal: &mut Terminal<'_>) -> anyhow::Result<Answer> {
    if arguments.explain && arguments.format != Output::Jsonl {
        anyhow::bail!("explanations are written as JSON only: leave out --format, or --explain");
    }
    let files = folder::read(&config.rules)?;
    let (ruleset, findings) = build(&files, None, config.reload.failing_tests);
    if findings.errors().next().is_some() {
        report(&findings, &config.rules, terminal);
        return Ok(Answer::No);
    }
    let selection = selection(&ruleset, &arguments.campaign, &arguments.force)?;
    let input = open(&arguments.file, terminal)?;
    let cannot_read = || format!("cannot read {}", shown(&arguments.file));
    let contacts =
        Contacts::open(input, arguments.input.map(Input::format), &config.contact.id).with_context(cannot_read)?;
    let question = Question {
        ruleset: &ruleset,
        selection: &selection,
        columns: columns(&ruleset, &arguments.campaign),
        at: arguments.at.unwrap_or_else(now),
        id_key: &config.contact.id,
        output: arguments.format,
        saying: if arguments.explain { Saying::AlsoWhy } else { Saying::Decisions },
    };
    let source = shown(&arguments.file);
    match &arguments.out {
        None => {
            let Terminal { results, notes, progress, destination, .. } = terminal;
            let progress = match destination {
                Destination::Screen => Progress::Hidden,
                Destination::Elsewhere => *progress,
            };
            question.answer(contacts, &mut **results, Counting::new(notes, progress, &source))
        }
        Some(path) => {
            let cannot_write = || format!("cannot write {}", path.display());
            let mut outlet = Outlet::create(path).with_context(cannot_write)?;
            let counting = Counting::new(terminal.notes, terminal.progress, &source);
            let answer = question.answer(contacts, &mut outlet, counting)?;
            outlet.finish().with_context(cannot_write)?;
            Ok(answer)
        }
    }
}

/// What is asked of every contact.
struct Question<'q> {
    ruleset: &'q Ruleset,
    selection: &'q Selection,
    columns: Columns,
    at: Timestamp,
    id_key: &'q str,
    output: Output,
    saying: Saying,
}

/// What is said of each contact.
#[derive(Clone, Copy)]
enum Saying {
    /// What was decided.
    Decisions,
    /// And why.
    AlsoWhy,
}

impl Question<'_> {
    fn answer(&self, contacts: Contacts<'_>, to: impl Write + Send, counting: Counting<'_>) -> anyhow::Result<Answer> {
        let to = io::BufWriter::with_capacity(1 << 16, to);
        let mut intake = counting.into(Writing::new(to, self.output, &self.columns));
        stream(contacts, self.id_key, || self.worker(), &mut intake)?;
        let (answer, ()) = intake.finish(Writing::finish)?;
        Ok(answer)
    }

    /// One worker's way to decide one contact after the other.
    fn worker(&self) -> impl FnMut(&Profile<'_>, &mut Decided) {
        let mut scratch = Scratch::default();
        move |profile, decided| match self.saying {
            Saying::Decisions => {
                for decision in decide(self.ruleset, profile, self.at, self.selection, &mut scratch) {
                    add(&decision, self.output, &self.columns, decided);
                }
            }
            Saying::AlsoWhy => {
                for explained in explain(self.ruleset, profile, self.at, self.selection, &mut scratch) {
                    add_explained(&explained, decided);
                }
            }
        }
    }
}

/// The scores and grades of the campaigns that decide, each name once, in the order in which they are met.
fn columns(ruleset: &Ruleset, wanted: &[String]) -> Columns {
    let mut columns = Columns::default();
    let mut add = |names: &mut dyn Iterator<Item = &str>, to: fn(&mut Columns) -> &mut Vec<String>| {
        for name in names {
            let to = to(&mut columns);
            if !to.iter().any(|known| known == name) {
                to.push(name.to_owned());
            }
        }
    };
    for campaign in ruleset.campaigns() {
        if wanted.is_empty() || wanted.iter().any(|id| id == campaign.id().as_str()) {
            let criteria = &campaign.checked().criteria;
            add(&mut criteria.scores.iter().map(|score| score.name.as_str()), |columns| &mut columns.scores);
            add(&mut criteria.grades.iter().map(|grade| grade.name.as_str()), |columns| &mut columns.grades);
            add(&mut criteria.matrices.iter().map(|matrix| matrix.name.as_str()), |columns| &mut columns.grades);
        }
    }
    columns
}

/// Says what is wrong with the rules, each mistake by the path that a person can open.
fn report(findings: &Findings, rules: &Path, terminal: &mut Terminal<'_>) {
    let errors: Vec<Diagnostic> = findings.errors().cloned().collect();
    terminal.diagnostics(&errors, &findings.sources, rules);
}
