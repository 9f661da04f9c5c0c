//! What a contact's values answer to the tests asked of them.

use super::window::{self, NEVER, Zones};
use crate::domain::{Decimal, Folder, trimmed, words_of};
use crate::profile::{Event, Reading, Value};
use crate::program::{Demand, Filter, Property, TextTest, ValueType, ZoneId, accepts};

/// Whether something is there that is not of the type.
pub(super) fn is_wrong(value: &Value<'_>, value_type: ValueType) -> bool {
    match value_type {
        ValueType::Text => value.text() == Reading::WrongType,
        ValueType::Texts => value.texts() == Reading::WrongType,
        ValueType::Number => value.number() == Reading::WrongType,
        ValueType::YesNo => value.yes_no() == Reading::WrongType,
        ValueType::Date => value.date() == Reading::WrongType,
        ValueType::Any => false,
    }
}

/// Whether there is a value of the type.
pub(super) fn is_known(value: &Value<'_>, value_type: ValueType) -> bool {
    match value_type {
        ValueType::Text => matches!(value.text(), Reading::Known(_)),
        ValueType::Texts => matches!(value.texts(), Reading::Known(_)),
        ValueType::Number => matches!(value.number(), Reading::Known(_)),
        ValueType::YesNo => matches!(value.yes_no(), Reading::Known(_)),
        ValueType::Date => matches!(value.date(), Reading::Known(_)),
        ValueType::Any => true,
    }
}

/// A value's number, if that is its type and it has one.
pub(super) fn number(value: &Value<'_>, value_type: ValueType) -> Option<Decimal> {
    match (value_type, value.number()) {
        (ValueType::Number | ValueType::Any, Reading::Known(number)) => Some(number),
        (ValueType::Text | ValueType::Texts | ValueType::YesNo | ValueType::Date, _)
        | (ValueType::Number | ValueType::Any, Reading::Unknown | Reading::WrongType) => None,
    }
}

/// A value's truth, if that is its type and it has one.
pub(super) fn yes_no(value: &Value<'_>, value_type: ValueType) -> Option<bool> {
    match (value_type, value.yes_no()) {
        (ValueType::YesNo | ValueType::Any, Reading::Known(truth)) => Some(truth),
        (ValueType::Text | ValueType::Texts | ValueType::Number | ValueType::Date, _)
        | (ValueType::YesNo | ValueType::Any, Reading::Unknown | Reading::WrongType) => None,
    }
}

/// A value's instant, if it is a date; a clock without offset is read in the zone.
pub(super) fn instant(value: &Value<'_>, value_type: ValueType, zone: ZoneId, zones: &Zones) -> Option<i64> {
    match (value_type, value.date()) {
        (ValueType::Date | ValueType::Any, Reading::Known(clock)) => Some(clock.instant(&zones[zone]).micros()),
        (ValueType::Text | ValueType::Texts | ValueType::Number | ValueType::YesNo, _)
        | (ValueType::Date | ValueType::Any, Reading::Unknown | Reading::WrongType) => None,
    }
}

/// The text at a position of a value of this type: its only one, or one of several.
pub(super) fn text<'v>(value: &'v Value<'_>, value_type: ValueType, position: usize) -> Option<&'v str> {
    match value_type {
        ValueType::Text => match value.text() {
            Reading::Known(text) if position == 0 => Some(text),
            Reading::Known(_) | Reading::Unknown | Reading::WrongType => None,
        },
        ValueType::Texts | ValueType::Any => match value.texts() {
            Reading::Known(texts) => texts.get(position).map(AsRef::as_ref),
            Reading::Unknown | Reading::WrongType => None,
        },
        ValueType::Number | ValueType::YesNo | ValueType::Date => None,
    }
}

/// All texts of a value of this type.
pub(super) fn texts<'v>(value: &'v Value<'_>, value_type: ValueType) -> impl Iterator<Item = &'v str> {
    (0..).map_while(move |position| text(value, value_type, position))
}

