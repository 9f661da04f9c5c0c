//! What deciding costs on the shared workload, beside a naive loop over strings: `cargo bench --bench workload`.
//!
//! Both give the expected answers first, then take turns within one process; times are ratios' raw material, no promises.
//! `workload count ENGINE RULES` evaluates once more inside a function named `measured`, for callgrind to count.
#![expect(clippy::disallowed_methods, reason = "a benchmark measures time")]

mod corpus;
mod explained;
mod naive;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use thresh::domain::Timestamp;
use thresh::eval::{Scratch, evaluate};
use thresh::lang::checked::CheckedCampaign;
use thresh::profile::Profile;
use thresh::program::Program;

use corpus::Expected;

const SIZES: [usize; 4] = [10, 100, 1_000, 10_000];
const ROUNDS: usize = 7;

fn main() -> Result<()> {
    if !corpus::is_there() {
        eprintln!("SKIPPED: ../shared/bench is not there, so there is nothing to measure");
        return Ok(());
    }
    let arguments: Vec<String> = std::env::args().collect();
    let bytes = corpus::contacts()?;
    let contacts = corpus::profiles(&bytes)?;
    let at = Timestamp::parse("2026-11-01T00:00:00Z").context("an instant")?;
    if let [_, command, engine, rules, ..] = arguments.as_slice()
        && command == "count"
    {
        return count(engine, rules.parse()?, &contacts, at);
    }
    println!(
        "{:>6}  {:>12}  {:>12}  {:>6}  {:>12}  {:>6}  {:>10}",
        "rules", "thresh µs", "naive µs", "ratio", "explained µs", "ratio", "compile ms"
    );
    for rules in SIZES {
        compare(rules, &contacts, at)?;
    }
    Ok(())
}

/// One row of the table.
fn compare(rules: usize, contacts: &[Profile<'_>], at: Timestamp) -> Result<()> {
    let campaign = Arc::new(corpus::campaign(rules)?);
    let program = Program::compile(&[Arc::clone(&campaign)]);
    verify(rules, &program, &campaign, contacts, at)?;
    let naive = naive::Rules::of(&campaign);
    // The naive loop is slow enough to be measured on fewer contacts.
    let few = contacts.get(..(2_000_000 / rules).clamp(100, contacts.len())).unwrap_or(contacts);
    let heard: Vec<_> = few.iter().map(naive::Contact::of).collect();
    let mut scratch = Scratch::default();
    measured(&program, contacts, at, &mut scratch);
    let (mut ours, mut theirs, mut told, mut compiled) = (Duration::MAX, Duration::MAX, Duration::MAX, Duration::MAX);
    for _ in 0..ROUNDS {
        ours = ours.min(timed(|| measured(&program, contacts, at, &mut scratch)));
        theirs = theirs.min(timed(|| naive::measured(&naive, &heard, at)));
        told = told.min(timed(|| explained::measured(&program, contacts, at, &mut scratch)));
        compiled = compiled.min(timed(|| Program::compile(&[Arc::clone(&campaign)]).campaign_count()));
    }
    let a_contact = |time: Duration, contacts: usize| time.as_secs_f64() * 1e6 / contacts as f64;
    let (ours, theirs) = (a_contact(ours, contacts.len()), a_contact(theirs, few.len()));
    let compiled = compiled.as_secs_f64() * 1e3;
    let told = a_contact(told, contacts.len());
    println!(
        "{rules:>6}  {ours:>12.2}  {theirs:>12.2}  {:>6.1}  {told:>12.2}  {:>6.1}  {compiled:>10.2}",
        theirs / ours,
        told / ours
    );
    Ok(())
}

fn timed<T>(deed: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    std::hint::black_box(deed());
    start.elapsed()
}

/// Evaluates in a function of its own, for callgrind to count within.
fn count(engine: &str, rules: usize, contacts: &[Profile<'_>], at: Timestamp) -> Result<()> {
    let campaign = Arc::new(corpus::campaign(rules)?);
    let found = if engine == "naive" {
        let few = contacts.get(..100).unwrap_or(contacts);
        let told: Vec<_> = few.iter().map(naive::Contact::of).collect();
        println!("contacts {}", told.len());
        naive::measured(&naive::Rules::of(&campaign), &told, at)
    } else if engine == "explain" {
        let program = Program::compile(&[campaign]);
        let mut scratch = Scratch::default();
        explained::measured(&program, contacts, at, &mut scratch);
        println!("contacts {}", contacts.len());
        explained::measured(&program, contacts, at, &mut scratch)
    } else {
        let program = Program::compile(&[campaign]);
        let mut scratch = Scratch::default();
        for profile in contacts {
            std::hint::black_box(evaluate(&program, profile, at, &mut scratch));
        }
        println!("contacts {}", contacts.len());
        measured(&program, contacts, at, &mut scratch)
    };
    println!("rules that hold {found}");
    Ok(())
}

/// Decides all contacts; how many rules hold.
#[inline(never)]
fn measured(program: &Program, contacts: &[Profile<'_>], at: Timestamp, scratch: &mut Scratch) -> usize {
    let decide =
        |profile| evaluate(program, profile, at, scratch).iter().map(|verdict| verdict.matched.len()).sum::<usize>();
    contacts.iter().map(decide).sum()
}

/// Both engines give the answers that the workload expects.
fn verify(
    rules: usize,
    program: &Program,
    campaign: &CheckedCampaign,
    contacts: &[Profile<'_>],
    at: Timestamp,
) -> Result<()> {
    let naive = naive::Rules::of(campaign);
    let mut scratch = Scratch::default();
    for (expected, profile) in corpus::expected(rules)?.iter().zip(contacts) {
        let Expected { contact_id, score, matched } = expected;
        ensure!(contact_id == profile.contact_id(), "contacts in another order than expected");
        let wanted: BTreeSet<&str> = matched.iter().map(String::as_str).collect();
        let verdicts = evaluate(program, profile, at, &mut scratch);
        let verdict = verdicts.first().context("a verdict")?;
        let ours: BTreeSet<&str> = verdict.matched.iter().map(|rule| rule.rule.as_str()).collect();
        ensure!(ours == wanted, "{contact_id}: other rules hold than expected");
        ensure!(
            verdict.scores.first().map(|scored| scored.points.get()) == Some(*score),
            "{contact_id}: another score"
        );
        let theirs = naive.matched(&naive::Contact::of(profile), at);
        ensure!(theirs == wanted, "{contact_id}: the naive loop finds other rules than expected");
    }
    Ok(())
}
