//! What the compiled program takes in memory, by the number of rules: `cargo bench --bench program_size`.
//!
//! The rules are those of the shared workload; 100,000 are ten campaigns of 10,000. The binary counts every allocation, so it measures
//! no time.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use thresh::domain::FailingTests;
use thresh::program::Program;
use thresh::ruleset::{FolderFiles, build};

/// Rules, and the campaigns and rules of each that they are taken from.
const SIZES: [(usize, usize, usize); 3] = [(1_000, 1, 1_000), (10_000, 1, 10_000), (100_000, 10, 10_000)];

fn main() -> Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/bench");
    if !folder.is_dir() {
        eprintln!("SKIPPED: ../shared/bench is not there, so there is nothing to measure");
        return Ok(());
    }
    println!("{:>7}  {:>10}", "rules", "program kB");
    for (rules, campaigns, each) in SIZES {
        println!("{rules:>7}  {:>10}", program_bytes(&folder, campaigns, each)? / 1000);
    }
    Ok(())
}

/// The bytes of the program of so many campaigns.
fn program_bytes(folder: &Path, campaigns: usize, each: usize) -> Result<i64> {
    let read = |name: &str| {
        std::fs::read_to_string(folder.join(format!("rules-{each}/{name}"))).with_context(|| name.to_owned())
    };
    let (text, vocabulary) = (read("workload.thresh")?, read("vocabulary.toml")?);
    let names: Vec<String> = (0..campaigns).map(|number| format!("workload-{number}.thresh")).collect();
    let rules = names.iter().map(|name| (name.as_str(), text.as_str()));
    let files = FolderFiles::of_texts(rules.chain([("vocabulary.toml", vocabulary.as_str())]));
    let (ruleset, findings) = build(&files, None, FailingTests::Allowed);
    ensure!(findings.errors().next().is_none(), "the rules have mistakes");
    let checked: Vec<_> = ruleset.campaigns().iter().map(|campaign| Arc::clone(campaign.checked())).collect();
    let mut program = None;
    let kept = allocation_counter::measure(|| program = Some(Program::compile(&checked)));
    drop(program);
    Ok(kept.bytes_current)
}
