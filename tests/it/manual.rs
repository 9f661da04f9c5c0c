//! Every example of the language's manual is a file that checks, and does to the sample contacts what its notes say.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;
use thresh::domain::Timestamp;
use thresh::ruleset::Ruleset;

use crate::scoring::{decide, rule_names, ruleset_of};

const AT: &str = "2026-11-23T12:00:00Z";
const NAMES: [&str; 12] =
    ["Vera", "Noah", "Ivo", "Mia", "Omar", "Grace", "Lena", "Tomas", "Sofia", "Jan", "Ada", "Paul"];

/// A fenced block: its language with what follows it, its text, and the line it begins on.
struct Block {
    kind: String,
    text: String,
    line: usize,
}

fn blocks(manual: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut inside = false;
    for (line, text) in (1..).zip(manual.lines()) {
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

fn root_file(path: &str) -> String {
    fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn manual() -> String {
    root_file("docs/language.md")
}

/// A campaign with the samples' vocabulary.
fn example(campaign: &str) -> Ruleset {
    ruleset_of(&[("manual.thresh", campaign), ("vocabulary.toml", &root_file("rules/vocabulary.toml"))])
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
    let notes: Vec<&str> = block.text.lines().filter_map(|line| Some(line.split_once('#')?.1.trim())).collect();
    let ruleset = example(&format!("campaign \"Manual\"\nscore points\n{}", block.text));
    let (decisions, rules) = (decisions(&ruleset), rule_names(&ruleset));
    assert_eq!(rules.len(), notes.len(), "line {}: each rule has its note", block.line);
    for (rule, note) in rules.iter().zip(notes) {
        let paid = NAMES.iter().filter_map(|name| {
            let lines = decisions[name]["matched"].as_array().unwrap();
            let line = lines.iter().find(|line| line["rule"] == **rule)?;
            Some(format!("{name} {:+}", line["points"].as_i64().unwrap()))
        });
        assert_eq!(paid.collect::<Vec<_>>().join(", "), note, "line {}: `{rule}`", block.line);
    }
}

/// `# Ada: engagement 40, fit is B, stage mql, qualified` below a campaign.
fn check_campaign(block: &Block) {
    let decisions = decisions(&example(&block.text));
    let mut said = 0;
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

fn holds(decision: &Value, fact: &str) -> bool {
    let words: Vec<&str> = fact.split(' ').collect();
    match words.as_slice() {
        ["qualified"] => decision["qualified"] == true,
        ["not", "qualified"] => decision["qualified"] == false,
        ["outside", "the", "audience"] => decision["applies"] == "outside-audience",
        ["valid", "for", "ever"] => decision["valid_until"].is_null(),
        ["valid", "until", instant] => decision["valid_until"] == *instant,
        ["stage", stage] => decision["stage"] == *stage,
        [grade, "is", value] => decision["grades"][grade] == *value,
        [score, points] => decision["scores"][score] == points.parse::<i64>().unwrap(),
        _ => panic!("`{fact}` is none of the facts that examples state"),
    }
}

fn check(block: &Block) {
    match block.kind.as_str() {
        "thresh" => check_campaign(block),
        "thresh rules" => check_rules(block),
        "toml" => drop(ruleset_of(&[("a.thresh", "campaign \"A\"\n"), ("vocabulary.toml", &block.text)])),
        other => panic!("line {}: a block of `{other}`", block.line),
    }
}

#[test]
fn every_example_does_what_its_notes_say() {
    let blocks = blocks(&manual());
    assert!(blocks.len() > 30, "only {} examples were found", blocks.len());
    blocks.iter().for_each(check);
}

#[test]
fn every_section_has_an_example() {
    let manual = manual();
    let sections = manual.split("\n## ").skip(1);
    for section in sections.flat_map(|section| section.split("\n### ")) {
        let has_text = section.lines().skip(1).any(|line| !line.trim().is_empty());
        let title = section.lines().next().unwrap_or("");
        assert!(!has_text || section.contains("```"), "`{title}` has no example");
    }
}

#[test]
fn blocks_are_found_with_their_kind() {
    let found = blocks("a\n```thresh rules\nx -> +1\n```\nb\n```\ny\n```\n");
    let shown: Vec<_> = found.iter().map(|block| (block.kind.as_str(), block.text.as_str(), block.line)).collect();
    assert_eq!(shown, [("thresh rules", "x -> +1\n", 2), ("", "y\n", 6)]);
}

#[test]
#[should_panic(expected = "Noah: points 2")]
fn a_false_note_is_found() {
    let text = "campaign \"A\"\nscore points\n  any touchpoint -> +1\n# Noah: points 2\n".to_owned();
    check(&Block { kind: "thresh".to_owned(), text, line: 1 });
}

#[test]
#[should_panic(expected = "`any touchpoint within 7 days`")]
fn a_forgotten_contact_is_found() {
    let text = "any touchpoint within 7 days -> +1 # Noah +1\n".to_owned();
    check(&Block { kind: "thresh rules".to_owned(), text, line: 1 });
}
