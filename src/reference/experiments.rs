//! Experiments: which run, what their variants would say, and the ways in which one answer asks its campaign.

use super::{Asked, Holding, scores, stages};
use crate::domain::{Compared, Timestamp, VariantVerdict};
use crate::lang::experiment::{Decider, Experiment};

/// "Both variants always": each running experiment's, "computed without a held stage".
pub(super) fn compared(asked: Asked<'_>) -> Vec<Compared<'_>> {
    let running = asked.campaign.experiments.iter().enumerate().filter(|(_, experiment)| is_running(asked, experiment));
    let compared = running.map(|(position, experiment)| {
        let variants = deciders(position, experiment).map(|decider| verdict_of(compared_by(asked, decider)));
        Compared { experiment: &experiment.name, variants: variants.collect() }
    });
    compared.collect()
}

fn verdict_of(asked: Asked<'_>) -> VariantVerdict<'_> {
    let disqualified = stages::disqualified(asked);
    VariantVerdict {
        stage: stages::standing(asked, &disqualified),
        qualified: stages::qualified(asked) && disqualified.is_empty(),
        scores: scores::all(asked),
    }
}

/// `control`, then the variants in file order.
fn deciders(experiment: usize, checked: &Experiment) -> impl Iterator<Item = Decider> {
    let variants = (0..checked.variants.len()).map(move |variant| Decider::Variant { experiment, variant });
    std::iter::once(Decider::Control).chain(variants)
}

/// Every way in which one answer asks the campaign, the campaign as it stands first: that, whoever decides, and all that is compared.
pub(super) fn views(asked: Asked<'_>) -> Vec<Asked<'_>> {
    let mut views = vec![decided_by(asked, Decider::Control)];
    if asked.decider != Decider::Control {
        views.push(asked);
    }
    for (position, experiment) in asked.campaign.experiments.iter().enumerate() {
        if is_running(asked, experiment) {
            views.extend(deciders(position, experiment).map(|decider| compared_by(asked, decider)));
        }
    }
    views
}

fn decided_by(asked: Asked<'_>, decider: Decider) -> Asked<'_> {
    let (definitions, criteria) = asked.campaign.decided_by(decider);
    Asked { decider, definitions, criteria, ..asked }
}

fn compared_by(asked: Asked<'_>, decider: Decider) -> Asked<'_> {
    Asked { holding: Holding::Nothing, ..decided_by(asked, decider) }
}

/// Of each experiment whether it runs.
pub(super) fn running(asked: Asked<'_>) -> Vec<bool> {
    asked.campaign.experiments.iter().map(|experiment| is_running(asked, experiment)).collect()
}

fn is_running(asked: Asked<'_>, experiment: &Experiment) -> bool {
    let within = |(begins, ends): (Timestamp, Timestamp)| begins <= asked.at && asked.at < ends;
    experiment.phase.is_live() && bounds_of(asked, experiment).is_none_or(within)
}

/// When experiments begin and end.
pub(super) fn bounds(asked: Asked<'_>) -> Vec<Timestamp> {
    let bounds = asked.campaign.experiments.iter().filter_map(|experiment| bounds_of(asked, experiment));
    bounds.flat_map(|(begins, ends)| [begins, ends]).collect()
}

fn bounds_of(asked: Asked<'_>, experiment: &Experiment) -> Option<(Timestamp, Timestamp)> {
    let (first, last) = experiment.runs?;
    Some((asked.zone().start_of(first), asked.zone().start_of(last.plus(1))))
}
