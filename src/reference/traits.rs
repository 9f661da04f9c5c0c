//! A contact's traits: where they are found, and tests of them.

use super::{Asked, values};
use crate::lang::checked::{Trait, TraitTest};
use crate::profile::{Reading, Value, domain_of};
use values::Typed;

/// A test of a trait; false where the trait is unknown.
pub(super) fn holds(asked: Asked<'_>, test: &TraitTest) -> bool {
    values::holds(asked, &value(asked, &test.subject), &test.test)
}

/// "`email.domain` is the part after the @ (of any text trait; the host of a URL), unless the contact has a trait of that very name."
pub(super) fn value<'a>(asked: Asked<'a>, subject: &Trait) -> Reading<Typed<'a>> {
    if let Some(given) = given(asked, subject) {
        return values::read(given, subject.value_type, asked.zone());
    }
    match &subject.domain_of {
        Some(source) => domain(value(asked, source)),
        None => Reading::Unknown,
    }
}

/// The value that the contact brought: by the key at the source, else by the trait's name.
pub(super) fn given<'a>(asked: Asked<'a>, subject: &Trait) -> Option<&'a Value<'a>> {
    subject.keys().find_map(|key| asked.profile.trait_value(key))
}

fn domain(source: Reading<Typed<'_>>) -> Reading<Typed<'_>> {
    let Reading::Known(Typed::Texts(texts)) = source else { return Reading::Unknown };
    let domains: Vec<&str> = texts.into_iter().filter_map(domain_of).collect();
    if domains.is_empty() { Reading::Unknown } else { Reading::Known(Typed::Texts(domains)) }
}
