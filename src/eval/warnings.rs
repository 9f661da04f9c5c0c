//! What of a contact could not be used, as each campaign's rules name it.

use super::contact::Contact;
use super::scratch::Scratch;
use crate::domain::Warning;
use crate::program::{Id, PhraseAsked};

/// The warnings that concern a campaign, in no order.
pub(super) fn of(contact: &Contact<'_>, campaign: usize, scratch: &Scratch) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let program = contact.program;
    let count = contact.profile.events_without_instant();
    if count > 0 {
        warnings.push(Warning::EventsWithoutInstant { count });
    }
    for (at_fault, asked) in &scratch.wrong.subjects {
        let subject = &program.traits.subjects[*at_fault];
        if program.subject_users.len() > asked.position() && program.subject_users[*asked].contains(&campaign) {
            let (name, wanted) = (subject.name.to_string(), subject.value_type.article());
            warnings.push(Warning::TraitOfWrongType { name, wanted });
        }
    }
    let phrases = |users: &[PhraseAsked]| -> Vec<String> {
        users.iter().filter(|asked| asked.campaign == campaign).map(|asked| asked.phrase.to_string()).collect()
    };
    for ask in &scratch.wrong.asks {
        let property = &program.events.asks[*ask];
        for phrase in phrases(&program.ask_users[*ask]) {
            let (name, wanted) = (property.path.to_string(), property.value_type.article());
            warnings.push(Warning::PropertyOfWrongType { phrase, name, wanted });
        }
    }
    for (burst, left_out) in scratch.streams.left_out.rows().filter(|(_, left_out)| left_out.count > 0) {
        if program.burst_users.len() > burst.position() {
            for phrase in phrases(&program.burst_users[burst]) {
                warnings.push(Warning::BurstsLeftOut { phrase, count: left_out.count });
            }
        }
    }
    warnings
}
