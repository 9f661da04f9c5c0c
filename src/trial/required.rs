//! Tests that have to pass: what keeps a campaign whose tests fail out of force.

use std::sync::Arc;

use super::{Trial, came};
use crate::lang::checked::CheckedCampaign;
use crate::lang::diagnostic::{Diagnostic, tests as say};
use crate::lang::source::Span;

/// A diagnostic for each expectation of a campaign's tests that is not met, at its words; none: all tests pass.
pub fn failures(campaign: &Arc<CheckedCampaign>) -> Vec<Diagnostic> {
    if campaign.tests.is_empty() {
        return Vec::new();
    }
    let trial = Trial::of(campaign);
    let contacts = match trial.contacts() {
        Ok(contacts) => contacts,
        Err(error) => {
            let span = campaign.tests.first().map(|case| case.span);
            return span.into_iter().map(|span: Span| say::no_contact(span, &error.to_string())).collect();
        }
    };
    let outcomes = trial.outcomes(&contacts);
    let failures = outcomes.iter().flat_map(|outcome| {
        let (case, came) = (outcome.case, came(&outcome.verdict));
        let failure = move |unmet: &Span| say::failed(*unmet, &case.title, case.span, &came);
        outcome.unmet.iter().map(failure)
    });
    failures.collect()
}
