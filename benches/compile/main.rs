//! What it takes to bring rule files into force, and to format them, by their number of rules: `cargo bench --bench compile`.
//!
//! The rules are those of the shared workload; 100,000 are ten campaigns of 10,000. `compile count RULES` brings them into force once and
//! no more, for callgrind to count. Nothing counts allocations here, which takes time as well: what the program takes in memory
//! `cargo bench --bench program_size` says.
#![expect(clippy::disallowed_methods, reason = "a benchmark measures time")]

mod folders;
#[path = "../workload/timing.rs"]
#[expect(dead_code, reason = "rules are measured here, and not contacts")]
mod timing;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use thresh::lang::parse::parse;
use thresh::lang::source::FileId;
use thresh::lang::{format, vocabulary::Vocabulary};
use thresh::program::Program;

use folders::{SIZES, files, in_force, read};
use timing::timed;

/// Rounds together bring about so many rules into force, and are at least so many: many find the machine quiet once.
const ROUNDS_RULES: usize = 300_000;
const ROUNDS_MIN: usize = 5;
const ROUNDS_MAX: usize = 50;

fn main() -> Result<()> {
    let Some(folder) = folders::workload() else { return Ok(()) };
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, command, rules, ..] = arguments.as_slice()
        && command == "count"
    {
        let ruleset = in_force(&files(&folder, 1, rules.parse()?)?)?;
        println!("{} campaigns in force", ruleset.campaigns().len());
        return Ok(());
    }
    println!("one core, the best of so many rounds\n");
    println!(
        "{:>7}  {:>6}  {:>11}  {:>13}  {:>10}  {:>10}  {:>10}  {:>10}",
        "rules", "rounds", "in force ms", "µs for a rule", "parse ms", "compile ms", "format ms", "both ms"
    );
    for (rules, campaigns, each) in SIZES {
        measure(rules, &folder, campaigns, each)?;
    }
    Ok(())
}

fn measure(rules: usize, folder: &Path, campaigns: usize, each: usize) -> Result<()> {
    let files = files(folder, campaigns, each)?;
    let ruleset = in_force(&files)?;
    let checked: Vec<_> = ruleset.campaigns().iter().map(|campaign| Arc::clone(campaign.checked())).collect();
    let (text, vocabulary) = (read(folder, each, "workload.thresh")?, read(folder, each, "vocabulary.toml")?);
    let (vocabulary, _) = Vocabulary::parse(FileId(0), &vocabulary);
    let formatted = || {
        let (file, _) = parse(FileId(1), &text);
        (0..campaigns).map(|_| format::format(&text, &file, &vocabulary).len()).sum::<usize>()
    };
    let parsed = || (0..campaigns).map(|_| parse(FileId(1), &text).0.sections.len()).sum::<usize>();
    let [mut whole, mut parsing, mut compiling, mut formatting] = [Duration::MAX; 4];
    let rounds = (ROUNDS_RULES / rules).clamp(ROUNDS_MIN, ROUNDS_MAX);
    for _ in 0..rounds {
        whole = whole.min(timed(|| in_force(&files)));
        parsing = parsing.min(timed(parsed));
        compiling = compiling.min(timed(|| Program::compile(&checked)));
        formatting = formatting.min(timed(formatted));
    }
    let [whole, parsing, compiling, formatting] =
        [whole, parsing, compiling, formatting].map(|time| time.as_secs_f64() * 1e3);
    println!(
        "{rules:>7}  {rounds:>6}  {whole:>11.1}  {:>13.2}  {parsing:>10.1}  {compiling:>10.1}  {formatting:>10.1}  {:>10.1}",
        whole * 1e3 / rules as f64,
        whole + formatting
    );
    Ok(())
}
