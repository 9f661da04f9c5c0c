//! The body of `POST /v1/evaluate`: what is asked, about whom, as of when.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::error::Category;
use serde_json::value::RawValue;

use super::body;
use super::problem::{Kind, Problem};
use crate::domain::Timestamp;

/// What is asked. The contact is still the text that came, read once by who knows contacts.
#[derive(Debug)]
pub(super) struct Envelope<'a> {
    pub(super) contact: &'a str,
    /// `None`: all that are loaded.
    pub(super) campaigns: Option<Vec<Cow<'a, str>>>,
    /// `None`: now.
    pub(super) at: Option<Timestamp>,
    pub(super) answer: Wanted,
    /// Experiments and the variant that is to decide each, whoever is assigned to what.
    pub(super) force: Vec<Forced<'a>>,
}

/// An experiment and the variant that is to decide it.
pub(super) type Forced<'a> = (Cow<'a, str>, Cow<'a, str>);

/// What the answer should say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// The decisions.
    Decisions,
    /// The decisions and why they are so.
    Explanations,
}

/// The envelope's fields as they stand in the text, and the first that is none of them. Of a field given twice the last counts.
#[derive(Default)]
struct Fields<'a> {
    contact: Option<&'a RawValue>,
    campaigns: Option<&'a RawValue>,
    at: Option<&'a RawValue>,
    explain: Option<&'a RawValue>,
    force: Option<&'a RawValue>,
    unknown: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

/// An object of texts, in its order.
struct Named<'a>(Vec<Forced<'a>>);

impl<'a> Envelope<'a> {
    /// Reads a body.
    ///
    /// # Errors
    /// When it is no JSON, or not of this shape; with the field at fault.
    pub(super) fn read(body: &'a [u8]) -> Result<Envelope<'a>, Problem> {
        let fields: Fields<'a> = serde_json::from_str(body::text(body)?).map_err(|error| match error.classify() {
            Category::Data => wrong("", "the body should be an object with a `contact`"),
            Category::Syntax | Category::Eof | Category::Io => Problem::not_json(&error),
        })?;
        if let Some(unknown) = fields.unknown {
            let detail = format!(
                "`{unknown}` is no field of this call; it has `contact`, `campaigns`, `at`, `explain` and `force`"
            );
            return Err(Problem::new(Kind::UnknownField, detail).at_key("", &unknown));
        }
        let contact = fields.contact.ok_or_else(|| wrong("/contact", "`contact` is missing"))?.get();
        let (campaigns, at, answer) = (campaigns(fields.campaigns)?, instant(fields.at)?, wanted(fields.explain)?);
        Ok(Envelope { contact, campaigns, at, answer, force: force(fields.force)? })
    }
}

fn campaigns<'a>(field: Option<&'a RawValue>) -> Result<Option<Vec<Cow<'a, str>>>, Problem> {
    let Some(field) = field else { return Ok(None) };
    let items: Option<Vec<&'a RawValue>> = serde_json::from_str(field.get())
        .map_err(|_| wrong("/campaigns", "`campaigns` should be an array of campaigns' ids"))?;
    let Some(items) = items else { return Ok(None) };
    let ids = items.into_iter().enumerate().map(|(position, item)| match serde_json::from_str(item.get()) {
        Ok(Text(id)) => Ok(id),
        Err(_) => Err(wrong(&format!("/campaigns/{position}"), "a campaign's id should be a text")),
    });
    ids.collect::<Result<Vec<_>, _>>().map(Some)
}

fn instant(field: Option<&RawValue>) -> Result<Option<Timestamp>, Problem> {
    let no_instant = || wrong("/at", "`at` should be an instant such as `2026-11-23T12:00:00Z`");
    let Some(field) = field else { return Ok(None) };
    let text: Option<Text<'_>> = serde_json::from_str(field.get()).map_err(|_| no_instant())?;
    let Some(Text(text)) = text else { return Ok(None) };
    Timestamp::parse(&text).map(Some).ok_or_else(no_instant)
}

fn wanted(field: Option<&RawValue>) -> Result<Wanted, Problem> {
    match field.map(RawValue::get) {
        None | Some("false" | "null") => Ok(Wanted::Decisions),
        Some("true") => Ok(Wanted::Explanations),
        Some(_) => Err(wrong("/explain", "`explain` should be true or false")),
    }
}

fn force<'a>(field: Option<&'a RawValue>) -> Result<Vec<Forced<'a>>, Problem> {
    let no_object = || wrong("/force", "`force` should be an object such as `{\"lower-bar\": \"challenger\"}`");
    let Some(field) = field else { return Ok(Vec::new()) };
    let named: Option<Named<'a>> = serde_json::from_str(field.get()).map_err(|_| no_object())?;
    Ok(named.map(|named| named.0).unwrap_or_default())
}

fn wrong(pointer: &str, detail: &str) -> Problem {
    Problem::new(Kind::WrongShape, detail).at(pointer)
}

impl<'de> Deserialize<'de> for Fields<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Fields<'de>, D::Error> {
        deserializer.deserialize_map(FieldsVisitor)
    }
}

struct FieldsVisitor;

impl<'de> Visitor<'de> for FieldsVisitor {
    type Value = Fields<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Fields<'de>, M::Error> {
        let mut fields = Fields::default();
        while let Some(Text(key)) = map.next_key::<Text<'de>>()? {
            match &*key {
                "contact" => fields.contact = Some(map.next_value()?),
                "campaigns" => fields.campaigns = Some(map.next_value()?),
                "at" => fields.at = Some(map.next_value()?),
                "explain" => fields.explain = Some(map.next_value()?),
                "force" => fields.force = Some(map.next_value()?),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    fields.unknown.get_or_insert(key);
                }
            }
        }
        Ok(fields)
    }
}

impl<'de> Deserialize<'de> for Named<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Named<'de>, D::Error> {
        deserializer.deserialize_map(NamedVisitor)
    }
}

struct NamedVisitor;

impl<'de> Visitor<'de> for NamedVisitor {
    type Value = Named<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object of texts")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Named<'de>, M::Error> {
        let mut named = Vec::new();
        while let Some((Text(key), Text(value))) = map.next_entry::<Text<'de>, Text<'de>>()? {
            named.push((key, value));
        }
        Ok(Named(named))
    }
}
