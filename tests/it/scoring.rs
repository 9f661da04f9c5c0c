//! Texts → ruleset, contact → decisions as the public JSON has them: the library as an embedder calls it.

use serde_json::Value;
use thresh::decide::Selection;
use thresh::domain::{FailingTests, Timestamp};
use thresh::eval::Scratch;
use thresh::lang::checked::ScoreBody;
use thresh::ruleset::{FolderFiles, Ruleset, build};
use thresh::wire::contact::read;
use thresh::wire::decision::DecisionJson;

/// The ruleset of these files, by path; not one diagnostic is allowed.
#[track_caller]
pub(crate) fn ruleset_of(texts: &[(&str, &str)]) -> Ruleset {
    let (ruleset, findings) = build(&FolderFiles::of_texts(texts.iter().copied()), None, FailingTests::Allowed);
    let said: Vec<&str> = findings.diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
    assert!(said.is_empty(), "{said:?} in\n{}", texts[0].1);
    ruleset
}

/// What the ruleset decides about one contact's JSON.
#[track_caller]
pub(crate) fn decide(ruleset: &Ruleset, contact: &str, at: Timestamp) -> Vec<Value> {
    let all: Vec<&str> = ruleset.campaigns().iter().map(|campaign| campaign.id().as_str()).collect();
    decided_json(ruleset, contact, at, &all).iter().map(|json| serde_json::from_str(json).unwrap()).collect()
}

/// What these campaigns decide about one contact's JSON, as JSON.
#[track_caller]
pub(crate) fn decided_json(ruleset: &Ruleset, contact: &str, at: Timestamp, campaigns: &[&str]) -> Vec<String> {
    let profile = read(contact.as_bytes(), "id").unwrap();
    let selection = Selection::of(ruleset, campaigns.iter().copied()).unwrap();
    let decisions = thresh::decide::decide(ruleset, &profile, at, &selection, &mut Scratch::default());
    decisions.iter().map(|decision| serde_json::to_string(&DecisionJson(decision)).unwrap()).collect()
}

/// The names of the rules outside groups, of the ruleset's first campaign and score.
#[track_caller]
pub(crate) fn rule_names(ruleset: &Ruleset) -> Vec<String> {
    match &ruleset.campaigns()[0].checked().criteria.scores[0].body {
        ScoreBody::Rules { rules, .. } => rules.iter().map(|rule| rule.name.to_string()).collect(),
        ScoreBody::Sum(_) => Vec::new(),
    }
}
