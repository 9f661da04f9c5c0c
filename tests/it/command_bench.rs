//! `thresh bench` on the shipped campaigns: every rule is there, the dearest first, with how often it held.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::command::{decisions, thresh};

const CONTACTS: &str = "rules/contacts.jsonl";
const AT: [&str; 2] = ["--at", "2026-11-23T12:00:00Z"];

#[test]
fn every_rule_is_measured_and_held_as_often_as_contacts_are_decided_to() {
    let ran = thresh(&["bench", CONTACTS, AT[0], AT[1], "--format", "json"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let report: Value = serde_json::from_str(&ran.results).unwrap();
    let rules = report["rules"].as_array().unwrap();
    let costs: Vec<f64> = rules.iter().map(|rule| rule["nanoseconds_alone"].as_f64().unwrap()).collect();
    assert!(costs.is_sorted_by(|one, next| one >= next), "{costs:?}");
    assert!(report["nanoseconds_a_contact"].as_f64().unwrap() > 0.0, "{report}");

    let mut held: BTreeMap<(String, String), u64> = BTreeMap::new();
    for decision in decisions(&["evaluate", CONTACTS, AT[0], AT[1]]) {
        for matched in decision["matched"].as_array().unwrap() {
            let key = |value: &Value| value.as_str().unwrap().to_owned();
            *held.entry((key(&decision["campaign"]), key(&matched["rule"]))).or_default() += 1;
        }
    }
    assert!(held.len() > 10, "{held:?}");
    for rule in rules {
        let key = (rule["campaign"].as_str().unwrap().to_owned(), rule["rule"].as_str().unwrap().to_owned());
        assert_eq!(rule["held"].as_u64(), Some(held.remove(&key).unwrap_or(0)), "{key:?}");
        assert!(rule["file"].as_str().unwrap().starts_with("rules/") && rule["line"].as_u64() > Some(0), "{rule}");
    }
    assert!(held.is_empty(), "rules that held and were not measured: {held:?}");
}

#[test]
fn a_person_sees_the_dearest_rules_with_their_places() {
    let ran = thresh(&["bench", CONTACTS, AT[0], AT[1], "--top", "3"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let listed = ran.results.lines().filter(|line| line.contains(".thresh:")).count();
    assert_eq!(listed, 3, "{}", ran.results);
    assert!(ran.results.contains("--top 0 lists all"), "{}", ran.results);
}

#[test]
fn contacts_that_cannot_be_read_are_named_and_none_at_all_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let some = folder.path().join("some.jsonl");
    std::fs::write(&some, "{\"id\": \"a\"}\nno contact\n").unwrap();
    let ran = thresh(&["bench", some.to_str().unwrap()]);
    assert_eq!((ran.code, ran.notes.contains("line 2: this is not JSON")), (Some(1), true), "{ran:?}");
    let none = folder.path().join("none.jsonl");
    std::fs::write(&none, "").unwrap();
    let ran = thresh(&["bench", none.to_str().unwrap()]);
    assert_eq!((ran.code, ran.notes.contains("holds no contact that can be read")), (Some(2), true), "{ran:?}");
}
