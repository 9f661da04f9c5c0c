//! Test results for a program: one object.

use serde_json::{Value, json};

use super::Tried;
use super::told::words;
use crate::domain::{Decision, Revision};
use crate::lang::source::{Sources, Span};
use crate::trial::{Coverage, Outcome, Unseen, percent};
use crate::wire::decision::DecisionJson;

/// What was gathered so far.
pub(super) struct Json<'r> {
    revision: &'r Revision,
    passed: usize,
    failed: usize,
    campaigns: Vec<Value>,
}

impl<'r> Json<'r> {
    /// Nothing yet of a ruleset of this revision.
    pub(super) fn new(revision: &'r Revision) -> Json<'r> {
        Json { revision, passed: 0, failed: 0, campaigns: Vec::new() }
    }

    /// Adds a campaign.
    pub(super) fn campaign(&mut self, tried: &Tried<'_>) {
        self.failed += tried.failed();
        self.passed += tried.outcomes.len() - tried.failed();
        let tests: Vec<Value> = tried.outcomes.iter().map(|outcome| self.test(tried, outcome)).collect();
        let coverage = tried.coverage.as_ref().map(|coverage| covered(coverage, tried.sources));
        self.campaigns.push(json!({ "campaign": tried.campaign.id().as_str(), "tests": tests, "coverage": coverage }));
    }

    fn test(&self, tried: &Tried<'_>, outcome: &Outcome<'_>) -> Value {
        let case = outcome.case;
        let decision = Decision {
            contact_id: "test",
            campaign: tried.campaign.id(),
            at: case.at,
            revision: self.revision,
            verdict: outcome.verdict.clone(),
            experiments: Vec::new(),
        };
        let unmet: Vec<String> = outcome.unmet.iter().map(|span| words(tried.sources, *span)).collect();
        placed(
            tried.sources,
            case.span,
            json!({
                "test": case.title,
                "passed": unmet.is_empty(),
                "unmet": unmet,
                "decision": serde_json::to_value(DecisionJson(&decision)).unwrap_or_default(),
            }),
        )
    }

    /// The whole object; `errors` is how many mistakes keep campaigns from being tried.
    pub(super) fn whole(self, errors: usize) -> Value {
        json!({ "passed": self.passed, "failed": self.failed, "errors": errors, "campaigns": self.campaigns })
    }
}

fn covered(coverage: &Coverage, sources: &Sources) -> Value {
    let rules = coverage.never().map(|rule| {
        placed(sources, rule.span, json!({ "rule": rule.rule.as_str(), "score": rule.score.as_str() }))
    });
    let lacking = |wanted: Unseen| -> Vec<Value> {
        let conditions = coverage.unseen().filter(|(_, unseen)| *unseen == wanted);
        conditions.map(|(seen, _)| placed(sources, seen.span, json!({ "condition": seen.text }))).collect()
    };
    let (both_ways, conditions) = (coverage.both_ways(), coverage.conditions.len());
    json!({
        "rules": { "held": coverage.rules.len() - coverage.never().count(), "of": coverage.rules.len(), "percent": coverage.percent() },
        "conditions": { "both_ways": both_ways, "of": conditions, "percent": percent(both_ways, conditions) },
        "in_no_test": rules.collect::<Vec<_>>(),
        "never_true": lacking(Unseen::NeverTrue),
        "never_false": lacking(Unseen::NeverFalse),
    })
}

/// An object with the place it is about.
fn placed(sources: &Sources, span: Span, mut object: Value) -> Value {
    if let Some(fields) = object.as_object_mut() {
        fields.insert("file".to_owned(), json!(sources.path(span)));
        fields.insert("start".to_owned(), json!(sources.start(span)));
    }
    object
}
