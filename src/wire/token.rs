//! A JSON value as a contact's readers get it: what is simple is read already, what has parts stands as its text.

use std::borrow::Cow;

use serde_json::value::RawValue;

use super::elements::Inside;

/// One value.
#[derive(Clone, Debug)]
pub(super) enum Token<'a> {
    Null,
    YesNo(bool),
    /// A number as it is written, so that it can be read as an exact decimal.
    Number(&'a str),
    Text(Cow<'a, str>),
    Array(&'a RawValue),
    Object(&'a RawValue),
}

impl<'a> Token<'a> {
    /// What serde_json found to be a value.
    pub(super) fn of(raw: &'a RawValue) -> Token<'a> {
        let text = raw.get();
        match text.as_bytes().first() {
            Some(b'"') => text_of(text).map_or(Token::Null, Token::Text),
            Some(b'{') => Token::Object(raw),
            Some(b'[') => Token::Array(raw),
            Some(b't' | b'f') => Token::YesNo(text == "true"),
            Some(b'n') | None => Token::Null,
            Some(_) => Token::Number(text),
        }
    }

    /// Whether more levels than these nest in it.
    pub(super) fn nests_deeper(&self, levels: usize) -> bool {
        match self {
            Token::Null | Token::YesNo(_) | Token::Number(_) | Token::Text(_) => false,
            Token::Array(raw) | Token::Object(raw) => nests_deeper(raw, levels),
        }
    }
}

/// Whether more levels than these nest in an array or an object. serde_json passes over any number without harm; a limit should not
/// depend on who looks.
pub(super) fn nests_deeper(raw: &RawValue, levels: usize) -> bool {
    let text = raw.get();
    // Each level takes two bytes.
    if text.len() <= 2 * levels {
        return false;
    }
    let mut inside = Inside::default();
    text.bytes().any(|byte| inside.depth_after(byte) > levels)
}

/// What a text in its quotes says; `None` if it is no text.
///
/// Half a surrogate pair, which JSON allows and Unicode does not, becomes U+FFFD, one for each of its three bytes: senders cut
/// texts in the middle of an emoji, and the contact should not be lost for it.
pub(super) fn text_of(quoted: &str) -> Option<Cow<'_, str>> {
    let inner = quoted.strip_prefix('"')?.strip_suffix('"')?;
    if !inner.contains('\\') {
        return Some(Cow::Borrowed(inner));
    }
    let Bytes(bytes) = serde_json::from_str(quoted).ok()?;
    Some(Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()))
}

/// A text's bytes without its escapes, which need not be UTF-8.
#[derive(serde::Deserialize)]
struct Bytes<'a>(#[serde(borrow)] Cow<'a, [u8]>);
