//! What the words at the start of a test mean: a definition, score, grade, stage, phrase or trait, in this order.

use std::sync::Arc;

use smallvec::{SmallVec, smallvec};

use super::names::Meaning;
use super::{Checker, Owner};
use crate::domain::{Pattern, fold};
use crate::lang::checked::{EventSource, Property, Series, Trait, ValueType};
use crate::lang::diagnostic::names as messages;
use crate::lang::source::{Span, Spanned};
use crate::lang::syntax::{Clause, Quantifier, Subject, Test, Text, Word};
use crate::lang::vocabulary::{Phrase, Presence, by_convention, is_capitalised};

/// What a test is about.
pub(super) enum Meant {
    Definition(usize),
    ScoreOrGrade(Meaning),
    Stage(usize),
    /// With `denied`, that no such event happened.
    Events {
        events: Events,
        denied: bool,
    },
    Trait(TraitSubject),
}

/// Events that a test is about, before it is asked how many and when.
pub(super) struct Events {
    pub(super) shown: Arc<str>,
    pub(super) span: Span,
    pub(super) series: Vec<Series>,
    /// Behind each series, for what is known of its properties.
    pub(super) phrases: Phrases,
}

/// Most tests are about the events of one phrase.
pub(super) type Phrases = SmallVec<[Arc<Phrase>; 1]>;

/// A value that is tested: of a trait, a property, an aggregate.
pub(super) struct Valued {
    pub(super) shown: String,
    pub(super) declared: Option<ValueType>,
    pub(super) values: Option<Arc<[String]>>,
}

/// A trait that is tested.
pub(super) struct TraitSubject {
    pub(super) valued: Valued,
    name: Arc<str>,
    from: Option<Arc<str>>,
    domain_of: Option<Box<Trait>>,
}

impl TraitSubject {
    /// The trait as a test of this type reads it.
    pub(super) fn typed(&self, value_type: ValueType) -> Trait {
        Trait { name: Arc::clone(&self.name), from: self.from.clone(), domain_of: self.domain_of.clone(), value_type }
    }
}

