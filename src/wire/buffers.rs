//! Buffers for what is read of a contact, kept for the next one: asking for them anew takes a twentieth of what reading and deciding take.

use super::message::{Message, Messages};
use crate::profile::{Event, Named, Profile};

/// Buffers for more things than these are given back to the system: a contact seldom has a tenth, and one may have a quarter of a million.
const KEPT_MAX: usize = 1 << 14;

/// The lists that reading a contact fills.
#[derive(Debug, Default)]
pub(super) struct Buffers {
    /// Where quotes stood: of no use but for their number.
    pub(super) quotes: Vec<u32>,
    pub(super) traits: Vec<Named<'static>>,
    pub(super) found: Vec<Message<'static>>,
    pub(super) properties: Vec<Named<'static>>,
    pub(super) events: Vec<Event<'static>>,
}

impl Buffers {
    /// Lists for the messages of a contact.
    pub(super) fn messages<'a>(&mut self) -> Messages<'a> {
        Messages {
            found: std::mem::take(&mut self.found),
            properties: std::mem::take(&mut self.properties),
            without_instant: 0,
        }
    }

    /// Takes the lists of a profile that nobody needs any more.
    pub(super) fn recycle(&mut self, profile: Profile<'_>) {
        if self.quotes.capacity() > KEPT_MAX {
            self.quotes = Vec::new();
        }
        let (traits, properties, events) = profile.into_lists();
        (self.traits, self.events) = (emptied(traits), emptied(events));
        if let Some(properties) = properties {
            self.properties = emptied(properties);
        }
    }
}

/// The same list with nothing in it, for what lives longer than what was in it. (The standard library collects what comes from a list into
/// that list where both take equal room; did it not, the buffer would be lost and nothing else.)
pub(super) fn emptied<T, U>(mut list: Vec<T>) -> Vec<U> {
    list.clear();
    if list.capacity() > KEPT_MAX { Vec::new() } else { list.into_iter().filter_map(|_| None).collect() }
}

#[cfg(test)]
mod tests {
    use super::super::contact::{Reader, read};
    use super::*;

    /// A contact with so many events, each with a property.
    fn contact(events: usize) -> String {
        let event = |number| {
            format!(r#"{{"event": "E{number}", "timestamp": "2026-11-20T09:30:00Z", "properties": {{"p": {number}}}}}"#)
        };
        let events: Vec<String> = (0..events).map(event).collect();
        format!(r#"{{"id": "c-{}", "traits": {{"a": "b"}}, "events": [{}]}}"#, events.len(), events.join(","))
    }

    #[test]
    fn what_is_read_into_buffers_of_others_is_what_is_read_by_itself() {
        let whole = [contact(0), contact(1), contact(40), contact(2), contact(500), contact(3)];
        // In the general reader's ways, and no contacts.
        let others =
            [contact(4).replace("\"a\"", "\"\\u0061\""), "{".to_owned(), contact(5) + "x", r#"{"id": ""}"#.to_owned()];
        let mut reader = Reader::of("id");
        for text in whole.iter().flat_map(|text| [text].into_iter().chain(&others)) {
            let by_itself = read(text.as_bytes(), "id").map(|profile| format!("{profile:?}"));
            assert_eq!(reader.read(text.as_bytes(), |profile| format!("{profile:?}")), by_itself);
        }
    }

    #[test]
    fn buffers_are_filled_again_unless_they_are_unusually_large() {
        let places = |buffers: &Buffers| {
            let Buffers { quotes, traits, found, properties, events } = buffers;
            let capacities =
                [quotes.capacity(), traits.capacity(), found.capacity(), properties.capacity(), events.capacity()];
            assert!(capacities.iter().all(|capacity| (1..=KEPT_MAX).contains(capacity)), "{capacities:?}");
            let addresses = [
                quotes.as_ptr().addr(),
                traits.as_ptr().addr(),
                found.as_ptr().addr(),
                properties.as_ptr().addr(),
                events.as_ptr().addr(),
            ];
            (capacities, addresses)
        };
        let mut buffers = Buffers::default();
        let mut read = |text: &str| {
            let profile = super::super::usual::read(text, "id", &mut buffers);
            profile.into_iter().for_each(|profile| buffers.recycle(profile));
            places(&buffers)
        };
        let first = read(&contact(60));
        for text in [contact(30), contact(0), contact(1), contact(30).replace(',', "\n,")] {
            assert_eq!(read(&text), first, "{text}");
        }

        let mut buffers = Buffers::default();
        let quotes = format!(r#"{{"id": "c", "texts": [{}""]}}"#, r#""","#.repeat(KEPT_MAX));
        for text in [contact(5_000), quotes] {
            let profile = super::super::usual::read(&text, "id", &mut buffers).unwrap();
            buffers.recycle(profile);
            assert!(buffers.quotes.capacity() <= KEPT_MAX);
        }
        for (capacity, kept) in [(KEPT_MAX - 1, KEPT_MAX - 1), (KEPT_MAX, KEPT_MAX), (KEPT_MAX + 1, 0)] {
            assert_eq!(emptied::<&str, &[u8]>(Vec::with_capacity(capacity)).capacity(), kept);
        }
    }
}
