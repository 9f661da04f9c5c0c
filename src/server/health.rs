//! Whether the service lives, and whether it should be asked.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;

use super::Service;
use super::problem::{Kind, Problem};

/// 200 as long as the process can answer at all.
pub(super) async fn healthz() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], r#"{"status":"ok"}"#)
}

/// 200 while a ruleset is active; 503 once the service was told to stop.
pub(super) async fn readyz(State(service): State<Arc<Service>>) -> Result<impl IntoResponse, Problem> {
    // The service does not start to listen before a ruleset is active.
    if service.leaving.load(Ordering::Relaxed) {
        return Err(Problem::new(Kind::NotReady, "the service is stopping"));
    }
    Ok(([(header::CONTENT_TYPE, "application/json")], r#"{"status":"ready"}"#))
}
