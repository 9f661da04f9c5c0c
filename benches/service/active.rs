//! How soon a save is in force: from before it is written to an answer by it.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use super::load::Caller;
use super::reload::BODY;
use super::rules::Rules;
use super::server::Server;
use super::{Length, median};

pub(crate) fn measure(length: Length) -> Result<()> {
    println!();
    for (rules, promised) in [(100, 150), (10_000, 250)] {
        let milliseconds = until_active(rules, length.of(20, 5))?;
        println!("active: {rules} rules, save to active: median {milliseconds:.0} ms (promised: at most {promised})");
    }
    Ok(())
}

/// The median milliseconds from a save to an answer by it.
fn until_active(rules: usize, saves: usize) -> Result<f64> {
    let rules = Rules::of(rules)?;
    let server = Server::thresh(rules.path())?;
    let mut caller = Caller::evaluate(&server.address, BODY)?;
    let mut milliseconds = Vec::new();
    for version in 2..saves + 2 {
        thread::sleep(Duration::from_millis(300));
        let begun = Instant::now();
        rules.save(version)?;
        loop {
            ensure!(caller.ask()? == 200, "{}", String::from_utf8_lossy(&caller.answer));
            let answer: Value = serde_json::from_slice(&caller.answer)?;
            let points = answer.pointer("/decisions/0/scores/engagement").context("points")?;
            if *points == version {
                break;
            }
            ensure!(begun.elapsed() < Duration::from_secs(30), "a save never came into force");
            thread::sleep(Duration::from_millis(1));
        }
        milliseconds.push(begun.elapsed().as_secs_f64() * 1e3);
    }
    Ok(median(milliseconds))
}
