//! `POST /v1/experiments/{name}/backtest` and `simulate`: contacts of the past in, line by line, and what they say of an experiment out.

use std::collections::VecDeque;
use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use http_body_util::BodyExt as _;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use serde_json::error::Category;
use serde_json::value::RawValue;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout_at};

use super::batch::lines::{Line, Lines};
use super::calls::{Body, Call, Room, Verb, shape};
use super::experiments::{AS_OF, Format};
use super::look::{Look, Watch};
use super::problem::{Kind, Problem, ProblemJson};
use super::query::{Asked, Pairs, Parameter};
use super::{Service, body, json, shapes};
use crate::config::Role;
use crate::domain::Timestamp;
use crate::experiment::evidence::Outcome;
use crate::limits::{BAD_LINES_SHOWN_MAX, LOOK_BACK_BYTES_MAX, SIMULATION_LOOKS_MAX, SIMULATION_RUNS_MAX};
use crate::past::{Backtesting, Dealing, NoPast, NotAsked, Tried, settled};
use crate::profile::Profile;
use crate::store::{self, Store, StoreError};
use crate::wire::asked::instant;
use crate::wire::backtest::{self, BacktestJson};
use crate::wire::dealt::{self, DealtJson};
use crate::wire::{contact, log};

pub(super) const BACKTEST: Call = Call {
    verb: Verb::Post,
    path: "/v1/experiments/{name}/backtest",
    title: "Says what a variant would have done in the past",
    route: || post(|state, name, pairs, request| backtested(state, name, pairs, request, Format::Json)),
    needs: Some(Role::Read),
    room: Room::UntilAnswered,
    asks: BACKTEST_QUERY,
    takes: Some(Body::JsonLines(shape::<shapes::PastContact>)),
    gives: Body::Json(shape::<Answer<BacktestJson>>),
    problems: &[
        Kind::UnreadableRequest,
        Kind::UnreadableBody,
        Kind::TooSlow,
        Kind::UnknownExperiment,
        Kind::WrongShape,
        Kind::UnknownField,
        Kind::NoPast,
        Kind::TakesTooLong,
    ],
};

pub(super) const BACKTEST_FOR_PEOPLE: Call = Call {
    path: "/v1/experiments/{name}/backtest.txt",
    title: "Says what a variant would have done in the past, as text",
    route: || post(|state, name, pairs, request| backtested(state, name, pairs, request, Format::Text)),
    gives: Body::Text("text/plain"),
    ..BACKTEST
};

pub(super) const SIMULATE: Call = Call {
    path: "/v1/experiments/{name}/simulate",
    title: "Deals the past out to equal variants, and counts the false winners",
    route: || post(|state, name, pairs, request| simulated(state, name, pairs, request, Format::Json)),
    asks: SIMULATE_QUERY,
    gives: Body::Json(shape::<Answer<DealtJson>>),
    ..BACKTEST
};

pub(super) const SIMULATE_FOR_PEOPLE: Call = Call {
    path: "/v1/experiments/{name}/simulate.txt",
    title: "Deals the past out to equal variants, and counts the false winners, as text",
    route: || post(|state, name, pairs, request| simulated(state, name, pairs, request, Format::Text)),
    gives: Body::Text("text/plain"),
    ..SIMULATE
};

pub(super) const BACKTEST_QUERY: &[Parameter] = &[
    Parameter::of("variant", "The variant; without it, the first", "challenger"),
    Parameter::of(
        "worked",
        "The outcome that says that sales worked a contact, once or several times; without it, any outcome",
        "called",
    ),
    Parameter::of("score", "The score that ranks contacts; without it, the last of the file", "engagement"),
    PAST_AS_OF,
];

pub(super) const SIMULATE_QUERY: &[Parameter] = &[
    Parameter::of("runs", "How often the contacts are dealt out; without it, 200", "200"),
    Parameter::of("looks", "How often each run is looked at; without it, 20", "20"),
    PAST_AS_OF,
];

const PAST_AS_OF: Parameter =
    Parameter { about: "As of when (RFC 3339); without it, the last thing that happened", ..AS_OF };

/// What is told, and what of the body could not be read.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "{T}Answer", deny_unknown_fields)]
struct Answer<T> {
    /// What the contacts say.
    told: T,
    /// Lines that could not be read, and count for nothing.
    unreadable_lines: u64,
    /// What is wrong with the first of them.
    unreadable: Vec<UnreadableLine>,
}

/// A line that could not be read.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct UnreadableLine {
    /// Its number, from 1.
    line: u64,
    /// What is wrong with it.
    #[schemars(with = "ProblemJson<'static>")]
    problem: Problem,
}

