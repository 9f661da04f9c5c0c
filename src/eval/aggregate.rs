//! Sums, averages and the like over the properties of events.

use std::cmp::Ordering;

use super::contact::{Contact, members};
use super::scratch::{Lists, Streams};
use super::values;
use super::window;
use crate::domain::{Decimal, Folder, compare_folded, trimmed};
use crate::profile::Value;
use crate::program::{Aggregate, AggregateKind, Demand, Listen, NumberTest, Property, ValueType, ZoneId};

/// A value as it is compared with others of its property.
#[derive(Clone, Copy, Debug)]
pub(super) enum Comparable<'v> {
    YesNo(bool),
    Number(Decimal),
    Instant(i64),
    Text(&'v str),
}

impl Comparable<'_> {
    /// Orders values of one type; of different types (a property without a type may have them) by type.
    pub(super) fn compare(&self, other: &Comparable<'_>) -> Ordering {
        match (self, other) {
            (Comparable::YesNo(one), Comparable::YesNo(other)) => one.cmp(other),
            (Comparable::Number(one), Comparable::Number(other)) => one.cmp(other),
            (Comparable::Instant(one), Comparable::Instant(other)) => one.cmp(other),
            (Comparable::Text(one), Comparable::Text(other)) => compare_folded(one, other),
            (
                Comparable::YesNo(_) | Comparable::Number(_) | Comparable::Instant(_) | Comparable::Text(_),
                Comparable::YesNo(_) | Comparable::Number(_) | Comparable::Instant(_) | Comparable::Text(_),
            ) => self.rank().cmp(&other.rank()),
        }
    }

    /// Orders values that [compare](Comparable::compare) as one by how they are written: which of them is the highest should not depend on
    /// which came first.
    fn compare_written(&self, other: &Comparable<'_>) -> Ordering {
        let written = || match (self, other) {
            (Comparable::Text(one), Comparable::Text(other)) => trimmed(one).cmp(trimmed(other)),
            (
                Comparable::YesNo(_) | Comparable::Number(_) | Comparable::Instant(_) | Comparable::Text(_),
                Comparable::YesNo(_) | Comparable::Number(_) | Comparable::Instant(_) | Comparable::Text(_),
            ) => Ordering::Equal,
        };
        self.compare(other).then_with(written)
    }

    fn rank(&self) -> u8 {
        match self {
            Comparable::YesNo(_) => 0,
            Comparable::Number(_) => 1,
            Comparable::Instant(_) => 2,
            Comparable::Text(_) => 3,
        }
    }
}

/// The value at a position of an event's property: its only one, or one of several texts.
pub(super) fn value_at<'a>(
    contact: &Contact<'a>,
    event: u32,
    property: &Property,
    zone: ZoneId,
    position: usize,
) -> Option<Comparable<'a>> {
    let event = contact.event(event)?;
    let value: &Value<'a> = event.property(&property.path)?;
    let only = |comparable: Comparable<'a>| (position == 0).then_some(comparable);
    match property.value_type {
        ValueType::Text | ValueType::Texts => values::text(value, property.value_type, position).map(Comparable::Text),
        ValueType::Number => values::number(value, property.value_type).map(Comparable::Number).and_then(only),
        ValueType::YesNo => values::yes_no(value, property.value_type).map(Comparable::YesNo).and_then(only),
        ValueType::Date => {
            values::instant(value, property.value_type, zone, contact.zones()).map(Comparable::Instant).and_then(only)
        }
        ValueType::Any => match value {
            Value::YesNo(truth) => only(Comparable::YesNo(*truth)),
            Value::Number(number) => only(Comparable::Number(*number)),
            Value::Text(_) | Value::Texts(_) | Value::Cell(_) => {
                values::text(value, ValueType::Texts, position).map(Comparable::Text)
            }
            Value::Structure => None,
        },
    }
}

/// The values of a test's events: for each its moment's order is that of the list; positions of event and of text.
pub(super) fn gather(
    contact: &Contact<'_>,
    streams: &Streams,
    (of, property, zone): (Listen, &Property, ZoneId),
    at: i64,
    lists: &mut Lists,
) -> Vec<(i64, u32)> {
    let mut events = lists.take();
    let mut found = lists.take();
    members(contact, streams, of, at, &mut events);
    for (_, event) in &events {
        let mut position = 0;
        while value_at(contact, *event, property, zone, position).is_some() {
            found.push((i64::try_from(position).unwrap_or(i64::MAX), *event));
            position += 1;
        }
    }
    lists.give(events);
    found
}

/// Reads again a value that [`gather`] found.
pub(super) fn read<'a>(
    contact: &Contact<'a>,
    (position, event): (i64, u32),
    property: &Property,
    zone: ZoneId,
) -> Option<Comparable<'a>> {
    value_at(contact, event, property, zone, usize::try_from(position).unwrap_or(usize::MAX))
}

