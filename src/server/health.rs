//! Whether the service lives, and whether it should be asked.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::routing::get;
use schemars::JsonSchema;
use serde::Serialize;

use super::Service;
use super::calls::{Body, Call, Room, Verb, shape};
use super::problem::{Kind, Problem};

pub(super) const HEALTHZ: Call = Call {
    verb: Verb::Get,
    path: "/healthz",
    title: "Says whether the process can answer",
    route: || get(healthz),
    needs: None,
    room: Room::None,
    asks: &[],
    takes: None,
    gives: Body::Json(shape::<Health>),
    problems: &[],
};

pub(super) const READYZ: Call = Call {
    verb: Verb::Get,
    path: "/readyz",
    title: "Says whether the service should be asked",
    route: || get(readyz),
    needs: None,
    room: Room::None,
    asks: &[],
    takes: None,
    gives: Body::Json(shape::<Health>),
    problems: &[Kind::NotReady],
};

/// How the service is.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Health {
    /// `ok` or `ready`.
    status: &'static str,
}

/// 200 as long as the process can answer at all.
pub(super) async fn healthz() -> impl IntoResponse {
    Json(Health { status: "ok" })
}

/// 200 while a ruleset is active; 503 once the service was told to stop.
pub(super) async fn readyz(State(service): State<Arc<Service>>) -> Result<impl IntoResponse, Problem> {
    // The service does not start to listen before a ruleset is active.
    if service.leaving.load(Ordering::Relaxed) {
        return Err(Problem::new(Kind::NotReady, "the service is stopping"));
    }
    Ok(Json(Health { status: "ready" }))
}
