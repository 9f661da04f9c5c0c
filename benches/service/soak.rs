//! Half the load that it can take for long, with a reload each second: memory stays, and no descriptor is lost.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::Result;

use super::load::{closed, open};
use super::rules::Rules;
use super::server::Server;
use super::{Length, contact};

const CALLERS: usize = 4;

pub(crate) fn measure(length: Length) -> Result<()> {
    let seconds = std::env::var_os("SOAK_SECONDS").and_then(|seconds| seconds.to_str()?.parse().ok());
    let seconds: u64 = seconds.unwrap_or(length.of(600, 20));
    let settling = seconds.min(600) / 10;
    let body = contact::body();
    let rules = Rules::of(1_000)?;
    let server = Server::thresh(rules.path())?;
    let rate = closed(&server.address, &body, CALLERS, Duration::from_secs(2))?.per_second() / 2.0;
    println!("\nsoak: {seconds} s at {rate:.0} requests/s, a save each second");
    let done = AtomicBool::new(false);
    let (told, seen) = thread::scope(|scope| {
        let watching = scope.spawn(|| -> Result<Vec<(u64, usize)>> {
            let mut seen = Vec::new();
            for second in 0.. {
                if done.load(Ordering::Relaxed) {
                    break;
                }
                rules.save(second + 2)?;
                thread::sleep(Duration::from_secs(1));
                seen.push((server.memory_bytes()?, server.descriptors()?));
            }
            Ok(seen)
        });
        let told = open(&server.address, &body, CALLERS * 2, rate, Duration::from_secs(seconds), &|_| Ok(()));
        done.store(true, Ordering::Relaxed);
        (told, watching.join().unwrap_or_else(|_| Ok(Vec::new())))
    });
    let (told, seen) = (told?, seen?);
    let settled: Vec<(u64, usize)> = seen.iter().skip(usize::try_from(settling)?).copied().collect();
    let mebibytes = |bytes: u64| bytes as f64 / 1024.0 / 1024.0;
    let memory = || settled.iter().map(|(bytes, _)| *bytes);
    let (least, most) = (memory().min().unwrap_or(0), memory().max().unwrap_or(0));
    let growth = (memory().next_back().unwrap_or(0) as f64 / memory().next().unwrap_or(1) as f64 - 1.0) * 100.0;
    println!(
        "soak: {} requests; after {settling} s: {:.1} to {:.1} MiB, {growth:+.1}% from then to the end (promised: within 5%); descriptors {:?} to {:?}",
        told.micros.len(),
        mebibytes(least),
        mebibytes(most),
        settled.first().map(|(_, descriptors)| descriptors),
        settled.last().map(|(_, descriptors)| descriptors),
    );
    Ok(())
}
