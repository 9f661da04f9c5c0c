//! What is asked of a value, and whether a value of its type can be asked that.

use std::sync::Arc;

use super::conditions::with_polarity;
use super::subjects::Valued;
use super::{Checker, all};
use crate::domain::{Day, Decimal, Pattern, Period, fold, words_of};
use crate::lang::checked::{Condition, NumberTest, Relation, TextSet, TextTest, ValueTest, ValueType, Window};
use crate::lang::diagnostic::{habits, names as name_messages, values as messages};
use crate::lang::parse::thousands;
use crate::lang::source::{Span, Spanned};
use crate::lang::syntax::{Choices, Clause, Comparison, DateLiteral, Polarity, Quoting, Text, Value, Word};

/// What is asked of a value: any of these tests, or none of them.
pub(super) struct Asked {
    any: Vec<ValueTest>,
    polarity: Polarity,
    value_type: ValueType,
}

impl Asked {
    /// The condition that asks this; `one` makes the condition of one test.
    pub(super) fn into_condition(self, one: impl Fn(ValueType, ValueTest) -> Condition) -> Condition {
        let value_type = self.value_type;
        let mut tests: Vec<Condition> = self.any.into_iter().map(|test| one(value_type, test)).collect();
        let condition = match (tests.pop(), tests.is_empty()) {
            (Some(only), true) => only,
            (Some(last), false) => {
                tests.push(last);
                Condition::Any(tests)
            }
            (None, _) => Condition::Any(Vec::new()),
        };
        with_polarity(condition, self.polarity)
    }

    /// The tests, whether they are denied, and the type they need.
    pub(super) fn parts(self) -> (Vec<ValueTest>, Polarity, ValueType) {
        (self.any, self.polarity, self.value_type)
    }
}

/// A text that is looked for, and where it stands.
struct Sought {
    text: String,
    span: Span,
}

