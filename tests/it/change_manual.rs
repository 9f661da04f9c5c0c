//! docs/before-it-is-live.md as it is read: its change is made in a copy of the rules, and its command says what stands below it.
//! `UPDATE_EXPECT=1` rewrites that.

use std::fs;

use crate::command::{root, thresh};

const MANUAL: &str = "docs/before-it-is-live.md";

/// The text of the first fenced block of this language that begins so.
fn block<'m>(manual: &'m str, language: &str, begins: &str) -> &'m str {
    let fence = format!("```{language}\n");
    let mut blocks = manual.split(fence.as_str()).skip(1).filter_map(|rest| rest.split("```").next());
    blocks.find(|block| block.starts_with(begins)).unwrap_or_else(|| panic!("no {language} that begins `{begins}`"))
}

/// The lines that change, before and after.
fn change(diff: &str) -> Vec<(&str, &str)> {
    let lines: Vec<&str> = diff.lines().collect();
    let pairs = lines.chunks(2).map(|pair| (pair[0].strip_prefix("- ").unwrap(), pair[1].strip_prefix("+ ").unwrap()));
    pairs.collect()
}

#[test]
fn the_change_does_what_the_chapter_says() {
    let manual = fs::read_to_string(root().join(MANUAL)).unwrap();
    let copy = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(root().join("rules")).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, copy.path().join(path.file_name().unwrap())).unwrap();
    }
    let file = copy.path().join("aurora-launch.thresh");
    let mut rules = fs::read_to_string(&file).unwrap();
    for (before, after) in change(block(&manual, "diff", "- ")) {
        assert_eq!(rules.lines().filter(|line| *line == before).count(), 1, "`{before}` is a line of the sample");
        rules = rules.replace(before, after);
    }
    fs::write(&file, rules).unwrap();

    let command = block(&manual, "sh", "thresh diff rules ").trim();
    let copied = copy.path().display().to_string();
    let words = command.split(' ').skip(1).map(|word| if word == "rules-next" { copied.as_str() } else { word });
    let ran = thresh(&words.collect::<Vec<_>>());
    assert_eq!((ran.code, ran.notes.as_str()), (Some(0), ""));
    let shown = block(&manual, "text", "");
    if std::env::var_os("UPDATE_EXPECT").is_some() && ran.results != shown {
        let (before, after) = manual.split_once(&format!("```text\n{shown}```")).unwrap();
        fs::write(root().join(MANUAL), format!("{before}```text\n{}```{after}", ran.results)).unwrap();
        return;
    }
    assert_eq!(ran.results, shown);
}
