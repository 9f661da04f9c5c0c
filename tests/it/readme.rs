//! The README's rule file checks, and its question gets the answer that it shows. `UPDATE_EXPECT=1` rewrites the answer.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use thresh::domain::Timestamp;
use thresh::ruleset::Ruleset;

use crate::scoring::{decided_json, ruleset_of};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn readme() -> String {
    fs::read_to_string(root().join("README.md")).unwrap()
}

/// The text of the first fenced block of this language that holds this word.
fn block<'r>(readme: &'r str, language: &str, word: &str) -> &'r str {
    let fence = format!("```{language}\n");
    let mut blocks = readme.split(fence.as_str()).skip(1).filter_map(|rest| rest.split("```").next());
    blocks.find(|block| block.contains(word)).unwrap_or_else(|| panic!("no block of {language} with `{word}`"))
}

/// The rule files and the vocabulary that the project ships.
fn shipped_rules() -> Ruleset {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(root().join("rules")).unwrap().map(|file| file.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "thresh" || ending == "toml"));
    let texts: Vec<(String, String)> = paths
        .iter()
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(path).unwrap()))
        .collect();
    ruleset_of(&texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect::<Vec<_>>())
}

#[test]
fn the_first_rule_file_checks_and_has_ten_lines() {
    let readme = readme();
    let rules = block(&readme, "thresh", "campaign");
    assert_eq!(rules.lines().filter(|line| !line.is_empty()).count(), 10);
    let vocabulary = fs::read_to_string(root().join("rules/vocabulary.toml")).unwrap();
    assert_eq!(ruleset_of(&[("readme.thresh", rules), ("vocabulary.toml", &vocabulary)]).campaigns().len(), 1);
}

#[test]
fn the_question_gets_the_answer() {
    let readme = readme();
    let question = block(&readme, "sh", "curl").split('\'').find(|part| part.contains("\"contact\"")).unwrap();
    let question: Value = serde_json::from_str(question).unwrap();
    let asked: Vec<&str> = question["campaigns"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
    let at = Timestamp::parse(question["at"].as_str().unwrap()).unwrap();
    let ruleset = shipped_rules();
    let decisions = decided_json(&ruleset, &question["contact"].to_string(), at, &asked).join(",");
    let answer = format!("{{\"revision\":\"{}\",\"decisions\":[{decisions}]}}\n", ruleset.revision());
    let shown = block(&readme, "json", "");
    if std::env::var_os("UPDATE_EXPECT").is_some() && answer != shown {
        fs::write(root().join("README.md"), readme.replace(shown, &answer)).unwrap();
        return;
    }
    assert_eq!(answer, shown);
}
