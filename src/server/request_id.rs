//! A request's id: taken from the caller or made up, given back, and in every line logged on the way.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument as _;

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
/// Longer ids are not taken over: they would fill the log.
const ID_BYTES_MAX: usize = 128;

/// Answers with the request's id, and with its `traceparent` if it came with one.
pub(super) async fn with_request_id(request: Request, next: Next) -> Response {
    let traceparent = request.headers().get(TRACEPARENT).cloned();
    let id = given(request.headers()).unwrap_or_else(made_up);
    let span = tracing::debug_span!("request", id = id.to_str().unwrap_or_default(), method = %request.method(), path = request.uri().path());
    let mut response = next.run(request).instrument(span.clone()).await;
    tracing::debug!(parent: &span, status = response.status().as_u16(), "answered");
    response.headers_mut().insert(X_REQUEST_ID, id);
    if let Some(traceparent) = traceparent {
        response.headers_mut().insert(TRACEPARENT, traceparent);
    }
    response
}

/// The id that the caller gives: its own, else that of the trace it belongs to.
fn given(headers: &HeaderMap) -> Option<HeaderValue> {
    let sane = |id: &&str| !id.is_empty() && id.len() <= ID_BYTES_MAX;
    let own = headers.get(X_REQUEST_ID).and_then(|id| id.to_str().ok()).filter(sane);
    let of_trace = || headers.get(TRACEPARENT)?.to_str().ok()?.split('-').nth(1).filter(|id| id.len() == 32);
    HeaderValue::from_str(own.or_else(of_trace)?).ok()
}

/// An id that no other request of any process has, as good as surely: two keyed hashes of a counter, the keys from the system.
fn made_up() -> HeaderValue {
    static KEYS: LazyLock<(RandomState, RandomState)> = LazyLock::new(|| (RandomState::new(), RandomState::new()));
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let id = format!("{:016x}{:016x}", KEYS.0.hash_one(count), KEYS.1.hash_one(count));
    HeaderValue::from_str(&id).unwrap_or(HeaderValue::from_static("-"))
}
