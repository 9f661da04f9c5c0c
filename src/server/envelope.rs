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
use crate::profile::Profile;
use crate::wire::contact::{self, Others};

/// What is asked.
#[derive(Debug)]
pub(super) struct Envelope<'a> {
    pub(super) profile: Profile<'a>,
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
    /// Reads a body. `id_key` is the key that holds the contact's id.
    ///
    /// # Errors
    /// When it is no JSON, or not of this shape; with the field at fault.
    pub(super) fn read(body: &'a [u8], id_key: &str) -> Result<Envelope<'a>, Problem> {
        let text = body::text(body)?;
        // Nearly every body is read in one pass; what is wrong with the others is said by taking them apart.
        Envelope::usual(text, id_key).unwrap_or_else(|| Envelope::apart(text, id_key))
    }

    /// Reads a body whose contact is as contacts usually are.
    fn usual(text: &'a str, id_key: &str) -> Option<Result<Envelope<'a>, Problem>> {
        let (profile, others) = contact::read_in(text, "contact", id_key)?;
        Some(Envelope::of(Fields::of(others), |_| Ok(profile)))
    }

    /// Reads any body: the fields first, then the contact.
    fn apart(text: &'a str, id_key: &str) -> Result<Envelope<'a>, Problem> {
        let fields = Fields::read(text)?;
        if fields.contact.is_none() && fields.unknown.is_none() {
            return Err(wrong("/contact", "`contact` is missing"));
        }
        Envelope::of(fields, |contact| {
            contact::read(contact.map_or("", RawValue::get).as_bytes(), id_key)
                .map_err(|error| Problem::of_contact(error.within("/contact")))
        })
    }

    fn of(
        fields: Fields<'a>,
        read_contact: impl FnOnce(Option<&'a RawValue>) -> Result<Profile<'a>, Problem>,
    ) -> Result<Envelope<'a>, Problem> {
        if let Some(unknown) = fields.unknown {
            let detail = format!(
                "`{unknown}` is no field of this call; it has `contact`, `campaigns`, `at`, `explain` and `force`"
            );
            return Err(Problem::new(Kind::UnknownField, detail).at_key("", &unknown));
        }
        let (campaigns, at, answer) = (campaigns(fields.campaigns)?, instant(fields.at)?, wanted(fields.explain)?);
        let force = force(fields.force)?;
        Ok(Envelope { profile: read_contact(fields.contact)?, campaigns, at, answer, force })
    }
}

impl<'a> Fields<'a> {
    fn read(text: &'a str) -> Result<Fields<'a>, Problem> {
        serde_json::from_str(text).map_err(|error| match error.classify() {
            Category::Data => wrong("", "the body should be an object with a `contact`"),
            Category::Syntax | Category::Eof | Category::Io => Problem::not_json(&error),
        })
    }

    /// The fields beside a contact that was read.
    fn of(others: Others<'a>) -> Fields<'a> {
        let mut fields = Fields::default();
        for (name, value) in others {
            match fields.named(name) {
                Some(field) => *field = Some(value),
                None => drop(fields.unknown.get_or_insert(Cow::Borrowed(name))),
            }
        }
        fields
    }

    /// The field of a name.
    fn named(&mut self, name: &str) -> Option<&mut Option<&'a RawValue>> {
        match name {
            "contact" => Some(&mut self.contact),
            "campaigns" => Some(&mut self.campaigns),
            "at" => Some(&mut self.at),
            "explain" => Some(&mut self.explain),
            "force" => Some(&mut self.force),
            _ => None,
        }
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
            match fields.named(&key) {
                Some(field) => *field = Some(map.next_value()?),
                None => {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Holds what is read in one pass equal to what taking apart gives.
    #[track_caller]
    fn check(body: &str) -> bool {
        let apart = format!("{:?}", Envelope::apart(body, "id"));
        let usual = Envelope::usual(body, "id").map(|read| format!("{read:?}"));
        assert!(usual.as_ref().is_none_or(|usual| *usual == apart), "{body}\n{usual:?}\n{apart}");
        usual.is_some()
    }

    const CONTACT: &str = r#""contact": {"id": "ada", "traits": {"a": {"b": [1]}}, "events": [{"event": "Tea"}]}"#;

    #[test]
    fn a_usual_body_is_read_in_one_pass() {
        for (body, is_usual) in [
            (format!("{{{CONTACT}}}"), true),
            (format!("{{{CONTACT}, \"explain\": true, \"at\": \"2026-11-23T12:00:00Z\"}} "), true),
            (format!(" {{\"campaigns\": [\"a\", \"\\u0062\"], \"force\": {{\"x\": \"y\"}}, {CONTACT}}}"), true),
            (format!("{{\"contact\": {{\"id\": \"eve\"}}, {CONTACT}}}"), true),
            (format!("{{{CONTACT}, \"explain\": 5, \"at\": null, \"campaigns\": null}}"), true),
            (format!("{{{CONTACT}, \"later\": [{{}}], \"contcat\": 1, \"at\": 5}}"), true),
            (format!("{{{CONTACT}, \"\\u0061t\": 5}}"), false),
            (format!("{{{CONTACT}, \"at\": \"now\"]"), false),
            (format!("{{{CONTACT}}} and more"), false),
            (format!("{{{CONTACT},}}"), false),
            (r#"{"contact": {"id": "ada", "events": 5}, "at": 5}"#.to_owned(), false),
            (r#"{"contact": {}, "explain": 5}"#.to_owned(), false),
            ("{}".to_owned(), false),
            ("[]".to_owned(), false),
            (String::new(), false),
        ] {
            assert_eq!(check(&body), is_usual, "{body}");
        }
    }

    proptest! {
        #[test]
        fn a_body_with_any_change_is_read_as_by_taking_it_apart(
            at in 0_usize..200,
            left_out in 0_usize..12,
            put_in in "[\\[\\]{}\",:0-9a-z \\\\]{0,4}|\"(at|contact|explain|id)\": ",
        ) {
            let body = format!("{{\"explain\": false, {CONTACT}, \"campaigns\": [], \"at\": \"2026-11-23T12:00:00Z\"}}");
            let (before, rest) = body.split_at(at.min(body.len()));
            let (_, after) = rest.split_at(left_out.min(rest.len()));
            check(&format!("{before}{put_in}{after}"));
        }
    }
}
