//! The calls of the service in one table: how each is reached, who may, what it takes and what it gives.
//!
//! Routes, keys and the OpenAPI document are made from it, so that nothing is served that is not described.

use std::sync::Arc;

use axum::http::Method;
use axum::routing::MethodRouter;
use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::problem::Kind;
use super::query::Parameter;
use super::{
    Service, batch, campaigns, check, contacts, evaluate, experiments, funnel, health, metrics, openapi, outcomes,
    past, plan, ruleset,
};
use crate::config::Role;

/// Every call, in the order in which people read about them.
pub(super) const ALL: &[&Call] = &[
    &evaluate::CALL,
    &batch::CALL,
    &campaigns::LIST,
    &campaigns::ONE,
    &funnel::JSON,
    &funnel::PAGE,
    &funnel::FOR_PEOPLE,
    &check::CALL,
    &ruleset::CALL,
    &outcomes::CALL,
    &experiments::JSON,
    &experiments::PAGE,
    &experiments::FOR_PEOPLE,
    &plan::JSON,
    &plan::FOR_PEOPLE,
    &past::BACKTEST,
    &past::BACKTEST_FOR_PEOPLE,
    &past::SIMULATE,
    &past::SIMULATE_FOR_PEOPLE,
    &contacts::SHOWN,
    &contacts::ERASED,
    &health::HEALTHZ,
    &health::READYZ,
    &metrics::CALL,
    &openapi::DOCUMENT,
    &openapi::PAGE,
];

/// One call.
pub(super) struct Call {
    pub(super) verb: Verb,
    /// As the router writes it: `{id}` stands for anything.
    pub(super) path: &'static str,
    /// What it does, in a few words.
    pub(super) title: &'static str,
    pub(super) route: fn() -> MethodRouter<Arc<Service>>,
    /// What a key has to be good for; `None`: nobody is asked for a key.
    pub(super) needs: Option<Role>,
    pub(super) room: Room,
    pub(super) takes: Option<Body>,
    pub(super) gives: Body,
    /// Problems beside those that each call of its kind may have.
    pub(super) problems: &'static [Kind],
}

/// How a path is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    Get,
    Post,
    Delete,
}

/// How a call counts among the requests that are answered at one time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Room {
    /// It takes room until the head of its answer, and is turned away where there is none.
    UntilAnswered,
    /// It takes its room itself, and keeps it as long as it likes.
    ItsOwn,
    /// It takes none: whoever asks how the service is must hear it most of all when there is too much to do.
    None,
}

/// What a body holds.
#[derive(Clone, Copy)]
pub(super) enum Body {
    Json(Shape),
    /// A value a line.
    JsonLines(Shape),
    /// Text of this media type.
    Text(&'static str),
}

/// The schema of a type; the generator keeps what it refers to.
pub(super) type Shape = fn(&mut SchemaGenerator) -> Schema;

/// The schema of this type.
pub(super) fn shape<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

impl Verb {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Verb::Get => "GET",
            Verb::Post => "POST",
            Verb::Delete => "DELETE",
        }
    }
}

impl Call {
    /// Every kind of problem that the call may answer with.
    pub(super) fn problems(&self) -> Vec<Kind> {
        let mut kinds = vec![Kind::ForeignHost, Kind::ForeignOrigin, Kind::Busy, Kind::Broken];
        if self.needs.is_some() {
            kinds.extend([Kind::NoKey, Kind::NotAllowed]);
        }
        if self.takes.is_some() {
            kinds.extend([Kind::UnknownEncoding, Kind::TooBig]);
        }
        kinds.extend(self.problems);
        kinds
    }
}

/// What a caller must be allowed to, to call this path in this way; `None`: nothing. What is no call needs a key as well, so that strangers
/// learn nothing.
pub(super) fn needed(method: &Method, path: Option<&str>) -> Option<Role> {
    let is_meant = |call: &&&Call| Some(call.path) == path && call.verb.as_str() == method.as_str();
    ALL.iter().find(is_meant).map_or(Some(Role::Read), |call| call.needs)
}

/// What may stand behind the `?` of a call.
pub(super) fn queried(call: &Call) -> &'static [Parameter] {
    let parts: Vec<&str> = call.path.split('/').collect();
    match parts.as_slice() {
        ["", "v1", "experiments", "{name}", report] if report.starts_with("report") => experiments::QUERY,
        ["", "v1", "experiments", "{name}", "backtest" | "backtest.txt"] => past::BACKTEST_QUERY,
        ["", "v1", "experiments", "{name}", "simulate" | "simulate.txt"] => past::SIMULATE_QUERY,
        ["", "v1", "experiments", "plan" | "plan.txt"] => plan::QUERY,
        ["", "v1", "campaigns", "{id}", figures] if figures.starts_with("funnel") => funnel::QUERY,
        _ => &[],
    }
}

/// All of them as a sentence says it.
pub(super) fn listed() -> String {
    let calls: Vec<String> = ALL.iter().map(|call| format!("{} {}", call.verb.as_str(), call.path)).collect();
    match calls.split_last() {
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}
