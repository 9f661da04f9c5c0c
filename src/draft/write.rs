//! The draft as TOML, with a line for each thing that a person has to decide.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::seen::Seen;
use super::{Draft, EventName, EventSeen, phrase};

/// Properties that probably hold an event's name, the likeliest first.
const NAMING: &[&str] = &["name", "title", "product", "item", "list", "label", "path", "url"];

/// What a line of the draft may say at most; more is for the eye only.
const PROPERTIES_MAX: usize = 40;

/// Writes the whole draft.
pub(super) fn toml(draft: &Draft) -> String {
    let mut toml = String::new();
    head(&mut toml, draft);
    let phrases = phrases(draft);
    for (name, seen) in in_alphabetical_order(&draft.events, &phrases) {
        match phrases.get(name) {
            Some(phrase) => event(&mut toml, name, phrase, seen),
            None => toml.push_str(&format!(
                "# {} has no words of its own: in a rule, write event {}\n\n",
                quoted(&seen.name),
                quoted(&seen.name)
            )),
        }
    }
    touchpoints(&mut toml, &phrases);
    let mut taken: BTreeSet<String> = phrases.values().cloned().collect();
    for (name, seen) in &draft.traits {
        value(&mut toml, name, seen, &mut taken);
    }
    while toml.ends_with("\n\n") {
        toml.pop();
    }
    toml
}

fn head(toml: &mut String, draft: &Draft) {
    let contacts = counted(draft.contacts, "contact");
    toml.push_str(&format!(
            "# Drafted from {contacts}. Rename the phrases to what you would say, take out what no rule needs, then run\n\
             # `thresh check`. What stands in quotes behind `event` and `from` is what your tracking sends: leave that as it is.\n"
        ),
    );
    if draft.left_out > 0 {
        toml.push_str(&format!(
            "# There are more names than fit in here: {} mentions of further ones are left out.\n",
            draft.left_out
        ));
    }
    toml.push('\n');
}

/// A phrase for each event that words can name; the first of two that would be called alike has it.
fn phrases(draft: &Draft) -> BTreeMap<EventName, String> {
    let mut taken: BTreeSet<String> = draft.traits.keys().map(|name| spoken(name)).collect();
    let mut phrases = BTreeMap::new();
    for (name, seen) in &draft.events {
        let phrase = match name {
            EventName::Track(_) => phrase::phrase(&seen.name),
            EventName::Page => Some("visited page".to_owned()),
            EventName::Screen => Some("viewed screen".to_owned()),
        };
        let free = phrase.filter(|phrase| taken.insert(phrase.clone()));
        phrases.extend(free.map(|phrase| (name.clone(), phrase)));
    }
    phrases
}

/// The events as a reader looks for them: by phrase, those without one last.
fn in_alphabetical_order<'d>(
    events: &'d BTreeMap<EventName, EventSeen>,
    phrases: &BTreeMap<EventName, String>,
) -> Vec<(&'d EventName, &'d EventSeen)> {
    let mut ordered: Vec<_> = events.iter().collect();
    ordered.sort_by_key(|(name, _)| (!phrases.contains_key(name), phrases.get(name)));
    ordered
}

fn event(toml: &mut String, name: &EventName, phrase: &str, seen: &EventSeen) {
    toml.push_str(&format!("[events.{}]\n", quoted(phrase)));
    match name {
        EventName::Track(_) => toml.push_str(&format!("event       = {}\n", quoted(&seen.name))),
        EventName::Page => toml.push_str("type        = \"page\"\nnamed-by    = \"path\"\n"),
        EventName::Screen => toml.push_str("type        = \"screen\"\n"),
    }
    if *name != EventName::Page
        && !seen.properties.contains_key("name")
        && let Some(naming) = NAMING.iter().find(|naming| seen.properties.contains_key(**naming))
    {
        toml.push_str(&format!("named-by    = {}\n", quoted(naming)));
    }
    properties(toml, &seen.properties);
    toml.push_str(&format!("description = {}\n\n", quoted(&happened(seen))));
}

fn properties(toml: &mut String, properties: &BTreeMap<String, Seen>) {
    let typed: Vec<_> = properties
        .iter()
        .filter_map(|(path, seen)| Some(format!("{} = {}", key(path), quoted(seen.value_type()?))))
        .collect();
    if !typed.is_empty() && typed.len() <= PROPERTIES_MAX {
        toml.push_str(&format!("properties  = {{ {} }}\n", typed.join(", ")));
    }
}

fn happened(seen: &EventSeen) -> String {
    let mut text = format!("{}, by {}", counted(seen.times, "time"), counted(seen.contacts, "contact"));
    if let (Some(first), Some(last)) = (seen.first, seen.last) {
        let utc = crate::domain::Zone::utc();
        let _ = write!(text, ", {} to {}", utc.day_of(first), utc.day_of(last));
    }
    text
}

fn touchpoints(toml: &mut String, phrases: &BTreeMap<EventName, String>) {
    let tracked: BTreeSet<_> =
        phrases.iter().filter(|(name, _)| matches!(name, EventName::Track(_))).map(|(_, phrase)| phrase).collect();
    if tracked.is_empty() {
        return;
    }
    toml.push_str("# What counts as being in touch: take out what somebody does who only looks around.\n[categories]\ntouchpoint = [\n",
    );
    for phrase in tracked {
        toml.push_str(&format!("  {},\n", quoted(phrase)));
    }
    toml.push_str("]\n\n");
}

/// A trait under the name that a rule would say, unless something else has it.
fn value(toml: &mut String, name: &str, seen: &Seen, taken: &mut BTreeSet<String>) {
    let Some(value_type) = seen.value_type() else { return };
    let spoken = spoken(name);
    if spoken.is_empty() || !taken.insert(spoken.clone()) {
        toml.push_str(&format!("# In a rule, write trait {}\n\n", quoted(name)));
        return;
    }
    toml.push_str(&format!("[traits.{}]\ntype        = {}\n", key(&spoken), quoted(value_type)));
    if spoken != name {
        toml.push_str(&format!("from        = {}\n", quoted(name)));
    }
    if let Some(values) = seen.closed_values() {
        toml.push_str(&format!("values      = [{}]\n", values.map(quoted).collect::<Vec<_>>().join(", ")));
    }
    toml.push_str(&format!("description = {}\n\n", quoted(&format!("known of {}", counted(seen.times(), "contact")))));
}

/// The name as one word of the rule language: `NumberOfEmployees` is `number-of-employees`, `company.size` stays; empty where no rule
/// could say it.
fn spoken(name: &str) -> String {
    let parts: Vec<String> = name.split('.').map(spoken_part).collect();
    let is_word = |part: &String| part.starts_with(char::is_alphabetic);
    if parts.iter().all(is_word) { parts.join(".") } else { spoken_part(name) }
}

fn spoken_part(name: &str) -> String {
    // Where words are set apart by something else, capitals within one belong to it: `HubSpot Score`.
    let apart = name.chars().any(|character| !character.is_alphanumeric());
    let words = if apart { phrase::words(&name.to_lowercase()) } else { phrase::words(name) };
    match words.first() {
        Some(first) if first.starts_with(char::is_alphabetic) => words.join("-"),
        Some(_) | None => String::new(),
    }
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// A TOML key: bare where it may be.
fn key(name: &str) -> String {
    let bare =
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    if bare { name.to_owned() } else { quoted(name) }
}

/// A TOML text.
fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            _ if character.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(character));
            }
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}
