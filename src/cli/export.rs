//! `thresh export`: what the store holds, as a table or as JSON Lines; everything of one contact for whoever asks for it.

use std::io::{BufWriter, Write};
use std::path::PathBuf;

use anyhow::{Context, bail};

use super::kept::place;
use super::{Answer, Terminal};
use crate::config::Config;
use crate::store::{self, Kind, Store};

/// Take out what the store holds
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// What to take out; not needed for one contact
    #[arg(value_enum)]
    pub kind: Option<Exported>,
    /// Everything that is kept of this contact, as one JSON object
    #[arg(long, value_name = "ID", conflicts_with_all = ["kind", "format"])]
    pub contact: Option<String>,
    /// How it is written
    #[arg(long, value_enum, default_value_t = Output::Csv)]
    pub format: Output,
    /// Where it goes [default: standard output]
    #[arg(short = 'o', long = "out", value_name = "OUT")]
    pub out: Option<PathBuf>,
    /// The store [default: `url` under `[store]` of the configuration]
    #[arg(long, value_name = "FILE")]
    pub store: Option<String>,
}

/// What can be taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Exported {
    /// Who was exposed to which variant
    Exposures,
    /// What became of contacts
    Outcomes,
    /// What was decided
    Decisions,
}

impl Exported {
    fn kind(self) -> Kind {
        match self {
            Exported::Exposures => Kind::Exposures,
            Exported::Outcomes => Kind::Outcomes,
            Exported::Decisions => Kind::Decisions,
        }
    }
}

/// How it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Output {
    /// A header and one row each
    Csv,
    /// One JSON object a line
    Jsonl,
}

/// Writes it.
///
/// # Errors
/// When the store cannot be read, or the output not be written.
pub fn run(arguments: &Arguments, config: &Config, terminal: &mut Terminal<'_>) -> anyhow::Result<Answer> {
    let url = place(arguments.store.as_deref(), config)?;
    must_exist(&url)?;
    let store = store::open(&url)?;
    match &arguments.out {
        None => write(arguments, &*store, &mut *terminal.results)?,
        Some(path) => {
            let cannot = || format!("cannot write {}", path.display());
            let file = std::fs::File::create(path).with_context(cannot)?;
            write(arguments, &*store, &mut BufWriter::new(file)).with_context(cannot)?;
        }
    }
    Ok(Answer::Yes)
}

/// Whoever reads from a store must not make an empty one by a mistyped name.
pub(super) fn must_exist(url: &str) -> anyhow::Result<()> {
    let path = std::path::Path::new(url.strip_prefix("sqlite:").unwrap_or(url));
    if !path.exists() {
        bail!("there is no store {}", path.display());
    }
    Ok(())
}

fn write(arguments: &Arguments, store: &dyn Store, to: &mut dyn Write) -> anyhow::Result<()> {
    match (&arguments.contact, arguments.kind) {
        (Some(contact), _) => {
            serde_json::to_writer_pretty(&mut *to, &store.about(contact)?)?;
            writeln!(to)?;
        }
        (None, None) => bail!("say what to take out: exposures, outcomes, decisions, or --contact ID"),
        (None, Some(kind)) => match arguments.format {
            Output::Csv => {
                let mut writer = csv::Writer::from_writer(&mut *to);
                writer.write_record(kind.kind().columns())?;
                store.each(kind.kind(), &mut |row| {
                    let cells: Vec<_> = row.cells().collect();
                    writer.write_record(cells.iter().map(|cell| cell.as_bytes())).map_err(std::io::Error::other)
                })?;
                writer.flush()?;
            }
            Output::Jsonl => store.each(kind.kind(), &mut |row| {
                serde_json::to_writer(&mut *to, row).map_err(std::io::Error::other)?;
                writeln!(to)
            })?,
        },
    }
    to.flush()?;
    Ok(())
}
