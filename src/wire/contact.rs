//! One contact's JSON → its profile, borrowed from the bytes wherever that can be.

use std::borrow::Cow;
use std::sync::Arc;

use serde::de::MapAccess;
use serde_json::value::RawValue;

use super::buffers::{Buffers, emptied};
use super::json::{Array, Cause, Fault, Fields, Object, OrNull, next_token, read_inner_object, read_object};
use super::message::{Message, Messages, ReadMessages, optional_text, required_text};
use super::token::Token;
use super::usual;
use super::values::{Members, Reading};
use crate::domain::{Timestamp, trimmed};
use crate::limits::{CONTACT_BYTES_MAX, CONTACT_EVENTS_MAX, CONTACT_NESTING_MAX};
use crate::profile::{BroughtStage, Event, Named, Profile, Properties};

/// Why a contact cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}{}", if pointer.is_empty() { String::new() } else { format!(" (at {pointer})") })]
pub struct ContactError {
    /// Of which kind the problem is.
    pub kind: ContactErrorKind,
    /// The JSON pointer (RFC 6901) to the field at fault; empty for the contact itself.
    pub pointer: String,
    /// What is wrong, for a person.
    pub message: String,
}

/// The kinds of problems that callers tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContactErrorKind {
    /// The bytes are no JSON.
    NotJson,
    /// They are JSON, but no contact.
    WrongShape,
    /// The contact is beyond a limit.
    TooBig,
}

/// Reads one contact. `id_key` is the key that holds its id; `id` is understood as well.
///
/// Messages that are no events are passed over, unknown fields are ignored, and an event without a readable instant is left out
/// and counted. Of a key given twice the last value counts; null and empty values say nothing.
///
/// ```
/// use thresh::domain::Timestamp;
/// use thresh::profile::Value;
///
/// let bytes = br#"{"id": "c-1", "traits": {"company": {"name": "Example AG"}},
///     "events": [{"event": "Whitepaper Downloaded", "timestamp": "2026-11-20T09:30:00Z"}]}"#;
/// let profile = thresh::wire::contact::read(bytes, "id").unwrap();
/// assert_eq!(profile.trait_value("company.name"), Some(&Value::Text("Example AG".into())));
/// assert_eq!(Some(profile.events()[0].at), Timestamp::parse("2026-11-20T09:30:00Z"));
///
/// let error = thresh::wire::contact::read(br#"{"id": "c-1", "events": [{"event": 5}]}"#, "id").unwrap_err();
/// assert_eq!(error.pointer, "/events/0/event");
/// ```
///
/// # Errors
/// What is no JSON, no contact, or beyond the limits of [`crate::limits`].
pub fn read<'a>(bytes: &'a [u8], id_key: &str) -> Result<Profile<'a>, ContactError> {
    read_into(bytes, id_key, &mut Buffers::default())
}

/// Reads contacts one after the other, each into the buffers of those before.
///
/// ```
/// use thresh::wire::contact::Reader;
/// let mut reader = Reader::of("id");
/// for (bytes, id) in [(br#"{"id": "c-1"}"#, "c-1"), (br#"{"id": "c-2"}"#, "c-2")] {
///     assert_eq!(reader.read(bytes, |profile| profile.contact_id().to_owned()).unwrap(), id);
/// }
/// ```
#[derive(Debug)]
pub struct Reader<'k> {
    id_key: &'k str,
    buffers: Buffers,
}

impl<'k> Reader<'k> {
    /// A reader of contacts whose ids have this key.
    pub fn of(id_key: &'k str) -> Reader<'k> {
        Reader { id_key, buffers: Buffers::default() }
    }

    /// The key that holds an id.
    pub(super) fn id_key(&self) -> &'k str {
        self.id_key
    }