impl Checker<'_> {
    /// What a test is about; `None` if its words mean nothing, which was said.
    pub(super) fn meant(&mut self, test: &Test) -> Option<Meant> {
        match (&test.subject, &test.quantifier) {
            (Subject::Event(text), quantifier) => {
                let events = self.exact_event(text, test.name.as_ref());
                Some(Meant::Events { events, denied: is_no(quantifier.as_ref()) })
            }
            (Subject::Trait(text), _) => Some(Meant::Trait(self.exact_trait(text))),
            (Subject::Words(words), Some(quantifier)) => {
                let events = self.category(words, test)?;
                Some(Meant::Events { events, denied: is_no(Some(quantifier)) })
            }
            (Subject::Words(words), None) => self.words(words, test),
        }
    }

    /// Whether a test is about events, as far as can be seen without saying anything.
    pub(super) fn names_events(&self, test: &Test) -> bool {
        let Subject::Words(words) = &test.subject else { return matches!(test.subject, Subject::Event(_)) };
        if test.quantifier.is_some() {
            return true;
        }
        let by_name = matches!(words.as_slice(), [only] if self.names.meaning(&only.text).is_some());
        !by_name && (self.context.vocabulary.phrase_length(words).is_some() || words.len() > 1)
    }

    fn words(&mut self, words: &[Word], test: &Test) -> Option<Meant> {
        let first = words.first()?;
        if let [only] = words
            && let Some(meaning) = self.names.meaning(&only.text)
        {
            return Some(match meaning.definition {
                Some(position) => Meant::Definition(position),
                None => Meant::ScoreOrGrade(meaning),
            });
        }
        if words.len() > 1 && fold(&first.text) == "reached" {
            let name = texts(words.get(1..).unwrap_or(&[])).join(" ");
            if let Some(position) = self.names.stage(&name) {
                return Some(Meant::Stage(position));
            }
        }
        let vocabulary = self.context.vocabulary;
        if let Some((length, phrase)) = vocabulary.longest_phrase_of(words) {
            let events = self.named_events(words, length, Arc::clone(phrase), test.name.as_ref())?;
            return Some(Meant::Events { events, denied: false });
        }
        if let [only] = words
            && !asks_for_events(test)
        {
            return self.trait_named(only, test).map(Meant::Trait);
        }
        self.unheard_of(words, test)
    }

    /// Words that no name, phrase or trait explains: by the convention where there is no vocabulary, else a mistake.
    fn unheard_of(&mut self, words: &[Word], test: &Test) -> Option<Meant> {
        let first = words.first()?;
        let rest = words.get(1..).unwrap_or(&[]);
        if let ([stage], "reached") = (rest, fold(&first.text).as_ref())
            && (!self.names.stages.is_empty() || self.report.is_half_read(&stage.text))
        {
            let stages: Vec<&str> = self.names.stages.iter().map(|stage| stage.name.text.as_str()).collect();
            let nearest = self.report.nearest(&stage.text, stages.iter().copied());
            if nearest.is_some() || self.context.vocabulary.presence() == Presence::Given {
                self.report.unknown(&stage.text, messages::unknown_stage(stage.span, &stage.text, nearest, &stages));
                return None;
            }
        }
        if self.said_elsewhere(words, test) {
            return None;
        }
        if let (Some(next), Some(last)) = (rest.first(), rest.last())
            && self.is_no_phrase(&first.text)
        {
            self.report.say(messages::not_a_test(next.span.to(last.span), &first.text, &texts(rest).join(" ")));
            return None;
        }
        let length = phrase_words(words);
        match self.context.vocabulary.presence() {
            Presence::Absent => {
                let phrase = by_convention(&texts(words.get(..length).unwrap_or(words)));
                self.by_convention(words, &event_name(&phrase.source));
                let events = self.named_events(words, length, Arc::new(phrase), test.name.as_ref())?;
                Some(Meant::Events { events, denied: false })
            }
            Presence::Given => {
                self.unknown_event(words.get(..length).unwrap_or(words));
                None
            }
        }
    }

    /// Whether a word is a trait, score or the like, so that what follows it must be a test.
    fn is_no_phrase(&self, word: &str) -> bool {
        self.names.meaning(word).is_some() || self.context.vocabulary.trait_named(word).is_some()
    }

    fn unknown_event(&mut self, words: &[Word]) {
        let (Some(first), Some(last)) = (words.first(), words.last()) else { return };
        let typed = texts(words).join(" ");
        let vocabulary = self.context.vocabulary;
        let phrases = vocabulary.phrases().map(|phrase| phrase.words.as_ref());
        let nearest = self.report.nearest(&typed, phrases).or_else(|| same_words(&typed, vocabulary.phrases()));
        let nearest = nearest.or_else(|| only_beginning(&typed, vocabulary.phrases()));
        let whole = first.span.to(last.span);
        let wrong = nearest.and_then(|nearest| wrong_words(words, nearest));
        let (span, mend) = match (&wrong, nearest) {
            (Some((span, mend)), _) => (*span, Some(mend.as_str())),
            (None, mend) => (whole, mend),
        };
        self.report.say_once(messages::unknown_event(span, &typed, nearest, mend));
    }

    /// The events of a phrase, its name the capitalised words behind it or the quoted text or path.
    fn named_events(
        &mut self,
        words: &[Word],
        length: usize,
        phrase: Arc<Phrase>,
        quoted: Option<&Text>,
    ) -> Option<Events> {
        let rest = words.get(length..).unwrap_or(&[]);
        let bare_name = match (rest.first(), rest.last()) {
            (Some(first), Some(last)) => Some((texts(rest).join(" "), first.span.to(last.span))),
            (None, _) | (_, None) => None,
        };
        if let Some((name, span)) = &bare_name {
            let phrase_words = texts(words.get(..length).unwrap_or(words)).join(" ");
            let capitalised = rest.first().is_some_and(|word| is_capitalised(&word.text));
            if !capitalised {
                self.lower_case_name(words, &phrase_words, name, *span);
                return None;
            }
            if let Some(quoted) = quoted {
                self.report.say(messages::two_names(quoted.span, name, *span));
                return None;
            }
        }
        let name = match (&bare_name, quoted) {
            (Some((name, span)), _) => Some((name.as_str(), *span)),
            (None, Some(quoted)) => Some((quoted.value.as_str(), quoted.span)),
            (None, None) => None,
        };
        let pattern = self.name_pattern(name)?;
        let span = words.first()?.span.to(words.last()?.span);
        let series = series_of(&phrase, pattern);
        Some(Events { shown: Arc::clone(&phrase.words), span, series: vec![series], phrases: smallvec![phrase] })
    }

    /// Lower-case words behind a phrase: another phrase misspelt, or a name without quotes.
    fn lower_case_name(&mut self, words: &[Word], phrase: &str, name: &str, span: Span) {
        let typed = texts(words).join(" ");
        if self.said_behind_a_phrase(words, phrase) {
            return;
        }
        let phrases = self.context.vocabulary.phrases().map(|phrase| phrase.words.as_ref());
        match self.report.nearest(&typed, phrases).filter(|nearest| *nearest != phrase) {
            Some(_) => self.unknown_event(words),
            None => self.report.say(messages::name_without_quotes(span, phrase, name)),
        }
    }

    fn name_pattern(&mut self, name: Option<(&str, Span)>) -> Option<Option<Pattern>> {
        let Some((name, span)) = name else { return Some(None) };
        super::names::name_within_limit(name, span, &mut self.report);
        let pattern = Pattern::new(name);
        if pattern.as_str().is_empty() {
            self.report.say(crate::lang::diagnostic::values::empty_text(span));
            return None;
        }
        Some(Some(pattern))
    }

    fn exact_event(&mut self, text: &Text, name: Option<&Text>) -> Events {
        let shown = format!("event \"{}\"", text.value);
        let source = EventSource::Track(fold(&text.value).into());
        let known = self.context.vocabulary.phrase_for(&source).cloned();
        let phrase = known.unwrap_or_else(|| Arc::new(Phrase { source, ..by_convention(&[shown.as_str()]) }));
        let pattern = name.map(|name| Pattern::new(&name.value));
        let shown: Arc<str> = Arc::from(shown);
        let series = Series { phrase: Arc::clone(&shown), ..series_of(&phrase, pattern) };
        Events { shown, span: text.span, series: vec![series], phrases: smallvec![phrase] }
    }

    pub(super) fn exact_trait(&mut self, text: &Text) -> TraitSubject {
        let vocabulary = self.context.vocabulary;
        let entry = vocabulary.trait_named(&text.value).filter(|entry| *entry.name == *text.value);
        let entry = entry.or_else(|| vocabulary.trait_from(&text.value));
        let valued = Valued {
            shown: text.value.to_string(),
            declared: entry.and_then(|entry| entry.value_type),
            values: entry.and_then(|entry| entry.values.as_deref()).map(Arc::from),
        };
        let name = entry.map_or_else(|| Arc::from(text.value.as_str()), |entry| Arc::clone(&entry.name));
        TraitSubject { valued, name, from: entry.and_then(|entry| entry.from.clone()), domain_of: None }
    }

    fn category(&mut self, words: &[Word], test: &Test) -> Option<Events> {
        let typed = texts(words).join(" ");
        let span = words.first()?.span.to(words.last()?.span);
        let name = test.name.as_ref().map(|name| (name.value.as_str(), name.span));
        let pattern = self.name_pattern(name)?;
        let vocabulary = self.context.vocabulary;
        if fold(&typed) == "event" {
            return Some(every_event(&typed, span, pattern));
        }
        if let Some(category) = vocabulary.category(&typed) {
            let phrases: Phrases =
                category.phrases.iter().filter_map(|phrase| vocabulary.phrase(phrase)).cloned().collect();
            if phrases.is_empty() {
                self.report.say(messages::empty_category(span, &typed, category.span));
                return None;
            }
            let series = phrases.iter().map(|phrase| series_of(phrase, pattern.clone())).collect();
            return Some(Events { shown: Arc::from(typed), span, series, phrases });
        }
        if let Some((length, phrase)) = vocabulary.longest_phrase_of(words) {
            return self.named_events(words, length, Arc::clone(phrase), test.name.as_ref());
        }
        if vocabulary.categories().next().is_none() && words.len() == 1 {
            self.report.say_once(messages::no_categories(span, &typed));
            return Some(every_event(&typed, span, pattern));
        }
        let categories = vocabulary.categories().map(|category| category.name.as_ref());
        let nearest = self.report.nearest(&typed, categories);
        self.report.say_once(messages::unknown_category(span, &typed, nearest));
        None
    }

    /// The trait of a single word.
    fn trait_named(&mut self, word: &Word, test: &Test) -> Option<TraitSubject> {
        let vocabulary = self.context.vocabulary;
        if let Some(subject) = self.known_trait(&word.text) {
            return Some(subject);
        }
        match vocabulary.presence() {
            Presence::Absent if !test.clauses.is_empty() => {
                self.by_convention(std::slice::from_ref(word), &format!("the contact's value `{}`", word.text));
                Some(undeclared_trait(&word.text))
            }
            Presence::Absent | Presence::Given => {
                self.unknown_word(word, test);
                None
            }
        }
    }

    /// The trait of this name if the vocabulary has it, or has the trait whose domain it is.
    pub(super) fn known_trait(&self, name: &str) -> Option<TraitSubject> {
        let vocabulary = self.context.vocabulary;
        if let Some(entry) = vocabulary.trait_named(name) {
            let valued = Valued {
                shown: entry.name.to_string(),
                declared: entry.value_type,
                values: entry.values.as_deref().map(Arc::from),
            };
            let (name, from) = (Arc::clone(&entry.name), entry.from.clone());
            return Some(TraitSubject { valued, name, from, domain_of: None });
        }
        let base = self.base_of_domain(name)?;
        let is_text = matches!(base.valued.declared, None | Some(ValueType::Text | ValueType::Texts));
        let valued = Valued { shown: name.to_owned(), declared: Some(ValueType::Text), values: None };
        is_text.then(|| TraitSubject {
            valued,
            name: Arc::from(name),
            from: None,
            domain_of: Some(Box::new(base.typed(base.valued.declared.unwrap_or(ValueType::Text)))),
        })
    }

    fn base_of_domain(&self, name: &str) -> Option<TraitSubject> {
        let base = name.strip_suffix(".domain")?;
        let entry = self.context.vocabulary.trait_named(base)?;
        let valued = Valued { shown: base.to_owned(), declared: entry.value_type, values: None };
        Some(TraitSubject { valued, name: Arc::clone(&entry.name), from: entry.from.clone(), domain_of: None })
    }

    /// The trait of this name, read by the convention without a vocabulary; `None` if it is unknown, which was said.
    pub(super) fn any_trait(&mut self, word: &Word) -> Option<TraitSubject> {
        if let Some(subject) = self.known_trait(&word.text) {
            return Some(subject);
        }
        match self.context.vocabulary.presence() {
            Presence::Absent => Some(undeclared_trait(&word.text)),
            Presence::Given => {
                let traits = self.context.vocabulary.traits().map(|entry| entry.name.as_ref());
                let nearest = self.report.nearest(&word.text, traits);
                self.report.unknown(&word.text, messages::unknown_trait(word.span, &word.text, nearest));
                None
            }
        }
    }

    fn unknown_word(&mut self, word: &Word, test: &Test) {
        let typed = word.text.as_str();
        if self.names_no_score(word) {
            return;
        }
        if test.clauses.is_empty() && self.names.stage(typed).is_some() {
            return self.report.say(messages::stage_without_reached(word.span, typed));
        }
        let vocabulary = self.context.vocabulary;
        let names: Vec<&str> = self.names.all().collect();
        let phrases = vocabulary.phrases().map(|phrase| phrase.words.as_ref()).filter(|words| !words.contains(' '));
        let traits = vocabulary.traits().map(|entry| entry.name.as_ref());
        let nearest = self.report.nearest(typed, names.into_iter().chain(phrases).chain(traits));
        let message = match test.clauses.is_empty() {
            true => messages::unknown_name(word.span, typed, nearest),
            false => messages::unknown_trait(word.span, typed, nearest),
        };
        self.report.unknown(typed, message);
    }

    fn by_convention(&mut self, words: &[Word], read_as: &str) {
        if let (Some(first), Some(last)) = (words.first(), words.last()) {
            let message = messages::no_vocabulary(first.span.to(last.span), read_as);
            self.report.say_once(message);
        }
    }

    /// A stage that a contact reached.
    pub(super) fn reached(&mut self, position: usize, span: Span) -> crate::lang::checked::Condition {
        self.graph.reaches(self.owner, position, span);
        crate::lang::checked::Condition::Reached(crate::lang::checked::StageIndex(position))
    }

    /// Notes that the owner of the condition depends on a score or grade.
    pub(super) fn uses(&mut self, on: Owner, span: Span) {
        self.graph.depends(self.owner, on, span);
    }
}

