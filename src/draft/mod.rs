//! Contacts → a first `vocabulary.toml`: what they do, what is known of them, how often, and of which types.

mod phrase;
mod seen;
mod write;

use std::collections::BTreeMap;

use crate::domain::{Timestamp, fold};
use crate::limits::DRAFT_NAMES_MAX;
use crate::profile::{Event, EventKind, Profile, Reading, Value};
use seen::Seen;

/// What was seen of the contacts so far. Memory depends on how many names they use, not on how many they are.
///
/// ```
/// use thresh::draft::Draft;
/// let contact = br#"{"id": "a", "traits": {"size": 5}, "events": [{"event": "product_view", "timestamp": "2026-01-01T00:00:00Z"}]}"#;
/// let mut draft = Draft::default();
/// draft.see(&thresh::wire::contact::read(contact, "id").unwrap());
/// let toml = draft.to_toml();
/// assert!(toml.contains("[events.\"viewed product\"]\nevent       = \"product_view\""), "{toml}");
/// assert!(toml.contains("[traits.size]\ntype        = \"number\""), "{toml}");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Draft {
    contacts: usize,
    events: BTreeMap<EventName, EventSeen>,
    traits: BTreeMap<String, Seen>,
    /// Different names of events and traits beyond the limit, which the draft leaves out.
    left_out: usize,
}

/// Which events belong together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum EventName {
    /// Track calls whose names are alike but for capitals.
    Track(String),
    Page,
    Screen,
}

/// What was seen of the events of one name.
#[derive(Clone, Debug, Default)]
struct EventSeen {
    /// The name as first seen.
    name: String,
    times: usize,
    contacts: usize,
    /// The contact that was counted last.
    last_contact: usize,
    first: Option<Timestamp>,
    last: Option<Timestamp>,
    properties: BTreeMap<String, Seen>,
}

impl Draft {
    /// Takes one more contact into account.
    pub fn see(&mut self, profile: &Profile<'_>) {
        self.contacts += 1;
        let is_id = |value: &Value<'_>| value.text() == Reading::Known(profile.contact_id());
        for (name, value) in profile.traits().iter().filter(|(_, value)| !is_id(value)) {
            see_value(&mut self.traits, &mut self.left_out, name, value);
        }
        for event in profile.events() {
            self.see_event(event);
        }
    }

    /// How many contacts were seen.
    pub fn contacts(&self) -> usize {
        self.contacts
    }

    /// The draft as the text of a `vocabulary.toml`.
    pub fn to_toml(&self) -> String {
        write::toml(self)
    }

    fn see_event(&mut self, event: &Event<'_>) {
        let name = match event.kind {
            EventKind::Track => EventName::Track(fold(&event.name).into_owned()),
            EventKind::Page => EventName::Page,
            EventKind::Screen => EventName::Screen,
        };
        if self.events.len() >= DRAFT_NAMES_MAX && !self.events.contains_key(&name) {
            self.left_out += 1;
            return;
        }
        let seen = self.events.entry(name).or_insert_with(|| EventSeen::named(&event.name));
        seen.see(event, self.contacts);
        for (path, value) in event.properties.as_slice() {
            see_value(&mut seen.properties, &mut self.left_out, path, value);
        }
    }
}

impl EventSeen {
    fn named(name: &str) -> EventSeen {
        EventSeen { name: name.to_owned(), ..EventSeen::default() }
    }

    fn see(&mut self, event: &Event<'_>, contact: usize) {
        self.times += 1;
        if self.last_contact != contact {
            self.last_contact = contact;
            self.contacts += 1;
        }
        self.first = Some(self.first.map_or(event.at, |first| first.min(event.at)));
        self.last = Some(self.last.map_or(event.at, |last| last.max(event.at)));
    }
}

fn see_value(all: &mut BTreeMap<String, Seen>, left_out: &mut usize, name: &str, value: &Value<'_>) {
    if let Some(seen) = all.get_mut(name) {
        seen.see(value);
    } else if all.len() >= DRAFT_NAMES_MAX {
        *left_out += 1;
    } else {
        let mut seen = Seen::default();
        seen.see(value);
        all.insert(name.to_owned(), seen);
    }
}
