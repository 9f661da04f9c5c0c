//! Whole campaigns with the mistakes that people make, and what their authors are told: each once, in their words, with the mend.
//!
//! A line of a case that begins with `#^` lists the codes expected at the line above it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use thresh::lang::codes::{Code, Severity};
use thresh::lang::diagnostic::{Diagnostic, Mend};
use thresh::lang::render::{self, Colour};
use thresh::lang::source::FileId;

use crate::diagnostics::{Case, with_shipped_vocabulary};

const EXPECTED: &str = "#^";

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(name)
}

fn paths(name: &str) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder(name)).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "thresh"));
    paths.sort();
    paths
}

fn check(path: &Path, text: &str) -> Case {
    with_shipped_vocabulary(vec![(path.file_name().unwrap().to_str().unwrap().to_owned(), text.to_owned())])
}

fn rendered(case: &Case) -> String {
    let text = render::human(&case.diagnostics, &case.sources, Colour::Plain);
    format!("{text}{}\n", render::summary(&case.diagnostics))
}

/// How often each code is expected at each line.
fn expected(text: &str) -> BTreeMap<(usize, String), usize> {
    let mut expected = BTreeMap::new();
    for (line, text) in text.lines().enumerate() {
        for code in text.strip_prefix(EXPECTED).unwrap_or("").split_whitespace() {
            assert!(Code::named(code).is_some(), "there is no code `{code}`");
            *expected.entry((line, code.to_owned())).or_insert(0) += 1;
        }
    }
    expected
}

fn found(case: &Case) -> BTreeMap<(usize, String), usize> {
    let mut found = BTreeMap::new();
    for diagnostic in &case.diagnostics {
        let line = case.sources.start(diagnostic.span).line;
        *found.entry((line, diagnostic.code.name().to_owned())).or_insert(0) += 1;
    }
    found
}

