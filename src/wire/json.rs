//! A reader of JSON text that walks it value by value and borrows what it finds.
//!
//! Numbers stay the text they are, so that they can be read as exact decimals; nothing is built for what is passed over; and
//! whatever is wrong has its place, from which the JSON pointer is found. It accepts exactly what RFC 8259 calls JSON, up to the
//! limit of nesting; half a surrogate pair, which JSON allows and Unicode does not, becomes U+FFFD.

use std::borrow::Cow;
use std::fmt::Write;

use crate::limits::CONTACT_NESTING_MAX;

/// What a value is, told by its first character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Null,
    YesNo,
    Number,
    Text,
    Array,
    Object,
}

/// What is wrong, and at which byte of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) at: usize,
    pub(super) cause: Cause,
}

/// What can be wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// The text is no JSON.
    NotJson(&'static str),
    /// Objects and arrays stand too deep within each other.
    TooDeep,
    /// A value is something else than what is wanted there.
    Wanted(&'static str),
    /// The object that begins there lacks a member.
    Missing { key: String, wanted: &'static str },
    /// More of something than is read.
    TooMany(&'static str),
}

/// A place in a JSON text.
#[derive(Clone, Debug)]
pub(super) struct Json<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl<'a> Json<'a> {
    pub(super) fn new(text: &'a str) -> Json<'a> {
        Json { text, at: 0, depth: 0 }
    }

    /// The byte at which the next value begins, once `kind` has looked at it.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// What the next value is.
    pub(super) fn kind(&mut self) -> Result<Kind, Fault> {
        match self.next_byte() {
            Some(b'"') => Ok(Kind::Text),
            Some(b'{') => Ok(Kind::Object),
            Some(b'[') => Ok(Kind::Array),
            Some(b'-' | b'0'..=b'9') => Ok(Kind::Number),
            Some(b't' | b'f') => Ok(Kind::YesNo),
            Some(b'n') => Ok(Kind::Null),
            Some(_) => self.not_json("there should be a value here"),
            None => self.not_json("the text ends where a value should be"),
        }
    }

    /// Walks into an object and gives its first key; `None` where it is empty, and then it is left already.
    pub(super) fn first_key(&mut self) -> Result<Option<Cow<'a, str>>, Fault> {
        self.enter(b'{', "an object")?;
        if self.next_byte() == Some(b'}') {
            self.leave();
            return Ok(None);
        }
        self.key().map(Some)
    }

    /// Gives the object's next key after a value was read or skipped; `None` at its end, and then it is left.
    pub(super) fn next_key(&mut self) -> Result<Option<Cow<'a, str>>, Fault> {
        match self.next_byte() {
            Some(b',') => {
                self.at += 1;
                self.key().map(Some)
            }
            Some(b'}') => {
                self.leave();
                Ok(None)
            }
            Some(_) | None => self.not_json("a comma or `}` is missing"),
        }
    }

    /// Walks into an array; whether there is a first item. An empty array is left already.
    pub(super) fn first_item(&mut self) -> Result<bool, Fault> {
        self.enter(b'[', "an array")?;
        if self.next_byte() == Some(b']') {
            self.leave();
            return Ok(false);
        }
        Ok(true)
    }

    /// Whether there is one more item after a value was read or skipped; if not, the array is left.
    pub(super) fn next_item(&mut self) -> Result<bool, Fault> {
        match self.next_byte() {
            Some(b',') => {
                self.at += 1;
                Ok(true)
            }
            Some(b']') => {
                self.leave();
                Ok(false)
            }
            Some(_) | None => self.not_json("a comma or `]` is missing"),
        }
    }

    /// Reads a text.
    pub(super) fn text(&mut self) -> Result<Cow<'a, str>, Fault> {
        if self.next_byte() != Some(b'"') {
            return self.wanted("a text");
        }
        let start = self.at + 1;
        let end = plain_end(self.text.as_bytes(), start);
        if self.text.as_bytes().get(end) == Some(&b'"') {
            self.at = end + 1;
            return Ok(Cow::Borrowed(self.text.get(start..end).unwrap_or("")));
        }
        self.text_with_escapes(start, end).map(Cow::Owned)
    }

    /// Reads a number and gives it as it is written.
    pub(super) fn number(&mut self) -> Result<&'a str, Fault> {
        if !matches!(self.next_byte(), Some(b'-' | b'0'..=b'9')) {
            return self.wanted("a number");
        }
        let start = self.at;
        if self.byte() == Some(b'-') {
            self.at += 1;
        }
        if self.byte() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.byte(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.byte(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(self.text.get(start..self.at).unwrap_or(""))
    }

    /// Reads `true` or `false`.
    pub(super) fn yes_no(&mut self) -> Result<bool, Fault> {
        match self.next_byte() {
            Some(b't') => self.word("true").map(|()| true),
            Some(b'f') => self.word("false").map(|()| false),
            Some(_) | None => self.wanted("true or false"),
        }
    }

    /// Passes over a value of any kind, which must be JSON all the same.
    pub(super) fn skip(&mut self) -> Result<(), Fault> {
        match self.kind()? {
            Kind::Null => self.word("null"),
            Kind::YesNo => self.yes_no().map(|_| ()),
            Kind::Number => self.number().map(|_| ()),
            Kind::Text => self.skip_text(),
            // The recursion is as deep as the nesting, which `enter` limits.
            Kind::Array => {
                let mut more = self.first_item()?;
                while more {
                    self.skip()?;
                    more = self.next_item()?;
                }
                Ok(())
            }
            Kind::Object => {
                let mut key = self.first_key()?;
                while key.is_some() {
                    self.skip()?;
                    key = self.next_key()?;
                }
                Ok(())
            }
        }
    }

    /// Checks that nothing but white space is left.
    pub(super) fn end(&mut self) -> Result<(), Fault> {
        match self.next_byte() {
            None => Ok(()),
            Some(_) => self.not_json("something follows after the end"),
        }
    }

    /// The fault that the value here is not what is wanted.
    pub(super) fn wanted<T>(&self, wanted: &'static str) -> Result<T, Fault> {
        Err(Fault { at: self.at, cause: Cause::Wanted(wanted) })
    }

    fn not_json<T>(&self, what: &'static str) -> Result<T, Fault> {
        Err(Fault { at: self.at, cause: Cause::NotJson(what) })
    }

    fn enter(&mut self, opening: u8, wanted: &'static str) -> Result<(), Fault> {
        if self.next_byte() != Some(opening) {
            return self.wanted(wanted);
        }
        if self.depth == CONTACT_NESTING_MAX {
            return Err(Fault { at: self.at, cause: Cause::TooDeep });
        }
        self.depth += 1;
        self.at += 1;
        Ok(())
    }

    fn leave(&mut self) {
        self.depth -= 1;
        self.at += 1;
    }

    fn key(&mut self) -> Result<Cow<'a, str>, Fault> {
        if self.next_byte() != Some(b'"') {
            return self.not_json("a key in double quotes is missing");
        }
        let key = self.text()?;
        if self.next_byte() != Some(b':') {
            return self.not_json("a colon is missing");
        }
        self.at += 1;
        self.next_byte();
        Ok(key)
    }

    fn word(&mut self, word: &'static str) -> Result<(), Fault> {
        if !self.text.as_bytes().get(self.at..).is_some_and(|rest| rest.starts_with(word.as_bytes())) {
            return self.not_json("there should be a value here");
        }
        self.at += word.len();
        Ok(())
    }

    fn digits(&mut self) -> Result<(), Fault> {
        let start = self.at;
        while matches!(self.byte(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at == start { self.not_json("a digit is missing") } else { Ok(()) }
    }

    fn skip_text(&mut self) -> Result<(), Fault> {
        let end = plain_end(self.text.as_bytes(), self.at + 1);
        if self.text.as_bytes().get(end) == Some(&b'"') {
            self.at = end + 1;
            return Ok(());
        }
        self.text_with_escapes(self.at + 1, end).map(|_| ())
    }

    /// Reads the text that began at `start` from its first escape (or its fault) at `end` on.
    fn text_with_escapes(&mut self, start: usize, mut end: usize) -> Result<String, Fault> {
        let mut text = self.text.get(start..end).unwrap_or("").to_owned();
        loop {
            self.at = end;
            match self.byte() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => text.push(self.escape()?),
                Some(_) => return self.not_json("a control character stands in a text"),
                None => return self.not_json("the text ends before its closing quote"),
            }
            end = plain_end(self.text.as_bytes(), self.at);
            text.push_str(self.text.get(self.at..end).unwrap_or(""));
        }
    }

    /// Reads the escape that begins here.
    fn escape(&mut self) -> Result<char, Fault> {
        let escaped = self.text.as_bytes().get(self.at + 1).copied();
        let character = match escaped {
            Some(plain @ (b'"' | b'\\' | b'/')) => char::from(plain),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode_escape(),
            Some(_) | None => return self.not_json("there is no such escape"),
        };
        self.at += 2;
        Ok(character)
    }

    /// Reads `\uXXXX`, two of them where they are the halves of one character.
    fn unicode_escape(&mut self) -> Result<char, Fault> {
        let Some(unit) = self.unicode_unit(self.at) else {
            return self.not_json("`\\u` needs four hexadecimal digits");
        };
        self.at += 6;
        if (0xd800..0xdc00).contains(&unit)
            && let Some(low @ 0xdc00..0xe000) = self.unicode_unit(self.at)
        {
            self.at += 6;
            let scalar = 0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
            return Ok(char::from_u32(scalar).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        Ok(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn unicode_unit(&self, at: usize) -> Option<u32> {
        let escape = self.text.as_bytes().get(at..at + 6)?;
        let digits = escape.strip_prefix(b"\\u")?;
        digits.iter().try_fold(0, |unit, digit| Some(unit * 16 + char::from(*digit).to_digit(16)?))
    }

    /// The next byte that is no white space, which is passed over.
    #[inline]
    fn next_byte(&mut self) -> Option<u8> {
        loop {
            match self.byte() {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.at += 1,
                byte => return byte,
            }
        }
    }

    #[inline]
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }
}

const EACH_BYTE: u64 = 0x0101_0101_0101_0101;
const HIGH_BITS: u64 = 0x8080_8080_8080_8080;

/// Where a text's plain characters end: at its closing quote, an escape, a control character, or the end of all bytes.
///
/// Eight bytes are looked at together; the lowest bit found is exact, because a borrow only ever disturbs bytes above a hit.
#[inline]
fn plain_end(bytes: &[u8], from: usize) -> usize {
    let (eights, rest) = bytes.get(from..).unwrap_or(&[]).as_chunks::<8>();
    let mut at = from;
    for eight in eights {
        let word = u64::from_le_bytes(*eight);
        let quote = word ^ (EACH_BYTE * 0x22);
        let backslash = word ^ (EACH_BYTE * 0x5c);
        let found = (quote.wrapping_sub(EACH_BYTE) & !quote)
            | (backslash.wrapping_sub(EACH_BYTE) & !backslash)
            | (word.wrapping_sub(EACH_BYTE * 0x20) & !word);
        if found & HIGH_BITS != 0 {
            return at + ((found & HIGH_BITS).trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    at + rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20)).unwrap_or(rest.len())
}

/// The JSON pointer (RFC 6901) of the value at a byte of a text; where the text is no JSON any more, of the last value before.
pub(super) fn pointer_at(text: &str, at: usize) -> String {
    let mut pointer = String::new();
    // Whether the place was reached or the text ran out: the pointer says how far it came.
    let _ = seek(&mut Json::new(text), at, &mut pointer);
    pointer
}

/// Walks on to the place; the error says that it was reached, and then the pointer is complete.
fn seek(json: &mut Json<'_>, place: usize, pointer: &mut String) -> Result<(), Reached> {
    let kind = json.kind()?;
    if json.at >= place {
        return Err(Reached);
    }
    let length = pointer.len();
    match kind {
        Kind::Null | Kind::YesNo | Kind::Number | Kind::Text => {
            json.skip()?;
            return if json.at >= place { Err(Reached) } else { Ok(()) };
        }
        Kind::Array => {
            let mut more = json.first_item()?;
            let mut index = 0_usize;
            while more {
                let _ = write!(pointer, "/{index}");
                seek(json, place, pointer)?;
                pointer.truncate(length);
                more = json.next_item()?;
                index += 1;
            }
        }
        Kind::Object => {
            let mut key = json.first_key()?;
            while let Some(name) = key {
                pointer.push('/');
                pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
                seek(json, place, pointer)?;
                pointer.truncate(length);
                key = json.next_key()?;
            }
        }
    }
    Ok(())
}

/// The place was reached, or the text is no JSON from here on.
struct Reached;

impl From<Fault> for Reached {
    fn from(_: Fault) -> Reached {
        Reached
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted(text: &str) -> bool {
        let mut json = Json::new(text);
        json.skip().and_then(|()| json.end()).is_ok()
    }

    /// Holds the reader equal to serde_json: what is JSON, and what a text says.
    #[track_caller]
    fn check(text: &str) {
        let theirs = serde_json::from_str::<&serde_json::value::RawValue>(text).is_ok();
        assert_eq!(accepted(text), theirs, "{text}");
        if let Ok(said) = serde_json::from_str::<String>(text) {
            assert_eq!(Json::new(text).text().unwrap(), said);
        }
    }

    #[test]
    fn what_is_json_is_json() {
        for text in [
            "",
            " ",
            "null",
            "nul",
            "nullx",
            "true",
            "tru",
            "false ",
            "0",
            "-0",
            "00",
            "01",
            "-",
            "1.",
            ".5",
            "1.5",
            "1e5",
            "1E+5",
            "1e",
            "1e-",
            "-1.5e-10",
            "+1",
            "0x1",
            "NaN",
            "\"\"",
            "\"",
            "\"a\\\"b\"",
            "\"\\",
            "\"\\x\"",
            "\"\\u00e4\"",
            "\"\\u00g4\"",
            "\"\\ud83d\\ude00\"",
            "\"\\u00",
            "\"\u{1}\"",
            "\"\u{7f}\"",
            "\"a\nb\"",
            "\"12345678\\n12345678é12345678\"",
            "[]",
            "[",
            "[1",
            "[1,",
            "[1,]",
            "[,1]",
            "[1 2]",
            "[1,2] ",
            "{}",
            "{",
            "{\"a\"",
            "{\"a\":",
            "{\"a\":1",
            "{\"a\":1,",
            "{\"a\":1,}",
            "{a:1}",
            "{\"a\" : 1 , \"b\":[{}]}",
            "{}{}",
            "[]]",
            "\u{feff}1",
            "\u{a0}1",
            "'a'",
            "[1,\t2,\r\n3]",
            "1 //",
        ] {
            check(text);
        }
    }

    #[test]
    fn half_a_surrogate_pair_is_replaced() {
        for (text, said) in [
            ("\"\\ud83d\"", "\u{fffd}"),
            ("\"\\ude00x\"", "\u{fffd}x"),
            ("\"\\ud83d\\n\"", "\u{fffd}\n"),
            ("\"\\ud83d\\ud83d\\ude00\"", "\u{fffd}😀"),
            ("\"\\ud83d\\u0041\"", "\u{fffd}A"),
        ] {
            assert_eq!(Json::new(text).text().unwrap(), said, "{text}");
        }
    }

    #[test]
    fn a_place_has_its_pointer() {
        let text = r#" {"a": [1, {"b/~": "x"}], "c": {"d": tru}}"#;
        let pointer = |part: &str| pointer_at(text, text.find(part).unwrap());
        assert_eq!(pointer("{"), "");
        assert_eq!(pointer("[1"), "/a");
        assert_eq!(pointer("1"), "/a/0");
        assert_eq!(pointer("\"x"), "/a/1/b~1~0");
        assert_eq!(pointer("tru"), "/c/d");
        assert_eq!(pointer("\"c"), "/c", "a key's place is its value's");
        assert_eq!(pointer_at(text, text.len()), "/c/d", "where the text is no JSON any more");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_json_or_not_as_serde_json_says(text in r#"([\[\]{}:,0-9eE+.\-"\\ua-fntrls\n é😀]|null|true|"a":|\\u00e4){0,40}"#) {
            if !text.contains("\\ud") && !text.contains("\\uD") {
                check(&text);
            }
        }

        #[test]
        fn any_string_comes_back(said: String) {
            check(&serde_json::to_string(&said).unwrap());
        }
    }
}
