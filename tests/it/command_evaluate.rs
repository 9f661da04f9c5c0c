//! `thresh evaluate`, by the function behind it and by the binary: decisions in order, bad lines named, exits that scripts can trust.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use thresh::cli::evaluate::{Arguments, Input, Output as Written, run};
use thresh::cli::{Answer, Terminal};
use thresh::config::Config;
use thresh::domain::Timestamp;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/evaluate")
}

fn config() -> Config {
    Config { rules: folder().join("rules"), ..Config::default() }
}

fn arguments(file: impl Into<PathBuf>) -> Arguments {
    Arguments {
        explain: false,
        file: file.into(),
        out: None,
        force: Vec::new(),
        at: Timestamp::parse("2026-11-23T12:00:00Z"),
        campaign: Vec::new(),
        format: Written::Jsonl,
        input: None,
    }
}

/// Runs the command and gives its answer, its results and its notes.
fn evaluate(arguments: &Arguments, config: &Config) -> (anyhow::Result<Answer>, String, String) {
    let (mut results, mut notes) = (Vec::new(), Vec::new());
    let answer = run(arguments, config, &mut Terminal::plain(&mut results, &mut notes));
    (answer, String::from_utf8(results).unwrap(), String::from_utf8(notes).unwrap())
}

/// Compares what the command answers about the sample contacts with a file.
#[track_caller]
fn check(arguments: &Arguments, expected: &str) {
    let (answer, results, notes) = evaluate(arguments, &config());
    assert_eq!((answer.unwrap(), notes.as_str()), (Answer::Yes, ""));
    expect_test::expect_file![folder().join(expected)].assert_eq(&without_revision(&results));
}

/// The revision in force is a digest of the sample rules: any run of so many hexadecimal digits.
fn without_revision(results: &str) -> String {
    let mut runs: Vec<&str> = results.split(|character: char| !character.is_ascii_hexdigit()).collect();
    runs.retain(|run| run.len() >= 32);
    runs.first().map_or(results.to_owned(), |revision| results.replace(revision, "REVISION"))
}

#[test]
fn decisions_come_in_the_order_of_the_contacts_campaigns_by_id() {
    check(&arguments(folder().join("contacts.jsonl")), "decisions.jsonl");
}

#[test]
fn a_table_has_a_column_for_every_score_and_grade() {
    check(&Arguments { format: Written::Csv, ..arguments(folder().join("contacts.jsonl")) }, "decisions.csv");
    check(&Arguments { format: Written::Table, ..arguments(folder().join("contacts.jsonl")) }, "decisions.txt");
}

#[test]
fn one_campaign_may_be_asked_for() {
    let arguments = Arguments { campaign: vec!["beta".to_owned()], ..arguments(folder().join("contacts.jsonl")) };
    let (_, results, _) = evaluate(&arguments, &config());
    assert_eq!(results.lines().count(), 3);
    assert!(results.lines().all(|line| line.contains(r#""campaign":"beta""#)), "{results}");
    let unknown = Arguments { campaign: vec!["gamma".to_owned()], ..arguments };
    let error = evaluate(&unknown, &config()).0.unwrap_err().to_string();
    assert_eq!(error, "there is no campaign `gamma`; there are alpha, beta");
}

#[test]
fn many_contacts_keep_their_order_and_bad_ones_are_named() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("contacts.jsonl");
    let mut lines = String::new();
    for number in 1..=3_000 {
        lines += &match number {
            7 => "{\"id\": \"c-7\"\n".to_owned(),
            2_999 => "{\"id\": \"c-2999\", \"events\": 5}\n".to_owned(),
            _ => format!("{{\"id\": \"c-{number}\"}}\n"),
        };
    }
    fs::write(&file, lines).unwrap();
    let arguments = Arguments { campaign: vec!["beta".to_owned()], ..arguments(file) };
    let (answer, results, notes) = evaluate(&arguments, &config());
    assert_eq!(answer.unwrap(), Answer::No);
    let ids: Vec<String> = results
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["contact_id"].as_str().unwrap().to_owned())
        .collect();
    let expected: Vec<String> =
        (1..=3_000).filter(|number| ![7, 2_999].contains(number)).map(|number| format!("c-{number}")).collect();
    assert_eq!(ids, expected);
    assert_eq!(
        notes,
        "line 7: this is not JSON: the text ends while parsing an object\n\
         line 2999: this should be an array (at /events)\n2 of 3000 contacts could not be read\n"
    );
}

#[test]
fn no_contacts_are_no_decisions_and_a_note() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("empty");
    fs::write(&file, "").unwrap();
    for format in [Written::Jsonl, Written::Csv, Written::Table] {
        let (answer, results, notes) = evaluate(&Arguments { format, ..arguments(&file) }, &config());
        assert_eq!((answer.unwrap(), results.as_str()), (Answer::Yes, ""));
        assert_eq!(notes, format!("{} holds no contacts\n", file.display()));
    }
}

