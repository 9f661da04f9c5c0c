//! `thresh diff`, by the function behind it and by the binary: what a person reads, what a program reads, exits that scripts can trust.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use thresh::cli::diff::{Arguments, Output, run};
use thresh::cli::{Answer, Colour, Terminal};
use thresh::config::Config;
use thresh::domain::{Day, Timestamp};

use crate::command::{Ran, root, thresh};
use crate::shared::shared;

const AT: &str = "2026-11-23T12:00:00Z";

fn folder() -> PathBuf {
    root().join("tests/compare")
}

fn arguments(old: impl Into<PathBuf>, new: impl Into<PathBuf>) -> Arguments {
    Arguments {
        old: old.into(),
        new: new.into(),
        contacts: folder().join("contacts.jsonl"),
        at: Timestamp::parse(AT),
        campaign: Vec::new(),
        from: None,
        to: None,
        format: Output::Text,
        input: None,
    }
}

fn samples() -> Arguments {
    arguments(folder().join("old"), folder().join("new"))
}

/// Runs the command and gives its answer, its results and its notes.
fn diff(arguments: &Arguments) -> (anyhow::Result<Answer>, String, String) {
    let (mut results, mut notes) = (Vec::new(), Vec::new());
    let answer = run(arguments, &Config::default(), &mut Terminal::plain(&mut results, &mut notes));
    (answer, String::from_utf8(results).unwrap(), String::from_utf8(notes).unwrap())
}

/// What the command says where all is well.
#[track_caller]
fn told(arguments: &Arguments) -> String {
    let (answer, results, notes) = diff(arguments);
    assert_eq!((answer.unwrap(), notes.as_str()), (Answer::Yes, ""));
    results
}

#[track_caller]
fn check(arguments: &Arguments, expected: &str) {
    let text = told(arguments);
    expect_test::expect_file![folder().join(expected)].assert_eq(&text);
    let too_long: Vec<&str> = text.lines().filter(|line| line.chars().count() > 80).collect();
    assert!(too_long.is_empty(), "more than 80 columns:\n{}", too_long.join("\n"));
    assert!(!text.contains('\u{1b}'), "there is no colour where nobody looks");
}

#[test]
fn a_person_reads_who_moves_and_why() {
    check(&samples(), "samples.txt");
}

#[test]
fn a_program_reads_the_same() {
    let text = told(&Arguments { format: Output::Json, ..samples() });
    let mut report: Value = serde_json::from_str(&text).unwrap();
    for side in ["before", "after"] {
        assert_eq!(report["revision"][side].as_str().unwrap().len(), 64);
        report["revision"][side] = Value::from("REVISION");
    }
    let shown = serde_json::to_string_pretty(&report).unwrap();
    expect_test::expect_file![folder().join("samples.json")].assert_eq(&shown);
}

#[test]
fn a_shops_change_is_told() {
    let Some(contacts) = shared("data/ecom/contacts.jsonl.gz") else { return };
    let rules = root().join("tests/cases/ecom");
    let place = tempfile::tempdir().unwrap();
    fs::copy(rules.join("vocabulary.toml"), place.path().join("vocabulary.toml")).unwrap();
    let before = fs::read_to_string(rules.join("shop-regulars.thresh")).unwrap();
    let after = [
        ("purchased product  -> +20", "purchased product  -> +30"),
        ("no touchpoint within 30 days  -> -10", "no touchpoint within 14 days  -> -10"),
        ("    carts: opened cart at least 2 times          -> +6\n", "    added product at least 3 times  -> +8\n"),
        ("engagement >= 30 and", "engagement >= 32 and"),
    ]
    .iter()
    .fold(before.clone(), |text, (old, new)| {
        assert!(text.contains(old), "{old}");
        text.replace(old, new)
    });
    fs::write(place.path().join("shop-regulars.thresh"), after).unwrap();
    let asked = Arguments { contacts, at: Timestamp::parse("2024-07-01T00:00:00Z"), ..arguments(&rules, place.path()) };
    check(&asked, "shop.txt");

    // The same is said however often the contacts are read, on however many threads.
    let once = told(&Arguments { format: Output::Json, ..asked });
    assert!((0..3).all(|_| told(&Arguments { format: Output::Json, ..asked_again(&rules, place.path()) }) == once));
}

fn asked_again(rules: &Path, changed: &Path) -> Arguments {
    let contacts = shared("data/ecom/contacts.jsonl.gz").unwrap();
    Arguments { contacts, at: Timestamp::parse("2024-07-01T00:00:00Z"), ..arguments(rules, changed) }
}