fn is_no(quantifier: Option<&Spanned<Quantifier>>) -> bool {
    match quantifier.map(|quantifier| quantifier.value) {
        Some(Quantifier::No) => true,
        Some(Quantifier::Any) | None => false,
    }
}

/// Whether a test asks what only events can answer, so that its one word is no trait.
fn asks_for_events(test: &Test) -> bool {
    test.name.is_some()
        || test
            .clauses
            .iter()
            .any(|clause| matches!(clause.value, Clause::Where(_) | Clause::Times(_) | Clause::Days(_)))
}

pub(super) fn texts(words: &[Word]) -> Vec<&str> {
    words.iter().map(|word| word.text.as_str()).collect()
}

/// How many leading words are the phrase by the convention: from the third word on, a capital begins the name.
fn phrase_words(words: &[Word]) -> usize {
    words.iter().skip(2).position(|word| is_capitalised(&word.text)).map_or(words.len(), |at| at + 2)
}

/// A phrase of the same words in another order.
fn same_words<'a>(typed: &str, phrases: impl Iterator<Item = &'a Phrase>) -> Option<&'a str> {
    let sorted = |text: &str| {
        let mut words: Vec<String> = text.split(' ').map(|word| fold(word).into_owned()).collect();
        words.sort();
        words
    };
    let wanted = sorted(typed);
    phrases.map(|phrase| phrase.words.as_ref()).find(|words| words.len() == typed.len() && sorted(words) == wanted)
}