/// Whether a text satisfies a test, as the contact has it and folded.
pub(super) fn text_holds(test: &TextTest, raw: &str, folded: &str) -> bool {
    match test {
        TextTest::Is(text) => folded == text,
        TextTest::In(set) => set.contains(folded),
        TextTest::Contains(text) => folded.contains(text.as_str()),
        TextTest::HasAnyWord(runs) => runs.iter().any(|run| has_words(folded, run)),
        TextTest::StartsWith(text) => folded.starts_with(text.as_str()),
        TextTest::EndsWith(text) => folded.ends_with(text.as_str()),
        TextTest::Matches(regex) => regex.compiled.is_match(trimmed(raw)),
    }
}

/// Whether these words stand in a text one after the other.
fn has_words(folded: &str, run: &[String]) -> bool {
    let mut words = words_of(folded);
    loop {
        let mut here = words.clone();
        if run.iter().all(|word| here.next() == Some(word.as_str())) {
            return true;
        }
        if words.next().is_none() {
            return false;
        }
    }
}

/// Whether a value satisfies what is asked of it.
pub(super) fn holds(
    value: &Value<'_>,
    value_type: ValueType,
    demand: &Demand,
    at: i64,
    zones: &Zones,
    folder: &Folder,
) -> bool {
    match demand {
        Demand::Known => is_known(value, value_type),
        Demand::YesNo(wanted) => yes_no(value, value_type) == Some(*wanted),
        Demand::Number(test) => number(value, value_type).is_some_and(|number| accepts(*test, number)),
        Demand::Date(when, zone) => {
            instant(value, value_type, *zone, zones).is_some_and(|moment| window::contains(*when, moment, at, zones))
        }
        Demand::Text(test) => {
            texts(value, value_type).any(|raw| folder.with(raw, |folded| text_holds(test, raw, folded)))
        }
    }
}

/// Whether an event's properties satisfy a filter at an instant.
pub(super) fn filter_holds(filter: &Filter, event: &Event<'_>, at: i64, zones: &Zones, folder: &Folder) -> bool {
    match filter {
        Filter::Not(inner) => !filter_holds(inner, event, at, zones, folder),
        Filter::All(of) => of.iter().all(|part| filter_holds(part, event, at, zones, folder)),
        Filter::Any(of) => of.iter().any(|part| filter_holds(part, event, at, zones, folder)),
        Filter::AtLeast(count, of) => {
            of.iter().filter(|part| filter_holds(part, event, at, zones, folder)).count() >= *count as usize
        }
        Filter::Test(property, demand) => match event.property(&property.path) {
            Some(value) => holds(value, property.value_type, demand, at, zones, folder),
            None => false,
        },
    }
}

/// The earliest later instant at which a test of one of the event's properties turns.
pub(super) fn filter_next_change(filter: &Filter, event: &Event<'_>, at: i64, zones: &Zones) -> i64 {
    match filter {
        Filter::Not(inner) => filter_next_change(inner, event, at, zones),
        Filter::All(of) | Filter::Any(of) | Filter::AtLeast(_, of) => {
            of.iter().map(|part| filter_next_change(part, event, at, zones)).min().unwrap_or(NEVER)
        }
        Filter::Test(property, demand) => next_change(event, property, demand, at, zones),
    }
}

/// The earliest later instant at which a test of an event's property turns.
pub(super) fn next_change(event: &Event<'_>, property: &Property, demand: &Demand, at: i64, zones: &Zones) -> i64 {
    match demand {
        Demand::Date(when, zone) => event
            .property(&property.path)
            .and_then(|value| instant(value, property.value_type, *zone, zones))
            .map_or(NEVER, |moment| window::next_change(*when, moment, at, zones)),
        Demand::Known | Demand::YesNo(_) | Demand::Number(_) | Demand::Text(_) => NEVER,
    }
}
