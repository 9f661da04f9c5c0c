//! `GET` and `DELETE /v1/contacts/{id}`: everything that is kept of one contact, and its end.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{delete, get};
use schemars::JsonSchema;
use serde::Serialize;
use tokio::sync::oneshot;

use super::Service;
use super::calls::{Body, Call, Room, Verb, shape};
use super::outcomes::{acknowledged, json};
use super::problem::{Kind, Problem};
use super::shapes::KeptOfContact;
use crate::config::Role;
use crate::store::{self, Erased};

pub(super) const SHOWN: Call = Call {
    verb: Verb::Get,
    path: "/v1/contacts/{id}",
    title: "Shows everything that is kept of a contact",
    route: || get(contact),
    needs: Some(Role::Read),
    room: Room::UntilAnswered,
    asks: &[],
    takes: None,
    gives: Body::Json(shape::<KeptOfContact>),
    problems: &[Kind::UnreadableRequest, Kind::NoStore],
};

pub(super) const ERASED: Call = Call {
    verb: Verb::Delete,
    path: "/v1/contacts/{id}",
    title: "Erases everything that is kept of a contact",
    route: || delete(erase),
    needs: Some(Role::Write),
    room: Room::UntilAnswered,
    asks: &[],
    takes: None,
    gives: Body::Json(shape::<Answer>),
    problems: &[Kind::UnreadableRequest, Kind::NoStore, Kind::NotRecorded],
};

/// Everything that is kept of a contact.
pub(super) async fn contact(State(service): State<Arc<Service>>, Path(id): Path<String>) -> Result<Response, Problem> {
    service.recorder()?;
    let url = service.config.store.url.clone().unwrap_or_default();
    let reading = tokio::task::spawn_blocking(move || store::open(&url)?.about(&id));
    let about = reading.await.map_err(|_| Problem::new(Kind::Broken, "the store could not be read"))?;
    json(&about.map_err(|error| Problem::new(Kind::Broken, error.to_string()))?)
}

/// How much was deleted.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Erased")]
struct Answer {
    /// The contact.
    contact_id: String,
    /// How many exposures.
    exposures: u64,
    /// How many outcomes.
    outcomes: u64,
    /// How many decisions.
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
