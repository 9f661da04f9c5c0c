//! What deciding costs on the shared workload, beside a plain loop over strings: `cargo bench --bench workload`.
//!
//! Both give the expected answers first, then take turns within one process on the same contacts; the ratios are what counts, times are
//! of whatever machine this runs on. `-- bytes` measures reading a contact alone.
#![expect(clippy::disallowed_methods, reason = "a benchmark measures time")]

mod corpus;
mod decided;
mod explained;
mod least;
mod naive;
mod plain;
mod timing;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use thresh::domain::Timestamp;
use thresh::eval::{Scratch, evaluate};
use thresh::lang::checked::CheckedCampaign;
use thresh::profile::Profile;
use thresh::program::Program;

use corpus::Expected;
use least::Least;
use timing::{a_contact, timed};

const SIZES: [usize; 4] = [10, 100, 1_000, 10_000];
const ROUNDS: usize = 15;
/// Rounds in which 10 rules and 10,000 are measured in turn.
const GROWTH_ROUNDS: usize = 40;
/// Contacts that fit the nearest caches together, with their JSON: some 30 kB each.
const BLOCK: usize = 8;
/// The plain loop is slow enough to be measured on fewer blocks: beyond so many rules on the fewer the more there are.
const LOOP_RULES: usize = 500;

fn main() -> Result<()> {
    if !corpus::is_there() {
        eprintln!("SKIPPED: ../shared/bench is not there, so there is nothing to measure");
        return Ok(());
    }
    let lines = corpus::contacts()?;
    let at = Timestamp::parse("2026-11-01T00:00:00Z").context("an instant")?;
    if std::env::args().any(|argument| argument == "bytes") {
        return from_bytes(&lines, at);
    }
    let contacts: Vec<&str> = lines.lines().collect();
    println!(
        "µs a contact, one core, of each block of {BLOCK} contacts the best of {ROUNDS} rounds; the plain loop takes turns with the rest"
    );
    println!("the contacts of a block have just been read from their JSON, which is not counted in\n");
    println!(
        "{:>6}  {:>9}  {:>10}  {:>9}  {:>11}  {:>9}  {:>15}  {:>9}  {:>10}  {:>10}",
        "rules",
        "decision",
        "rules read",
        "loop",
        "loop ratio",
        "explained",
        "explained ratio",
        "and read",
        "read ratio",
        "compile ms"
    );
    for rules in SIZES {
        compare(rules, &contacts, at)?;
    }
    grown(&contacts, at)?;
    from_bytes(&lines, at)
}

/// How much longer a decision by 10,000 rules takes than one by 10, each in turn: what another program on the machine costs falls on both.
fn grown(contacts: &[&str], at: Timestamp) -> Result<()> {
    let program = |rules| Ok::<_, anyhow::Error>(Program::compile(&[Arc::new(corpus::campaign(rules)?)]));
    let (few, many, mut scratch) = (program(10)?, program(10_000)?, Scratch::default());
    let mut growths = Vec::new();
    let [mut least_few, mut least_many] = [const { Least::none() }; 2];
    for _ in 0..GROWTH_ROUNDS {
        let of_few = near(contacts, |block| decided::measured(&few, block, at, &mut scratch))?;
        let of_many = near(contacts, |block| decided::measured(&many, block, at, &mut scratch))?;
        growths.push(seconds(&of_many) / seconds(&of_few));
        least_few.take(of_few);
        least_many.take(of_many);
    }
    growths.sort_by(f64::total_cmp);
    let median = growths.get(growths.len() / 2).context("a round")?;
    let best = least_many.sum().as_secs_f64() / least_few.sum().as_secs_f64();
    println!(
        "\nfrom 10 to 10,000 rules a decision grows {best:.1} times in the best of each block, {median:.1} in the median of {GROWTH_ROUNDS} rounds"
    );
    Ok(())
}

fn seconds(times: &[Duration]) -> f64 {
    times.iter().sum::<Duration>().as_secs_f64()
}

