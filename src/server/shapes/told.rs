//! Explanations as they are written.
#![expect(dead_code, reason = "only the schemas of these types are used")]

use schemars::JsonSchema;
use serde_json::Value;

/// How a rule's points came about: `full + faded + limit + passed_over` are its points.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Paid {
    /// How often it paid.
    times: u64,
    /// The points of all times, before anything.
    full: i64,
    /// What fading took.
    faded: i64,
    /// What the rule's own limit took.
    limit: i64,
    /// What was taken because its group counts another rule.
    passed_over: i64,
}

/// A test of a condition.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Part {
    /// In its author's words.
    test: Option<String>,
    /// Whether it holds.
    holds: bool,
    /// The value that it met, or `unknown`; for events how many there are.
    actual: Value,
    /// The points that it asks for.
    needs: Option<Needs>,
    /// In which events count.
    window: Option<Window>,
    /// The events that do, and those that followed where the test says that none does; of more than 20 the newest.
    events: Vec<EventTold>,
}

/// Points that a test asks for.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Needs {
    /// Of this score.
    score: String,
    /// So many.
    points: i64,
}

/// A stretch of time; null is no bound.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Window {
    /// Its beginning.
    #[schemars(extend("format" = "date-time"))]
    from: Option<String>,
    /// Its end.
    #[schemars(extend("format" = "date-time"))]
    to: Option<String>,
}

/// An event that made a test hold.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct EventTold {
    /// When.
    #[schemars(extend("format" = "date-time"))]
    at: String,
    /// As rules name it.
    event: Option<String>,
    /// Of what.
    name: Option<String>,
    /// Its id, if it came with one.
    message_id: Option<String>,
}

/// A rule that does not hold.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Unmatched {
    /// Its label, else its condition.
    rule: String,
    /// The score that it would count for.
    score: String,
    /// Its group, if it is in one.
    group: Option<String>,
    /// The first test that is not as it would have to be.
    failed: Option<Part>,
}

/// How a score adds up: groups or terms, the remainder and the cut are its points.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct ScoreLines {
    /// The score.
    score: String,
    /// Its points.
    points: i64,
    /// Of a score with rules: each group.
    groups: Vec<GroupLine>,
    /// Of a sum: the share of each other score.
    terms: Vec<TermLine>,
    /// What was cut off of a sum to have a whole number.
    remainder: f64,
    /// What the score's own limit took or gave.
    cut: i64,
}

/// How a group adds up.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct GroupLine {
    /// Its title; null for the rules outside groups.
    group: Option<String>,
    /// The sum of its rules.
    rules: i64,
    /// What its limit took or gave.
    cut: i64,
}

/// A share of another score.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct TermLine {
    /// The other score.
    score: String,
    /// How much of it.
    percent: f64,
    /// Which is so many points, exactly.
    points: f64,
}

/// What comes next.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Next {
    /// The following stage; null after the last.
    stage: Option<String>,
    /// The tests of its condition that are missing.
    missing: Vec<Part>,
    /// What would bring it, the least to do first.
    ways: Vec<Way>,
    /// When the contact falls back if nothing new happens.
    falls_back: Option<Fall>,
}

/// A single rule, or the stage's own condition, that would bring the next stage.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Way {
    /// The rule; null for the stage's own condition.
    rule: Option<String>,
    /// Its score.
    score: Option<String>,
    /// What it would give.
    points: Option<i64>,
    /// What would have to happen.
    happens: Vec<ToDo>,
    /// The stage that this would bring.
    stage: String,
}

/// Something that would have to happen.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ToDo {
    /// As rules name it.
    event: String,
    /// The test that asks for it.
    test: Option<String>,
    /// How many more times.
    times: u64,
}

/// How a contact falls back.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Fall {
    /// When.
    #[schemars(extend("format" = "date-time"))]
    at: String,
    /// To which stage.
    stage: Option<String>,
    /// The rules that give less then.
    rules: Vec<Lost>,
}

/// A rule that gives less.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Lost {
    /// The rule.
    rule: String,
    /// Its score.
    score: String,
    /// What it gives now.
    before: i64,
    /// What it will give.
    after: i64,
}
