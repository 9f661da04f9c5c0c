//! Looks at many contacts over HTTP: a plan, a backtest, a simulation, a funnel. What is answered is what the commands say.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use serde_json::{Value, json};
use thresh::config::Config;

use crate::command::thresh;
use crate::past::{CAMPAIGN, DEMO, Past, VOCABULARY, WEBINAR, bars};
use crate::serving::{PATIENCE, Response, Serving};
use crate::simulated::day;

fn serving(change: impl FnOnce(&mut Config)) -> Serving {
    Serving::set_up(&[("bars.thresh", CAMPAIGN), ("vocabulary.toml", VOCABULARY)], change)
}

#[track_caller]
fn check_problem(response: &Response, status: u16, name: &str, pointer: Value) {
    let problem = response.json();
    let found = (response.status, &problem["type"], &problem["pointer"]);
    assert_eq!(found, (status, &json!(format!("urn:thresh:problem:{name}")), &pointer), "{problem}");
}

/// A past as the service takes it: each contact with what became of it.
fn body(past: &Past) -> String {
    let mut outcomes: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for row in past.outcomes.lines().skip(1) {
        let [contact_id, outcome, at] = row.split(',').collect::<Vec<_>>()[..] else { panic!("{row}") };
        outcomes.entry(contact_id).or_default().push(json!({ "outcome": outcome, "at": at }));
    }
    let line = |contact: &str| {
        let contact: Value = serde_json::from_str(contact).unwrap();
        let own = outcomes.get(contact["id"].as_str().unwrap()).cloned().unwrap_or_default();
        json!({ "contact": contact, "outcomes": own }).to_string() + "\n"
    };
    past.contacts.lines().map(line).collect()
}

fn ask(serving: &Serving, path: &str, body: &str) -> Response {
    serving.send("POST", path, &[], body.as_bytes())
}

#[test]
fn a_plan_is_the_commands() {
    let serving = serving(|_| {});
    let ran = thresh(&["experiment", "plan", "--from", "5%", "--to", "7.5%", "--per-week", "400", "--within", "180"]);
    let text = serving.get("/v1/experiments/plan.txt?from=0.05&to=0.075&per_week=400&within=180");
    assert_eq!((text.status, text.body.as_str()), (200, ran.results.as_str()));
    let ran = thresh(&["experiment", "plan", "--from", "1%", "--to", "2%", "--variants", "3", "--format", "json"]);
    let plan = serving.get("/v1/experiments/plan?from=0.01&to=0.02&variants=3");
    assert_eq!(plan.json(), serde_json::from_str::<Value>(&ran.results).unwrap());
    for variants in [19, 20] {
        assert_eq!(serving.get(&format!("/v1/experiments/plan?from=0.01&to=0.02&variants={variants}")).status, 200);
    }
    for (query, name, pointer) in [
        ("from=0.05", "wrong-shape", json!("/to")),
        ("from=0.05&to=much", "wrong-shape", json!("/to")),
        ("from=0.05&to=0.05", "wrong-shape", Value::Null),
        ("from=0.05&to=inf", "wrong-shape", json!("/to")),
        ("from=0.05&to=0.06&variants=1", "wrong-shape", json!("/variants")),
        ("from=0.05&to=0.06&variants=21", "wrong-shape", json!("/variants")),
        ("from=0.05&to=0.06&weeks=3", "unknown-field", json!("/weeks")),
    ] {
        check_problem(&serving.get(&format!("/v1/experiments/plan?{query}")), 422, name, pointer);
    }
}

#[test]
fn a_backtest_is_the_commands() {
    for everybody in [true, false] {
        let (past, serving) = (bars(everybody), serving(|_| {}));
        let (_, of_command, _) = past.run(&["backtest"], &["--format", "json", "--worked", "called"]);
        let answer = ask(&serving, "/v1/experiments/lower-bar/backtest?worked=called", &body(&past));
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(answer.json()["told"], serde_json::from_str::<Value>(&of_command).unwrap());
        assert_eq!(answer.json()["unreadable_lines"], 0);
        let (_, of_command, _) = past.run(&["backtest"], &["--worked", "called"]);
        let text = ask(&serving, "/v1/experiments/Lower-Bar/backtest.txt?worked=called", &body(&past));
        assert_eq!(
            (text.header("content-type"), text.body.as_str()),
            (Some("text/plain; charset=utf-8"), of_command.as_str())
        );
    }
}

