//! The values of arrays, objects and variants, with what stands between them.

use serde::ser::{self, Error as _, Serialize, Serializer as _};
use serde_json::Error;

use super::{Writer, is_plain, write};

/// The values of an array or an object, one after the other.
pub(super) struct Several<'b> {
    to: &'b mut Vec<u8>,
    next: Next,
    /// What stands behind the last.
    end: &'static str,
}

/// What stands behind a field's name.
const END_OF_NAME: &[u8] = b"\":";

/// What the next value is.
#[derive(Clone, Copy)]
enum Next {
    First,
    Further,
    /// The text of a value that is written already, such as a number of any size.
    Written,
}

impl<'b> Several<'b> {
    pub(super) fn of(to: &'b mut Vec<u8>, start: &str, end: &'static str) -> Several<'b> {
        to.extend_from_slice(start.as_bytes());
        Several { to, next: Next::First, end }
    }

    /// The text of a value that is written already, and calls itself so.
    pub(super) fn written_already(to: &'b mut Vec<u8>) -> Several<'b> {
        Several { to, next: Next::Written, end: "" }
    }

    /// The values of a variant that has a name.
    pub(super) fn of_variant(
        to: &'b mut Vec<u8>,
        variant: &str,
        start: &str,
        end: &'static str,
    ) -> Result<Several<'b>, Error> {
        to.push(b'{');
        Writer { to }.serialize_str(variant)?;
        Ok(Several::of(to, start, end))
    }

    pub(super) fn value(&mut self, value: &(impl Serialize + ?Sized)) -> Result<(), Error> {
        self.separate();
        value.serialize(Writer { to: self.to })
    }

    fn separate(&mut self) {
        if let Next::Further = self.next {
            self.to.push(b',');
        }
        self.next = Next::Further;
    }

    fn key(&mut self, key: &(impl Serialize + ?Sized)) -> Result<(), Error> {
        self.separate();
        let before = self.to.len();
        key.serialize(Writer { to: self.to })?;
        match self.to.get(before) {
            Some(b'"') => {}
            Some(b'[' | b'{' | b'n') | None => return Err(Error::custom("key must be a string")),
            // A number or a truth value.
            Some(_) => {
                self.to.insert(before, b'"');
                self.to.push(b'"');
            }
        }
        self.to.push(b':');
        Ok(())
    }

    fn field(&mut self, name: &'static str, value: &(impl Serialize + ?Sized)) -> Result<(), Error> {
        if let Next::Written = self.next {
            return self.written(value);
        }
        if !is_plain(name.as_bytes()) {
            self.key(name)?;
            return value.serialize(Writer { to: self.to });
        }
        let start: &[u8] = if let Next::Further = self.next { b",\"" } else { b"\"" };
        self.next = Next::Further;
        self.to.reserve(start.len() + name.len() + END_OF_NAME.len());
        self.to.extend_from_slice(start);
        self.to.extend_from_slice(name.as_bytes());
        self.to.extend_from_slice(END_OF_NAME);
        value.serialize(Writer { to: self.to })
    }

    /// Takes over the text of what comes as a JSON text.
    fn written(&mut self, value: &(impl Serialize + ?Sized)) -> Result<(), Error> {
        let mut quoted = Vec::new();
        write(value, &mut quoted)?;
        let text: String = serde_json::from_slice(&quoted)?;
        Writer { to: self.to }.raw(&text)
    }

    pub(super) fn ended(self) -> Result<(), Error> {
        Writer { to: self.to }.raw(self.end)
    }
}

/// Says of each kind of several values how one is written.
macro_rules! written {
    ($($kind:ident::$one:ident),*) => {
        $(impl ser::$kind for Several<'_> {
            type Ok = ();
            type Error = Error;

            fn $one<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
                self.value(value)
            }

            fn end(self) -> Result<(), Error> {
                self.ended()
            }
        })*
    };
}

written!(
    SerializeSeq::serialize_element,
    SerializeTuple::serialize_element,
    SerializeTupleStruct::serialize_field,
    SerializeTupleVariant::serialize_field
);

impl ser::SerializeMap for Several<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        self.key(key)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        value.serialize(Writer { to: self.to })
    }

    fn end(self) -> Result<(), Error> {
        self.ended()
    }
}

/// Says of each kind of several fields how one is written.
macro_rules! fields_written {
    ($($kind:ident),*) => {
        $(impl ser::$kind for Several<'_> {
            type Ok = ();
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Error> {
                self.field(name, value)
            }

            fn end(self) -> Result<(), Error> {
                self.ended()
            }
        })*
    };
}

fields_written!(SerializeStruct, SerializeStructVariant);
