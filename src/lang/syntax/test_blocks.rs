//! `test` blocks: what is given and what is expected.

use super::{Condition, DateLiteral, Polarity, Subject, Text, Value, Word};
use crate::domain::Period;
use crate::lang::source::{Span, Spanned};

/// `test "A CTO who read the paper"` and its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestBlock {
    /// The heading word.
    pub keyword: Span,
    /// The title.
    pub title: Text,
    /// What is given, in the order written.
    pub given: Vec<Spanned<Given>>,
    /// What is expected, in the order written.
    pub expected: Vec<Spanned<Expectation>>,
    /// The whole.
    pub span: Span,
}

/// One thing given to a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// `title is "CTO"`, `budget is unknown`
    Trait {
        /// The trait: words or `trait "…"`.
        subject: Subject,
        /// Its value; `None` for `is unknown`.
        value: Option<Value>,
    },
    /// `downloaded whitepaper "Cloud guide" 3 days ago`
    Event {
        /// The event: words or `event "…"`.
        subject: Subject,
        /// Its name.
        name: Option<Text>,
        /// Its other properties: `with pages 12 and topic security`.
        properties: Vec<(Word, Value)>,
        /// When.
        when: GivenWhen,
    },
    /// `today is 2026-05-04`
    Today(DateLiteral),
    /// `variant challenger`, `variant challenger of lower-bar`
    Variant {
        /// The variant.
        name: Word,
        /// Its experiment, where several have a variant of this name.
        of: Option<Word>,
    },
    /// `stage mql since 2026-04-01`
    Stage {
        /// The stage.
        stage: Word,
        /// Since when.
        since: Option<DateLiteral>,
    },
}

/// When a given event happened, and how often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GivenWhen {
    /// Nothing said: at the instant of the test.
    Now,
    /// `3 days ago`
    Ago(Period),
    /// `yesterday`
    Yesterday,
    /// `today`
    Today,
    /// `on 2026-05-01`
    On(DateLiteral),
    /// `5 times in the last 10 days`
    Times {
        /// How often.
        times: u32,
        /// Spread evenly over this span.
        within: Period,
    },
}

/// One thing expected by a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expectation {
    /// A condition over scores, grades, stage, with `qualified` and `not` among its words.
    Condition(Condition),
    /// `qualified`, `not qualified`
    Qualified(Polarity),
    /// `disqualified "Competitor"`, `not disqualified`
    Disqualified(Polarity, Option<Text>),
    /// `rule paper-then-product`, `not rule …`
    Rule(Polarity, Text),
    /// `valid for at least 7 days`
    ValidFor(Polarity, Period),
}
