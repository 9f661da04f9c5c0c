//! HTTP: contacts in, decisions out, by the ruleset that is in force when the request is read.

mod admission;
mod asking;
mod batch;
mod body;
mod calls;
mod campaign;
mod campaigns;
mod check;
mod connections;
mod contacts;
mod entrance;
mod envelope;
mod evaluate;
mod experiments;
mod forced;
mod funnel;
mod health;
mod keys;
mod look;
mod metrics;
mod openapi;
mod origin;
mod outcomes;
mod past;
mod patient;
mod plan;
mod problem;
mod query;
mod recording;
mod request_id;
mod ruleset;
mod shapes;
mod tls;

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use crate::config::Config;
use crate::domain::Timestamp;
use crate::limits::LOOKS_BACK_MAX;
use crate::live::Live;
use crate::store::Recorder;
use entrance::Entrance;
use metrics::Metrics;
use openapi::Description;
use tls::Tls;

pub use tls::{TlsError, check as check_tls};

/// How long requests in flight may take to finish once the service is told to stop, beyond what one request may take.
const FAREWELL: Duration = Duration::from_secs(1);

/// How often the certificate's files are looked at.
const RENEWAL: Duration = Duration::from_secs(60);
/// Sets of texts that are checked at one time: checking takes longer than anything else, and nobody's contacts should wait for it.
const CHECKS_MAX: usize = 2;

/// What every request is answered from.
struct Service {
    live: Arc<Live>,
    config: Config,
    address: SocketAddr,
    metrics: Metrics,
    /// Where what happens is kept, if it is.
    recorder: Option<Arc<Recorder>>,
    /// One for each request that may be answered at one time.
    admissions: Arc<Semaphore>,
    /// One for each batch.
    batches: Arc<Semaphore>,
    /// One for each set of texts that may be checked at one time.
    checks: Semaphore,
    /// One for each look at many contacts.
    looks: Arc<Semaphore>,
    description: Description,
    /// Set once, when the service is told to stop.
    leaving: AtomicBool,
}

/// Serves until `stop` is done; then says that it is not ready any more, finishes the requests in flight, and returns.
///
/// # Errors
/// When the operating system takes the listener away.
pub async fn serve(
    listener: TcpListener,
    live: Arc<Live>,
    config: Config,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let address = listener.local_addr()?;
    let limits = config.limits.clone();
    let patience = limits.request_timeout.max(limits.progress_timeout) + FAREWELL;
    let tls = Tls::of(&config.tls).map_err(io::Error::other)?.map(Arc::new);
    let recorder = recording::start(&config).map_err(io::Error::other)?;
    let service = Arc::new(Service {
        metrics: Metrics::of(&live, recorder.as_ref()),
        recorder: recorder.clone(),
        live,
        config,
        address,
        admissions: Arc::new(Semaphore::new(limits.requests)),
        batches: Arc::new(Semaphore::new(limits.batches)),
        checks: Semaphore::new(CHECKS_MAX),
        looks: Arc::new(Semaphore::new(LOOKS_BACK_MAX)),
        description: Description::default(),
        leaving: AtomicBool::new(false),
    });
    let entrance = Arc::new(Entrance::of(Arc::clone(&service), routes(&service)));
    let unrecorded = service.recorder.is_none().then(|| {
        let live = Arc::clone(&service.live);
        tokio::spawn(recording::say_what_is_not_recorded(live))
    });
    let hang_ups = tokio::spawn(reload_on_hang_up(Arc::clone(&service), tls.clone()));
    let renewals = tls.clone().map(|tls| tokio::spawn(renew_again_and_again(tls)));
    let farewell = async move {
        stop.await;
        service.leaving.store(true, Ordering::Relaxed);
        tracing::info!("stopping: requests in flight are finished");
    };
    connections::serve(listener, entrance, &limits, tls, patience, farewell).await;
    hang_ups.abort();
    renewals.inspect(|renewals| renewals.abort());
    unrecorded.inspect(|unrecorded| unrecorded.abort());
    // What was decided last is written before the process ends.
    recorder.inspect(|recorder| recorder.close());
    Ok(())
}

fn routes(service: &Arc<Service>) -> Router {
    let routes = calls::ALL.iter().fold(Router::new(), |routes, call| routes.route(call.path, (call.route)()));
    routes.with_state(Arc::clone(service))
}

/// Looks at the rules folder again whenever the process is sent SIGHUP.
#[cfg(unix)]
async fn reload_on_hang_up(service: Arc<Service>, tls: Option<Arc<Tls>>) {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::hangup()) {
        Ok(mut hang_ups) => {
            while hang_ups.recv().await.is_some() {
                tracing::info!("SIGHUP: looking at the rules");
                service.live.reload();
                tls.as_ref().inspect(|tls| tls.renew());
            }
        }
        Err(error) => tracing::warn!(%error, "SIGHUP is not listened to"),
    }
}

#[cfg(not(unix))]
async fn reload_on_hang_up(_service: Arc<Service>, _tls: Option<Arc<Tls>>) {}

/// Looks for a renewed certificate every so often: whoever renews it need not know of the service.
async fn renew_again_and_again(tls: Arc<Tls>) {
    let mut times = tokio::time::interval(RENEWAL);
    loop {
        times.tick().await;
        tls.renew();
    }
}

/// An answer of this JSON.
fn json(body: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], body).into_response()
}

/// The present instant.
#[expect(clippy::disallowed_methods, reason = "a request without an instant is about now")]
fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}
