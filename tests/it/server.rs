//! The calls of the service, as a caller sees them: status, headers, body, and the field at fault.

use std::io::Write as _;

use serde_json::{Value, json};

use crate::serving::{ADA, Response, Serving, VOCABULARY, campaign, gzipped};

fn serving() -> Serving {
    Serving::new(&[("b.thresh", &campaign(7)), ("a.thresh", &campaign(5)), ("vocabulary.toml", VOCABULARY)])
}

fn body(more: &str) -> String {
    format!(r#"{{"contact": {ADA}, "at": "2026-02-01T00:00:00Z"{more}}}"#)
}

/// A problem: its status, the last word of its type, and the pointer.
#[track_caller]
fn check_problem(response: &Response, status: u16, name: &str, pointer: Option<&str>) {
    assert_eq!(response.header("content-type"), Some("application/problem+json"), "{response:?}");
    let problem = response.json();
    assert_eq!(problem["type"], json!(format!("urn:thresh:problem:{name}")), "{problem}");
    assert_eq!((response.status, problem["status"].as_u64()), (status, Some(u64::from(status))), "{problem}");
    assert_eq!(problem.get("pointer").and_then(Value::as_str), pointer, "{problem}");
    assert!(!problem["detail"].as_str().unwrap().is_empty() && !problem["title"].as_str().unwrap().is_empty());
}

#[track_caller]
fn check_refused(body: &str, status: u16, name: &str, pointer: Option<&str>) {
    check_problem(&serving().evaluate(body), status, name, pointer);
}

#[test]
fn a_contact_is_decided_by_every_campaign_in_the_order_of_ids() {
    let serving = serving();
    let response = serving.evaluate(&body(""));
    assert_eq!((response.status, response.header("content-type")), (200, Some("application/json")), "{response:?}");
    let answer = response.json();
    let points: Vec<(&Value, &Value)> = answer["decisions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|decision| (&decision["campaign"], &decision["scores"]["engagement"]))
        .collect();
    assert_eq!(points, [(&json!("a"), &json!(5)), (&json!("b"), &json!(7))]);
    assert_eq!(answer["revision"], json!(serving.revision()));
    for decision in answer["decisions"].as_array().unwrap() {
        assert_eq!(decision["revision"], answer["revision"]);
        assert_eq!(decision["at"], json!("2026-02-01T00:00:00Z"));
        assert_eq!(decision["contact_id"], json!("ada"));
    }
}

#[test]
fn campaigns_are_decided_where_they_are_asked_for() {
    let serving = serving();
    let asked = |campaigns: &str| {
        let answer = serving.evaluate(&body(&format!(r#", "campaigns": {campaigns}"#))).json();
        let decisions = answer["decisions"].as_array().unwrap();
        decisions.iter().map(|decision| decision["campaign"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(asked(r#"["b"]"#), ["b"]);
    assert_eq!(asked(r#"["b", "a", "b"]"#), ["a", "b"]);
    assert_eq!(asked("null"), ["a", "b"]);
    assert!(asked("[]").is_empty());
}

#[test]
fn without_an_instant_it_is_now() {
    let answer = serving().evaluate(&format!(r#"{{"contact": {ADA}}}"#)).json();
    let at = answer["decisions"][0]["at"].as_str().unwrap();
    assert!(at > "2026-06-01T00:00:00Z", "{at}");
}

#[test]
fn what_is_not_json_is_400() {
    for body in ["", "{", "nonsense", "{\"contact\": {}} trailing", "{\"contact\": {\"id\": }}", "\u{0}"] {
        check_refused(body, 400, "not-json", None);
    }
    let not_utf8 = serving().send("POST", "/v1/evaluate", &[], b"{\"contact\": \"\xff\"}");
    check_problem(&not_utf8, 400, "not-json", None);
}

#[test]
fn what_has_the_wrong_shape_is_422_with_the_field() {
    for body in ["[]", "null", "\"text\"", "5"] {
        check_refused(body, 422, "wrong-shape", Some(""));
    }
    check_refused("{}", 422, "wrong-shape", Some("/contact"));
    check_refused(r#"{"contact": null}"#, 422, "wrong-shape", Some("/contact"));
    check_refused(r#"{"contact": []}"#, 422, "wrong-shape", Some("/contact"));
    check_refused(r#"{"contact": {}}"#, 422, "wrong-shape", Some("/contact/id"));
    check_refused(
        r#"{"contact": {"id": "x", "events": [{"event": 5}]}}"#,
        422,
        "wrong-shape",
        Some("/contact/events/0/event"),
    );
    check_refused(&body(r#", "campaigns": "a""#), 422, "wrong-shape", Some("/campaigns"));
    check_refused(&body(r#", "campaigns": ["a", 5]"#), 422, "wrong-shape", Some("/campaigns/1"));
    check_refused(&body(r#", "at": "yesterday""#), 422, "wrong-shape", Some("/at"));
    check_refused(&body(r#", "at": 5"#), 422, "wrong-shape", Some("/at"));
    check_refused(&body(r#", "explain": "yes""#), 422, "wrong-shape", Some("/explain"));
}

#[test]
fn a_field_that_the_call_does_not_know_is_refused_and_one_of_the_contact_is_not() {
    check_refused(&body(r#", "campaing": []"#), 422, "unknown-field", Some("/campaing"));
    check_refused(&body(r#", "a/b~c": 1"#), 422, "unknown-field", Some("/a~1b~0c"));
    let response = serving().evaluate(r#"{"contact": {"id": "x", "unheard": {"of": 1}}}"#);
    assert_eq!(response.status, 200, "{response:?}");
}

#[test]
fn an_unknown_campaign_is_404_with_its_place() {
    check_refused(&body(r#", "campaigns": ["a", "c"]"#), 404, "unknown-campaign", Some("/campaigns/1"));
}

#[test]
fn an_explanation_is_given_where_it_is_asked_for() {
    let keys = |fields: &str| {
        let response = serving().evaluate(&body(fields));
        assert_eq!(response.status, 200, "{response:?}");
        let answer: Value = serde_json::from_str(&response.body).unwrap();
        let decision = answer["decisions"][0].as_object().unwrap().clone();
        ["unmatched", "ledger", "audience"].map(|key| decision.contains_key(key))
    };
    assert_eq!(keys(r#", "explain": true"#), [true; 3]);
    assert_eq!(keys(r#", "explain": false"#), [false; 3]);
    assert_eq!(keys(r#", "explain": null"#), [false; 3]);
}

#[test]
fn other_paths_are_404_and_other_methods_405() {
    let serving = serving();
    check_problem(&serving.get("/v1/nothing"), 404, "no-such-path", None);
    check_problem(&serving.get("/"), 404, "no-such-path", None);
    let wrong = serving.get("/v1/evaluate");
    check_problem(&wrong, 405, "wrong-method", None);
    assert_eq!(wrong.header("allow"), Some("POST"));
    check_problem(&serving.send("POST", "/v1/ruleset", &[], b"{}"), 405, "wrong-method", None);
}

#[test]
fn what_webhooks_really_send_is_accepted() {
    let serving = serving();
    for content_type in
        ["text/plain", "application/x-www-form-urlencoded", "", "nonsense", "application/json; charset=utf-8"]
    {
        let response = serving.send("POST", "/v1/evaluate", &[("content-type", content_type)], body("").as_bytes());
        assert_eq!(response.status, 200, "{content_type}: {response:?}");
    }
    assert_eq!(serving.send("POST", "/v1/evaluate", &[], body("").as_bytes()).status, 200);
    assert_eq!(serving.evaluate(&format!("\u{feff}{}", body(""))).status, 200);
    let chunked = format!("{:x}\r\n{}\r\n0\r\n\r\n", body("").len(), body(""));
    let headers = [("transfer-encoding", "chunked")];
    assert_eq!(serving.send("POST", "/v1/evaluate", &headers, chunked.as_bytes()).status, 200);
}

#[test]
fn a_gzipped_body_is_read_and_a_broken_one_refused() {
    let serving = serving();
    let send =
        |encoding: &str, body: &[u8]| serving.send("POST", "/v1/evaluate", &[("content-encoding", encoding)], body);
    let response = send("gzip", &gzipped(&body("")));
    assert_eq!((response.status, &response.json()["decisions"][1]["scores"]["engagement"]), (200, &json!(7)));
    check_problem(&send("gzip", b"not gzip at all"), 400, "unreadable-body", None);
    let cut = &gzipped(&body(""))[..40];
    check_problem(&send("gzip", cut), 400, "unreadable-body", None);
    for encoding in ["br", "gzip, gzip", "GZIP ", ""] {
        let refused = send(encoding, b"...");
        check_problem(&refused, 415, "unknown-encoding", None);
        assert_eq!(refused.header("accept-encoding"), Some("gzip"));
    }
    assert_eq!(send("identity", body("").as_bytes()).status, 200);
    let batch = serving.send("POST", "/v1/evaluate/batch", &[("content-encoding", "br")], b"...");
    check_problem(&batch, 415, "unknown-encoding", None);
}

#[test]
fn a_body_beyond_the_limit_is_413_however_it_comes() {
    let serving = Serving::set_up(&[("a.thresh", &campaign(5)), ("vocabulary.toml", VOCABULARY)], |config| {
        config.limits.body_bytes = 1000;
    });
    let padded = |bytes: usize| {
        let frame = r#"{"contact": {"id": "x", "pad": ""}}"#;
        frame.replace("\"\"", &format!("\"{}\"", " ".repeat(bytes - frame.len())))
    };
    assert_eq!(serving.evaluate(&padded(1000)).status, 200);
    check_problem(&serving.evaluate(&padded(1001)), 413, "too-big", None);
    let gzip = [("content-encoding", "gzip")];
    assert_eq!(serving.send("POST", "/v1/evaluate", &gzip, &gzipped(&padded(1000))).status, 200);
    check_problem(&serving.send("POST", "/v1/evaluate", &gzip, &gzipped(&padded(100_000))), 413, "too-big", None);
    let announced = "POST /v1/evaluate HTTP/1.1\r\nhost: localhost\r\ncontent-length: 99999999\r\n\r\n";
    check_problem(&serving.send_raw(announced.as_bytes()), 413, "too-big", None);
}

#[test]
fn a_body_that_never_comes_is_408() {
    let serving = Serving::set_up(&[("a.thresh", &campaign(5)), ("vocabulary.toml", VOCABULARY)], |config| {
        config.limits.request_timeout = std::time::Duration::from_millis(50);
    });
    let begun = "POST /v1/evaluate HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: 100\r\n\r\n{";
    check_problem(&serving.send_raw(begun.as_bytes()), 408, "too-slow", None);
}

#[test]
fn a_contact_beyond_a_limit_is_413_with_its_place() {
    let events = vec![r#"{"event": "x", "timestamp": "2026-01-01T00:00:00Z"}"#; 10_001].join(",");
    let response = serving().evaluate(&format!(r#"{{"contact": {{"id": "x", "events": [{events}]}}}}"#));
    assert_eq!(response.status, 413, "{response:?}");
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let response = serving().evaluate(&format!(r#"{{"contact": {{"id": "x", "traits": {{"deep": {deep}}}}}}}"#));
    assert_eq!(response.status, 413, "{response:?}");
}

#[test]
fn a_large_contact_is_decided_as_a_small_one() {
    let page = r#"{"type": "page", "timestamp": "2026-01-02T00:00:00Z", "properties": {"path": "/pricing"}}"#;
    let events = vec![page; 9_000].join(",");
    let contact = ADA.replace("\"events\": [", &format!("\"events\": [{events},"));
    let answer = serving().evaluate(&format!(r#"{{"contact": {contact}}}"#)).json();
    assert_eq!(answer["decisions"][0]["scores"]["engagement"], json!(5));
}

#[test]
fn pages_of_other_sites_and_other_hosts_are_refused() {
    let serving = serving();
    check_problem(&serving.send("GET", "/healthz", &[("host", "evil.example")], b""), 403, "foreign-host", None);
    let origin = [("origin", "https://evil.example")];
    check_problem(&serving.send("POST", "/v1/evaluate", &origin, body("").as_bytes()), 403, "foreign-origin", None);
    assert_eq!(serving.send("GET", "/healthz", &[("host", "localhost")], b"").status, 200);
}

#[test]
fn a_request_has_an_id_its_own_or_a_new_one() {
    let serving = serving();
    let given = serving.send("GET", "/healthz", &[("x-request-id", "r-1")], b"");
    assert_eq!(given.header("x-request-id"), Some("r-1"));
    let traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let traced = serving.send("GET", "/healthz", &[("traceparent", traceparent)], b"");
    assert_eq!(traced.header("x-request-id"), Some("0af7651916cd43dd8448eb211c80319c"));
    assert_eq!(traced.header("traceparent"), Some(traceparent));
    let ids = [serving.get("/healthz"), serving.get("/v1/nothing")];
    let ids: Vec<&str> = ids.iter().map(|response| response.header("x-request-id").unwrap()).collect();
    assert!(ids[0] != ids[1] && ids.iter().all(|id| id.len() == 32), "{ids:?}");
    let long = "x".repeat(1000);
    let replaced = serving.send("GET", "/healthz", &[("x-request-id", &long)], b"");
    assert_eq!(replaced.header("x-request-id").unwrap().len(), 32);
}

#[test]
fn health_readiness_and_what_is_loaded() {
    let serving = serving();
    assert_eq!((serving.get("/healthz").status, serving.get("/readyz").status), (200, 200));
    let ruleset = serving.get("/v1/ruleset").json();
    assert_eq!(ruleset["revision"], json!(serving.revision()));
    assert!(ruleset["loaded_at"].as_str().unwrap().ends_with('Z'));
    assert_eq!(ruleset["campaigns"], json!([{"id": "a", "stale": false}, {"id": "b", "stale": false}]));
    let paths: Vec<&str> =
        ruleset["files"].as_array().unwrap().iter().map(|file| file["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["a.thresh", "b.thresh", "vocabulary.toml"]);
    assert_eq!(ruleset["files"][0]["sha256"].as_str().unwrap().len(), 64);
    assert_eq!(ruleset["diagnostics"], json!([]));
}

#[test]
fn stopping_finishes_what_is_in_flight() {
    use std::io::Read as _;
    let mut serving = serving();
    let mut stream = std::net::TcpStream::connect(serving.address).unwrap();
    stream.set_read_timeout(Some(crate::serving::PATIENCE)).unwrap();
    let body = body("");
    let length = body.len();
    let head = format!(
        "POST /v1/evaluate HTTP/1.1\r\nhost: localhost\r\nexpect: 100-continue\r\ncontent-length: {length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    // The service asks for the body, so the request is in flight.
    let mut go_on = [0; b"HTTP/1.1 100 Continue\r\n\r\n".len()];
    stream.read_exact(&mut go_on).unwrap();
    assert!(go_on.starts_with(b"HTTP/1.1 100"), "{}", String::from_utf8_lossy(&go_on));
    serving.stop();
    stream.write_all(body.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("decisions"), "{answer}");
}
