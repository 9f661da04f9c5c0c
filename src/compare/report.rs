//! What came out of a comparison, in the words and the order in which it is told and written as JSON.

use serde::Serialize;

use super::Both;
use super::causes::Cause;
use super::pair::Position;
use crate::domain::Timestamp;

/// What a change of rules does to contacts.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// The instant for which contacts were decided.
    #[serde(serialize_with = "shown")]
    pub at: Timestamp,
    /// The revision of each ruleset.
    pub revision: Both<String>,
    /// How many contacts were decided.
    pub contacts: u64,
    /// When they came.
    pub arrivals: Arrivals,
    /// What differs in the vocabularies.
    pub vocabulary: Vec<RuleChange>,
    /// The campaigns by their ids.
    pub campaigns: Vec<CampaignReport>,
}

/// When contacts came: each at its first event.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Arrivals {
    /// How many count for rates a week.
    pub counted: u64,
    /// How many have no event up to the instant of evaluation.
    pub undated: u64,
    /// From when; `None` where no contact counts.
    #[serde(serialize_with = "shown_if_any")]
    pub from: Option<Timestamp>,
    /// Until when.
    #[serde(serialize_with = "shown_if_any")]
    pub to: Option<Timestamp>,
    /// How many weeks that are, to a hundredth; `None` where it is less than one, from which no rate follows.
    pub weeks: Option<f64>,
}

/// Whether a campaign is in both rulesets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Presence {
    /// It is.
    Both,
    /// Only the old one has it.
    Before,
    /// Only the new one has it.
    After,
}

/// What the change does in one campaign.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CampaignReport {
    /// Its id.
    pub id: String,
    /// Its title, the new one.
    pub title: String,
    /// Where it is.
    pub presence: Presence,
    /// What differs in its rules.
    pub changes: Vec<RuleChange>,
    /// How many contacts it concerns by each.
    pub concerned: Both<u64>,
    /// How many it concerns by neither.
    pub outside: u64,
    /// Who stands where.
    pub stages: Matrix,
    /// Who moves up.
    pub up: Movers,
    /// Who moves down.
    pub down: Movers,
    /// Whom the campaign concerns now.
    pub entered: Movers,
    /// Whom it does not concern any more.
    pub left: Movers,
    /// Who moves between stages of which nobody can say which is the later one.
    pub aside: Movers,
    /// Who qualifies.
    pub qualified: Qualified,
    /// The scores.
    pub scores: Vec<ScoreReport>,
    /// The grades and matrices.
    pub grades: Vec<GradeReport>,
}

/// Something that the two say differently.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuleChange {
    /// The heading under which it stands: `score engagement`, `stages`, `list schools`.
    pub heading: String,
    /// The name of the rule, the stage, the grade …
    pub name: String,
    /// What each says, in its usual form on one line; `None` where it says nothing of it.
    pub text: Both<Option<String>>,
    /// The rule's group by each.
    pub group: Both<Option<String>>,
    /// For how many contacts the rule holds; `None` for what is no rule.
    pub holds: Option<Both<u64>>,
}

/// How many contacts stand where: a row for each place before, in it a number for each place after. Whom the campaign concerns by
/// neither is in no cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Matrix {
    /// The rows.
    pub before: Vec<Position>,
    /// The columns.
    pub after: Vec<Position>,
    /// The numbers.
    pub contacts: Vec<Vec<u64>>,
}

/// The contacts that move in one direction.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Movers {
    /// How many.
    pub contacts: u64,
    /// From where to where, the most frequent first.
    pub moves: Vec<Move>,
    /// What counts differently for them: what gives points before what does not, the most frequent first.
    pub causes: Vec<CauseReport>,
}

/// Contacts that move from one place to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Move {
    /// Where they stood.
    pub from: Position,
    /// Where they stand.
    pub to: Position,
    /// How many.
    pub contacts: u64,
    /// The ids of the first.
    pub examples: Vec<String>,
}

/// Something that counts differently for contacts that move.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CauseReport {
    /// What.
    #[serde(flatten)]
    pub cause: Cause,
    /// For how many of them.
    pub contacts: u64,
    /// What it gives them more, or less; `None` for what gives no points.
    pub points: Option<PointsRange>,
    /// The ids of the first.
    pub examples: Vec<String>,
}

/// The least and the most points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct PointsRange {
    /// The least.
    pub least: i128,
    /// The most.
    pub most: i128,
}

/// Who qualifies.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Qualified {
    /// The stage at which contacts qualify; `None` for a campaign without stages.
    pub stage: Both<Option<String>>,
    /// How many qualify.
    pub contacts: Both<u64>,
    /// How many of those who count for the rate.
    pub arrived: Both<u64>,
    /// How many of these a week, to a hundredth; `None` where nobody can tell.
    pub per_week: Option<Both<f64>>,
}

/// What becomes of a score.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ScoreReport {
    /// The score.
    pub score: String,
    /// How many contacts have more points by the new rules.
    pub rose: u64,
    /// How many have fewer.
    pub fell: u64,
    /// Its figures.
    pub figures: Both<Option<Figures>>,
    /// How many contacts have how many points.
    pub bars: Vec<Bar>,
}

/// A score over all contacts that have it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Figures {
    /// How many contacts.
    pub contacts: u64,
    /// The average, to a tenth.
    pub average: f64,
    /// The middle value, of an even number of contacts the lower one; `None` where there are too many different values to tell.
    pub median: Option<i64>,
    /// The least points.
    pub least: i64,
    /// The most points.
    pub most: i64,
}

/// The contacts whose points lie between two values, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Bar {
    /// The least points.
    pub from: i64,
    /// The most points.
    pub to: i64,
    /// How many contacts.
    pub contacts: Both<u64>,
}

/// What becomes of a grade.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GradeReport {
    /// The grade or matrix.
    pub grade: String,
    /// How many contacts have another value.
    pub changed: u64,
    /// The values from best to worst.
    pub values: Vec<GradeValueReport>,
}

/// What becomes of a grade's value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GradeValueReport {
    /// The value.
    pub value: String,
    /// How many contacts have it.
    pub contacts: Both<u64>,
}

fn shown<S: serde::Serializer>(instant: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(instant)
}

fn shown_if_any<S: serde::Serializer>(instant: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
    match instant {
        Some(instant) => serializer.collect_str(instant),
        None => serializer.serialize_none(),
    }
}
