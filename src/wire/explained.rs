//! Explained decision → JSON: the decision's keys and those that say why, every key always there.

use serde::ser::{Serialize, SerializeStruct, Serializer};
use serde_json::value::RawValue;

use super::decision::{Seq, Shown};
use super::next::NextJson;
use crate::explain::{
    Actual, Explained, GroupLines, MatchedTold, Needs, Paid, Part, ScoreLines, TermLine, Terms, Told, Unmatched,
    Window, said,
};
use crate::lang::source::Sources;
use crate::profile::{Event, Value};

/// An explained decision as JSON: what [`serde_json`] writes of it is the public format.
#[derive(Clone, Copy, Debug)]
pub struct ExplainedJson<'d>(pub &'d Explained<'d>);

impl Serialize for ExplainedJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::decision::serialize(&self.0.decision, Some(self.0), serializer)
    }
}

/// Writes the keys of an explanation beside those of its decision.
pub(super) fn serialize_fields<O: SerializeStruct>(explained: &Explained<'_>, object: &mut O) -> Result<(), O::Error> {
    let Explained { told, sources, .. } = explained;
    object.serialize_field("unmatched", &Seq(|| told.unmatched().map(|it| UnmatchedJson { it, told, sources })))?;
    object.serialize_field("ledger", &Seq(|| told.scores.iter().map(ScoreJson)))?;
    object.serialize_field("audience", &told.audience.map(|part| PartJson { part, told, sources }))?;
    object.serialize_field("next", &explained.next.as_ref().map(|next| NextJson { next, explained }))
}

/// Writes what made a matched rule hold and what it paid.
pub(super) fn serialize_matched<O: SerializeStruct>(
    explained: &Explained<'_>,
    matched: &MatchedTold,
    object: &mut O,
) -> Result<(), O::Error> {
    let Explained { told, sources, .. } = explained;
    object.serialize_field("paid", &PaidJson(&matched.paid))?;
    object.serialize_field("evidence", &Seq(|| told.evidence(matched).map(|part| PartJson { part, told, sources })))
}

struct PaidJson<'e>(&'e Paid);

impl Serialize for PaidJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Paid { times, full, faded, limit, passed_over } = self.0;
        let mut object = serializer.serialize_struct("Paid", 5)?;
        object.serialize_field("times", times)?;
        for (key, difference) in [("full", full), ("faded", faded), ("limit", limit), ("passed_over", passed_over)] {
            object.serialize_field(key, &difference.get())?;
        }
        object.end()
    }
}

pub(super) struct PartJson<'e> {
    pub(super) part: Part<'e>,
    pub(super) told: &'e Told<'e>,
    pub(super) sources: &'e Sources,
}

impl Serialize for PartJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let PartJson { part, told, sources } = self;
        let seen = told.seen(part);
        let mut object = serializer.serialize_struct("Part", 6)?;
        object.serialize_field("test", &part.words.map(|words| said(sources.text(words))))?;
        object.serialize_field("holds", &part.holds)?;
        object.serialize_field("actual", &ActualJson(&seen.actual))?;
        object.serialize_field("needs", &part.needs.as_ref().map(NeedsJson))?;
        object.serialize_field("window", &seen.window.as_ref().map(WindowJson))?;
        object.serialize_field("events", &Seq(|| seen.events.iter().map(|event| EventJson { event, told })))?;
        object.end()
    }
}

struct WindowJson<'e>(&'e Window);

impl Serialize for WindowJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Window", 2)?;
        object.serialize_field("from", &self.0.from.as_ref().map(Shown))?;
        object.serialize_field("to", &self.0.to.as_ref().map(Shown))?;
        object.end()
    }
}

struct NeedsJson<'e>(&'e Needs<'e>);

impl Serialize for NeedsJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Needs", 2)?;
        object.serialize_field("score", self.0.score.as_str())?;
        object.serialize_field("points", &self.0.points.get())?;
        object.end()
    }
}

struct EventJson<'e> {
    event: &'e Event<'e>,
    told: &'e Told<'e>,
}