    /// Reads one contact as [`read`] does, and gives what is made of it.
    ///
    /// # Errors
    /// As [`read`].
    pub fn read<R>(&mut self, bytes: &[u8], make: impl FnOnce(&Profile<'_>) -> R) -> Result<R, ContactError> {
        let profile = read_into(bytes, self.id_key, &mut self.buffers)?;
        let made = make(&profile);
        self.buffers.recycle(profile);
        Ok(made)
    }
}

fn read_into<'a>(bytes: &'a [u8], id_key: &str, buffers: &mut Buffers) -> Result<Profile<'a>, ContactError> {
    if bytes.len() > CONTACT_BYTES_MAX {
        return Err(ContactError::too_long());
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text),
        Err(error) => {
            let at = error.valid_up_to() + 1;
            return Err(ContactError::not_json(format!("this is not JSON: the text is not UTF-8 at byte {at}")));
        }
    };
    if let Some(profile) = usual::read(text, id_key, buffers) {
        return Ok(profile);
    }
    read_whole(text, id_key)
}

/// Members of an object as they stand, in their order.
pub type Others<'a> = Vec<(&'a str, &'a RawValue)>;

/// Reads an object that has a contact under a key, in one pass: the contact as [`read`] would, and the other members as they stand.
/// Of a contact given twice the last counts.
///
/// `None` where there is none, or where it or the object is wrong, or written in an unusual way: whoever needs to know takes the object
/// apart, and has [`read`] say it.
///
/// ```
/// use thresh::wire::contact::read_in;
/// let (profile, others) = read_in(r#"{"contact": {"id": "c-1"}, "explain": true}"#, "contact", "id").unwrap();
/// assert_eq!(profile.contact_id(), "c-1");
/// assert_eq!((others[0].0, others[0].1.get()), ("explain", "true"));
/// assert!(read_in(r#"{"contact": {"id": 1.5}}"#, "contact", "id").is_none());
/// ```
pub fn read_in<'a>(text: &'a str, key: &str, id_key: &str) -> Option<(Profile<'a>, Others<'a>)> {
    usual::read_in(text, key, id_key)
}

/// Reads a contact however it comes, or says what is wrong with it.
pub(super) fn read_whole<'a>(text: &'a str, id_key: &str) -> Result<Profile<'a>, ContactError> {
    let mut contact = Contact { id_key, ..Contact::default() };
    match read_object(text, &mut contact).and_then(|()| contact.take_id()) {
        Ok(id) => contact.profile(id, &mut Buffers::default()),
        Err(error) => Err(ContactError::of(text, contact.reading.fault, &error)),
    }
}

impl ContactError {
    /// The same problem of a contact that stands within something larger, at this pointer.
    #[must_use]
    pub fn within(mut self, pointer: &str) -> ContactError {
        self.pointer.insert_str(0, pointer);
        self
    }

    pub(super) fn not_json(message: String) -> ContactError {
        ContactError { kind: ContactErrorKind::NotJson, pointer: String::new(), message }
    }

    pub(super) fn wrong_shape(message: String) -> ContactError {
        ContactError { kind: ContactErrorKind::WrongShape, pointer: String::new(), message }
    }

    pub(super) fn too_long() -> ContactError {
        let message = format!("the contact is longer than {CONTACT_BYTES_MAX} bytes");
        ContactError { kind: ContactErrorKind::TooBig, pointer: String::new(), message }
    }

    fn of(text: &str, fault: Fault, error: &serde_json::Error) -> ContactError {
        let (cause, pointer) = fault.explain(text, error);
        let (kind, message) = match cause {
            Cause::NotJson(what) => (ContactErrorKind::NotJson, format!("this is not JSON: {what}")),
            Cause::TooDeep => {
                (ContactErrorKind::TooBig, format!("values nest deeper than {CONTACT_NESTING_MAX} levels"))
            }
            Cause::Wanted(wanted) => (ContactErrorKind::WrongShape, format!("this should be {wanted}")),
            Cause::Missing { key, wanted } => (ContactErrorKind::WrongShape, format!("`{key}` is missing: {wanted}")),
            Cause::TooMany("events") => {
                (ContactErrorKind::TooBig, format!("a contact has at most {CONTACT_EVENTS_MAX} events"))
            }
            Cause::TooMany(what) => (ContactErrorKind::TooBig, format!("the contact has too many {what}")),
        };
        ContactError { kind, pointer, message }
    }
}

