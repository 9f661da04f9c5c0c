//! Decisions as they are written.
#![expect(dead_code, reason = "only the schemas of these types are used")]

use std::collections::BTreeMap;

use schemars::JsonSchema;

use super::told::{Next, Paid, Part, ScoreLines, Unmatched};
use crate::server::problem::ProblemJson;

/// The decisions about a contact.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(in crate::server) struct Answer {
    /// The rules that decided: equal revisions, equal rules.
    revision: String,
    /// One for each campaign, by id.
    decisions: Vec<Decision>,
}

/// The answer to a line: decisions, or a problem in their place.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub(in crate::server) enum Line {
    Decided(LineDecided),
    Refused(LineRefused),
}

/// The decisions about a line's contact.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(in crate::server) struct LineDecided {
    /// The contact.
    contact_id: String,
    /// One for each campaign, by id.
    decisions: Vec<Decision>,
}

/// Why a line is not answered.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(in crate::server) struct LineRefused {
    /// The line's number, from 1.
    line: u64,
    /// What is wrong with it.
    problem: ProblemJson<'static>,
}

/// What a campaign says of a contact. `unmatched`, `ledger`, `audience` and `next` are there where `explain` is true.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Decision {
    /// The contact.
    contact_id: String,
    /// The campaign's id.
    campaign: String,
    /// The instant as of which it was decided.
    #[schemars(extend("format" = "date-time"))]
    at: String,
    /// The rules that decided.
    revision: String,
    /// Whether the campaign concerns the contact at that instant. If not, there are no scores and no stage.
    applies: Applies,
    /// Where the contact stands; `disqualified` if it is; null in a campaign without stages.
    stage: Option<String>,
    /// The stage underneath any disqualification, and since when: what to send back next time.
    held: Option<Held>,
    /// Whether the stage is the one of `qualifies at`, or a later one.
    qualified: bool,
    /// The reasons against, if there are any.
    disqualified: Vec<String>,
    /// Points by score.
    scores: BTreeMap<String, i64>,
    /// Values by grade and matrix.
    grades: BTreeMap<String, String>,
    /// Every rule that holds, in the order of the file.
    matched: Vec<Matched>,
    /// What the limits of groups and scores took or gave: with `matched`, they add up to each score exactly.
    cuts: Vec<Cut>,
    /// Which variant of each experiment decided, why, and what all of them say.
    experiments: Vec<Experiment>,
    /// When the answer could change without anything new happening; null if never.
    #[schemars(extend("format" = "date-time"))]
    valid_until: Option<String>,
    /// What of the contact could not be used.
    warnings: Vec<String>,
    /// The other rules, each with the first test that is not as it would have to be.
    #[schemars(with = "Vec<Unmatched>", skip_serializing_if = "Option::is_none")]
    unmatched: Option<Vec<Unmatched>>,
    /// How each score adds up.
    #[schemars(with = "Vec<ScoreLines>", skip_serializing_if = "Option::is_none")]
    ledger: Option<Vec<ScoreLines>>,
    /// The test that keeps the contact outside the audience, if one does.
    #[schemars(skip_serializing_if = "Option::is_none")]
    audience: Option<Part>,
    /// What the following stage needs, and when the contact falls back.
    #[schemars(skip_serializing_if = "Option::is_none")]
    next: Option<Next>,
}

/// Whether a campaign concerns a contact at an instant.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
enum Applies {
    Yes,
    OutsideAudience,
    OutsideRuns,
}

/// A stage that a contact holds.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Held {
    /// The stage.
    stage: String,
    /// Since when.
    #[schemars(extend("format" = "date-time"))]
    since: Option<String>,
}

/// A rule that holds. `paid` and `evidence` are there where `explain` is true.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Matched {
    /// Its label, else its condition.
    rule: String,
    /// The score that it counts for.
    score: String,
    /// Its group, if it is in one.
    group: Option<String>,
    /// What it gives, after its own limit.
    points: i64,
    /// The author's reason.
    because: Option<String>,
    /// How its points came about.
    #[schemars(with = "Paid", skip_serializing_if = "Option::is_none")]
    paid: Option<Paid>,
    /// The tests of its condition that made it hold.
    #[schemars(with = "Vec<Part>", skip_serializing_if = "Option::is_none")]
    evidence: Option<Vec<Part>>,
}

/// What a limit took or gave.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Cut {
    /// The score.
    score: String,
    /// The group whose limit it is; null for the score's own.
    group: Option<String>,
    /// What it took (below zero) or gave.
    points: i64,
}

/// What an experiment means for a decision.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Experiment {
    /// Its name.
    name: String,
    /// How far it has come: `shadow`, `split` and so on.
    phase: String,
    /// The variant that decides.
    variant: String,
    /// Why that one.
    reason: String,
    /// Where the contact lies among all, from 0 to 1; null where nobody was assigned.
    bucket: Option<f64>,
    /// The share of those taking part that this variant decides; null where chance did not decide.
    propensity: Option<f64>,
    /// What `control` says; null where the variants were not compared.
    control: Option<VariantSays>,
    /// What the variant says that decides, or the first where `control` does.
    challenger: Option<VariantSays>,
    /// What the other variants say.
    others: BTreeMap<String, VariantSays>,
    /// Whether `control` and `challenger` differ.
    differs: Option<bool>,
}

/// What a variant says of the contact.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct VariantSays {
    /// The stage.
    stage: Option<String>,
    /// Whether that qualifies.
    qualified: bool,
    /// Points by score.
    scores: BTreeMap<String, i64>,
}
