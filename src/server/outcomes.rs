//! `POST /v1/outcomes`: what became of contacts, acknowledged once it is on the disk and never before.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use schemars::JsonSchema;
use serde::Serialize;
use tokio::sync::oneshot;

use super::calls::{Body, Call, Room, Verb, shape};
use super::problem::{Kind, Problem};
use super::{Service, body, shapes};
use crate::config::Role;
use crate::limits::OUTCOMES_MAX;
use crate::store::{Refused, Written};
use crate::wire::log;

pub(super) const CALL: Call = Call {
    verb: Verb::Post,
    path: "/v1/outcomes",
    title: "Takes what became of contacts",
    route: || post(outcomes),
    needs: Some(Role::Write),
    room: Room::UntilAnswered,
    asks: &[],
    takes: Some(Body::Json(shape::<shapes::Outcomes>)),
    gives: Body::Json(shape::<Answer>),
    problems: &[Kind::NotJson, Kind::UnreadableBody, Kind::NoStore, Kind::TooSlow, Kind::WrongShape, Kind::NotRecorded],
};

/// What became of a report.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OutcomesTaken")]
struct Answer {
    /// Outcomes that are new, and on the disk.
    accepted: u64,
    /// Outcomes that were known already.
    duplicates: u64,
}

/// Takes outcomes, and answers when they can no longer be lost.
pub(super) async fn outcomes(State(service): State<Arc<Service>>, request: Request) -> Result<Response, Problem> {
    let recorder = service.recorder()?;
    let limits = &service.config.limits;
    let body = body::read(request, limits.body_bytes, limits.request_timeout).await?;
    let outcomes = log::outcomes(&body).map_err(|error| match error {
        None => Problem::new(Kind::NotJson, "the body should be an outcome, or an array of outcomes, as JSON"),
        Some(error) => Problem::new(Kind::WrongShape, error.message).at(error.field),
    })?;
    if outcomes.len() > OUTCOMES_MAX {
        return Err(Problem::new(Kind::TooBig, format!("at most {OUTCOMES_MAX} outcomes may be sent at once")));
    }
    let (answer, answered) = oneshot::channel();
    recorder.outcomes(
        outcomes,
        Box::new(move |written| {
            let _ = answer.send(written);
        }),
    );
    let Written { accepted, duplicates } = acknowledged(answered).await?;
    json(&Answer { accepted, duplicates })
}

/// Waits for what the recorder says.
pub(super) async fn acknowledged<T>(answered: oneshot::Receiver<Result<T, Refused>>) -> Result<T, Problem> {
    let answered = answered.await.unwrap_or(Err(Refused::Failing));
    answered.map_err(|refused| Problem::new(Kind::NotRecorded, refused.to_string()))
}

pub(super) fn json(answer: &impl Serialize) -> Result<Response, Problem> {
    let json = serde_json::to_vec(answer).map_err(|error| Problem::new(Kind::Broken, error.to_string()))?;
    Ok(([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], json).into_response())
}
