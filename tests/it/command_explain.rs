//! `thresh explain`: what it tells about sample contacts, and what it does where there is nothing to tell.

use std::fs;
use std::path::{Path, PathBuf};

use expect_test::{ExpectFile, expect_file};
use serde_json::Value;
use thresh::cli::explain::{Arguments, Telling, run};
use thresh::cli::{Answer, Terminal};
use thresh::config::Config;
use thresh::domain::Timestamp;

fn shipped(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("rules").join(file)
}

fn arguments(contact: Option<&str>) -> Arguments {
    Arguments {
        file: shipped("contacts.jsonl"),
        contact: contact.map(str::to_owned),
        campaign: vec!["aurora-launch".to_owned()],
        force: Vec::new(),
        at: Timestamp::parse("2026-11-23T12:00:00Z"),
        what_if: Vec::new(),
        format: Telling::Text,
        input: None,
    }
}

/// Runs the command on the shipped rules and gives its answer, its results and its notes.
fn told(arguments: &Arguments) -> (anyhow::Result<Answer>, String, String) {
    told_by(&shipped(""), arguments)
}

fn told_by(rules: &Path, arguments: &Arguments) -> (anyhow::Result<Answer>, String, String) {
    let config = Config { rules: rules.to_owned(), ..Config::default() };
    let (mut results, mut notes) = (Vec::new(), Vec::new());
    let answer = run(arguments, &config, &mut Terminal::plain(&mut results, &mut notes));
    (answer, String::from_utf8(results).unwrap(), String::from_utf8(notes).unwrap())
}

#[track_caller]
fn check(arguments: &Arguments, expected: &ExpectFile) {
    let (answer, results, notes) = told(arguments);
    assert_eq!((answer.unwrap(), notes.as_str()), (Answer::Yes, ""));
    expected.assert_eq(&results);
}

#[test]
fn a_decision_is_told_as_a_person_would() {
    check(&arguments(Some("c-1011")), &expect_file!["../explain/ada_is_an_opportunity.txt"]);
    check(&arguments(Some("c-1005")), &expect_file!["../explain/omar_is_nearly_there.txt"]);
    check(&arguments(Some("c-1003")), &expect_file!["../explain/ivo_came_and_left.txt"]);
    check(&arguments(Some("c-1012")), &expect_file!["../explain/paul_is_outside_the_audience.txt"]);
}

