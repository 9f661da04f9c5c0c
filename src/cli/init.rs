//! `thresh init`: a first rules folder to change, with everything explained in it.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::{Answer, Terminal};
use crate::config::Config;

/// Write a starter: configuration, a vocabulary, one campaign for each goal of marketing, sample contacts
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Where to [default: this folder]
    dir: Option<PathBuf>,
}

/// The starter's files: the campaigns that this project itself is tested with.
const STARTER: &[(&str, &str)] = &[
    ("thresh.toml", include_str!("starter.toml")),
    ("rules/vocabulary.toml", include_str!("../../rules/vocabulary.toml")),
    ("rules/aurora-launch.thresh", include_str!("../../rules/aurora-launch.thresh")),
    ("rules/diva-revival.thresh", include_str!("../../rules/diva-revival.thresh")),
    ("rules/induction-technology.thresh", include_str!("../../rules/induction-technology.thresh")),
    ("rules/pay-per-cup.thresh", include_str!("../../rules/pay-per-cup.thresh")),
    ("rules/contacts.jsonl", include_str!("../../rules/contacts.jsonl")),
];

/// Writes the starter's files, or none of them where one is there already.
///
/// # Errors
/// When a file of the starter exists, or cannot be written.
pub fn run(arguments: &Arguments, _config: &Config, terminal: &mut Terminal<'_>) -> anyhow::Result<Answer> {
    let dir = arguments.dir.clone().unwrap_or_default();
    if let Some((there, _)) = STARTER.iter().find(|(path, _)| dir.join(path).symlink_metadata().is_ok()) {
        anyhow::bail!("{} is there already, so nothing was written; name another folder: `thresh init FOLDER`", dir.join(there).display());
    }
    for (path, text) in STARTER {
        write_new(&dir.join(path), text)?;
        writeln!(terminal.results, "{}", dir.join(path).display())?;
    }
    let go = if dir.as_os_str().is_empty() { String::new() } else { format!("\n\x20 cd {}", dir.display()) };
    terminal.note(&format!(
        "\nFrom here:\n{go}\n\
         \x20 thresh check                                          look for mistakes in the rules\n\
         \x20 thresh test                                           run the tests in the rule files\n\
         \x20 thresh evaluate rules/contacts.jsonl --format table   decide the sample contacts\n\
         \x20 thresh serve                                          answer over HTTP, reload on every save"
    ));
    Ok(Answer::Yes)
}

/// Writes a file that must not exist yet, and the folders above it.
fn write_new(path: &Path, text: &str) -> anyhow::Result<()> {
    let cannot = || format!("cannot write {}", path.display());
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(cannot)?;
    }
    let mut file = OpenOptions::new().write(true).create_new(true).open(path).with_context(cannot)?;
    file.write_all(text.as_bytes()).with_context(cannot)
}
