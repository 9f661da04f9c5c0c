//! Admission: only so many requests at one time; whoever comes beyond that hears so at once.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::Service;
use super::problem::{Kind, Problem};

/// Answers 503 with `Retry-After` where the service has all the requests that it may have. Waiting would help nobody: the caller may ask
/// another replica, and those that were admitted stay fast.
pub(super) async fn admit(State(service): State<Arc<Service>>, request: Request, next: Next) -> Response {
    let Ok(_admission) = service.admissions.try_acquire() else {
        service.metrics.shed.inc();
        let detail = format!("{} requests are being answered; try again later", service.config.limits.requests);
        return Problem::new(Kind::Busy, detail).into_response();
    };
    service.metrics.in_flight.inc();
    let answered = Answered(&service.metrics.in_flight);
    let response = next.run(request).await;
    drop(answered);
    response
}

/// Counts a request out even if its caller hangs up and nobody waits for the answer any more.
struct Answered<'m>(&'m prometheus_client::metrics::gauge::Gauge);

impl Drop for Answered<'_> {
    fn drop(&mut self) {
        self.0.dec();
    }
}