#[test]
fn a_simulation_is_the_commands() {
    let (past, serving) = (bars(true), serving(|_| {}));
    let command = ["experiment", "simulate", "--aa", "lower-bar"];
    let (_, of_command, _) = past.run(&command, &["--runs", "3", "--looks", "4", "--format", "json"]);
    let answer = ask(&serving, "/v1/experiments/lower-bar/simulate?runs=3&looks=4", &body(&past));
    assert_eq!(answer.json()["told"], serde_json::from_str::<Value>(&of_command).unwrap(), "{}", answer.body);
    let (_, of_command, _) = past.run(&command, &["--runs", "3", "--looks", "4"]);
    let text = ask(&serving, "/v1/experiments/lower-bar/simulate.txt?runs=3&looks=4", &body(&past));
    assert_eq!(text.body, of_command);
    check_problem(&ask(&serving, "/v1/experiments/lower-bar/simulate?runs=0", ""), 422, "wrong-shape", json!("/runs"));
}

#[test]
fn what_a_line_lacks_is_said_and_the_others_count() {
    let serving = serving(|_| {});
    let mut past = Past::new();
    past.contact("c-1", &[(DEMO, 1.0), (WEBINAR, 2.0)]);
    past.outcome("c-1", "won", 5.0);
    let good = body(&past);
    let lines = [
        "nonsense",
        "{}",
        r#"{"contact": {"traits": {}}}"#,
        r#"{"contact": {"id": "c-2"}, "outcomes": [{"outcome": "won", "at": "soon"}]}"#,
        r#"{"contact": {"id": "c-2"}, "outcomes": [{"contact_id": "c-3", "outcome": "won", "at": "2026-05-01T00:00:00Z"}]}"#,
        r#"{"contact": {"id": "c-2"}, "outcome": []}"#,
    ];
    let body = format!("{}\n\n{good}", lines.join("\n"));
    let path = "/v1/experiments/lower-bar/backtest?as_of=2026-12-01T00:00:00Z";
    let answer = ask(&serving, path, &body).json();
    assert_eq!((&answer["told"]["contacts"], &answer["unreadable_lines"]), (&json!(1), &json!(6)), "{answer}");
    let of = |position: usize| &answer["unreadable"][position];
    let pointers: Vec<Value> = (0..6).map(|it| of(it)["problem"]["pointer"].clone()).collect();
    let expected = [
        Value::Null,
        Value::Null,
        json!("/contact/id"),
        json!("/outcomes/0/at"),
        json!("/outcomes/0/contact_id"),
        Value::Null,
    ];
    assert_eq!(pointers, expected, "{answer:#}");
    assert_eq!((0..6).map(|it| of(it)["line"].as_u64().unwrap()).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6]);
    let text = ask(&serving, &path.replace("backtest?", "backtest.txt?"), &body);
    assert!(
        text.body.ends_with(
            "6 lines could not be read, the first of them line 1: this is not JSON: expected ident at line 1 column 2\n"
        ),
        "{}",
        text.body
    );
}

#[test]
fn what_cannot_be_looked_at_is_a_problem() {
    let serving = serving(|_| {});
    let line = r#"{"contact": {"id": "c-1"}}"#;
    for (path, body, status, name, pointer) in [
        ("upper-bar/backtest", line, 404, "unknown-experiment", Value::Null),
        ("upper-bar/simulate", line, 404, "unknown-experiment", Value::Null),
        ("lower-bar/backtest?variant=x", line, 422, "wrong-shape", json!("/variant")),
        ("lower-bar/backtest?score=x", line, 422, "wrong-shape", json!("/score")),
        ("lower-bar/backtest?as_of=x", line, 422, "wrong-shape", json!("/as_of")),
        ("lower-bar/backtest?vairant=x", line, 422, "unknown-field", json!("/vairant")),
        ("lower-bar/backtest", "", 422, "no-past", Value::Null),
        ("lower-bar/backtest", line, 422, "no-past", Value::Null),
        ("lower-bar/simulate", line, 422, "no-past", Value::Null),
        ("lower-bar/simulate?runs=9999&looks=999", line, 422, "no-past", Value::Null),
        ("lower-bar/simulate?runs=10000&looks=1000", line, 422, "no-past", Value::Null),
        ("lower-bar/simulate?runs=10001", line, 422, "wrong-shape", json!("/runs")),
        ("lower-bar/simulate?looks=1001", line, 422, "wrong-shape", json!("/looks")),
    ] {
        check_problem(&ask(&serving, &format!("/v1/experiments/{path}"), body), status, name, pointer);
    }
}

