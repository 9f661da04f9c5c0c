//! Admission: only so many requests at one time; whoever comes beyond that hears so at once.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use tokio::sync::OwnedSemaphorePermit;

use super::Service;
use super::problem::{Kind, Problem};

/// Answers 503 with `Retry-After` where the service has all the requests that it may have. Waiting would help nobody: the caller may ask
/// another replica, and those that were admitted stay fast.
pub(super) async fn admit(State(service): State<Arc<Service>>, request: Request, next: Next) -> Response {
    let Ok(_admission) = service.admissions.try_acquire() else { return too_many_requests(&service).into_response() };
    service.metrics.in_flight.inc();
    let answered = Answered(&service.metrics.in_flight);
    let response = next.run(request).await;
    drop(answered);
    response
}

fn too_many_requests(service: &Service) -> Problem {
    service.metrics.shed.inc();
    let detail = format!("{} requests are being answered; try again later", service.config.limits.requests);
    Problem::new(Kind::Busy, detail)
}

/// The room that a request takes beyond the head of its answer, given back when this is dropped.
pub(super) struct Admission {
    service: Arc<Service>,
    _permits: [OwnedSemaphorePermit; 2],
}

impl Admission {
    /// The room for a batch, which is a request as well.
    ///
    /// # Errors
    /// When there is none.
    pub(super) fn of_batch(service: &Arc<Service>) -> Result<Admission, Problem> {
        let Ok(batch) = Arc::clone(&service.batches).try_acquire_owned() else {
            service.metrics.shed.inc();
            let detail = format!("{} batches are being answered; try again later", service.config.limits.batches);
            return Err(Problem::new(Kind::Busy, detail));
        };
        let request = Arc::clone(&service.admissions).try_acquire_owned();
        let request = request.map_err(|_| too_many_requests(service))?;
        service.metrics.in_flight.inc();
        Ok(Admission { service: Arc::clone(service), _permits: [batch, request] })
    }
}

impl Drop for Admission {
    fn drop(&mut self) {
        self.service.metrics.in_flight.dec();
    }
}

/// Counts a request out even if its caller hangs up and nobody waits for the answer any more.
struct Answered<'m>(&'m prometheus_client::metrics::gauge::Gauge);

impl Drop for Answered<'_> {
    fn drop(&mut self) {
        self.0.dec();
    }
}
