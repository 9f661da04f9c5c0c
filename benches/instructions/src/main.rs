//! Decides the first contacts of the shared workload so often, for `.ci/instructions` to count: `thresh-instructions WHAT RULES CONTACTS ROUNDS`.
//!
//! WHAT is `decide`; `explain`, which tells why; `explain-read`, which also reads all that is told; `loop`, the plain loop over strings;
//! `read`, from bytes to profile; `parse`, what serde_json needs for the same bytes. It shares its code with `cargo bench --bench workload`,
//! and is a crate of its own because that is built in a moment where the program is built already.

#[path = "../../workload/corpus.rs"]
#[expect(dead_code, reason = "the answers are verified by the benchmark")]
mod corpus;
#[path = "../../workload/decided.rs"]
#[expect(dead_code, reason = "the rows are read by the benchmark")]
mod decided;
#[path = "../../workload/explained.rs"]
mod explained;
#[path = "../../workload/naive.rs"]
#[expect(dead_code, reason = "the answers are verified by the benchmark")]
mod naive;
#[path = "../../workload/plain.rs"]
#[expect(dead_code, reason = "only the faster way to parse is counted")]
mod plain;

use std::hint::black_box;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use thresh::domain::Timestamp;
use thresh::eval::Scratch;
use thresh::program::Program;
use thresh::wire::contact;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, what, rules, contacts, rounds] = arguments.as_slice() else {
        bail!("usage: thresh-instructions WHAT RULES CONTACTS ROUNDS");
    };
    let lines = corpus::contacts()?;
    let texts: Vec<&str> = lines.lines().take(contacts.parse()?).collect();
    let profiles = corpus::profiles(&texts)?;
    let at = Timestamp::parse("2026-11-01T00:00:00Z").context("an instant")?;
    let campaign = Arc::new(corpus::campaign(rules.parse()?)?);
    let naive = naive::Rules::of(&campaign);
    let program = Program::compile(&[campaign]);
    let mut scratch = Scratch::default();
    let mut round = || {
        Ok(match what.as_str() {
            "decide" => decided::measured(&program, &profiles, at, &mut scratch),
            "explain" => explained::measured(&program, &profiles, at, &mut scratch),
            "explain-read" => explained::measured_and_read(&program, &profiles, at, &mut scratch),
            "loop" => naive::measured(&naive, &profiles, at),
            "read" => texts.iter().filter(|text| black_box(contact::read(text.as_bytes(), "id")).is_ok()).count(),
            "parse" => {
                texts.iter().filter(|text| black_box(plain::after_a_utf8_check(text.as_bytes())).is_ok()).count()
            }
            other => bail!("there is no `{other}` to count"),
        })
    };
    let found = (0..rounds.parse()?).map(|_| round()).sum::<Result<usize>>()?;
    println!("{} contacts, {rounds} rounds, {found} found", profiles.len());
    Ok(())
}
