//! A campaign with experiments: the verdict of whoever decides, and beside it what each variant would say.

use super::contact::Contact;
use super::scratch::Scratch;
use super::verdict::{self, Holding};
use crate::domain::{Applies, Compared, Timestamp, VariantVerdict, Verdict};
use crate::lang::experiment::Decider;
use crate::program::{ExperimentPlan, Inherited, Plan, Program};

/// What a campaign with experiments says of a contact.
///
/// Whether the campaign applies, the campaign as it stands says. The verdict is valid until anything differs that it or the campaign as
/// it stands rests on, or what is compared does, or an experiment begins or ends.
pub(super) fn verdict<'a>(
    contact: &Contact<'a>,
    plan: &'a Plan,
    decider: Decider,
    scratch: &mut Scratch,
) -> Verdict<'a> {
    let mut verdict = verdict::of(contact, plan, Holding::AsBrought, scratch);
    if decider != Decider::Control {
        let deciding = deciding(plan, decider);
        inherit(deciding, scratch);
        let mut decided = verdict::of(contact, deciding, Holding::AsBrought, scratch);
        meet(&mut decided, &verdict.warnings, verdict.valid_until);
        if verdict.applies == Applies::Yes {
            verdict = decided;
        } else {
            meet(&mut verdict, &decided.warnings, decided.valid_until);
        }
    }
    if plan.experiments.iter().any(|experiment| is_running(experiment, contact.at)) {
        let control = control(contact, plan, decider, &mut verdict, scratch);
        for experiment in plan.experiments.iter().filter(|experiment| is_running(experiment, contact.at)) {
            compare(contact, experiment, &control, &mut verdict, scratch);
        }
    }
    let bounds = plan.experiments.iter().filter_map(bounds).flat_map(|(begins, ends)| [begins, ends]);
    let next = bounds.filter(|bound| *bound > contact.at && *bound < Timestamp::MAX.micros()).min();
    meet(&mut verdict, &[], next.map(Timestamp::from_micros));
    verdict
}

/// Adds what the variants of a running experiment would say.
fn compare<'a>(
    contact: &Contact<'a>,
    experiment: &'a ExperimentPlan,
    control: &VariantVerdict<'a>,
    verdict: &mut Verdict<'a>,
    scratch: &mut Scratch,
) {
    let mut variants = Vec::with_capacity(1 + experiment.variants.len());
    variants.push(control.clone());
    for variant in &experiment.variants {
        inherit(variant, scratch);
        let compared = verdict::of(contact, variant, Holding::Nothing, scratch);
        meet(verdict, &compared.warnings, compared.valid_until);
        variants.push(VariantVerdict::from(compared));
    }
    if verdict.applies == Applies::Yes {
        verdict.compared.push(Compared { experiment: &experiment.name, variants });
    }
}

/// What the campaign as it stands would say if the contact had brought no stage.
fn control<'a>(
    contact: &Contact<'a>,
    plan: &'a Plan,
    decider: Decider,
    verdict: &mut Verdict<'a>,
    scratch: &mut Scratch,
) -> VariantVerdict<'a> {
    let brought = contact.profile.stage(plan.id.as_str()).is_some();
    if decider == Decider::Control && !brought {
        let Verdict { stage, qualified, scores, .. } = verdict;
        return VariantVerdict { stage: *stage, qualified: *qualified, scores: scores.clone() };
    }
    let compared = verdict::of(contact, plan, Holding::Nothing, scratch);
    meet(verdict, &compared.warnings, compared.valid_until);
    VariantVerdict::from(compared)
}

/// The plan of whoever decides.
pub(super) fn deciding(plan: &Plan, decider: Decider) -> &Plan {
    match decider {
        Decider::Control => plan,
        Decider::Variant { experiment, variant } => {
            let experiment = plan.experiments.get(experiment);
            experiment.and_then(|experiment| experiment.variants.get(variant)).unwrap_or(plan)
        }
    }
}

/// Lets those rules of a variant hold that hold exactly when rules of the campaign as it stands do.
pub(super) fn inherit(variant: &Plan, scratch: &mut Scratch) {
    for Inherited { from, to, count } in &variant.inherited {
        scratch.rules.copy_within(*from, *to, *count);
    }
}

/// When an experiment that contacts take part in begins and ends; `None`: it always runs, or never.
fn bounds(experiment: &ExperimentPlan) -> Option<(i64, i64)> {
    experiment.runs.filter(|(begins, ends)| experiment.phase.is_live() && begins < ends)
}

/// Whether an experiment, by the positions of its campaign and its own, is live and within its `runs` at an instant.
pub fn takes_contacts(program: &Program, campaign: usize, experiment: usize, at: Timestamp) -> bool {
    let plan = program.plans.get(campaign).and_then(|plan| plan.experiments.get(experiment));
    plan.is_some_and(|experiment| is_running(experiment, at.micros()))
}

fn is_running(experiment: &ExperimentPlan, at: i64) -> bool {
    experiment.phase.is_live() && experiment.runs.is_none_or(|(begins, ends)| begins <= at && at < ends)
}

/// Takes over what another verdict that was asked for says could not be used, and until when it is valid.
fn meet(verdict: &mut Verdict<'_>, warnings: &[crate::domain::Warning], valid_until: Option<Timestamp>) {
    if !warnings.is_empty() {
        verdict.warnings.extend(warnings.iter().cloned());
        verdict.warnings.sort_unstable();
        verdict.warnings.dedup();
    }
    verdict.valid_until = [verdict.valid_until, valid_until].into_iter().flatten().min();
}