#[test]
fn what_followed_is_told_where_nothing_should_have() {
    let rules = tempfile::tempdir().unwrap();
    fs::copy(shipped("vocabulary.toml"), rules.path().join("vocabulary.toml")).unwrap();
    let campaign = "campaign \"Follow\"\n\nscore interest\n  \
                    not (visited page /pricing* not followed by requested offer within 3 days) -> +20\n";
    fs::write(rules.path().join("follow.thresh"), campaign).unwrap();
    let page = |day: u32| {
        format!(r#"{{"type": "page", "timestamp": "2026-11-{day}T08:00:00Z", "properties": {{"path": "/pricing"}}}}"#)
    };
    let offer = r#"{"event": "Offer Requested", "timestamp": "2026-11-11T08:00:00Z"}"#;
    let asked = |events: &[&str]| {
        let file = rules.path().join("contacts.jsonl");
        fs::write(&file, format!(r#"{{"id": "c-1", "events": [{}]}}"#, events.join(", "))).unwrap();
        let (answer, results, notes) =
            told_by(rules.path(), &Arguments { file, campaign: Vec::new(), ..arguments(None) });
        assert_eq!((answer.unwrap(), notes.as_str()), (Answer::Yes, ""));
        results
    };
    let (early, late) = (page(10), page(22));
    let results = asked(&[&early, offer]);
    let expected =
        "it happened once and was followed, the last: Requested offer 12 days ago, on Wednesday 11 November): +20";
    assert!(results.contains(expected), "{results}");
    let results = asked(&[&early, offer, &late]);
    let expected =
        "it happened 2 times and was followed once, the last: Visited the page /pricing yesterday, on Sunday";
    assert!(results.contains(expected), "{results}");
    let results = asked(&[&late]);
    let expected = "it happened once, the last: Visited the page /pricing yesterday";
    assert!(results.contains(expected), "{results}");
}

#[test]
fn what_would_be_if_something_had_happened_is_told_too() {
    let what_if = vec!["talked to sales".to_owned()];
    let (answer, results, notes) = told(&Arguments { what_if, ..arguments(Some("c-1005")) });
    assert_eq!((answer.unwrap(), notes.as_str()), (Answer::Yes, ""));
    assert!(results.contains("\n    Talked to sales today at 13:00: +20\n"), "{results}");
    assert!(results.contains("\nengagement: 60, grade 1\n"), "{results}");
}

#[test]
fn a_mistake_in_what_if_is_a_diagnostic() {
    let what_if = vec!["talked to sails".to_owned()];
    let (answer, results, notes) = told(&Arguments { what_if, ..arguments(Some("c-1005")) });
    assert_eq!((answer.unwrap(), results.as_str()), (Answer::No, ""));
    expect_file!["../explain/a_mistake_in_what_if.txt"].assert_eq(&notes);
    let what_if = vec!["title is CTO".to_owned()];
    let (answer, _, _) = told(&Arguments { what_if, ..arguments(Some("c-1005")) });
    assert_eq!(
        answer.unwrap_err().to_string(),
        "`--if title is CTO` is no event; write one such as --if 'requested demo'"
    );
}

#[test]
fn as_json_it_is_the_explained_decision() {
    let (answer, results, _) = told(&Arguments { format: Telling::Json, ..arguments(Some("c-1011")) });
    assert_eq!(answer.unwrap(), Answer::Yes);
    let decision: Value = serde_json::from_str(&results).unwrap();
    assert_eq!(decision["contact_id"], "c-1011");
    assert_eq!(decision["ledger"][0]["points"], decision["scores"]["engagement"]);
    assert!(decision["matched"][0]["evidence"][0]["test"].is_string(), "{results}");
}

#[test]
fn one_of_several_contacts_must_be_named_and_be_there() {
    let (answer, results, _) = told(&arguments(None));
    let error = answer.unwrap_err().to_string();
    assert!(error.contains("holds several contacts; say which one by --contact: c-1001, c-1002"), "{error}");
    assert!(error.ends_with("c-1010, …"), "{error}");
    assert_eq!(results, "");
    let (answer, _, _) = told(&arguments(Some("c-9")));
    let error = answer.unwrap_err().to_string();
    assert!(error.starts_with("there is no contact `c-9` in "), "{error}");
    let nowhere = Arguments { campaign: vec!["nowhere".to_owned()], ..arguments(None) };
    assert!(
        told(&nowhere)
            .0
            .unwrap_err()
            .to_string()
            .starts_with("there is no campaign `nowhere`; there are aurora-launch")
    );
}

#[test]
fn an_empty_input_is_said_and_a_single_contact_needs_no_name() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("contacts.jsonl");
    fs::write(&file, "").unwrap();
    let (answer, results, notes) = told(&Arguments { file: file.clone(), ..arguments(None) });
    assert_eq!((answer.unwrap(), results.as_str()), (Answer::Yes, ""));
    assert!(notes.ends_with("contacts.jsonl holds no contacts\n"), "{notes}");
    fs::write(&file, "{\"id\": \"only\", \"traits\": {\"country\": \"DE\"}}\nnonsense\n").unwrap();
    let (answer, results, notes) = told(&Arguments { file, ..arguments(None) });
    assert_eq!(answer.unwrap(), Answer::Yes);
    assert!(
        results.starts_with("only in “Aurora launch”, Monday 23 November 2026, 13:00 Europe/Berlin\n"),
        "{results}"
    );
    assert!(notes.starts_with("line 2: "), "{notes}");
}