impl Checker<'_> {
    /// What a clause asks of a value; `None` if it can't be asked, which was said.
    pub(super) fn asked(&mut self, of: &Valued, clause: &Spanned<Clause>) -> Option<Asked> {
        let span = clause.span;
        let yes = Polarity::Positive;
        if self.asks_whether_known(of, clause) {
            return None;
        }
        match &clause.value {
            Clause::Compare { comparison, value } => self.compared(of, span, *comparison, value),
            Clause::Between { low, high } => self.between(of, span, low, high),
            Clause::Is { polarity, value, reach } => match reach {
                Some(reach) => {
                    self.report.say(messages::reach_of_a_value(reach.span, &of.shown));
                    None
                }
                None => {
                    let test = self.is(of, value)?;
                    self.typed(of, value.span(), vec![test], *polarity)
                }
            },
            Clause::In { polarity, choices } => self.is_in(of, choices, *polarity),
            Clause::Contains { polarity, value } => {
                let sought = self.sought(value)?;
                self.text_test(of, span, TextTest::Contains(sought.text), *polarity)
            }
            Clause::HasWord { values } => self.has_word(of, span, values),
            Clause::StartsWith(value) => {
                let sought = self.sought(value)?;
                self.text_test(of, span, TextTest::StartsWith(sought.text), yes)
            }
            Clause::EndsWith(value) => {
                let sought = self.sought(value)?;
                self.text_test(of, span, TextTest::EndsWith(sought.text), yes)
            }
            Clause::Matches(regex) => {
                let regex = super::regex::compiled(regex, &mut self.report)?;
                self.text_test(of, span, TextTest::Matches(regex), yes)
            }
            Clause::Known(polarity) => {
                let value_type = of.declared.unwrap_or(ValueType::Any);
                Some(Asked { any: vec![ValueTest::Known], polarity: *polarity, value_type })
            }
            Clause::Within(_)
            | Clause::WithinNext(_)
            | Clause::MoreThanAgo(_)
            | Clause::BetweenAgo { .. }
            | Clause::Since(_)
            | Clause::Before(_)
            | Clause::Current(_) => {
                let window = self.window(clause)?;
                self.typed(of, span, vec![ValueTest::Date(window)], yes)
            }
            Clause::Where(_) | Clause::Times(_) | Clause::Days(_) => {
                self.report.say(messages::asked_of_events(span, &of.shown));
                None
            }
        }
    }

    /// The tests, if a value of the declared type can be asked them.
    fn typed(&mut self, of: &Valued, span: Span, any: Vec<ValueTest>, polarity: Polarity) -> Option<Asked> {
        let asked = any.first().map_or(ValueType::Any, asked_type);
        let value_type = match (of.declared, asked) {
            (None | Some(ValueType::Any), asked) => asked,
            (Some(ValueType::Text), ValueType::Texts) => ValueType::Text,
            (Some(declared), asked) if declared == asked => declared,
            (Some(declared), asked) => {
                self.report.say(messages::wrong_type(span, &of.shown, declared, asked));
                return None;
            }
        };
        Some(Asked { any, polarity, value_type })
    }

    fn text_test(&mut self, of: &Valued, span: Span, test: TextTest, polarity: Polarity) -> Option<Asked> {
        self.typed(of, span, vec![ValueTest::Text(test)], polarity)
    }

    fn compared(&mut self, of: &Valued, span: Span, comparison: Comparison, value: &Value) -> Option<Asked> {
        let (test, polarity) = match value {
            Value::Number { number, text, span } => {
                let number = self.number(*number, text, *span)?;
                let (relation, polarity) = relation(comparison);
                (ValueTest::Number(NumberTest::Is(relation, number)), polarity)
            }
            Value::Date(date) => {
                let (window, polarity) = days(comparison, self.day(date)?);
                (ValueTest::Date(window), polarity)
            }
            Value::Text(text) => {
                self.compared_with_text(of, span, comparison, text);
                return None;
            }
        };
        self.typed(of, value.span(), vec![test], polarity)
    }

    /// A sign before a text: `is` was meant, or a number.
    fn compared_with_text(&mut self, of: &Valued, span: Span, comparison: Comparison, text: &Text) {
        let typed = typed(text);
        match (of.declared, comparison) {
            (Some(ValueType::Number), _) => {
                self.not_of_type(text, of, ValueType::Number);
            }
            (Some(ValueType::Date), _) => {
                self.not_of_type(text, of, ValueType::Date);
            }
            (_, Comparison::Equal) => self.report.say(messages::write_is(span, "=", &format!("is {typed}"))),
            (_, Comparison::NotEqual) => self.report.say(messages::write_is(span, "!=", &format!("is not {typed}"))),
            (_, Comparison::Less | Comparison::AtMost | Comparison::Greater | Comparison::AtLeast) => {
                self.report.say(messages::text_has_no_order(span, &typed));
            }
        }
    }

    fn between(&mut self, of: &Valued, span: Span, low: &Value, high: &Value) -> Option<Asked> {
        let test = match (low, high) {
            (
                Value::Number { number: low, text: low_text, span: low_span },
                Value::Number { number: high, text: high_text, span: high_span },
            ) => {
                let low = self.number(*low, low_text, *low_span);
                let (low, high) = (low?, self.number(*high, high_text, *high_span)?);
                if low > high {
                    self.report.say(messages::wrong_way_round(span, low_text, high_text));
                    return None;
                }
                ValueTest::Number(NumberTest::Between(low, high))
            }
            (Value::Date(low), Value::Date(high)) => ValueTest::Date(self.between_days(span, low, high)?),
            (low, high) => {
                self.report.say(messages::between_what(low.span().to(high.span())));
                return None;
            }
        };
        self.typed(of, span, vec![test], Polarity::Positive)
    }

    /// The window from one day to another.
    pub(super) fn between_days(&mut self, span: Span, low: &DateLiteral, high: &DateLiteral) -> Option<Window> {
        let first = self.day(low);
        let (first, last) = (first?, self.day(high)?);
        if first > last {
            self.report.say(messages::wrong_way_round(span, &low.text, &high.text));
            return None;
        }
        Some(Window::Between(first, last))
    }

    /// The test of `is VALUE`.
    fn is(&mut self, of: &Valued, value: &Value) -> Option<ValueTest> {
        match value {
            Value::Number { number, text, span } => {
                if matches!(of.declared, Some(ValueType::Text | ValueType::Texts)) {
                    self.report.say(messages::quote_the_number(*span, &of.shown, text));
                    return None;
                }
                let number = self.number(*number, text, *span)?;
                Some(ValueTest::Number(NumberTest::Is(Relation::Equal, number)))
            }
            Value::Date(date) => {
                let day = self.day(date)?;
                Some(ValueTest::Date(Window::Between(day, day)))
            }
            Value::Text(text) => self.is_text(of, text),
        }
    }

    fn is_text(&mut self, of: &Valued, text: &Text) -> Option<ValueTest> {
        let truth = match (text.quoting, fold(&text.value).as_ref()) {
            (Quoting::Bare, "true") => Some(true),
            (Quoting::Bare, "false") => Some(false),
            (Quoting::Bare | Quoting::Quoted | Quoting::Path, _) => None,
        };
        match (of.declared, truth) {
            (None | Some(ValueType::Any | ValueType::YesNo), Some(truth)) => Some(ValueTest::YesNo(truth)),
            (Some(ValueType::YesNo | ValueType::Number | ValueType::Date), _) => {
                let declared = of.declared.unwrap_or(ValueType::Any);
                self.not_of_type(text, of, declared);
                None
            }
            (None | Some(ValueType::Any | ValueType::Text | ValueType::Texts), _) => {
                let folded = self.folded(&text.value, text.span)?;
                self.one_of_the_values(of, &text.value, text.span)?;
                Some(ValueTest::Text(match folded.contains('*') {
                    true => TextTest::In(Arc::new([text.value.as_str()].into_iter().collect())),
                    false => TextTest::Is(folded),
                }))
            }
        }
    }

    fn is_in(&mut self, of: &Valued, choices: &Choices, polarity: Polarity) -> Option<Asked> {
        let (items, span) = match choices {
            Choices::List(name) => return self.is_in_list(of, name, polarity),
            Choices::Items { items, span } => (items, *span),
        };
        let texts_alone = items.iter().all(|item| matches!(item, Value::Text(_)));
        let any = all(items.iter().map(|item| self.is(of, item)).collect())?;
        let first = any.first().map(asked_type);
        if let Some((other, _)) = items.iter().zip(&any).find(|(_, test)| Some(asked_type(test)) != first) {
            self.report.say(messages::of_two_types(other.span()));
            return None;
        }
        if !(texts_alone && first == Some(ValueType::Texts)) {
            return self.typed(of, span, any, polarity);
        }
        let texts = items.iter().filter_map(|item| match item {
            Value::Text(text) => Some(text.value.as_str()),
            Value::Number { .. } | Value::Date(_) => None,
        });
        self.text_test(of, span, TextTest::In(Arc::new(texts.collect::<TextSet>())), polarity)
    }

    fn is_in_list(&mut self, of: &Valued, name: &Word, polarity: Polarity) -> Option<Asked> {
        let position = self.names.list_position(&name.text);
        let Some(list) = position.and_then(|position| self.lists.get(position)) else {
            let lists: Vec<&str> = self.names.lists.iter().map(|list| list.name.text.as_str()).collect();
            let nearest = self.report.nearest(&name.text, lists);
            self.report.unknown(&name.text, name_messages::unknown_list(name.span, &name.text, nearest));
            return None;
        };
        let clean =
            list.items.iter().filter(|(item, span)| self.one_of_the_values(of, item, *span).is_none()).count() == 0;
        let asked = self.text_test(of, name.span, TextTest::In(list.set), polarity)?;
        clean.then_some(asked)
    }

    fn has_word(&mut self, of: &Valued, span: Span, values: &[Value]) -> Option<Asked> {
        let runs = values.iter().map(|value| {
            let sought = self.sought(value)?;
            let words: Vec<String> = words_of(&sought.text).map(str::to_owned).collect();
            if words.is_empty() {
                self.report.say(messages::no_word_in_it(sought.span));
                return None;
            }
            Some(words)
        });
        let runs = all(runs.collect())?;
        self.text_test(of, span, TextTest::HasAnyWord(runs), Polarity::Positive)
    }

    /// A text that is looked for within another: numbers and dates as typed.
    fn sought(&mut self, value: &Value) -> Option<Sought> {
        let text = match value {
            Value::Text(text) => &text.value,
            Value::Number { text, .. } => text,
            Value::Date(date) => &date.text,
        };
        Some(Sought { text: self.folded(text, value.span())?, span: value.span() })
    }

    fn folded(&mut self, text: &str, span: Span) -> Option<String> {
        let folded = fold(text).into_owned();
        if folded.is_empty() {
            self.report.say(messages::empty_text(span));
            return None;
        }
        Some(folded)
    }

    /// Says when a text is none of the values that the vocabulary allows.
    fn one_of_the_values(&mut self, of: &Valued, text: &str, span: Span) -> Option<()> {
        let Some(values) = &of.values else { return Some(()) };
        let pattern = Pattern::new(text);
        if values.iter().any(|value| pattern.matches(&fold(value))) {
            return Some(());
        }
        let nearest = self.report.nearest(text, values.iter().map(String::as_str));
        let message = messages::unknown_value(span, text, &of.shown, nearest, values);
        self.report.say_once(message);
        None
    }

    /// The number, if it is within the limits of numbers.
    pub(super) fn number(&mut self, number: Option<Decimal>, text: &str, span: Span) -> Option<Decimal> {
        if number.is_none() {
            self.report.say(messages::number_too_large(span, text));
        }
        if let Some((thousands, fraction)) = thousands(text) {
            self.report.say(habits::unclear_number(span, text, &thousands, &fraction));
            return None;
        }
        number
    }

    /// A value of another type: as another tool writes one of this type, or none at all.
    fn not_of_type(&mut self, text: &Text, of: &Valued, declared: ValueType) {
        let typed = typed(text);
        self.report.say(match super::habits::usual_value(&text.value, declared) {
            Some(usual) => habits::other_words(text.span, &typed, &usual),
            None => messages::not_of_type(text.span, &typed, &of.shown, declared),
        });
    }

    /// The day, if there is one.
    pub(super) fn day(&mut self, date: &DateLiteral) -> Option<Day> {
        if date.day.is_none() {
            self.report.say(messages::no_such_day(date.span, &date.text));
        }
        date.day
    }

    /// The span of time, if it is one.
    pub(super) fn period(&mut self, period: Period, span: Span) -> Option<Period> {
        if period.amount == 0 {
            self.report.say(messages::no_time_at_all(span));
            return None;
        }
        Some(period)
    }

    /// The window of a clause that says when; `None` for one that doesn't, or is wrong, which was said.
    pub(super) fn window(&mut self, clause: &Spanned<Clause>) -> Option<Window> {
        let span = clause.span;
        match &clause.value {
            Clause::Within(period) => Some(Window::Within(self.period(*period, span)?)),
            Clause::WithinNext(period) => Some(Window::WithinNext(self.period(*period, span)?)),
            Clause::MoreThanAgo(period) => Some(Window::MoreThanAgo(self.period(*period, span)?)),
            Clause::BetweenAgo { near, far } => {
                self.period(*far, span)?;
                if near.unit == far.unit && near.amount >= far.amount {
                    self.report.say(messages::wrong_way_round(span, &near.amount.to_string(), &far.to_string()));
                    return None;
                }
                Some(Window::BetweenAgo { near: *near, far: *far })
            }
            Clause::Since(date) => Some(Window::Since(self.day(date)?)),
            Clause::Before(date) => Some(Window::Before(self.day(date)?)),
            Clause::Current(unit) => Some(Window::Current(*unit)),
            Clause::Between { low: Value::Date(low), high: Value::Date(high) } => self.between_days(span, low, high),
            Clause::Between { .. }
            | Clause::Compare { .. }
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
            | Clause::Days(_) => None,
        }
    }
}

