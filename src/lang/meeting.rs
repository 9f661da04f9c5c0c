//! Experiments that would get into each other's way: one name, one part of a layer, one campaign's contacts.

use std::collections::BTreeMap;

use super::checked::CheckedCampaign;
use super::diagnostic::{Diagnostic, experiments as messages};
use super::experiment::{Experiment, Layer, Phase, Unit};
use crate::domain::{Timestamp, Zone, fold};

/// Two experiments that can't both be in force, the second at fault.
#[derive(Clone, Debug)]
pub struct Clash {
    /// The positions of their campaigns, the first's first.
    pub campaigns: (usize, usize),
    /// What is wrong, at the second, with the first as a second place.
    pub diagnostic: Diagnostic,
}

/// An experiment where it stands.
#[derive(Clone, Copy)]
struct Entry<'c> {
    campaign: usize,
    experiment: &'c Experiment,
    zone: &'c Zone,
}

impl Entry<'_> {
    /// From its first instant to before the second; `None`: always.
    fn runs(&self) -> Option<(Timestamp, Timestamp)> {
        let (first, last) = self.experiment.runs?;
        Some((self.zone.start_of(first), self.zone.start_of(last.plus(1))))
    }

    /// Whether contacts can be in both at one instant.
    fn meets(&self, other: &Entry<'_>) -> bool {
        let apart = self.runs().zip(other.runs()).is_some_and(|(one, other)| one.1 <= other.0 || other.1 <= one.0);
        self.experiment.phase.is_live() && other.experiment.phase.is_live() && !apart
    }
}

/// What is wrong among the experiments of one campaign.
pub fn in_one_campaign(campaign: &CheckedCampaign) -> Vec<Diagnostic> {
    let entries = entries_of(0, campaign);
    let mut said: Vec<Diagnostic> = clashes(&entries, |_, _| true).into_iter().map(|clash| clash.diagnostic).collect();
    let splitting = |entry: &&Entry<'_>| entry.experiment.phase == Phase::Split;
    for (position, second) in entries.iter().enumerate().filter(|(_, entry)| splitting(entry)) {
        let before = entries.iter().take(position).filter(splitting);
        let first =
            before.into_iter().find(|first| first.meets(second) && !in_one_layer(first.experiment, second.experiment));
        if let Some(Entry { experiment: first, .. }) = first {
            let Experiment { span, name, .. } = second.experiment;
            said.push(messages::experiments_collide(*span, name.as_str(), first.span, first.name.as_str()));
        }
    }
    said
}

/// What is wrong between experiments of different campaigns.
///
/// ```
/// assert!(thresh::lang::meeting::across_campaigns(&[]).is_empty());
/// ```
pub fn across_campaigns(campaigns: &[&CheckedCampaign]) -> Vec<Clash> {
    let entries: Vec<Entry<'_>> =
        campaigns.iter().enumerate().flat_map(|(position, campaign)| entries_of(position, campaign)).collect();
    clashes(&entries, |one, other| one.campaign != other.campaign)
}

fn entries_of(campaign: usize, checked: &CheckedCampaign) -> Vec<Entry<'_>> {
    let zone = &checked.zone;
    checked.experiments.iter().map(|experiment| Entry { campaign, experiment, zone }).collect()
}

/// Names used twice and layers claimed twice, among pairs that are asked for; each experiment is blamed once for each.
fn clashes(entries: &[Entry<'_>], is_asked: impl Fn(&Entry<'_>, &Entry<'_>) -> bool) -> Vec<Clash> {
    let mut clashes = Vec::new();
    let mut names: BTreeMap<String, Vec<Entry<'_>>> = BTreeMap::new();
    let mut layers: BTreeMap<String, Vec<(Entry<'_>, &Layer)>> = BTreeMap::new();
    for entry in entries {
        let named = names.entry(fold(entry.experiment.name.as_str()).into_owned()).or_default();
        if let Some(first) = named.iter().find(|first| is_asked(first, entry)) {
            let (Experiment { span, name, .. }, first_span) = (entry.experiment, first.experiment.span);
            clashes.push(clash(first, entry, messages::experiment_twice(*span, name.as_str(), first_span)));
        }
        named.push(*entry);
        if let Some(layer) = &entry.experiment.layer {
            let layered = layers.entry(fold(layer.name.as_str()).into_owned()).or_default();
            let mut met = layered.iter().filter(|(first, _)| is_asked(first, entry) && first.meets(entry));
            if let Some(diagnostic) =
                met.find_map(|(first, other)| Some((*first, in_a_layer(first, other, entry, layer)?)))
            {
                clashes.push(clash(&diagnostic.0, entry, diagnostic.1));
            }
            layered.push((*entry, layer));
        }
    }
    clashes
}

fn clash(first: &Entry<'_>, second: &Entry<'_>, diagnostic: Diagnostic) -> Clash {
    Clash { campaigns: (first.campaign, second.campaign), diagnostic }
}

/// What is wrong between two experiments of one layer that can meet.
fn in_a_layer(first: &Entry<'_>, other: &Layer, second: &Entry<'_>, layer: &Layer) -> Option<Diagnostic> {
    let name = layer.name.as_str();
    if first.experiment.unit != second.experiment.unit {
        let (one, two) = (unit(first.experiment), unit(second.experiment));
        return Some(messages::layer_units_differ(layer.span, name, &two, other.span, &one));
    }
    let overlap = other.from < layer.to && layer.from < other.to;
    overlap.then(|| messages::layers_overlap(layer.span, name, other.span, first.experiment.name.as_str()))
}

fn in_one_layer(first: &Experiment, second: &Experiment) -> bool {
    let layer = |experiment: &Experiment| experiment.layer.as_ref().map(|layer| fold(layer.name.as_str()).into_owned());
    layer(first).is_some() && layer(first) == layer(second)
}

fn unit(experiment: &Experiment) -> String {
    let names: Vec<&str> = experiment.unit.iter().map(Unit::name).collect();
    format!("`{}`", names.join(" else "))
}
