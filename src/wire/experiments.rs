//! What experiments mean for a decision → JSON, and a cell of a table.

use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::decision::Map;
use crate::domain::{Assigned, Decision, Share, Standing, VariantVerdict};

/// The experiments of a decision, in the order of the rule file.
pub(super) fn experiments<'d>(decision: &'d Decision<'d>) -> impl Iterator<Item = ExperimentJson<'d>> {
    decision.experiments.iter().map(|assigned| ExperimentJson { decision, assigned })
}

/// An experiment in one cell: its name, the variant, and why that one.
pub(super) fn cell(assigned: &Assigned<'_>) -> String {
    format!("{} {} {}", assigned.experiment, assigned.variant(), assigned.reason.name())
}

/// One experiment of a decision.
pub(super) struct ExperimentJson<'d> {
    decision: &'d Decision<'d>,
    assigned: &'d Assigned<'d>,
}

impl<'d> ExperimentJson<'d> {
    /// What the variants say, `control` first; nothing where they were not compared.
    fn verdicts(&self) -> &'d [VariantVerdict<'d>] {
        let compared = &self.decision.verdict.compared;
        let compared = compared.iter().find(|compared| compared.experiment == self.assigned.experiment);
        compared.map_or(&[], |compared| &compared.variants)
    }
}

impl Serialize for ExperimentJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let assigned = self.assigned;
        let verdicts = self.verdicts();
        let control = verdicts.first();
        // The one that decides; where `control` does, the first variant.
        let position = assigned.arm.position().max(1);
        let challenger = verdicts.get(position);
        let others = || assigned.arms.iter().zip(verdicts).enumerate().skip(1).filter(move |(at, _)| *at != position);
        let mut object = serializer.serialize_struct("Experiment", 10)?;
        object.serialize_field("name", assigned.experiment.as_str())?;
        object.serialize_field("phase", assigned.phase.name())?;
        object.serialize_field("variant", assigned.variant())?;
        object.serialize_field("reason", assigned.reason.name())?;
        object.serialize_field("bucket", &assigned.bucket.map(|bucket| f64::from(bucket.steps()) / 10_000.0))?;
        object.serialize_field("propensity", &assigned.propensity.map(Share::of_whole))?;
        object.serialize_field("control", &control.map(VerdictJson))?;
        object.serialize_field("challenger", &challenger.map(VerdictJson))?;
        object.serialize_field("others", &Map(|| others().map(|(_, (name, it))| (name.as_str(), VerdictJson(it)))))?;
        object.serialize_field("differs", &control.zip(challenger).map(|(one, other)| one.differs_from(other)))?;
        object.end()
    }
}

struct VerdictJson<'d>(&'d VariantVerdict<'d>);

impl Serialize for VerdictJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let VariantVerdict { stage, qualified, scores } = self.0;
        let mut object = serializer.serialize_struct("Verdict", 3)?;
        object.serialize_field("stage", &stage.as_ref().map(Standing::as_str))?;
        object.serialize_field("qualified", qualified)?;
        object.serialize_field("scores", &Map(|| scores.iter().map(|it| (it.score.as_str(), it.points.get()))))?;
        object.end()
    }
}
