//! `thresh check` as a person or a program calls it: what it prints and how it ends.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use thresh::lang::codes::Code;

/// Runs the command in a folder and gives the exit code and what stood on standard output.
fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_thresh")).args(arguments).current_dir(folder).output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

fn folder(rule: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("rules")).unwrap();
    let text = format!("campaign \"Aurora launch\"\n\nscore engagement\n  {rule}\n");
    fs::write(folder.path().join("rules/aurora.thresh"), text).unwrap();
    let vocabulary = "[events.\"downloaded whitepaper\"]\n";
    fs::write(folder.path().join("rules/vocabulary.toml"), vocabulary).unwrap();
    folder
}

#[test]
fn a_clean_folder_is_fine_and_a_mistake_is_headed_by_its_place() {
    let clean = folder("downloaded whitepaper -> +20");
    assert_eq!(run(clean.path(), &["check"]), (Some(0), "no mistakes found\n".to_owned()));
    let mistaken = folder("downlaoded whitepaper -> +20");
    let (code, text) = run(mistaken.path(), &["check"]);
    assert_eq!(code, Some(1));
    assert!(text.contains("rules/aurora.thresh:4:3"), "{text}");
    let (code, text) = run(mistaken.path(), &["check", "rules/aurora.thresh"]);
    assert_eq!(code, Some(1));
    assert!(text.contains("rules/aurora.thresh:4:3") && text.contains("write `downloaded whitepaper`"), "{text}");
}

#[test]
fn json_has_the_keys_that_callers_build_on() {
    let mistaken = folder("downlaoded whitepaper -> +20");
    let (code, text) = run(mistaken.path(), &["check", "--format", "json"]);
    assert_eq!(code, Some(1));
    let answer: Value = serde_json::from_str(&text).unwrap();
    let expected = json!({
        "errors": 1,
        "warnings": 0,
        "diagnostics": [{
            "severity": "error",
            "code": "unknown-event",
            "message": "nothing is tracked as `downlaoded whitepaper`",
            "file": "rules/aurora.thresh",
            "start": { "line": 4, "column": 3 },
            "end": { "line": 4, "column": 13 },
            "labels": [{
                "file": "rules/aurora.thresh",
                "start": { "line": 4, "column": 3 },
                "end": { "line": 4, "column": 13 },
                "text": "not in vocabulary.toml",
            }],
            "help": "write `downloaded whitepaper`",
        }],
    });
    assert_eq!(answer, expected);
}

#[test]
fn warnings_are_fine_unless_denied() {
    let doubtful = folder("one: downloaded whitepaper -> +20\n  two: downloaded whitepaper -> +5");
    assert_eq!(run(doubtful.path(), &["check"]).0, Some(0));
    assert_eq!(run(doubtful.path(), &["check", "--deny-warnings"]).0, Some(1));
}

