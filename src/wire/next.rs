//! What comes next → JSON.

use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::decision::{Seq, Shown};
use super::explained::PartJson;
use crate::explain::{Explained, Fall, Lost, Next, ToDo, Way, said};
use crate::lang::source::Sources;

pub(super) struct NextJson<'e> {
    pub(super) next: &'e Next<'e>,
    pub(super) explained: &'e Explained<'e>,
}

impl Serialize for NextJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let NextJson { next, explained } = self;
        let Explained { told, sources, .. } = explained;
        let mut object = serializer.serialize_struct("Next", 4)?;
        object.serialize_field("stage", &next.stage.map(|stage| stage.as_str()))?;
        object.serialize_field(
            "missing",
            &Seq(|| told.missing.iter().map(|part| PartJson { part: *part, told, sources })),
        )?;
        object.serialize_field("ways", &Seq(|| next.ways.iter().map(|way| WayJson { way, sources })))?;
        object.serialize_field("falls_back", &next.falls_back.as_ref().map(FallJson))?;
        object.end()
    }
}

struct WayJson<'e> {
    way: &'e Way<'e>,
    sources: &'e Sources,
}

impl Serialize for WayJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Way { rule, deeds, stage, .. } = self.way;
        let mut object = serializer.serialize_struct("Way", 5)?;
        object.serialize_field("rule", &rule.map(|rule| rule.rule.as_str()))?;
        object.serialize_field("score", &rule.map(|rule| rule.score.as_str()))?;
        object.serialize_field("points", &rule.map(|rule| rule.points))?;
        object
            .serialize_field("happens", &Seq(|| deeds.iter().map(|deed| ToDoJson { deed, sources: self.sources })))?;
        object.serialize_field("stage", stage.as_str())?;
        object.end()
    }
}

struct ToDoJson<'e> {
    deed: &'e ToDo<'e>,
    sources: &'e Sources,
}

impl Serialize for ToDoJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let ToDo { words, phrase, times } = self.deed;
        let mut object = serializer.serialize_struct("ToDo", 3)?;
        object.serialize_field("event", phrase)?;
        object.serialize_field("test", &words.map(|words| said(self.sources.text(words))))?;
        object.serialize_field("times", times)?;
        object.end()
    }
}

struct FallJson<'e>(&'e Fall<'e>);

impl Serialize for FallJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Fall { at, stage, rules } = self.0;
        let mut object = serializer.serialize_struct("Fall", 3)?;
        object.serialize_field("at", &Shown(at))?;
        object.serialize_field("stage", &stage.map(|stage| stage.as_str()))?;
        object.serialize_field("rules", &Seq(|| rules.iter().map(LostJson)))?;
        object.end()
    }
}

struct LostJson<'e>(&'e Lost);

impl Serialize for LostJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Lost { rule, score, before, after } = self.0;
        let mut object = serializer.serialize_struct("Lost", 4)?;
        object.serialize_field("rule", rule.as_str())?;
        object.serialize_field("score", score.as_str())?;
        object.serialize_field("before", &before.get())?;
        object.serialize_field("after", &after.get())?;
        object.end()
    }
}
