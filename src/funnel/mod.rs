//! Contacts' histories, outcomes and a budget → the figures by which a campaign is steered: who got how far, how fast, at what cost.
//!
//! [`replay()`] follows one contact's events through the rules, so that the history exists on the first day and under any revision.

mod replay;

pub use replay::{History, Place, Restless, replay};
