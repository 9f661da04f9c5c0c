//! Experiments of different campaigns that get into each other's way: said, and kept out of force.

use std::collections::{BTreeMap, BTreeSet};

use super::{Campaign, Freshness};
use crate::domain::CampaignId;
use crate::lang::checked::CheckedCampaign;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::meeting::across_campaigns;

/// Takes back each campaign that stands on disk and has an experiment that can't be in force beside another campaign's, until none
/// has: `before` gives its last good version, if it has one. Two that clash are both taken back, since either could be the one that
/// was changed.
pub(super) fn kept_apart(
    mut campaigns: BTreeMap<CampaignId, Campaign>,
    before: impl Fn(&CampaignId) -> Option<Campaign>,
) -> (BTreeMap<CampaignId, Campaign>, Vec<Diagnostic>) {
    let mut said = Vec::new();
    loop {
        let (at_fault, diagnostics) = clashing(&campaigns);
        if at_fault.is_empty() {
            return (campaigns, said);
        }
        said.extend(diagnostics);
        for id in at_fault {
            match before(&id) {
                Some(campaign) => campaigns.insert(id, campaign),
                None => campaigns.remove(&id),
            };
        }
    }
}

/// The campaigns on disk that clash with another, and what is wrong with them.
fn clashing(campaigns: &BTreeMap<CampaignId, Campaign>) -> (BTreeSet<CampaignId>, Vec<Diagnostic>) {
    let is_stale = |campaign: &Campaign| match campaign.freshness() {
        Freshness::Stale => true,
        Freshness::Current => false,
    };
    // Stale ones come first, so that what is on disk is blamed, and not what once was.
    let (stale, fresh): (Vec<&Campaign>, Vec<&Campaign>) = campaigns.values().partition(|campaign| is_stale(campaign));
    let all: Vec<&Campaign> = stale.into_iter().chain(fresh).collect();
    let checked: Vec<&CheckedCampaign> = all.iter().map(|campaign| campaign.checked().as_ref()).collect();
    let (mut at_fault, mut said) = (BTreeSet::new(), Vec::new());
    for clash in across_campaigns(&checked) {
        let (first, second) = clash.campaigns;
        let Some(second) = all.get(second).filter(|campaign| !is_stale(campaign)) else { continue };
        at_fault.insert(second.id().clone());
        let mut diagnostic = clash.diagnostic;
        match all.get(first).filter(|campaign| !is_stale(campaign)) {
            Some(first) => {
                at_fault.insert(first.id().clone());
            }
            // The text of the first is no longer the one on disk.
            None => diagnostic.labels.clear(),
        }
        said.push(diagnostic);
    }
    (at_fault, said)
}
