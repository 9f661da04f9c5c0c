//! `vocabulary.toml` → vocabulary, every mistake of the file at once.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Category, Phrase, Presence, TraitEntry, Vocabulary, by_convention, key};
use crate::domain::{Period, Unit, fold};
use crate::lang::checked::{Burst, EventSource, ValueType};
use crate::lang::diagnostic::vocabulary as messages;
use crate::lang::diagnostic::{Diagnostic, names, nearest};
use crate::lang::source::{FileId, Span};
use crate::limits::DIAGNOSTICS_JSON_MAX;

const SECTIONS: &[&str] = &["events", "categories", "traits"];
const EVENT_SETTINGS: &[&str] = &["event", "type", "named-by", "properties", "burst", "description"];
const TRAIT_SETTINGS: &[&str] = &["type", "from", "values", "description"];
const BURST_SETTINGS: &[&str] = &["more-than", "within"];
const VALUE_TYPES: &[&str] = &["text", "number", "yes-no", "date", "texts"];
const CALLS: &[&str] = &["track", "page", "screen"];

/// Reads the whole file; what can't be read is left out and has its diagnostic.
pub(super) fn read(file: FileId, text: &str) -> (Vocabulary, Vec<Diagnostic>) {
    let vocabulary = Vocabulary { presence: Presence::Given, ..Vocabulary::empty() };
    let mut reader = Reader { file, vocabulary, diagnostics: Vec::new() };
    let (table, errors) = DeTable::parse_recoverable(text);
    reader.root(table.get_ref());
    let unreadable = unreadable(&reader, text, &errors);
    let mut diagnostics = reader.diagnostics;
    let lines = LineStarts::of(text);
    let broken: BTreeSet<usize> = unreadable.iter().map(|diagnostic| lines.line(diagnostic.span.start)).collect();
    diagnostics.retain(|diagnostic| !broken.contains(&lines.line(diagnostic.span.start)));
    diagnostics.extend(unreadable);
    diagnostics.sort_by_key(|diagnostic| diagnostic.span);
    (reader.vocabulary, diagnostics)
}

/// One diagnostic for each line that is no TOML.
fn unreadable(reader: &Reader, text: &str, errors: &[toml::de::Error]) -> Vec<Diagnostic> {
    let lines = LineStarts::of(text);
    let mut seen = BTreeSet::new();
    let mut diagnostics = Vec::new();
    for error in errors.iter().take(DIAGNOSTICS_JSON_MAX) {
        let span = reader.span(error.span().unwrap_or(0..0));
        if !seen.insert(lines.line(span.start)) {
            continue;
        }
        diagnostics.push(match error.message() {
            "duplicate key" => messages::setting_twice(span),
            _ => messages::unreadable_vocabulary(span),
        });
    }
    diagnostics
}

/// Where each line begins.
struct LineStarts(Vec<usize>);

impl LineStarts {
    fn of(text: &str) -> LineStarts {
        LineStarts(text.match_indices('\n').map(|(at, _)| at + 1).collect())
    }

    fn line(&self, offset: u32) -> usize {
        self.0.partition_point(|start| *start <= offset as usize)
    }
}

