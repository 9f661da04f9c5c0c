//! `thresh serve` killed at any moment, and its disk full: what was acknowledged is there, once, and decisions go on.
#![expect(clippy::disallowed_methods, reason = "a test waits for another process only so long")]

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use thresh::store::{self, Kind};

const CAMPAIGN: &str = "campaign \"Two bars\"\n\nscore engagement\n  requested demo -> +30\n\nstages\n  visitor\n  mql when engagement >= 40\n\n\
    experiment lower-bar\n  split control 50%, challenger 50%\n  measures outcome won within 90 days\n\n  variant challenger\n    stage mql when engagement >= 30\n";
/// What is promised of an exposure: on the disk so long after its answer.
const PROMISED: Duration = Duration::from_secs(1);
const PATIENCE: Duration = Duration::from_secs(30);

/// A place with rules and a configuration that names a store.
fn place() -> TempDir {
    let place = TempDir::new().unwrap();
    std::fs::create_dir(place.path().join("rules")).unwrap();
    std::fs::write(place.path().join("rules/bars.thresh"), CAMPAIGN).unwrap();
    std::fs::write(place.path().join("rules/vocabulary.toml"), "[events.\"requested demo\"]\n").unwrap();
    std::fs::write(place.path().join("thresh.toml"), "[store]\nurl = \"thresh.db\"\n").unwrap();
    place
}

struct Process {
    child: Child,
    address: SocketAddr,
    log: mpsc::Receiver<String>,
}

impl Process {
    /// Runs the service, within a limit on the size of its files (in units of 512 or 1,024 bytes) that can be raised again.
    fn start(place: &Path, file_limit: Option<u32>) -> Process {
        let limit = file_limit.map_or(String::new(), |limit| format!("trap '' XFSZ; ulimit -S -f {limit}; "));
        let mut child = Command::new("sh")
            .args(["-c", &format!("{limit}exec \"$0\" serve --listen 127.0.0.1:0"), env!("CARGO_BIN_EXE_thresh")])
            .current_dir(place)
            .env_remove("THRESH_LOG")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let (said, log) = mpsc::channel();
        let address = loop {
            let line = lines.next().expect("it says where it listens").unwrap();
            let parsed: Value = serde_json::from_str(&line).unwrap_or_default();
            if let Some(address) =
                parsed["fields"]["message"].as_str().and_then(|it| it.strip_prefix("listening on http://"))
            {
                break address.parse().unwrap();
            }
            said.send(line).unwrap();
        };
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(|line| drop(said.send(line))));
        Process { child, address, log }
    }

    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits until the log has a line with these words.
    #[track_caller]
    fn wait_for(&self, words: &str) {
        let begun = Instant::now();
        while let Ok(line) = self.log.recv_timeout(PATIENCE.saturating_sub(begun.elapsed())) {
            if line.contains(words) {
                return;
            }
        }
        panic!("the log never said `{words}`");
    }
}

/// A request's status and body; `None` where the service went away meanwhile.
fn send(address: SocketAddr, method: &str, path: &str, body: &str) -> Option<(u16, Value)> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some((status, serde_json::from_str(body).unwrap_or_default()))
}

fn outcome(id: &str) -> String {
    json!({ "contact_id": id, "outcome": "won", "at": "2026-06-01T00:00:00Z", "message_id": id }).to_string()
}

fn question(id: &str) -> String {
    json!({ "contact": { "id": id }, "at": "2026-05-04T12:00:00Z" }).to_string()
}

/// How often each id is in the store.
fn kept(place: &Path, kind: Kind) -> BTreeMap<String, usize> {
    let store = store::open(place.join("thresh.db").to_str().unwrap()).unwrap();
    let mut kept = BTreeMap::new();
    let take = &mut |row: &store::Row| {
        let row = serde_json::to_value(row).unwrap();
        *kept.entry(row["contact_id"].as_str().unwrap().to_owned()).or_default() += 1;
        Ok(())
    };
    store.each(kind, take).unwrap();
    kept
}

