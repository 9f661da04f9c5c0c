//! A service with a store: what it records, what it acknowledges, what it shows and erases.
#![expect(clippy::disallowed_methods, reason = "a test waits for the disk only so long")]

use serde_json::{Value, json};
use thresh::config::{Caller, Role};
use thresh::domain::Keepings;
use thresh::store::Kind;

use crate::serving::{PATIENCE, Serving};

const CAMPAIGN: &str = "campaign \"Two bars\"\n\nscore engagement\n  requested demo -> +30\n\nstages\n  visitor\n  mql when engagement >= 40\n\n\
    experiment lower-bar\n  split control 50%, challenger 50%\n  measures outcome won within 90 days\n\n  variant challenger\n    stage mql when engagement >= 30\n";
const VOCABULARY: &str = "[events.\"requested demo\"]\n";

fn serving(decisions: &str) -> Serving {
    let decisions = Keepings::parse(decisions).unwrap();
    Serving::set_up(&[("bars.thresh", CAMPAIGN), ("vocabulary.toml", VOCABULARY)], |config| {
        let place = config.rules.parent().unwrap().join("thresh.db");
        config.store.url = Some(place.to_str().unwrap().to_owned());
        config.store.decisions = decisions;
    })
}

fn evaluate(serving: &Serving, id: &str, events: &Value, more: &Value) -> Value {
    let mut body = json!({ "contact": { "id": id, "events": events }, "at": "2026-05-04T12:00:00Z" });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let response = serving.evaluate(&body.to_string());
    assert_eq!(response.status, 200, "{}", response.body);
    response.json()["decisions"][0].clone()
}

fn demo() -> Value {
    json!([{ "event": "Demo Requested", "timestamp": "2026-05-01T00:00:00Z" }])
}

#[track_caller]
fn metric(serving: &Serving, name: &str) -> f64 {
    let page = serving.get("/metrics").body;
    let line =
        page.lines().find(|line| line.split(' ').next() == Some(name)).unwrap_or_else(|| panic!("{name} in {page}"));
    line.split(' ').nth(1).unwrap().parse().unwrap()
}

#[test]
fn who_takes_part_is_recorded_once_with_what_both_said() {
    let serving = serving("none");
    let first = evaluate(&serving, "c-1", &json!([]), &json!({}));
    for _ in 0..3 {
        evaluate(&serving, "c-1", &demo(), &json!({ "explain": true }));
    }
    evaluate(&serving, "c-2", &demo(), &json!({}));
    let exposures = serving.wait_for_kept(Kind::Exposures, 2);
    let one = exposures.iter().find(|row| row["contact_id"] == "c-1").unwrap();
    assert_eq!(one["variant"], first["experiments"][0]["variant"]);
    assert_eq!((&one["phase"], &one["unit"], &one["propensity"]), (&json!("split"), &json!("c-1"), &json!(0.5)));
    assert_eq!((&one["at"], &one["campaign"]), (&json!("2026-05-04T12:00:00Z"), &json!("bars")));
    let begun = std::time::Instant::now();
    while serving.kept(Kind::Exposures).iter().any(|row| row["differs_since"].is_null()) {
        assert!(begun.elapsed() < PATIENCE, "that they differ comes later, and is kept too");
    }
    assert_eq!(serving.kept(Kind::Exposures).len(), 2);
    assert_eq!(metric(&serving, "thresh_recorded_exposures_total"), 2.0);
    assert_eq!(metric(&serving, "thresh_records_lost_in_crash_total"), 0.0);
    assert_eq!(serving.kept(Kind::Decisions), Vec::<Value>::new());
}

#[test]
fn a_batch_is_recorded_line_by_line() {
    let serving = serving("none");
    let lines: Vec<String> = (0..50)
        .map(|number| json!({ "contact": { "id": format!("c-{number}") }, "at": "2026-05-04T12:00:00Z" }).to_string())
        .collect();
    let response = serving.send("POST", "/v1/evaluate/batch", &[], lines.join("\n").as_bytes());
    assert_eq!(response.status, 200, "{}", response.body);
    assert_eq!(serving.wait_for_kept(Kind::Exposures, 50).len(), 50);
}

#[test]
fn a_forced_contact_is_marked_where_it_is_recorded() {
    let serving = serving("none");
    evaluate(&serving, "c-1", &demo(), &json!({ "force": { "lower-bar": "challenger" } }));
    let exposures = serving.wait_for_kept(Kind::Exposures, 1);
    assert_eq!((&exposures[0]["forced"], &exposures[0]["propensity"]), (&json!(true), &Value::Null));
}

