//! `GET /v1/experiments/{name}/report`: what the store says of an experiment as of an instant, as JSON, a page or text.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderName, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;

use super::calls::{Body, Call, Room, Verb, shape};
use super::problem::{Kind, Problem};
use super::query::{Asked, Pairs, Parameter};
use super::{Service, now, shapes};
use crate::config::Role;
use crate::experiment::report::report;
use crate::store;
use crate::wire::asked::instant;
use crate::wire::report as written;

const HTML: &str = "text/html; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";

const PROBLEMS: &[Kind] =
    &[Kind::UnreadableRequest, Kind::NoStore, Kind::UnknownExperiment, Kind::WrongShape, Kind::UnknownField];

pub(super) const JSON: Call = Call {
    verb: Verb::Get,
    path: "/v1/experiments/{name}/report",
    title: "Says what an experiment has shown",
    route: || get(|state, name, pairs| answer(state, name, pairs, Format::Json)),
    needs: Some(Role::Read),
    room: Room::UntilAnswered,
    asks: QUERY,
    takes: None,
    gives: Body::Json(shape::<shapes::Report>),
    problems: PROBLEMS,
};

pub(super) const PAGE: Call = Call {
    path: "/v1/experiments/{name}/report.html",
    title: "Shows what an experiment has shown, as a page with charts",
    route: || get(|state, name, pairs| answer(state, name, pairs, Format::Html)),
    gives: Body::Text("text/html"),
    ..JSON
};

pub(super) const FOR_PEOPLE: Call = Call {
    path: "/v1/experiments/{name}/report.txt",
    title: "Says what an experiment has shown, as text",
    route: || get(|state, name, pairs| answer(state, name, pairs, Format::Text)),
    gives: Body::Text("text/plain"),
    ..JSON
};

pub(super) const QUERY: &[Parameter] = &[AS_OF];

/// As of when something is told.
pub(super) const AS_OF: Parameter =
    Parameter::of("as_of", "As of when (RFC 3339); without it, now", "2026-11-23T12:00:00Z").like("date-time");

/// How a report is written.
#[derive(Clone, Copy)]
pub(super) enum Format {
    Json,
    Text,
    Html,
}

impl Format {
    /// The header that says so.
    pub(super) fn header(self) -> [(HeaderName, &'static str); 1] {
        let media_type = match self {
            Format::Json => "application/json",
            Format::Text => TEXT,
            Format::Html => HTML,
        };
        [(header::CONTENT_TYPE, media_type)]
    }
}

async fn answer(
    State(service): State<Arc<Service>>,
    Path(name): Path<String>,
    pairs: Pairs,
    format: Format,
) -> Result<Response, Problem> {
    service.recorder()?;
    let as_of = Asked::of(pairs, QUERY)?.get("as_of", instant)?.unwrap_or_else(now);
    let active = service.live.active();
    let question = active.ruleset.question(&name);
    let question = question.map_err(|unknown| Problem::new(Kind::UnknownExperiment, unknown.to_string()))?;
    let url = service.config.store.url.clone().unwrap_or_default();
    // Reading a long log takes its time: nobody else waits for it.
    let reading = tokio::task::spawn_blocking(move || {
        let store = store::open(&url)?;
        let (exposures, outcomes) = (store.exposures(&question.name)?, store.outcomes(&question.name)?);
        let report = report(&question, &exposures, &outcomes, as_of);
        let broken = |error: serde_json::Error| store::StoreError::Taking(error.into());
        Ok::<String, store::StoreError>(match format {
            Format::Json => written::json(&question, &report).map_err(broken)? + "\n",
            Format::Text => written::text(&question, &report),
            Format::Html => written::html(&question, &report),
        })
    });
    let text = reading.await.map_err(|_| Problem::new(Kind::Broken, "the report could not be made"))?;
    let text = text.map_err(|error| Problem::new(Kind::Broken, error.to_string()))?;
    Ok((format.header(), text).into_response())
}
