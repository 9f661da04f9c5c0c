//! JSON values → a profile's values, by their dotted paths, within the contact's limits.

use std::borrow::Cow;

use serde::de::{MapAccess, SeqAccess};
use serde_json::value::RawValue;

use super::json::{Cause, Fault, Fields, Items, read_inner_array, read_inner_object};
use super::token::{Token, nests_deeper};
use crate::domain::{Decimal, is_blank};
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
    #[inline]
    pub(super) fn take_value(&mut self) -> Result<(), Cause> {
        self.take_value_unworded().ok_or(Cause::TooMany("values"))
    }

    /// The same, without a word for whoever has none to say.
    #[inline]
    fn take_value_unworded(&mut self) -> Option<()> {
        self.values = self.values.checked_sub(1)?;
        Some(())
    }

    fn take_path(&mut self, bytes: usize) -> Result<(), Cause> {
        self.path_bytes = self.path_bytes.checked_sub(bytes).ok_or(Cause::TooMany("values"))?;
        Ok(())
    }
}

/// Adds what is made to a list, made where it stays: what is pushed is made elsewhere and copied, and read for that before it has arrived
/// there, for which a processor waits longer than for all the rest.
#[inline(always)]
pub(super) fn add<T>(list: &mut Vec<T>, make: impl FnOnce() -> T) {
    if list.len() < list.capacity() {
        list.push(make());
    } else {
        grow(list, make);
    }
}

#[cold]
fn grow<T>(list: &mut Vec<T>, make: impl FnOnce() -> T) {
    list.push(make());
}

/// What every part of one contact's reading shares.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) allowance: Allowance,
    pub(super) fault: Fault,
}

/// Reads an object's members into a list: each by its key, those of objects within it by their dotted path.
///
/// Null, what is empty and numbers beyond the limits are left out: they say nothing.
pub(super) struct Members<'m, 'de> {
    pub(super) reading: &'m mut Reading,
    pub(super) into: &'m mut Vec<Named<'de>>,
    /// How many levels may nest in a member.
    pub(super) levels: usize,
    /// The path of the object itself, where it stands within another.
    pub(super) path: Option<Cow<'de, str>>,
}

impl<'de> Fields<'de> for Members<'_, 'de> {
    const WANTED: &'static str = "an object";

    fn field<A: MapAccess<'de>>(&mut self, key: &Cow<'de, str>, map: &mut A) -> Result<(), A::Error> {
        let raw: &'de RawValue = map.next_value()?;
        self.member(key.clone(), Token::of(raw))
    }

    fn fault(&mut self) -> &mut Fault {
        &mut self.reading.fault
    }
}

impl<'de> Members<'_, 'de> {
    /// Adds a text of an object that stands within no other; `None` beyond the limit.
    #[inline(always)]
    pub(super) fn plain(&mut self, key: &'de str, text: &'de str) -> Option<()> {
        if !is_blank(text) {
            self.reading.allowance.take_value_unworded()?;
            add(self.into, || (Cow::Borrowed(key), Value::Text(Cow::Borrowed(text))));
        }
        Some(())
    }

    /// Adds a whole number of an object that stands within no other; `None` beyond the limit.
    #[inline(always)]
    pub(super) fn whole_number(&mut self, key: &'de str, number: i64) -> Option<()> {
        self.reading.allowance.take_value_unworded()?;
        add(self.into, || (Cow::Borrowed(key), Value::Number(Decimal::from_integer(number))));
        Some(())
    }

    /// Adds a member of the object.
    #[inline]
    pub(super) fn member<E: serde::de::Error>(&mut self, key: Cow<'de, str>, value: Token<'de>) -> Result<(), E> {
        let path = match &self.path {
            None => key,
            Some(path) => {
                let joined = format!("{path}.{key}");
                self.reading.fault.check(self.reading.allowance.take_path(joined.len()))?;
                Cow::Owned(joined)
            }
        };
        let value = match value {
            Token::Null => None,
            Token::YesNo(truth) => Some(Value::YesNo(truth)),
            Token::Number(number) => Decimal::parse(number).map(Value::Number),
            Token::Text(text) => (!is_blank(&text)).then_some(Value::Text(text)),
            Token::Array(raw) => self.array(raw)?,
            Token::Object(raw) => return self.object(raw, path),
        };
        if let Some(value) = value {
            self.reading.fault.check(self.reading.allowance.take_value())?;
            self.into.push((path, value));
        }
        Ok(())
    }

    /// Reads an object: itself as a structure, unless it is empty, and its members by their paths. The recursion is as deep as
    /// objects may nest.
    fn object<E: serde::de::Error>(&mut self, raw: &'de RawValue, path: Cow<'de, str>) -> Result<(), E> {
        let Some(levels) = self.levels.checked_sub(1) else { return Err(self.fault().raise(Cause::TooDeep)) };
        if raw.get().strip_prefix('{').is_some_and(|rest| rest.trim_start() == "}") {
            return Ok(());
        }
        let Reading { allowance, fault } = &mut *self.reading;
        fault.check(allowance.take_value().and_then(|()| allowance.take_path(path.len())))?;
        self.into.push((path.clone(), Value::Structure));
        let mut inner = Members { reading: self.reading, into: self.into, levels, path: Some(path) };
        read_inner_object(raw, &mut inner)
    }

    /// Reads an array: its texts, if there are only texts (and nulls) in it.
    fn array<E: serde::de::Error>(&mut self, raw: &'de RawValue) -> Result<Option<Value<'de>>, E> {
        if nests_deeper(raw, self.levels) {
            return Err(self.fault().raise(Cause::TooDeep));
        }
        let mut texts = Texts { reading: self.reading, texts: Vec::new(), others: 0 };
        read_inner_array(raw, &mut texts)?;
        Ok(match (texts.others, texts.texts.is_empty()) {
            (0, true) => None,
            (0, false) => Some(Value::Texts(texts.texts)),
            (1.., _) => Some(Value::Structure),
        })
    }
}

/// Reads an array's texts.
struct Texts<'m, 'de> {
    reading: &'m mut Reading,
    texts: Vec<Cow<'de, str>>,
    /// How many items are neither texts nor null.
    others: usize,
}

impl<'de> Items<'de> for Texts<'_, 'de> {
    const WANTED: &'static str = "an array";

    fn item<A: SeqAccess<'de>>(&mut self, items: &mut A) -> Result<Option<()>, A::Error> {
        let Some(raw) = items.next_element::<&'de RawValue>()? else { return Ok(None) };
        match Token::of(raw) {
            Token::Null => {}
            Token::Text(text) => {
                if !is_blank(&text) {
                    self.reading.fault.check(self.reading.allowance.take_value())?;
                    self.texts.push(text);
                }
            }
            Token::YesNo(_) | Token::Number(_) | Token::Array(_) | Token::Object(_) => self.others += 1,
        }
        Ok(Some(()))
    }

    fn fault(&mut self) -> &mut Fault {
        &mut self.reading.fault
    }
}
