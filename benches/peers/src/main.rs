//! Other engines on the workload that Thresh is measured by: `cargo run --release` in this folder prints the table of docs/benchmarks.md.
//!
//! An engine is timed only after it has found the expected rules for each contact it is timed on. All run one after the other in this
//! process, on one core. What is done for an engine beforehand, at no charge, stands beside its name.

#[path = "../../workload/corpus.rs"]
mod corpus;
mod engines;
mod form;
mod given;
#[path = "../../workload/naive.rs"]
mod naive;
#[path = "../../workload/plain.rs"]
mod plain;
#[path = "../../workload/timing.rs"]
mod timing;

use std::collections::{BTreeSet, HashMap};
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result, ensure};
use thresh::domain::Timestamp;
use thresh::lang::checked::CheckedCampaign;
use thresh::profile::Profile;

use engines::Engine;
use timing::{a_contact, timed};

const SIZES: [usize; 4] = [10, 100, 1_000, 10_000];
const ROUNDS: usize = 5;

/// The engines: what the table calls each, and its maker.
const ENGINES: [(&str, Maker); 5] = [
    ("**thresh**: scores, matched rules, `valid_until`", engines::thresh::new),
    ("plain loop in Rust over the same contacts", engines::plain_loop::new),
    ("zen-expression 2.1.6, given the events as its own values", engines::zen::new),
    ("cel 0.15, given the events as its own values", engines::cel::new),
    ("a-tree 0.6.1, given every count, word and contained text", engines::atree::new),
];

type Maker = for<'w> fn(&'w CheckedCampaign, &'w [Profile<'w>], Timestamp) -> Result<Box<dyn Engine + 'w>>;

fn main() -> Result<()> {
    ensure!(corpus::is_there(), "shared/bench does not lie beside the checkout");
    let lines = corpus::contacts()?;
    let contacts = corpus::profiles(&lines.lines().collect::<Vec<_>>())?;
    let at = Timestamp::parse("2026-11-01T00:00:00Z").context("an instant")?;
    println!("{}, {}, one core; microseconds a contact, the best of {ROUNDS} rounds\n", today(), machine());
    println!("| engine | {} |", SIZES.map(|rules| rules.to_string()).join(" | "));
    println!("| --- |{}", " ---: |".repeat(SIZES.len()));
    for (name, maker) in ENGINES {
        let times = SIZES.iter().map(|rules| row(*rules, &contacts, at, maker)).collect::<Result<Vec<_>>>()?;
        println!("| {name} | {} |", times.join(" | "));
    }
    reading(&lines)
}

/// An engine's time at a number of rules, once it has given the expected answers.
fn row(rules: usize, contacts: &[Profile<'_>], at: Timestamp, maker: Maker) -> Result<String> {
    let campaign = corpus::campaign(rules)?;
    // Slow engines are measured on few contacts.
    let contacts = contacts.get(..(20_000 / rules).clamp(10, 200)).unwrap_or(contacts);
    let mut engine = maker(&campaign, contacts, at)?;
    let points = points(&campaign);
    for (position, expected) in corpus::expected(rules)?.iter().take(contacts.len()).enumerate() {
        let wanted: BTreeSet<&str> = expected.matched.iter().map(String::as_str).collect();
        let found = engine.rules(position)?;
        let score: i64 = found.iter().filter_map(|rule| points.get(rule.as_str())).sum();
        ensure!(
            found.iter().map(String::as_str).collect::<BTreeSet<_>>() == wanted && score == expected.score,
            "{} at {rules} rules: other rules than expected",
            expected.contact_id
        );
    }
    let mut best = Duration::MAX;
    for _ in 0..ROUNDS {
        best = best.min(timed(|| (0..contacts.len()).map(|position| engine.decide(position)).sum::<usize>()));
    }
    let micros = a_contact(best, contacts.len());
    Ok(if micros < 10.0 { format!("{micros:.1}") } else { format!("{micros:.0}") })
}

/// What each rule awards.
fn points(campaign: &CheckedCampaign) -> HashMap<&str, i64> {
    campaign.criteria.rules().map(|rule| (rule.name.as_str(), rule.award.points)).collect()
}

/// What parsing a contact's JSON costs, by library.
fn reading(lines: &str) -> Result<()> {
    let contacts: Vec<&[u8]> = lines.lines().map(str::as_bytes).collect();
    let [mut slice, mut text, mut sonic, mut ours] = [Duration::MAX; 4];
    for _ in 0..ROUNDS {
        slice = slice.min(timed(|| contacts.iter().all(|contact| plain::from_slice(contact).is_ok())));
        text = text.min(timed(|| contacts.iter().all(|contact| plain::after_a_utf8_check(contact).is_ok())));
        sonic = sonic
            .min(timed(|| contacts.iter().all(|contact| sonic_rs::from_slice::<plain::Plain<'_>>(contact).is_ok())));
        ours = ours.min(timed(|| contacts.iter().all(|contact| thresh::wire::contact::read(contact, "id").is_ok())));
    }
    ensure!(
        contacts.iter().all(|contact| sonic_rs::from_slice::<plain::Plain<'_>>(contact).is_ok()),
        "sonic-rs refuses"
    );
    println!("\n| reading one contact | µs |\n| --- | ---: |");
    let rows = [
        ("serde_json, borrowed struct, from bytes", slice),
        ("serde_json, borrowed struct, after one check of UTF-8", text),
        ("sonic-rs 0.5, the same borrowed struct, from bytes", sonic),
        ("thresh: limits, exact numbers, instants, repeated messages", ours),
    ];
    for (name, time) in rows {
        println!("| {name} | {:.1} |", a_contact(time, contacts.len()));
    }
    Ok(())
}

fn today() -> String {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let instant = Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap_or(0)).to_string();
    instant.chars().take(10).collect()
}

fn machine() -> String {
    let known = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = known.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    model.map_or_else(|| "an unknown machine".to_owned(), |(_, model)| model.trim().to_owned())
}
