//! The plain loop that the ratios of benches/workload go by.

use anyhow::{Context, Result};
use thresh::domain::Timestamp;
use thresh::lang::checked::CheckedCampaign;
use thresh::profile::Profile;

use super::Engine;
use crate::naive;

struct Loop<'w> {
    rules: naive::Rules,
    contacts: &'w [Profile<'w>],
    at: Timestamp,
}

pub(crate) fn new<'w>(
    campaign: &'w CheckedCampaign,
    contacts: &'w [Profile<'w>],
    at: Timestamp,
) -> Result<Box<dyn Engine + 'w>> {
    Ok(Box::new(Loop { rules: naive::Rules::of(campaign), contacts, at }))
}

impl Engine for Loop<'_> {
    fn decide(&mut self, contact: usize) -> usize {
        self.contacts.get(contact..=contact).map_or(0, |one| naive::measured(&self.rules, one, self.at))
    }

    fn rules(&mut self, contact: usize) -> Result<Vec<String>> {
        let profile = self.contacts.get(contact).context("a contact")?;
        Ok(self.rules.matched(profile, self.at).into_iter().map(str::to_owned).collect())
    }
}
