//! More callers than there is room for: the others are turned away, and those who were let in are answered as before.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use super::load::{Told, closed};
use super::server::Server;
use super::{Length, contact, quantile};

/// Those who were let in first keep their connections.
const CALLERS: usize = 8;
/// There is room for no connection more.
const LIMITS: &str = "[limits]\nconnections = 8\n";
const CROWD: usize = 8;

pub(crate) fn measure(length: Length) -> Result<()> {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let server = Server::configured(&rules, LIMITS)?;
    let (body, time) = (contact::body(), Duration::from_secs(length.of(10, 2)));
    println!();
    show("by themselves", &closed(&server.address, &body, CALLERS, time)?);
    let done = AtomicBool::new(false);
    let (told, turned_away) = thread::scope(|scope| {
        // Whoever is in is in: the crowd comes later.
        let crowd = || {
            thread::sleep(time / 10);
            let mut micros = Vec::new();
            while !done.load(Ordering::Relaxed) {
                micros.push(turned_away(&server.address)?);
            }
            Ok(micros)
        };
        let crowd: Vec<_> = (0..CROWD).map(|_| scope.spawn(crowd)).collect();
        let told = closed(&server.address, &body, CALLERS, time);
        done.store(true, Ordering::Relaxed);
        let all = crowd.into_iter().map(|caller| caller.join().unwrap_or_else(|_| anyhow::bail!("a caller panicked")));
        (told, all.collect::<Result<Vec<Vec<f64>>>>())
    });
    show("with a crowd", &told?);
    let mut turned_away = turned_away?.concat();
    turned_away.sort_by(f64::total_cmp);
    println!(
        "overload: {} of the crowd turned away with 503, p50 {:.2} ms, p99 {:.2} ms",
        turned_away.len(),
        quantile(&turned_away, 0.5) / 1e3,
        quantile(&turned_away, 0.99) / 1e3
    );
    Ok(())
}

fn show(who: &str, told: &Told) {
    println!(
        "overload: {CALLERS} callers {who}: {:.0} requests/s, p50 {:.2} ms, p99 {:.2} ms",
        told.per_second(),
        quantile(&told.micros, 0.5) / 1e3,
        quantile(&told.micros, 0.99) / 1e3
    );
}

/// Comes when there is no room; the microseconds until it has heard so. Whoever slips in while the others begin or end has asked nothing.
fn turned_away(address: &str) -> Result<f64> {
    let begun = Instant::now();
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    stream.write_all(b"GET /readyz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let refused = answer.starts_with("HTTP/1.1 503 ") && answer.contains("\r\nretry-after: 1\r\n");
    ensure!(refused || answer.starts_with("HTTP/1.1 200 "), "{answer}");
    Ok(begun.elapsed().as_secs_f64() * 1e6)
}
