//! Which events a phrase names: their source, name, properties and bursts.

use std::sync::Arc;

use super::{ValueTest, ValueType};
use crate::domain::{Pattern, Period};

/// Events that a phrase names, with their name and properties.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Series {
    /// The phrase as rules name it: for messages and warnings.
    pub phrase: Arc<str>,
    /// Which events.
    pub source: EventSource,
    /// The name's pattern, compared with the folded text of `named_by`; an event without that property has no name and does not match.
    pub name: Option<Pattern>,
    /// The property that is the name.
    pub named_by: Property,
    /// What the properties must satisfy.
    pub filter: Option<Box<Filter>>,
    /// Events that came faster than a person clicks are left out; counted over all events of `source`, whatever their name.
    pub burst: Option<Burst>,
}

/// Which messages a phrase stands for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EventSource {
    /// Every event: track, page and screen.
    Everything,
    /// Track calls of this name, folded.
    Track(Arc<str>),
    /// Page calls.
    Page,
    /// Screen calls.
    Screen,
}

/// A property of an event by its path, and the type that it should have.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Property {
    /// The path, such as `name` or `order.total`.
    pub path: Arc<str>,
    /// Its type.
    pub value_type: ValueType,
}

/// What an event's properties must satisfy.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Filter {
    /// The opposite.
    Not(Box<Filter>),
    /// All of them.
    All(Vec<Filter>),
    /// Any of them.
    Any(Vec<Filter>),
    /// At least so many of them.
    AtLeast {
        /// How many.
        count: u32,
        /// Of these.
        of: Vec<Filter>,
    },
    /// One property's test.
    Test {
        /// The property.
        property: Property,
        /// The test.
        test: ValueTest,
    },
}

/// An event that lies in some span of `within` (t ≤ e < t + within) holding more than `more_than` such events is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Burst {
    /// How many are still a person's.
    pub more_than: u32,
    /// In how long; never months.
    pub within: Period,
}
