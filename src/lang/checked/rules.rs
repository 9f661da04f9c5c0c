//! Rules, the points they give, how often, and how points fade.

use super::{Condition, EventTest, Property, Trait, Wording};
use crate::domain::{Decimal, Period, RuleName};
use crate::lang::source::Span;
use crate::lang::syntax::CalendarUnit;

/// A rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its label, else the canonical text of its condition; unique within its score.
    pub name: RuleName,
    /// When it holds.
    pub condition: Condition,
    /// How that is said.
    pub wording: Wording,
    /// What it gives.
    pub award: Award,
    /// Where it stands.
    pub span: Span,
}

/// What a rule gives: points per unit, faded, added up over how often, then its own limit. All of it is computed exactly and stops
/// at ±[`POINTS_MAX`](crate::limits::POINTS_MAX) once, at the end; so do the sum of a group's rules and the sum of a score's rules and groups, each just before
/// its own limits. A [`Cut`](crate::domain::Cut) is what a group or score has after its limits minus the exact sum of its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Award {
    /// The points, signed.
    pub points: i64,
    /// How often.
    pub often: Often,
    /// For each whole unit of something.
    pub per: Option<Box<PerUnit>>,
    /// The greatest size of this rule's points, on either side of zero.
    pub at_most: Option<i64>,
    /// How they fade.
    pub fading: Fading,
    /// The author's reason.
    pub because: Option<String>,
}

/// How often a rule pays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Often {
    /// Once, however many events there were.
    Once,
    /// For each event that the rule's one event test counts.
    Each(EventTest),
    /// Once for each calendar day, week or month with such an event, faded from the newest in it; units are those of the newest, of
    /// several at its instant the most.
    OncePer(CalendarUnit, EventTest),
    /// Once for each value of a property among such events, texts folded, faded from the newest with it (units as for a day);
    /// events without it pay nothing. Of several texts in one property each is a value.
    OncePerDifferent(Property, EventTest),
}

/// `per 10 of company.size`: points for each whole unit; an unknown value is 0, and so is what is below zero, and the property of an
/// event where [`Often::Once`] pays for none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PerUnit {
    /// One unit; above zero.
    pub amount: Decimal,
    /// What is measured.
    pub of: Measured,
}

/// What units are counted of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Measured {
    /// A trait of the contact.
    Trait(Trait),
    /// A property of each event that pays.
    Property(Property),
}

/// How points fade by whole periods since the newest event that made the rule hold (with `each`: since each event). k periods have
/// passed since t when t + k·period ≤ at; k months are counted from t in one go, so that 31 January + 2 months is 31 March.
///
/// The newest event of a test is its newest in the window, whatever the count asked; of a chain, the last of the complete chain that
/// ends latest; of `not followed by`, the latest A that makes it true; of an aggregate, the newest event whose property it counts; of
/// all, the newest over the parts; of any and at least n, over the true parts; of a definition, of its condition. Nothing else has one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Fading {
    /// Never.
    Never,
    /// points / 2^k after k periods, truncated toward zero.
    Halving(Period),
    /// points × max(0, 100 − percent·k) / 100 after k periods, truncated toward zero.
    Losing {
        /// The percentage.
        percent: Decimal,
        /// The period.
        every: Period,
    },
    /// Nothing once this much time has passed.
    Expiring(Period),
    /// Other points (signed, a unit) once each span has passed; spans ascend.
    Stepping(Vec<(i64, Period)>),
}
