//! The `campaign` heading and the lines below it.

use super::{Condition, DateRange, Text, Word};
use crate::domain::{Decimal, Period};
use crate::lang::source::{Span, Spanned};

/// The `campaign` heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Campaign {
    /// The heading word.
    pub keyword: Span,
    /// The title.
    pub title: Text,
    /// The lines below, in the order written; one kind written twice is the checker's to report.
    pub entries: Vec<Spanned<CampaignEntry>>,
    /// Heading and lines.
    pub span: Span,
}

/// A line below the `campaign` heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CampaignEntry {
    /// `goal product-launch`
    Goal(Text),
    /// `owner "Marketing Operations"`
    Owner(Text),
    /// `runs 2026-03-01 to 2026-12-31`
    Runs(DateRange),
    /// `timezone Europe/Berlin`
    Timezone(Text),
    /// `audience country in (DE, AT)`
    Audience(Condition),
    /// `qualifies at mql`
    Qualifies(Word),
    /// `budget 25000 EUR`
    Budget {
        /// The amount.
        amount: Spanned<Decimal>,
        /// The currency as typed.
        currency: Word,
    },
    /// `target 40 orders`
    Target {
        /// How many.
        amount: Spanned<Decimal>,
        /// What: `orders`.
        unit: Word,
    },
    /// `cycle within 90 days`
    Cycle(Spanned<Period>),
}
