//! A contact as it is given to engines that know no events: texts in lower case, ages in microseconds, all beforehand and at no charge.

use serde_json::{Map, Value as Json, json};
use thresh::domain::{Timestamp, Zone, fold, words_of};
use thresh::profile::{EventKind, Profile, Reading, Value};

use crate::form::Happened;

/// A contact.
pub(crate) struct Given {
    pub(crate) events: Vec<GivenEvent>,
    pub(crate) traits: Map<String, Json>,
}

/// An event that is there at the instant.
pub(crate) struct GivenEvent {
    event: String,
    name: String,
    age: i64,
}

impl Given {
    pub(crate) fn of(profile: &Profile<'_>, at: Timestamp) -> Given {
        let events = profile.events().iter().filter(|event| event.at <= at).map(|event| {
            let (source, named_by) = match event.kind {
                EventKind::Track => (fold(&event.name).into_owned(), "name"),
                EventKind::Page => ("page".to_owned(), "path"),
                EventKind::Screen => ("screen".to_owned(), "name"),
            };
            let name = match event.property(named_by) {
                Some(Value::Text(name)) => fold(name).into_owned(),
                _ => String::new(),
            };
            GivenEvent { event: source, name, age: at.micros() - event.at.micros() }
        });
        let mut traits = Map::new();
        for (key, value) in profile.traits() {
            let known = match value {
                Value::YesNo(truth) => json!(truth),
                Value::Number(number) => json!(i64::try_from(number.millionths() / 1_000_000).unwrap_or(i64::MAX)),
                Value::Text(text) => match value.date() {
                    Reading::Known(clock) => json!(clock.instant(&Zone::utc()).micros()),
                    _ => json!(fold(text)),
                },
                _ => continue,
            };
            if let Json::String(text) = &known {
                traits.insert(format!("{key}_words"), words_of(text).collect());
            }
            traits.insert(key.to_string(), known);
        }
        Given { events: events.collect(), traits }
    }

    /// Everything as JSON.
    pub(crate) fn json(&self) -> Json {
        let event = |one: &GivenEvent| json!({ "event": one.event, "name": one.name, "age": one.age });
        json!({ "traits": self.traits, "events": self.events.iter().map(event).collect::<Vec<_>>() })
    }

    /// How many events a test counts.
    pub(crate) fn count(&self, test: &Happened) -> i64 {
        let counts = |one: &&GivenEvent| {
            one.event == test.event
                && test.name.as_ref().is_none_or(|name| *name == one.name)
                && test.within.is_none_or(|within| one.age < within)
        };
        self.events.iter().filter(counts).count() as i64
    }

    pub(crate) fn text(&self, subject: &str) -> &str {
        self.traits.get(subject).and_then(Json::as_str).unwrap_or("")
    }
}
