//! What a request costs the server, beside a handler that only parses and answers, in two ways of parsing: all print, in turn.

use std::path::Path;
use std::time::Duration;

use anyhow::{Result, ensure};

use super::load::{Caller, closed};
use super::server::Server;
use super::{Length, contact, median, plain, quantile};

const CALLERS: usize = 4;
const PROMISED: f64 = 1.2;

/// One run: microseconds of server CPU a request, and of latency at the middle and the 99th hundredth.
struct Run {
    cpu: f64,
    p50: f64,
    p99: f64,
}

pub(crate) fn measure(length: Length) -> Result<()> {
    let body = contact::body();
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let thresh = Server::thresh(&rules)?;
    let mut caller = Caller::evaluate(&thresh.address, &body)?;
    ensure!(caller.ask()? == 200, "{}", String::from_utf8_lossy(&caller.answer));
    let answer_bytes = caller.answer.len();
    let [derived, one_pass] = plain::COMMANDS.map(|(command, _)| Server::own(&[command, &answer_bytes.to_string()]));
    let servers = [("plain", &derived?), ("one pass", &one_pass?), ("thresh", &thresh)];
    println!("\ncpu: {} bytes asked, {answer_bytes} answered, {CALLERS} callers", body.len());
    println!("{:>8} {:>14} {:>10} {:>10}", "", "CPU us/request", "p50 us", "p99 us");
    let time = Duration::from_secs_f64(length.of(5.0, 1.0));
    let mut runs: [Vec<Run>; 3] = [const { Vec::new() }; 3];
    for _ in 0..length.of(7, 3) {
        for (runs, (name, server)) in runs.iter_mut().zip(servers) {
            let before = server.cpu_nanoseconds()?;
            let told = closed(&server.address, &body, CALLERS, time)?;
            let cpu = (server.cpu_nanoseconds()? - before) as f64 / 1e3 / told.micros.len() as f64;
            let run = Run { cpu, p50: quantile(&told.micros, 0.5), p99: quantile(&told.micros, 0.99) };
            println!("{name:>8} {:>14.1} {:>10.0} {:>10.0}", run.cpu, run.p50, run.p99);
            runs.push(run);
        }
    }
    let [plain, one_pass, thresh] = runs.map(|runs| median(runs.iter().map(|run| run.cpu).collect()));
    println!(
        "median: {thresh:.1} thresh, {plain:.1} plain, ratio {:.2} (promised: at most {PROMISED}); {one_pass:.1} plain in one pass, ratio {:.2}",
        thresh / plain,
        thresh / one_pass
    );
    Ok(())
}
