//! From `kill -9` to the next answer, what an idle service has in memory, and how big the program is.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};

use super::load::Caller;
use super::rules::Rules;
use super::server::Server;
use super::{Length, median};

const STARTS: usize = 9;

pub(crate) fn measure(_length: Length) -> Result<()> {
    let program = std::fs::metadata(env!("CARGO_BIN_EXE_thresh"))?.len();
    println!("\nstart: the program has {:.1} MB (promised, stripped: under 25)", program as f64 / 1e6);
    let many = Rules::of(10_000)?;
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    for (name, rules, promised) in [("shipped rules", shipped.as_path(), 100.0), ("10,000 rules", many.path(), 1_000.0)]
    {
        let mut milliseconds = Vec::new();
        let mut last: Option<Server> = None;
        for _ in 0..STARTS {
            if let Some(mut server) = last.take() {
                server.kill()?;
            }
            let begun = Instant::now();
            let server = Server::thresh(rules)?;
            let mut caller = Caller::asking(&server.address, "GET /readyz", "")?;
            ensure!(caller.ask()? == 200, "not ready");
            milliseconds.push(begun.elapsed().as_secs_f64() * 1e3);
            last = Some(server);
        }
        let memory = last.context("a server")?.memory_bytes()? as f64 / 1e6;
        println!(
            "start: {name}: ready after {:.0} ms (median of {STARTS}; promised: within {promised}), {memory:.1} MB idle",
            median(milliseconds)
        );
    }
    Ok(())
}
