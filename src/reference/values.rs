//! Values of traits and properties: read as the type they should have, then tested.

use std::cmp::Ordering;

use super::{Asked, windows};
use crate::domain::{Decimal, Timestamp, Zone, fold, trimmed, words_of};
use crate::lang::checked::{NumberTest, TextTest, ValueTest, ValueType};
use crate::profile::{Reading, Value};

/// A value that was of the type it should have.
#[derive(Clone, Debug)]
pub(super) enum Typed<'v> {
    YesNo(bool),
    Number(Decimal),
    Instant(Timestamp),
    Texts(Vec<&'v str>),
    /// Something with parts of its own: known, but of no type that a test reads.
    Structure,
}

/// "A contact's value of the wrong type counts as unknown." A date without an offset is read in the campaign's zone.
pub(super) fn read<'v>(value: &'v Value<'_>, value_type: ValueType, zone: &Zone) -> Reading<Typed<'v>> {
    match value_type {
        ValueType::Text => typed(value.text(), |text| Typed::Texts(vec![text])),
        ValueType::Texts => typed(value.texts(), |texts| Typed::Texts(texts.iter().map(AsRef::as_ref).collect())),
        ValueType::Number => typed(value.number(), Typed::Number),
        ValueType::YesNo => typed(value.yes_no(), Typed::YesNo),
        ValueType::Date => typed(value.date(), |clock| Typed::Instant(clock.instant(zone))),
        ValueType::Any => Reading::Known(as_it_is(value)),
    }
}

fn typed<'v, T>(reading: Reading<T>, known: impl FnOnce(T) -> Typed<'v>) -> Reading<Typed<'v>> {
    match reading {
        Reading::Known(value) => Reading::Known(known(value)),
        Reading::Unknown => Reading::Unknown,
        Reading::WrongType => Reading::WrongType,
    }
}

fn as_it_is<'v>(value: &'v Value<'_>) -> Typed<'v> {
    match value {
        Value::YesNo(truth) => Typed::YesNo(*truth),
        Value::Number(number) => Typed::Number(*number),
        Value::Text(text) | Value::Cell(text) => Typed::Texts(vec![text.as_ref()]),
        Value::Texts(texts) => Typed::Texts(texts.iter().map(AsRef::as_ref).collect()),
        Value::Structure => Typed::Structure,
    }
}

/// "A test of an unknown value is false."
pub(super) fn holds(asked: Asked<'_>, value: &Reading<Typed<'_>>, test: &ValueTest) -> bool {
    let Reading::Known(value) = value else { return false };
    match (test, value) {
        (ValueTest::Known, _) => true,
        (ValueTest::YesNo(wanted), Typed::YesNo(truth)) => truth == wanted,
        (ValueTest::Number(number_test), Typed::Number(number)) => number_holds(*number, *number_test),
        (ValueTest::Date(window), Typed::Instant(instant)) => windows::contains(asked, *window, *instant),
        (ValueTest::Text(text_test), Typed::Texts(texts)) => texts.iter().any(|text| text_holds(text, text_test)),
        (ValueTest::YesNo(_) | ValueTest::Number(_) | ValueTest::Date(_) | ValueTest::Text(_), _) => false,
    }
}

/// "`= != < <= > >=`, `between 50 and 199`", bounds included.
pub(super) fn number_holds(number: Decimal, test: NumberTest) -> bool {
    match test {
        NumberTest::Is(relation, bound) => relation.holds(number.cmp(&bound)),
        NumberTest::Between(least, greatest) => least <= number && number <= greatest,
    }
}

/// "Text compares trimmed …, in lower case by the simple one-character mapping"; a regular expression sees it as it is, trimmed.
fn text_holds(text: &str, test: &TextTest) -> bool {
    let folded = fold(text);
    match test {
        TextTest::Is(wanted) => folded == wanted.as_str(),
        TextTest::In(list) => list.contains(&folded),
        TextTest::Contains(part) => folded.contains(part.as_str()),
        TextTest::HasAnyWord(runs) => runs.iter().any(|run| has_words(&folded, run)),
        TextTest::StartsWith(start) => folded.starts_with(start.as_str()),
        TextTest::EndsWith(end) => folded.ends_with(end.as_str()),
        TextTest::Matches(regex) => regex.compiled.is_match(trimmed(text)),
    }
}

/// "Words are the longest runs of letters and digits; a quoted text of several words must occur as consecutive words."
fn has_words(folded: &str, run: &[String]) -> bool {
    let words: Vec<&str> = words_of(folded).collect();
    words.windows(run.len().max(1)).any(|consecutive| consecutive == run)
}

/// Values of one type in order: numbers and instants by size, no before yes, texts folded and then as written, trimmed.
pub(super) fn order(one: &Typed<'_>, other: &Typed<'_>) -> Ordering {
    match (one, other) {
        (Typed::YesNo(one), Typed::YesNo(other)) => one.cmp(other),
        (Typed::Number(one), Typed::Number(other)) => one.cmp(other),
        (Typed::Instant(one), Typed::Instant(other)) => one.cmp(other),
        (Typed::Texts(one), Typed::Texts(other)) => in_text_order(one).cmp(&in_text_order(other)),
        (one, other) => rank(one).cmp(&rank(other)),
    }
}

fn in_text_order<'v>(texts: &[&'v str]) -> Vec<(String, &'v str)> {
    texts.iter().map(|text| (fold(text).into_owned(), trimmed(text))).collect()
}

/// Only values of type `Any` can be of different kinds.
fn rank(value: &Typed<'_>) -> u8 {
    match value {
        Typed::Structure => 0,
        Typed::YesNo(_) => 1,
        Typed::Number(_) => 2,
        Typed::Instant(_) => 3,
        Typed::Texts(_) => 4,
    }
}

/// What makes two values the same or different: texts folded, each of several texts a value of its own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Different {
    YesNo(bool),
    Number(Decimal),
    Instant(Timestamp),
    Text(String),
}

/// The different values that one property of one event has.
pub(super) fn different(value: Reading<Typed<'_>>) -> Vec<Different> {
    match value {
        Reading::Known(Typed::YesNo(truth)) => vec![Different::YesNo(truth)],
        Reading::Known(Typed::Number(number)) => vec![Different::Number(number)],
        Reading::Known(Typed::Instant(instant)) => vec![Different::Instant(instant)],
        Reading::Known(Typed::Texts(texts)) => {
            texts.iter().map(|text| Different::Text(fold(text).into_owned())).collect()
        }
        Reading::Known(Typed::Structure) | Reading::Unknown | Reading::WrongType => Vec::new(),
    }
}