async fn backtested(
    State(service): State<Arc<Service>>,
    Path(name): Path<String>,
    pairs: Pairs,
    request: Request,
    format: Format,
) -> Result<Response, Problem> {
    let asked = Asked::of(pairs, BACKTEST_QUERY)?;
    let as_of = asked.get("as_of", instant)?;
    let tried = Tried {
        experiment: name,
        variant: asked.all("variant").last().map(str::to_owned),
        worked: asked.all("worked").map(str::to_owned).collect(),
        score: asked.all("score").last().map(str::to_owned),
    };
    let active = service.live.active();
    looked(&Arc::clone(&service), request, move |mut lines, watch| {
        let mut backtesting = Backtesting::of(&active.ruleset, tried).map_err(not_asked)?;
        lines.each(watch, |profile, own| backtesting.add(profile, own))?;
        let told = backtesting.told(as_of).map_err(no_past)?;
        match format {
            Format::Json => lines.answer(backtest::json(&told)),
            Format::Text | Format::Html => Ok(lines.text(backtest::text(&told))),
        }
    })
    .await
}

async fn simulated(
    State(service): State<Arc<Service>>,
    Path(name): Path<String>,
    pairs: Pairs,
    request: Request,
    format: Format,
) -> Result<Response, Problem> {
    let asked = Asked::of(pairs, SIMULATE_QUERY)?;
    let times = (
        asked.get("runs", |text| times(text, SIMULATION_RUNS_MAX))?.unwrap_or(200),
        asked.get("looks", |text| times(text, SIMULATION_LOOKS_MAX))?.unwrap_or(20),
    );
    let as_of: Option<Timestamp> = asked.get("as_of", instant)?;
    let active = service.live.active();
    looked(&Arc::clone(&service), request, move |mut lines, watch| {
        let mut dealing = Dealing::of(&active.ruleset, &name).map_err(not_asked)?;
        let mut outcomes = Vec::new();
        lines.each(watch, |profile, own| {
            dealing.add(profile);
            outcomes.extend_from_slice(own);
        })?;
        let dealt = dealing.dealt(&settled(outcomes), as_of, times, || watch.go_on())?.map_err(no_past)?;
        match format {
            Format::Json => lines.answer(dealt::json(&dealt)),
            Format::Text | Format::Html => Ok(lines.text(dealt::text(&dealt))),
        }
    })
    .await
}

fn times(text: &str, most: u64) -> Result<u64, String> {
    let times = text.parse().ok().filter(|times| (1..=most).contains(times));
    times.ok_or_else(|| format!("write a number from 1 to {most}"))
}

fn not_asked(error: NotAsked) -> Problem {
    let said = error.to_string();
    match error {
        NotAsked::UnknownExperiment(_) => Problem::new(Kind::UnknownExperiment, said),
        NotAsked::MeasuresNothing { .. } => Problem::new(Kind::NoPast, said),
        NotAsked::UnknownVariant { .. } => Problem::new(Kind::WrongShape, said).at("/variant"),
        NotAsked::UnknownScore { .. } => Problem::new(Kind::WrongShape, said).at("/score"),
    }
}

fn no_past(error: NoPast) -> Problem {
    Problem::new(Kind::NoPast, error.to_string())
}

/// Has the lines of a body looked at while they come in.
async fn looked(
    service: &Arc<Service>,
    request: Request,
    work: impl FnOnce(Contacts, &Watch) -> Result<Response, Problem> + Send + 'static,
) -> Result<Response, Problem> {
    let look = Look::begin(service)?;
    let (send, coming) = mpsc::channel(2);
    let feeding = feed(service, request, look.until, send);
    let looking = look.back({
        let service = Arc::clone(service);
        move |watch| work(Contacts::of(service, coming)?, watch)
    });
    let (fed, looked) = tokio::join!(feeding, looking);
    fed.and(looked)
}

