//! Each trait that rules read looked up once, its value fed to all tests of it.

use super::contact::Contact;
use super::scratch::{Scratch, Wrong};
use super::values;
use super::window::{self, NEVER};
use crate::domain::{Decimal, fold_into};
use crate::profile::{Clock, Reading, Value, domain_of};
use crate::program::{Id, Subject, SubjectId, SubjectTests, ValueType, When};
use aho_corasick::automaton::OverlappingState;

/// Where a trait's value comes from.
pub(super) enum Place<'a> {
    /// The contact has it.
    Own(&'a Value<'a>),
    /// The domains of another trait's texts.
    Domain(SubjectId, &'a Value<'a>, ValueType),
}

/// Whether a value was of its trait's type.
enum Typed {
    Right,
    Wrong,
}

/// Looks up the keys that rules read.
pub(super) fn find_keys(contact: &Contact<'_>, scratch: &mut Scratch) {
    for ((key, _), position) in contact.profile.traits().iter().zip(1..) {
        if let Some(number) = contact.program.traits.keys.find_exactly(key)
            && let Some(slot) = scratch.keys.get_mut(number as usize)
        {
            *slot = position;
        }
    }
}

/// Where a trait's value is, if the contact has one. Of domains of domains only the first is taken.
pub(super) fn place<'a>(contact: &Contact<'a>, keys: &[u32], id: SubjectId) -> Option<Place<'a>> {
    if let Some(value) = contact.own_value(keys, id) {
        return Some(Place::Own(value));
    }
    let base = contact.program.traits.subjects[id].domain_of?;
    let value = contact.own_value(keys, base)?;
    Some(Place::Domain(base, value, contact.program.traits.subjects[base].value_type))
}

/// Makes true what the contact's traits make true.
pub(super) fn fire(contact: &Contact<'_>, scratch: &mut Scratch) {
    for (id, subject) in contact.program.traits.subjects.rows() {
        match place(contact, &scratch.keys, id) {
            None => {}
            Some(Place::Own(value)) => match fire_value(contact, scratch, subject, value) {
                Typed::Right => {}
                Typed::Wrong => scratch.wrong.subject(id, id),
            },
            Some(Place::Domain(base, value, value_type)) => {
                if values::is_wrong(value, value_type) {
                    scratch.wrong.subject(base, id);
                }
                let mut known = false;
                for domain in values::texts(value, value_type).filter_map(domain_of) {
                    known = true;
                    fire_text(scratch, &subject.tests, domain);
                }
                if known && let Some(predicate) = subject.tests.known {
                    scratch.fired.fire(predicate);
                }
            }
        }
    }
}

/// Makes true what a value makes true.
fn fire_value(contact: &Contact<'_>, scratch: &mut Scratch, subject: &Subject, value: &Value<'_>) -> Typed {
    let tests = &subject.tests;
    match subject.value_type {
        ValueType::Number => match value.number() {
            Reading::Known(number) => fire_number(scratch, tests, number),
            Reading::Unknown => return Typed::Right,
            Reading::WrongType => return Typed::Wrong,
        },
        ValueType::YesNo => match value.yes_no() {
            Reading::Known(truth) => {
                let predicate = if truth { tests.yes } else { tests.no };
                predicate.into_iter().for_each(|predicate| scratch.fired.fire(predicate));
            }
            Reading::Unknown => return Typed::Right,
            Reading::WrongType => return Typed::Wrong,
        },
        ValueType::Date => match value.date() {
            Reading::Known(clock) => fire_date(contact, scratch, tests, clock),
            Reading::Unknown => return Typed::Right,
            Reading::WrongType => return Typed::Wrong,
        },
        ValueType::Text => match value.text() {
            Reading::Known(text) => fire_text(scratch, tests, text),
            Reading::Unknown => return Typed::Right,
            Reading::WrongType => return Typed::Wrong,
        },
        ValueType::Texts => {
            if values::is_wrong(value, subject.value_type) {
                return Typed::Wrong;
            }
            for text in values::texts(value, subject.value_type) {
                fire_text(scratch, tests, text);
            }
        }
        ValueType::Any => {}
    }
    if let Some(predicate) = tests.known {
        scratch.fired.fire(predicate);
    }
    Typed::Right
}

fn fire_number(scratch: &mut Scratch, tests: &SubjectTests, number: Decimal) {
    let number = number.millionths();
    for (_, predicate) in tests.at_least.iter().take_while(|(bound, _)| *bound <= number) {
        scratch.fired.fire(*predicate);
    }
    for (_, predicate) in tests.at_most.iter().take_while(|(bound, _)| *bound >= number) {
        scratch.fired.fire(*predicate);
    }
    for (_, _, predicate) in tests.between.iter().filter(|(low, high, _)| *low <= number && number <= *high) {
        scratch.fired.fire(*predicate);
    }
}

fn fire_date(contact: &Contact<'_>, scratch: &mut Scratch, tests: &SubjectTests, clock: Clock) {
    for (when, zone, predicate) in &tests.dates {
        let moment = clock.instant(&contact.zones()[*zone]).micros();
        if let When::Since(first) = when {
            if moment >= *first {
                scratch.fired.fire(*predicate);
            }
            continue;
        }
        if window::contains(*when, moment, contact.at, contact.zones()) {
            scratch.fired.fire(*predicate);
        }
        let turn = window::next_change(*when, moment, contact.at, contact.zones());
        if turn != NEVER {
            scratch.turn(contact.program.reach[*predicate], turn);
        }
    }
}

fn fire_text(scratch: &mut Scratch, tests: &SubjectTests, text: &str) {
    if let Some(number) = tests.exact.find(text, &mut scratch.folded)
        && let Some(predicates) = tests.exact_tests.get(number as usize)
    {
        for predicate in predicates {
            scratch.fired.fire(*predicate);
        }
    }
    if tests.texts.is_empty() && tests.contains.is_none() {
        return;
    }
    fold_into(text, &mut scratch.folded);
    if let Some(contains) = &tests.contains {
        let mut state = OverlappingState::start();
        loop {
            contains.automaton.find_overlapping(scratch.folded.as_str(), &mut state);
            let Some(found) = state.get_match() else { break };
            if let Some(predicate) = contains.predicates.get(found.pattern().as_usize()) {
                scratch.fired.fire(*predicate);
            }
        }
    }
    for (test, predicate) in &tests.texts {
        if !scratch.fired.truths.contains(predicate.position()) && values::text_holds(test, text, &scratch.folded) {
            scratch.fired.fire(*predicate);
        }
    }
}

impl Wrong {
    fn subject(&mut self, at_fault: SubjectId, asked: SubjectId) {
        self.subjects.push((at_fault, asked));
    }
}
