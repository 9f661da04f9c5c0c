//! Each event looked at once: found by its source and name, put into the streams that listen to it.

use super::contact::{Contact, has_name, is_of};
use super::scratch::{LeftOut, Name, Scratch, Streams};
use super::values;
use super::window;
use crate::profile::{Event, EventKind, Value};
use crate::program::{BurstOf, Named, Source, SourceId};

/// Puts every event that exists into the streams that listen to it.
pub(super) fn read(contact: &Contact<'_>, scratch: &mut Scratch) {
    leave_out_bursts(contact, &mut scratch.streams);
    let index = &contact.program.events;
    // All sources first, then all names: looking one up needs nothing of the others, so that a processor does several at once.
    let (mut sources, mut names) = (std::mem::take(&mut scratch.sources), std::mem::take(&mut scratch.names));
    sources.clear();
    for (event, position) in contact.events.iter().zip(0..) {
        if let Some(source) = source_of(contact, event, &mut scratch.folded) {
            sources.push((position, source));
        }
        if let Some(source) = index.everything {
            sources.push((position, source));
        }
    }
    let listening = || {
        let of = |(position, source): &(u32, SourceId)| {
            Some((&index.sources[*source], contact.event(*position)?, *position))
        };
        sources.iter().filter_map(of)
    };
    names.clear();
    for (source, event, _) in listening() {
        for named in &source.named {
            names.push(name_of(named, event, &mut scratch.folded));
        }
    }
    let mut names_left = names.iter();
    for (source, event, position) in listening() {
        feed(contact, scratch, source, (event, position), &mut names_left);
    }
    (scratch.sources, scratch.names) = (sources, names);
}

fn source_of(contact: &Contact<'_>, event: &Event<'_>, folded: &mut String) -> Option<SourceId> {
    let index = &contact.program.events;
    match event.kind {
        EventKind::Track => {
            let number = index.tracks.find(&event.name, folded)?;
            index.track_sources.get(number as usize).copied()
        }
        EventKind::Page => index.page,
        EventKind::Screen => index.screen,
    }
}

/// The name of an event as far as it is a mere text that is compared as a whole.
#[inline]
fn name_of(named: &Named, event: &Event<'_>, folded: &mut String) -> Name {
    match event.property(&named.property.path) {
        None => Name::Unknown,
        Some(Value::Text(name)) if named.is_of_mere_texts() => {
            named.exact.find(name, folded).map_or(Name::Unknown, Name::Known)
        }
        Some(_) => Name::Unread,
    }
}

#[inline]
fn feed(
    contact: &Contact<'_>,
    scratch: &mut Scratch,
    source: &Source,
    (event, position): (&Event<'_>, u32),
    names_left: &mut std::slice::Iter<'_, Name>,
) {
    let at = event.at.micros();
    for stream in &source.plain {
        scratch.streams.add(*stream, at, position);
    }
    for named in &source.named {
        match names_left.next() {
            Some(Name::Known(number)) => {
                for stream in named.streams.get(*number as usize).unwrap_or(&[]) {
                    scratch.streams.add(*stream, at, position);
                }
            }
            Some(Name::Unread) => feed_names(scratch, named, event, position),
            Some(Name::Unknown) | None => {}
        }
    }
    if !source.members.is_empty() || !source.asks.is_empty() {
        feed_narrowed(contact, scratch, source, event, position);
    }
}

/// Names that are not one mere text, or are compared with patterns.
fn feed_names(scratch: &mut Scratch, named: &Named, event: &Event<'_>, position: u32) {
    let Some(value) = event.property(&named.property.path) else { return };
    if values::is_wrong(value, named.property.value_type) {
        named.ask.into_iter().for_each(|ask| scratch.wrong.ask(ask));
    }
    let at = event.at.micros();
    for name in values::texts(value, named.property.value_type) {
        let number = named.exact.find(name, &mut scratch.folded);
        for stream in number.and_then(|number| named.streams.get(number as usize)).unwrap_or(&[]) {
            scratch.streams.add(*stream, at, position);
        }
        if !named.patterns.is_empty() {
            crate::domain::fold_into(name, &mut scratch.folded);
            for (pattern, stream) in &named.patterns {
                if pattern.matches(&scratch.folded) {
                    scratch.streams.add(*stream, at, position);
                }
            }
        }
    }
}

/// Feeds what tests properties or leaves bursts out, and watches the types of properties.
fn feed_narrowed(contact: &Contact<'_>, scratch: &mut Scratch, source: &Source, event: &Event<'_>, position: u32) {
    for (ask, burst) in &source.asks {
        let property = &contact.program.events.asks[*ask];
        let wrong = || event.property(&property.path).is_some_and(|value| values::is_wrong(value, property.value_type));
        if !scratch.streams.is_left_out(*burst, position) && wrong() {
            scratch.wrong.ask(*ask);
        }
    }
    for (stream, member) in &source.members {
        let counts = !scratch.streams.is_left_out(member.burst, position)
            && has_name(member, event, &scratch.streams.folder)
            && member.filter.as_ref().is_none_or(|filter| {
                values::filter_holds(filter, event, contact.at, contact.zones(), &scratch.streams.folder)
            });
        if counts {
            scratch.streams.add(*stream, event.at.micros(), position);
        }
    }
}

/// Finds the events that came faster than a person clicks.
fn leave_out_bursts(contact: &Contact<'_>, streams: &mut Streams) {
    let bursts = &contact.program.events.bursts;
    if bursts.len() != streams.left_out.len() {
        streams.left_out.reset(bursts.len(), LeftOut::default());
    }
    for (id, burst) in bursts.rows() {
        leave_out(contact, &mut streams.left_out[id], burst);
    }
}

/// Marks the events of every span that holds too many; it is enough to look at spans that begin with an event.
fn leave_out(contact: &Contact<'_>, left_out: &mut LeftOut, burst: &BurstOf) {
    left_out.events.clear_to(contact.events.len());
    left_out.count = 0;
    let mut first = 0;
    let mut held = 0;
    let mut marked = 0;
    let of_source = |position: usize| contact.events.get(position).is_some_and(|event| is_of(&burst.source, event));
    for last in 0..contact.events.len() {
        if !of_source(last) {
            continue;
        }
        held += 1;
        let moment = contact.events.get(last).map_or(0, |event| event.at.micros());
        while let Some(event) = contact.events.get(first)
            && first < last
            && (!of_source(first) || window::after(burst.within, event.at.micros(), contact.zones()) <= moment)
        {
            held -= usize::from(of_source(first));
            first += 1;
        }
        if held > burst.more_than {
            for position in first.max(marked)..=last {
                if of_source(position) && left_out.events.insert(position) {
                    left_out.count += 1;
                }
            }
            marked = last + 1;
        }
    }
}
