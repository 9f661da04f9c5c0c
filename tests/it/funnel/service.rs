//! The funnel over HTTP: what is answered is what the command says of the same files, or of the decisions that were kept.

use serde_json::{Value, json};
use thresh::config::Config;
use thresh::domain::Keepings;
use thresh::store::Kind;

use super::asking::{Asked, contact};
use crate::serving::{Response, Serving};

const CAMPAIGN: &str = "campaign \"Aurora\"\n  budget 1000 EUR\n  cycle within 20 days\n\nscore heat\n  downloaded whitepaper -> +10\n  requested demo -> +40\n\n\
    stages\n  visitor\n  lead when heat >= 10\n  mql when heat >= 40\n";
const VOCABULARY: &str = "[events.\"downloaded whitepaper\"]\n[events.\"requested demo\"]\n";
const RULES: [(&str, &str); 2] = [("aurora.thresh", CAMPAIGN), ("vocabulary.toml", VOCABULARY)];
const AT: &str = "2026-06-01T00:00:00Z";
const OUTCOMES: &str = "contact_id,outcome,at,amount\na,won,2026-04-20,500\nb,lost,2026-04-21,\nb,won,soon,1\n";

fn contacts() -> String {
    contact("a", &[("2026-04-01", "Whitepaper Downloaded"), ("2026-04-03", "Demo Requested")])
        + &contact("b", &[("2026-04-02", "Whitepaper Downloaded")])
        + "nonsense\n"
        + &contact("c", &[("2026-04-09", "Page Seen")])
}

/// A service of these rules whose configuration names files beside them.
fn serving(files: &[(&str, &str)], change: impl FnOnce(&mut Config)) -> Serving {
    Serving::set_up(&RULES, |config| {
        for (name, text) in files {
            std::fs::write(config.rules.with_file_name(name), text).unwrap();
        }
        change(config);
    })
}

fn with_files(config: &mut Config) {
    config.funnel.contacts = Some(config.rules.with_file_name("contacts.jsonl"));
    config.funnel.outcomes = Some(config.rules.with_file_name("outcomes.csv"));
}

#[track_caller]
fn check_problem(response: &Response, status: u16, name: &str, pointer: Value) {
    let problem = response.json();
    let found = (response.status, &problem["type"], &problem["pointer"]);
    assert_eq!(found, (status, &json!(format!("urn:thresh:problem:{name}")), &pointer), "{problem}");
}

#[test]
fn it_is_the_commands_in_each_format() {
    let contacts = contacts();
    let serving = serving(&[("contacts.jsonl", &contacts), ("outcomes.csv", OUTCOMES)], with_files);
    let mut asked = Asked::new(&RULES, &contacts, AT).outcomes(OUTCOMES);
    let get = |ending: &str, query: &str| serving.get(&format!("/v1/campaigns/aurora/funnel{ending}?at={AT}{query}"));
    for (ending, format, media) in [
        ("", thresh::cli::funnel::Output::Json, "application/json"),
        (".txt", thresh::cli::funnel::Output::Text, "text/plain; charset=utf-8"),
        (".html", thresh::cli::funnel::Output::Html, "text/html; charset=utf-8"),
    ] {
        asked.arguments.format = format;
        let answer = get(ending, "");
        assert_eq!((answer.status, answer.header("content-type")), (200, Some(media)), "{}", answer.body);
        assert_eq!(answer.body, asked.ask().results, "{ending}");
    }
    let report = get("", "").json();
    let figures = &report["campaigns"][0]["versions"][0];
    assert_eq!(figures["stages"][2]["reached"], 1, "{report:#}");
    assert_eq!(figures["orders"]["value_cents"], 50_000);
    assert_eq!((&report["contacts"]["unreadable"], &report["outcomes"]["unreadable"]), (&json!(1), &json!(1)));
    assert!(get(".txt", "").body.contains("1 contact could not be read, and is in no figure."));
    let asked = get("", "&from=2026-04-02&to=2026-05-01&within=5%20days&unit=company&order=lost&spent=300").json();
    let figures = &asked["campaigns"][0]["versions"][0];
    assert_eq!(
        (&asked["unit"], &asked["order"], &figures["horizon"]),
        (&json!("company"), &json!("lost"), &json!("5 days"))
    );
    assert_eq!((&figures["stages"][0]["reached"], &figures["cost"]["spent_cents"]), (&json!(2), &json!(30_000)));
}

