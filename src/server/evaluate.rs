//! `POST /v1/evaluate`: one contact in, its decisions out.

use std::borrow::Cow;
use std::cell::RefCell;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use serde::ser::Serializer;

use super::envelope::{Envelope, Wanted};
use super::problem::{Kind, Problem};
use super::{Service, body, forced, now};
use crate::decide::{Scratch, Selection, decide};
use crate::explain::explain;
use crate::live::Active;
use crate::profile::Profile;
use crate::ruleset::Ruleset;
use crate::wire::contact;
use crate::wire::decision::DecisionJson;
use crate::wire::explained::ExplainedJson;

/// Bodies up to this size are answered where they were read: handing them to another thread would take longer than deciding.
const INLINE_BYTES_MAX: usize = 256 * 1024;

thread_local! {
    /// The evaluator's buffers, one set a thread: nobody waits for anybody.
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

/// Reads the body whatever type it says it is of: webhooks of marketing tools post JSON as text.
pub(super) async fn evaluate(State(service): State<Arc<Service>>, request: Request) -> Result<Response, Problem> {
    let limits = &service.config.limits;
    let body = body::read(request, limits.body_bytes, limits.request_timeout).await?;
    // Taken once: all of the answer comes from this ruleset, whatever is swapped in meanwhile.
    let active = service.live.active();
    let answer = if body.len() <= INLINE_BYTES_MAX {
        answer(&service, &active, &body)?
    } else {
        let answering = tokio::task::spawn_blocking(move || answer(&service, &active, &body));
        answering.await.map_err(|_| Problem::new(Kind::Broken, "the contact could not be decided"))??
    };
    Ok(([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], answer).into_response())
}

fn answer(service: &Service, active: &Active, body: &Bytes) -> Result<Vec<u8>, Problem> {
    let ruleset = &active.ruleset;
    let envelope = Envelope::read(body)?;
    let profile = profile(service, &envelope)?;
    let selection = forced::forcing(selection(ruleset, envelope.campaigns.as_deref())?, ruleset, &envelope.force)?;
    let at = envelope.at.unwrap_or_else(now);
    SCRATCH.with_borrow_mut(|scratch| {
        let revision = ruleset.revision().as_str();
        let written = match envelope.answer {
            Wanted::Decisions => {
                let decisions = decide(ruleset, &profile, at, &selection, scratch);
                service.metrics.count(ruleset, &decisions);
                serde_json::to_vec(&Answer { revision, decisions: Each(&decisions, DecisionJson) })
            }
            Wanted::Explanations => {
                let explained = explain(ruleset, &profile, at, &selection, scratch);
                service.metrics.count(ruleset, explained.iter().map(|explained| &explained.decision));
                serde_json::to_vec(&Answer { revision, decisions: Each(&explained, ExplainedJson) })
            }
        };
        written.map_err(|error| Problem::new(Kind::Broken, error.to_string()))
    })
}

fn profile<'a>(service: &Service, envelope: &Envelope<'a>) -> Result<Profile<'a>, Problem> {
    contact::read(envelope.contact.as_bytes(), &service.config.contact.id)
        .map_err(|error| Problem::of_contact(error.within("/contact")))
}

fn selection(ruleset: &Ruleset, campaigns: Option<&[Cow<'_, str>]>) -> Result<Selection, Problem> {
    let Some(ids) = campaigns else { return Ok(Selection::all()) };
    Selection::of(ruleset, ids.iter().map(|id| &**id)).map_err(|unknown| {
        let loaded: Vec<&str> = ruleset.campaigns().iter().map(|campaign| campaign.id().as_str()).take(20).collect();
        let detail = format!("{unknown}; loaded are {}", loaded.join(", "));
        Problem::new(Kind::UnknownCampaign, detail).at(format!("/campaigns/{}", unknown.position))
    })
}

#[derive(Serialize)]
struct Answer<'a, D> {
    revision: &'a str,
    decisions: D,
}

/// All of them, each written as this.
struct Each<'a, T, J>(&'a [T], fn(&'a T) -> J);

impl<T, J: Serialize> Serialize for Each<'_, T, J> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(self.1))
    }
}
