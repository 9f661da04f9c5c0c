//! JSON as `serde_json` writes it, byte for byte, several times as fast: a text is copied whole where nothing in it needs a backslash.

mod several;

use std::fmt::{Display, Write as _};

use serde::ser::{Error as _, Serialize, Serializer};
use serde_json::Error;

use super::cursor::specials;
use several::Several;

/// Writes a value behind what is there already.
///
/// ```
/// let mut lines = b"[1]\n".to_vec();
/// thresh::wire::write::write(&("a \"b\"", Some(-5), [true]), &mut lines).unwrap();
/// assert_eq!(lines, b"[1]\n[\"a \\\"b\\\"\",-5,[true]]");
/// ```
///
/// # Errors
/// When the value refuses to be written, or has a map whose keys are no texts; what was written of it until then stays.
pub fn write(value: &(impl Serialize + ?Sized), to: &mut Vec<u8>) -> Result<(), Error> {
    value.serialize(Writer { to })
}

/// Writes one value.
struct Writer<'b> {
    to: &'b mut Vec<u8>,
}

/// Whether none of these bytes needs a backslash in a JSON text.
#[inline]
fn is_plain(text: &[u8]) -> bool {
    let marks = |bytes: &[u8; 8]| specials(u64::from_le_bytes(*bytes));
    if let Some(last) = text.last_chunk::<8>() {
        // The last eight bytes are looked at once more with those before them, so that none is left over.
        let (words, _) = text.as_chunks::<8>();
        return words.iter().fold(marks(last), |marked, word| marked | marks(word)) == 0;
    }
    if let (Some([a, b, c, d]), Some([e, f, g, h])) = (text.first_chunk::<4>(), text.last_chunk::<4>()) {
        return marks(&[*a, *b, *c, *d, *e, *f, *g, *h]) == 0;
    }
    text.iter().all(|byte| *byte >= 0x20 && !matches!(byte, b'"' | b'\\'))
}

impl Writer<'_> {
    fn raw(self, text: &str) -> Result<(), Error> {
        self.to.extend_from_slice(text.as_bytes());
        Ok(())
    }

    fn digits(self, mut number: u64) -> Result<(), Error> {
        let mut digits = [b'0'; 20];
        let mut first = digits.len();
        for (place, digit) in digits.iter_mut().enumerate().rev() {
            *digit += (number % 10) as u8;
            number /= 10;
            first = place;
            if number == 0 {
                break;
            }
        }
        self.to.extend_from_slice(digits.get(first..).unwrap_or_default());
        Ok(())
    }

    fn left_to_serde_json(self, value: &impl Serialize) -> Result<(), Error> {
        serde_json::to_writer(self.to, value)
    }
}

/// Small numbers are written as large ones.
macro_rules! as_i64 {
    ($($name:ident: $number:ty),*) => {
        $(fn $name(self, value: $number) -> Result<(), Error> {
            self.serialize_i64(value.into())
        })*
    };
}

macro_rules! as_u64 {
    ($($name:ident: $number:ty),*) => {
        $(fn $name(self, value: $number) -> Result<(), Error> {
            self.serialize_u64(value.into())
        })*
    };
}

macro_rules! left_to_serde_json {
    ($($name:ident: $number:ty),*) => {
        $(fn $name(self, value: $number) -> Result<(), Error> {
            self.left_to_serde_json(&value)
        })*
    };
}

/// What a value of `serde_json` that is written already calls itself.
const WRITTEN_ALREADY: &str = "$serde_json::private::";

impl<'b> Serializer for Writer<'b> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Several<'b>;
    type SerializeTuple = Several<'b>;
    type SerializeTupleStruct = Several<'b>;
    type SerializeTupleVariant = Several<'b>;
    type SerializeMap = Several<'b>;
    type SerializeStruct = Several<'b>;
    type SerializeStructVariant = Several<'b>;

    as_i64!(serialize_i8: i8, serialize_i16: i16, serialize_i32: i32);
    as_u64!(serialize_u8: u8, serialize_u16: u16, serialize_u32: u32);
    left_to_serde_json!(serialize_i128: i128, serialize_u128: u128, serialize_f32: f32, serialize_f64: f64);

    fn serialize_bool(self, value: bool) -> Result<(), Error> {
        self.raw(if value { "true" } else { "false" })
    }

    fn serialize_i64(self, value: i64) -> Result<(), Error> {
        if value < 0 {
            self.to.push(b'-');
        }
        self.digits(value.unsigned_abs())
    }

    fn serialize_u64(self, value: u64) -> Result<(), Error> {
        self.digits(value)
    }

    fn serialize_char(self, value: char) -> Result<(), Error> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<(), Error> {
        if !is_plain(value.as_bytes()) {
            return self.left_to_serde_json(&value);
        }
        self.to.reserve(value.len() + 2);
        self.to.push(b'"');
        self.to.extend_from_slice(value.as_bytes());
        self.to.push(b'"');
        Ok(())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_none(self) -> Result<(), Error> {
        self.raw("null")
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Error> {
        self.raw("null")
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result<(), Error> {
        self.raw("null")
    }

    fn serialize_unit_variant(self, _name: &'static str, _index: u32, variant: &'static str) -> Result<(), Error> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _name: &'static str, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        let mut variant = Several::of_variant(self.to, variant, ":", "}")?;
        variant.value(value)?;
        variant.ended()
    }

    fn serialize_seq(self, _length: Option<usize>) -> Result<Several<'b>, Error> {
        Ok(Several::of(self.to, "[", "]"))
    }

    fn serialize_tuple(self, _length: usize) -> Result<Several<'b>, Error> {
        Ok(Several::of(self.to, "[", "]"))
    }

    fn serialize_tuple_struct(self, _name: &'static str, _length: usize) -> Result<Several<'b>, Error> {
        Ok(Several::of(self.to, "[", "]"))
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _length: usize,
    ) -> Result<Several<'b>, Error> {
        Several::of_variant(self.to, variant, ":[", "]}")
    }

    fn serialize_map(self, _length: Option<usize>) -> Result<Several<'b>, Error> {
        Ok(Several::of(self.to, "{", "}"))
    }

    fn serialize_struct(self, name: &'static str, _length: usize) -> Result<Several<'b>, Error> {
        if name.starts_with(WRITTEN_ALREADY) {
            return Ok(Several::written_already(self.to));
        }
        Ok(Several::of(self.to, "{", "}"))
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _length: usize,
    ) -> Result<Several<'b>, Error> {
        Several::of_variant(self.to, variant, ":{", "}}")
    }

    fn collect_str<T: Display + ?Sized>(self, value: &T) -> Result<(), Error> {
        self.to.push(b'"');
        let before = self.to.len();
        write!(Text(self.to), "{value}").map_err(Error::custom)?;
        if !self.to.get(before..).is_some_and(is_plain) {
            let text = String::from_utf8_lossy(&self.to.split_off(before)).into_owned();
            self.to.pop();
            return self.left_to_serde_json(&text);
        }
        self.to.push(b'"');
        Ok(())
    }
}

