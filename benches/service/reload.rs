//! Reloads under load: nobody fails, nobody sees two versions at once, and nobody waits much longer.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::Value;

use super::load::{closed, open};
use super::rules::Rules;
use super::server::Server;
use super::{Length, median, quantile};

const CALLERS: usize = 4;
/// What a contact who read one whitepaper gets is the version in force.
pub(crate) const BODY: &str = r#"{"contact":{"id":"x","events":[{"event":"Whitepaper Downloaded","timestamp":"2026-01-01T00:00:00Z"}]},"campaigns":["twin-a","twin-b"],"at":"2026-02-01T00:00:00Z"}"#;
const SATURATION: f64 = 0.4;
const BETWEEN: Duration = Duration::from_secs(2);

pub(crate) fn measure(length: Length) -> Result<()> {
    let rules = Rules::of(10_000)?;
    let server = Server::thresh(rules.path())?;
    let saturated = closed(&server.address, BODY, CALLERS, Duration::from_secs(length.of(5, 2)))?.per_second();
    let (rate, saves) = (saturated * SATURATION, length.of(200, 10));
    println!(
        "\nreload: {saturated:.0} requests/s at most; {rate:.0}/s with {saves} saves, one every 2 s, good and broken in turn"
    );
    let mut p99s: [Vec<f64>; 2] = [Vec::new(), Vec::new()];
    for run in 0..length.of(5, 1) {
        for (p99s, saves_now) in p99s.iter_mut().zip([0, saves]) {
            let told = with_saves(&server, &rules, rate, BETWEEN * saves, saves_now)?;
            let p99 = quantile(&told, 0.99) / 1e3;
            println!(
                "run {run}: {saves_now:>3} saves, {} requests, p50 {:.2} ms, p99 {p99:.2} ms",
                told.len(),
                quantile(&told, 0.5) / 1e3
            );
            p99s.push(p99);
        }
    }
    let [without, with] = p99s.map(median);
    println!(
        "reload: median p99 {without:.2} ms without, {with:.2} ms with: {:+.2} ms (promised: at most +5)",
        with - without
    );
    Ok(())
}

/// A load with so many saves meanwhile; the microseconds of each request, sorted. Fails where a request does, or mixes two versions.
fn with_saves(server: &Server, rules: &Rules, rate: f64, time: Duration, saves: u32) -> Result<Vec<f64>> {
    let done = AtomicBool::new(false);
    let told = thread::scope(|scope| {
        let saving = scope.spawn(|| -> Result<()> {
            for save in 0..saves {
                thread::sleep(BETWEEN);
                if done.load(Ordering::Relaxed) {
                    break;
                }
                if save % 2 == 0 { rules.save(save as usize + 2)? } else { rules.save_broken()? }
            }
            Ok(())
        });
        let told = open(&server.address, BODY, CALLERS * 4, rate, time, &agrees);
        done.store(true, Ordering::Relaxed);
        saving.join().unwrap_or(Ok(()))?;
        told
    })?;
    Ok(told.micros)
}

/// Holds that both twins decided by one version.
fn agrees(answer: &[u8]) -> Result<()> {
    let answer: Value = serde_json::from_slice(answer)?;
    let points = |twin: usize| answer.pointer(&format!("/decisions/{twin}/scores/engagement"));
    let revision = |twin: usize| answer.pointer(&format!("/decisions/{twin}/revision"));
    ensure!(
        points(0).is_some() && points(0) == points(1) && revision(0) == revision(1),
        "two versions at once: {answer}"
    );
    Ok(())
}
