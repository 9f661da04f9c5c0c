//! One question → its decisions, written: the same for a call by itself and for a line of a batch.

use std::borrow::Cow;
use std::cell::RefCell;

use serde::Serialize;
use serde::ser::Serializer;

use super::envelope::{Envelope, Wanted};
use super::problem::{Kind, Problem};
use super::{Service, forced};
use crate::decide::{Scratch, Selection, decide};
use crate::domain::Timestamp;
use crate::explain::explain;
use crate::ruleset::Ruleset;
use crate::wire::decision::DecisionJson;
use crate::wire::explained::ExplainedJson;

thread_local! {
    /// The evaluator's buffers, one set a thread: nobody waits for anybody.
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

/// Who is asked, and by which rules.
pub(super) struct Asking<'s> {
    pub(super) service: &'s Service,
    pub(super) ruleset: &'s Ruleset,
    /// The instant of a question that names none.
    pub(super) now: Timestamp,
}

/// What an answer begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opening {
    /// The revision that decided.
    Revision,
    /// The contact that the decisions are about.
    ContactId,
}

impl Asking<'_> {
    /// Writes the answer to a body behind what is there already; nothing where there is a problem.
    pub(super) fn answer(&self, body: &[u8], opening: Opening, answer: &mut Vec<u8>) -> Result<(), Problem> {
        let envelope = Envelope::read(body, &self.service.config.contact.id)?;
        let profile = &envelope.profile;
        let selection = self.selection(envelope.campaigns.as_deref())?;
        let selection = forced::forcing(selection, self.ruleset, &envelope.force)?;
        let at = envelope.at.unwrap_or(self.now);
        let (ruleset, metrics) = (self.ruleset, &self.service.metrics);
        let (revision, contact_id) = match opening {
            Opening::Revision => (Some(ruleset.revision().as_str()), None),
            Opening::ContactId => (None, Some(profile.contact_id())),
        };
        let before = answer.len();
        let written = SCRATCH.with_borrow_mut(|scratch| match envelope.answer {
            Wanted::Decisions => {
                let decisions = decide(ruleset, profile, at, &selection, scratch);
                metrics.count(ruleset, &decisions);
                self.service.record(&decisions);
                let decisions = Each(&decisions, DecisionJson);
                serde_json::to_writer(&mut *answer, &Answer { revision, contact_id, decisions })
            }
            Wanted::Explanations => {
                let explained = explain(ruleset, profile, at, &selection, scratch);
                let decisions = || explained.iter().map(|explained| &explained.decision);
                metrics.count(ruleset, decisions());
                self.service.record(decisions());
                let decisions = Each(&explained, ExplainedJson);
                serde_json::to_writer(&mut *answer, &Answer { revision, contact_id, decisions })
            }
        });
        written.map_err(|error| {
            answer.truncate(before);
            Problem::new(Kind::Broken, error.to_string())
        })
    }

    fn selection(&self, campaigns: Option<&[Cow<'_, str>]>) -> Result<Selection, Problem> {
        let Some(ids) = campaigns else { return Ok(Selection::all()) };
        Selection::of(self.ruleset, ids.iter().map(|id| &**id)).map_err(|unknown| {
            Problem::unknown_campaign(&unknown.id, self.ruleset).at(format!("/campaigns/{}", unknown.position))
        })
    }
}

#[derive(Serialize)]
struct Answer<'a, D> {
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contact_id: Option<&'a str>,
    decisions: D,
}

/// All of them, each written as this.
struct Each<'a, T, J>(&'a [T], fn(&'a T) -> J);

impl<T, J: Serialize> Serialize for Each<'_, T, J> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(self.1))
    }
}
