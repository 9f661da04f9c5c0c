//! `thresh import`: outcomes and exposures from elsewhere → the store.

use std::path::PathBuf;

use super::log_file::{self, BadLines};
use super::{Answer, Terminal};
use super::kept::place;
use crate::config::Config;
use crate::store::{self, Entry, Group, Novelty, Store};
use crate::wire::log::{self, EXPOSURE_FIELDS, Fields, LogError, OUTCOME_FIELDS};

/// Entries that are written together.
const GROUP: usize = 5_000;

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
    let kind = arguments.kind;
    let mut importing = Importing { store, group: Vec::new(), new: 0, known: 0 };
    let mut bad = BadLines::default();
    log_file::read(&arguments.file, kind.fields(), &mut |line, fields| {
        match fields.and_then(|fields| kind.entry(&fields)) {
            Ok(entry) => importing.take(entry)?,
            Err(error) => bad.add(line, error),
        }
        Ok(())
    })?;
    importing.write()?;
    bad.note(terminal);
    let Importing { new, known, .. } = importing;
    let skipped = if bad.count() > 0 { format!(", {} lines skipped", bad.count()) } else { String::new() };
    writeln!(terminal.results, "{new} {} imported, {known} known already{skipped}", kind.name())?;
    Ok(if bad.count() > 0 { Answer::No } else { Answer::Yes })
}

struct Importing {
    store: Box<dyn Store>,
    group: Vec<Entry>,
    new: u64,
    known: u64,
}

impl Importing {
    fn take(&mut self, entry: Entry) -> anyhow::Result<()> {
        self.group.push(entry);
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
