//! JSON values → a profile's values, by their dotted paths, within the contact's limits.

use std::borrow::Cow;

use super::json::{Cause, Fault, Json, Kind};
use crate::domain::{Decimal, trimmed};
use crate::limits::{CONTACT_PATH_BYTES_MAX, CONTACT_VALUES_MAX};
use crate::profile::{Named, Value};

/// What one contact may still bring.
#[derive(Debug)]
pub(super) struct Allowance {
    values: usize,
    path_bytes: usize,
}

impl Default for Allowance {
    fn default() -> Allowance {
        Allowance { values: CONTACT_VALUES_MAX, path_bytes: CONTACT_PATH_BYTES_MAX }
    }
}

impl Allowance {
    /// Takes one value off.
    pub(super) fn take_value(&mut self, at: usize) -> Result<(), Fault> {
        self.values = take(self.values, 1, at)?;
        Ok(())
    }

    fn take_path(&mut self, bytes: usize, at: usize) -> Result<(), Fault> {
        self.path_bytes = take(self.path_bytes, bytes, at)?;
        Ok(())
    }
}

fn take(left: usize, wanted: usize, at: usize) -> Result<usize, Fault> {
    left.checked_sub(wanted).ok_or(Fault { at, cause: Cause::TooMany("values") })
}

/// Reads an object's members into a list: each by its key, those of objects within it by their dotted path.
///
/// Null, what is empty and numbers beyond the limits are left out: they say nothing.
pub(super) fn members<'a>(
    json: &mut Json<'a>,
    allowance: &mut Allowance,
    into: &mut Vec<Named<'a>>,
) -> Result<(), Fault> {
    let mut key = json.first_key()?;
    while let Some(path) = key {
        member(json, path, allowance, into)?;
        key = json.next_key()?;
    }
    Ok(())
}

/// Reads one value. The recursion is as deep as objects nest, which the reader limits.
fn member<'a>(
    json: &mut Json<'a>,
    path: Cow<'a, str>,
    allowance: &mut Allowance,
    into: &mut Vec<Named<'a>>,
) -> Result<(), Fault> {
    let kind = json.kind()?;
    let at = json.at();
    let value = match kind {
        Kind::Null => return json.skip(),
        Kind::YesNo => Value::YesNo(json.yes_no()?),
        Kind::Number => match Decimal::parse(json.number()?) {
            Some(number) => Value::Number(number),
            None => return Ok(()),
        },
        Kind::Text => {
            let text = json.text()?;
            if trimmed(&text).is_empty() {
                return Ok(());
            }
            Value::Text(text)
        }
        Kind::Array => match array(json, allowance)? {
            Some(value) => value,
            None => return Ok(()),
        },
        Kind::Object => return object(json, path, allowance, into),
    };
    allowance.take_value(at)?;
    into.push((path, value));
    Ok(())
}

/// Reads an object: itself as a structure, unless it is empty, and its members by their paths.
fn object<'a>(
    json: &mut Json<'a>,
    path: Cow<'a, str>,
    allowance: &mut Allowance,
    into: &mut Vec<Named<'a>>,
) -> Result<(), Fault> {
    let Some(mut name) = json.first_key()? else { return Ok(()) };
    allowance.take_value(json.at())?;
    allowance.take_path(path.len(), json.at())?;
    into.push((path.clone(), Value::Structure));
    loop {
        let joined = format!("{path}.{name}");
        allowance.take_path(joined.len(), json.at())?;
        member(json, Cow::Owned(joined), allowance, into)?;
        match json.next_key()? {
            Some(next) => name = next,
            None => return Ok(()),
        }
    }
}

/// Reads an array: its texts, if there are only texts (and nulls) in it.
fn array<'a>(json: &mut Json<'a>, allowance: &mut Allowance) -> Result<Option<Value<'a>>, Fault> {
    let mut texts = Vec::new();
    let mut others = 0_usize;
    let mut more = json.first_item()?;
    while more {
        match json.kind()? {
            Kind::Text => {
                let at = json.at();
                let text = json.text()?;
                if !trimmed(&text).is_empty() {
                    allowance.take_value(at)?;
                    texts.push(text);
                }
            }
            Kind::Null => json.skip()?,
            Kind::YesNo | Kind::Number | Kind::Array | Kind::Object => {
                others += 1;
                json.skip()?;
            }
        }
        more = json.next_item()?;
    }
    Ok(match (others, texts.is_empty()) {
        (0, true) => None,
        (0, false) => Some(Value::Texts(texts)),
        (1.., _) => Some(Value::Structure),
    })
}
