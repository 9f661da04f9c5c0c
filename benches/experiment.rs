//! What an experiment and its recording cost, in turns within one process: `cargo bench --bench experiment`.
//!
//! The campaign is the shared workload's with 1,000 rules, of which the challenger restates 20. A contact is read, decided and written as a
//! request would; the ratios are what counts. Limits: 1.3 for the experiment, 1.1 for recording.
#![expect(clippy::disallowed_methods, reason = "a benchmark measures time")]

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use thresh::decide::{Scratch, Selection, decide};
use thresh::domain::{FailingTests, Keeping, Timestamp};
use thresh::ruleset::{FolderFiles, Ruleset, build};
use thresh::store::{Recorder, Settings};
use thresh::wire::contact;
use thresh::wire::decision::DecisionJson;

/// Rounds of deciding alone, which are short.
const DECIDING_ROUNDS: usize = 150;
/// Rounds of answering as requests would.
const ROUNDS: usize = 25;
/// Every so many rules one is restated.
const EVERY: usize = 50;

fn main() -> Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/bench");
    if !folder.is_dir() {
        eprintln!("SKIPPED: ../shared/bench is not there, so there is nothing to measure");
        return Ok(());
    }
    let mut lines = String::new();
    let packed = std::fs::File::open(folder.join("contacts.jsonl.gz"))?;
    flate2::read::GzDecoder::new(packed).read_to_string(&mut lines)?;
    let contacts: Vec<&str> = lines.lines().collect();
    let (alone, with) = rulesets(&folder)?;
    let at = Timestamp::parse("2026-11-01T00:00:00Z").context("an instant")?;
    variants(&alone, &with, &contacts, at);
    recording(&with, &contacts, at)
}

/// The campaign alone, and with an experiment that restates 20 of its rules.
fn rulesets(folder: &Path) -> Result<(Ruleset, Ruleset)> {
    let text =
        |name: &str| std::fs::read_to_string(folder.join("rules-1000").join(name)).with_context(|| name.to_owned());
    let (rules, vocabulary) = (text("workload.thresh")?, text("vocabulary.toml")?);
    let restated = rules.lines().filter(|line| line.contains(" -> ")).step_by(EVERY).map(|line| {
        let (condition, points) = line.rsplit_once(" -> ").unwrap_or((line, ""));
        let points: i64 = points.trim().parse().unwrap_or_default();
        format!("    {condition} -> {:+}\n", if points == 7 { 8 } else { 7 })
    });
    let restated: Vec<String> = restated.collect();
    ensure!(restated.len() == 20, "{} rules are restated", restated.len());
    let experiment = format!(
        "\nexperiment weights\n  split control 50%, challenger 50%\n  measures outcome won within 90 days\n\n  variant challenger\n    score engagement\n{}",
        restated.concat()
    );
    let of = |rules: &str| {
        let files = FolderFiles::of_texts([("workload.thresh", rules), ("vocabulary.toml", vocabulary.as_str())]);
        let (ruleset, findings) = build(&files, None, FailingTests::Allowed);
        let error = findings.errors().next().map(|error| error.message.clone());
        ensure!(error.is_none(), "the rules have mistakes: {error:?}");
        Ok(ruleset)
    };
    Ok((of(&rules)?, of(&format!("{rules}{experiment}"))?))
}

fn timed(work: impl FnOnce()) -> Duration {
    let begun = Instant::now();
    work();
    begun.elapsed()
}

