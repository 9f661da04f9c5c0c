//! A decision → what is kept of it.

use std::hash::{Hash, Hasher};

use super::{Decided, Entry};
use crate::domain::{Assigned, Decision, Keeping, Standing, VariantVerdict};
use crate::experiment::evidence::{Drawn, Exposure, First, Said, Verdicts};

/// What makes an exposure one and the same, to be hashed without copying it.
pub(super) struct ExposureKey<'d>(pub(super) &'d Decision<'d>, pub(super) &'d Assigned<'d>);

impl Hash for ExposureKey<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let ExposureKey(decision, assigned) = self;
        assigned.experiment.hash(state);
        assigned.edition.hash(state);
        decision.contact_id.hash(state);
    }
}

/// Which of an experiment's exposures is meant, and what its variants say: what is the same as last time is no news.
pub(super) fn state_of(decision: &Decision<'_>, assigned: &Assigned<'_>) -> impl Hash {
    let bits = verdicts(decision, assigned).iter().fold(1_u64, |bits, verdict| {
        let control = verdicts(decision, assigned).first();
        let differs = control.is_some_and(|control| verdict.differs_from(control));
        bits << 2 | u64::from(verdict.qualified) << 1 | u64::from(differs)
    });
    // Who is assigned may change: a contact that is known by its id today is known by its company tomorrow.
    (assigned.arm, assigned.bucket, assigned.reason.name(), assigned.phase.name(), bits)
}

fn verdicts<'d>(decision: &'d Decision<'_>, assigned: &Assigned<'_>) -> &'d [VariantVerdict<'d>] {
    let compared = decision.verdict.compared.iter().find(|compared| compared.experiment == assigned.experiment);
    compared.map_or(&[], |compared| &compared.variants)
}

/// The exposure that an experiment of a decision is.
pub(super) fn exposure(decision: &Decision<'_>, assigned: &Assigned<'_>, drawn: Drawn) -> Entry {
    let verdicts = verdicts(decision, assigned);
    let at = decision.at;
    let mut firsts = Vec::new();
    for (arm, verdict) in assigned.arms.iter().zip(verdicts) {
        let mut first = |said| firsts.push(First { variant: arm.to_string(), said, at });
        if verdict.qualified {
            first(Said::Qualified);
        }
        if verdicts.first().is_some_and(|control| verdict.differs_from(control)) {
            first(Said::Differs);
        }
    }
    Entry::Exposure {
        experiment: assigned.experiment.to_string(),
        campaign: decision.campaign.to_string(),
        exposure: Exposure {
            contact_id: decision.contact_id.to_owned(),
            unit: assigned.unit.map_or_else(String::new, |unit| unit.to_string()),
            variant: assigned.variant().to_owned(),
            edition: assigned.edition.to_string(),
            phase: assigned.phase,
            at,
            propensity: assigned.propensity,
            revision: decision.revision.to_string(),
            drawn,
            verdicts: if verdicts.is_empty() { Verdicts::Unknown } else { Verdicts::Known },
            firsts,
        },
    }
}

/// What is kept of a decision.
pub(super) fn decided(decision: &Decision<'_>, keeping: Keeping) -> Entry {
    let scores = decision.verdict.scores.iter().map(|it| (it.score.to_string(), it.points.get().into()));
    let scores: serde_json::Map<String, serde_json::Value> = scores.collect();
    Entry::Decided(Decided {
        contact_id: decision.contact_id.to_owned(),
        campaign: decision.campaign.to_string(),
        at: decision.at,
        stage: decision.verdict.stage.as_ref().map(|stage| Standing::as_str(stage).to_owned()),
        qualified: decision.verdict.qualified,
        scores: serde_json::Value::Object(scores).to_string(),
        revision: decision.revision.to_string(),
        keeping,
    })
}
