//! How serde_json walks a contact: object by object, borrowing what it finds, and with the place of whatever is wrong.
//!
//! Values that are no objects or arrays to walk come as the text they stand in, so that numbers can be read as exact decimals.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;
use serde_json::value::RawValue;

use super::token::Token;

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// The text is no JSON.
    NotJson(String),
    /// Objects and arrays stand too deep within each other.
    TooDeep,
    /// A value is something else than what is wanted there.
    Wanted(&'static str),
    /// An object lacks a member.
    Missing { key: String, wanted: &'static str },
    /// More of something than is read.
    TooMany(&'static str),
}

/// What is wrong and where; nothing is done for it until something is.
///
/// serde's errors carry no causes of ours, so the cause is put here before an error is raised, and each object and array on the
/// way out adds its step.
#[derive(Debug, Default)]
pub(super) struct Fault {
    cause: Option<Cause>,
    /// What the innermost object or array that ended in an error should have been.
    wanted: Option<&'static str>,
    /// The keys and indices that lead there, the innermost first.
    steps: Vec<String>,
}

impl Fault {
    /// Puts the cause here and makes the error that ends the reading.
    pub(super) fn raise<E: serde::de::Error>(&mut self, cause: Cause) -> E {
        self.cause.get_or_insert(cause);
        E::custom("see the fault")
    }

    /// What was read, or the error that ends the reading.
    pub(super) fn check<T, E: serde::de::Error>(&mut self, read: Result<T, Cause>) -> Result<T, E> {
        read.map_err(|cause| self.raise(cause))
    }

    /// The cause, and the JSON pointer (RFC 6901) to the field at fault, from what serde_json says of a text.
    pub(super) fn explain(self, text: &str, error: &serde_json::Error) -> (Cause, String) {
        let cause = self.cause.unwrap_or_else(|| match error.classify() {
            Category::Data => Cause::Wanted(self.wanted.unwrap_or("something else")),
            Category::Eof => Cause::NotJson(words_of(error)),
            Category::Syntax | Category::Io => {
                Cause::NotJson(format!("{}, at byte {}", words_of(error), byte_of(text, error)))
            }
        });
        let missing = match &cause {
            Cause::Missing { key, wanted: _ } => Some(key),
            Cause::NotJson(_) | Cause::TooDeep | Cause::Wanted(_) | Cause::TooMany(_) => None,
        };
        let pointer = self.steps.iter().rev().chain(missing).map(|step| format!("/{}", escaped(step))).collect();
        (cause, pointer)
    }
}

/// What serde_json says, without the line and column, which mean nothing to whoever has many contacts in a file.
fn words_of(error: &serde_json::Error) -> String {
    let words = error.to_string();
    words.split(" at line ").next().unwrap_or("").replace("EOF", "the text ends")
}

/// The byte at which reading ended, from 1.
fn byte_of(text: &str, error: &serde_json::Error) -> usize {
    let lines_before = text.split_inclusive('\n').take(error.line().saturating_sub(1));
    lines_before.map(str::len).sum::<usize>() + error.column()
}

/// A key as a JSON pointer writes it (RFC 6901).
fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// An object, as whoever reads it sees it.
pub(super) trait Fields<'de> {
    /// What it is, for whoever has something else there.
    const WANTED: &'static str;

    /// Reads the value of one key. Keys come in the order of the text, and may come again.
    fn field<A: MapAccess<'de>>(&mut self, key: &Cow<'de, str>, map: &mut A) -> Result<(), A::Error>;

    /// Where faults go.
    fn fault(&mut self) -> &mut Fault;
}

/// An array, as whoever reads it sees it.
pub(super) trait Items<'de> {
    /// What it is, for whoever has something else there.
    const WANTED: &'static str;

    /// Reads one item; `None` at the end.
    fn item<A: SeqAccess<'de>>(&mut self, items: &mut A) -> Result<Option<()>, A::Error>;

    /// Where faults go.
    fn fault(&mut self) -> &mut Fault;
}