#[test]
fn nothing_changed_is_one_sentence() {
    let same = arguments(folder().join("old"), folder().join("old"));
    assert_eq!(
        told(&same),
        "The rules say the same: nothing changes for any of the 12 contacts at 2026-11-23\n12:00 UTC.\n"
    );
    let calm = Arguments { campaign: vec!["calm".to_owned()], ..samples() };
    assert!(
        told(&calm).starts_with("The rules differ, but nothing changes for any of the 12 contacts at"),
        "{}",
        told(&calm)
    );
}

#[test]
fn nobody_is_one_sentence_and_still_an_object_for_programs() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("empty");
    fs::write(&file, "").unwrap();
    let nobody = Arguments { contacts: file.clone(), ..samples() };
    let (answer, results, notes) = diff(&nobody);
    assert_eq!((answer.unwrap(), results.as_str()), (Answer::Yes, ""));
    assert_eq!(notes, format!("{} holds no contacts\n", file.display()));
    let (_, results, _) = diff(&Arguments { format: Output::Json, ..nobody });
    let report: Value = serde_json::from_str(&results).unwrap();
    assert_eq!((&report["contacts"], report["campaigns"].as_array().unwrap().len()), (&Value::from(0), 5));
}

#[test]
fn contacts_that_cannot_be_read_are_named_and_the_others_compared() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("contacts.jsonl");
    let good = fs::read_to_string(folder().join("contacts.jsonl")).unwrap();
    fs::write(&file, format!("{{\"id\": }}\n{good}{{\"id\": \"x\", \"events\": 5}}\n")).unwrap();
    let (answer, results, notes) = diff(&Arguments { contacts: file, ..samples() });
    assert_eq!(answer.unwrap(), Answer::No);
    assert_eq!(results, told(&samples()));
    assert!(notes.starts_with("line 1: this is not JSON"), "{notes}");
    assert!(notes.contains("line 14: ") && notes.ends_with("2 of 14 contacts could not be read\n"), "{notes}");
}

#[test]
fn errors_in_either_are_said_and_nothing_is_compared() {
    let place = tempfile::tempdir().unwrap();
    let broken = place.path().join("pumps.thresh");
    fs::write(&broken, "campaign \"Broken\"\n\nscore s\n  nonsense ??? -> lots\n").unwrap();
    for asked in [arguments(place.path(), folder().join("new")), arguments(folder().join("old"), &broken)] {
        let (answer, results, notes) = diff(&asked);
        assert_eq!((answer.unwrap(), results.as_str()), (Answer::No, ""));
        assert!(notes.contains(&format!("{}:4:", broken.display())), "{notes}");
    }
}

#[test]
fn two_files_are_two_versions_of_one_campaign() {
    let place = tempfile::tempdir().unwrap();
    for name in ["pumps.thresh", "pumps-next.thresh"] {
        fs::write(place.path().join(name), "").unwrap();
    }
    fs::create_dir(place.path().join("lists")).unwrap();
    fs::copy(folder().join("new/lists/competitors.txt"), place.path().join("lists/competitors.txt")).unwrap();
    fs::copy(folder().join("new/vocabulary.toml"), place.path().join("vocabulary.toml")).unwrap();
    fs::remove_file(place.path().join("pumps.thresh")).unwrap();
    fs::copy(folder().join("new/pumps.thresh"), place.path().join("pumps-next.thresh")).unwrap();
    let by_name = told(&Arguments { campaign: vec!["pumps".to_owned()], ..samples() });
    let old = folder().join("old/pumps.thresh");
    assert_eq!(told(&arguments(&old, place.path().join("pumps-next.thresh"))), by_name);
    assert_eq!(told(&arguments(&old, folder().join("new"))), by_name, "a file asks for its campaign alone");
}

