//! Each event looked at once: found by its source and name, put into the streams that listen to it.

use super::contact::{Contact, has_name, is_of};
use super::scratch::{Heard, LeftOut, Scratch, Streams};
use super::values;
use super::window;
use crate::profile::{Event, EventKind, Value};
use crate::program::{BurstOf, Feed, Id, Named, Rest, Sought, SourceId};

/// Puts every event that exists into the streams that listen to it.
pub(super) fn read(contact: &Contact<'_>, scratch: &mut Scratch) {
    leave_out_bursts(contact, &mut scratch.streams);
    let (mut heard, mut sought) = (std::mem::take(&mut scratch.heard), std::mem::take(&mut scratch.sought));
    // All sources first, then all names: looking one up needs nothing of the others, so that a processor does several at once.
    find_sources(contact, &mut heard, &mut scratch.folded);
    find_names(contact, &mut heard, &mut sought, &mut scratch.folded);
    for event in &heard {
        feed(contact, scratch, event);
    }
    (scratch.heard, scratch.sought) = (heard, sought);
}

/// The events that something listens to, each with its source.
fn find_sources(contact: &Contact<'_>, heard: &mut Vec<Heard>, folded: &mut String) {
    let everything = contact.program.events.everything;
    heard.clear();
    for (event, position) in contact.events.iter().zip(0..) {
        let of = |source| Heard { at: event.at.micros(), event: position, source, name: Feed::NONE, is_read: true };
        if let Some(source) = source_of(contact, event, folded) {
            heard.push(of(source));
        }
        if let Some(source) = everything {
            heard.push(of(source));
        }
    }
}

fn source_of(contact: &Contact<'_>, event: &Event<'_>, folded: &mut String) -> Option<SourceId> {
    let index = &contact.program.events;
    match event.kind {
        EventKind::Track => index.tracks.find(&event.name, folded).map(|number| SourceId::new(number as usize)),
        EventKind::Page => index.page,
        EventKind::Screen => index.screen,
    }
}

/// Finds where names let events go, as far as they are mere texts that are compared as a whole.
fn find_names(contact: &Contact<'_>, heard: &mut [Heard], sought: &mut Vec<(u32, Sought)>, folded: &mut String) {
    let index = &contact.program.events;
    sought.clear();
    for (heard, position) in heard.iter_mut().zip(0..) {
        let source = &index.sources[heard.source];
        let Some(path) = index.paths.get(source.name_path as usize) else { continue };
        let Some(event) = contact.event(heard.event) else { continue };
        match event.property(path) {
            None => {}
            Some(Value::Text(name)) => match index.names.seek(source.name_group, name) {
                Some(name) => sought.push((position, name)),
                None => heard.name = Feed::of(index.names.fold_and_find(source.name_group, name, folded)),
            },
            Some(_) => heard.is_read = false,
        }
    }
    for (position, name) in sought {
        if let Some(heard) = heard.get_mut(*position as usize) {
            heard.name = Feed::of(index.names.get(name));
        }
    }
}

#[inline]
fn feed(contact: &Contact<'_>, scratch: &mut Scratch, heard: &Heard) {
    let index = &contact.program.events;
    let source = &index.sources[heard.source];
    for feed in [source.plain, heard.name] {
        put(contact, &mut scratch.streams, heard, feed);
    }
    if source.has_rest || !heard.is_read {
        feed_rest(contact, scratch, heard);
    }
}

/// Puts an event into streams. It is written out where each event comes by.
#[inline(always)]
fn put(contact: &Contact<'_>, streams: &mut Streams, heard: &Heard, feed: Feed) {
    if let Some(stream) = feed.stream() {
        streams.add(stream, heard.at, heard.event);
    } else if let Some(list) = feed.several() {
        put_into_several(contact, streams, heard, list);
    }
}

#[inline(never)]
fn put_into_several(contact: &Contact<'_>, streams: &mut Streams, heard: &Heard, list: usize) {
    for stream in contact.program.events.several.get(list).unwrap_or(&[]) {
        streams.add(*stream, heard.at, heard.event);
    }
}

/// Feeds what needs a closer look.
fn feed_rest(contact: &Contact<'_>, scratch: &mut Scratch, heard: &Heard) {
    let rest = &contact.program.events.rests[heard.source];
    let Some(event) = contact.event(heard.event) else { return };
    let texts = rest.texts.as_ref().filter(|_| !heard.is_read);
    for named in texts.into_iter().chain(&rest.named) {
        feed_names(contact, scratch, named, (event, heard));
    }
    feed_narrowed(contact, scratch, rest, event, heard.event);
}

/// Names that are not one mere text, or are compared with patterns.
fn feed_names(contact: &Contact<'_>, scratch: &mut Scratch, named: &Named, (event, heard): (&Event<'_>, &Heard)) {
    let Some(value) = event.property(&named.property.path) else { return };
    if values::is_wrong(value, named.property.value_type) {
        named.ask.into_iter().for_each(|ask| scratch.wrong.ask(ask));
    }
    for name in values::texts(value, named.property.value_type) {
        let known = contact.program.events.names.find_in(named.group, name, &mut scratch.folded);
        put(contact, &mut scratch.streams, heard, Feed::of(known));
        if !named.patterns.is_empty() {
            crate::domain::fold_into(name, &mut scratch.folded);
            for (pattern, stream) in &named.patterns {
                if pattern.matches(&scratch.folded) {
                    scratch.streams.add(*stream, heard.at, heard.event);
                }
            }
        }
    }
}

/// Feeds what tests properties or leaves bursts out, and watches the types of properties.
fn feed_narrowed(contact: &Contact<'_>, scratch: &mut Scratch, rest: &Rest, event: &Event<'_>, position: u32) {
    for (ask, burst) in &rest.asks {
        let property = &contact.program.events.asks[*ask];
        let wrong = || event.property(&property.path).is_some_and(|value| values::is_wrong(value, property.value_type));
        if !scratch.streams.is_left_out(*burst, position) && wrong() {
            scratch.wrong.ask(*ask);
        }
    }
    for (stream, member) in &rest.members {
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
