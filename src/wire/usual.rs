//! A contact's JSON as it nearly always comes, read in one pass; whatever is wrong or unusual is left to the reader that reads everything.

use std::borrow::Cow;

use super::buffers::Buffers;
use super::contact::{self, Contact, Others, Stages};
use super::cursor::Cursor;
use super::json::read_inner_object;
use super::message::{self, MessageFields, Messages};
use super::token::Token;
use super::values::{Members, Reading};
use crate::limits::{CONTACT_BYTES_MAX, CONTACT_EVENTS_MAX};
use crate::profile::{Named, Profile};

/// Errors of no words: whoever gets one reads the contact again, with the reader that has them.
type Unworded = serde::de::value::Error;

/// As many traits as a contact seldom exceeds.
const TRAITS: usize = 16;
/// About how many bytes a property takes in a contact, and an event.
const PROPERTY_BYTES: usize = 48;
const EVENT_BYTES: usize = 160;

/// Reads a contact, or nothing: what it reads is what the general reader would.
pub(super) fn read<'a>(text: &'a str, id_key: &str, buffers: &mut Buffers) -> Option<Profile<'a>> {
    let mut cursor = Cursor::new(text, &mut buffers.quotes);
    let profile = contact(&mut cursor, id_key, buffers).filter(|_| cursor.is_at_end());
    if let Some(quotes) = cursor.into_buffer() {
        buffers.quotes = quotes;
    }
    profile
}

/// Reads an object that has a contact under a key, or nothing: the contact, and the other members as they stand.
pub(super) fn read_in<'a>(text: &'a str, key: &str, id_key: &str) -> Option<(Profile<'a>, Others<'a>)> {
    let mut cursor = Cursor::new(text, &mut Vec::new());
    let (mut profile, mut others) = (None, Others::new());
    cursor.object(|cursor, name| {
        if name == key {
            let left = cursor.left();
            profile = Some(contact(cursor, id_key, &mut Buffers::default())?);
            return (left - cursor.left() <= CONTACT_BYTES_MAX).then_some(());
        }
        cursor.peek()?;
        others.push((name, cursor.raw()?));
        Some(())
    })?;
    if cursor.is_at_end() { Some((profile?, others)) } else { None }
}

fn contact<'a>(cursor: &mut Cursor<'a>, id_key: &str, buffers: &mut Buffers) -> Option<Profile<'a>> {
    let mut contact = Contact::in_buffers(id_key, buffers);
    cursor.object(|cursor, key| field(cursor, key, &mut contact))?;
    let id = contact.take_id().ok()?;
    contact.profile(id, buffers).ok()
}

fn field<'a>(cursor: &mut Cursor<'a>, key: &'a str, contact: &mut Contact<'a, '_>) -> Option<()> {
    let reading = &mut contact.reading;
    match key {
        own if own == contact.id_key => contact.named_id = contact::id(cursor.value()?).ok()?,
        "id" => contact.id = contact::id(cursor.value()?).ok()?,
        "traits" => {
            contact.traits.clear();
            contact.traits.reserve(TRAITS);
            members(cursor, reading, &mut contact.traits, contact::LEVELS - 1)?;
        }
        "events" => {
            contact.messages.clear();
            events(cursor, reading, &mut contact.messages)?;
        }
        "stages" => {
            contact.stages.clear();
            match cursor.value()? {
                Token::Null => {}
                Token::Object(raw) => {
                    let mut stages = Stages { reading, stages: &mut contact.stages };
                    read_inner_object::<Unworded>(raw, &mut stages).ok()?;
                }
                Token::YesNo(_) | Token::Number(_) | Token::Text(_) | Token::Array(_) => return None,
            }
        }
        _ => drop(within(cursor.value()?, contact::LEVELS)?),
    }
    Some(())
}