/// What was read of a contact so far.
#[derive(Default)]
pub(super) struct Contact<'a, 'k> {
    pub(super) id_key: &'k str,
    pub(super) reading: Reading,
    pub(super) named_id: Option<Cow<'a, str>>,
    pub(super) id: Option<Cow<'a, str>>,
    pub(super) traits: Vec<Named<'a>>,
    pub(super) messages: Messages<'a>,
    pub(super) stages: Vec<BroughtStage<'a>>,
}

/// Levels that may nest in a contact's field.
pub(super) const LEVELS: usize = CONTACT_NESTING_MAX - 1;

impl<'de> Fields<'de> for Contact<'de, '_> {
    const WANTED: &'static str = "a contact: an object with `id`, `traits`, `events`";

    fn field<A: MapAccess<'de>>(&mut self, key: &Cow<'de, str>, map: &mut A) -> Result<(), A::Error> {
        let reading = &mut self.reading;
        match key.as_ref() {
            own if own == self.id_key => self.named_id = next_id(map, reading)?,
            "id" => self.id = next_id(map, reading)?,
            "traits" => {
                self.traits.clear();
                let mut members = Members { reading, into: &mut self.traits, levels: LEVELS - 1, path: None };
                map.next_value_seed(OrNull(Object(&mut members)))?;
            }
            "events" => {
                self.messages.clear();
                let mut messages = ReadMessages { reading, messages: &mut self.messages, count: 0 };
                map.next_value_seed(OrNull(Array(&mut messages)))?;
            }
            "stages" => {
                self.stages.clear();
                let mut stages = Stages { reading, stages: &mut self.stages };
                map.next_value_seed(OrNull(Object(&mut stages)))?;
            }
            _ => drop(next_token(map, LEVELS, &mut reading.fault)?),
        }
        Ok(())
    }

    fn fault(&mut self) -> &mut Fault {
        &mut self.reading.fault
    }
}

impl<'a, 'k> Contact<'a, 'k> {
    /// One of which nothing was read, in the buffers that others filled.
    pub(super) fn in_buffers(id_key: &'k str, buffers: &mut Buffers) -> Contact<'a, 'k> {
        Contact {
            id_key,
            traits: std::mem::take(&mut buffers.traits),
            messages: buffers.messages(),
            ..Contact::default()
        }
    }

    pub(super) fn take_id(&mut self) -> serde_json::Result<Cow<'a, str>> {
        let missing =
            || Cause::Missing { key: self.id_key.to_owned(), wanted: "a contact needs an id that is not empty" };
        let id = self.named_id.take().or(self.id.take()).ok_or_else(missing);
        self.reading.fault.check(id)
    }

    pub(super) fn profile(self, id: Cow<'a, str>, buffers: &mut Buffers) -> Result<Profile<'a>, ContactError> {
        let without_instant = self.messages.without_instant;
        Profile::new(id, self.traits, events(self.messages, buffers), self.stages, without_instant)
            .map_err(|error| ContactError::wrong_shape(error.to_string()))
    }
}

fn next_id<'de, A: MapAccess<'de>>(map: &mut A, reading: &mut Reading) -> Result<Option<Cow<'de, str>>, A::Error> {
    let value = next_token(map, LEVELS, &mut reading.fault)?;
    reading.fault.check(id(value))
}