#[test]
fn an_outcome_is_acknowledged_when_it_is_in_the_file() {
    let serving = serving("none");
    let post = |body: &Value| serving.send("POST", "/v1/outcomes", &[], body.to_string().as_bytes());
    let won = json!({ "contact_id": "c-1", "outcome": "won", "at": "2026-06-01T00:00:00Z", "value": 125_000, "message_id": "m-1" });
    let first = post(&won);
    assert_eq!((first.status, first.json()), (200, json!({ "accepted": 1, "duplicates": 0 })));
    assert_eq!(serving.kept(Kind::Outcomes).len(), 1, "at once, not a moment later");
    let again = post(&json!([won, { "contact_id": "c-2", "outcome": "lost", "at": "2026-06-02T00:00:00Z" }]));
    assert_eq!(again.json(), json!({ "accepted": 1, "duplicates": 1 }));
    assert_eq!(post(&json!([])).json(), json!({ "accepted": 0, "duplicates": 0 }));
    assert_eq!(metric(&serving, "thresh_recorded_outcomes_total"), 2.0);
    assert_eq!(metric(&serving, "thresh_duplicate_outcomes_total"), 1.0);
}

#[test]
fn a_report_that_is_not_understood_is_refused_whole() {
    let serving = serving("none");
    let check = |body: &str, status: u16, pointer: Value, words: &str| {
        let response = serving.send("POST", "/v1/outcomes", &[], body.as_bytes());
        assert_eq!(response.status, status, "{}", response.body);
        assert_eq!(response.json()["pointer"], pointer);
        assert!(response.body.contains(words), "{}", response.body);
    };
    check("nonsense", 400, Value::Null, "as JSON");
    check("7", 422, json!(""), "send an outcome");
    check(
        r#"[{"contact_id": "c-1", "outcome": "won", "at": "2026-06-01T00:00:00Z"}, {}]"#,
        422,
        json!("/1/contact_id"),
        "missing",
    );
    check(r#"{"contact_id": "c-1", "outcome": "won", "at": "soon"}"#, 422, json!("/at"), "instant");
    check(
        r#"{"contact_id": "c-1", "outcome": "won", "at": "2026-06-01T00:00:00Z", "value": 1.5}"#,
        422,
        json!("/value"),
        "cents",
    );
    check(r#"{"contact": "c-1"}"#, 422, json!("/contact"), "there is no field");
    check(r#"{"contact_id": {}}"#, 422, json!("/contact_id"), "a text or a number");
    let long = format!(r#"{{"contact_id": "{}", "outcome": "won", "at": "2026-06-01T00:00:00Z"}}"#, "x".repeat(2_000));
    check(&long, 422, json!("/contact_id"), "at most");
    assert_eq!(serving.kept(Kind::Outcomes), Vec::<Value>::new(), "of two, neither");
}

#[test]
fn decisions_are_kept_as_the_configuration_says() {
    let keeping_changes = serving("all, bars changes");
    let events = [json!([]), json!([]), json!([{ "event": "Demo Requested", "timestamp": "2026-05-01T00:00:00Z" }])];
    for events in events.iter().cycle().take(6) {
        evaluate(&keeping_changes, "c-1", events, &json!({ "force": { "lower-bar": "challenger" } }));
    }
    let decisions = keeping_changes.wait_for_kept(Kind::Decisions, 4);
    let stages: Vec<&str> = decisions.iter().map(|row| row["stage"].as_str().unwrap()).collect();
    assert_eq!(stages, ["visitor", "mql", "visitor", "mql"]);
    let keeping_all = serving("all");
    for events in &events {
        evaluate(&keeping_all, "c-1", events, &json!({}));
    }
    assert_eq!(keeping_all.wait_for_kept(Kind::Decisions, 3).len(), 3);
}

#[test]
fn one_contact_is_shown_and_erased() {
    let serving = serving("all");
    evaluate(&serving, "c/1 ä", &demo(), &json!({}));
    evaluate(&serving, "c-2", &demo(), &json!({}));
    let outcome = json!({ "contact_id": "c/1 ä", "outcome": "won", "at": "2026-06-01T00:00:00Z" });
    serving.send("POST", "/v1/outcomes", &[], outcome.to_string().as_bytes());
    serving.wait_for_kept(Kind::Decisions, 2);
    let path = "/v1/contacts/c%2F1%20%C3%A4";
    let shown = serving.get(path).json();
    let counts = ["exposures", "outcomes", "decisions"].map(|kind| shown[kind].as_array().unwrap().len());
    assert_eq!((&shown["contact_id"], counts), (&json!("c/1 ä"), [1, 1, 1]));
    let erased = serving.send("DELETE", path, &[], b"");
    assert_eq!(erased.json(), json!({ "contact_id": "c/1 ä", "exposures": 1, "outcomes": 1, "decisions": 1 }));
    assert_eq!(serving.get(path).json()["exposures"], json!([]));
    assert_eq!(serving.kept(Kind::Exposures).len(), 1, "the other one stays");
    evaluate(&serving, "c/1 ä", &demo(), &json!({}));
    serving.wait_for_kept(Kind::Exposures, 2);
}

#[test]
fn erasing_waits_for_what_was_decided_before() {
    let serving = serving("all");
    for _ in 0..20 {
        evaluate(&serving, "c-1", &demo(), &json!({}));
        serving.send("DELETE", "/v1/contacts/c-1", &[], b"");
        assert_eq!(serving.get("/v1/contacts/c-1").json()["decisions"], json!([]), "nothing comes after it");
    }
}

#[test]
fn a_report_is_asked_for_by_programs_people_and_browsers() {
    let serving = serving("none");
    for number in 0..20 {
        evaluate(&serving, &format!("c-{number}"), &demo(), &json!({}));
    }
    serving.wait_for_kept(Kind::Exposures, 20);
    let outcome = json!({ "contact_id": "c-1", "outcome": "won", "at": "2026-06-01T00:00:00Z" });
    serving.send("POST", "/v1/outcomes", &[], outcome.to_string().as_bytes());
    let path = "/v1/experiments/Lower-Bar/report?as_of=2026-12-01T00:00:00Z";
    let report = serving.get(path);
    assert_eq!((report.status, report.header("content-type")), (200, Some("application/json")));
    assert_eq!(report.json()["verdict"]["says"], "KEEP RUNNING", "{}", report.body);
    assert_eq!(report.json()["contacts"]["entered"], 20);
    assert_eq!(report.body, serving.get(path).body, "the same bytes");
    let text = serving.get("/v1/experiments/lower-bar/report.txt?as_of=2026-12-01T00:00:00Z");
    assert!(text.body.starts_with("lower-bar\n") && text.header("content-type") == Some("text/plain; charset=utf-8"));
    let page = serving.get("/v1/experiments/lower-bar/report.html?as_of=2026-12-01T00:00:00Z");
    assert!(page.body.starts_with("<!doctype html>") && !page.body.contains("<script") && page.body.contains("<svg"));
    for (path, status, pointer) in [
        ("/v1/experiments/upper-bar/report", 404, Value::Null),
        ("/v1/experiments/lower-bar/report?as_of=soon", 422, json!("/as_of")),
    ] {
        let response = serving.get(path);
        assert_eq!((response.status, &response.json()["pointer"]), (status, &pointer), "{}", response.body);
    }
}

#[test]
fn without_a_store_nothing_is_kept_and_callers_are_told() {
    let serving = Serving::new(&[("bars.thresh", CAMPAIGN), ("vocabulary.toml", VOCABULARY)]);
    evaluate(&serving, "c-1", &demo(), &json!({}));
    for (method, path) in [
        ("POST", "/v1/outcomes"),
        ("GET", "/v1/experiments/lower-bar/report"),
        ("GET", "/v1/contacts/c-1"),
        ("DELETE", "/v1/contacts/c-1"),
    ] {
        let response = serving.send(method, path, &[], b"[]");
        assert_eq!((response.status, &response.json()["type"]), (404, &json!("urn:thresh:problem:no-store")), "{path}");
    }
}

#[test]
fn only_keys_that_may_write_report_and_erase() {
    use sha2::Digest as _;
    let serving = Serving::set_up(&[("bars.thresh", CAMPAIGN), ("vocabulary.toml", VOCABULARY)], |config| {
        config.store.url = Some(config.rules.parent().unwrap().join("thresh.db").to_str().unwrap().to_owned());
        let caller = |name: &str, may| Caller { name: name.to_owned(), sha256: sha2::Sha256::digest(name).into(), may };
        config.callers = vec![caller("crm", vec![Role::Write]), caller("analyst", vec![Role::Read])];
    });
    let calls = [
        ("POST", "/v1/outcomes", "crm"),
        ("DELETE", "/v1/contacts/c-1", "crm"),
        ("GET", "/v1/contacts/c-1", "analyst"),
    ];
    for (method, path, may) in calls {
        for key in ["crm", "analyst"] {
            let header = format!("Bearer {key}");
            let response = serving.send(method, path, &[("authorization", &header)], b"[]");
            assert_eq!(
                response.status,
                if key == may { 200 } else { 403 },
                "{method} {path} by {key}: {}",
                response.body
            );
        }
        assert_eq!(serving.send(method, path, &[], b"[]").status, 401);
    }
}