/// One client's reports or questions until the service is gone: what was answered, and when.
fn client(
    address: SocketAddr,
    path: &str,
    name: &str,
    body: fn(&str) -> String,
    stop: &AtomicBool,
) -> Vec<(String, Instant)> {
    let mut answered = Vec::new();
    for number in 0.. {
        let id = format!("{name}-{number}");
        match send(address, "POST", path, &body(&id)) {
            Some((200, _)) => answered.push((id, Instant::now())),
            Some((status, answer)) => panic!("{status}: {answer}"),
            None => break,
        }
        if stop.load(Ordering::Relaxed) {
            break;
        }
    }
    answered
}

/// How many times the service is killed: a few among the ordinary tests, 200 in what takes longer.
fn kills() -> u64 {
    std::env::var_os("THRESH_KILLS").map_or(4, |kills| kills.to_str().unwrap().parse().unwrap())
}

#[test]
fn what_was_acknowledged_survives_being_killed_at_any_moment() {
    let place = place();
    let (mut outcomes, mut exposures): (BTreeSet<String>, BTreeSet<String>) = Default::default();
    let mut draws = 0x9e37_79b9_7f4a_7c15_u64;
    let (kills, mut unsettled) = (kills(), 0);
    for kill in 0..kills {
        draws = draws.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let moment = Duration::from_millis(draws >> 33 & 0x7ff);
        let process = Process::start(place.path(), None);
        let (address, stop) = (process.address, AtomicBool::new(false));
        let (reported, asked, killed) = std::thread::scope(|scope| {
            let spawn = |path, name: String, body| {
                scope.spawn({
                    let stop = &stop;
                    move || client(address, path, &name, body, stop)
                })
            };
            let reports: Vec<_> = (0..2).map(|it| spawn("/v1/outcomes", format!("o{kill}-{it}"), outcome)).collect();
            let questions = spawn("/v1/evaluate", format!("e{kill}"), question);
            wait(moment);
            let killed = Instant::now();
            process.kill();
            stop.store(true, Ordering::Relaxed);
            let reported: Vec<_> = reports.into_iter().flat_map(|client| client.join().unwrap()).collect();
            (reported, questions.join().unwrap(), killed)
        });
        outcomes.extend(reported.into_iter().map(|(id, _)| id));
        let (old, young): (Vec<_>, Vec<_>) =
            asked.into_iter().partition(|(_, at)| killed.saturating_duration_since(*at) > PROMISED);
        exposures.extend(old.into_iter().map(|(id, _)| id));
        unsettled += young.len();
    }
    let (kept_outcomes, kept_exposures) = (kept(place.path(), Kind::Outcomes), kept(place.path(), Kind::Exposures));
    let lost = |acknowledged: &BTreeSet<String>, kept: &BTreeMap<String, usize>| {
        acknowledged.iter().filter(|id| !kept.contains_key(*id)).cloned().collect::<Vec<_>>()
    };
    assert_eq!(lost(&outcomes, &kept_outcomes), Vec::<String>::new(), "acknowledged outcomes");
    assert_eq!(lost(&exposures, &kept_exposures), Vec::<String>::new(), "exposures older than a second");
    assert!(kept_outcomes.values().chain(kept_exposures.values()).all(|count| *count == 1), "none twice");
    assert!(!outcomes.is_empty());
    println!(
        "{kills} kills: {} acknowledged outcomes and {} exposures older than a second are there, none twice ({unsettled} younger exposures, {} kept)",
        outcomes.len(),
        exposures.len(),
        kept_exposures.len()
    );
}

/// Lets a moment pass: the one thing of this test that only a clock can say.
fn wait(moment: Duration) {
    let (_never, said) = mpsc::channel::<()>();
    let _ = said.recv_timeout(moment);
}

