//! An event as a series of a rule asks for it.

use std::borrow::Cow;

use crate::domain::{Decimal, Timestamp};
use crate::lang::checked::{
    EventSource, Filter, NumberTest, Property, Relation, Series, TextTest, ValueTest, ValueType,
};
use crate::profile::{Event, EventKind, Properties, Value};

/// What stands for any text.
const ANYTHING: &str = "anything";

type Named = (Cow<'static, str>, Value<'static>);

/// An event of a series at an instant; `None` where its `where` asks for something that can't be made up.
pub(super) fn event(series: &Series, at: Timestamp) -> Option<Event<'static>> {
    let mut properties: Vec<Named> = Vec::new();
    if let Some(filter) = &series.filter {
        satisfy(filter, at, &mut properties)?;
    }
    if let Some(pattern) = &series.name {
        properties.push(named(&series.named_by, text(&some_text(pattern.as_str()))));
    }
    let (kind, name) = match &series.source {
        EventSource::Track(name) => (EventKind::Track, name.to_string()),
        EventSource::Everything => (EventKind::Track, ANYTHING.to_owned()),
        EventSource::Page => (EventKind::Page, String::new()),
        EventSource::Screen => (EventKind::Screen, String::new()),
    };
    Some(Event { kind, name: Cow::Owned(name), at, message_id: None, properties: Properties::from(properties) })
}

/// Adds properties that satisfy a filter; what is denied is left out, since what is unknown satisfies no test.
fn satisfy(filter: &Filter, at: Timestamp, properties: &mut Vec<Named>) -> Option<()> {
    match filter {
        Filter::Not(_) => Some(()),
        Filter::All(of) => of.iter().try_for_each(|part| satisfy(part, at, properties)),
        Filter::Any(of) => several(of, 1, at, properties),
        Filter::AtLeast { count, of } => several(of, *count as usize, at, properties),
        Filter::Test { property, test } => {
            properties.push(named(property, value(property.value_type, test, at)?));
            Some(())
        }
    }
}

fn several(of: &[Filter], needed: usize, at: Timestamp, properties: &mut Vec<Named>) -> Option<()> {
    let mut missing = needed;
    for part in of {
        if missing == 0 {
            break;
        }
        let before = properties.len();
        match satisfy(part, at, properties) {
            Some(()) => missing -= 1,
            None => properties.truncate(before),
        }
    }
    (missing == 0).then_some(())
}

fn named(property: &Property, value: Value<'static>) -> Named {
    (Cow::Owned(property.path.to_string()), value)
}

fn text(text: &str) -> Value<'static> {
    Value::Text(Cow::Owned(text.to_owned()))
}

/// A text that a pattern stands for.
fn some_text(pattern: &str) -> String {
    let plain = pattern.replace('*', "");
    if plain.trim().is_empty() { ANYTHING.to_owned() } else { plain }
}

/// A value that satisfies a test.
fn value(value_type: ValueType, test: &ValueTest, at: Timestamp) -> Option<Value<'static>> {
    match test {
        ValueTest::Known => match value_type {
            ValueType::Text | ValueType::Texts | ValueType::Any => Some(text(ANYTHING)),
            ValueType::Number => Some(Value::Number(Decimal::from_integer(1))),
            ValueType::YesNo => Some(Value::YesNo(true)),
            ValueType::Date => Some(text(&at.to_string())),
        },
        ValueTest::YesNo(truth) => Some(Value::YesNo(*truth)),
        ValueTest::Number(test) => Some(Value::Number(number(*test))),
        ValueTest::Date(_) => Some(text(&at.to_string())),
        ValueTest::Text(test) => match test {
            TextTest::Is(wanted)
            | TextTest::Contains(wanted)
            | TextTest::StartsWith(wanted)
            | TextTest::EndsWith(wanted) => Some(text(wanted)),
            TextTest::In(list) => {
                let pattern = list.patterns.first().map(|pattern| some_text(pattern.as_str()));
                list.exact.first().cloned().or(pattern).map(|item| text(&item))
            }
            TextTest::HasAnyWord(runs) => runs.first().map(|run| text(&run.join(" "))),
            TextTest::Matches(_) => None,
        },
    }
}

/// A number that satisfies a test.
fn number(test: NumberTest) -> Decimal {
    let one = Decimal::from_integer(1).millionths();
    match test {
        NumberTest::Is(Relation::Equal | Relation::AtMost | Relation::AtLeast, bound) => bound,
        NumberTest::Is(Relation::Less, bound) => Decimal::from_millionths(bound.millionths() - one),
        NumberTest::Is(Relation::Greater, bound) => Decimal::from_millionths(bound.millionths() + one),
        NumberTest::Between(least, _) => least,
    }
}