/// The middle one: what a single round that was disturbed does not move.
fn middle(ratios: &mut [f64]) -> f64 {
    ratios.sort_by(f64::total_cmp);
    ratios.get(ratios.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Decides all contacts from profiles that were read before.
fn variants(alone: &Ruleset, with: &Ruleset, contacts: &[&str], at: Timestamp) {
    let profiles: Vec<_> = contacts.iter().filter_map(|line| contact::read(line.as_bytes(), "id").ok()).collect();
    let (all, mut scratch) = (Selection::all(), Scratch::default());
    let mut decided = |ruleset: &Ruleset| {
        timed(|| {
            for profile in &profiles {
                std::hint::black_box(decide(ruleset, profile, at, &all, &mut scratch));
            }
        })
    };
    let (mut best_alone, mut best_with) = (Duration::MAX, Duration::MAX);
    let mut ratios = Vec::new();
    for _ in 0..DECIDING_ROUNDS {
        let (one, other) = (decided(alone), decided(with));
        (best_alone, best_with) = (best_alone.min(one), best_with.min(other));
        ratios.push(other.as_secs_f64() / one.as_secs_f64());
    }
    let each = |time: Duration| time.as_secs_f64() * 1e6 / profiles.len() as f64;
    println!(
        "1,000 rules: {:.2} µs a contact alone, {:.2} with a challenger that restates 20: {:.2} times, {:.2} in the middle round (at most 1.3)",
        each(best_alone),
        each(best_with),
        best_with.as_secs_f64() / best_alone.as_secs_f64(),
        middle(&mut ratios)
    );
}

/// Reads, decides and writes all contacts as requests would, with and without recording.
fn recording(ruleset: &Ruleset, contacts: &[&str], at: Timestamp) -> Result<()> {
    let place = std::env::temp_dir().join(format!("thresh-bench-{}.db", std::process::id()));
    let settings = Settings { waiting_max: 65_536, keep: None, now: || Timestamp::from_micros(0) };
    let recorder = Recorder::start(&place.display().to_string(), settings)?;
    let mut answering = Answering { ruleset, contacts, at, scratch: Scratch::default() };
    let mut ratios = Vec::new();
    for (name, ids) in [("contacts that are known", Ids::Same), ("contacts that are new, each round", Ids::New)] {
        let (mut whole, mut own, mut all) = (Vec::new(), Vec::new(), Vec::new());
        for round in 0..ROUNDS {
            let without = answering.round(ids, round, None);
            let with = answering.round(ids, round, Some(&recorder));
            whole.push(with.whole.as_secs_f64() / without.whole.as_secs_f64());
            own.push(with.own.as_secs_f64() / without.own.as_secs_f64());
            all.push(with.all.as_secs_f64() / without.all.as_secs_f64());
        }
        ratios.push(format!(
            "{name}: in the middle round recording takes {:.3} times the time (at most 1.1), {:.3} times the processor of the thread that \
             answers, {:.3} times that of all threads, the writer's among them",
            middle(&mut whole),
            middle(&mut own),
            middle(&mut all),
        ));
    }
    println!("{}", ratios.join("\n"));
    recorder.close();
    println!("{:?}", recorder.figures());
    for ending in ["", "-wal", "-shm", "-queued"] {
        let _ = std::fs::remove_file(PathBuf::from(format!("{}{ending}", place.display())));
    }
    Ok(())
}

/// What a round took.
#[derive(Clone, Copy)]
struct Taken {
    /// On the clock, until the last answer.
    whole: Duration,
    /// Of the processor, by the thread that answers.
    own: Duration,
    /// Of the processor, by all threads, until all is written.
    all: Duration,
}

/// The processor's time that threads have taken so far, as Linux tells it; nothing elsewhere.
fn processor(schedule: &Path) -> Duration {
    let text = std::fs::read_to_string(schedule).unwrap_or_default();
    Duration::from_nanos(text.split(' ').next().and_then(|nanoseconds| nanoseconds.parse().ok()).unwrap_or_default())
}

fn own_processor() -> Duration {
    processor(Path::new("/proc/thread-self/schedstat"))
}

fn whole_processor() -> Duration {
    let threads = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    threads.map(|thread| processor(&thread.path().join("schedstat"))).sum()
}

/// Whether contacts come back.
#[derive(Clone, Copy)]
enum Ids {
    Same,
    New,
}

struct Answering<'a> {
    ruleset: &'a Ruleset,
    contacts: &'a [&'a str],
    at: Timestamp,
    scratch: Scratch,
}

impl Answering<'_> {
    fn round(&mut self, ids: Ids, round: usize, recorder: Option<&Recorder>) -> Taken {
        // Whoever is new has another id, of the same length in every round.
        let lines: Vec<String> = match ids {
            Ids::Same => self.contacts.iter().map(|line| (*line).to_owned()).collect(),
            Ids::New => self
                .contacts
                .iter()
                .map(|line| line.replacen("\"id\":\"", &format!("\"id\":\"{round:02}"), 1))
                .collect(),
        };
        let all = Selection::all();
        let mut answer = Vec::with_capacity(1 << 16);
        let (own, all_threads) = (own_processor(), whole_processor());
        let whole = timed(|| {
            for line in &lines {
                let Ok(profile) = contact::read(line.as_bytes(), "id") else { continue };
                let decisions = decide(self.ruleset, &profile, self.at, &all, &mut self.scratch);
                for decision in &decisions {
                    if let Some(recorder) = recorder {
                        recorder.decision(decision, Keeping::Nothing);
                    }
                    answer.clear();
                    let _ = serde_json::to_writer(&mut answer, &DecisionJson(decision));
                }
                std::hint::black_box(&answer);
            }
        });
        let own = own_processor() - own;
        // What is still to be written disturbs nobody's next round.
        while recorder.is_some_and(|recorder| recorder.figures().waiting > 0) {
            std::thread::sleep(Duration::from_millis(1));
        }
        Taken { whole, own, all: whole_processor() - all_threads }
    }
}
