//! What is kept of contacts, as it is reported and shown.
#![expect(dead_code, reason = "only the schemas of these types are used")]

use std::collections::BTreeMap;

use schemars::JsonSchema;

/// One outcome, or several.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub(in crate::server) enum Outcomes {
    One(Outcome),
    Several(#[schemars(length(max = 10_000))] Vec<Outcome>),
}

/// What became of a contact.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(in crate::server) struct Outcome {
    /// The contact.
    #[schemars(length(min = 1))]
    contact_id: String,
    /// What became of it, as rules name it.
    #[schemars(length(min = 1))]
    outcome: String,
    /// When (RFC 3339).
    #[schemars(extend("format" = "date-time"))]
    at: String,
    /// What it was worth, in whole cents.
    value: Option<i64>,
    /// The report's own id: two with one id count once.
    message_id: Option<String>,
    /// The `message_id` of an earlier report that this one replaces.
    corrects: Option<String>,
}

/// Everything that is kept of a contact.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(in crate::server) struct KeptOfContact {
    /// The contact.
    contact_id: String,
    /// The variants it was exposed to.
    exposures: Vec<KeptExposure>,
    /// What became of it.
    outcomes: Vec<KeptOutcome>,
    /// What was decided of it.
    decisions: Vec<KeptDecision>,
}

/// A variant that a contact was exposed to.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct KeptExposure {
    /// The experiment.
    experiment: String,
    /// Its campaign.
    campaign: Option<String>,
    /// How far the experiment had come.
    phase: String,
    /// What it compared and how it assigned.
    edition: Option<String>,
    /// Who was assigned together.
    unit: String,
    /// The contact.
    contact_id: String,
    /// The variant.
    variant: String,
    /// When it was first exposed.
    #[schemars(extend("format" = "date-time"))]
    at: String,
    /// The share of those taking part that this variant decides.
    propensity: Option<f64>,
    /// The rules in force.
    revision: Option<String>,
    /// Whether somebody forced the variant.
    forced: bool,
    /// Since when each variant qualifies the contact.
    qualified_since: Option<String>,
    /// Since when each variant says something else than `control`.
    differs_since: Option<String>,
}

/// What became of a contact.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct KeptOutcome {
    /// The contact.
    contact_id: String,
    /// What became of it.
    outcome: String,
    /// When.
    #[schemars(extend("format" = "date-time"))]
    at: String,
    /// What it was worth, in whole cents.
    value: Option<i64>,
    /// The report's own id.
    message_id: Option<String>,
    /// The id of the report that it replaces.
    corrects: Option<String>,
}

/// What was decided of a contact.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct KeptDecision {
    /// The contact.
    contact_id: String,
    /// The campaign.
    campaign: String,
    /// As of when.
    #[schemars(extend("format" = "date-time"))]
    at: String,
    /// Where the contact stood.
    stage: Option<String>,
    /// Whether it qualified.
    qualified: bool,
    /// Points by score.
    scores: BTreeMap<String, i64>,
    /// The rules in force.
    revision: String,
}
