//! The service under too much, too slow and too many, and what it says of itself meanwhile.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use sha2::{Digest as _, Sha256};
use thresh::config::{Caller, Config, Role};
use thresh::live::{Built, Status};

use crate::serving::{ADA, PATIENCE, Response, Serving, VOCABULARY, campaign};

fn serving(change: impl FnOnce(&mut Config)) -> Serving {
    Serving::set_up(&[("a.thresh", &campaign(5)), ("vocabulary.toml", VOCABULARY)], change)
}

fn connected(serving: &Serving) -> TcpStream {
    let stream = TcpStream::connect(serving.address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// Everything until the service hangs up.
fn rest(mut stream: TcpStream) -> String {
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest);
    String::from_utf8(rest).unwrap()
}

/// A request whose header has been answered with `100 Continue`: it is in flight until its body is sent.
fn begun(serving: &Serving, body: &str) -> TcpStream {
    begun_at(serving, "/v1/evaluate", body)
}

fn begun_at(serving: &Serving, path: &str, body: &str) -> TcpStream {
    let mut stream = connected(serving);
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\nexpect: 100-continue\r\ncontent-length: {}\r\n\r\n",
        serving.address,
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut asked = [0; 25];
    stream.read_exact(&mut asked).unwrap();
    assert_eq!(&asked, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream
}

/// A line of the metrics' page, by what it begins with.
#[track_caller]
fn metric(serving: &Serving, name: &str) -> f64 {
    let page = serving.get("/metrics");
    assert_eq!(page.status, 200);
    let line = page.body.lines().find(|line| line.strip_prefix(name).is_some_and(|rest| rest.starts_with(' ')));
    let line = line.unwrap_or_else(|| panic!("no {name} in\n{}", page.body));
    line.rsplit_once(' ').unwrap().1.parse().unwrap()
}

#[track_caller]
fn check_busy(response: &Response) {
    assert_eq!((response.status, response.header("retry-after")), (503, Some("1")), "{response:?}");
    assert_eq!(response.header("content-type"), Some("application/problem+json"));
    assert_eq!(response.json()["type"], "urn:thresh:problem:busy");
}

/// Asks until the answer is not that there is no room.
#[track_caller]
#[expect(clippy::disallowed_methods, reason = "gives up after so long")]
pub(crate) fn room_is_given_back(ask: impl Fn() -> Response) {
    let begun = std::time::Instant::now();
    while ask().status != 200 {
        assert!(begun.elapsed() < PATIENCE, "the room was never given back");
    }
}

#[test]
fn a_request_too_many_is_turned_away_at_once_and_health_is_still_answered() {
    let serving = serving(|config| config.limits.requests = 1);
    let body = format!(r#"{{"contact": {ADA}}}"#);
    let mut first = begun(&serving, &body);
    assert_eq!(metric(&serving, "thresh_requests_in_flight"), 1.0);
    check_busy(&serving.evaluate(&body));
    check_busy(&serving.get("/v1/ruleset"));
    assert_eq!(metric(&serving, "thresh_requests_shed_total"), 2.0);
    assert_eq!((serving.get("/healthz").status, serving.get("/readyz").status), (200, 200));
    first.write_all(body.as_bytes()).unwrap();
    assert!(rest(first).starts_with("HTTP/1.1 200 OK"));
    assert_eq!(serving.evaluate(&body).status, 200);
    assert_eq!(metric(&serving, "thresh_requests_in_flight"), 0.0);
}

#[test]
fn a_caller_who_hangs_up_makes_room() {
    let serving = serving(|config| config.limits.requests = 1);
    let body = format!(r#"{{"contact": {ADA}}}"#);
    drop(begun(&serving, &body));
    room_is_given_back(|| serving.evaluate(&body));
}

#[test]
fn whoever_is_let_in_is_answered_at_once_however_many_are_turned_away() {
    let serving = serving(|config| config.limits.requests = 2);
    let body = format!(r#"{{"contact": {ADA}}}"#);
    // One stays in flight; of those who crowd for the other place each gets an answer, and some get in.
    let mut slow = begun(&serving, &body);
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let crowd: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| (0..50).map(|_| serving.evaluate(&body).status).collect::<Vec<_>>()))
            .collect();
        crowd.into_iter().flat_map(|caller| caller.join().unwrap()).collect()
    });
    let of = |wanted: u16| statuses.iter().filter(|status| **status == wanted).count();
    assert_eq!(of(200) + of(503), 400, "{statuses:?}");
    assert!(of(200) > 0);
    assert_eq!(metric(&serving, "thresh_requests_shed_total"), of(503) as f64);
    assert_eq!(metric(&serving, "thresh_requests_in_flight"), 1.0);
    slow.write_all(body.as_bytes()).unwrap();
    assert!(rest(slow).starts_with("HTTP/1.1 200 OK"));
}

#[test]
fn a_third_text_is_not_checked_at_the_same_time_and_contacts_are_decided_meanwhile() {
    let serving = serving(|_| {});
    let body = r#"{"text": "campaign \"Spring\"\n"}"#;
    let checked = || serving.send("POST", "/v1/check", &[], body.as_bytes());
    let mut two = [begun_at(&serving, "/v1/check", body), begun_at(&serving, "/v1/check", body)];
    check_busy(&checked());
    assert_eq!(serving.evaluate(&format!(r#"{{"contact": {ADA}}}"#)).status, 200);
    two[0].write_all(body.as_bytes()).unwrap();
    let [first, _second] = two;
    assert!(rest(first).starts_with("HTTP/1.1 200 OK"));
    room_is_given_back(checked);
}

#[test]
fn who_takes_nothing_of_what_was_asked_is_cut() {
    let serving = serving(|config| {
        config.limits.connections = 1;
        config.limits.progress_timeout = Duration::from_millis(100);
        // Only for taking nothing shall it be cut.
        config.limits.header_timeout = PATIENCE * 10;
    });
    let mut deaf = connected(&serving);
    let asked = format!("GET /openapi.json HTTP/1.1\r\nhost: {}\r\n\r\n", serving.address);
    // The answers are far more than all buffers on the way hold.
    deaf.write_all(asked.repeat(1_000).as_bytes()).unwrap();
    room_is_given_back(|| serving.get("/healthz"));
    drop(deaf);
}

#[test]
fn a_connection_too_many_is_told_so() {
    let serving = serving(|config| config.limits.connections = 2);
    let idle = [connected(&serving), connected(&serving)];
    check_busy(&serving.get("/healthz"));
    drop(idle);
    room_is_given_back(|| serving.get("/healthz"));
}

#[test]
fn who_does_not_say_what_it_wants_is_cut() {
    let serving = serving(|config| config.limits.header_timeout = Duration::from_millis(100));
    let silent = connected(&serving);
    let mut slow = connected(&serving);
    slow.write_all(b"POST /v1/evaluate HTTP/1.1\r\nhost: localhost\r\n").unwrap();
    let mut idle = connected(&serving);
    idle.write_all(format!("GET /healthz HTTP/1.1\r\nhost: {}\r\n\r\n", serving.address).as_bytes()).unwrap();
    assert_eq!(rest(silent), "");
    let answer = rest(slow);
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408"), "{answer}");
    let answer = rest(idle);
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with(r#"{"status":"ok"}"#), "{answer}");
}

#[test]
fn the_metrics_count_what_was_asked_and_decided() {
    let serving = serving(|_| {});
    let body = format!(r#"{{"contact": {ADA}, "at": "2026-02-01T00:00:00Z"}}"#);
    for _ in 0..3 {
        assert_eq!(serving.evaluate(&body).status, 200);
    }
    assert_eq!(serving.evaluate("{").status, 400);
    assert_eq!(serving.get("/nothing/a/scanner/asks").status, 404);
    assert_eq!(metric(&serving, r#"thresh_requests_total{route="/v1/evaluate",status="200"}"#), 3.0);
    assert_eq!(metric(&serving, r#"thresh_requests_total{route="/v1/evaluate",status="400"}"#), 1.0);
    assert_eq!(metric(&serving, r#"thresh_requests_total{route="none",status="404"}"#), 1.0);
    assert_eq!(metric(&serving, r#"thresh_request_duration_seconds_count{route="/v1/evaluate"}"#), 4.0);
    assert_eq!(metric(&serving, "thresh_contacts_decided_total"), 3.0);
    assert_eq!(metric(&serving, r#"thresh_decisions_total{campaign="a",stage="none",variant="none"}"#), 3.0);
    let page = serving.get("/metrics");
    assert_eq!(page.header("content-type"), Some("application/openmetrics-text; version=1.0.0; charset=utf-8"));
    assert!(page.body.ends_with("# EOF\n"));
}

#[test]
fn decisions_are_counted_by_the_variant_that_decided() {
    let staged = "campaign \"Test\"\n\nscore engagement\n  downloaded whitepaper -> +5\n\nstages\n  visitor\n  \
                  mql when engagement >= 50\n\nexperiment bar\n  split control 50%, easy 50%\n  measures outcome won within 9 days\n\n  \
                  variant easy\n    stage mql when engagement >= 5\n";
    let serving = Serving::new(&[("a.thresh", staged), ("vocabulary.toml", VOCABULARY)]);
    for force in [r#"{"bar": "easy"}"#, r#"{"bar": "easy"}"#, r#"{"bar": "control"}"#] {
        assert_eq!(serving.evaluate(&format!(r#"{{"contact": {ADA}, "force": {force}}}"#)).status, 200);
    }
    let counted = |stage: &str, variant: &str| {
        metric(&serving, &format!(r#"thresh_decisions_total{{campaign="a",stage="{stage}",variant="{variant}"}}"#))
    };
    assert_eq!((counted("mql", "bar/easy"), counted("visitor", "bar/control")), (2.0, 1.0));
}

#[test]
fn the_metrics_follow_reloads_good_and_bad() {
    let serving = serving(|_| {});
    let whole = |serving: &Serving| {
        (
            metric(serving, "thresh_reload_last_successful"),
            metric(serving, "thresh_ruleset_stale_campaigns"),
            metric(serving, "thresh_reloads_total"),
            metric(serving, "thresh_reloads_refused_total"),
        )
    };
    assert_eq!(whole(&serving), (1.0, 0.0, 1.0, 0.0));
    let after = |builds: u64, built: Built| {
        move |_: &_, status: Status| (status.builds, status.last_build.built) == (builds, built)
    };
    serving.write("a.thresh", "campaign \"Test\"\n\nscore engagement\n  downlaoded whitepaper -> +5\n");
    serving.wait_until("the mistake was seen", after(2, Built::WithRefusals));
    assert_eq!(whole(&serving), (0.0, 1.0, 2.0, 1.0));
    serving.write("a.thresh", &campaign(6));
    serving.wait_until("the mended file came into force", after(3, Built::Whole));
    assert_eq!(whole(&serving), (1.0, 0.0, 3.0, 1.0));
    let age = metric(&serving, "thresh_ruleset_age_seconds");
    assert!((0.0..60.0).contains(&age), "{age}");
    assert!(metric(&serving, "thresh_reload_last_duration_seconds") > 0.0);
    assert!(metric(&serving, "thresh_reload_last_timestamp_seconds") > 1.7e9);
}

/// A caller whose key is its own name.
fn caller(name: &str, may: &[Role]) -> Caller {
    Caller { name: name.to_owned(), sha256: Sha256::digest(name).into(), may: may.to_vec() }
}

#[test]
fn where_there_are_keys_each_call_asks_for_one_that_is_good_for_it() {
    let serving = serving(|config| {
        config.callers = vec![caller("crm", &[Role::Evaluate]), caller("grafana", &[Role::Read])];
    });
    let body = format!(r#"{{"contact": {ADA}}}"#);
    let evaluate = |headers: &[(&str, &str)]| serving.send("POST", "/v1/evaluate", headers, body.as_bytes());
    let problem = |response: &Response| {
        let kind = response.json()["type"].as_str().unwrap().rsplit(':').next().unwrap().to_owned();
        (response.status, kind)
    };
    for headers in [&[][..], &[("authorization", "Bearer wrong")], &[("authorization", "Basic Y3JtOg==")]] {
        let refused = evaluate(headers);
        assert_eq!(problem(&refused), (401, "no-key".to_owned()));
        assert_eq!(refused.header("www-authenticate"), Some("Bearer"));
    }
    assert_eq!(problem(&evaluate(&[("authorization", "Bearer grafana")])), (403, "not-allowed".to_owned()));
    assert_eq!(evaluate(&[("authorization", "Bearer crm")]).status, 200);
    let read = |path: &str, key: &str| serving.send("GET", path, &[("authorization", key)], b"");
    assert_eq!(read("/v1/ruleset", "Bearer grafana").status, 200);
    assert_eq!(problem(&read("/metrics", "Bearer crm")), (403, "not-allowed".to_owned()));
    assert_eq!(problem(&serving.get("/a/path/of/nobody")), (401, "no-key".to_owned()));
    assert_eq!((serving.get("/healthz").status, serving.get("/readyz").status), (200, 200));
    assert_eq!(serving.exchange(b"HEAD /healthz HTTP/1.0\r\n\r\n").status, 200);
    assert_eq!(serving.exchange(b"HEAD /v1/ruleset HTTP/1.0\r\n\r\n").status, 401);
    let page = read("/metrics", "Bearer grafana").body;
    assert!(page.contains("thresh_requests_by_key_total{key=\"crm\"} 1\n"), "{page}");
    assert!(!page.contains(&format!("{:x?}", Sha256::digest("crm"))), "{page}");
}
