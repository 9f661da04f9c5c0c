//! `POST /v1/evaluate/batch`: JSON Lines in, JSON Lines out, in their order, as fast as the caller reads.

mod answers;
pub(super) mod lines;

use std::collections::VecDeque;
use std::sync::Arc;
use std::thread::available_parallelism;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use http_body_util::BodyExt as _;
use serde::Serialize;
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, spawn_blocking};

use super::admission::BatchAdmission;
use super::asking::{Asking, Opening};
use super::calls::{self, Call, Room, Verb, shape};
use super::problem::{Kind, Problem};
use super::{Service, body, now, shapes};
use crate::config::Role;
use crate::domain::Timestamp;
use crate::live::Active;
use answers::Answers;
use lines::{Line, Lines};

pub(in crate::server) const CALL: Call = Call {
    verb: Verb::Post,
    path: "/v1/evaluate/batch",
    title: "Decides many contacts, line by line",
    route: || post(batch),
    needs: Some(Role::Evaluate),
    room: Room::ItsOwn,
    asks: &[],
    takes: Some(calls::Body::JsonLines(shape::<shapes::Question>)),
    gives: calls::Body::JsonLines(shape::<shapes::Line>),
    problems: &[],
};

/// The media type of JSON Lines.
const JSON_LINES: HeaderValue = HeaderValue::from_static("application/x-ndjson");
/// Bytes of answers after which lines that are left are decided only when these have been taken.
const ANSWERS_BYTES: usize = 256 * 1024;

/// What all lines of a batch have in common: the rules, the instant, and the room that it takes until its last answer is read.
struct Batch {
    service: Arc<Service>,
    active: Arc<Active>,
    began: Timestamp,
    _admission: BatchAdmission,
}

/// Lines that are being decided.
type Work = JoinHandle<Done>;

/// What came of some lines: their answers, and the lines that are left because there were enough answers.
struct Done {
    answers: Vec<u8>,
    left: VecDeque<Line>,
}

/// Answers line by line while lines come in. Lines are read only as far as answers are taken.
pub(super) async fn batch(State(service): State<Arc<Service>>, request: Request) -> Result<Response, Problem> {
    let admission = BatchAdmission::of(&service)?;
    let (active, began) = (service.live.active(), now());
    let batch = Arc::new(Batch { service, active, began, _admission: admission });
    let (work, coming) = mpsc::channel(ahead());
    tokio::spawn(read(Arc::clone(&batch), request.into_body(), work));
    Ok(([(header::CONTENT_TYPE, JSON_LINES)], Body::new(Answers::of(batch, coming))).into_response())
}

/// How many pieces of a batch are decided beside the one whose answers are being taken: a batch leaves room for other requests.
fn ahead() -> usize {
    available_parallelism().map_or(1, |cores| cores.get().saturating_sub(1).max(1))
}

/// Reads lines and has them decided, until the body ends or nobody takes the answers any more.
async fn read(batch: Arc<Batch>, body: Body, work: mpsc::Sender<Work>) {
    let mut reading = Reading { lines: Lines::of(batch.service.config.limits.body_bytes), body: Some(body) };
    // Room comes first: what is read has to be kept until it can be decided.
    while let Ok(room) = work.reserve().await {
        let lines = reading.next(&batch).await;
        if lines.is_empty() {
            return;
        }
        room.send(batch.start(lines));
    }
}

/// A batch's body on its way in.
struct Reading {
    lines: Lines,
    /// `None` once it has ended, one way or the other.
    body: Option<Body>,
}

impl Reading {
    /// The lines that have arrived, up to a limit; at least one, unless there are no more.
    async fn next(&mut self, batch: &Batch) -> VecDeque<Line> {
        while let Some(body) = &mut self.body
            && !self.lines.are_enough()
        {
            let frame = if self.lines.are_none() {
                let patience = batch.service.config.limits.progress_timeout;
                match tokio::time::timeout(patience, body.frame()).await {
                    Ok(frame) => frame,
                    Err(_) => {
                        let detail = format!("no more lines came within {} s", patience.as_secs_f64());
                        self.end_in(Problem::new(Kind::TooSlow, detail));
                        break;
                    }
                }
            } else {
                // Whoever sends slowly is answered line by line.
                tokio::select! {
                    biased;
                    frame = body.frame() => frame,
                    () = std::future::ready(()) => break,
                }
            };
            match frame.map(|frame| frame.map(|frame| frame.into_data())) {
                Some(Ok(Ok(data))) => self.lines.push(&data),
                // Trailers say nothing about contacts.
                Some(Ok(Err(_))) => {}
                Some(Err(error)) => self.end_in(body::unreadable(&error)),
                None => {
                    self.lines.end();
                    self.body = None;
                }
            }
        }
        self.lines.take()
    }

    /// Ends with a problem where the next line would stand: what has arrived of it is no line.
    fn end_in(&mut self, problem: Problem) {
        self.lines.end_in(problem);
        self.body = None;
    }
}

impl Batch {
    /// Has lines decided where waiting is allowed.
    fn start(self: &Arc<Batch>, lines: VecDeque<Line>) -> Work {
        let batch = Arc::clone(self);
        spawn_blocking(move || batch.decide(lines))
    }

    fn decide(&self, mut lines: VecDeque<Line>) -> Done {
        let asking = Asking { service: &self.service, ruleset: &self.active.ruleset, now: self.began };
        let mut answers = Vec::new();
        while answers.len() < ANSWERS_BYTES
            && let Some(Line { number, text }) = lines.pop_front()
        {
            let answered = text.and_then(|text| asking.answer(&text, Opening::ContactId, &mut answers));
            if let Err(problem) = answered {
                self.service.metrics.lines_refused.inc();
                // Texts and numbers: nothing in it can fail to be written.
                let refused = Refused { line: number, problem: &problem };
                answers.extend(serde_json::to_vec(&refused).unwrap_or_default());
            }
            answers.push(b'\n');
        }
        Done { answers, left: lines }
    }
}

/// What stands in the place of a line's decisions.
#[derive(Serialize)]
struct Refused<'p> {
    line: u64,
    problem: &'p Problem,
}
