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
    /// What may stand behind the `?`.
    pub(super) asks: &'static [Parameter],
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

/// A path that is called: the position of the first call that has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place(usize);

impl Place {
    /// Where a request's path leads; `None` where there is no call.
    pub(super) fn of(path: &str) -> Option<Place> {
        let exactly = ALL.iter().position(|call| call.path == path);
        exactly.or_else(|| ALL.iter().position(|call| leads_to(path, call.path))).map(Place)
    }

    /// Its position among all calls.
    pub(super) fn position(self) -> usize {
        self.0
    }

    /// The call of this path and method. HEAD asks what GET does.
    pub(super) fn call(self, method: &Method) -> Option<&'static Call> {
        let path = ALL.get(self.0)?.path;
        let verb = if method == Method::HEAD { Verb::Get.as_str() } else { method.as_str() };
        ALL.iter().copied().find(|call| call.path == path && call.verb.as_str() == verb)
    }
}

/// Whether a request's path is one of a call, part by part as the router sees it.
fn leads_to(path: &str, of_call: &str) -> bool {
    let (mut parts, mut of_call) = (path.split('/'), of_call.split('/'));
    loop {
        match (parts.next(), of_call.next()) {
            (None, None) => return true,
            (Some(part), Some(pattern)) if pattern.starts_with('{') && !part.is_empty() => {}
            (Some(part), Some(pattern)) if part == pattern => {}
            (Some(_) | None, Some(_) | None) => return false,
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_to_its_call_and_no_further() {
        let of = |path: &str| Place::of(path).map(|place| ALL[place.position()].path);
        for call in ALL {
            let asked = call.path.replace("{id}", "c-1%2F2").replace("{name}", "lower bar");
            assert_eq!(of(&asked), Some(call.path));
            let method = Method::from_bytes(call.verb.as_str().as_bytes()).unwrap();
            let found = Place::of(&asked).unwrap().call(&method).unwrap();
            assert_eq!((found.path, found.title), (call.path, call.title));
        }
        for path in [
            "",
            "/",
            "*",
            "/v1",
            "/v1/evaluate/",
            "//v1/evaluate",
            "/V1/evaluate",
            "/v1/campaigns/",
            "/v1/contacts/a/b",
        ] {
            assert_eq!(of(path), None, "{path}");
        }
    }

    #[test]
    fn head_asks_what_get_does_and_other_methods_find_nothing() {
        let place = Place::of("/v1/contacts/ada").unwrap();
        assert_eq!(place.call(&Method::HEAD).map(|call| call.title), place.call(&Method::GET).map(|call| call.title));
        assert_eq!(place.call(&Method::DELETE).unwrap().needs, Some(Role::Write));
        assert!(place.call(&Method::POST).is_none());
    }
}
