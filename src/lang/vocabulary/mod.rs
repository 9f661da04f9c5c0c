//! What can be talked about: the phrases for events, their categories, the contacts' traits.
//!
//! Where `vocabulary.toml` says nothing, the convention does: `downloaded whitepaper` is the event `Whitepaper Downloaded`.

mod read;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use smol_str::{SmolStr, SmolStrBuilder};

use super::checked::{Burst, EventSource, ValueType};
use super::diagnostic::Diagnostic;
use super::source::{FileId, Span};
use crate::domain::fold;

/// The phrases, categories and traits that rules may use.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    presence: Presence,
    /// By their words as [`key`] makes them; looked for with every test of a file.
    phrases: HashMap<SmolStr, Arc<Phrase>>,
    categories: BTreeMap<String, Category>,
    traits: BTreeMap<String, TraitEntry>,
    /// Folded name → name, for traits typed in another case.
    trait_names: BTreeMap<String, Arc<str>>,
    longest_phrase: usize,
}

/// Whether there is a vocabulary at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// No `vocabulary.toml`: words are read by the convention.
    Absent,
    /// What it doesn't name does not exist.
    Given,
}

/// A phrase and the events it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// As rules name it, words separated by one space.
    pub words: Arc<str>,
    /// Which messages it stands for.
    pub source: EventSource,
    /// The property that a name is compared with.
    pub named_by: Arc<str>,
    /// The properties and their types; `None` where nothing is said of them, so that any may be asked for.
    pub properties: Option<BTreeMap<Arc<str>, ValueType>>,
    /// Events that came faster than a person clicks are left out.
    pub burst: Option<Burst>,
    /// Where it stands in the vocabulary; `None` if it is built in or read by the convention.
    pub span: Option<Span>,
}

/// A category of phrases, such as `touchpoint`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// Its name.
    pub name: Arc<str>,
    /// Its phrases, folded; each is one of the vocabulary's.
    pub phrases: Vec<SmolStr>,
    /// Where it stands.
    pub span: Span,
}

/// What the vocabulary says of a trait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraitEntry {
    /// Its name in rules, such as `company.size`.
    pub name: Arc<str>,
    /// Its type; `None` where none is given.
    pub value_type: Option<ValueType>,
    /// Its key at the source.
    pub from: Option<Arc<str>>,
    /// The only values it has, as written; `None` for any.
    pub values: Option<Vec<String>>,
    /// Where it stands.
    pub span: Span,
}

impl Vocabulary {
    /// The vocabulary of a folder without `vocabulary.toml`: the built-in phrases alone.
    pub fn empty() -> Vocabulary {
        let mut vocabulary = Vocabulary {
            presence: Presence::Absent,
            phrases: HashMap::new(),
            categories: BTreeMap::new(),
            traits: BTreeMap::new(),
            trait_names: BTreeMap::new(),
            longest_phrase: 0,
        };
        for phrase in built_in() {
            vocabulary.add_phrase(phrase);
        }
        vocabulary
    }

    /// Reads `vocabulary.toml`. What can't be read is left out and has its diagnostic.
    ///
    /// ```
    /// use thresh::lang::{source::FileId, vocabulary::Vocabulary};
    /// let (vocabulary, diagnostics) = Vocabulary::parse(FileId(0), r#"events."Signed up newsletter" = {}"#);
    /// assert!(diagnostics.is_empty());
    /// assert_eq!(vocabulary.phrase_length(&["signed", "Up", "newsletter", "X"]), Some(3));
    /// assert_eq!(vocabulary.phrase_length(&["signed", "up"]), None);
    /// ```
    pub fn parse(file: FileId, text: &str) -> (Vocabulary, Vec<Diagnostic>) {
        read::read(file, text)
    }

    /// Whether there is a vocabulary at all.
    pub fn presence(&self) -> Presence {
        self.presence
    }

    /// How many leading words are its longest phrase, compared folded; `None` without one.
    pub fn phrase_length(&self, words: &[impl AsRef<str>]) -> Option<usize> {
        self.longest_phrase_of(words).map(|(length, _)| length)
    }

    /// The longest phrase that these words begin with, and its number of words.
    pub fn longest_phrase_of(&self, words: &[impl AsRef<str>]) -> Option<(usize, &Arc<Phrase>)> {
        (1..=words.len().min(self.longest_phrase))
            .rev()
            .find_map(|length| Some((length, self.phrases.get(&key(words.get(..length)?))?)))
    }