/// The type that a test asks for where nothing is known of the value.
fn asked_type(test: &ValueTest) -> ValueType {
    match test {
        ValueTest::Known => ValueType::Any,
        ValueTest::YesNo(_) => ValueType::YesNo,
        ValueTest::Number(_) => ValueType::Number,
        ValueTest::Date(_) => ValueType::Date,
        ValueTest::Text(_) => ValueType::Texts,
    }
}

/// A comparison as a relation, or as the opposite of one.
pub(super) fn relation(comparison: Comparison) -> (Relation, Polarity) {
    match comparison {
        Comparison::Equal => (Relation::Equal, Polarity::Positive),
        Comparison::NotEqual => (Relation::Equal, Polarity::Negative),
        Comparison::Less => (Relation::Less, Polarity::Positive),
        Comparison::AtMost => (Relation::AtMost, Polarity::Positive),
        Comparison::Greater => (Relation::Greater, Polarity::Positive),
        Comparison::AtLeast => (Relation::AtLeast, Polarity::Positive),
    }
}

/// A comparison with a calendar day as a window: `> D` is from the day after on, `<= D` includes the day.
fn days(comparison: Comparison, day: Day) -> (Window, Polarity) {
    match comparison {
        Comparison::Equal => (Window::Between(day, day), Polarity::Positive),
        Comparison::NotEqual => (Window::Between(day, day), Polarity::Negative),
        Comparison::Less => (Window::Before(day), Polarity::Positive),
        Comparison::AtMost => (Window::Before(day.plus(1)), Polarity::Positive),
        Comparison::Greater => (Window::Since(day.plus(1)), Polarity::Positive),
        Comparison::AtLeast => (Window::Since(day), Polarity::Positive),
    }
}

/// A text as the author typed it.
pub(super) fn typed(text: &Text) -> String {
    match text.quoting {
        Quoting::Quoted => format!("\"{}\"", text.value.replace('"', "\"\"")),
        Quoting::Bare | Quoting::Path => text.value.to_string(),
    }
}
