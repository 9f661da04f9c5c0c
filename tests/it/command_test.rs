//! `thresh test` as a person or a program calls it: what it prints and how it ends.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::command::root;

/// Runs the command in a folder and gives the exit code and what stood on standard output.
fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_thresh"));
    let output = command.arg("test").args(arguments).current_dir(folder).output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

const CAMPAIGN: &str = "campaign \"Aurora launch\"

score engagement from 0 to 10
  downloaded whitepaper and country is DE  -> +20
  attended webinar or requested demo       -> +5

stages
  visitor
  reader  when engagement >= 20
";

fn folder(tests: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("rules")).unwrap();
    fs::write(folder.path().join("rules/aurora.thresh"), format!("{CAMPAIGN}{tests}")).unwrap();
    folder
}

const READERS: &str = "
test \"a reader\"
  given downloaded whitepaper yesterday, country is DE
  expect engagement = 20, stage is reader

test \"a reader elsewhere\"
  given downloaded whitepaper yesterday, country is AT
  expect engagement = 0
";

#[test]
fn a_failure_shows_what_was_expected_what_came_and_the_ledger() {
    let (code, text) = run(folder(READERS).path(), &[]);
    assert_eq!(code, Some(1));
    expect_test::expect![[r#"
        failed: a reader
          rules/aurora.thresh:11:1, at 2026-01-01T12:00:00Z
          expected  engagement = 20
          expected  stage is reader
          came      engagement = 10, stage is visitor, not qualified
            Stage: visitor; not qualified

            engagement: 10
              downloaded whitepaper and country is DE: +20
                Downloaded whitepaper yesterday, on Wednesday 31 December 2025
                country is DE: it is “DE”
              the range of engagement: -10

        1 passed, 1 failed
    "#]]
    .assert_eq(&text);
}

#[test]
fn coverage_shows_rules_and_conditions_that_no_test_has_seen() {
    let folder = folder(&READERS.replace("engagement = 20, stage is reader", "engagement = 10"));
    let shown = expect_test::expect![[r#"
        aurora: 1 of 2 rules held in a test (50%), 2 of 7 conditions were true in one and false in another (28%)
          never false  rules/aurora.thresh:4:3   downloaded whitepaper
          in no test   rules/aurora.thresh:5:3   attended webinar or requested demo
          never true   rules/aurora.thresh:5:3   attended webinar
          never true   rules/aurora.thresh:5:23  requested demo
          never true   rules/aurora.thresh:9:16  engagement >= 20

        2 passed
    "#]];
    let (code, text) = run(folder.path(), &["--coverage"]);
    assert_eq!(code, Some(0));
    shown.assert_eq(&text);
    assert_eq!(run(folder.path(), &["--fail-under", "50"]), (Some(0), "2 passed\n".to_owned()));
    let (code, text) = run(folder.path(), &["--fail-under", "80"]);
    assert_eq!(code, Some(1));
    assert!(text.contains("  50% of the rules is less than 80%\n") && text.contains("in no test"), "{text}");
    assert_eq!(run(folder.path(), &["--fail-under", "101"]).0, Some(2));
}

#[test]
fn json_says_the_same_for_programs() {
    let folder = folder(READERS);
    let (code, text) = run(folder.path(), &["--coverage", "--format", "json"]);
    assert_eq!(code, Some(1));
    let said: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&said["passed"], &said["failed"], &said["errors"]), (&json!(1), &json!(1), &json!(0)));
    let campaign = &said["campaigns"][0];
    let test = &campaign["tests"][0];
    assert_eq!(test["unmet"], json!(["engagement = 20", "stage is reader"]));
    assert_eq!(test["start"], json!({ "line": 11, "column": 1 }));
    assert_eq!(test["decision"]["scores"], json!({ "engagement": 10 }));
    assert_eq!(campaign["coverage"]["rules"], json!({ "held": 1, "of": 2, "percent": 50 }));
    let never = &campaign["coverage"]["never_false"][0];
    assert_eq!(
        (&never["condition"], &never["file"], &never["start"]),
        (&json!("downloaded whitepaper"), &json!("rules/aurora.thresh"), &json!({ "line": 4, "column": 3 }))
    );
    assert_eq!(campaign["coverage"]["in_no_test"][0]["rule"], "attended webinar or requested demo");
}

#[test]
fn a_campaign_with_mistakes_or_without_tests_is_said() {
    let none = folder("");
    let (code, text) = run(none.path(), &[]);
    assert_eq!(code, Some(0));
    assert!(text.starts_with("there are no tests"), "{text}");
    let mistaken = folder("\ntest \"x\"\n  expect nothing\n");
    assert_eq!(run(mistaken.path(), &["rules/aurora.thresh"]).0, Some(1));
    let (_, text) = run(mistaken.path(), &["--format", "json"]);
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap()["errors"], 1);
}

#[test]
fn the_tests_of_the_shipped_campaigns_have_seen_every_rule_and_every_condition_both_ways() {
    let (code, text) = run(&root(), &["--coverage", "--fail-under", "100", "--format", "json"]);
    assert_eq!(code, Some(0), "{text}");
    let said: Value = serde_json::from_str(&text).unwrap();
    let campaigns = said["campaigns"].as_array().unwrap();
    assert_eq!(campaigns.len(), 4);
    for campaign in campaigns {
        let coverage = &campaign["coverage"];
        assert_eq!((&coverage["rules"]["percent"], &coverage["conditions"]["percent"]), (&json!(100), &json!(100)));
    }
}
