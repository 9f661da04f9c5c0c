//! Callers: each keeps a connection and asks again and again, as soon as it is answered or at times that are set beforehand.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};

/// A connection that asks one thing at a time.
pub(crate) struct Caller {
    stream: BufReader<TcpStream>,
    request: Vec<u8>,
    /// The body of the last answer.
    pub(crate) answer: Vec<u8>,
}

impl Caller {
    /// Asks `POST /v1/evaluate` with this body.
    pub(crate) fn evaluate(address: &str, body: &str) -> Result<Caller> {
        Caller::asking(address, "POST /v1/evaluate", body)
    }

    pub(crate) fn asking(address: &str, call: &str, body: &str) -> Result<Caller> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        let request = format!("{call} HTTP/1.1\r\nhost: {address}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        Ok(Caller { stream: BufReader::new(stream), request: request.into_bytes(), answer: Vec::new() })
    }

    /// Asks, and reads the answer; its status.
    pub(crate) fn ask(&mut self) -> Result<u16> {
        self.stream.get_mut().write_all(&self.request)?;
        let mut line = String::new();
        ensure!(self.stream.read_line(&mut line)? > 0, "hung up on");
        let status = line.split(' ').nth(1).context("a status")?.parse()?;
        let mut length = 0;
        while line.trim_end() != "" {
            line.clear();
            self.stream.read_line(&mut line)?;
            if let Some(value) = line.strip_prefix("content-length: ") {
                length = value.trim().parse()?;
            }
        }
        self.answer.resize(length, 0);
        self.stream.read_exact(&mut self.answer)?;
        Ok(status)
    }
}

/// What became of a load.
pub(crate) struct Told {
    /// Microseconds from when each was due to its answer, sorted.
    pub(crate) micros: Vec<f64>,
    pub(crate) seconds: f64,
}

impl Told {
    pub(crate) fn per_second(&self) -> f64 {
        self.micros.len() as f64 / self.seconds
    }
}

/// So many callers ask as fast as they are answered.
pub(crate) fn closed(address: &str, body: &str, callers: usize, time: Duration) -> Result<Told> {
    let begun = Instant::now();
    run(address, body, callers, |_| begun.elapsed() < time, |_| None, &|_| Ok(()))
}

/// So many callers share questions that are due at even times, whether earlier ones are answered or not.
pub(crate) fn open(
    address: &str,
    body: &str,
    callers: usize,
    per_second: f64,
    time: Duration,
    check: &(dyn Fn(&[u8]) -> Result<()> + Sync),
) -> Result<Told> {
    let (begun, count) = (Instant::now(), (per_second * time.as_secs_f64()) as u64);
    let due = move |number: u64| Some(begun + Duration::from_secs_f64(number as f64 / per_second));
    run(address, body, callers, move |number| number < count, due, check)
}

fn run(
    address: &str,
    body: &str,
    callers: usize,
    goes_on: impl Fn(u64) -> bool + Sync,
    due: impl Fn(u64) -> Option<Instant> + Sync,
    check: &(dyn Fn(&[u8]) -> Result<()> + Sync),
) -> Result<Told> {
    let (begun, next) = (Instant::now(), AtomicU64::new(0));
    let (goes_on, due, next) = (&goes_on, &due, &next);
    let all: Vec<Result<Vec<f64>>> = thread::scope(|scope| {
        let threads: Vec<_> = (0..callers)
            .map(|_| {
                scope.spawn(move || {
                    let mut caller = Caller::evaluate(address, body)?;
                    let mut micros = Vec::new();
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        if !goes_on(number) {
                            return Ok(micros);
                        }
                        let begun = due(number).unwrap_or_else(Instant::now);
                        thread::sleep(begun.saturating_duration_since(Instant::now()));
                        let status = caller.ask()?;
                        micros.push(begun.elapsed().as_secs_f64() * 1e6);
                        ensure!(status == 200, "{status}: {}", String::from_utf8_lossy(&caller.answer));
                        check(&caller.answer)?;
                    }
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|_| anyhow::bail!("a caller panicked"))).collect()
    });
    let mut micros: Vec<f64> = all.into_iter().collect::<Result<Vec<_>>>()?.concat();
    micros.sort_by(f64::total_cmp);
    Ok(Told { micros, seconds: begun.elapsed().as_secs_f64() })
}
