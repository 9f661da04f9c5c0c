//! `thresh erase`: everything that is kept of one contact, deleted from the store and its file.

use super::export::must_exist;
use super::kept::place;
use super::{Answer, Terminal};
use crate::config::Config;
use crate::store::{self, Erased};

/// Delete everything that is kept of a contact
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The contact's id
    #[arg(value_name = "ID")]
    pub contact: String,
    /// The store [default: `url` under `[store]` of the configuration]
    #[arg(long, value_name = "FILE")]
    pub store: Option<String>,
}

/// Deletes it, and says how much it was.
///
/// # Errors
/// When the store cannot be written.
pub fn run(arguments: &Arguments, config: &Config, terminal: &mut Terminal<'_>) -> anyhow::Result<Answer> {
    let url = place(arguments.store.as_deref(), config)?;
    must_exist(&url)?;
    let Erased { exposures, outcomes, decisions } = store::open(&url)?.erase(&arguments.contact)?;
    writeln!(
        terminal.results,
        "of {}: {exposures} exposures, {outcomes} outcomes and {decisions} decisions deleted",
        arguments.contact
    )?;
    Ok(Answer::Yes)
}
