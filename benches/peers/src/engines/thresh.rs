//! Thresh itself, nothing done beforehand but reading.

use std::sync::Arc;

use anyhow::{Context, Result};
use thresh::domain::Timestamp;
use thresh::eval::{Scratch, evaluate};
use thresh::lang::checked::CheckedCampaign;
use thresh::profile::Profile;
use thresh::program::Program;

use super::Engine;

struct Thresh<'w> {
    program: Program,
    contacts: &'w [Profile<'w>],
    at: Timestamp,
    scratch: Scratch,
}

pub(crate) fn new<'w>(
    campaign: &'w CheckedCampaign,
    contacts: &'w [Profile<'w>],
    at: Timestamp,
) -> Result<Box<dyn Engine + 'w>> {
    let program = Program::compile(&[Arc::new(campaign.clone())]);
    Ok(Box::new(Thresh { program, contacts, at, scratch: Scratch::default() }))
}

impl Engine for Thresh<'_> {
    fn decide(&mut self, contact: usize) -> usize {
        let Some(profile) = self.contacts.get(contact) else { return 0 };
        evaluate(&self.program, profile, self.at, &mut self.scratch).iter().map(|verdict| verdict.matched.len()).sum()
    }

    fn rules(&mut self, contact: usize) -> Result<Vec<String>> {
        let profile = self.contacts.get(contact).context("a contact")?;
        let verdicts = evaluate(&self.program, profile, self.at, &mut self.scratch);
        Ok(verdicts.iter().flat_map(|verdict| &verdict.matched).map(|rule| rule.rule.to_string()).collect())
    }
}
