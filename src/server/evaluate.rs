//! `POST /v1/evaluate`: one contact in, its decisions out.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::post;

use super::asking::{Asking, Opening};
use super::calls::{Body, Call, Room, Verb, shape};
use super::problem::{Kind, Problem};
use super::shapes::{Answer, Question};
use super::{Service, body, json, now};
use crate::config::Role;
use crate::live::Active;

pub(super) const CALL: Call = Call {
    verb: Verb::Post,
    path: "/v1/evaluate",
    title: "Decides one contact",
    route: || post(evaluate),
    needs: Some(Role::Evaluate),
    room: Room::UntilAnswered,
    asks: &[],
    takes: Some(Body::Json(shape::<Question>)),
    gives: Body::Json(shape::<Answer>),
    problems: &[
        Kind::NotJson,
        Kind::UnreadableBody,
        Kind::UnknownCampaign,
        Kind::TooSlow,
        Kind::WrongShape,
        Kind::UnknownField,
    ],
};

/// Bodies up to this size are answered where they were read: handing them to another thread would take longer than deciding.
const INLINE_BYTES_MAX: usize = 256 * 1024;

/// What an answer begins with room for: that of a few campaigns has to be moved once at most.
const ANSWER_BYTES: usize = 4096;

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
    Ok(json(answer))
}

fn answer(service: &Service, active: &Active, body: &Bytes) -> Result<Vec<u8>, Problem> {
    let mut answer = Vec::with_capacity(ANSWER_BYTES);
    Asking { service, ruleset: &active.ruleset, now: now() }.answer(body, Opening::Revision, &mut answer)?;
    Ok(answer)
}
