//! What of a contact could not be used, as each campaign's rules name it.

use super::contact::Contact;
use super::scratch::Scratch;
use crate::domain::Warning;
use crate::program::{Id, PhraseAsked, Property, Subject};

/// The warnings that concern a campaign, in no order.
pub(super) fn of(contact: &Contact<'_>, campaign: usize, scratch: &Scratch) -> Vec<Warning> {
    let mut warnings = Vec::with_capacity(faults(contact, campaign, scratch).count());
    warnings.extend(faults(contact, campaign, scratch).map(Fault::warning));
    warnings
}

/// Something that could not be used.
enum Fault<'s> {
    /// So many events lack their instant.
    NoInstant(usize),
    /// A trait is not of its type.
    Trait(&'s Subject),
    /// Of an event that is called so, a property is not of its type.
    Property(&'s str, &'s Property),
    /// So many events that are called so came in bursts.
    Bursts(&'s str, usize),
}

impl Fault<'_> {
    fn warning(self) -> Warning {
        match self {
            Fault::NoInstant(count) => Warning::EventsWithoutInstant { count },
            Fault::Trait(subject) => {
                Warning::TraitOfWrongType { name: subject.name.to_string(), wanted: subject.value_type.article() }
            }
            Fault::Property(phrase, property) => Warning::PropertyOfWrongType {
                phrase: phrase.to_owned(),
                name: property.path.to_string(),
                wanted: property.value_type.article(),
            },
            Fault::Bursts(phrase, count) => Warning::BurstsLeftOut { phrase: phrase.to_owned(), count },
        }
    }
}

fn faults<'s>(contact: &'s Contact<'_>, campaign: usize, scratch: &'s Scratch) -> impl Iterator<Item = Fault<'s>> {
    let program = contact.program;
    let count = contact.profile.events_without_instant();
    let without_instant = (count > 0).then_some(Fault::NoInstant(count));
    let phrases = move |users: &'s [PhraseAsked]| {
        users.iter().filter(move |asked| asked.campaign == campaign).map(|asked| &*asked.phrase)
    };
    let is_asked = move |asked: &&(_, _)| {
        let (_, subject) = **asked;
        program.subject_users.len() > Id::position(subject) && program.subject_users[subject].contains(&campaign)
    };
    let subjects = scratch.wrong.subjects.iter().filter(is_asked);
    let traits = subjects.map(|(at_fault, _)| Fault::Trait(&program.traits.subjects[*at_fault]));
    let properties = scratch.wrong.asks.iter().flat_map(move |ask| {
        let property = &program.events.asks[*ask];
        phrases(&program.ask_users[*ask]).map(move |phrase| Fault::Property(phrase, property))
    });
    let bursts = scratch.streams.left_out.rows().filter(|(_, left_out)| left_out.count > 0);
    let has_users = |(burst, _): &(_, _)| program.burst_users.len() > Id::position(*burst);
    let bursts = bursts.filter(has_users).flat_map(move |(burst, left_out)| {
        phrases(&program.burst_users[burst]).map(move |phrase| Fault::Bursts(phrase, left_out.count))
    });
    without_instant.into_iter().chain(traits).chain(properties).chain(bursts)
}
