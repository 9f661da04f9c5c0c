//! The workload that engines are measured by: its rule files check, and give exactly the scores and rules that are expected.

use serde_json::Value;

use crate::command::{decisions, thresh};
use crate::shared::{shared, unpacked};

#[track_caller]
fn check(rules: usize) {
    let (Some(folder), Some(contacts), Some(expected)) = (
        shared(&format!("bench/rules-{rules}")),
        shared("bench/contacts.jsonl.gz"),
        shared(&format!("bench/expected-{rules}.jsonl.gz")),
    ) else {
        return;
    };
    let folder = folder.to_str().unwrap();
    let checked = thresh(&["check", folder, "--format", "json"]);
    let report: Value = serde_json::from_str(&checked.results).unwrap_or_else(|error| panic!("{error}: {checked:?}"));
    assert_eq!((checked.code, &report["errors"]), (Some(0), &Value::from(0)), "{report}");

    let expected: Vec<Value> = unpacked(&expected).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    // Of the largest file only the first contacts have an answer: no others are decided.
    let first: Vec<String> = unpacked(&contacts).lines().take(expected.len()).map(str::to_owned).collect();
    let work = tempfile::tempdir().unwrap();
    let file = work.path().join("contacts.jsonl");
    std::fs::write(&file, first.join("\n")).unwrap();
    let arguments = ["evaluate", "--rules", folder, file.to_str().unwrap(), "--at", "2026-11-01T00:00:00Z"];
    let decisions = decisions(&arguments);
    assert_eq!(decisions.len(), expected.len());
    for (decision, expected) in decisions.iter().zip(&expected) {
        assert_eq!(decision["contact_id"], expected["contact_id"]);
        assert_eq!(decision["scores"]["engagement"], expected["score"], "{}", decision["contact_id"]);
        let matched: Vec<&Value> = decision["matched"].as_array().unwrap().iter().map(|line| &line["rule"]).collect();
        let rules: Vec<&Value> = expected["matched"].as_array().unwrap().iter().collect();
        assert_eq!(matched, rules, "{}", decision["contact_id"]);
    }
}

#[test]
fn ten_rules() {
    check(10);
}

#[test]
fn a_hundred_rules() {
    check(100);
}

#[test]
fn a_thousand_rules() {
    check(1_000);
}

#[test]
fn ten_thousand_rules() {
    check(10_000);
}
