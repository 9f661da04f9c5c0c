//! Every example of the language's manual and of the cookbook is a file that checks, and does to contacts what it says.

use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;

use serde_json::Value;
use thresh::domain::{FailingTests, Timestamp};
use thresh::lang::codes::Code;
use thresh::lang::diagnostic::Diagnostic;
use thresh::ruleset::{Campaign, FolderFile, FolderFiles, Ruleset, build};
use thresh::trial::{Coverage, Trial, failures};

use crate::scoring::{decide, rule_names};

const AT: &str = "2026-11-23T12:00:00Z";
const NAMES: [&str; 12] =
    ["Vera", "Noah", "Ivo", "Mia", "Omar", "Grace", "Lena", "Tomas", "Sofia", "Jan", "Ada", "Paul"];
/// In place of contacts behind a rule: it pays none of them.
const NOBODY: &str = "nobody";
/// What a rule with its tests stands below in the cookbook.
const ABOVE_A_RECIPE: &str = "campaign \"Cookbook\"\n\nscore points\n";

/// A fenced block: its language with what follows it, its text, and the line it begins on.
pub(crate) struct Block {
    pub(crate) kind: String,
    pub(crate) text: String,
    line: usize,
}

/// The fenced blocks of a page.
pub(crate) fn blocks(page: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut inside = false;
    for (line, text) in (1..).zip(page.lines()) {
        match text.strip_prefix("```") {
            Some(kind) if !inside => blocks.push(Block { kind: kind.to_owned(), text: String::new(), line }),
            Some(_) => {}
            None if inside => {
                let block = blocks.last_mut().unwrap();
                block.text.push_str(text);
                block.text.push('\n');
            }
            None => {}
        }
        inside ^= text.starts_with("```");
    }
    blocks
}

pub(crate) fn root_file(path: &str) -> String {
    fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn manual() -> String {
    root_file("docs/language.md")
}

fn cookbook() -> String {
    root_file("docs/cookbook.md")
}

/// The ruleset of one campaign and of the files shown before it; without a vocabulary among them, the samples'.
fn example(campaign: &str, beside: &BTreeMap<String, String>) -> Ruleset {
    let (ruleset, doubts) = doubted(campaign, beside);
    let said: Vec<&str> = doubts.iter().map(|doubt| doubt.message.as_str()).collect();
    assert!(said.is_empty(), "{said:?} in\n{campaign}");
    ruleset
}

/// The same with what is said of them.
fn doubted(campaign: &str, beside: &BTreeMap<String, String>) -> (Ruleset, Vec<Diagnostic>) {
    let shipped = root_file("rules/vocabulary.toml");
    let (lists, mut texts): (Vec<_>, Vec<_>) = beside.iter().partition(|(path, _)| path.ends_with(".txt"));
    let vocabulary = "vocabulary.toml".to_owned();
    if !beside.contains_key(&vocabulary) {
        texts.push((&vocabulary, &shipped));
    }
    let texts = texts.iter().map(|(path, text)| (path.as_str(), text.as_str()));
    let mut files = FolderFiles::of_texts(texts.chain([("manual.thresh", campaign)]));
    let list = |text: &String| FolderFile::of_bytes(text.as_bytes(), usize::MAX);
    files.lists = lists.into_iter().map(|(path, text)| (Arc::from(path.as_str()), list(text))).collect();
    let (ruleset, findings) = build(&files, None, FailingTests::Allowed);
    (ruleset, findings.diagnostics)
}

/// What a ruleset of one campaign decides of each sample contact, by the contact's name.
fn decisions(ruleset: &Ruleset) -> BTreeMap<&'static str, Value> {
    let at = Timestamp::parse(AT).unwrap();
    let contacts = root_file("rules/contacts.jsonl");
    let decided = NAMES.iter().zip(contacts.lines()).map(|(name, contact)| {
        let mut decisions = decide(ruleset, contact, at);
        assert_eq!(decisions.len(), 1);
        (*name, decisions.remove(0))
    });
    decided.collect()
}

