//! The messages of the Segment spec, as SDKs send them: which are events, when they happened, what they carry.

use std::borrow::Cow;
use std::ops::Range;

use serde::de::{IgnoredAny, MapAccess, SeqAccess};
use serde_json::value::RawValue;

use super::json::{Cause, Fault, Fields, Items, Object, OrNull, next_token, read_object};
use super::token::Token;
use super::values::{Members, Reading, add};
use crate::domain::{Timestamp, is_blank, trimmed};
use crate::limits::{CONTACT_EVENTS_MAX, CONTACT_NESTING_MAX};
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

/// Levels that may nest in a message's field: the contact, its events and the message are three.
pub(super) const LEVELS: usize = CONTACT_NESTING_MAX - 3;

/// Reads an array of messages.
pub(super) struct ReadMessages<'m, 'de> {
    pub(super) reading: &'m mut Reading,
    pub(super) messages: &'m mut Messages<'de>,
    pub(super) count: usize,
}

impl<'de> Items<'de> for ReadMessages<'_, 'de> {
    const WANTED: &'static str = "an array";

    fn item<A: SeqAccess<'de>>(&mut self, items: &mut A) -> Result<Option<()>, A::Error> {
        if self.count == CONTACT_EVENTS_MAX {
            return match items.next_element::<IgnoredAny>()? {
                Some(_) => Err(self.fault().raise(Cause::TooMany("events"))),
                None => Ok(None),
            };
        }
        self.count += 1;
        let start = self.messages.properties.len();
        let mut message = ReadMessage {
            reading: self.reading,
            properties: &mut self.messages.properties,
            start,
            fields: MessageFields::default(),
        };
        let item = items.next_element_seed(Object(&mut message))?;
        let mut fields = message.fields;
        if item.is_some() {
            let added = self.messages.add(&mut fields, start);
            self.reading.fault.check(added)?;
        }
        Ok(item)
    }

    fn fault(&mut self) -> &mut Fault {
        &mut self.reading.fault
    }
}

impl<'de> Messages<'de> {
    /// As if none had been met.
    pub(super) fn clear(&mut self) {
        self.found.clear();
        self.properties.clear();
        self.without_instant = 0;
    }

    /// Adds a message, if it is an event that has an instant; its properties stand at the list's end, from `start` on.
    pub(super) fn add(&mut self, fields: &mut MessageFields<'de>, start: usize) -> Result<(), Cause> {
        let Some(kind) = fields.kind else {
            self.properties.truncate(start);
            return Ok(());
        };
        match kind {
            EventKind::Track if fields.event.is_none() => return Err(no_event()),
            EventKind::Track => {}
            EventKind::Page | EventKind::Screen => fields.event = None,
        }
        let Some(at) = fields.instants.iter().flatten().find_map(|text| Timestamp::parse(trimmed(text))) else {
            self.without_instant += 1;
            self.properties.truncate(start);
            return Ok(());
        };
        add_view(kind, fields, start, &mut self.properties);
        let properties = position(start)..position(self.properties.len());
        add(&mut self.found, || Message {
            kind,
            name: fields.event.take().unwrap_or_default(),
            at,
            message_id: fields.message_id.take(),
            properties,
        });
        Ok(())
    }
}

fn no_event() -> Cause {
    Cause::Missing { key: "event".to_owned(), wanted: "a track message says what happened" }
}

/// A position in the list of properties; the limit on values keeps it far below the type's.
fn position(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// The fields of a message that matter, as they are met.
#[derive(Debug)]
pub(super) struct MessageFields<'a> {
    /// `None` for the calls that are no events.
    kind: Option<EventKind>,
    event: Option<Cow<'a, str>>,
    /// `timestamp`, `originalTimestamp`, `sentAt`.
    instants: [Option<Cow<'a, str>>; 3],
    message_id: Option<Cow<'a, str>>,
    name: Option<Cow<'a, str>>,
    category: Option<Cow<'a, str>>,
    /// Left as it stands until somebody needs a page's path.
    context: Option<&'a RawValue>,
}

impl Default for MessageFields<'_> {
    fn default() -> Self {
        MessageFields {
            kind: Some(EventKind::Track),
            event: None,
            instants: [None, None, None],
            message_id: None,
            name: None,
            category: None,
            context: None,
        }
    }
}

/// Reads one message.
struct ReadMessage<'m, 'de> {
    reading: &'m mut Reading,
    /// Those of the messages before it, and from `start` on its own.
    properties: &'m mut Vec<Named<'de>>,
    start: usize,
    fields: MessageFields<'de>,
}

impl<'de> Fields<'de> for ReadMessage<'_, 'de> {
    const WANTED: &'static str = "an object";