/// Reads traits or properties, or null.
fn members<'a>(cursor: &mut Cursor<'a>, reading: &mut Reading, into: &mut Vec<Named<'a>>, levels: usize) -> Option<()> {
    if cursor.peek() != Some(b'{') {
        return matches!(cursor.value()?, Token::Null).then_some(());
    }
    let mut members = Members { reading, into, levels, path: None };
    // Nearly all of them are plain texts and whole numbers.
    cursor.object(|cursor, key| {
        if let Some(text) = cursor.plain() {
            return members.plain(key, text);
        }
        if let Some(number) = cursor.whole_number() {
            return members.whole_number(key, number);
        }
        members.member::<Unworded>(Cow::Borrowed(key), cursor.value()?).ok()
    })
}

fn events<'a>(cursor: &mut Cursor<'a>, reading: &mut Reading, messages: &mut Messages<'a>) -> Option<()> {
    if cursor.peek() != Some(b'[') {
        return matches!(cursor.value()?, Token::Null).then_some(());
    }
    messages.found.reserve(cursor.left() / EVENT_BYTES);
    messages.properties.reserve(cursor.left() / PROPERTY_BYTES);
    let mut count = 0;
    cursor.array(|cursor| {
        count += 1;
        (count <= CONTACT_EVENTS_MAX).then_some(())?;
        event(cursor, reading, messages)
    })
}

fn event<'a>(cursor: &mut Cursor<'a>, reading: &mut Reading, messages: &mut Messages<'a>) -> Option<()> {
    let start = messages.properties.len();
    let mut fields = MessageFields::default();
    cursor.object(|cursor, key| {
        if key == "properties" {
            messages.properties.truncate(start);
            return members(cursor, reading, &mut messages.properties, message::LEVELS - 1);
        }
        if let Some(text) = cursor.plain() {
            return fields.read(key, Token::Text(Cow::Borrowed(text))).ok();
        }
        let value = within(cursor.value()?, message::LEVELS)?;
        fields.read_any(key, value).ok()
    })?;
    messages.add(&mut fields, start).ok()
}

/// A value in which no more levels than these nest.
fn within(value: Token<'_>, levels: usize) -> Option<Token<'_>> {
    (!value.nests_deeper(levels)).then_some(value)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::wire::contact::read_whole;

    /// Every contact that the checkout has, good and bad.
    fn contacts() -> Vec<String> {
        let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
        let files =
            ["contacts", "fuzz/contact"].into_iter().flat_map(|folder| std::fs::read_dir(tests.join(folder)).unwrap());
        let mut contacts: Vec<String> =
            files.filter_map(|file| std::fs::read_to_string(file.unwrap().path()).ok()).collect();
        let samples = std::fs::read_to_string(tests.join("../rules/contacts.jsonl")).unwrap();
        contacts.extend(samples.lines().map(str::to_owned));
        contacts
    }

    /// Whether the text was read; what was read is what the general reader says.
    fn agrees(text: &str) -> bool {
        let Some(profile) = read(text, "id", &mut Buffers::default()) else { return false };
        let whole = read_whole(text, "id").map(|profile| format!("{profile:?}"));
        assert_eq!(whole, Ok(format!("{profile:?}")), "{text}");
        true
    }

    #[test]
    fn what_is_read_in_one_pass_is_what_the_general_reader_reads() {
        let contacts = contacts();
        let readable = contacts.iter().filter(|text| read_whole(text, "id").is_ok()).count();
        let read = contacts.iter().filter(|text| agrees(text)).count();
        assert!(readable > 200 && read * 100 > readable * 95, "{read} of {readable} readable contacts");
    }

    #[test]
    fn a_contact_with_a_byte_changed_or_cut_off_there_is_read_the_same_or_not_at_all() {
        let mut read = 0;
        for (contact, number) in contacts().iter().zip(1_usize..) {
            for (at, _) in contact.char_indices().skip(number % 7).step_by(7 + contact.len() / 30) {
                let (before, after) = contact.split_at(at);
                let after = after.split_at(after.chars().next().map_or(0, char::len_utf8)).1;
                for changed in
                    ["\"", "\\", "{", "}", "[", "]", ",", ":", "0", "-", ".", "e", "\n", "\u{1}", " ", "null"]
                {
                    read += usize::from(agrees(&format!("{before}{changed}{after}")));
                }
                read += usize::from(agrees(before) || agrees(&format!("{before}{after}")));
            }
        }
        assert!(read > 10_000, "{read} changed contacts were read");
    }
}
