//! `GET /v1/campaigns/{id}/funnel`: a campaign's figures from the configured file of contacts, else from the decisions that were kept.

use std::fs::File;
use std::io::{self, BufReader, Read as _};
use std::path::Path;
use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;

use super::calls::{Body, Call, Room, Verb, shape};
use super::experiments::Format;
use super::look::{Look, Watch};
use super::problem::{Kind, Problem};
use super::query::{Asked, Pairs, Parameter};
use super::{Service, now};
use crate::config::Role;
use crate::decide::{Scratch, Selection};
use crate::funnel::{Funnel, Ledger, Outcomes, Question, Report, Unit};
use crate::limits::OUTCOMES_FILE_BYTES_MAX;
use crate::live::Active;
use crate::store;
use crate::wire::asked::{amount, day, instant, outcome_name, period, unit};
use crate::wire::contact::Reader;
use crate::wire::contacts::{BUFFER_BYTES, Contacts};
use crate::wire::{funnel as written, outcomes};

pub(super) const JSON: Call = Call {
    verb: Verb::Get,
    path: "/v1/campaigns/{id}/funnel",
    title: "Tells a campaign's figures: who got how far, how fast and at what cost",
    route: || get(|state, id, pairs| answer(state, id, pairs, Format::Json)),
    needs: Some(Role::Read),
    room: Room::UntilAnswered,
    asks: QUERY,
    takes: None,
    gives: Body::Json(shape::<Report>),
    problems: &[
        Kind::UnreadableRequest,
        Kind::UnknownCampaign,
        Kind::NoContacts,
        Kind::WrongShape,
        Kind::UnknownField,
        Kind::TakesTooLong,
    ],
};

pub(super) const PAGE: Call = Call {
    path: "/v1/campaigns/{id}/funnel.html",
    title: "Shows a campaign's figures, as a page with charts",
    route: || get(|state, id, pairs| answer(state, id, pairs, Format::Html)),
    gives: Body::Text("text/html"),
    ..JSON
};

pub(super) const FOR_PEOPLE: Call = Call {
    path: "/v1/campaigns/{id}/funnel.txt",
    title: "Tells a campaign's figures, as text",
    route: || get(|state, id, pairs| answer(state, id, pairs, Format::Text)),
    gives: Body::Text("text/plain"),
    ..JSON
};

pub(super) const QUERY: &[Parameter] = &[
    Parameter::of("at", "Up to when anything is known; without it, now", "2026-11-23T12:00:00Z").like("date-time"),
    Parameter::of("from", "The first day of the time that figures are about", "2026-07-01").like("date"),
    Parameter::of("to", "The last day of it, included", "2026-09-30").like("date"),
    Parameter::of("within", "How long after one step the next one counts; without it, the campaign's cycle", "90 days"),
    Parameter::of("by", "The trait by whose values figures are told apart", "country"),
    Parameter::of("unit", "Whom figures count: contact, company, or a trait", "company"),
    Parameter::of("order", "The outcome or event that is an order; without it, won", "won"),
    Parameter::of("spent", "What was spent in that time; without it, the campaign's budget", "15000"),
];

async fn answer(
    State(service): State<Arc<Service>>,
    axum::extract::Path(id): axum::extract::Path<String>,
    pairs: Pairs,
    format: Format,
) -> Result<Response, Problem> {
    let question = question(&Asked::of(pairs, QUERY)?)?;
    let active = service.live.active();
    let selection = Selection::of(&active.ruleset, [id.as_str()]);
    let selection = selection.map_err(|unknown| Problem::unknown_campaign(&unknown.id, &active.ruleset))?;
    let look = Look::begin(&service)?;
    let text = look
        .back(move |watch| {
            let report = report(&service, &active, selection, question, watch)?;
            Ok(match format {
                Format::Json => {
                    written::json(&report).map_err(|error| Problem::new(Kind::Broken, error.to_string()))?
                }
                Format::Text => written::text(&report, crate::wire::ink::Colour::Plain),
                Format::Html => written::html(&report),
            })
        })
        .await?;
    Ok((format.header(), text).into_response())
}

fn question(asked: &Asked) -> Result<Question, Problem> {
    let (from, to) = (asked.get("from", day)?, asked.get("to", day)?);
    if let (Some(from), Some(to)) = (from, to)
        && from > to
    {
        return Err(Problem::new(Kind::WrongShape, format!("`from` {from} is later than `to` {to}")).at("/from"));
    }
    Ok(Question {
        at: asked.get("at", instant)?.unwrap_or_else(now),
        unit: asked.get("unit", unit)?.unwrap_or(Unit::Contact),
        by: asked.all("by").last().filter(|by| !by.is_empty()).map(str::to_owned),
        order: match asked.get("order", outcome_name)? {
            Some(order) => order,
            None => crate::domain::OutcomeName::new("won"),
        },
        horizon: asked.get("within", period)?,
        from,
        to,
        spent: asked.get("spent", amount)?,
    })
}