    /// How many leading words of a test are its phrase; those behind it, the first one capitalised, are a name without quotes.
    /// Where no phrase fits, a capital begins the name from the third word on.
    ///
    /// ```
    /// use thresh::lang::vocabulary::Vocabulary;
    /// assert_eq!(Vocabulary::empty().phrase_words(&["clicked", "product", "Aurora", "two"]), 2);
    /// assert_eq!(Vocabulary::empty().phrase_words(&["Opened", "Newsletter"]), 2);
    /// ```
    pub fn phrase_words(&self, words: &[&str]) -> usize {
        match self.phrase_length(words) {
            Some(length) if words.get(length).is_some_and(|word| is_capitalised(word)) => length,
            Some(_) => words.len(),
            None => words.iter().skip(2).position(|word| is_capitalised(word)).map_or(words.len(), |at| at + 2),
        }
    }

    /// The phrase of exactly these words.
    pub fn phrase(&self, words: &str) -> Option<&Arc<Phrase>> {
        self.phrases.get(&key(&words.split_whitespace().collect::<Vec<_>>()))
    }

    /// The phrase that stands for these events, if one does; of several the first in alphabetical order.
    pub fn phrase_for(&self, source: &EventSource) -> Option<&Arc<Phrase>> {
        let standing = self.phrases.iter().filter(|(_, phrase)| phrase.source == *source);
        standing.min_by_key(|(key, _)| *key).map(|(_, phrase)| phrase)
    }

    /// All phrases in alphabetical order.
    pub fn phrases(&self) -> impl Iterator<Item = &Phrase> {
        let phrases: BTreeMap<_, _> = self.phrases.iter().collect();
        phrases.into_values().map(Arc::as_ref)
    }

    /// The category of this name.
    pub fn category(&self, name: &str) -> Option<&Category> {
        self.categories.get(fold(name).as_ref())
    }

    /// All categories in alphabetical order.
    pub fn categories(&self) -> impl Iterator<Item = &Category> {
        self.categories.values()
    }

    /// The trait of this name, else of this name in another case.
    pub fn trait_named(&self, name: &str) -> Option<&TraitEntry> {
        self.traits.get(name).or_else(|| self.traits.get(self.trait_names.get(fold(name).as_ref())?.as_ref()))
    }

    /// The trait whose key at the source this is.
    pub fn trait_from(&self, key: &str) -> Option<&TraitEntry> {
        self.traits.values().find(|entry| entry.from.as_deref() == Some(key))
    }

    /// All traits in alphabetical order.
    pub fn traits(&self) -> impl Iterator<Item = &TraitEntry> {
        self.traits.values()
    }

    fn add_phrase(&mut self, phrase: Phrase) {
        let words: Vec<&str> = phrase.words.split_whitespace().collect();
        self.longest_phrase = self.longest_phrase.max(words.len());
        self.phrases.insert(key(&words), Arc::new(phrase));
    }

    fn add_trait(&mut self, entry: TraitEntry) {
        self.trait_names.entry(fold(&entry.name).into_owned()).or_insert_with(|| Arc::clone(&entry.name));
        self.traits.insert(entry.name.to_string(), entry);
    }
}

/// A phrase read by the convention: the first word is the verb, those after it the object, a hyphen stands for a space.
///
/// ```
/// use thresh::lang::{checked::EventSource, vocabulary::by_convention};
/// let phrase = by_convention(&["signed-up", "email", "newsletter"]);
/// assert_eq!(phrase.source, EventSource::Track("email newsletter signed up".into()));
/// ```
pub fn by_convention(words: &[&str]) -> Phrase {
    let spoken: Vec<String> = words.iter().map(|word| fold(word).replace('-', " ")).collect();
    let mut event: Vec<&str> = spoken.iter().skip(1).map(String::as_str).collect();
    event.extend(spoken.first().map(String::as_str));
    Phrase {
        words: Arc::from(words.join(" ")),
        source: EventSource::Track(event.join(" ").into()),
        named_by: Arc::from("name"),
        properties: None,
        burst: None,
        span: None,
    }
}

/// The phrases that need no entry.
fn built_in() -> [Phrase; 2] {
    let visited_page =
        Phrase { source: EventSource::Page, named_by: Arc::from("path"), ..by_convention(&["visited", "page"]) };
    let viewed_screen = Phrase { source: EventSource::Screen, ..by_convention(&["viewed", "screen"]) };
    [visited_page, viewed_screen]
}

/// Whether a word begins as a name does.
pub(super) fn is_capitalised(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

/// A phrase as it is looked up: folded words, one space between them.
fn key(words: &[impl AsRef<str>]) -> SmolStr {
    let mut key = SmolStrBuilder::new();
    for (at, word) in words.iter().enumerate() {
        if at > 0 {
            key.push(' ');
        }
        key.push_str(&fold(word.as_ref()));
    }
    key.finish()
}
