//! Events: how many, when, with which properties, in which order, and what is computed over them.

use std::sync::Arc;

use super::conditions::{shown, span_of};
use super::subjects::{Events, Meant, Phrases, Valued};
use super::{Checker, all};
use crate::lang::checked::{
    Aggregate, Chain, Condition, CountTest, Counted, EventTest, Filter, NotFollowed, Property, ValueType, Window,
};
use crate::lang::diagnostic::{conditions as messages, names as name_messages};
use crate::lang::source::{Span, Spanned};
use crate::lang::syntax::{self, AggregateKind, Bound, Choice, ChoiceKind, Clause, Polarity, Subject, Word};
use crate::lang::vocabulary::{Phrase, Presence};

impl Checker<'_> {
    /// The events with all that the clauses ask of them.
    pub(super) fn event_test(&mut self, events: Events, clauses: &[Spanned<Clause>]) -> Option<EventTest> {
        let (mut count, mut window, mut filter) = (None, None, None);
        let mut whole = true;
        for clause in clauses {
            let span = clause.span;
            match &clause.value {
                Clause::Times(bound) => whole &= self.count(&mut count, Counted::Times, *bound, span),
                Clause::Days(bound) => whole &= self.count(&mut count, Counted::Days, *bound, span),
                Clause::Where(condition) => {
                    whole &= self.once(&filter, span, "where");
                    let found = self.filter(&events.shown, &events.phrases, condition);
                    whole &= found.is_some();
                    filter = found.map(|found| (found, span));
                }
                Clause::Within(_)
                | Clause::MoreThanAgo(_)
                | Clause::BetweenAgo { .. }
                | Clause::Since(_)
                | Clause::Before(_)
                | Clause::Current(_)
                | Clause::Between { low: syntax::Value::Date(_), high: syntax::Value::Date(_) } => {
                    whole &= self.once(&window, span, "time");
                    let found = self.window(clause);
                    whole &= found.is_some();
                    window = found.map(|found| (found, span));
                }
                Clause::WithinNext(_) => {
                    self.report.say(messages::events_lie_behind(span));
                    whole = false;
                }
                Clause::Compare { .. }
                | Clause::Between { .. }
                | Clause::Is { .. }
                | Clause::In { .. }
                | Clause::Contains { .. }
                | Clause::HasWord { .. }
                | Clause::StartsWith(_)
                | Clause::EndsWith(_)
                | Clause::Matches(_)
                | Clause::Known(_) => {
                    self.not_of_an_event(&events.shown, clause);
                    whole = false;
                }
            }
        }
        if !whole {
            return None;
        }
        let mut series = events.series;
        if let Some((filter, _)) = filter {
            for series in &mut series {
                series.filter = Some(Box::new(match series.filter.take() {
                    Some(before) => Filter::All(vec![*before, filter.clone()]),
                    None => filter.clone(),
                }));
            }
        }
        let count = count.map_or(AT_LEAST_ONCE, |(count, _)| count);
        let window = window.map_or(Window::Ever, |(window, _)| window);
        Some(EventTest { series, count, window })
    }

    fn count(&mut self, count: &mut Option<(CountTest, Span)>, of: Counted, bound: Bound, span: Span) -> bool {
        if !self.once(count, span, "number") {
            return false;
        }
        let (at_least, at_most) = match bound {
            Bound::AtLeast(least) => (least, None),
            Bound::AtMost(most) => (0, Some(most)),
            Bound::Exactly(number) => (number, Some(number)),
            Bound::MoreThan(number) => (number.saturating_add(1), None),
            Bound::FewerThan(0) => {
                self.report.say(messages::fewer_than_none(span));
                return false;
            }
            Bound::FewerThan(number) => (0, Some(number - 1)),
            Bound::Between(low, high) if low > high => {
                let message =
                    crate::lang::diagnostic::values::wrong_way_round(span, &low.to_string(), &high.to_string());
                self.report.say(message);
                return false;
            }
            Bound::Between(low, high) => (low, Some(high)),
        };
        *count = Some((CountTest { of, at_least, at_most }, span));
        true
    }

    /// Whether a kind of clause comes for the first time; says so if not.
    fn once<T>(&mut self, before: &Option<(T, Span)>, span: Span, kind: &str) -> bool {
        match before {
            Some((_, first)) => {
                self.report.say(messages::asked_twice(span, kind, *first));
                false
            }
            None => true,
        }
    }

    /// A test of a value was put behind an event.
    fn not_of_an_event(&mut self, phrase: &str, clause: &Spanned<Clause>) {
        let span = clause.span;
        let message = match &clause.value {
            Clause::Compare { comparison, value: syntax::Value::Number { text, .. } } => {
                messages::write_times(span, phrase, *comparison, text)
            }
            Clause::Between { low, high } => {
                let text = |value: &syntax::Value| match value {
                    syntax::Value::Text(text) => text.value.clone(),
                    syntax::Value::Number { text, .. } => text.clone(),
                    syntax::Value::Date(date) => date.text.clone(),
                };
                messages::between_times(span, phrase, &text(low), &text(high))
            }
            Clause::Is { value: syntax::Value::Text(text), .. } => {
                messages::write_name(span, phrase, &super::values::typed(text))
            }
            Clause::Compare { .. }
            | Clause::Is { .. }
            | Clause::In { .. }
            | Clause::Contains { .. }
            | Clause::HasWord { .. }
            | Clause::StartsWith(_)
            | Clause::EndsWith(_)
            | Clause::Matches(_)
            | Clause::Known(_)
            | Clause::Where(_)
            | Clause::Times(_)
            | Clause::Days(_)
            | Clause::Within(_)
            | Clause::WithinNext(_)
            | Clause::MoreThanAgo(_)
            | Clause::BetweenAgo { .. }
            | Clause::Since(_)
            | Clause::Before(_)
            | Clause::Current(_) => messages::not_of_an_event(span, phrase),
        };
        self.report.say(message);
    }

    /// The events of any of a choice's tests, counted together.
    pub(super) fn events_of_choice(&mut self, choice: &Choice) -> Option<EventTest> {
        let of = self.events_of_all(&choice.conditions);
        let events = Events { span: choice.span, ..of? };
        self.event_test(events, &choice.clauses)
    }

    fn events_of_all(&mut self, conditions: &[syntax::Condition]) -> Option<Events> {
        let parts = all(conditions.iter().map(|condition| self.plain_events(condition)).collect())?;
        let mut parts = parts.into_iter();
        let mut events = parts.next()?;
        for part in parts {
            events.series.extend(part.series);
            events.phrases.extend(part.phrases);
            events.shown = Arc::from("these events");
        }
        Some(events)
    }

    /// Events without number and time, as a choice that counts them together wants them; a `where` is theirs alone.
    fn plain_events(&mut self, condition: &syntax::Condition) -> Option<Events> {
        match condition {
            syntax::Condition::Parentheses { condition, .. } => self.plain_events(condition),
            syntax::Condition::Choice(choice) if choice.kind == ChoiceKind::Any && choice.clauses.is_empty() => {
                self.events_of_all(&choice.conditions)
            }
            syntax::Condition::Test(test) => {
                let Meant::Events { events, denied: false } = self.meant(test)? else {
                    self.report.say(messages::not_an_event(test.span));
                    return None;
                };
                if let Some(clause) = test.clauses.iter().find(|clause| !matches!(clause.value, Clause::Where(_))) {
                    self.report.say(messages::say_it_behind(clause.span));
                    return None;
                }
                let (shown, span, phrases) = (events.shown.clone(), events.span, events.phrases.clone());
                let series = self.event_test(events, &test.clauses)?.series;
                Some(Events { shown, span, series, phrases })
            }
            syntax::Condition::Broken(_) => None,
            syntax::Condition::Not { .. }
            | syntax::Condition::And(_)
            | syntax::Condition::Or(_)
            | syntax::Condition::Mixed { .. }
            | syntax::Condition::Choice(_)
            | syntax::Condition::Chain(_)
            | syntax::Condition::NotFollowed(_)
            | syntax::Condition::Aggregate(_) => {
                self.report.say(messages::not_an_event(span_of(condition)));
                None
            }
        }
    }

    /// A part of a chain: events that happened at least once, with a time of their own perhaps.
    fn step(&mut self, condition: &syntax::Condition) -> Option<EventTest> {
        let (events, clauses) = match condition {
            syntax::Condition::Parentheses { condition, .. } => return self.step(condition),
            syntax::Condition::Choice(choice) if choice.kind == ChoiceKind::Any => {
                (self.events_of_all(&choice.conditions)?, choice.clauses.as_slice())
            }
            syntax::Condition::Test(test) => match self.meant(test)? {
                Meant::Events { events, denied: false } => (events, test.clauses.as_slice()),
                Meant::Events { denied: true, .. }
                | Meant::Definition(_)
                | Meant::ScoreOrGrade(_)
                | Meant::Stage(_)
                | Meant::Trait(_) => {
                    self.report.say(messages::not_an_event(test.span));
                    return None;
                }
            },
            syntax::Condition::Not { .. }
            | syntax::Condition::And(_)
            | syntax::Condition::Or(_)
            | syntax::Condition::Mixed { .. }
            | syntax::Condition::Choice(_)
            | syntax::Condition::Chain(_)
            | syntax::Condition::NotFollowed(_)
            | syntax::Condition::Aggregate(_) => {
                self.report.say(messages::not_an_event(span_of(condition)));
                return None;
            }
            syntax::Condition::Broken(_) => return None,
        };
        let counts = |clause: &&Spanned<Clause>| matches!(clause.value, Clause::Times(_) | Clause::Days(_));
        if let Some(clause) = clauses.iter().find(counts) {
            self.report.say(messages::no_number_here(clause.span));
            return None;
        }
        self.event_test(events, clauses)
    }

    pub(super) fn chain(&mut self, chain: &syntax::Chain) -> Option<Condition> {
        let steps = all(chain.steps.iter().map(|step| self.step(step)).collect());
        let within = match &chain.within {
            Some(period) => Some(self.period(period.value, period.span)?),
            None => None,
        };
        Some(Condition::Chain(Chain { steps: steps?, within }))
    }

    pub(super) fn not_followed(&mut self, form: &syntax::NotFollowed) -> Option<Condition> {
        let first = self.step(&form.first);
        let missing = self.step(&form.missing);
        let Some(within) = &form.within else {
            self.report.say(messages::followed_within_what(form.span));
            return None;
        };
        let within = self.period(within.value, within.span);
        let (first, missing, within) = (first?, missing?, within?);
        Some(Condition::NotFollowed(Box::new(NotFollowed { first, missing, within })))
    }

    pub(super) fn aggregate(&mut self, aggregate: &syntax::Aggregate) -> Option<Condition> {
        let over = self.aggregated_events(&aggregate.over)?;
        let declared = self.property_type(&over.shown, &over.phrases, &aggregate.property)?;
        let path = self.property_path(&over.phrases, &aggregate.property);
        let clauses: Vec<&Spanned<Clause>> = aggregate.clauses.iter().collect();
        let kind = aggregate.kind.value;
        let shown = format!("{} {}", kind_words(kind), aggregate.property.text);
        let [clause] = clauses.as_slice() else {
            let message = match clauses.get(1) {
                Some(second) => messages::second_test(second.span, &shown),
                None => messages::nothing_computed_is_asked(aggregate.span, &shown),
            };
            self.report.say(message);
            return None;
        };
        let result = match kind {
            AggregateKind::Sum | AggregateKind::Average | AggregateKind::Highest | AggregateKind::Lowest => {
                if let Some(declared) = declared.filter(|declared| *declared != ValueType::Number) {
                    let message = crate::lang::diagnostic::points::no_number_to_compute(
                        aggregate.property.span,
                        &aggregate.property.text,
                        declared,
                    );
                    self.report.say(message);
                    return None;
                }
                Some(ValueType::Number)
            }
            AggregateKind::NumberOfDifferent => Some(ValueType::Number),
            AggregateKind::Latest => declared,
        };
        let valued = Valued { shown, declared: result, values: None };
        let asked = self.asked(&valued, clause)?;
        let over = self.event_test(over.events, &over.clauses)?;
        Some(asked.into_condition(|value_type, test| {
            let value_type = match kind {
                AggregateKind::NumberOfDifferent => declared.unwrap_or(ValueType::Any),
                AggregateKind::Sum
                | AggregateKind::Average
                | AggregateKind::Highest
                | AggregateKind::Lowest
                | AggregateKind::Latest => value_type,
            };
            let property = Property { path: Arc::clone(&path), value_type };
            Condition::Aggregate(Box::new(Aggregate { kind, property, over: over.clone(), test }))
        }))
    }

    fn aggregated_events(&mut self, condition: &syntax::Condition) -> Option<Aggregated> {
        let (events, clauses) = match condition {
            syntax::Condition::Test(test) => match self.meant(test)? {
                Meant::Events { events, denied: false } => (events, test.clauses.clone()),
                Meant::Events { denied: true, .. }
                | Meant::Definition(_)
                | Meant::ScoreOrGrade(_)
                | Meant::Stage(_)
                | Meant::Trait(_) => {
                    self.report.say(messages::not_an_event(test.span));
                    return None;
                }
            },
            syntax::Condition::Choice(choice) if choice.kind == ChoiceKind::Any => {
                (self.events_of_all(&choice.conditions)?, choice.clauses.clone())
            }
            syntax::Condition::Parentheses { condition, .. } => return self.aggregated_events(condition),
            syntax::Condition::Broken(_) => return None,
            syntax::Condition::Not { .. }
            | syntax::Condition::And(_)
            | syntax::Condition::Or(_)
            | syntax::Condition::Mixed { .. }
            | syntax::Condition::Choice(_)
            | syntax::Condition::Chain(_)
            | syntax::Condition::NotFollowed(_)
            | syntax::Condition::Aggregate(_) => {
                self.report.say(messages::not_an_event(span_of(condition)));
                return None;
            }
        };
        let counts = |clause: &&Spanned<Clause>| matches!(clause.value, Clause::Times(_) | Clause::Days(_));
        if let Some(clause) = clauses.iter().find(counts) {
            self.report.say(messages::no_number_here(clause.span));
            return None;
        }
        let (shown, phrases) = (events.shown.clone(), events.phrases.clone());
        Some(Aggregated { shown, phrases, events, clauses })
    }

    /// What the properties of events must satisfy.
    fn filter(&mut self, event: &str, phrases: &[Arc<Phrase>], condition: &syntax::Condition) -> Option<Filter> {
        match condition {
            syntax::Condition::Test(test) => self.property_test(event, phrases, test),
            syntax::Condition::Parentheses { condition, .. } => self.filter(event, phrases, condition),
            syntax::Condition::Not { condition, .. } => {
                Some(Filter::Not(Box::new(self.filter(event, phrases, condition)?)))
            }
            syntax::Condition::And(parts) => Some(Filter::All(self.filters(event, phrases, parts)?)),
            syntax::Condition::Or(parts) => Some(Filter::Any(self.filters(event, phrases, parts)?)),
            syntax::Condition::Mixed { parts, joints } => {
                self.mixed(parts, joints);
                self.filters(event, phrases, parts);
                None
            }
            syntax::Condition::Choice(choice) if choice.clauses.is_empty() => {
                let of = self.filters(event, phrases, &choice.conditions)?;
                Some(match choice.kind {
                    ChoiceKind::Any => Filter::Any(of),
                    ChoiceKind::All => Filter::All(of),
                    ChoiceKind::None => Filter::Not(Box::new(Filter::Any(of))),
                    ChoiceKind::AtLeast(count) => Filter::AtLeast { count, of },
                })
            }
            syntax::Condition::Broken(_) => None,
            syntax::Condition::Choice(_)
            | syntax::Condition::Chain(_)
            | syntax::Condition::NotFollowed(_)
            | syntax::Condition::Aggregate(_) => {
                self.report.say(messages::not_a_property(span_of(condition), event));
                None
            }
        }
    }

    fn filters(&mut self, event: &str, phrases: &[Arc<Phrase>], parts: &[syntax::Condition]) -> Option<Vec<Filter>> {
        all(parts.iter().map(|part| self.filter(event, phrases, part)).collect())
    }

    fn property_test(&mut self, event: &str, phrases: &[Arc<Phrase>], test: &syntax::Test) -> Option<Filter> {
        let word = match &test.subject {
            Subject::Words(words) if test.quantifier.is_none() && test.name.is_none() => match words.as_slice() {
                [word] => word.clone(),
                _several => {
                    self.report.say(messages::not_a_property(test.span, event));
                    return None;
                }
            },
            Subject::Trait(text) => Word { text: text.value.clone(), span: text.span },
            Subject::Words(_) | Subject::Event(_) => {
                self.report.say(messages::not_a_property(test.span, event));
                return None;
            }
        };
        let declared = self.property_type(event, phrases, &word)?;
        let path = self.property_path(phrases, &word);
        let [clause] = test.clauses.as_slice() else {
            self.one_clause(test, &shown(&test.subject));
            return None;
        };
        let valued = Valued { shown: word.text.to_string(), declared, values: None };
        let (mut any, polarity, value_type) = self.asked(&valued, clause)?.parts();
        let one = |test| Filter::Test { property: Property { path: Arc::clone(&path), value_type }, test };
        let filter = match any.len() {
            1 => one(any.pop()?),
            _ => Filter::Any(any.into_iter().map(one).collect()),
        };
        Some(match polarity {
            Polarity::Positive => filter,
            Polarity::Negative => Filter::Not(Box::new(filter)),
        })
    }

    /// The declared type of a property, if it has one; `None` where these events have no such property, which was said.
    pub(super) fn property_type(
        &mut self,
        event: &str,
        phrases: &[Arc<Phrase>],
        word: &Word,
    ) -> Option<Option<ValueType>> {
        let path = self.property_path(phrases, word);
        let declared = phrases.iter().find_map(|phrase| phrase.properties.as_ref()?.get(&path).copied());
        let open = phrases.iter().any(|phrase| phrase.properties.is_none() || phrase.named_by == path);
        if declared.is_some() || open || self.context.vocabulary.presence() == Presence::Absent {
            return Some(declared);
        }
        let known: Vec<&str> = phrases
            .iter()
            .filter_map(|phrase| phrase.properties.as_ref())
            .flatten()
            .map(|(path, _)| path.as_ref())
            .collect();
        let nearest = self.report.nearest(&word.text, known.iter().copied());
        self.report.say_once(name_messages::unknown_property(word.span, &word.text, event, nearest, &known));
        None
    }

    /// The path of a property; `name` is whatever property these events are named by, unless they have one called so.
    pub(super) fn property_path(&self, phrases: &[Arc<Phrase>], word: &Word) -> Arc<str> {
        let has_own = |phrase: &Phrase| {
            phrase.properties.as_ref().is_some_and(|properties| properties.contains_key(word.text.as_str()))
        };
        match phrases {
            [phrase] if word.text == "name" && !has_own(phrase) => Arc::clone(&phrase.named_by),
            _other => Arc::from(word.text.as_str()),
        }
    }
}

/// The events that something is computed over.
struct Aggregated {
    shown: Arc<str>,
    phrases: Phrases,
    events: Events,
    clauses: Vec<Spanned<Clause>>,
}

const AT_LEAST_ONCE: CountTest = CountTest { of: Counted::Times, at_least: 1, at_most: None };

fn kind_words(kind: AggregateKind) -> &'static str {
    match kind {
        AggregateKind::Sum => "sum of",
        AggregateKind::Average => "average",
        AggregateKind::Highest => "highest",
        AggregateKind::Lowest => "lowest",
        AggregateKind::Latest => "latest",
        AggregateKind::NumberOfDifferent => "number of different",
    }
}