/// The phrase of several words that begins so, if it is the only one: `visited` for `visited page`.
fn only_beginning<'a>(typed: &str, phrases: impl Iterator<Item = &'a Phrase>) -> Option<&'a str> {
    let begins = |words: &&str| words.strip_prefix(typed).is_some_and(|rest| rest.starts_with(' '));
    let mut found = phrases.map(|phrase| phrase.words.as_ref()).filter(begins);
    let only = found.next()?;
    found.next().is_none().then_some(only)
}

/// The words that differ from the phrase that was meant, and what they should be.
fn wrong_words(words: &[Word], meant: &str) -> Option<(Span, String)> {
    let meant: Vec<&str> = meant.split(' ').collect();
    if meant.len() != words.len() {
        return None;
    }
    let differs = |(typed, meant): (&Word, &&str)| fold(&typed.text) != fold(meant);
    let first = words.iter().zip(&meant).position(differs)?;
    let last = words.iter().zip(&meant).rposition(differs)?;
    let span = words.get(first)?.span.to(words.get(last)?.span);
    Some((span, meant.get(first..=last)?.join(" ")))
}

fn series_of(phrase: &Phrase, name: Option<Pattern>) -> Series {
    let declared = phrase.properties.as_ref().and_then(|properties| properties.get(&phrase.named_by)).copied();
    let value_type = match declared {
        Some(ValueType::Text) => ValueType::Text,
        Some(ValueType::Texts | ValueType::Number | ValueType::YesNo | ValueType::Date | ValueType::Any) | None => {
            ValueType::Texts
        }
    };
    Series {
        phrase: Arc::clone(&phrase.words),
        source: phrase.source.clone(),
        name,
        named_by: Property { path: Arc::clone(&phrase.named_by), value_type },
        filter: None,
        burst: phrase.burst,
    }
}

