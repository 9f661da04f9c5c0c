//! `GET` and `DELETE /v1/contacts/{id}`: everything that is kept of one contact, and its end.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use serde::Serialize;
use tokio::sync::oneshot;

use super::Service;
use super::outcomes::{acknowledged, json};
use super::problem::{Kind, Problem};
use crate::store::{self, Erased};

/// Everything that is kept of a contact.
pub(super) async fn contact(State(service): State<Arc<Service>>, Path(id): Path<String>) -> Result<Response, Problem> {
    service.recorder()?;
    let url = service.config.store.url.clone().unwrap_or_default();
    let reading = tokio::task::spawn_blocking(move || store::open(&url)?.about(&id));
    let about = reading.await.map_err(|_| Problem::new(Kind::Broken, "the store could not be read"))?;
    json(&about.map_err(|error| Problem::new(Kind::Broken, error.to_string()))?)
}

#[derive(Serialize)]
struct Answer {
    contact_id: String,
    exposures: u64,
    outcomes: u64,
    decisions: u64,
}

/// Deletes everything that is kept of a contact, and says how much that was.
pub(super) async fn erase(State(service): State<Arc<Service>>, Path(id): Path<String>) -> Result<Response, Problem> {
    let (answer, answered) = oneshot::channel();
    service.recorder()?.erase(
        id.clone(),
        Box::new(move |erased| {
            let _ = answer.send(erased);
        }),
    );
    let Erased { exposures, outcomes, decisions } = acknowledged(answered).await?;
    json(&Answer { contact_id: id, exposures, outcomes, decisions })
}
