//! One contact at one instant, as the program sees it.

use super::scratch::Streams;
use super::values;
use super::window::{self, NEVER, Zones};
use crate::domain::Folder;
use crate::profile::{Event, EventKind, Profile, Value};
use crate::program::{EventSource, Id, Listen, Member, Program, SubjectId};

/// A contact at an instant, with the program that looks at it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Contact<'a> {
    pub(super) program: &'a Program,
    pub(super) profile: &'a Profile<'a>,
    /// The instant of evaluation.
    pub(super) at: i64,
    /// The events that exist.
    pub(super) events: &'a [Event<'a>],
    /// When the next one will.
    pub(super) next_event: i64,
}

impl<'a> Contact<'a> {
    pub(super) fn new(program: &'a Program, profile: &'a Profile<'a>, at: i64) -> Contact<'a> {
        let all = profile.events();
        let exists = |event: &Event<'_>| event.at.micros() <= at;
        // They nearly always all do.
        let present = if all.last().is_none_or(exists) { all.len() } else { all.partition_point(exists) };
        let (events, future) = all.split_at_checked(present).unwrap_or((all, &[]));
        let next_event = future.first().map_or(NEVER, |event| event.at.micros());
        Contact { program, profile, at, events, next_event }
    }

    pub(super) fn zones(&self) -> &'a Zones {
        &self.program.zones
    }

    /// An event by its position.
    pub(super) fn event(&self, position: u32) -> Option<&'a Event<'a>> {
        self.events.get(position as usize)
    }

    /// The value under which a contact brings a trait, if it does so directly.
    pub(super) fn own_value(&self, keys: &[u32], subject: SubjectId) -> Option<&'a Value<'a>> {
        let subject = &self.program.traits.subjects[subject];
        let under = |key: crate::program::KeyId| {
            let position = (*keys.get(key.position())? as usize).checked_sub(1)?;
            self.profile.traits().get(position).map(|(_, value)| value)
        };
        subject.from.and_then(under).or_else(|| under(subject.key))
    }
}

/// The events of a test at an instant not before that of evaluation, none being added, the oldest first.
pub(super) fn members(contact: &Contact<'_>, streams: &Streams, of: Listen, at: i64, list: &mut Vec<(i64, u32)>) {
    list.clear();
    let moving = contact.program.events.streams.moving(of.stream);
    let mut next = streams.occurrence(streams.heads[of.stream].last);
    while let Some(occurrence) = next {
        next = streams.occurrence(occurrence.previous);
        let counts = window::contains(of.when, occurrence.at, at, contact.zones())
            && (moving.is_empty() || is_member(contact, streams, moving, occurrence.event, at));
        if counts {
            list.push((occurrence.at, occurrence.event));
        }
    }
    list.reverse();
}

/// Whether an event is one of these at an instant.
fn is_member(contact: &Contact<'_>, streams: &Streams, members: &[Member], position: u32, at: i64) -> bool {
    let Some(event) = contact.event(position) else { return false };
    members.iter().any(|member| {
        is_of(&member.source, event)
            && !streams.is_left_out(member.burst, position)
            && has_name(member, event, &streams.folder)
            && member
                .filter
                .as_ref()
                .is_none_or(|filter| values::filter_holds(filter, event, at, contact.zones(), &streams.folder))
    })
}

/// Whether an event comes from a source.
pub(super) fn is_of(source: &EventSource, event: &Event<'_>) -> bool {
    match source {
        EventSource::Everything => true,
        EventSource::Track(name) => {
            event.kind == EventKind::Track && crate::domain::compare_folded(&event.name, name).is_eq()
        }
        EventSource::Page => event.kind == EventKind::Page,
        EventSource::Screen => event.kind == EventKind::Screen,
    }
}

/// Whether an event has the name that is asked for.
pub(super) fn has_name(member: &Member, event: &Event<'_>, folder: &Folder) -> bool {
    let Some((property, pattern)) = &member.name else { return true };
    let Some(value) = event.property(&property.path) else { return false };
    values::texts(value, property.value_type).any(|text| folder.with(text, |folded| pattern.matches(folded)))
}

/// All instants after this one and before a bound at which the events of a test change.
pub(super) fn changes(
    contact: &Contact<'_>,
    streams: &Streams,
    of: Listen,
    bound: i64,
    instants: &mut Vec<(i64, u32)>,
) {
    let moving = contact.program.events.streams.moving(of.stream);
    let zones = contact.zones();
    let mut next = streams.occurrence(streams.heads[of.stream].last);
    while let Some(occurrence) = next {
        next = streams.occurrence(occurrence.previous);
        push_each(bound, instants, contact.at, |at| window::next_change(of.when, occurrence.at, at, zones));
        let Some(event) = contact.event(occurrence.event) else { continue };
        for filter in moving.iter().filter_map(|member| member.filter.as_ref()) {
            push_each(bound, instants, contact.at, |at| values::filter_next_change(filter, event, at, zones));
        }
    }
}

/// Adds instant after instant until the bound.
pub(super) fn push_each(bound: i64, instants: &mut Vec<(i64, u32)>, from: i64, next: impl Fn(i64) -> i64) {
    let mut at = next(from);
    while at < bound {
        instants.push((at, 0));
        at = next(at);
    }
}