/// `Ada +15, Omar -5` behind a rule: everybody who gets its points. Nobody else may.
fn check_rules(block: &Block) {
    let notes: Vec<&str> = block.text.lines().filter_map(|line| Some(line.rsplit_once('#')?.1.trim())).collect();
    let ruleset = example(&format!("campaign \"Manual\"\nscore points\n{}", block.text), &BTreeMap::new());
    let (decisions, rules) = (decisions(&ruleset), rule_names(&ruleset));
    assert_eq!(rules.len(), notes.len(), "line {}: each rule has its note", block.line);
    for (rule, note) in rules.iter().zip(notes) {
        let paid = NAMES.iter().filter_map(|name| {
            let lines = decisions[name]["matched"].as_array().unwrap();
            let line = lines.iter().find(|line| line["rule"] == **rule)?;
            Some(format!("{name} {:+}", line["points"].as_i64().unwrap()))
        });
        let paid = paid.collect::<Vec<_>>().join(", ");
        assert_eq!(if paid.is_empty() { NOBODY } else { &paid }, note, "line {}: `{rule}`", block.line);
    }
}

/// The tests of a campaign pass; how many there are.
fn check_tests(campaign: &Campaign, line: usize) -> usize {
    let failures = failures(campaign.checked());
    let said: Vec<String> = failures.iter().map(|failure| format!("{}: {:?}", failure.message, failure.help)).collect();
    assert!(said.is_empty(), "line {line}: {said:#?}");
    campaign.checked().tests.len()
}

/// `# Ada: engagement 40, fit is B, stage mql, qualified` below a campaign, and the tests in it.
fn check_campaign(block: &Block, beside: &BTreeMap<String, String>) {
    let ruleset = example(&block.text, beside);
    let decisions = decisions(&ruleset);
    let mut said = check_tests(&ruleset.campaigns()[0], block.line);
    for note in block.text.lines().filter_map(|line| line.strip_prefix("# ")) {
        let Some((name, facts)) = note.split_once(": ") else { continue };
        let Some(decision) = decisions.get(name) else { continue };
        for fact in facts.split(", ") {
            assert!(holds(decision, fact), "line {}: {name}: {fact}\n{decision}", block.line);
            said += 1;
        }
    }
    assert!(said > 0, "line {}: the example says nothing of anybody", block.line);
}

/// A campaign with lines that are checked and wait for their effect: each of them is said, and nothing else.
fn check_waiting(block: &Block) {
    let (ruleset, doubts) = doubted(&block.text, &BTreeMap::new());
    assert_eq!(ruleset.campaigns().len(), 1, "line {}: {doubts:#?}", block.line);
    let others: Vec<&Diagnostic> = doubts.iter().filter(|doubt| doubt.code != Code::TakesEffectLater).collect();
    assert!(!doubts.is_empty() && others.is_empty(), "line {}: {others:#?}", block.line);
}

fn holds(decision: &Value, fact: &str) -> bool {
    if let Some(reason) = fact.strip_prefix("disqualified ") {
        return decision["disqualified"].as_array().unwrap().iter().any(|given| given == reason.trim_matches('"'));
    }
    let words: Vec<&str> = fact.split(' ').collect();
    match words.as_slice() {
        ["qualified"] => decision["qualified"] == true,
        ["not", "qualified"] => decision["qualified"] == false,
        ["outside", "the", "audience"] => decision["applies"] == "outside-audience",
        ["outside", "the", "runs"] => decision["applies"] == "outside-runs",
        ["valid", "for", "ever"] => decision["valid_until"].is_null(),
        ["valid", "until", instant] => decision["valid_until"] == *instant,
        ["stage", stage] => decision["stage"] == *stage,
        [grade, "is", value] => decision["grades"][grade] == *value,
        [score, points] => decision["scores"][score] == points.parse::<i64>().unwrap(),
        _ => panic!("`{fact}` is none of the facts that examples state"),
    }
}

/// Checks the examples of a page in their order. A block with a file's name is a file of the next campaign.
fn check(blocks: &[Block]) {
    let mut beside = BTreeMap::new();
    for block in blocks {
        match block.kind.split_once(' ').unwrap_or((&block.kind, "")) {
            ("thresh", "rules") => check_rules(block),
            ("thresh", "waiting") => check_waiting(block),
            ("thresh", "") => check_campaign(block, &std::mem::take(&mut beside)),
            ("thresh" | "text" | "toml", file) if !file.is_empty() => {
                beside.insert(file.to_owned(), block.text.clone());
            }
            other => panic!("line {}: a block of {other:?}", block.line),
        }
    }
    assert!(beside.is_empty(), "no campaign uses {:?}", beside.keys());
}

/// Every `toml` block of a page, together.
fn vocabulary_of(blocks: &[Block]) -> String {
    blocks.iter().filter(|block| block.kind == "toml").map(|block| block.text.as_str()).collect()
}

