//! What callers send.
#![expect(dead_code, reason = "only the schemas of these types are used")]

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde_json::Value;

/// What is asked: about whom, by which campaigns, as of when.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(in crate::server) struct Question {
    /// Whom it is about.
    contact: Contact,
    /// The ids of the campaigns that are to decide; without them all that are loaded.
    campaigns: Option<Vec<String>>,
    /// The instant as of which to decide (RFC 3339); without it now, in a batch the instant at which the batch began.
    #[schemars(extend("format" = "date-time"))]
    at: Option<String>,
    /// Whether to say why, too.
    explain: Option<bool>,
    /// Variants that are to decide, whoever is assigned to what: by experiment.
    force: Option<BTreeMap<String, String>>,
}

/// A contact of the past, and what became of it.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(in crate::server) struct PastContact {
    /// Who it is.
    contact: Contact,
    /// What became of it; without it, what the store holds of that.
    outcomes: Option<Vec<PastOutcome>>,
}

/// What became of the contact.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct PastOutcome {
    /// The contact beside it, if it is there.
    contact_id: Option<String>,
    /// What became of it.
    outcome: String,
    /// When.
    #[schemars(extend("format" = "date-time"))]
    at: String,
    /// What it was worth, in whole cents.
    value: Option<i64>,
    /// The report's own id.
    message_id: Option<String>,
    /// The id of the report that this one replaces.
    corrects: Option<String>,
}

/// What is known of one contact. Fields that are not listed here are ignored.
#[derive(JsonSchema)]
struct Contact {
    /// The contact's id. Where the service is set up with another key for it (`[contact] id`), that key is understood as well.
    id: Id,
    /// Traits by name. A trait within a trait is reached by its path: `company.size`.
    traits: Option<BTreeMap<String, Value>>,
    /// Messages of the Segment specification, at most 10,000; those that are no events are passed over.
    #[schemars(length(max = 10_000))]
    events: Option<Vec<Event>>,
    /// By campaign, what its last decision said is `held`.
    stages: Option<BTreeMap<String, Stage>>,
}

/// A text that is not empty, or a whole number.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Id {
    Text(#[schemars(regex(pattern = r"\S"))] String),
    Number(i64),
}

/// An event as SDKs send it. Of its instants the first counts that can be read; an event without any is left out, with a warning.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
struct Event {
    /// `track` where it is missing, `page` or `screen`; others are passed over.
    r#type: Option<String>,
    /// What happened; a `track` message needs it.
    event: Option<String>,
    /// When it happened (RFC 3339).
    timestamp: Option<String>,
    /// When it happened, where there is no `timestamp`.
    original_timestamp: Option<String>,
    /// When it was sent, where there is neither.
    sent_at: Option<String>,
    /// Two events with one such id count once.
    message_id: Option<String>,
    /// A page's or a screen's name.
    name: Option<String>,
    /// Its category.
    category: Option<String>,
    /// What rules ask for with `where`.
    properties: Option<BTreeMap<String, Value>>,
    /// Of a page `page.path`, where its properties do not say it.
    context: Option<Value>,
}

/// A stage and since when, or just the stage.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Stage {
    Name(Option<String>),
    Held(HeldStage),
}

/// A stage that a contact holds.
#[derive(JsonSchema)]
struct HeldStage {
    /// The stage.
    stage: Option<String>,
    /// Since when (RFC 3339); without it no `stays` counts.
    #[schemars(extend("format" = "date-time"))]
    since: Option<String>,
}

/// Rule texts to be checked: one, or several by path.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub(in crate::server) enum Texts {
    Text(Text),
    Files(Files),
}

/// One rule file.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(in crate::server) struct Text {
    /// Its text; diagnostics call it `text.thresh`.
    text: String,
}

/// Several files of a rules folder.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(in crate::server) struct Files {
    /// Texts by their paths within the folder: rule files, `vocabulary.toml`, list files. No part of a path begins with a dot.
    #[schemars(extend("minProperties" = 1, "propertyNames" = {"pattern": r"^[^./][^/]*(/[^./][^/]*)*$"}))]
    files: BTreeMap<String, String>,
}
