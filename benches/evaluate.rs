//! `thresh evaluate` over a file of JSON Lines, on one core and on two, beside bytes to decision in one process: `cargo bench --bench evaluate`.
//!
//! The program itself is run, with the contacts and 1,000 rules of the shared workload. What it takes to start and to warm up is left out: a
//! contact's time is that of the long file less that of the short one. One core is had by `taskset`, the same for both: of a machine that is shared,
//! one core may be a third slower than the other.
#![expect(clippy::disallowed_methods, reason = "a benchmark measures time")]

#[path = "workload/corpus.rs"]
#[expect(dead_code, reason = "the expected answers are looked at by the other benchmark")]
mod corpus;
#[path = "workload/decided.rs"]
#[expect(dead_code, reason = "contacts are decided from their bytes here")]
mod decided;
#[path = "workload/timing.rs"]
mod timing;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use thresh::domain::Timestamp;
use thresh::eval::Scratch;
use thresh::profile::Profile;
use thresh::program::Program;
use thresh::wire::contact::Reader;

use timing::{a_contact, timed};

const RULES: usize = 1_000;
const AT: &str = "2026-11-01T00:00:00Z";
/// Many short rounds: where others use the machine as well, half a second is hardly ever free of them.
const ROUNDS: usize = 120;
/// How often the 2,000 contacts of the workload stand in the short file and in the long one.
const SHORT: usize = 1;
const LONG: usize = 3;
/// Asks this benchmark for nothing but what as many contacts take from bytes to decisions as the long file has more than the short one, in
/// nanoseconds: the best of fewer contacts would find a quieter moment of the machine than any run of the program can.
const FROM_BYTES: &str = "from-bytes";
/// What `taskset` is told for one core.
const CORE: [&str; 2] = ["-c", "0"];

fn main() -> Result<()> {
    if !corpus::is_there() {
        eprintln!("SKIPPED: ../shared/bench is not there, so there is nothing to measure");
        return Ok(());
    }
    let lines = corpus::contacts()?;
    if std::env::args().any(|argument| argument == FROM_BYTES) {
        let [each_by_itself, by_a_reader] = bytes_to_decision(&lines)?;
        println!("{} {}", each_by_itself.as_nanos(), by_a_reader.as_nanos());
        return Ok(());
    }
    let folder = tempfile::tempdir()?;
    let rules = folder.path().join("rules");
    fs::create_dir(&rules)?;
    for name in ["vocabulary.toml", "workload.thresh"] {
        fs::write(rules.join(name), corpus::text(RULES, name)?)?;
    }
    for (name, times) in [("short", SHORT), ("long", LONG)] {
        fs::write(folder.path().join(name), lines.repeat(times))?;
    }
    let (mut best, mut process) = ([[Duration::MAX; 2]; 2], [Duration::MAX; 2]);
    for _ in 0..ROUNDS {
        for (best, time) in process.iter_mut().zip(from_bytes_on_one_core()?) {
            *best = time.min(*best);
        }
        for (best, cores) in best.iter_mut().zip([Cores::One, Cores::All]) {
            for (best, file) in best.iter_mut().zip(["short", "long"]) {
                *best = run(folder.path(), file, cores)?.min(*best);
            }
        }
    }
    let contacts = lines.lines().count();
    let [each_by_itself, by_a_reader] = process.map(|time| a_contact(time, contacts * (LONG - SHORT)));
    let each = |[short, long]: [Duration; 2]| a_contact(long - short, contacts * (LONG - SHORT));
    let [one, two] = best;
    println!("`thresh evaluate`, {RULES} rules, the best of {ROUNDS} rounds in turn");
    for (name, best) in [("one core", one), ("all cores", two)] {
        let whole = best[1].as_secs_f64();
        println!("{name:>9}: {:.2} µs a contact, {whole:.3} s for {} contacts", each(best), contacts * LONG);
    }
    println!(
        "bytes to decision in one process: {each_by_itself:.2} µs; by a reader that keeps its buffers: {by_a_reader:.2} µs"
    );
    println!("part of these rates on one core: {:.2}; {:.2}", each_by_itself / each(one), by_a_reader / each(one));
    println!("all cores, times as fast as one: {:.2}", each(one) / each(two));
    Ok(())
}

#[derive(Clone, Copy)]
enum Cores {
    One,
    All,
}

/// Runs the program once.
fn run(folder: &Path, file: &str, cores: Cores) -> Result<Duration> {
    let program = env!("CARGO_BIN_EXE_thresh");
    let mut command = match cores {
        Cores::One => {
            let mut command = Command::new("taskset");
            command.args(CORE).arg(program);
            command
        }
        Cores::All => Command::new(program),
    };
    command.current_dir(folder).args(["evaluate", "--rules", "rules", "--at", AT, file]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut status = None;
    let time = timed(|| status = Some(command.status()));
    let status = status.context("a run")?.context("the program, and taskset")?;
    ensure!(status.success(), "thresh evaluate ended with {status}");
    Ok(time)
}

/// From bytes to decisions, each read by itself and all by a reader, by a process that has the core that the program has.
fn from_bytes_on_one_core() -> Result<[Duration; 2]> {
    let output = Command::new("taskset").args(CORE).arg(std::env::current_exe()?).arg(FROM_BYTES).output()?;
    let output = String::from_utf8(output.stdout)?;
    let (each_by_itself, by_a_reader) = output.trim().split_once(' ').context("two times")?;
    Ok([Duration::from_nanos(each_by_itself.parse()?), Duration::from_nanos(by_a_reader.parse()?)])
}

/// What the contacts take, from their bytes to their decisions, that the long file has more than the short one: each read by itself, and all by
/// a reader, as the program reads them. Those of the short one are decided before. Each is met once, as by the program: bytes that were read a
/// moment ago would come from nearer.
fn bytes_to_decision(lines: &str) -> Result<[Duration; 2]> {
    let at = Timestamp::parse(AT).context("an instant")?;
    let program = Program::compile(&[Arc::new(corpus::campaign(RULES)?)]);
    let mut scratch = Scratch::default();
    let text = lines.repeat(LONG);
    let warm_up = lines.lines().count() * SHORT;
    let each_by_itself =
        a_pass(&text, warm_up, |contact| decided::from_bytes(&program, contact.as_bytes(), at, &mut scratch))?;
    let mut reader = Reader::of("id");
    let by_a_reader = a_pass(&text, warm_up, |contact| {
        let decide =
            |profile: &Profile<'_>| decided::measured(&program, std::slice::from_ref(profile), at, &mut scratch);
        Ok(reader.read(contact.as_bytes(), decide)?)
    })?;
    Ok([each_by_itself, by_a_reader])
}

/// What the contacts after the first ones take.
fn a_pass(text: &str, warm_up: usize, mut decide: impl FnMut(&str) -> Result<usize>) -> Result<Duration> {
    let mut contacts = text.lines();
    contacts.by_ref().take(warm_up).map(&mut decide).sum::<Result<usize>>()?;
    let mut sum = Ok(0);
    let time = timed(|| sum = contacts.map(&mut decide).sum::<Result<usize>>());
    sum?;
    Ok(time)
}
