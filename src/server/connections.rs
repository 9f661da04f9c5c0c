//! Connections: how many there may be, how long each may take to say what it wants, and their orderly end.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::entrance::Entrance;
use super::patient::Patient;
use super::tls::Tls;
use crate::config::Limits;

/// How long nothing is accepted after the operating system refused to, such as for want of descriptors.
const PAUSE: Duration = Duration::from_millis(100);
/// How many callers beyond the limit are told so at one time; further ones are only hung up on.
const REFUSED_MAX: usize = 64;
/// How long a refused caller may take to hear it.
const REFUSAL: Duration = Duration::from_secs(1);
/// What a refused caller hears, whatever it asks.
const REFUSED: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/problem+json\r\nretry-after: 1\r\n\
connection: close\r\ncontent-length: 138\r\n\r\n\
{\"type\":\"urn:thresh:problem:busy\",\"title\":\"The service has all it can take\",\"status\":503,\"detail\":\"too many connections; try again later\"}";

/// Accepts connections until `stop` is done, then lets each finish the request it is at, within this time.
///
/// A connection that does not send the whole header of a request in time, at its start or after an answer, is cut, and so is one that
/// takes nothing of its answer.
pub(super) async fn serve(
    listener: TcpListener,
    entrance: Arc<Entrance>,
    limits: &Limits,
    tls: Option<Arc<Tls>>,
    patience: Duration,
    stop: impl Future<Output = ()>,
) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(limits.header_timeout);
    let admitted = Arc::new(Semaphore::new(limits.connections));
    let refused = Arc::new(Semaphore::new(REFUSED_MAX));
    let graceful = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let stream = tokio::select! {
            stream = accepted(&listener) => stream,
            () = &mut stop => break,
        };
        let Ok(admission) = Arc::clone(&admitted).try_acquire_owned() else {
            // Who expects TLS could not read the refusal.
            if tls.is_none()
                && let Ok(permit) = Arc::clone(&refused).try_acquire_owned()
            {
                tokio::spawn(refuse(stream, permit));
            }
            continue;
        };
        let stream = Patient::new(stream, limits.progress_timeout);
        let entrance = Arc::clone(&entrance);
        let service = service_fn(move |request: hyper::Request<Incoming>| {
            let entrance = Arc::clone(&entrance);
            async move { Ok::<_, Infallible>(entrance.answer(request.map(Body::new)).await) }
        });
        let (http, watcher) = (http.clone(), graceful.watcher());
        let (tls, handshake) = (tls.clone(), limits.header_timeout);
        tokio::spawn(async move {
            let ended = match tls {
                None => watcher.watch(http.serve_connection(TokioIo::new(stream), service)).await,
                Some(tls) => match tokio::time::timeout(handshake, tls.accept(stream)).await {
                    Ok(Ok(stream)) => watcher.watch(http.serve_connection(TokioIo::new(stream), service)).await,
                    Ok(Err(error)) => return tracing::debug!(%error, "no secured connection was agreed on"),
                    Err(_) => return tracing::debug!("no secured connection was agreed on in time"),
                },
            };
            if let Err(error) = ended {
                tracing::debug!(%error, "a connection was cut");
            }
            drop(admission);
        });
    }
    drop(listener);
    if tokio::time::timeout(patience, graceful.shutdown()).await.is_err() {
        tracing::warn!("stopped with requests in flight");
    }
}

/// The next connection, however often the operating system fails to give one.
async fn accepted(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                // Answers are small: waiting for more of them to fill a packet would only delay them.
                if let Err(error) = stream.set_nodelay(true) {
                    tracing::debug!(%error, "a connection keeps its delay");
                }
                return stream;
            }
            Err(error) if is_of_the_caller(&error) => {}
            Err(error) => {
                tracing::error!(%error, "no connection can be accepted now");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// Whether the caller hung up before it was accepted.
fn is_of_the_caller(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// Tells a caller that there is no room. What it has sent is read to its end first: a connection that is closed with unread bytes is reset,
/// and the caller would not hear the answer.
async fn refuse(mut stream: TcpStream, permit: OwnedSemaphorePermit) {
    let refusal = async {
        stream.write_all(REFUSED).await?;
        stream.shutdown().await?;
        let mut unread = [0; 4096];
        while stream.read(&mut unread).await? > 0 {}
        Ok::<(), io::Error>(())
    };
    // A caller that does not listen has lost nothing.
    let _ = tokio::time::timeout(REFUSAL, refusal).await;
    drop(permit);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_refusal_is_as_long_as_it_says() {
        let text = std::str::from_utf8(REFUSED).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(
            head.contains(&format!("content-length: {}\r\n", body.len()))
                || head.ends_with(&format!("content-length: {}", body.len())),
            "{}",
            body.len()
        );
        serde_json::from_str::<serde_json::Value>(body).unwrap();
    }
}
