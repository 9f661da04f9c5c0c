//! Admission: only so many requests at one time; whoever comes beyond that hears so at once.

use std::sync::Arc;

use prometheus_client::metrics::gauge::Gauge;
use tokio::sync::{OwnedSemaphorePermit, SemaphorePermit};

use super::Service;
use super::problem::{Kind, Problem};

/// The room that a request takes until the head of its answer, given back when this is dropped: also where its caller hangs up and nobody
/// waits for the answer any more.
pub(super) struct Admission<'s> {
    in_flight: &'s Gauge,
    _permit: SemaphorePermit<'s>,
}

impl Admission<'_> {
    /// The room for a request. Waiting would help nobody: the caller may ask another replica, and those that were admitted stay fast.
    ///
    /// # Errors
    /// When the service has all the requests that it may have.
    pub(super) fn of_request(service: &Service) -> Result<Admission<'_>, Problem> {
        let permit = service.admissions.try_acquire().map_err(|_| too_many_requests(service))?;
        let in_flight = &service.metrics.in_flight;
        in_flight.inc();
        Ok(Admission { in_flight, _permit: permit })
    }
}

impl Drop for Admission<'_> {
    fn drop(&mut self) {
        self.in_flight.dec();
    }
}

fn too_many_requests(service: &Service) -> Problem {
    service.metrics.shed.inc();
    let detail = format!("{} requests are being answered; try again later", service.config.limits.requests);
    Problem::new(Kind::Busy, detail)
}

/// The room that a batch takes, beyond the head of its answer, given back when this is dropped.
pub(super) struct BatchAdmission {
    service: Arc<Service>,
    _permits: [OwnedSemaphorePermit; 2],
}

impl BatchAdmission {
    /// The room for a batch, which is a request as well.
    ///
    /// # Errors
    /// When there is none.
    pub(super) fn of(service: &Arc<Service>) -> Result<BatchAdmission, Problem> {
        let Ok(batch) = Arc::clone(&service.batches).try_acquire_owned() else {
            service.metrics.shed.inc();
            let detail = format!("{} batches are being answered; try again later", service.config.limits.batches);
            return Err(Problem::new(Kind::Busy, detail));
        };
        let request = Arc::clone(&service.admissions).try_acquire_owned();
        let request = request.map_err(|_| too_many_requests(service))?;
        service.metrics.in_flight.inc();
        Ok(BatchAdmission { service: Arc::clone(service), _permits: [batch, request] })
    }
}

impl Drop for BatchAdmission {
    fn drop(&mut self) {
        self.service.metrics.in_flight.dec();
    }
}
