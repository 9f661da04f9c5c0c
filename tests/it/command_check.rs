//! `thresh check` as a person or a program calls it: what it prints and how it ends.

use std::fs;
use std::path::Path;
use std::process::Command;

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
    let answer: serde_json::Value = serde_json::from_str(&text).unwrap();
    let expected = serde_json::json!({
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
fn a_code_is_explained_and_what_cannot_be_done_ends_with_2() {
    let clean = folder("downloaded whitepaper -> +20");
    let (code, text) = run(clean.path(), &["check", "--explain", "mixed-and-or"]);
    assert_eq!(code, Some(0));
    assert!(text.starts_with("# mixed-and-or"), "{text}");
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