fn every_event(shown: &str, span: Span, name: Option<Pattern>) -> Events {
    let phrase = Phrase { source: EventSource::Everything, ..by_convention(&[shown]) };
    Events {
        shown: Arc::from(shown),
        span,
        series: vec![series_of(&phrase, name)],
        phrases: smallvec![Arc::new(phrase)],
    }
}

/// A trait of which nothing is known but its name.
fn undeclared_trait(name: &str) -> TraitSubject {
    let valued = Valued { shown: name.to_owned(), declared: None, values: None };
    let domain_of = name.strip_suffix(".domain").map(|base| {
        Box::new(Trait { name: Arc::from(base), from: None, domain_of: None, value_type: ValueType::Text })
    });
    TraitSubject { valued, name: Arc::from(name), from: None, domain_of }
}

/// The name of an event as its sender writes it.
fn event_name(source: &EventSource) -> String {
    match source {
        EventSource::Everything => "any event".to_owned(),
        EventSource::Page => "a page view".to_owned(),
        EventSource::Screen => "a screen view".to_owned(),
        EventSource::Track(folded) => {
            let capital = |word: &str| {
                let mut characters = word.chars();
                let first = characters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
                first + characters.as_str()
            };
            let words: Vec<String> = folded.split(' ').map(capital).collect();
            format!("the event `{}`", words.join(" "))
        }
    }
}
