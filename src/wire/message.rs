//! The messages of the Segment spec, as SDKs send them: which are events, when they happened, what they carry.

use std::borrow::Cow;
use std::ops::Range;

use super::json::{Cause, Fault, Json, Kind};
use super::values::{Allowance, members};
use crate::domain::{Timestamp, trimmed};
use crate::limits::CONTACT_EVENTS_MAX;
use crate::profile::{EventKind, Named, Value};

/// The events among a contact's messages.
#[derive(Debug, Default)]
pub(super) struct Messages<'a> {
    pub(super) found: Vec<Message<'a>>,
    /// The properties of all of them, one stretch each.
    pub(super) properties: Vec<Named<'a>>,
    pub(super) without_instant: usize,
}

/// One event.
#[derive(Debug)]
pub(super) struct Message<'a> {
    pub(super) kind: EventKind,
    pub(super) name: Cow<'a, str>,
    pub(super) at: Timestamp,
    pub(super) message_id: Option<Cow<'a, str>>,
    pub(super) properties: Range<u32>,
}

/// Reads an array of messages; null is none.
pub(super) fn read_messages<'a>(json: &mut Json<'a>, allowance: &mut Allowance) -> Result<Messages<'a>, Fault> {
    let mut messages = Messages::default();
    if json.kind()? == Kind::Null {
        return json.skip().map(|()| messages);
    }
    let mut count = 0_usize;
    let mut more = json.first_item()?;
    while more {
        json.kind()?;
        count += 1;
        if count > CONTACT_EVENTS_MAX {
            return Err(Fault { at: json.at(), cause: Cause::TooMany("events") });
        }
        read_message(json, allowance, &mut messages)?;
        more = json.next_item()?;
    }
    Ok(messages)
}

/// The fields of a message that matter, as they are met.
#[derive(Debug)]
struct Fields<'a> {
    /// `None` for the calls that are no events.
    kind: Option<EventKind>,
    event: Option<Cow<'a, str>>,
    /// `timestamp`, `originalTimestamp`, `sentAt`.
    instants: [Option<Cow<'a, str>>; 3],
    message_id: Option<Cow<'a, str>>,
    name: Option<Cow<'a, str>>,
    category: Option<Cow<'a, str>>,
    context_path: Option<Cow<'a, str>>,
}

fn read_message<'a>(json: &mut Json<'a>, allowance: &mut Allowance, messages: &mut Messages<'a>) -> Result<(), Fault> {
    let at = json.at();
    let start = messages.properties.len();
    let fields = read_fields(json, allowance, &mut messages.properties)?;
    let Some(kind) = fields.kind else {
        messages.properties.truncate(start);
        return Ok(());
    };
    let name = match kind {
        EventKind::Track => fields.event.clone().ok_or_else(|| no_event(at))?,
        EventKind::Page | EventKind::Screen => Cow::Borrowed(""),
    };
    let Some(instant) = fields.instants.iter().flatten().find_map(|text| Timestamp::parse(trimmed(text))) else {
        messages.without_instant += 1;
        messages.properties.truncate(start);
        return Ok(());
    };
    add_view(kind, &fields, start, &mut messages.properties);
    let end = messages.properties.len();
    messages.found.push(Message {
        kind,
        name,
        at: instant,
        message_id: fields.message_id,
        properties: position(start)..position(end),
    });
    Ok(())
}

fn no_event(at: usize) -> Fault {
    Fault { at, cause: Cause::Missing { key: "event".to_owned(), wanted: "a track message says what happened" } }
}

/// A position in the list of properties; the limit on values keeps it far below the type's.
fn position(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

fn read_fields<'a>(
    json: &mut Json<'a>,
    allowance: &mut Allowance,
    properties: &mut Vec<Named<'a>>,
) -> Result<Fields<'a>, Fault> {
    let mut fields = Fields {
        kind: Some(EventKind::Track),
        event: None,
        instants: [None, None, None],
        message_id: None,
        name: None,
        category: None,
        context_path: None,
    };
    let start = properties.len();
    let [timestamp, original_timestamp, sent_at] = &mut fields.instants;
    let mut key = json.first_key()?;
    while let Some(name) = key {
        match name.as_ref() {
            "type" => fields.kind = kind(json)?,
            "event" => fields.event = required_text(json)?,
            "timestamp" => *timestamp = optional_text(json)?,
            "originalTimestamp" => *original_timestamp = optional_text(json)?,
            "sentAt" => *sent_at = optional_text(json)?,
            "messageId" => fields.message_id = message_id(json)?,
            "name" => fields.name = optional_text(json)?,
            "category" => fields.category = optional_text(json)?,
            "context" => fields.context_path = context_path(json)?,
            "properties" => {
                properties.truncate(start);
                if json.kind()? == Kind::Null { json.skip()? } else { members(json, allowance, properties)? }
            }
            _ => json.skip()?,
        }
        key = json.next_key()?;
    }
    Ok(fields)
}

