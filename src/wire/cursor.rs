//! JSON read in one pass over its bytes, by whoever knows what should come next; what comes otherwise is not read at all.

use std::borrow::Cow;

use serde_json::value::RawValue;

use super::token::{Token, text_of};

/// A place in a text of JSON. Whatever is no JSON, and keys with escapes, give `None`, and the place after that is of no use.
pub(super) struct Cursor<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    /// Whether a text may hold something else than itself and its closing quote.
    texts: Texts,
}

/// What stands in the texts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Texts {
    /// Neither backslashes nor control characters, as there is none anywhere.
    Plain,
    /// Whatever.
    Any,
}

impl<'a> Cursor<'a> {
    /// The beginning of a text.
    pub(super) fn new(text: &'a str) -> Cursor<'a> {
        let bytes = text.as_bytes();
        // Without a branch, so that many bytes are looked at at once.
        let special = bytes.iter().fold(false, |special, byte| special | (*byte < 0x20) | (*byte == b'\\'));
        Cursor { text, bytes, at: 0, texts: if special { Texts::Any } else { Texts::Plain } }
    }

    /// Whether nothing but white space is left.
    pub(super) fn is_at_end(&mut self) -> bool {
        self.peek().is_none() && self.left() == 0
    }

    /// How many bytes are left.
    pub(super) fn left(&self) -> usize {
        self.text.len().saturating_sub(self.at)
    }

    /// Reads an object: `member` reads the value of each key, in the order of the text.
    pub(super) fn object(&mut self, mut member: impl FnMut(&mut Self, &'a str) -> Option<()>) -> Option<()> {
        self.take(b'{')?;
        if self.peek() == Some(b'}') {
            return self.take(b'}');
        }
        loop {
            let key = self.key()?;
            member(self, key)?;
            if self.is_last(b'}')? {
                return Some(());
            }
        }
    }

    /// Reads an array: `item` reads each item.
    pub(super) fn array(&mut self, mut item: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.take(b'[')?;
        if self.peek() == Some(b']') {
            return self.take(b']');
        }
        loop {
            item(self)?;
            if self.is_last(b']')? {
                return Some(());
            }
        }
    }

    /// The first byte of what comes next, white space passed over.
    #[inline]
    pub(super) fn peek(&mut self) -> Option<u8> {
        loop {
            let byte = *self.bytes.get(self.at)?;
            if byte > b' ' {
                return Some(byte);
            }
            if !matches!(byte, b' ' | b'\n' | b'\t' | b'\r') {
                return None;
            }
            self.at += 1;
        }
    }

    /// Reads any value. What has parts is left to serde_json.
    #[inline]
    pub(super) fn value(&mut self) -> Option<Token<'a>> {
        match self.peek()? {
            b'"' => self.quoted().map(Token::Text),
            b't' => self.literal("true", Token::YesNo(true)),
            b'f' => self.literal("false", Token::YesNo(false)),
            b'n' => self.literal("null", Token::Null),
            b'-' | b'0'..=b'9' => self.number().map(Token::Number),
            b'{' => self.raw().map(Token::Object),
            b'[' => self.raw().map(Token::Array),
            _ => None,
        }
    }

    #[inline]
    fn take(&mut self, wanted: u8) -> Option<()> {
        let found = self.peek()? == wanted;
        self.at += usize::from(found);
        found.then_some(())
    }

    /// Passes over the comma after a member or item, or what ends them.
    #[inline]
    fn is_last(&mut self, end: u8) -> Option<bool> {
        let byte = self.peek()?;
        self.at += 1;
        (byte == b',' || byte == end).then_some(byte == end)
    }

    /// Reads a key and its colon.
    #[inline]
    fn key(&mut self) -> Option<&'a str> {
        self.take(b'"')?;
        let (start, end) = (self.at, self.at + self.length_at(self.at)?);
        if self.bytes.get(end) != Some(&b'"') {
            return None;
        }
        self.at = end + 1;
        self.take(b':')?;
        self.text.get(start..end)
    }

