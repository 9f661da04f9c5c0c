//! Contacts' histories, outcomes and a budget → the figures by which a campaign is steered: who got how far, how fast, at what cost.
//!
//! [`replay()`] follows one contact's events through the rules, so that the history exists on the first day and under any revision.
//! A [`Funnel`] follows contacts one by one, a [`Ledger`] puts them together, and [`Funnel::report`] says what came out.

mod conclusion;
mod conversion;
mod cost;
mod cycle;
mod journey;
mod ledger;
mod outcome;
mod replay;
mod report;
mod way;

pub use journey::{Funnel, Journey, Question, Unit};
pub use ledger::Ledger;
pub use outcome::{Moment, Order, Outcome, OutcomeTally, Outcomes};
pub use replay::{History, Place, replay};
pub use report::{
    Bar, CampaignReport, ContactTally, Cost, CostFigures, CostOf, Counted, CycleFigures, Figures, GroupFigures,
    LongestStep, Needed, NeededFigures, NoCost, OrderFigures, PeriodReport, Ratio, Report, Spread, StageFigures,
    StepFigures, Survival,
};