/// Gives a page its path and a page or screen its name and category, wherever the message had them.
fn add_view<'a>(kind: EventKind, fields: &Fields<'a>, start: usize, properties: &mut Vec<Named<'a>>) {
    let has = |properties: &[Named<'_>], key: &str| {
        properties.get(start..).is_some_and(|own| own.iter().any(|(path, _)| path == key))
    };
    let path = match kind {
        EventKind::Track => return,
        EventKind::Page if has(properties, "path") => None,
        EventKind::Page => {
            let own = properties.get(start..).unwrap_or(&[]);
            own.iter()
                .rev()
                .find(|(key, _)| key == "url")
                .and_then(|(_, url)| path_of(url))
                .or(fields.context_path.clone())
        }
        EventKind::Screen => None,
    };
    for (key, text) in [("path", path), ("name", fields.name.clone()), ("category", fields.category.clone())] {
        if let Some(text) = text
            && !has(properties, key)
        {
            properties.push((Cow::Borrowed(key), Value::Text(text)));
        }
    }
}

/// The path of an address: what stands between its host and its `?` or `#`; `/` where nothing does.
fn path_of<'a>(url: &Value<'a>) -> Option<Cow<'a, str>> {
    let (Value::Text(url) | Value::Cell(url)) = url else { return None };
    match url {
        Cow::Borrowed(url) => path_in(url).map(Cow::Borrowed),
        Cow::Owned(url) => path_in(url).map(|path| Cow::Owned(path.to_owned())),
    }
}

fn path_in(url: &str) -> Option<&str> {
    let url = trimmed(url);
    let address = url.split(['?', '#']).next().unwrap_or("");
    let Some((_, rest)) = address.split_once("://") else { return address.starts_with('/').then_some(address) };
    Some(rest.find('/').and_then(|slash| rest.get(slash..)).unwrap_or("/"))
}

/// Reads which call it was; `None` for one that is no event.
fn kind(json: &mut Json<'_>) -> Result<Option<EventKind>, Fault> {
    if json.kind()? == Kind::Null {
        return json.skip().map(|()| Some(EventKind::Track));
    }
    let kind = json.text()?;
    Ok(match trimmed(&kind).to_ascii_lowercase().as_str() {
        "track" => Some(EventKind::Track),
        "page" => Some(EventKind::Page),
        "screen" => Some(EventKind::Screen),
        _ => None,
    })
}

/// Reads a text that is not empty; null and empty are none, anything else is a fault.
fn required_text<'a>(json: &mut Json<'a>) -> Result<Option<Cow<'a, str>>, Fault> {
    if json.kind()? == Kind::Null {
        return json.skip().map(|()| None);
    }
    json.text().map(|text| Some(text).filter(|text| !trimmed(text).is_empty()))
}

/// Reads a text that is not empty; anything else is none.
fn optional_text<'a>(json: &mut Json<'a>) -> Result<Option<Cow<'a, str>>, Fault> {
    match json.kind()? {
        Kind::Text => json.text().map(|text| Some(text).filter(|text| !trimmed(text).is_empty())),
        Kind::Null | Kind::YesNo | Kind::Number | Kind::Array | Kind::Object => json.skip().map(|()| None),
    }
}

/// Reads a message's id; a number as it is written.
fn message_id<'a>(json: &mut Json<'a>) -> Result<Option<Cow<'a, str>>, Fault> {
    match json.kind()? {
        Kind::Number => json.number().map(|number| Some(Cow::Borrowed(number))),
        Kind::Null | Kind::YesNo | Kind::Text | Kind::Array | Kind::Object => required_text(json),
    }
}

/// Reads `page.path` of a message's context, and passes over the rest.
fn context_path<'a>(json: &mut Json<'a>) -> Result<Option<Cow<'a, str>>, Fault> {
    member_of(json, "page", |page| member_of(page, "path", optional_text))
}

/// Reads one member of an object, and passes over the others; none if it is no object.
fn member_of<'a>(
    json: &mut Json<'a>,
    wanted: &str,
    read: fn(&mut Json<'a>) -> Result<Option<Cow<'a, str>>, Fault>,
) -> Result<Option<Cow<'a, str>>, Fault> {
    if json.kind()? != Kind::Object {
        return json.skip().map(|()| None);
    }
    let mut found = None;
    let mut key = json.first_key()?;
    while let Some(name) = key {
        if name == wanted {
            found = read(json)?;
        } else {
            json.skip()?;
        }
        key = json.next_key()?;
    }
    Ok(found)
}
