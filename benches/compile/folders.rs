//! Rules folders of the shared workload, and what bringing one into force gives.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use thresh::domain::FailingTests;
use thresh::ruleset::{FolderFiles, Ruleset, build};

/// Rules, and the campaigns and rules of each that they are taken from.
pub(crate) const SIZES: [(usize, usize, usize); 3] = [(1_000, 1, 1_000), (10_000, 1, 10_000), (100_000, 10, 10_000)];

/// Where the workload lies; said, and `None`, where it does not.
pub(crate) fn workload() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/bench");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("SKIPPED: ../shared/bench is not there, so there is nothing to measure");
    None
}

/// A file beside so many rules.
pub(crate) fn read(folder: &Path, each: usize, name: &str) -> Result<String> {
    std::fs::read_to_string(folder.join(format!("rules-{each}/{name}"))).with_context(|| name.to_owned())
}

/// A rules folder of so many campaigns.
pub(crate) fn files(folder: &Path, campaigns: usize, each: usize) -> Result<FolderFiles> {
    let (text, vocabulary) = (read(folder, each, "workload.thresh")?, read(folder, each, "vocabulary.toml")?);
    let names: Vec<String> = (0..campaigns).map(|number| format!("workload-{number}.thresh")).collect();
    let rules = names.iter().map(|name| (name.as_str(), text.as_str()));
    Ok(FolderFiles::of_texts(rules.chain([("vocabulary.toml", vocabulary.as_str())])))
}

/// Parses, checks and compiles a folder as the service does.
pub(crate) fn in_force(files: &FolderFiles) -> Result<Ruleset> {
    let (ruleset, findings) = build(files, None, FailingTests::Allowed);
    ensure!(findings.errors().next().is_none(), "the rules have mistakes");
    Ok(ruleset)
}