/// A rule of the cookbook: it checks with the page's vocabulary, its tests pass, and each of its rules holds in one.
fn check_recipe(block: &Block, vocabulary: &BTreeMap<String, String>) {
    let ruleset = example(&format!("{ABOVE_A_RECIPE}{}", block.text), vocabulary);
    let campaign = &ruleset.campaigns()[0];
    assert!(check_tests(campaign, block.line) > 0, "line {}: no test", block.line);
    let trial = Trial::of(campaign.checked());
    let contacts = trial.contacts().unwrap();
    let coverage = Coverage::of(&trial, &contacts, &trial.outcomes(&contacts), campaign.sources(), campaign.used());
    let unseen: Vec<&str> = coverage.never().map(|seen| seen.rule.as_str()).collect();
    assert!(unseen.is_empty(), "line {}: in no test {unseen:?}", block.line);
}

#[test]
fn every_example_does_what_its_notes_say() {
    let blocks = blocks(&manual());
    assert!(blocks.len() > 50, "only {} examples were found", blocks.len());
    check(&blocks);
}

#[test]
fn every_recipe_does_what_its_tests_say() {
    let blocks = blocks(&cookbook());
    let vocabulary = BTreeMap::from([("vocabulary.toml".to_owned(), vocabulary_of(&blocks))]);
    let (recipes, others): (Vec<&Block>, Vec<&Block>) = blocks.iter().partition(|block| block.kind == "thresh recipe");
    assert!(others.iter().all(|block| block.kind == "toml"), "a block of another kind");
    assert!(recipes.len() >= 40, "only {} recipes were found", recipes.len());
    recipes.iter().for_each(|block| check_recipe(block, &vocabulary));
}

#[test]
fn every_section_has_an_example() {
    for page in [manual(), cookbook()] {
        let sections = page.split("\n## ").skip(1);
        for section in sections.flat_map(|section| section.split("\n### ")) {
            let has_text = section.lines().skip(1).any(|line| !line.trim().is_empty());
            let title = section.lines().next().unwrap_or("");
            assert!(!has_text || section.contains("```"), "`{title}` has no example");
        }
    }
}

/// `[a demo](#a-demo)`: the heading is there.
#[test]
fn the_tables_of_contents_lead_somewhere() {
    for page in [manual(), cookbook()] {
        let anchor = |title: &str| {
            let kept = title.chars().filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-'));
            kept.collect::<String>().to_lowercase().replace(' ', "-")
        };
        let headings: Vec<String> = page.lines().filter_map(|line| line.strip_prefix("## ").map(anchor)).collect();
        let linked: Vec<&str> = page.split("](#").skip(1).filter_map(|rest| rest.split(')').next()).collect();
        assert!(linked.len() > 5);
        for link in linked {
            assert!(headings.iter().any(|heading| heading == link), "nothing at #{link}");
        }
    }
}

#[test]
fn blocks_are_found_with_their_kind() {
    let found = blocks("a\n```thresh rules\nx -> +1\n```\nb\n```\ny\n```\n");
    let shown: Vec<_> = found.iter().map(|block| (block.kind.as_str(), block.text.as_str(), block.line)).collect();
    assert_eq!(shown, [("thresh rules", "x -> +1\n", 2), ("", "y\n", 6)]);
}

/// Checks one block.
fn check_one(kind: &str, text: &str) {
    check(&[Block { kind: kind.to_owned(), text: text.to_owned(), line: 1 }]);
}

#[test]
#[should_panic(expected = "Noah: points 2")]
fn a_false_note_is_found() {
    check_one("thresh", "campaign \"A\"\nscore points\n  any touchpoint -> +1\n# Noah: points 2\n");
}

#[test]
#[should_panic(expected = "the test `a` fails")]
fn a_false_test_is_found() {
    check_one("thresh", "campaign \"A\"\nscore points\n  any event -> +1\ntest \"a\"\n  expect points = 1\n");
}

#[test]
#[should_panic(expected = "`any touchpoint within 7 days`")]
fn a_forgotten_contact_is_found() {
    check_one("thresh rules", "any touchpoint within 7 days -> +1 # Noah +1\n");
}

#[test]
#[should_panic(expected = "in no test [\"phone is known\"]")]
fn a_recipe_whose_rule_never_holds_is_found() {
    let text = "phone is known -> +1\ntest \"a\"\n  expect points = 0\n".to_owned();
    check_recipe(&Block { kind: "thresh recipe".to_owned(), text, line: 1 }, &BTreeMap::new());
}
