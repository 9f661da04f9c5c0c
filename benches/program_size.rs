//! What the compiled program takes in memory, by the number of rules: `cargo bench --bench program_size`.
//!
//! The rules are those of the shared workload; 100,000 are ten campaigns of 10,000. The binary counts every allocation, so it measures
//! no time.

#[path = "compile/folders.rs"]
mod folders;

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use thresh::program::Program;

use folders::{SIZES, files, in_force};

fn main() -> Result<()> {
    let Some(folder) = folders::workload() else { return Ok(()) };
    println!("{:>7}  {:>10}", "rules", "program kB");
    for (rules, campaigns, each) in SIZES {
        println!("{rules:>7}  {:>10}", program_bytes(&folder, campaigns, each)? / 1000);
    }
    Ok(())
}

/// The bytes of the program of so many campaigns.
fn program_bytes(folder: &Path, campaigns: usize, each: usize) -> Result<i64> {
    let ruleset = in_force(&files(folder, campaigns, each)?)?;
    let checked: Vec<_> = ruleset.campaigns().iter().map(|campaign| Arc::clone(campaign.checked())).collect();
    let mut program = None;
    let kept = allocation_counter::measure(|| program = Some(Program::compile(&checked)));
    drop(program);
    Ok(kept.bytes_current)
}