/// One row of the table.
fn compare(rules: usize, contacts: &[&str], at: Timestamp) -> Result<()> {
    let campaign = Arc::new(corpus::campaign(rules)?);
    let program = Program::compile(&[Arc::clone(&campaign)]);
    verify(rules, &program, &campaign, &corpus::profiles(contacts)?, at)?;
    let naive = naive::Rules::of(&campaign);
    let step = (rules / LOOP_RULES).max(1);
    let few: Vec<&str> = contacts.chunks(BLOCK).step_by(step).flatten().copied().collect();
    let (mut scratch, mut compiled) = (Scratch::default(), Duration::MAX);
    let [mut decision, mut read, mut looped, mut explained, mut told] = [const { Least::none() }; 5];
    for _ in 0..ROUNDS {
        decision.take(near(contacts, |block| decided::measured(&program, block, at, &mut scratch))?);
        read.take(near(contacts, |block| decided::measured_and_read(&program, block, at, &mut scratch))?);
        looped.take(near(&few, |block| naive::measured(&naive, block, at))?);
        explained.take(near(contacts, |block| explained::measured(&program, block, at, &mut scratch))?);
        told.take(near(contacts, |block| explained::measured_and_read(&program, block, at, &mut scratch))?);
        compiled = compiled.min(timed(|| Program::compile(&[Arc::clone(&campaign)]).campaign_count()));
    }
    let ratio = looped.sum().as_secs_f64() / decision.of_every(step).as_secs_f64();
    let looped = a_contact(looped.sum(), few.len());
    let [decision, read, explained, told] =
        [decision, read, explained, told].map(|least| a_contact(least.sum(), contacts.len()));
    let compiled = compiled.as_secs_f64() * 1e3;
    println!(
        "{rules:>6}  {decision:>9.2}  {read:>10.2}  {looped:>9.2}  {ratio:>11.1}  {explained:>9.2}  {:>15.1}  {told:>9.2}  {:>10.1}  {compiled:>10.2}",
        explained / decision,
        told / decision
    );
    Ok(())
}

/// From a contact's bytes to its decision, beside what serde_json needs merely to parse the same bytes.
fn from_bytes(lines: &str, at: Timestamp) -> Result<()> {
    let program = Program::compile(&[Arc::new(corpus::campaign(1_000)?)]);
    let contacts: Vec<&[u8]> = lines.lines().map(str::as_bytes).collect();
    let mut scratch = Scratch::default();
    let mut decided = |contact: &[u8]| decided::from_bytes(&program, contact, at, &mut scratch);
    let [mut ours, mut reading, mut slice, mut text] = [const { Least::none() }; 4];
    for _ in 0..ROUNDS {
        ours.take(each_block(&contacts, |contact| decided(contact).is_ok()));
        reading.take(each_block(&contacts, |contact| thresh::wire::contact::read(contact, "id").is_ok()));
        slice.take(each_block(&contacts, |contact| plain::from_slice(contact).is_ok()));
        text.take(each_block(&contacts, |contact| plain::after_a_utf8_check(contact).is_ok()));
    }
    let [ours, reading, slice, text] = [ours, reading, slice, text].map(|least| a_contact(least.sum(), contacts.len()));
    println!("\nfrom bytes to decision at 1,000 rules: {ours:.2} µs, of them {reading:.2} for reading the contact");
    println!("serde_json into a borrowed struct: {slice:.2} µs from bytes, {text:.2} µs after one check of UTF-8");
    println!("ratio to the faster of the two: {:.2}", ours / slice.min(text));
    Ok(())
}

/// What a deed takes for each block of contacts, all of them being near: a contact is decided when it has just been read.
fn near<T>(contacts: &[&str], mut deed: impl FnMut(&[Profile<'_>]) -> T) -> Result<Vec<Duration>> {
    let passes = contacts.chunks(BLOCK).map(|block| {
        let read = corpus::profiles(block)?;
        Ok(timed(|| deed(&read)))
    });
    passes.collect()
}

/// What a deed takes for the bytes of each block of contacts.
fn each_block(contacts: &[&[u8]], mut deed: impl FnMut(&[u8]) -> bool) -> Vec<Duration> {
    contacts.chunks(BLOCK).map(|block| timed(|| block.iter().all(|contact| deed(contact)))).collect()
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
        let theirs = naive.matched(profile, at);
        ensure!(theirs == wanted, "{contact_id}: the naive loop finds other rules than expected");
    }
    Ok(())
}
