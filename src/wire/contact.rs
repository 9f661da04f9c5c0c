//! One contact's JSON → its profile, borrowed from the bytes wherever that can be.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use super::json::{Cause, Fault, Json, Kind, pointer_at};
use super::message::{Messages, read_messages};
use super::values::{Allowance, members};
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
    read_text(text, id_key).map_err(|fault| ContactError::of(text, &fault))
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

    fn of(text: &str, fault: &Fault) -> ContactError {
        let mut pointer = pointer_at(text, fault.at);
        let (kind, message) = match &fault.cause {
            Cause::NotJson(what) => {
                (ContactErrorKind::NotJson, format!("this is not JSON: {what}, at byte {}", fault.at + 1))
            }
            Cause::TooDeep => {
                (ContactErrorKind::TooBig, format!("values nest deeper than {CONTACT_NESTING_MAX} levels"))
            }
            Cause::Wanted(wanted) => (ContactErrorKind::WrongShape, format!("this should be {wanted}")),
            Cause::Missing { key, wanted } => {
                pointer.push('/');
                pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
                (ContactErrorKind::WrongShape, format!("`{key}` is missing: {wanted}"))
            }
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
struct Contact<'a> {
    named_id: Option<Cow<'a, str>>,
    id: Option<Cow<'a, str>>,
    traits: Vec<Named<'a>>,
    messages: Messages<'a>,
    stages: Vec<BroughtStage<'a>>,
}

fn read_text<'a>(text: &'a str, id_key: &str) -> Result<Profile<'a>, Fault> {
    let mut json = Json::new(text);
    let contact = read_contact(&mut json, id_key)?;
    json.end()?;
    let missing = Cause::Missing { key: id_key.to_owned(), wanted: "a contact needs an id that is not empty" };
    let id = contact.named_id.or(contact.id).ok_or(Fault { at: 0, cause: missing })?;
    let without_instant = contact.messages.without_instant;
    Profile::new(id, contact.traits, events(contact.messages), contact.stages, without_instant)
        .map_err(|_| Fault { at: 0, cause: Cause::TooMany("events") })
}

fn read_contact<'a>(json: &mut Json<'a>, id_key: &str) -> Result<Contact<'a>, Fault> {
    let mut contact = Contact::default();
    let mut allowance = Allowance::default();
    if json.kind()? != Kind::Object {
        return json.wanted("a contact: an object with `id`, `traits`, `events`");
    }
    let mut key = json.first_key()?;
    while let Some(name) = key {
        match name.as_ref() {
            own if own == id_key => contact.named_id = id(json)?,
            "id" => contact.id = id(json)?,
            "traits" => {
                contact.traits.clear();
                if json.kind()? == Kind::Null {
                    json.skip()?
                } else {
                    members(json, &mut allowance, &mut contact.traits)?
                }
            }
            "events" => contact.messages = read_messages(json, &mut allowance)?,
            "stages" => contact.stages = stages(json, &mut allowance)?,
            _ => json.skip()?,
        }
        key = json.next_key()?;
    }
    Ok(contact)
}

/// Reads an id: a text, or a whole number as it is written.
fn id<'a>(json: &mut Json<'a>) -> Result<Option<Cow<'a, str>>, Fault> {
    let kind = json.kind()?;
    let before = json.clone();
    match kind {
        Kind::Null => json.skip().map(|()| None),
        Kind::Text => json.text().map(|text| Some(text).filter(|text| !trimmed(text).is_empty())),
        Kind::Number => {
            let number = json.number()?;
            if number.contains(['.', 'e', 'E']) {
                before.wanted("a text or a whole number")
            } else {
                Ok(Some(number.into()))
            }
        }
        Kind::YesNo | Kind::Array | Kind::Object => json.wanted("a text or a whole number"),
    }
}

/// Reads what the contact holds of each campaign: `{"stage", "since"}`, or just the stage's name.
fn stages<'a>(json: &mut Json<'a>, allowance: &mut Allowance) -> Result<Vec<BroughtStage<'a>>, Fault> {
    let mut stages = Vec::new();
    if json.kind()? == Kind::Null {
        return json.skip().map(|()| stages);
    }
    let mut key = json.first_key()?;
    while let Some(campaign) = key {
        allowance.take_value(json.at())?;
        if let Some((stage, since)) = held(json)? {
            stages.push(BroughtStage { campaign, stage, since });
        }
        key = json.next_key()?;
    }
    Ok(stages)
}

type Held<'a> = (Cow<'a, str>, Option<Timestamp>);

fn held<'a>(json: &mut Json<'a>) -> Result<Option<Held<'a>>, Fault> {
    match json.kind()? {
        Kind::Null => json.skip().map(|()| None),
        Kind::Text => Ok(stage_name(json)?.map(|stage| (stage, None))),
        Kind::Object => {
            let (mut stage, mut since) = (None, None);
            let mut key = json.first_key()?;
            while let Some(name) = key {
                match name.as_ref() {
                    "stage" => stage = stage_name(json)?,
                    "since" => since = instant(json)?,
                    _ => json.skip()?,
                }
                key = json.next_key()?;
            }
            Ok(stage.map(|stage| (stage, since)))
        }
        Kind::YesNo | Kind::Number | Kind::Array => {
            json.wanted("a stage's name, or an object with `stage` and `since`")
        }
    }
}

fn stage_name<'a>(json: &mut Json<'a>) -> Result<Option<Cow<'a, str>>, Fault> {
    if json.kind()? == Kind::Null {
        return json.skip().map(|()| None);
    }
    json.text().map(|text| Some(text).filter(|text| !trimmed(text).is_empty()))
}

fn instant(json: &mut Json<'_>) -> Result<Option<Timestamp>, Fault> {
    if json.kind()? == Kind::Null {
        return json.skip().map(|()| None);
    }
    let before = json.clone();
    match Timestamp::parse(trimmed(&json.text()?)) {
        Some(instant) => Ok(Some(instant)),
        None => before.wanted("an instant such as 2026-11-20T09:30:00Z"),
    }
}

/// The events, all with stretches of one list of properties.
fn events<'a>(messages: Messages<'a>) -> Vec<Event<'a>> {
    let all = Arc::new(messages.properties);
    let stretch = |range: Range<u32>| Properties::shared(&all, range);
    let event = |message: super::message::Message<'a>| Event {
        kind: message.kind,
        name: message.name,
        at: message.at,
        message_id: message.message_id,
        properties: stretch(message.properties),
    };
    messages.found.into_iter().map(event).collect()
}