    fn field<A: MapAccess<'de>>(&mut self, key: &Cow<'de, str>, map: &mut A) -> Result<(), A::Error> {
        if key == "properties" {
            self.properties.truncate(self.start);
            let mut members = Members { reading: self.reading, into: self.properties, levels: LEVELS - 1, path: None };
            return map.next_value_seed(OrNull(Object(&mut members)));
        }
        let value = next_token(map, LEVELS, &mut self.reading.fault)?;
        let read = self.fields.read_any(key, value);
        self.reading.fault.check(read)
    }

    fn fault(&mut self) -> &mut Fault {
        &mut self.reading.fault
    }
}

impl<'a> MessageFields<'a> {
    /// Takes the value of one field.
    pub(super) fn read_any(&mut self, key: &str, value: Token<'a>) -> Result<(), Cause> {
        self.read(key, value)
    }

    /// The same, where the caller knows something of the value and wants no code for the rest.
    #[inline(always)]
    pub(super) fn read(&mut self, key: &str, value: Token<'a>) -> Result<(), Cause> {
        let [timestamp, original_timestamp, sent_at] = &mut self.instants;
        match key {
            "type" => self.kind = kind(value)?,
            "event" => self.event = required_text(value)?,
            "timestamp" => *timestamp = optional_text(value),
            "originalTimestamp" => *original_timestamp = optional_text(value),
            "sentAt" => *sent_at = optional_text(value),
            "messageId" => self.message_id = message_id(value)?,
            "name" => self.name = optional_text(value),
            "category" => self.category = optional_text(value),
            "context" => {
                self.context = match value {
                    Token::Object(context) => Some(context),
                    Token::Null | Token::YesNo(_) | Token::Number(_) | Token::Text(_) | Token::Array(_) => None,
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// Gives a page its path and a page or screen its name and category, wherever the message had them.
fn add_view<'a>(kind: EventKind, fields: &MessageFields<'a>, start: usize, properties: &mut Vec<Named<'a>>) {
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
                .or_else(|| fields.context.and_then(context_path))
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
#[inline(always)]
fn kind(value: Token<'_>) -> Result<Option<EventKind>, Cause> {
    let kind = match value {
        Token::Null => return Ok(Some(EventKind::Track)),
        Token::Text(kind) => kind,
        Token::YesNo(_) | Token::Number(_) | Token::Array(_) | Token::Object(_) => return Err(Cause::Wanted("a text")),
    };
    let kind = trimmed(&kind);
    let calls = [("track", EventKind::Track), ("page", EventKind::Page), ("screen", EventKind::Screen)];
    Ok(calls.into_iter().find(|(name, _)| kind.eq_ignore_ascii_case(name)).map(|(_, call)| call))
}

/// Reads a text that is not empty; null and empty are none, anything else is a fault.
#[inline(always)]
pub(super) fn required_text(value: Token<'_>) -> Result<Option<Cow<'_, str>>, Cause> {
    match value {
        Token::Null => Ok(None),
        Token::Text(_) => Ok(optional_text(value)),
        Token::YesNo(_) | Token::Number(_) | Token::Array(_) | Token::Object(_) => Err(Cause::Wanted("a text")),
    }
}

/// Reads a text that is not empty; anything else is none.
#[inline(always)]
pub(super) fn optional_text(value: Token<'_>) -> Option<Cow<'_, str>> {
    match value {
        Token::Text(text) if !is_blank(&text) => Some(text),
        Token::Text(_) | Token::Null | Token::YesNo(_) | Token::Number(_) | Token::Array(_) | Token::Object(_) => None,
    }
}

/// Reads a message's id; a number as it is written.
#[inline(always)]
fn message_id(value: Token<'_>) -> Result<Option<Cow<'_, str>>, Cause> {
    match value {
        Token::Number(number) => Ok(Some(Cow::Borrowed(number))),
        Token::Null | Token::YesNo(_) | Token::Text(_) | Token::Array(_) | Token::Object(_) => required_text(value),
    }
}

/// Reads `page.path` of a message's context.
fn context_path(context: &RawValue) -> Option<Cow<'_, str>> {
    optional_text(Token::of(member_of(member_of(context, "page")?, "path")?))
}

/// The last member of this name in an object; none if it is no object.
fn member_of<'de>(object: &'de RawValue, wanted: &'static str) -> Option<&'de RawValue> {
    let mut member = Member { wanted, found: None, fault: Fault::default() };
    read_object(object.get(), &mut member).ok()?;
    member.found
}

/// Reads one member of an object, and passes over the others.
struct Member<'de> {
    wanted: &'static str,
    found: Option<&'de RawValue>,
    fault: Fault,
}

impl<'de> Fields<'de> for Member<'de> {
    const WANTED: &'static str = "an object";

    fn field<A: MapAccess<'de>>(&mut self, key: &Cow<'de, str>, map: &mut A) -> Result<(), A::Error> {
        let raw = map.next_value()?;
        if key == self.wanted {
            self.found = Some(raw);
        }
        Ok(())
    }

    fn fault(&mut self) -> &mut Fault {
        &mut self.fault
    }
}