/// Reads an id: a text, or a whole number as it is written.
pub(super) fn id(value: Token<'_>) -> Result<Option<Cow<'_, str>>, Cause> {
    match value {
        Token::Null | Token::Text(_) => required_text(value),
        Token::Number(number) if !number.contains(['.', 'e', 'E']) => Ok(Some(Cow::Borrowed(number))),
        Token::Number(_) | Token::YesNo(_) | Token::Array(_) | Token::Object(_) => {
            Err(Cause::Wanted("a text or a whole number"))
        }
    }
}

/// Reads what the contact holds of each campaign: `{"stage", "since"}`, or just the stage's name.
pub(super) struct Stages<'s, 'de> {
    pub(super) reading: &'s mut Reading,
    pub(super) stages: &'s mut Vec<BroughtStage<'de>>,
}

impl<'de> Fields<'de> for Stages<'_, 'de> {
    const WANTED: &'static str = "an object";

    fn field<A: MapAccess<'de>>(&mut self, campaign: &Cow<'de, str>, map: &mut A) -> Result<(), A::Error> {
        self.reading.fault.check(self.reading.allowance.take_value())?;
        let value = next_token(map, LEVELS - 1, &mut self.reading.fault)?;
        let mut held = Held { fault: &mut self.reading.fault, stage: None, since: None };
        match value {
            Token::Null => {}
            Token::Text(_) => held.stage = optional_text(value),
            Token::Object(raw) => read_inner_object(raw, &mut held)?,
            Token::YesNo(_) | Token::Number(_) | Token::Array(_) => {
                return Err(held.fault.raise(Cause::Wanted("a stage's name, or an object with `stage` and `since`")));
            }
        }
        if let Some(stage) = held.stage {
            self.stages.push(BroughtStage { campaign: campaign.clone(), stage, since: held.since });
        }
        Ok(())
    }

    fn fault(&mut self) -> &mut Fault {
        &mut self.reading.fault
    }
}

/// Reads what the contact holds of one campaign.
struct Held<'s, 'de> {
    fault: &'s mut Fault,
    stage: Option<Cow<'de, str>>,
    since: Option<Timestamp>,
}

impl<'de> Fields<'de> for Held<'_, 'de> {
    const WANTED: &'static str = "an object";

    fn field<A: MapAccess<'de>>(&mut self, key: &Cow<'de, str>, map: &mut A) -> Result<(), A::Error> {
        let value = Token::of(map.next_value()?);
        match key.as_ref() {
            "stage" => self.stage = self.fault.check(required_text(value))?,
            "since" => self.since = self.fault.check(instant(value))?,
            _ => {}
        }
        Ok(())
    }

    fn fault(&mut self) -> &mut Fault {
        self.fault
    }
}

fn instant(value: Token<'_>) -> Result<Option<Timestamp>, Cause> {
    let text = match value {
        Token::Null => return Ok(None),
        Token::Text(text) => text,
        Token::YesNo(_) | Token::Number(_) | Token::Array(_) | Token::Object(_) => return Err(Cause::Wanted("a text")),
    };
    let instant = Timestamp::parse(trimmed(&text)).ok_or(Cause::Wanted("an instant such as 2026-11-20T09:30:00Z"))?;
    Ok(Some(instant))
}

/// The events, all with stretches of one list of properties.
fn events<'a>(mut messages: Messages<'a>, buffers: &mut Buffers) -> Vec<Event<'a>> {
    if messages.found.is_empty() {
        (buffers.found, buffers.properties) = (emptied(messages.found), emptied(messages.properties));
        return std::mem::take(&mut buffers.events);
    }
    let all = Arc::new(messages.properties);
    let mut events: Vec<Event<'a>> = std::mem::take(&mut buffers.events);
    let event = |Message { kind, name, at, message_id, properties }: Message<'a>| Event {
        kind,
        name,
        at,
        message_id,
        properties: Properties::shared(&all, properties),
    };
    events.extend(messages.found.drain(..).map(event));
    buffers.found = emptied(messages.found);
    events
}
