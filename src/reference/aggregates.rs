//! What is computed over events: sums, averages, the highest, lowest and latest value, how many different ones.

use std::collections::BTreeSet;

use super::{Asked, events, values};
use crate::domain::{Decimal, Timestamp};
use crate::lang::checked::{Aggregate, NumberTest, ValueTest};
use crate::lang::syntax::AggregateKind;
use crate::profile::{Event, Reading};
use values::Typed;

/// "A sum over nothing is 0; average, highest, lowest, latest over nothing are unknown."
pub(super) fn holds(asked: Asked<'_>, aggregate: &Aggregate) -> bool {
    match aggregate.kind {
        AggregateKind::Sum => number_holds(asked, sum(asked, aggregate), &aggregate.test),
        AggregateKind::Average => average_holds(asked, aggregate),
        AggregateKind::Highest => {
            let highest = known(asked, aggregate).map(|(_, value)| value).max_by(values::order);
            value_holds(asked, highest, &aggregate.test)
        }
        AggregateKind::Lowest => {
            let lowest = known(asked, aggregate).map(|(_, value)| value).min_by(values::order);
            value_holds(asked, lowest, &aggregate.test)
        }
        AggregateKind::Latest => value_holds(asked, latest(asked, aggregate), &aggregate.test),
        AggregateKind::NumberOfDifferent => {
            let different = known(asked, aggregate).flat_map(|(_, value)| values::different(Reading::Known(value)));
            let count = different.collect::<BTreeSet<_>>().len();
            number_holds(asked, Decimal::from_millionths(count as i128 * 1_000_000), &aggregate.test)
        }
    }
}

/// "Of one test, its newest in the window": of the events that are not passed over.
pub(super) fn newest(asked: Asked<'_>, aggregate: &Aggregate) -> Option<Timestamp> {
    known(asked, aggregate).map(|(event, _)| event.at).max()
}

/// The values that are computed with: events without the property, or with one of another type, are passed over; of several texts in
/// one property each is a value.
fn known<'a>(asked: Asked<'a>, aggregate: &Aggregate) -> impl Iterator<Item = (&'a Event<'a>, Typed<'a>)> {
    events::counted(asked, &aggregate.over).flat_map(move |event| {
        let values = match events::property(asked, &aggregate.property, event) {
            Reading::Known(Typed::Texts(texts)) => texts.into_iter().map(|text| Typed::Texts(vec![text])).collect(),
            Reading::Known(value @ (Typed::YesNo(_) | Typed::Number(_) | Typed::Instant(_))) => vec![value],
            // What has parts of its own is nothing to compute with.
            Reading::Known(Typed::Structure) | Reading::Unknown | Reading::WrongType => Vec::new(),
        };
        values.into_iter().map(move |value| (event, value))
    })
}

fn numbers(asked: Asked<'_>, aggregate: &Aggregate) -> impl Iterator<Item = Decimal> {
    known(asked, aggregate).filter_map(|(_, value)| match value {
        Typed::Number(number) => Some(number),
        Typed::YesNo(_) | Typed::Instant(_) | Typed::Texts(_) | Typed::Structure => None,
    })
}

/// "No binary floating point anywhere."
fn sum(asked: Asked<'_>, aggregate: &Aggregate) -> Decimal {
    Decimal::from_millionths(numbers(asked, aggregate).map(Decimal::millionths).sum())
}

/// "An average is compared as sum against count × value."
fn average_holds(asked: Asked<'_>, aggregate: &Aggregate) -> bool {
    let count = numbers(asked, aggregate).count() as i128;
    let times_count = |bound: Decimal| Decimal::from_millionths(bound.millionths() * count);
    if count == 0 {
        return false;
    }
    let sum = sum(asked, aggregate);
    match &aggregate.test {
        ValueTest::Known => true,
        ValueTest::Number(NumberTest::Is(relation, bound)) => {
            values::number_holds(sum, NumberTest::Is(*relation, times_count(*bound)))
        }
        ValueTest::Number(NumberTest::Between(least, greatest)) => {
            values::number_holds(sum, NumberTest::Between(times_count(*least), times_count(*greatest)))
        }
        ValueTest::YesNo(_) | ValueTest::Date(_) | ValueTest::Text(_) => false,
    }
}

/// "`latest` is the value at the latest instant: of several there the greatest number, the last text in order, `true`."
fn latest<'a>(asked: Asked<'a>, aggregate: &Aggregate) -> Option<Typed<'a>> {
    let instant = newest(asked, aggregate)?;
    known(asked, aggregate).filter(|(event, _)| event.at == instant).map(|(_, value)| value).max_by(values::order)
}

fn number_holds(asked: Asked<'_>, number: Decimal, test: &ValueTest) -> bool {
    value_holds(asked, Some(Typed::Number(number)), test)
}

fn value_holds(asked: Asked<'_>, value: Option<Typed<'_>>, test: &ValueTest) -> bool {
    value.is_some_and(|value| values::holds(asked, &Reading::Known(value), test))
}
