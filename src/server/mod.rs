//! HTTP: contacts in, decisions out, by the ruleset that is in force when the request is read.

mod body;
mod envelope;
mod evaluate;
mod health;
mod origin;
mod problem;
mod request_id;
mod ruleset;

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use axum::serve::ListenerExt as _;
use tokio::net::TcpListener;
use tower_http::decompression::RequestDecompressionLayer;

use crate::config::Config;
use crate::live::Live;
use problem::{Problem, dressed};

/// How long requests in flight may take to finish once the service is told to stop, beyond what one request may take.
const FAREWELL: Duration = Duration::from_secs(1);

/// What every request is answered from.
struct Service {
    live: Arc<Live>,
    config: Config,
    address: SocketAddr,
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
    let patience = config.limits.request_timeout + FAREWELL;
    let service = Arc::new(Service { live, config, address, leaving: AtomicBool::new(false) });
    let routes = routes(&service);
    let (leave, left) = tokio::sync::oneshot::channel::<()>();
    let hang_ups = tokio::spawn(reload_on_hang_up(Arc::clone(&service)));
    let farewell = async move {
        stop.await;
        service.leaving.store(true, Ordering::Relaxed);
        tracing::info!("stopping: requests in flight are finished");
        // Nobody waits any more if serving has ended by itself.
        let _ = leave.send(());
    };
    // Answers are small: waiting for more of them to fill a packet would only delay them.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection keeps its delay");
        }
    });
    let serving = axum::serve(listener, routes).with_graceful_shutdown(farewell);
    let out_of_patience = async {
        if left.await.is_ok() {
            tokio::time::sleep(patience).await;
        } else {
            std::future::pending::<()>().await;
        }
    };
    let ended = tokio::select! {
        ended = serving => ended,
        () = out_of_patience => {
            tracing::warn!("stopped with requests in flight");
            Ok(())
        }
    };
    hang_ups.abort();
    ended
}

fn routes(service: &Arc<Service>) -> Router {
    // A body in an encoding that is not understood must not be taken for JSON; the layer answers 415 to it.
    let evaluate = post(evaluate::evaluate).layer(RequestDecompressionLayer::new());
    Router::new()
        .route("/v1/evaluate", evaluate)
        .route("/v1/ruleset", get(ruleset::ruleset))
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .fallback(|| async { Problem::no_such_path() })
        .layer(from_fn_with_state(Arc::clone(service), origin::refuse_foreign))
        .layer(from_fn(dressed))
        .layer(from_fn(request_id::with_request_id))
        .with_state(Arc::clone(service))
}

/// Looks at the rules folder again whenever the process is sent SIGHUP.
#[cfg(unix)]
async fn reload_on_hang_up(service: Arc<Service>) {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::hangup()) {
        Ok(mut hang_ups) => {
            while hang_ups.recv().await.is_some() {
                tracing::info!("SIGHUP: looking at the rules");
                service.live.reload();
            }
        }
        Err(error) => tracing::warn!(%error, "SIGHUP is not listened to"),
    }
}

#[cfg(not(unix))]
async fn reload_on_hang_up(_service: Arc<Service>) {}
