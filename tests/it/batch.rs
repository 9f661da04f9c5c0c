//! The streaming batch: in order, by one ruleset, line by line, whatever the lines are and however they come.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};
use thresh::config::Config;

use crate::serving::{ADA, PATIENCE, Response, Serving, VOCABULARY, campaign, gzipped};

fn serving(change: impl FnOnce(&mut Config)) -> Serving {
    Serving::set_up(&[("a.thresh", &campaign(5)), ("vocabulary.toml", VOCABULARY)], change)
}

fn line(id: &str) -> String {
    format!(r#"{{"contact": {}, "at": "2026-02-01T00:00:00Z"}}"#, ADA.replace("ada", id))
}

fn send(serving: &Serving, body: &[u8]) -> Response {
    serving.send("POST", "/v1/evaluate/batch", &[], body)
}

/// Each line of an answer: the contact's id, or the line's number and the last word of its problem's type.
#[track_caller]
fn outcomes(response: &Response) -> Vec<String> {
    assert_eq!((response.status, response.header("content-type")), (200, Some("application/x-ndjson")), "{response:?}");
    response.body.lines().map(outcome).collect()
}

fn outcome(line: &str) -> String {
    let answer: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    match answer["problem"]["type"].as_str() {
        Some(kind) => format!("{} {}", answer["line"], kind.rsplit(':').next().unwrap()),
        None => answer["contact_id"].as_str().unwrap().to_owned(),
    }
}

/// A batch that is sent and answered piece by piece.
struct Open {
    stream: TcpStream,
    answers: BufReader<TcpStream>,
    arrived: Vec<u8>,
}

impl Open {
    fn new(serving: &Serving) -> Open {
        let mut stream = TcpStream::connect(serving.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let head = "POST /v1/evaluate/batch HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n";
        stream.write_all(head.as_bytes()).unwrap();
        let answers = BufReader::new(stream.try_clone().unwrap());
        Open { stream, answers, arrived: Vec::new() }
    }

    fn send(&mut self, text: &str) {
        write!(self.stream, "{:x}\r\n{text}\r\n", text.len()).unwrap();
    }

    /// Everything up to the end of the answer's head.
    fn head(&mut self) -> String {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert_ne!(self.answers.read_line(&mut head).unwrap(), 0, "{head}");
        }
        head
    }

    /// The next line of the answer; `None` where it ends as it should.
    fn line(&mut self) -> Option<String> {
        loop {
            if let Some(end) = self.arrived.iter().position(|byte| *byte == b'\n') {
                let line = self.arrived.drain(..=end).collect();
                return Some(String::from_utf8(line).unwrap());
            }
            let mut size = String::new();
            self.answers.read_line(&mut size).unwrap();
            let size = usize::from_str_radix(size.trim_end(), 16).unwrap_or_else(|_| panic!("cut off: {size:?}"));
            let mut piece = vec![0; size + 2];
            self.answers.read_exact(&mut piece).unwrap();
            if size == 0 {
                assert!(self.arrived.is_empty());
                return None;
            }
            self.arrived.extend(&piece[..size]);
        }
    }
}

#[test]
fn lines_are_answered_in_order_and_a_bad_one_in_its_place() {
    let lines = [
        line("one"),
        String::new(),
        "{".to_owned(),
        r#"{"contact": {}}"#.to_owned(),
        line("two") + "\r",
        format!(r#"{{"contact": {ADA}, "campaigns": ["b"]}}"#),
        "  ".to_owned(),
        line("three").replace("\"at\"", "\"when\""),
        line("four"),
    ];
    let response = send(&serving(|_| {}), lines.join("\n").as_bytes());
    let expected = ["one", "3 not-json", "4 wrong-shape", "two", "6 unknown-campaign", "8 unknown-field", "four"];
    assert_eq!(outcomes(&response), expected);
    let problem: Value = serde_json::from_str(response.body.lines().nth(2).unwrap()).unwrap();
    assert_eq!((&problem["problem"]["pointer"], &problem["problem"]["status"]), (&json!("/contact/id"), &json!(422)));
}

#[test]
fn a_line_is_answered_as_a_call_by_itself() {
    let serving = serving(|_| {});
    let alone = serving.evaluate(&line("one")).json();
    let in_batch: Value = serde_json::from_str(&send(&serving, line("one").as_bytes()).body).unwrap();
    assert_eq!(in_batch, json!({"contact_id": "one", "decisions": alone["decisions"]}));
    let explained = line("one").replace("\"at\"", "\"explain\": true, \"at\"");
    let in_batch: Value = serde_json::from_str(&send(&serving, explained.as_bytes()).body).unwrap();
    assert_eq!(in_batch["decisions"], serving.evaluate(&explained).json()["decisions"]);
}

#[test]
fn nothing_is_answered_to_nothing() {
    let serving = serving(|_| {});
    for nothing in ["", "\n", "\r\n \n\n"] {
        assert_eq!(outcomes(&send(&serving, nothing.as_bytes())), Vec::<String>::new(), "{nothing:?}");
    }
}

#[test]
fn thousands_of_lines_keep_their_order_compressed_or_not() {
    let serving = serving(|_| {});
    let ids: Vec<String> = (0..5_000).map(|number| format!("c-{number}")).collect();
    let text = ids.iter().map(|id| line(id)).collect::<Vec<_>>().join("\n");
    assert_eq!(outcomes(&send(&serving, text.as_bytes())), ids);
    let gzip = [("content-encoding", "gzip")];
    let zipped = serving.send("POST", "/v1/evaluate/batch", &gzip, &gzipped(&text));
    assert_eq!(outcomes(&zipped), ids);
}

#[test]
fn each_line_is_answered_while_the_next_has_not_been_sent_and_all_by_one_ruleset() {
    let serving = serving(|_| {});
    let mut open = Open::new(&serving);
    open.send(&format!("{}\n", line("one")));
    assert!(open.head().starts_with("HTTP/1.1 200 OK\r\n"));
    let first: Value = serde_json::from_str(&open.line().unwrap()).unwrap();
    serving.write("a.thresh", &campaign(6));
    serving.wait_until("the new rules are in force", |active, _| {
        json!(active.ruleset.revision().as_str()) != first["decisions"][0]["revision"]
    });
    // A line may come in pieces, and the next along with its end.
    let two = line("two");
    let (begin, end) = two.split_at(10);
    open.send(begin);
    open.send(&format!("{end}\n{}", line("three")));
    let second: Value = serde_json::from_str(&open.line().unwrap()).unwrap();
    assert_eq!(second["contact_id"], "two");
    assert_eq!(second["decisions"][0]["revision"], first["decisions"][0]["revision"]);
    open.send("");
    assert_eq!(outcome(&open.line().unwrap()), "three");
    assert_eq!(open.line(), None);
}

#[test]
fn without_an_instant_a_line_is_about_the_batchs_beginning() {
    let serving = serving(|_| {});
    let asked = format!("{{\"contact\": {ADA}}}\n");
    let mut open = Open::new(&serving);
    open.send(&asked);
    open.head();
    let instant = |line: Option<String>| {
        let answer: Value = serde_json::from_str(&line.unwrap()).unwrap();
        answer["decisions"][0]["at"].as_str().unwrap().to_owned()
    };
    let first = instant(open.line());
    open.send(&asked);
    assert_eq!(instant(open.line()), first);
    assert!(first.as_str() > "2026-06-01T00:00:00Z", "{first}");
}

#[test]
fn a_line_beyond_the_limit_gets_a_problem_and_the_next_its_answer() {
    let serving = serving(|config| config.limits.body_bytes = 1_000);
    let padded = |bytes: usize| {
        let frame = r#"{"contact": {"id": "x", "pad": ""}}"#;
        frame.replace("\"\"", &format!("\"{}\"", " ".repeat(bytes - frame.len())))
    };
    let lines = [padded(1_000), padded(1_001), padded(100_000), line("next")];
    let response = send(&serving, lines.join("\n").as_bytes());
    assert_eq!(outcomes(&response), ["x", "2 too-big", "3 too-big", "next"]);
}

#[test]
fn lines_that_stop_coming_end_in_a_problem() {
    let serving = serving(|config| config.limits.progress_timeout = Duration::from_millis(100));
    let mut open = Open::new(&serving);
    open.send(&format!("{}\n{}", line("one"), &line("two")[..20]));
    open.head();
    assert_eq!(outcome(&open.line().unwrap()), "one");
    assert_eq!(outcome(&open.line().unwrap()), "2 too-slow");
    assert_eq!(open.line(), None);
}

#[test]
fn a_body_that_cannot_be_read_on_ends_in_a_problem() {
    let serving = serving(|_| {});
    let zipped = gzipped(&[line("one"), line("two")].join("\n"));
    let gzip = [("content-encoding", "gzip")];
    let cut = serving.send("POST", "/v1/evaluate/batch", &gzip, &zipped[..zipped.len() - 6]);
    assert_eq!(outcomes(&cut).last().unwrap(), "2 unreadable-body");
    let never = serving.send("POST", "/v1/evaluate/batch", &gzip, b"no gzip");
    assert_eq!(outcomes(&never), ["1 unreadable-body"]);
    assert_eq!(serving.send("POST", "/v1/evaluate/batch", &[("content-encoding", "br")], b"").status, 415);
}

#[test]
fn a_batch_too_many_is_turned_away_and_other_calls_are_not() {
    let serving = serving(|config| config.limits.batches = 1);
    let mut open = Open::new(&serving);
    open.send(&format!("{}\n", line("one")));
    open.head();
    let refused = send(&serving, b"");
    assert_eq!((refused.status, refused.header("retry-after")), (503, Some("1")), "{refused:?}");
    assert_eq!(serving.evaluate(&line("two")).status, 200);
    assert!(serving.get("/metrics").body.contains("thresh_requests_in_flight 1\n"));
    drop(open);
    crate::operations::room_is_given_back(|| send(&serving, b""));
}

#[test]
fn who_takes_no_answer_is_cut_off() {
    let serving = serving(|config| config.limits.progress_timeout = Duration::from_millis(200));
    let mut open = Open::new(&serving);
    open.stream.set_write_timeout(Some(PATIENCE)).unwrap();
    let lines = format!("{}\n", line("one")).repeat(100);
    let piece = format!("{:x}\r\n{lines}\r\n", lines.len());
    // Far more than all buffers on the way hold.
    let refused = (0..10_000).find_map(|_| open.stream.write_all(piece.as_bytes()).err());
    let refused = refused.expect("a gigabyte of lines was taken of which no answer was read");
    assert!(!matches!(refused.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut), "{refused}");
    crate::operations::room_is_given_back(|| send(&serving, b""));
}

/// What the operating system says of a process, in bytes.
#[cfg(target_os = "linux")]
fn memory(process: u32, of: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(of)).unwrap();
    line.trim_start_matches(':').trim().strip_suffix(" kB").unwrap().parse::<u64>().unwrap() * 1024
}

#[cfg(target_os = "linux")]
#[test]
fn two_hundred_thousand_contacts_take_no_more_memory_than_a_few() {
    const CONTACTS: usize = 200_000;
    let service = crate::command_serve::Process::of(&[("a.thresh", &campaign(5)), ("vocabulary.toml", VOCABULARY)]);
    let idle = memory(service.id(), "VmRSS");
    let mut stream = TcpStream::connect(&service.address).unwrap();
    stream.set_read_timeout(Some(PATIENCE * 6)).unwrap();
    let answers = BufReader::new(stream.try_clone().unwrap());
    let sending = std::thread::spawn(move || {
        let head = "POST /v1/evaluate/batch HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n";
        let size: usize = (0..CONTACTS).map(|number| line(&format!("c-{number}")).len() + 1).sum();
        write!(stream, "{head}content-length: {size}\r\n\r\n").unwrap();
        for thousand in 0..CONTACTS / 1000 {
            let numbers = thousand * 1000..(thousand + 1) * 1000;
            let lines: Vec<String> = numbers.map(|number| line(&format!("c-{number}")) + "\n").collect();
            stream.write_all(lines.concat().as_bytes()).unwrap();
        }
    });
    let decided = r#"{"contact_id":""#;
    let mut next = 0;
    for line in answers.lines() {
        // Sizes of chunks stand between pieces of lines.
        if let Some(id) = line.unwrap().split(decided).nth(1) {
            assert_eq!(id.split('"').next().unwrap(), format!("c-{next}"));
            next += 1;
        }
    }
    sending.join().unwrap();
    let peak = memory(service.id(), "VmHWM");
    assert!(next >= CONTACTS - CONTACTS / 10, "only {next} answers were recognised");
    assert!(peak <= idle + 32 * 1024 * 1024, "{idle} bytes idle, {peak} at its peak");
}