    /// Reads a text, its opening quote being next.
    #[inline]
    pub(super) fn quoted(&mut self) -> Option<Cow<'a, str>> {
        let start = self.at + 1;
        let end = start + self.length_at(start)?;
        if self.bytes.get(end) != Some(&b'"') {
            return self.escaped(end);
        }
        self.at = end + 1;
        self.text.get(start..end).map(Cow::Borrowed)
    }

    /// How many bytes come before what ends the plain text there.
    #[inline]
    fn length_at(&self, start: usize) -> Option<usize> {
        let rest = self.bytes.get(start..)?;
        Some(match self.texts {
            Texts::Plain => length_before(rest, |word| zeros(word ^ (ONES * 0x22)), |byte| byte == b'"'),
            Texts::Any => length_before(rest, specials, |byte| byte < 0x20 || matches!(byte, b'"' | b'\\')),
        })
    }

    /// Reads a text that is plain up to here.
    #[cold]
    fn escaped(&mut self, mut end: usize) -> Option<Cow<'a, str>> {
        loop {
            end += self.length_at(end)?;
            match self.bytes.get(end)? {
                b'"' => break,
                b'\\' => end += 2,
                _ => return None,
            }
        }
        let quoted = self.text.get(self.at..=end)?;
        self.at = end + 1;
        text_of(quoted)
    }

    #[inline]
    fn number(&mut self) -> Option<&'a str> {
        let rest = self.bytes.get(self.at..)?;
        let is_part = |byte: &&u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
        let end = self.at + rest.iter().take_while(is_part).count();
        is_number(self.bytes.get(self.at..end)?).then_some(())?;
        let number = self.text.get(self.at..end);
        self.at = end;
        number
    }

    fn literal(&mut self, word: &str, value: Token<'a>) -> Option<Token<'a>> {
        self.rest()?.starts_with(word).then_some(())?;
        self.at += word.len();
        Some(value)
    }

    /// Reads any value as it stands.
    pub(super) fn raw(&mut self) -> Option<&'a RawValue> {
        let mut values = serde_json::Deserializer::from_str(self.rest()?).into_iter::<&'a RawValue>();
        let raw = values.next()?.ok()?;
        self.at += values.byte_offset();
        Some(raw)
    }

    #[inline]
    fn rest(&self) -> Option<&'a str> {
        self.text.get(self.at..)
    }
}

/// One in each byte.
const ONES: u64 = 0x0101_0101_0101_0101;
/// The highest bit of each byte.
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// How many bytes come before the first that ends a text, eight at a time: `ends` marks the highest bit of those among eight, the first
/// of them surely, and `is_end` knows one.
#[inline]
fn length_before(bytes: &[u8], ends: impl Fn(u64) -> u64, is_end: impl Fn(u8) -> bool) -> usize {
    let mut length = 0;
    let mut rest = bytes;
    while let Some((chunk, after)) = rest.split_first_chunk::<8>() {
        let ends = ends(u64::from_le_bytes(*chunk));
        if ends != 0 {
            return length + ends.trailing_zeros() as usize / 8;
        }
        length += 8;
        rest = after;
    }
    length + rest.iter().take_while(|byte| !is_end(**byte)).count()
}

/// Marks quotes, backslashes and control characters, the lowest of them surely, and nothing where there are none.
#[inline]
fn specials(word: u64) -> u64 {
    let controls = word.wrapping_sub(ONES * 0x20) & !word & HIGHS;
    zeros(word ^ (ONES * 0x22)) | zeros(word ^ (ONES * 0x5c)) | controls
}

/// Marks the bytes that are zero, the lowest of them surely (Sean Eron Anderson, "Bit Twiddling Hacks").
#[inline]
fn zeros(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word & HIGHS
}

/// Whether these bytes are a number of JSON (RFC 8259, section 6).
fn is_number(bytes: &[u8]) -> bool {
    let unsigned = bytes.strip_prefix(b"-").unwrap_or(bytes);
    let (integer, rest) = unsigned.split_at(digits(unsigned));
    if integer.is_empty() || (integer.len() > 1 && integer.first() == Some(&b'0')) {
        return false;
    }
    let rest = match rest {
        [b'.', fraction @ ..] => match digits(fraction) {
            0 => return false,
            count => fraction.get(count..).unwrap_or(&[]),
        },
        _ => rest,
    };
    match rest {
        [] => true,
        [b'e' | b'E', b'+' | b'-', exponent @ ..] | [b'e' | b'E', exponent @ ..] => {
            !exponent.is_empty() && digits(exponent) == exponent.len()
        }
        _ => false,
    }
}

fn digits(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What ends the text that begins at the start.
    fn length(text: &str) -> usize {
        Cursor::new(text).length_at(0).unwrap()
    }

    #[test]
    fn a_text_ends_at_its_first_quote_backslash_or_control_character() {
        for end in ['"', '\\', '\n', '\0', '\u{1f}'] {
            for count in 0..20 {
                let before: String = "ü~ \u{7f}€!#[]".chars().cycle().take(count).collect();
                assert_eq!(length(&format!("{before}{end}\" \\ and more")), before.len(), "{before}{end:?}");
                assert_eq!(length(&format!("{before}{end}")), before.len(), "{before}{end:?}");
                assert_eq!(length(&format!("{before}\" and more")), before.len(), "{before}");
            }
        }
        assert_eq!(length("no end, and ünïcode"), "no end, and ünïcode".len());
    }

    #[test]
    fn numbers_are_those_that_serde_json_takes() {
        let parts = ["", "-", "0", "7", "10", "01", ".", ".5", ".50", "e", "e3", "E+3", "e-03", "e+"];
        for one in parts {
            for other in parts {
                for third in parts {
                    let text = format!("{one}{other}{third}");
                    let taken = serde_json::from_str::<&RawValue>(&text).is_ok();
                    assert_eq!(is_number(text.as_bytes()), taken, "{text}");
                }
            }
        }
    }
}
