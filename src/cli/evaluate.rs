//! `thresh evaluate`: contacts in, decisions out.

use super::{Answer, Terminal};
use crate::config::Config;

/// Decide contacts: one decision a line, in the order of the contacts
#[derive(Debug, clap::Args)]
pub struct Arguments {}

/// Decides every contact of the input.
///
/// # Errors
/// When the input cannot be opened or the output cannot be written.
pub fn run(_arguments: &Arguments, _config: &Config, _terminal: &mut Terminal<'_>) -> anyhow::Result<Answer> {
    anyhow::bail!("not built yet")
}