#[test]
fn a_file_of_results_appears_whole_or_not_at_all() {
    let place = tempfile::tempdir().unwrap();
    let out = place.path().join("out.jsonl");
    let asked = Arguments { out: Some(out.clone()), ..arguments(folder().join("contacts.jsonl")) };
    let (answer, results, _) = evaluate(&asked, &config());
    assert_eq!((answer.unwrap(), results.as_str()), (Answer::Yes, ""));
    assert_eq!(fs::read_to_string(&out).unwrap(), evaluate(&arguments(folder().join("contacts.jsonl")), &config()).1);

    let contacts = place.path().join("same");
    fs::copy(folder().join("contacts.jsonl"), &contacts).unwrap();
    let over_itself = Arguments { out: Some(contacts.clone()), ..arguments(&contacts) };
    assert_eq!(evaluate(&over_itself, &config()).0.unwrap(), Answer::Yes);
    assert_eq!(fs::read_to_string(&contacts).unwrap().lines().count(), 6, "three contacts, two campaigns");

    let nowhere = Arguments { out: Some(place.path().join("no/such/folder")), ..arguments(&contacts) };
    assert!(evaluate(&nowhere, &config()).0.unwrap_err().to_string().starts_with("cannot write"));
    let left: Vec<_> = fs::read_dir(place.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[test]
fn a_table_of_contacts_names_its_own_id() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("export.csv");
    fs::write(&file, "Record ID;country;title;company.size\n51;DE;CTO;250\n52;DE;;\n").unwrap();
    let mut config = config();
    config.contact.id = "Record ID".to_owned();
    let asked = Arguments { campaign: vec!["alpha".to_owned()], ..arguments(&file) };
    let (answer, results, notes) = evaluate(&asked, &config);
    assert_eq!((answer.unwrap(), notes.as_str()), (Answer::Yes, ""));
    let fits: Vec<String> = results
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .map(|decision| format!("{} {}", decision["contact_id"], decision["scores"]["fit"]))
        .collect();
    assert_eq!(fits, ["\"51\" 45", "\"52\" 0"]);
    let as_lines = Arguments { input: Some(Input::Jsonl), ..asked };
    assert_eq!(evaluate(&as_lines, &config).0.unwrap(), Answer::No, "it is no JSON Lines");
}

#[test]
fn rules_with_errors_decide_nothing() {
    let place = tempfile::tempdir().unwrap();
    let rules = place.path().join("rules");
    fs::create_dir(&rules).unwrap();
    fs::write(rules.join("broken.thresh"), "campaign \"Broken\"\n\nscore s\n  nonsense ??? -> lots\n").unwrap();
    let config = Config { rules: rules.clone(), ..Config::default() };
    let (answer, results, notes) = evaluate(&arguments(folder().join("contacts.jsonl")), &config);
    assert_eq!((answer.unwrap(), results.as_str()), (Answer::No, ""));
    assert!(notes.contains("broken.thresh:4:"), "{notes}");

    let config = Config { rules: place.path().join("nowhere"), ..Config::default() };
    let error = evaluate(&arguments(folder().join("contacts.jsonl")), &config).0.unwrap_err();
    assert!(format!("{error:#}").contains("nowhere"), "{error:#}");
}

/// Runs the binary in an empty folder.
fn thresh(arguments: &[&str], input: &[u8]) -> Output {
    let place = tempfile::tempdir().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_thresh"))
        .args(arguments)
        .current_dir(place.path())
        .env_remove("THRESH_RULES")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that ends before it has read everything closes the pipe: that is its right.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

fn rules() -> String {
    folder().join("rules").display().to_string()
}

#[test]
fn the_binary_reads_standard_input_and_says_the_same() {
    let contacts = fs::read(folder().join("contacts.jsonl")).unwrap();
    let output = thresh(&["evaluate", "--rules", &rules(), "--at", "2026-11-23T12:00:00Z", "-"], &contacts);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let by_function = evaluate(&arguments(folder().join("contacts.jsonl")), &config()).1;
    assert_eq!(String::from_utf8(output.stdout).unwrap(), by_function);
    assert!(output.stderr.is_empty());
}

#[test]
fn the_binary_exits_as_scripts_expect() {
    let exit = |arguments: &[&str], input: &[u8]| thresh(arguments, input).status.code();
    let rules = rules();
    assert_eq!(exit(&[], b""), Some(0));
    assert_eq!(exit(&["--version"], b""), Some(0));
    assert_eq!(exit(&["evaluate", "--rules", &rules], b"{\"id\": \"a\"}"), Some(0));
    assert_eq!(exit(&["evaluate", "--rules", &rules], b"{\"id\": \"a\""), Some(1));
    assert_eq!(exit(&["evaluate", "--rules", &rules, "--at", "today"], b""), Some(2));
    assert_eq!(exit(&["evaluate", "--rules", &rules, "no such file"], b""), Some(2));
    assert_eq!(exit(&["evaluate", "--rules", "no such folder"], b""), Some(2));
    assert_eq!(exit(&["evaluate", "--rules", &rules, "--campaign", "gamma"], b""), Some(2));
    assert_eq!(exit(&["evaluate", "--rules", &rules, "--config", "no such file"], b""), Some(2));
    assert_eq!(exit(&["evalute"], b""), Some(2));
}

#[test]
fn a_reader_that_goes_away_ends_it_quietly() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("many.jsonl");
    fs::write(&file, "{\"id\": \"a\"}\n".repeat(20_000)).unwrap();
    for format in ["jsonl", "csv", "table"] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_thresh"))
            .args(["evaluate", "--rules", &rules(), "--format", format])
            .arg(&file)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{format}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{format}");
    }
}

#[test]
fn a_contact_alone_in_a_pipe_is_answered_before_the_pipe_ends() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_thresh"))
        .args(["evaluate", "--rules", &rules(), "--campaign", "beta"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut decisions = BufReader::new(child.stdout.take().unwrap());
    for contact in ["a", "b"] {
        writeln!(input, "{{\"id\": \"{contact}\"}}").unwrap();
        let mut decision = String::new();
        decisions.read_line(&mut decision).unwrap();
        assert!(decision.contains(&format!("\"contact_id\":\"{contact}\"")), "{decision}");
    }
    drop(input);
    assert!(child.wait().unwrap().success());
}
