//! Contacts of the past one by one → dealt out to equals again and again, and how often those were told apart.

use super::{Found, Last, NoPast, NotAsked, found};
use crate::decide::unit_of;
use crate::domain::Timestamp;
use crate::experiment::evidence::Outcome;
use crate::experiment::false_alarms::{FalseAlarms, Past, false_alarms};
use crate::experiment::question::Question;
use crate::lang::experiment::Experiment;
use crate::profile::Profile;
use crate::ruleset::Ruleset;

/// A past that is being collected.
pub struct Dealing<'r> {
    experiment: &'r Experiment,
    question: Question,
    past: Vec<Past>,
    left_out: u64,
    last: Last,
}

/// How often equals were told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dealt {
    /// Contacts that were dealt out.
    pub contacts: usize,
    /// Contacts without an event or a unit.
    pub left_out: u64,
    /// Up to when they were looked at.
    pub as_of: Timestamp,
    /// How often a winner was found among equals.
    pub alarms: FalseAlarms,
}

impl<'r> Dealing<'r> {
    /// Begins, for the unit, split and outcome of an experiment.
    ///
    /// # Errors
    /// When there is no such experiment, or it measures nothing.
    pub fn of(ruleset: &'r Ruleset, experiment: &str) -> Result<Dealing<'r>, NotAsked> {
        let Found { experiment, question, .. } = found(ruleset, experiment)?;
        Ok(Dealing { experiment, question, past: Vec::new(), left_out: 0, last: Last::default() })
    }

    /// Adds a contact.
    pub fn add(&mut self, profile: &Profile<'_>) {
        self.last.heard_of(profile.events().last().map(|event| event.at));
        match (profile.events().first(), unit_of(self.experiment, profile)) {
            (Some(first), Some(unit)) => self.past.push(Past {
                contact_id: profile.contact_id().to_owned(),
                unit: unit.to_string(),
                at: first.at,
            }),
            (None, _) | (_, None) => self.left_out += 1,
        }
    }

    /// Deals so many times and looks at each so many times, up to an instant or else the last thing that happened; `outcomes` are
    /// [`settled`](super::settled). Whoever can't wait says so through `go_on`, which is asked before each look.
    ///
    /// # Errors
    /// When there is nobody to deal out (`Ok(Err(…))`), or nobody waits.
    pub fn dealt<E>(
        mut self,
        outcomes: &[Outcome],
        as_of: Option<Timestamp>,
        times: (u64, u64),
        go_on: impl FnMut() -> Result<(), E>,
    ) -> Result<Result<Dealt, NoPast>, E> {
        self.last.heard_of(outcomes.iter().map(|outcome| outcome.at).max());
        self.past.sort_by(|one, other| one.contact_id.cmp(&other.contact_id));
        self.past.dedup_by(|one, other| one.contact_id == other.contact_id);
        let Some(as_of) = as_of.or(self.last.0).filter(|_| !self.past.is_empty()) else {
            return Ok(Err(NoPast::Nobody));
        };
        let alarms = false_alarms(&self.question, &self.past, outcomes, as_of, times, go_on)?;
        Ok(Ok(Dealt { contacts: self.past.len(), left_out: self.left_out, as_of, alarms }))
    }
}
