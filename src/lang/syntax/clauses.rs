//! One test: what it is about, and what its clauses ask.

use smallvec::SmallVec;

use super::{CalendarUnit, Condition, DateLiteral, Regex, Text, Value, Word};
use crate::domain::Period;
use crate::lang::source::{Span, Spanned};

/// One test: a run of words, a name perhaps, and the clauses behind them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Test {
    /// `any` or `no` in front.
    pub quantifier: Option<Spanned<Quantifier>>,
    /// What is tested.
    pub subject: Subject,
    /// A quoted name or a path behind the words.
    pub name: Option<Text>,
    /// What is asked of it, in the order written; empty: that it happened, or holds.
    pub clauses: Vec<Spanned<Clause>>,
    /// The whole test.
    pub span: Span,
}

/// `any` or `no` before a category.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantifier {
    /// `any touchpoint`
    Any,
    /// `no touchpoint`
    No,
}

/// The words of a subject: most have two.
pub type SubjectWords = SmallVec<[Word; 2]>;

/// What a test is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Words that the vocabulary resolves; at least one. Capitalised words at the end may be a name (`clicked product X`).
    Words(SubjectWords),
    /// `event "product_view"`: the name in the contact's events.
    Event(Text),
    /// `trait "Lifecycle Stage"`: the key in the contact's traits.
    Trait(Text),
}

/// What is asked of a test's subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clause {
    /// `>= 200`
    Compare {
        /// The sign.
        comparison: Comparison,
        /// The value.
        value: Value,
    },
    /// `between 50 and 199`, `between 2026-01-01 and 2026-03-31`
    Between {
        /// The lower bound, included.
        low: Value,
        /// The upper bound, included.
        high: Value,
    },
    /// `is DE`, `is not DE`, `is B or better`
    Is {
        /// `not`
        polarity: Polarity,
        /// The value.
        value: Value,
        /// `or better`, `or worse`
        reach: Option<Spanned<Reach>>,
    },
    /// `in (DE, AT)`, `not in LIST`
    In {
        /// `not`
        polarity: Polarity,
        /// The values.
        choices: Choices,
    },
    /// `contains "head of"`, `does not contain …`
    Contains {
        /// `does not`
        polarity: Polarity,
        /// The text looked for.
        value: Value,
    },
    /// `has word CTO`, `has any word of (ceo, cto)`
    HasWord {
        /// The words looked for.
        values: Vec<Value>,
    },
    /// `starts with …`
    StartsWith(Value),
    /// `ends with …`
    EndsWith(Value),
    /// `matches /regex/i`
    Matches(Regex),
    /// `is known`, `is unknown`
    Known(Polarity),
    /// `where pages >= 10`, `where (…)`
    Where(Box<Condition>),
    /// `at least 3 times`
    Times(Bound),
    /// `on at least 3 different days`
    Days(Bound),
    /// `within 7 days`
    Within(Period),
    /// `within next 14 days`
    WithinNext(Period),
    /// `more than 30 days ago`
    MoreThanAgo(Period),
    /// `between 30 and 60 days ago`; both in the unit written last.
    BetweenAgo {
        /// The nearer bound.
        near: Period,
        /// The farther bound.
        far: Period,
    },
    /// `since 2026-01-01`
    Since(DateLiteral),
    /// `before 2026-01-01`
    Before(DateLiteral),
    /// `today`, `this week`, `this month`
    Current(CalendarUnit),
}

/// Whether a form is meant as it stands or denied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Polarity {
    /// As it stands.
    Positive,
    /// Denied: `is not`, `not in`, `does not contain`, `is unknown`.
    Negative,
}

/// `or better`, `or worse`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// This grade or one listed before it.
    OrBetter,
    /// This grade or one listed after it.
    OrWorse,
}

/// `= != < <= > >=`
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

/// How many: `at least 3`, `between 2 and 5`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// `at least 3`
    AtLeast(u32),
    /// `at most 3`
    AtMost(u32),
    /// `exactly 3`
    Exactly(u32),
    /// `more than 3`
    MoreThan(u32),
    /// `fewer than 3`
    FewerThan(u32),
    /// `between 2 and 5`
    Between(u32, u32),
}

/// Values to choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choices {
    /// `(DE, AT)`
    Items {
        /// The values.
        items: Vec<Value>,
        /// With the parentheses.
        span: Span,
    },
    /// A list by its name.
    List(Word),
}
