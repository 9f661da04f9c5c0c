//! What is asked of one value, a trait's or a property's, and what an event's properties must satisfy.

use super::table::ZoneId;
use super::when::When;
use crate::domain::Zone;
use crate::lang::checked::{self, NumberTest, Property, TextTest, ValueTest};

/// A test of one value; false where it is unknown.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Demand {
    /// There is a value of the right type.
    Known,
    /// It is true, or it is false.
    YesNo(bool),
    /// A number.
    Number(NumberTest),
    /// A date; a clock without offset is read in the zone.
    Date(When, ZoneId),
    /// A text; of several, any.
    Text(TextTest),
}

/// What an event's properties must satisfy.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Filter {
    /// The opposite.
    Not(Box<Filter>),
    /// All of them.
    All(Box<[Filter]>),
    /// Any of them.
    Any(Box<[Filter]>),
    /// At least so many of them.
    AtLeast(u32, Box<[Filter]>),
    /// One property's test.
    Test(Property, Demand),
}

impl Demand {
    pub(super) fn of(test: &ValueTest, zone: ZoneId, calendar: &Zone) -> Demand {
        match test {
            ValueTest::Known => Demand::Known,
            ValueTest::YesNo(truth) => Demand::YesNo(*truth),
            ValueTest::Number(test) => Demand::Number(*test),
            ValueTest::Date(window) => Demand::Date(When::of(*window, zone, calendar), zone),
            ValueTest::Text(test) => Demand::Text(test.clone()),
        }
    }
}

impl Filter {
    pub(super) fn of(filter: &checked::Filter, zone: ZoneId, calendar: &Zone) -> Filter {
        let all = |of: &[checked::Filter]| of.iter().map(|part| Filter::of(part, zone, calendar)).collect();
        match filter {
            checked::Filter::Not(inner) => Filter::Not(Box::new(Filter::of(inner, zone, calendar))),
            checked::Filter::All(of) => Filter::All(all(of)),
            checked::Filter::Any(of) => Filter::Any(all(of)),
            checked::Filter::AtLeast { count, of } => Filter::AtLeast(*count, all(of)),
            checked::Filter::Test { property, test } => {
                Filter::Test(property.clone(), Demand::of(test, zone, calendar))
            }
        }
    }

    /// Whether it can turn while time passes, the event as it is.
    pub(super) fn moves(&self) -> bool {
        match self {
            Filter::Not(inner) => inner.moves(),
            Filter::All(of) | Filter::Any(of) | Filter::AtLeast(_, of) => of.iter().any(Filter::moves),
            Filter::Test(_, Demand::Date(when, _)) => when.moves(),
            Filter::Test(_, Demand::Known | Demand::YesNo(_) | Demand::Number(_) | Demand::Text(_)) => false,
        }
    }

    /// Calls with every property that it asks for.
    pub(super) fn each_property<'a>(&'a self, call: &mut impl FnMut(&'a Property)) {
        match self {
            Filter::Not(inner) => inner.each_property(call),
            Filter::All(of) | Filter::Any(of) | Filter::AtLeast(_, of) => {
                for part in of {
                    part.each_property(call);
                }
            }
            Filter::Test(property, _) => call(property),
        }
    }
}