#[test]
fn what_the_store_holds_counts_for_lines_that_say_nothing_of_it() {
    let serving = serving(|config| {
        config.store.url = Some(config.rules.with_file_name("thresh.db").to_str().unwrap().to_owned());
    });
    let report = |outcome: &str, at: f64, id: &str, corrects: Option<&str>| json!({ "contact_id": "c-1", "outcome": outcome, "at": day(at).to_string(), "message_id": id, "corrects": corrects });
    let reports = json!([report("won", 5.0, "m-1", None), report("called", 3.0, "m-2", None)]);
    assert_eq!(serving.send("POST", "/v1/outcomes", &[], reports.to_string().as_bytes()).status, 200);
    let line = |more: &str| {
        let event = json!({ "event": DEMO, "timestamp": day(1.0).to_string() });
        format!(r#"{{"contact": {{"id": "c-1", "events": [{event}]}}{more}}}"#)
    };
    let outcomes = |more: &str| {
        let path = "/v1/experiments/lower-bar/backtest?as_of=2026-12-01T00:00:00Z";
        ask(&serving, path, &line(more)).json()["told"]["outcomes"].as_u64().unwrap()
    };
    assert_eq!((outcomes(""), outcomes(r#", "outcomes": []"#)), (1, 0));
    let withdrawn = report("withdrawn", 6.0, "m-3", Some("m-1"));
    serving.send("POST", "/v1/outcomes", &[], withdrawn.to_string().as_bytes());
    assert_eq!(outcomes(""), 0, "what was corrected counts no more");
}

#[test]
fn one_look_is_taken_at_a_time_and_a_caller_that_leaves_makes_room() {
    let serving = serving(|_| {});
    let path = "/v1/experiments/lower-bar/backtest";
    let head = format!("POST {path} HTTP/1.1\r\nhost: {}\r\ntransfer-encoding: chunked\r\n\r\n", serving.address);
    let mut slow = TcpStream::connect(serving.address).unwrap();
    slow.write_all(head.as_bytes()).unwrap();
    let busy = || ask(&serving, path, r#"{"contact": {"id": "c-1"}}"#);
    // Each try is a round trip: far more of them than it takes.
    let until = |status: u16| (0..5_000).map(|_| busy()).find(|response| response.status == status).unwrap();
    let in_flight = |_: &usize| serving.get("/metrics").body.contains("thresh_requests_in_flight 1");
    (0..5_000).find(in_flight).unwrap();
    let refused = until(503);
    check_problem(&refused, 503, "busy", Value::Null);
    assert_eq!(refused.header("retry-after"), Some("1"));
    assert_eq!(serving.evaluate(r#"{"contact": {"id": "c-1"}}"#).status, 200, "others are answered");
    drop(slow);
    assert_eq!(until(422).status, 422, "there is room again, and nothing to tell");
}

#[test]
fn a_body_that_breaks_off_is_a_problem() {
    let serving = serving(|config| config.limits.progress_timeout = std::time::Duration::from_millis(200));
    let path = "/v1/experiments/lower-bar/backtest";
    let mut slow = TcpStream::connect(serving.address).unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n",
        serving.address
    );
    slow.write_all(head.as_bytes()).unwrap();
    slow.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut answer = String::new();
    let _ = slow.read_to_string(&mut answer);
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("urn:thresh:problem:too-slow"), "{answer}");
    let garbled = serving.send("POST", path, &[("content-encoding", "gzip")], b"no gzip");
    check_problem(&garbled, 400, "unreadable-body", Value::Null);
}