impl Serialize for EventJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let EventJson { event, told } = self;
        let mut object = serializer.serialize_struct("Event", 4)?;
        object.serialize_field("at", &Shown(&event.at))?;
        object.serialize_field("event", &told.phrase(event))?;
        object.serialize_field("name", &told.name(event))?;
        object.serialize_field("message_id", &event.message_id)?;
        object.end()
    }
}

struct ActualJson<'e>(&'e Actual<'e>);

impl Serialize for ActualJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Actual::Unknown => serializer.serialize_str("unknown"),
            Actual::Events(count)
            | Actual::Followed { events: count, .. }
            | Actual::Days(count)
            | Actual::Steps(count) => count.serialize(serializer),
            Actual::Number(number) => exact(number).serialize(serializer),
            Actual::Text(text) | Actual::Domain(text) => serializer.serialize_str(text),
            Actual::YesNo(truth) => serializer.serialize_bool(*truth),
            Actual::Instant(instant) => Shown(instant).serialize(serializer),
            Actual::Value(value) => ValueJson(value).serialize(serializer),
            Actual::Points(points) => serializer.serialize_i64(points.get()),
            Actual::Grade(value) => serializer.serialize_str(value.as_str()),
            Actual::Stage(stage) => stage.map(|stage| stage.as_str()).serialize(serializer),
        }
    }
}

struct ValueJson<'e>(&'e Value<'e>);

impl Serialize for ValueJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::YesNo(truth) => serializer.serialize_bool(*truth),
            Value::Number(number) => exact(number).serialize(serializer),
            Value::Text(text) | Value::Cell(text) => serializer.serialize_str(text),
            Value::Texts(texts) => serializer.collect_seq(texts),
            Value::Structure => serializer.serialize_str("something with parts of its own"),
        }
    }
}

/// A number as it is written, every digit of it; `null` would be one that writes itself as no number.
fn exact(number: &impl std::fmt::Display) -> Option<Box<RawValue>> {
    RawValue::from_string(number.to_string()).ok()
}

struct UnmatchedJson<'e> {
    it: Unmatched<'e>,
    told: &'e Told<'e>,
    sources: &'e Sources,
}

impl Serialize for UnmatchedJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let UnmatchedJson { it: Unmatched { rule, score, group, failed }, told, sources } = self;
        let mut object = serializer.serialize_struct("Unmatched", 4)?;
        object.serialize_field("rule", rule.as_str())?;
        object.serialize_field("score", score.as_str())?;
        object.serialize_field("group", &group.map(|group| group.as_str()))?;
        object.serialize_field("failed", &failed.map(|part| PartJson { part, told, sources }))?;
        object.end()
    }
}

struct ScoreJson<'e>(&'e ScoreLines<'e>);

impl Serialize for ScoreJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let ScoreLines { score, points, terms, cut } = self.0;
        let (groups, terms, remainder) = match terms {
            Terms::Rules(groups) => (groups.as_slice(), [].as_slice(), None),
            Terms::Sum { terms, remainder } => ([].as_slice(), terms.as_slice(), Some(*remainder)),
        };
        let mut object = serializer.serialize_struct("Score", 6)?;
        object.serialize_field("score", score.as_str())?;
        object.serialize_field("points", &points.get())?;
        object.serialize_field("groups", &Seq(|| groups.iter().map(GroupJson)))?;
        object.serialize_field("terms", &Seq(|| terms.iter().map(TermJson)))?;
        object.serialize_field("remainder", &exact(&remainder.unwrap_or_default()))?;
        object.serialize_field("cut", &cut.get())?;
        object.end()
    }
}

struct GroupJson<'e>(&'e GroupLines<'e>);

impl Serialize for GroupJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let GroupLines { group, rules, cut } = self.0;
        let mut object = serializer.serialize_struct("Group", 3)?;
        object.serialize_field("group", &group.map(|group| group.as_str()))?;
        object.serialize_field("rules", &rules.get())?;
        object.serialize_field("cut", &cut.get())?;
        object.end()
    }
}

struct TermJson<'e>(&'e TermLine<'e>);

impl Serialize for TermJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let TermLine { score, percent, points } = self.0;
        let mut object = serializer.serialize_struct("Term", 3)?;
        object.serialize_field("score", score.as_str())?;
        object.serialize_field("percent", &exact(percent))?;
        object.serialize_field("points", &exact(points))?;
        object.end()
    }
}