#[test]
fn what_a_crash_took_is_counted() {
    let place = place();
    let process = Process::start(place.path(), None);
    let (status, _) = send(process.address, "POST", "/v1/evaluate", &question("c-1")).unwrap();
    assert_eq!(status, 200);
    process.kill();
    let again = Process::start(place.path(), None);
    let lost = metric(again.address, "thresh_records_lost_in_crash_total");
    let there = kept(place.path(), Kind::Exposures).len();
    assert_eq!(there as f64 + lost, 1.0, "{there} there, {lost} counted as lost");
    again.kill();
}

fn metric(address: SocketAddr, name: &str) -> f64 {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET /metrics HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n").unwrap();
    let mut page = String::new();
    stream.read_to_string(&mut page).unwrap();
    let line =
        page.lines().find(|line| line.split(' ').next() == Some(name)).unwrap_or_else(|| panic!("{name} in {page}"));
    line.split(' ').nth(1).unwrap().parse().unwrap()
}

#[test]
fn told_to_stop_it_writes_what_waits() {
    let place = place();
    let mut process = Process::start(place.path(), None);
    for number in 0..200 {
        assert_eq!(send(process.address, "POST", "/v1/evaluate", &question(&format!("c-{number}"))).unwrap().0, 200);
    }
    assert!(Command::new("kill").arg(process.child.id().to_string()).status().unwrap().success());
    assert_eq!(process.child.wait().unwrap().code(), Some(0));
    assert_eq!(kept(place.path(), Kind::Exposures).len(), 200);
}

#[test]
fn on_a_full_disk_it_decides_says_so_and_recovers() {
    if Command::new("prlimit").arg("--version").output().is_err() {
        eprintln!("SKIPPED, NOTHING WAS TESTED: there is no prlimit to raise a limit with");
        return;
    }
    let place = place();
    // The tables are there before the disk is full.
    drop(store::open(place.path().join("thresh.db").to_str().unwrap()).unwrap());
    let process = Process::start(place.path(), Some(400));
    let address = process.address;
    let mut acknowledged = Vec::new();
    let refused = (0..20_000).find_map(|number| {
        let id = format!("o-{number}-{}", "x".repeat(500));
        match send(address, "POST", "/v1/outcomes", &outcome(&id)).unwrap() {
            (200, _) => {
                acknowledged.push(id);
                None
            }
            (status, problem) => Some((status, problem["type"].clone())),
        }
    });
    assert_eq!(refused, Some((503, json!("urn:thresh:problem:not-recorded"))), "after {} outcomes", acknowledged.len());
    process.wait_for("nothing can be recorded");
    assert_eq!(metric(address, "thresh_store_failing"), 1.0);
    for number in 0..50 {
        let (status, _) = send(address, "POST", "/v1/evaluate", &question(&format!("c-{number}"))).unwrap();
        assert_eq!(status, 200, "decisions go on");
    }
    let raised = Command::new("prlimit").args(["--fsize=unlimited", "--pid", &process.child.id().to_string()]).status();
    assert!(raised.unwrap().success());
    process.wait_for("recording goes on");
    assert_eq!(send(address, "POST", "/v1/outcomes", &outcome("after")).unwrap().0, 200);
    let begun = Instant::now();
    while kept(place.path(), Kind::Exposures).len() < 50 {
        assert!(begun.elapsed() < PATIENCE, "what waited is written");
    }
    let outcomes = kept(place.path(), Kind::Outcomes);
    assert!(acknowledged.iter().all(|id| outcomes.get(id) == Some(&1)), "all that was acknowledged");
    assert_eq!(metric(address, "thresh_store_failing"), 0.0);
    assert_eq!(metric(address, "thresh_dropped_records_total"), 0.0);
    process.kill();
}

#[test]
fn an_experiment_that_leaves_no_trace_is_said_so() {
    let place = place();
    std::fs::write(place.path().join("thresh.toml"), "").unwrap();
    let process = Process::start(place.path(), None);
    process.wait_for("nothing of this experiment is recorded: write `url");
    process.kill();
}
