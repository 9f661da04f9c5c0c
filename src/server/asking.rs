//! One question → its decisions, written: the same for a call by itself and for a line of a batch.

use std::borrow::Cow;
use std::cell::RefCell;
use std::io::{self, Write as _};

use serde::Serialize;
use serde::ser::Serializer;

use super::envelope::{Envelope, Wanted};
use super::problem::{Kind, Problem};
use super::{Service, forced};
use crate::decide::{Scratch, Selection, decide};
use crate::domain::Timestamp;
use crate::explain::{Explained, explain};
use crate::ruleset::Ruleset;
use crate::wire::decided;
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
        let before = answer.len();
        let (key, text) = match opening {
            Opening::Revision => ("revision", ruleset.revision().as_str()),
            Opening::ContactId => ("contact_id", profile.contact_id()),
        };
        let written = SCRATCH.with_borrow_mut(|scratch| -> io::Result<()> {
            write!(answer, "{{\"{key}\":")?;
            serde_json::to_writer(&mut *answer, text)?;
            answer.extend_from_slice(b",\"decisions\":");
            match envelope.answer {
                Wanted::Decisions => {
                    let decisions = decide(ruleset, profile, at, &selection, scratch);
                    metrics.count(ruleset, &decisions);
                    self.service.record(&decisions);
                    decided::write_all(&decisions, answer);
                }
                Wanted::Explanations => {
                    let explained = explain(ruleset, profile, at, &selection, scratch);
                    let decisions = || explained.iter().map(|explained| &explained.decision);
                    metrics.count(ruleset, decisions());
                    self.service.record(decisions());
                    serde_json::to_writer(&mut *answer, &Each(&explained))?;
                }
            }
            answer.push(b'}');
            Ok(())
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

/// All of them, each as JSON.
struct Each<'a>(&'a [Explained<'a>]);

impl Serialize for Each<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(ExplainedJson))
    }
}
