//! A look back over many contacts: one at a time, off the threads that answer others, over when it takes too long or nobody waits for it.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, oneshot};
use tokio::time::Instant;

use super::Service;
use super::problem::{Kind, Problem};
use crate::limits::LOOK_BACK_SECONDS_MAX;

/// The room for one look back.
pub(super) struct Look {
    permit: OwnedSemaphorePermit,
    /// When it is over at the latest.
    pub(super) until: Instant,
}

impl Look {
    /// The room, if nobody else has it.
    pub(super) fn begin(service: &Service) -> Result<Look, Problem> {
        let permit = Arc::clone(&service.looks).try_acquire_owned().map_err(|_| {
            service.metrics.shed.inc();
            Problem::new(Kind::Busy, "another look at many contacts is under way; try again later")
        })?;
        Ok(Look { permit, until: Instant::now() + Duration::from_secs(LOOK_BACK_SECONDS_MAX) })
    }

    /// Looks, where waiting is allowed. The work asks its watch at every contact whether to go on.
    pub(super) async fn back<T: Send + 'static>(
        self,
        work: impl FnOnce(&Watch) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        // Dropped with this future, when the caller hangs up.
        let (waits, _waiting) = oneshot::channel();
        let watch = Watch { until: self.until, waits };
        let permit = self.permit;
        let working = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work(&watch)
        });
        working.await.map_err(|_| Problem::new(Kind::Broken, "the contacts could not be looked at"))?
    }
}

/// Whether a look back goes on.
pub(super) struct Watch {
    until: Instant,
    waits: oneshot::Sender<()>,
}

impl Watch {
    /// Ends the look when its time is over or its caller is gone.
    pub(super) fn go_on(&self) -> Result<(), Problem> {
        if self.waits.is_closed() {
            return Err(Problem::new(Kind::Broken, "nobody waits for the answer any more"));
        }
        if Instant::now() < self.until { Ok(()) } else { Err(Problem::takes_too_long()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a watch says of a look that ends so many seconds from now.
    fn said(seconds: u64, waiting: Option<oneshot::Receiver<()>>, waits: oneshot::Sender<()>) -> Option<Kind> {
        let watch = Watch { until: Instant::now() + Duration::from_secs(seconds), waits };
        let said = watch.go_on().err().map(|problem| problem.kind);
        drop(waiting);
        said
    }

    #[test]
    fn a_look_ends_with_its_time_and_with_its_caller() {
        let (waits, waiting) = oneshot::channel();
        assert_eq!(said(60, Some(waiting), waits), None);
        let (waits, waiting) = oneshot::channel();
        assert_eq!(said(0, Some(waiting), waits), Some(Kind::TakesTooLong));
        let (waits, _) = oneshot::channel();
        assert_eq!(said(60, None, waits), Some(Kind::Broken));
    }
}