#[test]
fn a_rate_a_week_is_of_those_who_came_when_asked() {
    let asked = |from: Option<&str>, to: Option<&str>, contacts: &str| {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("contacts");
        fs::write(&file, contacts).unwrap();
        let day = |text| Day::parse(text).unwrap();
        let campaign = vec!["pumps".to_owned()];
        let (from, to) = (from.map(day), to.map(day));
        told(&Arguments { contacts: file, campaign, from, to, ..samples() })
    };
    let all = fs::read_to_string(folder().join("contacts.jsonl")).unwrap();
    let last_line = |text: String| text.split("\n\n").last().unwrap().replace('\n', " ");
    assert_eq!(
        last_line(asked(Some("2026-06-01"), Some("2026-07-12"), &all)),
        "\"A week\" is an average over 6.0 weeks, in which 2 of them came: from 2026-06-01 00:00 UTC to 2026-07-13 00:00 UTC, \
         each at its first event. Whoever has no event does not count. "
    );
    assert_eq!(
        last_line(asked(Some("2026-12-01"), None, &all)),
        "How many qualify a week cannot be told: no contact came from 2026-12-01 on. "
    );
    assert_eq!(
        last_line(asked(None, None, "id,country,company.size\na,CH,500\n")),
        "How many qualify a week cannot be told: no contact has an event, which would say when it came. "
    );
    let one = all.lines().next().unwrap();
    assert_eq!(
        last_line(asked(None, None, one)),
        "How many qualify a week cannot be told: the 1 contact came within less than a week. "
    );
    let late = Arguments { from: Day::parse("2026-02-01"), to: Day::parse("2026-01-01"), ..samples() };
    assert_eq!(diff(&late).0.unwrap_err().to_string(), "--from 2026-02-01 is later than --to 2026-01-01");
}

#[test]
fn stages_that_do_not_fit_side_by_side_stand_below_each_other() {
    let place = tempfile::tempdir().unwrap();
    let rules = |name: &str, points: i64| {
        let stages: String =
            (1..9).map(|at| format!("  a-rather-long-name-{at}  when warm >= {}\n", at * 10)).collect();
        let text = format!("campaign \"Wide\"\nscore warm\n  requested demo -> +{points}\nstages\n  visitor\n{stages}");
        let file = place.path().join(name);
        fs::write(&file, text).unwrap();
        file
    };
    let text = told(&arguments(rules("a.thresh", 10), rules("b.thresh", 20)));
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    let shown = text.split("\n\n").find(|part| part.contains("Who stands where")).unwrap();
    let stages: Vec<&str> = shown.lines().skip(2).take(3).map(str::trim).collect();
    assert_eq!(
        stages,
        [
            "visitor                        5           5",
            "a-rather-long-name-1           7           ·",
            "a-rather-long-name-2           ·           7",
        ]
    );
}

#[test]
fn on_a_terminal_it_is_coloured_and_says_the_same() {
    let (mut results, mut notes) = (Vec::new(), Vec::new());
    let mut terminal = Terminal::plain(&mut results, &mut notes);
    terminal.results_colour = Colour::Coloured;
    run(&samples(), &Config::default(), &mut terminal).unwrap();
    let coloured = String::from_utf8(results).unwrap();
    assert!(coloured.contains("\u{1b}[32m") && coloured.contains("\u{1b}[31m"));
    let mut plain = String::new();
    for part in coloured.split('\u{1b}') {
        plain.push_str(part.strip_prefix('[').and_then(|rest| rest.split_once('m')).map_or(part, |(_, text)| text));
    }
    let without_spaces = |text: &str| text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    assert_eq!(without_spaces(&plain), without_spaces(&told(&samples())));
}

#[test]
fn the_binary_exits_as_scripts_expect() {
    let run = |old: &str, new: &str, more: &[&str]| -> Ran {
        let mut arguments = vec!["diff", old, new, "--at", AT];
        arguments.extend(more);
        thresh(&arguments)
    };
    let contacts = ["--contacts", "tests/compare/contacts.jsonl"];
    let differs = run("tests/compare/old", "tests/compare/new", &contacts);
    assert_eq!((differs.code, differs.notes.as_str()), (Some(0), ""));
    assert_eq!(differs.results, told(&samples()));
    assert_eq!(run("tests/compare/old", "tests/compare/new", &["--contacts", "-"]).code, Some(0), "nothing to read");
    assert_eq!(run("tests/compare/old", "tests/compare/new", &[]).code, Some(2), "contacts are needed");
    assert_eq!(run("tests/compare/old", "no such folder", &contacts).code, Some(2));
    assert_eq!(run("tests/compare/old", "tests/compare/new", &["--contacts", "no such file"]).code, Some(2));
    let unknown = run("tests/compare/old", "tests/compare/new", &[&contacts[..], &["--campaign", "x"]].concat());
    assert_eq!(unknown.code, Some(2));
    assert_eq!(unknown.notes, "error: there is no campaign `x` in either; there are calm, fresh, gone, pumps, same\n");
    assert_eq!(
        run("tests/compare/old", "tests/compare/new", &[&contacts[..], &["--from", "May"]].concat()).code,
        Some(2)
    );
}
