//! What experiments mean for a decision → JSON, and a cell of a table.

use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::decision::Map;
use crate::domain::{Assigned, Bucket, Decision, Share, Standing, VariantName, VariantVerdict};

/// The experiments of a decision, in the order of the rule file.
pub(super) fn experiments<'d>(decision: &'d Decision<'d>) -> impl Iterator<Item = ExperimentJson<'d>> {
    decision.experiments.iter().map(|assigned| ExperimentJson { decision, assigned })
}

/// An experiment in one cell: its name, the variant, and why that one.
pub(super) fn cell(assigned: &Assigned<'_>) -> String {
    format!("{} {} {}", assigned.experiment, assigned.variant(), assigned.reason.name())
}

/// What an experiment compares for a contact; nothing where its variants were not compared.
pub(super) struct Sides<'d> {
    pub(super) control: Option<&'d VariantVerdict<'d>>,
    /// The one that decides; where `control` does, the first variant.
    pub(super) challenger: Option<&'d VariantVerdict<'d>>,
    challenger_position: usize,
    arms: &'d [VariantName],
    verdicts: &'d [VariantVerdict<'d>],
}

impl<'d> Sides<'d> {
    pub(super) fn of(decision: &'d Decision<'d>, assigned: &'d Assigned<'d>) -> Sides<'d> {
        let compared = &decision.verdict.compared;
        let compared = compared.iter().find(|compared| compared.experiment == assigned.experiment);
        let verdicts = compared.map_or([].as_slice(), |compared| &compared.variants);
        let position = assigned.arm.position().max(1);
        let (control, challenger) = (verdicts.first(), verdicts.get(position));
        Sides { control, challenger, challenger_position: position, arms: assigned.arms, verdicts }
    }

    /// The other variants.
    pub(super) fn others(&self) -> impl Iterator<Item = (&'d VariantName, &'d VariantVerdict<'d>)> {
        let sides = self.arms.iter().zip(self.verdicts).enumerate().skip(1);
        let challenger = self.challenger_position;
        sides.filter(move |(position, _)| *position != challenger).map(|(_, side)| side)
    }

    /// Whether `control` and the challenger differ.
    pub(super) fn differ(&self) -> Option<bool> {
        self.control.zip(self.challenger).map(|(one, other)| one.differs_from(other))
    }
}

/// One experiment of a decision.
pub(super) struct ExperimentJson<'d> {
    decision: &'d Decision<'d>,
    assigned: &'d Assigned<'d>,
}

impl Serialize for ExperimentJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let assigned = self.assigned;
        let sides = Sides::of(self.decision, assigned);
        let mut object = serializer.serialize_struct("Experiment", 10)?;
        object.serialize_field("name", assigned.experiment.as_str())?;
        object.serialize_field("phase", assigned.phase.name())?;
        object.serialize_field("variant", assigned.variant())?;
        object.serialize_field("reason", assigned.reason.name())?;
        object.serialize_field("bucket", &assigned.bucket.map(Bucket::of_whole))?;
        object.serialize_field("propensity", &assigned.propensity.map(Share::of_whole))?;
        object.serialize_field("control", &sides.control.map(VerdictJson))?;
        object.serialize_field("challenger", &sides.challenger.map(VerdictJson))?;
        object.serialize_field("others", &Map(|| sides.others().map(|(name, it)| (name.as_str(), VerdictJson(it)))))?;
        object.serialize_field("differs", &sides.differ())?;
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
