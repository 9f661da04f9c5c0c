//! Stages, and what takes a contact out of them.

use super::{Condition, Wording};
use crate::domain::{Period, StageName};

/// A stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// Its short name.
    pub name: StageName,
    /// Its title; the name where none was written.
    pub title: String,
    /// When a contact is in it or beyond; `None` only for the first.
    pub when: Option<Condition>,
    /// How `when` is said.
    pub when_wording: Wording,
    /// A contact who held it keeps it while this is not true.
    pub until: Option<Condition>,
    /// How `until` is said.
    pub until_wording: Wording,
    /// A contact who held it, or a later one, keeps it for so long since the instant brought with the stage held.
    pub stays: Option<Period>,
    /// Whether a contact who held it keeps it for good.
    pub falls_back: FallsBack,
}

/// Whether a stage can be lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FallsBack {
    /// When nothing else holds it.
    Possible,
    /// `never falls back`
    Never,
}

/// `disqualify "Competitor" when …`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disqualification {
    /// The reason given.
    pub reason: String,
    /// When.
    pub when: Condition,
    /// How that is said.
    pub wording: Wording,
}
