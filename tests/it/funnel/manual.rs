//! docs/funnel.md as it is read: its commands run on the table it shows, and the first says what stands below it. `UPDATE_EXPECT=1`
//! rewrites that.

use std::fs;

use crate::command::{Ran, root, thresh};

const MANUAL: &str = "docs/funnel.md";

/// The texts of the fenced blocks of a language.
fn blocks<'m>(manual: &'m str, language: &str) -> Vec<&'m str> {
    let fence = format!("```{language}\n");
    manual.split(fence.as_str()).skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

/// The words of a command as a shell splits them.
fn words(command: &str) -> Vec<String> {
    let parts = command.trim().split('"').enumerate();
    let split = parts.flat_map(|(position, part)| match position % 2 {
        0 => part.split_whitespace().map(str::to_owned).collect(),
        _ => vec![part.to_owned()],
    });
    split.skip(1).collect()
}

fn run(command: &str, outcomes: &str) -> Ran {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), outcomes).unwrap();
    let path = file.path().display().to_string();
    let words = words(command).into_iter().map(|word| if word == "outcomes.csv" { path.clone() } else { word });
    thresh(&words.collect::<Vec<_>>())
}

#[test]
fn the_commands_say_what_the_chapter_shows() {
    let manual = fs::read_to_string(root().join(MANUAL)).unwrap();
    let [outcomes] = blocks(&manual, "csv")[..] else { panic!("one table") };
    let [first, by_country, page] = blocks(&manual, "sh")[..] else { panic!("three commands") };
    let [shown] = blocks(&manual, "text")[..] else { panic!("one answer") };
    let ran = run(first, outcomes);
    assert_eq!((ran.code, ran.notes.as_str()), (Some(0), ""));
    if std::env::var_os("UPDATE_EXPECT").is_some() && ran.results != shown {
        let (before, after) = manual.split_once(&format!("```text\n{shown}```")).unwrap();
        fs::write(root().join(MANUAL), format!("{before}```text\n{}```{after}", ran.results)).unwrap();
        return;
    }
    assert_eq!(ran.results, shown);

    let ran = run(by_country, outcomes);
    assert_eq!((ran.code, ran.notes.as_str()), (Some(0), ""));
    assert!(ran.results.contains("\n  By country\n"), "{}", ran.results);

    let page = page.replace("contacts.jsonl", "rules/contacts.jsonl").replace(" > funnel.html", "");
    let ran = run(&page, outcomes);
    assert_eq!((ran.code, ran.notes.as_str()), (Some(0), ""));
    assert!(ran.results.starts_with("<!doctype html>"));
}

#[test]
fn the_lines_of_the_heading_are_those_that_figures_need() {
    let manual = fs::read_to_string(root().join(MANUAL)).unwrap();
    let [heading] = blocks(&manual, "thresh")[..] else { panic!("one campaign") };
    let text = format!("{heading}\nstages\n  lead\n  mql when visited page /pricing*\n");
    let mut asked = super::asking::Asked::new(&[("aurora.thresh", &text)], "{\"id\": \"a\"}\n", "2026-11-23T12:00:00Z");
    let figures = asked.figures();
    assert_eq!(figures["horizon"], "90 days");
    assert_eq!(figures["cost"]["spent_cents"], 2_500_000);
    assert_eq!(figures["needed"]["target"], 40);
}
