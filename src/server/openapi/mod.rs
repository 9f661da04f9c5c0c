//! `GET /openapi.json` and `GET /docs`: the calls described for programs and for people, from the handlers' own types.

mod document;
mod manual;
mod markdown;
mod page;

use std::sync::{Arc, OnceLock};

use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::Value;

use super::calls::{Body, Call, Room, Verb};
use super::{Service, json};
use crate::config::Config;

pub(super) const DOCUMENT: Call = Call {
    verb: Verb::Get,
    path: "/openapi.json",
    title: "This description, for programs",
    route: || get(document_json),
    needs: None,
    room: Room::None,
    asks: &[],
    takes: None,
    gives: Body::Json(|_| schemars::json_schema!({ "type": "object" })),
    problems: &[],
};

pub(super) const PAGE: Call = Call {
    verb: Verb::Get,
    path: "/docs",
    title: "This description, for people",
    route: || get(docs),
    needs: None,
    room: Room::None,
    asks: &[],
    takes: None,
    gives: Body::Text("text/html"),
    problems: &[],
};

/// A page that runs nothing and loads nothing, whatever may stand in it.
const POLICY: [(HeaderName, HeaderValue); 3] = [
    (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
        ),
    ),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
];

/// The description, made when it is first asked for.
#[derive(Default)]
pub(super) struct Description {
    document: OnceLock<Value>,
    page: OnceLock<String>,
}

impl Description {
    fn document(&self, config: &Config) -> &Value {
        self.document.get_or_init(|| document::document(config))
    }
}

async fn document_json(State(service): State<Arc<Service>>) -> Response {
    json(service.description.document(&service.config).to_string().into_bytes())
}

async fn docs(State(service): State<Arc<Service>>) -> Response {
    let Service { description, config, .. } = &*service;
    let page = description.page.get_or_init(|| page::page(description.document(config)));
    (POLICY, page.clone()).into_response()
}