#[test]
fn the_files_are_read_anew_each_time() {
    let serving = serving(&[("contacts.jsonl", &contacts())], with_files);
    let missing = serving.get("/v1/campaigns/aurora/funnel");
    check_problem(&missing, 500, "broken", Value::Null);
    assert!(!missing.body.contains("outcomes.csv"), "places are nobody's business: {}", missing.body);
    std::fs::write(serving.beside("outcomes.csv"), OUTCOMES).unwrap();
    assert_eq!(serving.get("/v1/campaigns/aurora/funnel").json()["contacts"]["read"], 3);
    std::fs::write(serving.beside("contacts.jsonl"), "").unwrap();
    assert_eq!(serving.get("/v1/campaigns/aurora/funnel").json()["contacts"]["read"], 0);
}

#[test]
fn what_is_asked_wrongly_is_said() {
    let serving = serving(&[("contacts.jsonl", "")], with_files);
    for (path, status, name, pointer) in [
        ("boreas/funnel", 404, "unknown-campaign", Value::Null),
        ("aurora/funnel?from=yesterday", 422, "wrong-shape", json!("/from")),
        ("aurora/funnel?from=2026-05-02&to=2026-05-01", 422, "wrong-shape", json!("/from")),
        ("aurora/funnel?within=long", 422, "wrong-shape", json!("/within")),
        ("aurora/funnel?unit=", 422, "wrong-shape", json!("/unit")),
        ("aurora/funnel?order=", 422, "wrong-shape", json!("/order")),
        ("aurora/funnel?spent=much", 422, "wrong-shape", json!("/spent")),
        ("aurora/funnel?at=now", 422, "wrong-shape", json!("/at")),
        ("aurora/funnel?campaign=boreas", 422, "unknown-field", json!("/campaign")),
    ] {
        check_problem(&serving.get(&format!("/v1/campaigns/{path}")), status, name, pointer);
    }
    let nothing = self::serving(&[], |_| {});
    check_problem(&nothing.get("/v1/campaigns/aurora/funnel"), 404, "no-contacts", Value::Null);
}

#[test]
fn without_a_file_it_tells_of_the_decisions_that_were_kept() {
    let serving = serving(&[], |config| {
        config.store.url = Some(config.rules.with_file_name("thresh.db").to_str().unwrap().to_owned());
        config.store.decisions = Keepings::parse("changes").unwrap();
    });
    check_problem(&serving.get("/v1/campaigns/aurora/funnel"), 404, "no-contacts", Value::Null);
    let decide = |id: &str, events: &[(&str, &str)], at: &str| {
        let body = format!(r#"{{"contact": {}, "at": "{at}T12:00:00Z"}}"#, contact(id, events).trim());
        assert_eq!(serving.evaluate(&body).status, 200);
    };
    let paper = ("2026-04-01", "Whitepaper Downloaded");
    decide("a", &[], "2026-03-30");
    decide("a", &[paper], "2026-04-01");
    decide("a", &[paper, ("2026-04-03", "Demo Requested")], "2026-04-03");
    decide("b", &[paper], "2026-04-02");
    let outcome = json!({ "contact_id": "a", "outcome": "won", "at": "2026-04-20T00:00:00Z", "value": 5_000 });
    assert_eq!(serving.send("POST", "/v1/outcomes", &[], outcome.to_string().as_bytes()).status, 200);
    serving.wait_for_kept(Kind::Decisions, 4);
    let report = serving.get(&format!("/v1/campaigns/aurora/funnel?at={AT}")).json();
    assert_eq!((&report["contacts"]["read"], &report["contacts"]["recalled"]), (&json!(2), &json!(2)), "{report:#}");
    let figures = &report["campaigns"][0]["versions"][0];
    let reached: Vec<u64> = (0..3).map(|stage| figures["stages"][stage]["reached"].as_u64().unwrap()).collect();
    assert_eq!(reached, [2, 2, 1], "{report:#}");
    assert_eq!(figures["steps"][0]["took"]["ninth_decile_days"], 2.0);
    assert_eq!((&figures["cycle"]["won"]["count"], &figures["orders"]["value_cents"]), (&json!(1), &json!(5_000)));
    let text = serving.get(&format!("/v1/campaigns/aurora/funnel.txt?at={AT}")).body;
    assert!(text.contains("2 contacts are told of by what was decided at the time"), "{text}");
    check_problem(&serving.get("/v1/campaigns/aurora/funnel?by=country"), 422, "wrong-shape", Value::Null);

    let mut asked = Asked::new(&RULES, "", AT);
    asked.arguments.contacts = None;
    asked.store = Some(serving.beside("thresh.db").to_str().unwrap().to_owned());
    assert_eq!(asked.report(), report, "the command tells the same of the same store");
}