/// Reads a text that is one object and nothing else.
pub(super) fn read_object<'de>(text: &'de str, fields: &mut impl Fields<'de>) -> serde_json::Result<()> {
    let mut json = serde_json::Deserializer::from_str(text);
    Object(fields).deserialize(&mut json)?;
    json.end()
}

/// Reads an object within another.
pub(super) fn read_inner_object<'de, E: serde::de::Error>(
    raw: &'de RawValue,
    fields: &mut impl Fields<'de>,
) -> Result<(), E> {
    read_object(raw.get(), fields).map_err(|error| fields.fault().raise_inner(&error))
}

/// Reads an array within an object.
pub(super) fn read_inner_array<'de, E: serde::de::Error>(
    raw: &'de RawValue,
    items: &mut impl Items<'de>,
) -> Result<(), E> {
    let mut json = serde_json::Deserializer::from_str(raw.get());
    Array(items).deserialize(&mut json).map_err(|error| items.fault().raise_inner(&error))
}

impl Fault {
    /// Takes on what ended the reading of a text within the text. That it is JSON at all was seen before, but for half characters
    /// in keys.
    fn raise_inner<E: serde::de::Error>(&mut self, error: &serde_json::Error) -> E {
        self.raise(Cause::NotJson(words_of(error)))
    }
}

/// The next value of an object, if no more levels than these nest in it.
pub(super) fn next_token<'de, A: MapAccess<'de>>(
    map: &mut A,
    levels: usize,
    fault: &mut Fault,
) -> Result<Token<'de>, A::Error> {
    let token = Token::of(map.next_value()?);
    if token.nests_deeper(levels) { Err(fault.raise(Cause::TooDeep)) } else { Ok(token) }
}

/// A key, borrowed where it has no escapes.
#[derive(serde::Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

/// Reads an object into whoever reads it.
pub(super) struct Object<'t, T>(pub(super) &'t mut T);

impl<'de, T: Fields<'de>> DeserializeSeed<'de> for Object<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        let Object(fields) = self;
        json.deserialize_map(Object(fields)).inspect_err(|_| {
            fields.fault().wanted.get_or_insert(T::WANTED);
        })
    }
}

impl<'de, T: Fields<'de>> Visitor<'de> for Object<'_, T> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(T::WANTED)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Object(fields) = self;
        while let Some(Key(key)) = map.next_key()? {
            if let Err(error) = fields.field(&key, &mut map) {
                fields.fault().steps.push(key.into_owned());
                return Err(error);
            }
        }
        Ok(())
    }
}

/// Reads an array into whoever reads it.
pub(super) struct Array<'t, T>(pub(super) &'t mut T);

impl<'de, T: Items<'de>> DeserializeSeed<'de> for Array<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        let Array(items) = self;
        json.deserialize_seq(Array(items)).inspect_err(|_| {
            items.fault().wanted.get_or_insert(T::WANTED);
        })
    }
}

impl<'de, T: Items<'de>> Visitor<'de> for Array<'_, T> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(T::WANTED)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<(), A::Error> {
        let Array(items) = self;
        for index in 0_usize.. {
            match items.item(&mut sequence) {
                Ok(Some(())) => {}
                Ok(None) => break,
                Err(error) => {
                    items.fault().steps.push(index.to_string());
                    return Err(error);
                }
            }
        }
        Ok(())
    }
}

/// Reads what may also be null, and then leaves it.
pub(super) struct OrNull<S>(pub(super) S);

impl<'de, S: DeserializeSeed<'de, Value = ()>> DeserializeSeed<'de> for OrNull<S> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_option(self)
    }
}

impl<'de, S: DeserializeSeed<'de, Value = ()>> Visitor<'de> for OrNull<S> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value or null")
    }

    fn visit_none<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        self.0.deserialize(json)
    }
}
