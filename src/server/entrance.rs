//! The way of every request: its id, who asks, room for it, then the call; and on the way out what it came to, counted.

use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use hyper::service::Service as _;
use hyper_util::service::TowerToHyperService;
use tracing::Instrument as _;

use super::admission::Admission;
use super::calls::{Call, Place, Room};
use super::problem::{Problem, dressed};
use super::request_id::Identity;
use super::{Service, body, keys, origin};

/// The service as connections ask it. All that is asked of each request stands here in a row and not in layers around the routes: a layer
/// copies all that it encloses for each request, and together they would cost more than to decide.
pub(super) struct Entrance {
    service: Arc<Service>,
    routes: TowerToHyperService<Router>,
}

impl Entrance {
    pub(super) fn of(service: Arc<Service>, routes: Router) -> Entrance {
        Entrance { service, routes: TowerToHyperService::new(routes) }
    }

    /// Answers a request, whatever it is; those that are turned away are counted too.
    #[expect(clippy::disallowed_methods, reason = "measures how long an answer takes")]
    pub(super) async fn answer(&self, request: Request) -> Response {
        let begun = Instant::now();
        let identity = Identity::of(request.headers());
        let span = identity.span(&request);
        let place = Place::of(request.uri().path());
        let mut response = dressed(self.let_in(place, request).instrument(span.clone()).await);
        tracing::debug!(parent: &span, status = response.status().as_u16(), "answered");
        identity.put_on(&mut response);
        self.service.metrics.answered(place, response.status(), begun.elapsed());
        response
    }

    /// Has a request answered if it may be and there is room.
    async fn let_in(&self, place: Option<Place>, request: Request) -> Response {
        let call = place.and_then(|place| place.call(request.method()));
        let _admission = match self.admission(place, call, &request) {
            Ok(admission) => admission,
            Err(problem) => return problem.into_response(),
        };
        let request = match call.and_then(|call| call.takes) {
            None => request,
            Some(_) => match body::unpacked(request).await {
                Ok(request) => request,
                Err(problem) => return problem.into_response(),
            },
        };
        match self.routes.call(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }

    fn admission(
        &self,
        place: Option<Place>,
        call: Option<&Call>,
        request: &Request,
    ) -> Result<Option<Admission<'_>>, Problem> {
        let service = &self.service;
        origin::check(request, service.address.ip())?;
        keys::check(service, request.headers(), call)?;
        if place.is_none() {
            return Err(Problem::no_such_path());
        }
        match call.map(|call| call.room) {
            Some(Room::UntilAnswered) => Admission::of_request(service).map(Some),
            Some(Room::ItsOwn | Room::None) | None => Ok(None),
        }
    }
}
