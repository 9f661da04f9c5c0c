//! A request's body, whole, within the limits of size and time.

use std::fmt::Display;
use std::future::{Future as _, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::Response;
use axum::routing::any;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::service::Service as _;
use hyper_util::service::TowerToHyperService;
use tower_http::decompression::RequestDecompression;

use super::problem::{Kind, Problem};

/// The body.
///
/// # Errors
/// When it is too big, too slow, or not what its encoding says.
pub(super) async fn read(request: Request, bytes_max: usize, patience: Duration) -> Result<Bytes, Problem> {
    let too_big = || Problem::new(Kind::TooBig, format!("a body has at most {bytes_max} bytes, decompressed"));
    let body: Body = request.into_body();
    if HttpBody::size_hint(&body).lower() > u64::try_from(bytes_max).unwrap_or(u64::MAX) {
        return Err(too_big());
    }
    let mut collected = pin!(Limited::new(body, bytes_max).collect());
    // Most bodies have arrived with their header, and need no clock.
    let at_once = poll_fn(|context| Poll::Ready(collected.as_mut().poll(context))).await;
    let read = match at_once {
        Poll::Ready(read) => Ok(read),
        Poll::Pending => tokio::time::timeout(patience, collected).await,
    };
    match read {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if is_length_limit(&*error) => Err(too_big()),
        Ok(Err(error)) => Err(unreadable(&error)),
        Err(_) => Err(Problem::new(Kind::TooSlow, format!("the body must arrive within {} s", patience.as_secs_f64()))),
    }
}

/// The same request, its body unpacked as it is read where it says that it is packed.
///
/// # Errors
/// When it is of an encoding that is not understood: it must not be taken for JSON.
pub(super) async fn unpacked(request: Request) -> Result<Request, Problem> {
    if !request.headers().contains_key(header::CONTENT_ENCODING) {
        return Ok(request);
    }
    let (mut parts, body) = request.into_parts();
    let request = Request::from_parts(parts.clone(), body);
    // What is unpacked is what others are asked; whoever answers with what he is asked gives the body back.
    let echo = any(|request: Request| async { Response::new(request.into_body()) });
    let unpacking = TowerToHyperService::new(RequestDecompression::new(echo));
    let response = match unpacking.call(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    match response.status() {
        StatusCode::OK => {
            parts.headers.remove(header::CONTENT_ENCODING);
            parts.headers.remove(header::CONTENT_LENGTH);
            Ok(Request::from_parts(parts, Body::new(response.into_body())))
        }
        refused => Err(Problem::of_status(refused)),
    }
}

/// What is wrong with a body that breaks off, or whose compression does not fit.
pub(super) fn unreadable(error: &impl Display) -> Problem {
    Problem::new(Kind::UnreadableBody, format!("the body ended in an error: {error}"))
}

/// The text of a body, a byte-order mark left out.
///
/// # Errors
/// When it is not UTF-8.
pub(super) fn text(body: &[u8]) -> Result<&str, Problem> {
    let text = std::str::from_utf8(body).map_err(|error| {
        Problem::new(Kind::NotJson, format!("the body is not UTF-8 at byte {}", error.valid_up_to() + 1))
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// Whether an error, or what caused it, is that the body went over its limit.
fn is_length_limit(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut causes = std::iter::successors(Some(error), |error| error.source());
    causes.any(|cause| cause.is::<LengthLimitError>())
}