#[test]
fn doubts_are_said_by_check_alone_and_refuse_only_where_warnings_are_denied() {
    let doubtful = folder("downloaded whitepaper at least 2 times and no downloaded whitepaper -> +20");
    let (code, text) = run(doubtful.path(), &["check"]);
    assert!(code == Some(0) && text.contains("warning[never-true]"), "{text}");
    assert_eq!(run(doubtful.path(), &["check", "--deny-warnings"]).0, Some(1));
    fs::write(doubtful.path().join("contacts.jsonl"), "{\"id\": \"c-1\"}\n").unwrap();
    let evaluate = ["evaluate", "contacts.jsonl"];
    let output =
        Command::new(env!("CARGO_BIN_EXE_thresh")).args(evaluate).current_dir(doubtful.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(!String::from_utf8(output.stderr).unwrap().contains("never-true"));
}

#[test]
fn a_code_is_explained_and_what_cannot_be_done_ends_with_2() {
    let clean = folder("downloaded whitepaper -> +20");
    let (code, text) = run(clean.path(), &["check", "--explain", "mixed-and-or"]);
    assert_eq!(code, Some(0));
    assert!(text.starts_with("# mixed-and-or"), "{text}");
    assert_eq!(run(clean.path(), &["check", "--explain", "error[mixed-and-or]:"]), (Some(0), text));
    assert_eq!(run(clean.path(), &["check", "--explain", "no-such-code"]), (Some(2), String::new()));
    assert_eq!(run(clean.path(), &["check", "nowhere"]), (Some(2), String::new()));
}

#[test]
fn tests_that_fail_are_mistakes_where_they_are_required() {
    let folder = folder(
        "downloaded whitepaper -> +20\n\ntest \"a reader\"\n  given downloaded whitepaper yesterday\n  expect engagement = 15",
    );
    assert_eq!(run(folder.path(), &["check"]).0, Some(0));
    fs::write(folder.path().join("thresh.toml"), "[reload]\nrequire-tests = true\n").unwrap();
    let (code, text) = run(folder.path(), &["check"]);
    assert_eq!(code, Some(1));
    assert!(text.contains("error[failed-test]") && text.contains("rules/aurora.thresh:8:10"), "{text}");
    assert!(text.contains("what came: engagement = 20"), "{text}");
    assert_eq!(run(folder.path(), &["serve", "--listen", "127.0.0.1:0"]).0, Some(1), "at start it is fatal");
}

#[test]
fn without_a_code_all_are_listed_and_a_misspelt_one_is_guessed() {
    let clean = folder("downloaded whitepaper -> +20");
    let (code, text) = run(clean.path(), &["check", "--explain"]);
    assert_eq!(code, Some(0));
    assert_eq!(text.lines().count(), Code::ALL.len());
    assert!(text.lines().any(|line| line.split_once("  ").is_some_and(|(code, summary)| {
        code == "bad-target" && summary.trim_start() == "A target is a number of orders."
    })));
    let output =
        Command::new(env!("CARGO_BIN_EXE_thresh")).args(["check", "--explain", "unknown-evnt"]).output().unwrap();
    let notes = String::from_utf8(output.stderr).unwrap();
    assert_eq!(notes, "error: there is no code `unknown-evnt`; write `thresh check --explain unknown-event`\n");
}

#[test]
fn sarif_has_rules_regions_and_fixes() {
    let mistaken = folder("downlaoded whitepaper -> +20\n  país is known → +5");
    let (code, text) = run(mistaken.path(), &["check", "--format", "sarif"]);
    assert_eq!(code, Some(1));
    let log: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 2);
    for result in results {
        let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
        assert_eq!(rule["id"], result["ruleId"]);
        assert!(rule["help"]["markdown"].as_str().unwrap().contains("## Why it matters"));
        assert!(!rule["shortDescription"]["text"].as_str().unwrap().is_empty());
        assert_eq!((&rule["defaultConfiguration"]["level"], &result["level"]), (&json!("error"), &json!("error")));
    }
    let place = json!({ "uri": "rules/aurora.thresh" });
    let first = json!({ "startLine": 4, "startColumn": 3, "endLine": 4, "endColumn": 13 });
    assert_eq!(results[0]["locations"][0]["physicalLocation"], json!({ "artifactLocation": place, "region": first }));
    assert_eq!(
        results[0]["message"]["text"],
        "nothing is tracked as `downlaoded whitepaper`: write `downloaded whitepaper`"
    );
    let change = json!({ "artifactLocation": place, "replacements": [
        { "deletedRegion": first, "insertedContent": { "text": "downloaded" } } ] });
    assert_eq!(
        results[0]["fixes"],
        json!([{
        "description": { "text": "write `downloaded whitepaper`" }, "artifactChanges": [change] }])
    );
    let second = &results[1]["locations"][0]["physicalLocation"]["region"];
    assert_eq!(*second, json!({ "startLine": 5, "startColumn": 3, "endLine": 5, "endColumn": 7 }));
    assert!(results[1].get("fixes").is_none());
}

#[test]
fn sarif_of_no_mistakes_is_a_run_without_results() {
    let clean = folder("downloaded whitepaper -> +20");
    let (code, text) = run(clean.path(), &["check", "--format", "sarif"]);
    assert_eq!(code, Some(0));
    let log: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(log["runs"][0]["results"], json!([]));
}