fn report(
    service: &Service,
    active: &Active,
    selection: Selection,
    question: Question,
    watch: &Watch,
) -> Result<Report, Problem> {
    let outcomes = all_outcomes(service, &question)?;
    let traits_asked = question.by.is_some() || question.unit != Unit::Contact;
    let funnel = Funnel::new([(&active.ruleset, selection)], outcomes, question);
    let ledger = match (&service.config.funnel.contacts, &service.config.store.url) {
        (Some(path), _) => followed(&funnel, path, &service.config.contact.id, watch)?,
        (None, Some(_)) if traits_asked => {
            let detail =
                "the store keeps decisions and no traits: `by` and `unit` need a file of contacts under `[funnel]`";
            return Err(Problem::new(Kind::WrongShape, detail));
        }
        (None, Some(url)) => recalled(&funnel, url, watch)?,
        (None, None) => return Err(Problem::no_contacts()),
    };
    Ok(funnel.report(&ledger))
}

/// What became of contacts: what the configured file says, else what the store holds.
fn all_outcomes(service: &Service, question: &Question) -> Result<Outcomes, Problem> {
    let bytes = match (&service.config.funnel.outcomes, &service.config.store.url) {
        (Some(path), _) => whole(path).map_err(|error| unreadable("outcomes", path, &error))?,
        (None, Some(url)) => {
            let lines = store::open(url).and_then(|store| store::lines(&*store, store::Kind::Outcomes));
            lines.map_err(|error| Problem::new(Kind::Broken, error.to_string()))?
        }
        (None, None) => Vec::new(),
    };
    let read = outcomes::read(&bytes);
    let unreadable = read.problems.len() as u64;
    Ok(Outcomes::of(read.outcomes, &question.order, question.at).with_unreadable(unreadable))
}

fn whole(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(OUTCOMES_FILE_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > OUTCOMES_FILE_BYTES_MAX {
        return Err(io::Error::other(format!("it has more than {OUTCOMES_FILE_BYTES_MAX} bytes")));
    }
    Ok(bytes)
}

/// Follows every contact of a file.
fn followed(funnel: &Funnel<'_>, path: &Path, id_key: &str, watch: &Watch) -> Result<Ledger, Problem> {
    let cannot = |error: io::Error| unreadable("contacts", path, &error);
    let file = File::open(path).map_err(cannot)?;
    let (mut ledger, mut scratch, mut reader) = (Ledger::default(), Scratch::default(), Reader::of(id_key));
    for contact in Contacts::open(BufReader::with_capacity(BUFFER_BYTES, file), None, id_key).map_err(cannot)? {
        watch.go_on()?;
        match contact.map_err(cannot)?.read_by(&mut reader, |profile| funnel.follow(profile, &mut scratch)) {
            Ok(journey) => ledger.add(journey),
            Err(_) => ledger.add_unreadable(1),
        }
    }
    Ok(ledger)
}

/// Takes everybody's way from the decisions that were kept.
fn recalled(funnel: &Funnel<'_>, url: &str, watch: &Watch) -> Result<Ledger, Problem> {
    let (mut ledger, mut ended) = (Ledger::default(), None);
    let taken = store::open(url).and_then(|store| {
        store.stood(&mut |contact_id, decisions| {
            watch.go_on().map_err(|problem| {
                ended = Some(problem);
                io::Error::other("ended")
            })?;
            ledger.add(funnel.recall(contact_id, decisions));
            Ok(())
        })
    });
    match (ended, taken) {
        (Some(problem), _) => Err(problem),
        (None, Err(error)) => Err(Problem::new(Kind::Broken, error.to_string())),
        (None, Ok(())) if ledger.contacts() == 0 => Err(Problem::no_contacts()),
        (None, Ok(())) => Ok(ledger),
    }
}

/// What is told where a configured file cannot be read; its place is for whoever reads the log.
fn unreadable(what: &str, path: &Path, error: &io::Error) -> Problem {
    tracing::error!(path = %path.display(), %error, "the file of {what} cannot be read");
    Problem::new(Kind::Broken, format!("the file of {what} cannot be read: {error}"))
}
