//! `thresh funnel`: who got how far, how fast and at what cost, by the rules as they are or by two versions of them.

use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use super::export::must_exist;
use super::input::{Input, open, shown};
use super::stream::{Batch, Counting, Intake, stream};
use super::{Answer, Terminal, now};
use crate::config::Config;
use crate::decide::{Scratch, Selection};
use crate::domain::{Cents, Day, FailingTests, OutcomeName, Period, Timestamp};
use crate::funnel::{Funnel, Journey, Ledger, Outcomes, Question, Report, Unit};
use crate::lang::diagnostic::Diagnostic;
use crate::live::folder;
use crate::profile::Profile;
use crate::ruleset::{Ruleset, build};
use crate::store::{self, Kind};
use crate::wire::asked::{amount, day, instant, outcome_name, period, unit};
use crate::wire::contacts::Contacts;
use crate::wire::{funnel as written, outcomes};

/// What to do where a store has no decisions.
const NO_DECISIONS: &str = "the store holds no decisions: name a file of contacts by --contacts, or write `decisions = \"changes\"` under `[store]`";

/// Show the figures of each campaign: who got how far, how fast and at what cost, by replaying contacts' events through the rules
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The contacts with their events: a file, or - for standard input [default: `contacts` under `[funnel]` of the configuration, else what
    /// the store has kept of decisions]
    #[arg(long, value_name = "FILE")]
    pub contacts: Option<PathBuf>,
    /// What became of them: CSV, JSON or JSON Lines with contact_id, outcome, at, value [default: `outcomes` under `[funnel]`
    /// of the configuration, else those of the store]
    #[arg(long, value_name = "FILE")]
    pub outcomes: Option<PathBuf>,
    /// The instant up to which anything is known, such as 2026-11-23T12:00:00Z [default: now]
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    pub at: Option<Timestamp>,
    /// Only this campaign; may be given several times [default: all]
    #[arg(long, value_name = "ID")]
    pub campaign: Vec<String>,
    /// The first day of the time that figures are about [default: that of the first contact]
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub from: Option<Day>,
    /// The last day of it, included [default: up to the instant]
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub to: Option<Day>,
    /// How long after one step the next one counts, such as "90 days" [default: the campaign's cycle, else 90 days]
    #[arg(long, value_name = "PERIOD", value_parser = period)]
    pub within: Option<Period>,
    /// Tell figures apart by the values of this trait
    #[arg(long, value_name = "TRAIT")]
    pub by: Option<String>,
    /// Whom figures count: contact, company (by company.domain, else company.name, else company), or any trait that contacts of one
    /// company share
    #[arg(long, value_name = "UNIT", default_value = "contact", value_parser = unit)]
    pub unit: Unit,
    /// The outcome that is an order; an event of this name is one, too
    #[arg(long, value_name = "NAME", default_value = "won", value_parser = outcome_name)]
    pub order: OutcomeName,
    /// What was spent in that time, such as 15000 [default: the campaign's budget]
    #[arg(long, value_name = "AMOUNT", value_parser = amount)]
    pub spent: Option<Cents>,
    /// Other rules to put beside these: a rules folder, or one rule file
    #[arg(long, value_name = "DIR")]
    pub against: Option<PathBuf>,
    /// For whom it is written
    #[arg(long, value_enum, default_value_t = Output::Text)]
    pub format: Output,
    /// How contacts are written [default: told by their content]
    #[arg(long, value_enum)]
    pub input: Option<Input>,
}

/// For whom figures are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Output {
    /// For a person at a terminal
    Text,
    /// For a program: one object
    Json,
    /// For a meeting: one page, nothing loaded from elsewhere
    Html,
}