/// Whether what is asked of the events is true at an instant.
pub(super) fn holds(
    aggregate: &Aggregate,
    contact: &Contact<'_>,
    streams: &Streams,
    at: i64,
    lists: &mut Lists,
) -> bool {
    let Aggregate { property, over, demand, zone, .. } = aggregate;
    let mut found = gather(contact, streams, (*over, property, *zone), at, lists);
    let truth = match outcome(aggregate, contact, &mut found) {
        Outcome::Number(number) => demand.accepts(number),
        Outcome::Average { sum, count } => average_accepts(demand, sum, count),
        Outcome::Value(value) => value.is_some_and(|value| satisfies(contact, value, demand, at, &streams.folder)),
    };
    lists.give(found);
    truth
}

/// What was computed over events.
#[derive(Clone, Copy, Debug)]
pub(super) enum Outcome<'a> {
    /// A sum, or how many different values there are.
    Number(Decimal),
    /// An average, not divided.
    Average {
        /// The sum in millionths.
        sum: i128,
        /// Of how many.
        count: i128,
    },
    /// One of the values, if there is any.
    Value(Option<Comparable<'a>>),
}

/// Computes over the values that [`gather`] found; may sort them and drop repeated ones.
pub(super) fn outcome<'a>(aggregate: &Aggregate, contact: &Contact<'a>, found: &mut Vec<(i64, u32)>) -> Outcome<'a> {
    let read = |at: (i64, u32)| read(contact, at, &aggregate.property, aggregate.zone);
    match aggregate.kind {
        AggregateKind::Sum => Outcome::Number(Decimal::from_millionths(sum(found.iter().filter_map(|at| read(*at))))),
        AggregateKind::Average => Outcome::Average {
            sum: sum(found.iter().filter_map(|at| read(*at))),
            count: i128::try_from(found.len()).unwrap_or(i128::MAX),
        },
        AggregateKind::NumberOfDifferent => {
            sort_by_value(found, &read);
            found.dedup_by(|one, other| is_same(read(*one), read(*other)));
            Outcome::Number(Decimal::from_integer(i64::try_from(found.len()).unwrap_or(i64::MAX)))
        }
        AggregateKind::Highest => {
            Outcome::Value(found.iter().filter_map(|at| read(*at)).max_by(Comparable::compare_written))
        }
        AggregateKind::Lowest => {
            Outcome::Value(found.iter().filter_map(|at| read(*at)).min_by(Comparable::compare_written))
        }
        AggregateKind::Latest => {
            let moment = |event: u32| contact.event(event).map(|event| event.at);
            let latest = found.last().and_then(|(_, event)| moment(*event));
            let values = found.iter().filter(|(_, event)| moment(*event) == latest).filter_map(|at| read(*at));
            Outcome::Value(values.max_by(Comparable::compare_written))
        }
    }
}

/// Sorts positions by the values there, equal ones by their events, the oldest first.
pub(super) fn sort_by_value<'a>(found: &mut [(i64, u32)], read: &impl Fn((i64, u32)) -> Option<Comparable<'a>>) {
    found.sort_unstable_by(|one, other| {
        let values = match (read(*one), read(*other)) {
            (Some(one), Some(other)) => one.compare(&other),
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        };
        values.then(one.1.cmp(&other.1))
    });
}

/// Whether two values are one.
pub(super) fn is_same(one: Option<Comparable<'_>>, other: Option<Comparable<'_>>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one.compare(&other).is_eq(),
        (None, None) => true,
        (None, Some(_)) | (Some(_), None) => false,
    }
}

fn sum<'a>(values: impl Iterator<Item = Comparable<'a>>) -> i128 {
    values
        .map(|value| match value {
            Comparable::Number(number) => number.millionths(),
            Comparable::YesNo(_) | Comparable::Instant(_) | Comparable::Text(_) => 0,
        })
        .sum()
}

/// Whether an average satisfies a test: its sum against count × bound.
fn average_accepts(demand: &Demand, sum: i128, count: i128) -> bool {
    let compare = |bound: Decimal| sum.cmp(&(bound.millionths() * count));
    match demand {
        Demand::Known => count > 0,
        Demand::Number(NumberTest::Is(relation, bound)) => count > 0 && relation.holds(compare(*bound)),
        Demand::Number(NumberTest::Between(low, high)) => count > 0 && compare(*low).is_ge() && compare(*high).is_le(),
        Demand::YesNo(_) | Demand::Date(..) | Demand::Text(_) => false,
    }
}

fn satisfies(contact: &Contact<'_>, value: Comparable<'_>, demand: &Demand, at: i64, folder: &Folder) -> bool {
    match (demand, value) {
        (Demand::Known, _) => true,
        (Demand::YesNo(wanted), Comparable::YesNo(truth)) => *wanted == truth,
        (Demand::Number(_), Comparable::Number(number)) => demand.accepts(number),
        (Demand::Date(when, _), Comparable::Instant(moment)) => window::contains(*when, moment, at, contact.zones()),
        (Demand::Text(test), Comparable::Text(text)) => {
            folder.with(text, |folded| values::text_holds(test, trimmed(text), folded))
        }
        (
            Demand::YesNo(_) | Demand::Number(_) | Demand::Date(..) | Demand::Text(_),
            Comparable::YesNo(_) | Comparable::Number(_) | Comparable::Instant(_) | Comparable::Text(_),
        ) => false,
    }
}