#[test]
fn every_mistake_is_reported_and_none_twice() {
    let paths = paths("mistakes");
    assert!(paths.len() >= 20, "only {} files", paths.len());
    let mut wrong = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        let case = check(&path, &text);
        let (expected, found, shown) = (expected(&text), found(&case), rendered(&case));
        assert!((1..=7).contains(&expected.values().sum::<usize>()), "{}", path.display());
        if expected != found {
            wrong.push(format!("{}\nexpected {expected:?}\nfound    {found:?}\n{shown}", path.display()));
        }
        let written = path.with_extension("txt");
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&written, &shown).unwrap();
        } else if fs::read_to_string(&written).unwrap_or_default() != shown {
            wrong.push(format!("{} renders otherwise (UPDATE_EXPECT=1 rewrites)\n{shown}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The text with a mend put in.
fn mended(text: &str, mend: &Mend) -> String {
    let mut text = text.to_owned();
    text.replace_range(mend.span.range(), &mend.text);
    text
}

/// The campaign's own text of a case: other files of it follow.
fn own(text: &str) -> (&str, &str) {
    let end = text.find("#=== ").unwrap_or(text.len());
    text.split_at(end)
}

fn recheck(path: &Path, own: &str, others: &str) -> Case {
    crate::diagnostics::of_case(path, &format!("{own}{others}"))
}

/// What a diagnostic says, without its place, which a mend may move.
fn said(diagnostic: &Diagnostic) -> (Code, &str) {
    (diagnostic.code, diagnostic.message.as_str())
}

#[test]
fn a_certain_mend_takes_its_diagnostic_away_and_brings_no_other() {
    let mut tried = 0;
    let mut wrong = Vec::new();
    for path in paths("mistakes").into_iter().chain(paths("diagnostics")) {
        let text = fs::read_to_string(&path).unwrap();
        let (own, others) = own(&text);
        let case = recheck(&path, own, others);
        for diagnostic in case.diagnostics.iter().filter(|diagnostic| diagnostic.span.file == FileId(0)) {
            let Some(mend) = &diagnostic.mend else { continue };
            tried += 1;
            let after = recheck(&path, &mended(own, mend), others).diagnostics;
            let count =
                |of: &[Diagnostic], what| of.iter().filter(|other| said(other) == what).map(|other| other.count).sum();
            let (before_count, after_count): (usize, usize) =
                (count(&case.diagnostics, said(diagnostic)), count(&after, said(diagnostic)));
            let is_error = |diagnostic: &&Diagnostic| diagnostic.severity() == Severity::Error;
            let new = after.iter().filter(is_error).find(|other| {
                count(&after, said(other)) > count(&case.diagnostics, said(other)) && said(other) != said(diagnostic)
            });
            if after_count >= before_count || new.is_some() {
                let line = case.sources.start(diagnostic.span).line;
                let new = new.map(|new| format!("{}: {}", new.code, new.message));
                wrong.push(format!("{}:{line} {}: {new:?}", path.display(), diagnostic.message));
            }
        }
    }
    assert!(tried > 100, "only {tried} mends");
    assert!(
        wrong.is_empty(),
        "{} of {tried} mends mend nothing, or break something:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// The text after every certain mend, one after the other.
fn with_all_mends(path: &Path, text: &str) -> (String, Case) {
    let mut text = text.to_owned();
    for _ in 0..50 {
        let case = check(path, &text);
        let Some(mend) = case.diagnostics.iter().find_map(|diagnostic| diagnostic.mend.clone()) else {
            return (text, case);
        };
        text = mended(&text, &mend);
    }
    panic!("{}: mends without end\n{text}", path.display());
}

#[test]
fn with_every_certain_mend_a_file_checks_clean_but_for_what_its_author_must_choose() {
    let mut clean = 0;
    for path in paths("mistakes") {
        let text = fs::read_to_string(&path).unwrap();
        let before = check(&path, &text);
        let choices = before.diagnostics.iter().filter(|diagnostic| diagnostic.mend.is_none()).count();
        let (mended, after) = with_all_mends(&path, &text);
        assert_eq!(after.diagnostics.len(), choices, "{}\n{mended}\n{}", path.display(), rendered(&after));
        clean += usize::from(choices == 0);
    }
    assert!(clean >= 8, "only {clean} files mend completely");
}

#[test]
fn every_code_has_a_case_that_says_what_to_type() {
    let shown: Vec<String> = ["diagnostics", "mistakes"]
        .iter()
        .flat_map(|name| fs::read_dir(folder(name)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    for code in Code::ALL {
        let is_shown = |text: &String| {
            let blocks = text.split("\n\n");
            blocks.clone().any(|block| block.contains(&format!("[{code}]")) && block.contains("= help: "))
        };
        assert!(shown.iter().any(is_shown), "no case shows {code} with a help line");
    }
    let without_help = shown
        .iter()
        .flat_map(|text| text.split("\n\n"))
        .find(|block| (block.starts_with("error[") || block.starts_with("warning[")) && !block.contains("= help: "));
    assert_eq!(without_help, None, "a diagnostic without a help line");
}

/// Words of tests/jargon.txt that a text has, the author's own lines and words in backticks aside.
fn jargon_in(text: &str, jargon: &str) -> Vec<String> {
    let unquoted: String = text.split('`').step_by(2).collect::<Vec<&str>>().join(" ");
    let words =
        unquoted.to_lowercase().replace(|character: char| !character.is_alphanumeric() && character != '-', " ");
    let words = format!(" {} ", words.split_whitespace().collect::<Vec<&str>>().join(" "));
    let listed = jargon.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    listed
        .filter(|word| words.contains(&format!(" {word} ")) || words.contains(&format!(" {word}s ")))
        .map(str::to_owned)
        .collect()
}

#[test]
fn no_message_and_no_page_speaks_of_its_own_workings() {
    let jargon = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/jargon.txt")).unwrap();
    assert!(jargon.lines().count() > 40);
    let mut found = Vec::new();
    for path in ["mistakes", "diagnostics"].iter().flat_map(|name| fs::read_dir(folder(name)).unwrap()) {
        let path = path.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "txt") {
            let text = fs::read_to_string(&path).unwrap();
            // The lines of the author's file begin with their number.
            let said = text.lines().filter(|line| !line.trim_start().starts_with(|first: char| first.is_ascii_digit()));
            let said = said
                .filter(|line| !line.trim_start().starts_with('┌'))
                .map(without_code)
                .collect::<Vec<_>>()
                .join("\n");
            found.extend(jargon_in(&said, &jargon).into_iter().map(|word| format!("{word} in {}", path.display())));
        }
    }
    for code in Code::ALL {
        let prose: String = code.page().split("```").step_by(2).collect::<Vec<&str>>().join(" ");
        found.extend(jargon_in(&prose, &jargon).into_iter().map(|word| format!("{word} on the page of {code}")));
    }
    assert!(found.is_empty(), "{found:#?}");
}

/// A line without the code in its brackets, which is a name.
fn without_code(line: &str) -> String {
    let is_headline = line.starts_with("error[") || line.starts_with("warning[");
    line.split_once("]: ").filter(|_| is_headline).map_or(line, |(_, message)| message).to_owned()
}

#[test]
fn jargon_is_found() {
    let jargon = "token\nexpected one of\n";
    assert_eq!(jargon_in("an unexpected Token, expected one of `token`", jargon), ["token", "expected one of"]);
    assert!(jargon_in("write `token` here", jargon).is_empty());
}
