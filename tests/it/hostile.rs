//! What nobody means well by: every size, random bytes, requests that are cut anywhere, thousands who say nothing, and a process that is killed.
//! All of it is bounded in number and time.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use crate::command_serve::Process;
use crate::serving::{ADA, PATIENCE, Response, Serving, VOCABULARY, campaign};

fn serving(body_bytes: usize) -> Serving {
    Serving::set_up(&[("a.thresh", &campaign(5)), ("vocabulary.toml", VOCABULARY)], |config| {
        config.limits.body_bytes = body_bytes;
        config.limits.header_timeout = Duration::from_millis(500);
        config.limits.request_timeout = Duration::from_millis(500);
    })
}

/// Numbers that look random and are the same each time (xorshift64*).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap() % limit
    }
}

/// The service answers as ever, and holds no room for anybody.
#[track_caller]
fn check_unharmed(serving: &Serving) {
    let answer = serving.evaluate(&format!(r#"{{"contact": {ADA}}}"#));
    assert_eq!(answer.status, 200, "{answer:?}");
    assert!(serving.get("/metrics").body.contains("thresh_requests_in_flight 0\n"));
}

fn sent(serving: &Serving, bytes: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(serving.address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let _ = stream.write_all(bytes);
    stream
}

fn read(mut stream: TcpStream) -> Vec<u8> {
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    answer
}

/// Sends bytes, says that no more will come, and gives all that is answered: nothing, where the service notices that first.
fn answered(serving: &Serving, bytes: &[u8]) -> Vec<u8> {
    let stream = sent(serving, bytes);
    let _ = stream.shutdown(Shutdown::Write);
    read(stream)
}

/// Holds that what is answered, if anything is, is no failure of the service.
#[track_caller]
fn check_no_failure(answer: &[u8], to: &[u8]) {
    let shown = String::from_utf8_lossy(answer);
    let status = shown.strip_prefix("HTTP/1.1 ").map(|rest| rest[..3].parse::<u16>().unwrap());
    assert!(
        answer.is_empty() || status.is_some_and(|status| status < 500),
        "{shown}\nto {}",
        String::from_utf8_lossy(to)
    );
}

#[test]
fn a_body_of_every_size_up_to_and_over_the_limit() {
    const LIMIT: usize = 400;
    let serving = serving(LIMIT);
    let whole = format!(r#"{{"contact": {ADA}}}"#);
    assert!(whole.len() < LIMIT);
    for size in 0..LIMIT + 50 {
        let mut body = whole.clone().into_bytes();
        body.truncate(size);
        body.resize(size, b' ');
        let expected = if size > LIMIT {
            413
        } else if size < whole.len() {
            400
        } else {
            200
        };
        let alone = serving.send("POST", "/v1/evaluate", &[], &body);
        assert_eq!(alone.status, expected, "{size} bytes");
        let batch = serving.send("POST", "/v1/evaluate/batch", &[], &[&body[..], b"\n", whole.as_bytes()].concat());
        let lines: Vec<&str> = batch.body.lines().collect();
        assert!(lines.last().unwrap().starts_with(r#"{"contact_id":"ada""#), "{size} bytes: {batch:?}");
        let first_status = format!("\"status\":{expected}");
        let is_empty = body.trim_ascii().is_empty();
        assert!(is_empty || expected == 200 || lines[0].contains(&first_status), "{size} bytes: {batch:?}");
    }
    check_unharmed(&serving);
}

#[test]
fn a_request_cut_at_every_byte() {
    let serving = serving(4096);
    let whole = format!(r#"{{"contact": {ADA}}}"#);
    for path in ["/v1/evaluate", "/v1/evaluate/batch", "/v1/check"] {
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
            whole.len()
        );
        let request = [head.as_bytes(), whole.as_bytes()].concat();
        for cut in 0..request.len() {
            check_no_failure(&answered(&serving, &request[..cut]), &request[..cut]);
        }
        assert!(read(sent(&serving, &request)).starts_with(b"HTTP/1.1 "));
    }
    crate::operations::room_is_given_back(|| serving.get("/v1/ruleset"));
    check_unharmed(&serving);
}

#[test]
fn random_bytes_and_requests_with_random_bytes_in_them() {
    let serving = serving(4096);
    let mut numbers = Numbers(0x7468_7265_7368);
    let whole = format!(
        "POST /v1/evaluate HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{{\"contact\": {ADA}}}",
        ADA.len() + 13
    );
    for round in 0..400 {
        let mut bytes = whole.clone().into_bytes();
        if round % 4 == 0 {
            bytes = (0..numbers.below(600)).map(|_| u8::try_from(numbers.below(256)).unwrap()).collect();
        } else {
            for _ in 0..=numbers.below(4) {
                let at = numbers.below(bytes.len());
                bytes[at] = u8::try_from(numbers.below(256)).unwrap();
            }
        }
        check_no_failure(&answered(&serving, &bytes), &bytes);
    }
    check_unharmed(&serving);
}

#[test]
fn random_json_in_every_field() {
    let serving = serving(4096);
    let mut numbers = Numbers(42);
    let scraps = [
        "null",
        "true",
        "0",
        "-1",
        "1e400",
        "\"\"",
        "\"a\"",
        "[]",
        "{}",
        "[[[[1]]]]",
        "{\"id\":\"x\"}",
        "\"\\ud800\"",
        "\"2026-01-01T00:00:00Z\"",
    ];
    let keys =
        ["contact", "campaigns", "at", "explain", "force", "id", "traits", "events", "stages", "text", "files", ""];
    for _ in 0..400 {
        let fields: Vec<String> = (0..numbers.below(5))
            .map(|_| format!("\"{}\": {}", keys[numbers.below(keys.len())], scraps[numbers.below(scraps.len())]))
            .collect();
        let body = format!("{{{}}}", fields.join(", "));
        for path in ["/v1/evaluate", "/v1/evaluate/batch", "/v1/check", "/v1/outcomes"] {
            // Whatever it is, it is held against the OpenAPI document.
            let answer: Response = serving.send("POST", path, &[], body.as_bytes());
            assert!(answer.status < 500, "{path} {body}: {answer:?}");
        }
    }
    check_unharmed(&serving);
}

#[test]
fn two_thousand_who_say_nothing_keep_nobody_from_being_answered() {
    const IDLE: usize = 2_000;
    let toml = "[limits]\nconnections = 3000\nheader-timeout = \"1m\"\n";
    let process = Process::of(&[("a.thresh", &campaign(5)), ("vocabulary.toml", VOCABULARY), ("thresh.toml", toml)]);
    let before = memory(process.id());
    let idle: Vec<TcpStream> = (0..IDLE).map(|_| TcpStream::connect(&process.address).unwrap()).collect();
    for _ in 0..20 {
        assert!(process.get("/v1/ruleset").starts_with("HTTP/1.1 200 "));
    }
    let after = memory(process.id());
    drop(idle);
    // An idle connection has no request, and takes a few KiB.
    assert!(after < before + 64 * 1024 * 1024, "{before} bytes before, {after} with {IDLE} connections");
    assert!(process.get("/metrics").contains("thresh_requests_in_flight 0\n"));
}

/// What a process has in memory beside its program, in bytes; nothing where the operating system does not say it.
fn memory(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")?.trim().strip_suffix(" kB"));
    line.map_or(0, |kilobytes| kilobytes.parse::<u64>().unwrap() * 1024)
}

#[test]
fn an_idle_service_is_small() {
    let rules = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let files: Vec<(String, String)> = std::fs::read_dir(rules)
        .unwrap()
        .map(|file| file.unwrap().path())
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read_to_string(path).unwrap()))
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let process = Process::of(&files);
    assert!(process.get("/readyz").starts_with("HTTP/1.1 200 "));
    let bytes = memory(process.id());
    // The program itself is not counted here: with what a debugger needs it is many times as big.
    assert!(bytes < 25 * 1000 * 1000, "{bytes} bytes");
}

#[test]
fn a_process_that_was_killed_starts_again() {
    let mut process = Process::of(&[("a.thresh", &campaign(5)), ("vocabulary.toml", VOCABULARY)]);
    for points in 6..9 {
        // In the middle of a save, and of a request.
        let mut asking = TcpStream::connect(&process.address).unwrap();
        asking.write_all(b"POST /v1/evaluate HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n\r\n{").unwrap();
        std::fs::write(process.folder().join("a.thresh"), campaign(points)).unwrap();
        process = process.killed_and_started_again();
        let answer = process.get("/v1/campaigns/a");
        assert!(answer.contains(&format!("\"points\":{points},")), "{answer}");
    }
}
