//! A batch's answers as the body of its response: in the order of the lines, and no faster than they are taken.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum::body::Bytes;
use hyper::body::{Body, Frame};
use tokio::sync::mpsc;

use super::{Batch, Done, Work};

/// The answers that are still to come.
pub(super) struct Answers {
    batch: Arc<Batch>,
    coming: mpsc::Receiver<Work>,
    /// The lines whose answers are next.
    next: Option<Work>,
}

impl Answers {
    pub(super) fn of(batch: Arc<Batch>, coming: mpsc::Receiver<Work>) -> Answers {
        Answers { batch, coming, next: None }
    }
}

impl Body for Answers {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        loop {
            let Some(next) = &mut self.next else {
                match ready!(self.coming.poll_recv(context)) {
                    Some(work) => self.next = Some(work),
                    None => return Poll::Ready(None),
                }
                continue;
            };
            // Whoever panicked has left no answer: the stream breaks off, so that nobody takes it for whole.
            let Done { answers, left } = ready!(Pin::new(next).poll(context)).map_err(io::Error::other)?;
            self.next = if left.is_empty() { None } else { Some(self.batch.start(left)) };
            if !answers.is_empty() {
                return Poll::Ready(Some(Ok(Frame::data(Bytes::from(answers)))));
            }
        }
    }
}
