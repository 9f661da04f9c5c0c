//! JSON read in one pass over its bytes, by whoever knows what should come next; what comes otherwise is not read at all.

use std::borrow::Cow;

use serde_json::value::RawValue;

use super::quotes::{Quotes, length_before_end};
use super::token::{Token, text_of};
use crate::limits::NUMBER_INTEGER_DIGITS_MAX;

/// A place in a text of JSON. Whatever is no JSON, and keys with escapes, give `None`, and the place after that is of no use.
pub(super) struct Cursor<'a> {
    text: &'a str,
    at: usize,
    quotes: Option<Quotes>,
}

impl<'a> Cursor<'a> {
    /// The beginning of a text. Its quotes are written down in the buffer.
    pub(super) fn new(text: &'a str, buffer: &mut Vec<u32>) -> Cursor<'a> {
        Cursor { text, at: 0, quotes: Quotes::of(text.as_bytes(), buffer) }
    }

    /// The buffer that was taken along, if it was.
    pub(super) fn into_buffer(self) -> Option<Vec<u32>> {
        self.quotes.map(Quotes::into_buffer)
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
            let byte = *self.bytes().get(self.at)?;
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
            b'"' => self.text().map(Token::Text),
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
        let key = self.plain()?;
        self.take(b':')?;
        Some(key)
    }

    /// Reads a text that stands there as it is; `None`, without a step, if something else comes next or the text has escapes.
    ///
    /// A text that is two words long stays in registers where this is inlined; a [`Token`] is put into memory and read again at
    /// once, for which a processor waits longer than for reading the text.
    #[inline(always)]
    pub(super) fn plain(&mut self) -> Option<&'a str> {
        (self.peek()? == b'"').then_some(())?;
        let start = self.at + 1;
        let end = match &mut self.quotes {
            Some(quotes) => quotes.after(self.at)?,
            None => start + length_before_end(self.bytes().get(start..)?),
        };
        (*self.bytes().get(end)? == b'"').then_some(())?;
        let text = self.text.get(start..end)?;
        self.at = end + 1;
        Some(text)
    }

    /// Reads a whole number without sign and of at most fifteen digits; `None`, without a step, if something else comes next.
    #[inline(always)]
    pub(super) fn whole_number(&mut self) -> Option<i64> {
        let rest = self.bytes().get(self.at..)?;
        let mut number = 0;
        let mut length = 0;
        while let Some(digit @ b'0'..=b'9') = rest.get(length) {
            (length < NUMBER_INTEGER_DIGITS_MAX).then_some(())?;
            number = number * 10 + i64::from(digit - b'0');
            length += 1;
        }
        let has_needless_zero = length > 1 && rest.first() == Some(&b'0');
        let ends = rest.get(length).is_some_and(|next| is_after_number(*next));
        (length > 0 && !has_needless_zero && ends).then_some(())?;
        self.at += length;
        Some(number)
    }

    /// Reads a text, its opening quote being next.
    fn text(&mut self) -> Option<Cow<'a, str>> {
        match self.plain() {
            Some(text) => Some(Cow::Borrowed(text)),
            None => self.escaped(self.at + 1),
        }
    }

    /// Reads a text that is plain up to there.
    #[cold]
    fn escaped(&mut self, mut end: usize) -> Option<Cow<'a, str>> {
        loop {
            end += length_before_end(self.bytes().get(end..)?);
            match self.bytes().get(end)? {
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
        let rest = self.bytes().get(self.at..)?;
        let is_part = |byte: &&u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
        let end = self.at + rest.iter().take_while(is_part).count();
        is_number(self.bytes().get(self.at..end)?).then_some(())?;
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
    fn bytes(&self) -> &'a [u8] {
        self.text.as_bytes()
    }

    #[inline]
    fn rest(&self) -> Option<&'a str> {
        self.text.get(self.at..)
    }
}

/// Whether a byte may follow a number that has no more digits, no fraction and no exponent.
fn is_after_number(byte: u8) -> bool {
    matches!(byte, b',' | b'}' | b']' | b' ' | b'\n' | b'\t' | b'\r')
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

    #[test]
    fn whole_numbers_are_those_that_nothing_else_follows() {
        let most = "9".repeat(NUMBER_INTEGER_DIGITS_MAX);
        for digits in ["0", "7", "10", "007", "00", "", "-1", &most, &format!("9{most}")] {
            for after in [",", "}", "]", " ", "\t\n", ".5", "e3", "E3", "-", "x", "\"", ""] {
                let text = format!("{digits}{after}");
                let mut cursor = Cursor::new(&text, &mut Vec::new());
                let found = cursor.whole_number();
                let is_whole = is_number(digits.as_bytes()) && !digits.starts_with('-') && digits.len() <= most.len();
                let ends = !after.is_empty() && after.trim_matches([',', '}', ']', ' ', '\t', '\n']).is_empty();
                assert_eq!(found, digits.parse().ok().filter(|_| is_whole && ends), "{text:?}");
                assert_eq!(cursor.left(), text.len() - found.map_or(0, |_| digits.len()), "{text:?}");
            }
        }
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
