//! `thresh import`: outcomes and exposures from elsewhere → the store.

use std::io::{BufRead, BufReader, Read as _};
use std::path::PathBuf;

use anyhow::Context;
use serde_json::Value;

use super::{Answer, Terminal};
use super::kept::place;
use crate::config::Config;
use crate::store::{self, Entry, Group, Novelty, Store};
use crate::wire::log::{self, EXPOSURE_FIELDS, Fields, LogError, OUTCOME_FIELDS};

/// Entries that are written together.
const GROUP: usize = 5_000;
/// Bad lines that are shown; the others are counted.
const SHOWN_MAX: usize = 20;

/// Take up outcomes or exposures from a file, once however often it is imported
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// What the file holds
    #[arg(value_enum)]
    pub kind: Imported,
    /// A table (CSV) or JSON Lines, - for standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The store [default: `url` under `[store]` of the configuration]
    #[arg(long, value_name = "FILE")]
    pub store: Option<String>,
}

/// What can be imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Imported {
    /// What became of contacts
    Outcomes,
    /// Who was exposed to which variant
    Exposures,
}

impl Imported {
    fn fields(self) -> &'static [&'static str] {
        match self {
            Imported::Outcomes => &OUTCOME_FIELDS,
            Imported::Exposures => &EXPOSURE_FIELDS,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Imported::Outcomes => "outcomes",
            Imported::Exposures => "exposures",
        }
    }

    fn entry(self, fields: &Fields) -> Result<Entry, LogError> {
        match self {
            Imported::Outcomes => log::outcome(fields).map(Entry::Outcome),
            Imported::Exposures => {
                let (experiment, campaign, exposure) = log::exposure(fields)?;
                Ok(Entry::Exposure { experiment, campaign, exposure })
            }
        }
    }
}

/// Imports a file: what can be read is kept, what cannot is named by its line.
///
/// # Errors
/// When the file cannot be read, or the store cannot be written.
pub fn run(arguments: &Arguments, config: &Config, terminal: &mut Terminal<'_>) -> anyhow::Result<Answer> {
    let store = store::open(&place(arguments.store.as_deref(), config)?)?;
    let shown = arguments.file.display().to_string();
    let mut input: Box<dyn BufRead> = if arguments.file.as_os_str() == "-" {
        Box::new(BufReader::new(std::io::stdin()))
    } else {
        let file = std::fs::File::open(&arguments.file).with_context(|| format!("cannot read {shown}"))?;
        Box::new(BufReader::new(file))
    };
    let start = input.fill_buf().with_context(|| format!("cannot read {shown}"))?;
    let is_json = start.trim_ascii_start().first() == Some(&b'{');
    let mut importing = Importing { kind: arguments.kind, store, group: Vec::new(), new: 0, known: 0, bad: Vec::new(), bad_count: 0 };
    if is_json { importing.lines(input)? } else { importing.table(input)? }
    importing.write()?;
    let Importing { new, known, bad, bad_count, .. } = importing;
    for (line, error) in bad {
        terminal.note(&format!("line {line}: {error}"));
    }
    if bad_count > SHOWN_MAX {
        terminal.note(&format!("and {} more lines that cannot be read", bad_count - SHOWN_MAX));
    }
    let skipped = if bad_count > 0 { format!(", {bad_count} lines skipped") } else { String::new() };
    writeln!(terminal.results, "{new} {} imported, {known} known already{skipped}", arguments.kind.name())?;
    Ok(if bad_count > 0 { Answer::No } else { Answer::Yes })
}

struct Importing {
    kind: Imported,
    store: Box<dyn Store>,
    group: Vec<Entry>,
    new: u64,
    known: u64,
    bad: Vec<(u64, LogError)>,
    bad_count: usize,
}

impl Importing {
    fn lines(&mut self, input: impl BufRead) -> anyhow::Result<()> {
        for (line, text) in (1..).zip(input.lines()) {
            let text = text?;
            if text.trim().is_empty() {
                continue;
            }
            let no_object = || LogError { message: "this is no JSON object".to_owned(), field: String::new() };
            let fields = match serde_json::from_str(&text) {
                Ok(Value::Object(object)) => Fields::of_json(&object, self.kind.fields()),
                Ok(_) | Err(_) => Err(no_object()),
            };
            self.take(line, fields)?;
        }
        Ok(())
    }

    fn table(&mut self, mut input: impl BufRead) -> anyhow::Result<()> {
        // A byte-order mark is no part of the first column's name.
        if input.fill_buf()?.starts_with(b"\xef\xbb\xbf") {
            input.by_ref().take(3).read_to_end(&mut Vec::new())?;
        }
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(input);
        let columns: Vec<String> = reader.headers()?.iter().map(|column| column.trim().to_owned()).collect();
        Fields::check_columns(&columns, self.kind.fields())?;
        let mut row = csv::StringRecord::new();
        loop {
            let line = reader.position().line();
            match reader.read_record(&mut row) {
                Ok(false) => return Ok(()),
                Ok(true) if row.len() != columns.len() => {
                    let message = format!("{} cells below {} columns", row.len(), columns.len());
                    self.take(line, Err(LogError { message, field: String::new() }))?;
                }
                Ok(true) => self.take(line, Ok(Fields::of_row(&columns, &row)))?,
                Err(error) if error.is_io_error() => return Err(error.into()),
                Err(error) => self.take(line, Err(LogError { message: error.to_string(), field: String::new() }))?,
            }
        }
    }

    fn take(&mut self, line: u64, fields: Result<Fields, LogError>) -> anyhow::Result<()> {
        match fields.and_then(|fields| self.kind.entry(&fields)) {
            Ok(entry) => self.group.push(entry),
            Err(error) => {
                self.bad_count += 1;
                if self.bad.len() < SHOWN_MAX {
                    self.bad.push((line, error));
                }
            }
        }
        if self.group.len() >= GROUP { self.write() } else { Ok(()) }
    }

    fn write(&mut self) -> anyhow::Result<()> {
        let committed = self.store.write(Group::of(&self.group))?;
        let outcomes = committed.outcomes.iter().filter(|novelty| **novelty == Novelty::New).count() as u64;
        let new = committed.exposures + outcomes;
        self.new += new;
        self.known += self.group.len() as u64 - new;
        self.group.clear();
        Ok(())
    }
}
