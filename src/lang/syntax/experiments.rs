//! Experiments and what their variants restate.

use super::{CalendarUnit, Condition, DateRange, Section, StageLine, Text, Word};
use crate::domain::{Decimal, Period};
use crate::lang::source::{Span, Spanned};

/// `experiment lower-bar "Does a lower bar find more buyers?"`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Experiment {
    /// The heading word.
    pub keyword: Span,
    /// The name.
    pub name: Word,
    /// The question.
    pub question: Option<Text>,
    /// The lines below, in the order written.
    pub entries: Vec<Spanned<ExperimentEntry>>,
    /// The variants.
    pub variants: Vec<Variant>,
    /// The whole.
    pub span: Span,
}

/// A line below an `experiment` heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExperimentEntry {
    /// `phase split`
    Phase(Word),
    /// `unit company.domain else id`
    Unit(Vec<Word>),
    /// `split control 50%, challenger 50%`
    Split(Vec<(Word, Spanned<Decimal>)>),
    /// `traffic 80%`
    Traffic(Spanned<Decimal>),
    /// `layer mql-bar 0% to 50%`
    Layer {
        /// The layer's name.
        name: Word,
        /// From this share of it.
        from: Spanned<Decimal>,
        /// To this.
        to: Spanned<Decimal>,
    },
    /// `runs 2026-04-01 to 2026-06-30`
    Runs(DateRange),
    /// `measures outcome won within 120 days, early outcome accepted within 14 days`
    Measures(Vec<Measure>),
    /// `guardrail unsubscribed newsletter within 30 days, at most 1 percentage point worse`
    Guardrail {
        /// The event test.
        test: Condition,
        /// Percentage points.
        at_most: Spanned<Decimal>,
    },
    /// `capacity 40 per week`
    Capacity {
        /// How many.
        amount: Spanned<Decimal>,
        /// Per what.
        per: CalendarUnit,
    },
    /// `explore 2%`
    Explore(Spanned<Decimal>),
    /// `plan from 5% to 7.5% at 80% power`
    Plan {
        /// The rate today.
        from: Spanned<Decimal>,
        /// The rate hoped for.
        to: Spanned<Decimal>,
        /// The power.
        power: Spanned<Decimal>,
    },
}

/// `outcome won within 120 days`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    /// `early` in front.
    pub early: Option<Span>,
    /// The outcome's name.
    pub outcome: Word,
    /// Its window.
    pub within: Option<Spanned<Period>>,
    /// The whole.
    pub span: Span,
}

/// `variant challenger` and what it restates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// The heading word.
    pub keyword: Span,
    /// The name.
    pub name: Word,
    /// Stages restated: `stage mql when …`.
    pub stages: Vec<StageLine>,
    /// Everything else restated.
    pub sections: Vec<Section>,
    /// The whole.
    pub span: Span,
}
