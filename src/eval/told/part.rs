//! A part of a condition as it was found: how it is said, whether it is so, what was there, and when it looked.

use std::sync::Arc;

use crate::domain::{Decimal, Difference, GradeValue, Points, ScoreName, StageName, Timestamp};
use crate::lang::source::Span;
use crate::profile::{Event, Value};
use crate::program::Place;

/// One test of a condition.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// Where its author's words stand; `None` for a condition that was not written as text.
    pub words: Option<Span>,
    /// Whether what the words say is so.
    pub holds: bool,
    /// How many points are lacking, where more points would make it so.
    pub needs: Option<Needs<'a>>,
    pub(super) place: Place,
}

/// A part as it is kept while there may be thousands: what else there is to say of it is looked up when somebody asks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kept {
    /// Where it stands among its campaign's conditions, with its words if it has any.
    pub(super) place: Place,
    pub(super) holds: bool,
}

/// What a test looked at and what was there.
#[derive(Clone, Debug)]
pub struct Seen<'a> {
    /// What it looks at.
    pub subject: Subject<'a>,
    /// What was there.
    pub actual: Actual<'a>,
    /// The stretch of time in which events counted, where there is one.
    pub window: Option<Window>,
    /// The events that counted, and those that followed them where none should have, the oldest first; of many the newest.
    pub events: Vec<&'a Event<'a>>,
}

impl<'a> Seen<'a> {
    /// What no events say.
    pub(super) fn without_events(subject: Subject<'a>, actual: Actual<'a>) -> Seen<'a> {
        Seen { subject, actual, window: None, events: Vec::new() }
    }

    /// What there is where nothing is looked at.
    pub(super) fn nothing() -> Seen<'a> {
        Seen::without_events(Subject::Nothing, Actual::Unknown)
    }
}

/// What a test looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject<'a> {
    /// Events.
    Events,
    /// A trait, as rules name it.
    Trait(&'a Arc<str>),
    /// A score's points.
    Score(&'a str),
    /// A grade's value.
    Grade(&'a str),
    /// The stage.
    Stage,
    /// Nothing: it is always as it is.
    Nothing,
}

/// What was there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Actual<'a> {
    /// Nothing of the type that the test asks for.
    Unknown,
    /// So many events.
    Events(usize),
    /// So many events, of which some were followed by what should not follow.
    Followed {
        /// How many, at least one.
        events: usize,
        /// How many of them were followed, at least one.
        followed: usize,
    },
    /// Events on so many days.
    Days(usize),
    /// So many steps of a chain, one after the other.
    Steps(usize),
    /// A number that was computed.
    Number(Decimal),
    /// A text that was computed: the highest, the lowest, the latest.
    Text(&'a str),
    /// True or false that was computed.
    YesNo(bool),
    /// An instant that was computed.
    Instant(Timestamp),
    /// A trait's value as the contact has it.
    Value(&'a Value<'a>),
    /// The domain of an address.
    Domain(&'a str),
    /// A score's points.
    Points(Points),
    /// A grade's value.
    Grade(&'a GradeValue),
    /// The stage reached; `None` in a campaign without stages.
    Stage(Option<&'a StageName>),
}

/// Points that are lacking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Needs<'a> {
    /// Of this score.
    pub score: &'a ScoreName,
    /// So many, at least 1.
    pub points: Difference,
}

/// From after one instant up to and with another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// What lies before doesn't count.
    pub from: Option<Timestamp>,
    /// What lies after doesn't count.
    pub to: Option<Timestamp>,
}
