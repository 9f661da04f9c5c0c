//! A `test` block after checking: a contact made up by the author, an instant, and what is expected of the verdict.

use std::sync::Arc;

use super::checked::{Condition, EventSource, StageIndex};
use super::experiment::Decider;
use super::source::{Span, Spanned};
use crate::domain::{Decimal, Period, RuleName, StageName, Timestamp};

/// A `test` block.
#[derive(Clone, Debug)]
pub struct TestCase {
    /// What it shows, in the author's words.
    pub title: String,
    /// The heading.
    pub span: Span,
    /// The instant of evaluation.
    pub at: Timestamp,
    /// The contact's traits by their names.
    pub traits: Vec<(Arc<str>, GivenValue)>,
    /// The contact's events.
    pub events: Vec<GivenEvent>,
    /// The stage that the contact brings.
    pub held: Option<GivenStage>,
    /// Which criteria decide it.
    pub decider: Decider,
    /// What must be so, each with the words that say it.
    pub expected: Vec<Spanned<Expected>>,
}

/// A value of the made-up contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GivenValue {
    /// True or false.
    YesNo(bool),
    /// A number.
    Number(Decimal),
    /// A text, or a date as text.
    Text(String),
}

/// An event of the made-up contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenEvent {
    /// Which message it is; never [`EventSource::Everything`].
    pub source: EventSource,
    /// When.
    pub at: Timestamp,
    /// Its properties by their paths, its name among them.
    pub properties: Vec<(Arc<str>, GivenValue)>,
}

/// The stage that the made-up contact brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenStage {
    /// Which.
    pub stage: StageName,
    /// Since when.
    pub since: Option<Timestamp>,
}

/// Something expected of a verdict.
#[derive(Clone, Debug)]
pub enum Expected {
    /// The opposite.
    Not(Box<Expected>),
    /// All of them.
    All(Vec<Expected>),
    /// At least so many of them.
    AtLeast(usize, Vec<Expected>),
    /// A test of scores and grades; it has no other parts.
    Holds(Condition),
    /// The contact's stage, whatever `disqualify` says, is this one or a later one.
    Reached(StageIndex),
    /// The contact's stage is one of these.
    StageIn(Vec<StageName>),
    /// The contact is disqualified: for this reason, or for any.
    Disqualified(Option<String>),
    /// The contact qualifies.
    Qualified,
    /// A rule of this name holds.
    Matched(RuleName),
    /// The decision stays as it is for at least so long.
    ValidFor(Period),
}