type Entry<'a, 't> = (&'a str, Span, &'a Spanned<DeValue<'t>>);

struct Reader {
    file: FileId,
    vocabulary: Vocabulary,
    diagnostics: Vec<Diagnostic>,
}

impl Reader {
    fn root(&mut self, root: &DeTable<'_>) {
        let sections = self.entries(root);
        for (name, span, value) in &sections {
            match *name {
                "events" => self.each_of(value, "events", Reader::event),
                "traits" => self.each_of(value, "traits", Reader::person_trait),
                "categories" => {}
                other => self.unknown_setting(*span, other, SECTIONS),
            }
        }
        // Categories name phrases, so they come after all events.
        for (_, _, value) in sections.iter().filter(|(name, _, _)| *name == "categories") {
            self.each_of(value, "categories", Reader::category);
        }
    }

    fn each_of(&mut self, value: &Spanned<DeValue<'_>>, section: &str, read: fn(&mut Reader, Entry<'_, '_>)) {
        let Some(table) = value.get_ref().as_table() else {
            let form = format!("[{section}]");
            return self.say(messages::wrong_setting(self.span(value.span()), section, "entries below it", &form));
        };
        for entry in self.entries(table) {
            read(self, entry);
        }
    }

    fn event(&mut self, (words, span, value): Entry<'_, '_>) {
        let words: Vec<&str> = words.split_whitespace().collect();
        let phrase = words.join(" ");
        let Some(table) = value.get_ref().as_table() else {
            let form = format!("[events.\"{phrase}\"]");
            return self.say(messages::wrong_setting(self.span(value.span()), &phrase, "settings of its own", &form));
        };
        if words.is_empty() {
            return self.say(messages::wrong_setting(span, "events", "phrases", "[events.\"downloaded whitepaper\"]"));
        }
        let before = self.vocabulary.phrase(&phrase);
        if let Some(first) = before.and_then(|before| before.span) {
            return self.say(names::defined_twice(span, "phrase", &phrase, first));
        }
        let start = before.map(|known| Phrase::clone(known)).unwrap_or_else(|| by_convention(&words));
        let mut event = Phrase { words: Arc::from(phrase), span: Some(span), ..start };
        for entry in self.entries(table) {
            self.event_setting(&mut event, entry);
        }
        self.vocabulary.add_phrase(event);
    }

    fn event_setting(&mut self, event: &mut Phrase, (setting, span, value): Entry<'_, '_>) {
        match setting {
            "event" => {
                if let Some(name) = self.text(setting, value, "event = \"Newsletter Signed Up\"") {
                    event.source = EventSource::Track(fold(name).into());
                }
            }
            "type" => {
                if let Some(source) = self.call(value, event) {
                    event.source = source;
                }
            }
            "named-by" => {
                if let Some(property) = self.text(setting, value, "named-by = \"list\"") {
                    event.named_by = Arc::from(property);
                }
            }
            "properties" => event.properties = Some(self.properties(value)),
            "burst" => event.burst = self.burst(value),
            "description" => {
                self.text(setting, value, "description = \"What it means\"");
            }
            other => self.unknown_setting(span, other, EVENT_SETTINGS),
        }
    }

    /// Which messages `type` makes of a phrase; a track call keeps its name.
    fn call(&mut self, value: &Spanned<DeValue<'_>>, event: &Phrase) -> Option<EventSource> {
        let name = self.text("type", value, "type = \"page\"")?;
        match name {
            "page" => Some(EventSource::Page),
            "screen" => Some(EventSource::Screen),
            "track" => match event.source {
                EventSource::Track(_) => None,
                EventSource::Everything | EventSource::Page | EventSource::Screen => {
                    Some(by_convention(&event.words.split(' ').collect::<Vec<_>>()).source)
                }
            },
            other => {
                self.say(messages::unknown_type(
                    self.span(value.span()),
                    other,
                    nearest(other, CALLS.iter().copied()),
                    CALLS,
                ));
                None
            }
        }
    }

    /// The properties by path; `order.total = "number"` is the property `order.total`.
    fn properties(&mut self, value: &Spanned<DeValue<'_>>) -> BTreeMap<Arc<str>, ValueType> {
        let mut properties = BTreeMap::new();
        let mut open: Vec<(String, &Spanned<DeValue<'_>>)> = vec![(String::new(), value)];
        while let Some((path, value)) = open.pop() {
            if let Some(table) = value.get_ref().as_table() {
                open.extend(self.entries(table).into_iter().map(|(name, _, value)| (joined(&path, name), value)));
            } else if path.is_empty() {
                let form = "properties = { pages = \"number\" }";
                self.say(messages::wrong_setting(self.span(value.span()), "properties", "names and types", form));
            } else if let Some(value_type) = self.value_type(&path, value) {
                properties.insert(Arc::from(path), value_type);
            }
        }
        properties
    }

    fn value_type(&mut self, of: &str, value: &Spanned<DeValue<'_>>) -> Option<ValueType> {
        let name = self.text(of, value, &format!("{of} = \"number\""))?;
        match name {
            "text" => Some(ValueType::Text),
            "texts" => Some(ValueType::Texts),
            "number" => Some(ValueType::Number),
            "yes-no" => Some(ValueType::YesNo),
            "date" => Some(ValueType::Date),
            other => {
                let meant = match other {
                    "string" => Some("text"),
                    "int" | "integer" | "float" => Some("number"),
                    "bool" | "boolean" => Some("yes-no"),
                    "datetime" | "timestamp" => Some("date"),
                    "list" | "array" => Some("texts"),
                    unheard => nearest(unheard, VALUE_TYPES.iter().copied()),
                };
                self.say(messages::unknown_type(self.span(value.span()), other, meant, VALUE_TYPES));
                None
            }
        }
    }

    fn burst(&mut self, value: &Spanned<DeValue<'_>>) -> Option<Burst> {
        const FORM: &str = "burst = { more-than = 3, within = \"1s\" }";
        let span = self.span(value.span());
        let Some(table) = value.get_ref().as_table() else {
            self.say(messages::wrong_setting(span, "burst", "`more-than` and `within`", FORM));
            return None;
        };
        let (mut more_than, mut within) = (None, None);
        for (setting, setting_span, value) in self.entries(table) {
            match setting {
                "more-than" => more_than = value.get_ref().as_integer().and_then(|number| number.as_str().parse().ok()),
                "within" => within = value.get_ref().as_str().and_then(short_period),
                other => self.unknown_setting(setting_span, other, BURST_SETTINGS),
            }
        }
        match (more_than, within) {
            (Some(more_than), Some(within)) => Some(Burst { more_than, within }),
            (None, _) | (_, None) => {
                self.say(messages::wrong_setting(span, "burst", "a whole number and a span of time", FORM));
                None
            }
        }
    }

    fn category(&mut self, (name, span, value): Entry<'_, '_>) {
        let form = format!("{name} = [\"downloaded whitepaper\", \"answered survey\"]");
        let Some(items) = value.get_ref().as_array() else {
            return self.say(messages::wrong_setting(self.span(value.span()), name, "a list of phrases", &form));
        };
        if let Some(first) = self.vocabulary.category(name) {
            let first = first.span;
            return self.say(names::defined_twice(span, "category", name, first));
        }
        let mut phrases = Vec::new();
        for item in items.iter() {
            let Some(words) = self.text(name, item, &form) else { continue };
            let words: Vec<&str> = words.split_whitespace().collect();
            let folded = key(&words);
            if self.vocabulary.phrases.contains_key(&folded) {
                phrases.push(folded);
            } else {
                let known = self.vocabulary.phrases().map(|phrase| phrase.words.as_ref());
                let meant = nearest(&folded, known).map(|nearest| format!("\"{nearest}\""));
                self.say(names::unknown_phrase(self.span(item.span()), &words.join(" "), meant.as_deref()));
            }
        }
        let category = Category { name: Arc::from(name), phrases, span };
        self.vocabulary.categories.insert(fold(name).into_owned(), category);
    }

    /// A trait; a table within it is the trait of that path: `[traits.company.size]` is `company.size`.
    fn person_trait(&mut self, (name, span, value): Entry<'_, '_>) {
        let mut open = vec![(name.to_owned(), span, value)];
        while let Some((name, span, value)) = open.pop() {
            let Some(table) = value.get_ref().as_table() else {
                let form = format!("[traits.\"{name}\"]");
                self.say(messages::wrong_setting(self.span(value.span()), &name, "settings of its own", &form));
                continue;
            };
            let (nested, settings): (Vec<_>, Vec<_>) = self
                .entries(table)
                .into_iter()
                .partition(|entry| !TRAIT_SETTINGS.contains(&entry.0) && entry.2.get_ref().is_table());
            if nested.is_empty() || !settings.is_empty() {
                self.one_trait(&name, span, settings);
            }
            open.extend(nested.into_iter().map(|(inner, span, value)| (joined(&name, inner), span, value)));
        }
    }

    fn one_trait(&mut self, name: &str, span: Span, settings: Vec<Entry<'_, '_>>) {
        if let Some(first) = self.vocabulary.traits.get(name) {
            let first = first.span;
            return self.say(names::defined_twice(span, "trait", name, first));
        }
        let mut entry = TraitEntry { name: Arc::from(name), value_type: None, from: None, values: None, span };
        for (setting, span, value) in settings {
            match setting {
                "type" => entry.value_type = self.value_type(setting, value),
                "from" => entry.from = self.text(setting, value, "from = \"NumberOfEmployees\"").map(Arc::from),
                "values" => entry.values = self.texts(setting, value, "values = [\"DE\", \"AT\"]"),
                "description" => {
                    self.text(setting, value, "description = \"What it means\"");
                }
                other => self.unknown_setting(span, other, TRAIT_SETTINGS),
            }
        }
        if entry.values.is_some() && entry.value_type.is_none() {
            entry.value_type = Some(ValueType::Text);
        }
        self.vocabulary.add_trait(entry);
    }

    fn texts(&mut self, setting: &str, value: &Spanned<DeValue<'_>>, form: &str) -> Option<Vec<String>> {
        let Some(items) = value.get_ref().as_array() else {
            self.say(messages::wrong_setting(self.span(value.span()), setting, "a list of texts", form));
            return None;
        };
        let mut texts = Vec::new();
        for item in items.iter() {
            texts.extend(self.text(setting, item, form).map(str::to_owned));
        }
        Some(texts)
    }

    fn text<'a>(&mut self, setting: &str, value: &'a Spanned<DeValue<'_>>, form: &str) -> Option<&'a str> {
        let text = value.get_ref().as_str().filter(|text| !text.trim().is_empty());
        if text.is_none() {
            self.say(messages::wrong_setting(self.span(value.span()), setting, "a text in quotes", form));
        }
        text
    }

    fn unknown_setting(&mut self, span: Span, setting: &str, all: &[&str]) {
        self.say(messages::unknown_setting(span, setting, nearest(setting, all.iter().copied()), all));
    }

    /// The entries of a table in the order written.
    fn entries<'a, 't>(&self, table: &'a DeTable<'t>) -> Vec<Entry<'a, 't>> {
        let mut entries: Vec<Entry<'a, 't>> =
            table.iter().map(|(name, value)| (name.get_ref().as_ref(), self.span(name.span()), value)).collect();
        entries.sort_by_key(|(_, span, _)| *span);
        entries
    }

    fn say(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    fn span(&self, range: Range<usize>) -> Span {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Span { file: self.file, start: offset(range.start), end: offset(range.end) }
    }
}

fn joined(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// `1s`, `10 minutes`: a span of time, never of months, whose length depends on the calendar.
fn short_period(text: &str) -> Option<Period> {
    let text = text.trim();
    let digits = text.find(|character: char| !character.is_ascii_digit())?;
    let amount: u32 = text.get(..digits)?.parse().ok()?;
    let unit = match text.get(digits..)?.trim() {
        "s" | "second" | "seconds" => Unit::Second,
        "m" | "min" | "minute" | "minutes" => Unit::Minute,
        "h" | "hour" | "hours" => Unit::Hour,
        "d" | "day" | "days" => Unit::Day,
        "w" | "week" | "weeks" => Unit::Week,
        _ => return None,
    };
    (amount > 0).then_some(Period { amount, unit })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, mistakes: &[&str]) -> Vocabulary {
        let (vocabulary, diagnostics) = Vocabulary::parse(FileId(0), text);
        let messages: Vec<&str> = diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
        assert_eq!(messages, mistakes, "{text}");
        vocabulary
    }

    #[test]
    fn every_setting_is_read() {
        let vocabulary = check(
            r#"
            [events."signed up newsletter"]
            event = "Newsletter Signed Up"
            named-by = "list"
            properties = { list = "text", order.total = "number" }
            burst = { more-than = 3, within = "1s" }
            [events."visited page"]
            description = "A page"
            [categories]
            touchpoint = ["signed up newsletter", "visited page"]
            [traits.company.size]
            type = "number"
            from = "NumberOfEmployees"
            [traits.country]
            values = ["DE", "AT"]
            "#,
            &[],
        );
        let phrase = vocabulary.phrase("Signed Up Newsletter").unwrap();
        assert_eq!(phrase.source, EventSource::Track("newsletter signed up".into()));
        assert_eq!(phrase.properties.as_ref().unwrap().get("order.total"), Some(&ValueType::Number));
        assert_eq!(phrase.burst.unwrap().within, Period { amount: 1, unit: Unit::Second });
        assert_eq!(vocabulary.phrase("visited page").unwrap().source, EventSource::Page);
        assert_eq!(vocabulary.category("touchpoint").unwrap().phrases.len(), 2);
        assert_eq!(vocabulary.trait_named("Company.size").unwrap().from.as_deref(), Some("NumberOfEmployees"));
        assert_eq!(vocabulary.trait_named("country").unwrap().value_type, Some(ValueType::Text));
        assert!(vocabulary.trait_named("company").is_none());
    }

    #[test]
    fn every_mistake_of_a_file_is_said_once() {
        check(
            r#"
            evnts = 1
            [events]
            "bought shoes" = { tpye = "page", type = "pages" }
            "Bought  Shoes" = {}
            x = 5
            [categories]
            shop = ["bougth shoes"]
            [traits.age]
            type = "int"
            type = "number"
            [traits.name
            [traits.vip]
            type = true
            "#,
            &[
                "there is no setting `evnts` here",
                "there is no setting `tpye` here",
                "there is no type `pages`",
                "there already is a phrase `Bought Shoes`",
                "`x` wants settings of its own",
                "nothing is tracked as `bougth shoes`",
                "there is no type `int`",
                "this is given a second time",
                "this line of the vocabulary can't be read",
                "`type` wants a text in quotes",
            ],
        );
    }

    #[test]
    fn depth_and_length_are_bounded() {
        let deep = std::thread::Builder::new().stack_size(2 * 1024 * 1024).spawn(|| {
            let long_key = format!("{}a = 1", "a.".repeat(100_000));
            let arrays = format!("[traits]\na = {}", "[".repeat(100_000));
            let both = format!("[traits]\na = {}", format!("[{{{}b = ", "b.".repeat(78)).repeat(200));
            for text in [long_key, arrays, both] {
                assert!(!Vocabulary::parse(FileId(0), &text).1.is_empty());
            }
        });
        deep.unwrap().join().unwrap();
    }
}