/// Follows every contact and writes the figures.
///
/// # Errors
/// When rules, contacts or outcomes cannot be opened, the results cannot be written, or there is no such campaign.
pub fn run(arguments: &Arguments, config: &Config, terminal: &mut Terminal<'_>) -> anyhow::Result<Answer> {
    if let (Some(from), Some(to)) = (arguments.from, arguments.to)
        && from > to
    {
        bail!("--from {from} is later than --to {to}");
    }
    let source = source(arguments, config)?;
    let Some(rulesets) = rulesets(arguments, config, terminal)? else { return Ok(Answer::No) };
    let selections = selections(&rulesets, &arguments.campaign)?;
    let question = question(arguments);
    let (outcomes, all_outcomes_read) = outcomes(arguments, config, &question, terminal)?;
    let funnel = Funnel::new(rulesets.iter().zip(selections), outcomes, question);
    let (answer, ledger) = match source {
        Source::File(path) => followed(&funnel, path, arguments, config, terminal)?,
        Source::Store(url) => (Answer::Yes, recalled(&funnel, url)?),
    };
    write(&funnel.report(&ledger), arguments.format, terminal)?;
    Ok(if all_outcomes_read == Answer::No { Answer::No } else { answer })
}

/// Of whom figures are told.
enum Source<'a> {
    /// Contacts with their events.
    File(&'a Path),
    /// Whoever the store has decisions of.
    Store(&'a str),
}

fn source<'a>(arguments: &'a Arguments, config: &'a Config) -> anyhow::Result<Source<'a>> {
    let file = arguments.contacts.as_deref().or(config.funnel.contacts.as_deref());
    match (file, &config.store.url) {
        (Some(path), _) => Ok(Source::File(path)),
        (None, Some(_)) if arguments.by.is_some() || arguments.unit != Unit::Contact => {
            bail!("the store keeps decisions and no traits: for --by and --unit name a file of contacts by --contacts")
        }
        (None, Some(url)) => Ok(Source::Store(url)),
        (None, None) => bail!("whose funnel? name a file of contacts: --contacts contacts.jsonl"),
    }
}

/// Follows every contact of a file, on all cores.
fn followed(
    funnel: &Funnel<'_>,
    path: &Path,
    arguments: &Arguments,
    config: &Config,
    terminal: &mut Terminal<'_>,
) -> anyhow::Result<(Answer, Ledger)> {
    let input = open(path, terminal)?;
    let cannot_read = || format!("cannot read {}", shown(path));
    let id_key = &config.contact.id;
    let contacts = Contacts::open(input, arguments.input.map(Input::format), id_key).with_context(cannot_read)?;
    let source = shown(path);
    let mut adding = Counting::new(terminal.notes, terminal.progress, &source).into(Adding::default());
    let new_worker = || {
        let mut scratch = Scratch::default();
        move |profile: &Profile<'_>, journeys: &mut Vec<Journey>| journeys.push(funnel.follow(profile, &mut scratch))
    };
    stream(contacts, id_key, new_worker, &mut adding).with_context(cannot_read)?;
    Ok(adding.finish(|adding| Ok(adding.ledger))?)
}

/// Takes everybody's way from the decisions that the store has kept.
fn recalled(funnel: &Funnel<'_>, url: &str) -> anyhow::Result<Ledger> {
    must_exist(url)?;
    let mut ledger = Ledger::default();
    store::open(url)?.stood(&mut |contact_id, decisions| {
        ledger.add(funnel.recall(contact_id, decisions));
        Ok(())
    })?;
    if ledger.contacts() == 0 {
        bail!("{NO_DECISIONS}");
    }
    Ok(ledger)
}

fn question(arguments: &Arguments) -> Question {
    let Arguments { at, unit, by, order, within, from, to, spent, .. } = arguments;
    Question {
        at: at.unwrap_or_else(now),
        unit: unit.clone(),
        by: by.clone(),
        order: order.clone(),
        horizon: *within,
        from: *from,
        to: *to,
        spent: *spent,
    }
}

fn write(report: &Report, format: Output, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    match format {
        // Who asks about nobody is told so beside the results.
        Output::Text if report.contacts.read == 0 => {}
        Output::Text => {
            let text = written::text(report, terminal.results_colour);
            terminal.results.write_all(text.as_bytes())?;
        }
        Output::Html => terminal.results.write_all(written::html(report).as_bytes())?,
        Output::Json => terminal.results.write_all(written::json(report)?.as_bytes())?,
    }
    terminal.results.flush()?;
    Ok(())
}

/// Puts contacts together.
#[derive(Default)]
struct Adding {
    ledger: Ledger,
}

impl Intake<Vec<Journey>> for Adding {
    fn take(&mut self, batch: Batch<Vec<Journey>>) -> io::Result<Option<Vec<Journey>>> {
        self.ledger.add_unreadable(batch.unreadable());
        let mut journeys = batch.result;
        journeys.drain(..).for_each(|journey| self.ledger.add(journey));
        Ok(Some(journeys))
    }

    fn idle(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The rules, and those to put beside them; `None` where either has errors, which were said.
fn rulesets(
    arguments: &Arguments,
    config: &Config,
    terminal: &mut Terminal<'_>,
) -> anyhow::Result<Option<Vec<Ruleset>>> {
    let paths = std::iter::once(config.rules.as_path()).chain(arguments.against.as_deref());
    let mut rulesets = Vec::new();
    for path in paths {
        let Some(ruleset) = ruleset(path, terminal)? else { return Ok(None) };
        rulesets.push(ruleset);
    }
    Ok(Some(rulesets))
}

/// Tests that fail are no reason not to look at figures.
fn ruleset(path: &Path, terminal: &mut Terminal<'_>) -> anyhow::Result<Option<Ruleset>> {
    let (ruleset, findings) = build(&folder::read(path)?, None, FailingTests::Allowed);
    let errors: Vec<Diagnostic> = findings.errors().cloned().collect();
    if !errors.is_empty() {
        terminal.diagnostics(&errors, &findings.sources, path);
        return Ok(None);
    }
    if ruleset.campaigns().is_empty() {
        bail!("there is no campaign in {}", path.display());
    }
    Ok(Some(ruleset))
}

/// The campaigns that are asked about, of each ruleset; one that is in one of them only is looked at there.
fn selections(rulesets: &[Ruleset], wanted: &[String]) -> anyhow::Result<Vec<Selection>> {
    if wanted.is_empty() {
        return Ok(rulesets.iter().map(|_| Selection::all()).collect());
    }
    let known = |id: &String| rulesets.iter().any(|ruleset| ruleset.campaign(id).is_some());
    if let Some(unknown) = wanted.iter().find(|id| !known(id)) {
        let mut all: Vec<&str> =
            rulesets.iter().flat_map(Ruleset::campaigns).map(|campaign| campaign.id().as_str()).collect();
        all.sort_unstable();
        all.dedup();
        bail!("there is no campaign `{unknown}`; there are {}", all.join(", "));
    }
    let of = |ruleset: &Ruleset| {
        let there = wanted.iter().map(String::as_str).filter(|id| ruleset.campaign(id).is_some());
        Ok(Selection::of(ruleset, there)?)
    };
    rulesets.iter().map(of).collect()
}

/// The outcomes, and whether all of them could be read; what could not is said by its line.
fn outcomes(
    arguments: &Arguments,
    config: &Config,
    question: &Question,
    terminal: &mut Terminal<'_>,
) -> anyhow::Result<(Outcomes, Answer)> {
    let file = arguments.outcomes.as_deref().or(config.funnel.outcomes.as_deref());
    let (bytes, source) = match (file, &config.store.url) {
        (Some(path), _) => {
            let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
            (bytes, path.display().to_string())
        }
        (None, Some(url)) => {
            must_exist(url)?;
            (store::lines(&*store::open(url)?, Kind::Outcomes)?, url.clone())
        }
        (None, None) => return Ok((Outcomes::default(), Answer::Yes)),
    };
    let read = outcomes::read(&bytes);
    for (line, problem) in &read.problems {
        terminal.note(&format!("{source}, line {line}: {problem}"));
    }
    let answer = if read.problems.is_empty() { Answer::Yes } else { Answer::No };
    let outcomes = Outcomes::of(read.outcomes, &question.order, question.at);
    Ok((outcomes.with_unreadable(read.problems.len() as u64), answer))
}