/// Reads lines and hands them on, no faster than they are looked at.
async fn feed(
    service: &Service,
    request: Request,
    until: Instant,
    send: mpsc::Sender<VecDeque<Line>>,
) -> Result<(), Problem> {
    let limits = &service.config.limits;
    let (mut body, mut lines, mut bytes) = (request.into_body(), Lines::of(limits.body_bytes), 0_u64);
    loop {
        let patience = until.min(Instant::now() + limits.progress_timeout);
        let frame = tokio::select! {
            frame = timeout_at(patience, body.frame()) => frame,
            // Whoever looked has found a reason not to go on, and says it.
            () = send.closed() => return Ok(()),
        };
        let frame = match frame {
            Ok(frame) => frame,
            Err(_) if Instant::now() >= until => return Err(Problem::takes_too_long()),
            Err(_) => {
                let detail = format!("no more lines came within {} s", limits.progress_timeout.as_secs_f64());
                return Err(Problem::new(Kind::TooSlow, detail));
            }
        };
        let whole = frame.is_none();
        match frame {
            None => lines.end(),
            Some(Err(error)) => return Err(body::unreadable(&error)),
            Some(Ok(frame)) => {
                // Trailers say nothing about contacts.
                let data = frame.into_data().unwrap_or_default();
                bytes += data.len() as u64;
                lines.push(&data);
            }
        }
        if bytes > LOOK_BACK_BYTES_MAX {
            let detail = format!("a past has at most {LOOK_BACK_BYTES_MAX} bytes, decompressed");
            return Err(Problem::new(Kind::TooBig, detail));
        }
        while lines.are_enough() || (whole && !lines.are_none()) {
            let Ok(()) = send.send(lines.take()).await else { return Ok(()) };
        }
        if whole {
            return Ok(());
        }
    }
}

fn wrong_line(error: &serde_json::Error) -> Problem {
    let detail = format!("a line should be an object with a `contact`, and its `outcomes` if there are any: {error}");
    Problem::new(Kind::WrongShape, detail)
}

fn unkept(error: StoreError) -> Problem {
    Problem::new(Kind::Broken, error.to_string())
}

/// The contacts of a body, each with what became of it.
struct Contacts {
    service: Arc<Service>,
    coming: mpsc::Receiver<VecDeque<Line>>,
    /// Says what became of a contact whose line does not, if anything is kept.
    store: Option<Box<dyn Store>>,
    unreadable_lines: u64,
    unreadable: Vec<UnreadableLine>,
}

/// A line, in which the contact is still the text that came.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct LineJson<'a> {
    #[serde(borrow)]
    contact: &'a RawValue,
    outcomes: Option<Value>,
}

impl Contacts {
    fn of(service: Arc<Service>, coming: mpsc::Receiver<VecDeque<Line>>) -> Result<Contacts, Problem> {
        let store = service.config.store.url.as_deref().map(store::open).transpose().map_err(unkept)?;
        Ok(Contacts { service, coming, store, unreadable_lines: 0, unreadable: Vec::new() })
    }

    /// Gives each contact that can be read, with what became of it.
    fn each(&mut self, watch: &Watch, mut take: impl FnMut(&Profile<'_>, &[Outcome])) -> Result<(), Problem> {
        while let Some(lines) = self.coming.blocking_recv() {
            for Line { number, text } in lines {
                watch.go_on()?;
                if let Err(problem) = text.and_then(|text| self.line(&text, &mut take)) {
                    self.unreadable_lines += 1;
                    if self.unreadable.len() < BAD_LINES_SHOWN_MAX {
                        self.unreadable.push(UnreadableLine { line: number, problem });
                    }
                }
            }
        }
        watch.go_on()
    }

    fn line(&self, text: &[u8], take: &mut impl FnMut(&Profile<'_>, &[Outcome])) -> Result<(), Problem> {
        let line: LineJson<'_> = serde_json::from_str(body::text(text)?).map_err(|error| match error.classify() {
            Category::Data => wrong_line(&error),
            Category::Syntax | Category::Eof | Category::Io => Problem::not_json(&error),
        })?;
        let profile = contact::read(line.contact.get().as_bytes(), &self.service.config.contact.id)
            .map_err(|error| Problem::of_contact(error.within("/contact")))?;
        let own = match (&line.outcomes, &self.store) {
            (Some(values), _) => settled(log::outcomes_of(profile.contact_id(), values).map_err(|error| {
                Problem::new(Kind::WrongShape, error.message).at(format!("/outcomes{}", error.field))
            })?),
            (None, Some(store)) => store.outcomes_of(profile.contact_id()).map_err(unkept)?,
            (None, None) => Vec::new(),
        };
        take(&profile, &own);
        Ok(())
    }

    fn answer(self, told: impl Serialize) -> Result<Response, Problem> {
        let Contacts { unreadable_lines, unreadable, .. } = self;
        let answer = serde_json::to_vec(&Answer { told, unreadable_lines, unreadable });
        answer.map(json).map_err(|error| Problem::new(Kind::Broken, error.to_string()))
    }

    fn text(self, mut told: String) -> Response {
        match (self.unreadable_lines, self.unreadable.first()) {
            (0, _) | (_, None) => {}
            (lines, Some(UnreadableLine { line, problem })) => {
                let are = if lines == 1 { "line" } else { "lines" };
                told.push_str(&format!(
                    "\n{lines} {are} could not be read, the first of them line {line}: {}\n",
                    problem.detail()
                ));
            }
        }
        (Format::Text.header(), told).into_response()
    }
}