/// Takes text as it is shown.
struct Text<'b>(&'b mut Vec<u8>);

impl std::fmt::Write for Text<'_> {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0.extend_from_slice(text.as_bytes());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde::Serialize;
    use serde_json::value::RawValue;

    use super::*;

    #[track_caller]
    fn check(value: &impl Serialize) {
        let mut written = Vec::new();
        let outcome = write(value, &mut written);
        match serde_json::to_string(value) {
            Ok(expected) => assert_eq!(String::from_utf8(written).unwrap(), expected),
            Err(error) => assert_eq!(outcome.unwrap_err().to_string(), error.to_string()),
        }
    }

    #[derive(Serialize)]
    struct Unit;

    #[derive(Serialize)]
    struct Newtype(Option<u8>);

    #[derive(Serialize)]
    struct Pair(i8, f32);

    #[derive(Serialize)]
    enum Kinds {
        Plain,
        One(&'static str),
        Two(u16, ()),
        Named { first: Vec<bool>, r#type: char },
    }

    #[derive(Serialize)]
    struct Named<'a> {
        number: &'a RawValue,
        nothing: [u8; 0],
        #[serde(rename = "a \"key\"")]
        key: u128,
    }

    #[test]
    fn every_kind_of_value_is_written_as_by_serde_json() {
        check(&(Unit, Newtype(None), Newtype(Some(255)), Pair(-128, 1.5)));
        check(&[Kinds::Plain, Kinds::One("x\n"), Kinds::Two(65_535, ()), Kinds::Named { first: vec![], r#type: '"' }]);
        check(&Kinds::Named { first: vec![true, false], r#type: 'é' });
        let number = RawValue::from_string("12345678901234567890.5e+7".to_owned()).unwrap();
        check(&Named { number: &number, nothing: [], key: u128::MAX });
        check(&(i64::MIN, i64::MAX, u64::MAX, 0, f64::NAN, 0.1, i128::MIN));
        check(&serde_json::Value::Null);
    }

    #[test]
    fn keys_are_texts_or_refused() {
        check(&BTreeMap::from([(-1, "a"), (2, "b")]));
        check(&BTreeMap::from([(true, ())]));
        check(&BTreeMap::from([('\\', 1)]));
        check(&BTreeMap::from([(vec![1], 1)]));
        check(&BTreeMap::from([(None::<u8>, 1)]));
    }

    #[test]
    fn what_shows_itself_is_written_as_a_text() {
        struct Shown(&'static str);
        impl Serialize for Shown {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(&format_args!("<{}>", self.0))
            }
        }
        for text in ["", "plain", "a \"quotation\"", "é\u{7f}\u{1f}", "back\\slash"] {
            check(&[Shown(text), Shown("next")]);
        }
    }

    #[test]
    fn each_byte_is_plain_where_serde_json_says_so() {
        for length in 1..20 {
            for (code, place) in (0..=0x7f_u8).flat_map(|code| (0..length).map(move |place| (code, place))) {
                let mut text = vec![b'x'; length];
                text[place] = code;
                let text = std::str::from_utf8(&text).unwrap();
                let written = serde_json::to_string(text).unwrap();
                assert_eq!(is_plain(text.as_bytes()), written.len() == length + 2, "{text:?}");
            }
        }
        assert!(is_plain(b""));
        assert!(is_plain("éß—日本語\u{7f}\u{80}\u{ffff}".as_bytes()));
    }

    fn value() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            any::<u64>().prop_map(Into::into),
            any::<f64>().prop_map(Into::into),
            any::<String>().prop_map(Into::into),
            "[ -~]{0,40}".prop_map(Into::into),
        ];
        leaf.prop_recursive(4, 64, 8, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..8).prop_map(Into::into),
                prop::collection::btree_map(any::<String>(), inner, 0..8)
                    .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_value_is_written_as_by_serde_json(value in value()) {
            check(&value);
        }
    }
}
