//! `GET /v1/experiments/plan`: how many contacts and weeks it takes to find out.

use axum::response::{IntoResponse as _, Response};
use axum::routing::get;

use super::calls::{Body, Call, Room, Verb, shape};
use super::experiments::Format;
use super::json;
use super::problem::{Kind, Problem};
use super::query::{Asked, Pairs, Parameter};
use crate::config::Role;
use crate::experiment::plan::Wish;
use crate::limits::PLAN_VARIANTS_MAX;
use crate::wire::plan::{self as written, PlanJson};

pub(super) const JSON: Call = Call {
    verb: Verb::Get,
    path: "/v1/experiments/plan",
    title: "Says how many contacts and weeks it takes to find out",
    route: || get(|pairs| async { answer(pairs, Format::Json) }),
    needs: Some(Role::Read),
    room: Room::UntilAnswered,
    asks: QUERY,
    takes: None,
    gives: Body::Json(shape::<PlanJson>),
    problems: &[Kind::UnreadableRequest, Kind::WrongShape, Kind::UnknownField],
};

pub(super) const FOR_PEOPLE: Call = Call {
    path: "/v1/experiments/plan.txt",
    title: "Says how many contacts and weeks it takes to find out, as text",
    route: || get(|pairs| async { answer(pairs, Format::Text) }),
    gives: Body::Text("text/plain"),
    ..JSON
};

pub(super) const QUERY: &[Parameter] = &[
    Parameter::of("from", "The rate today, from 0 to 1", "0.05").needed(),
    Parameter::of("to", "The rate hoped for", "0.075").needed(),
    Parameter::of("power", "How surely the difference is to be seen if it is there; without it, 0.8", "0.8"),
    Parameter::of("per_week", "Contacts that enter each week", "400"),
    Parameter::of("within", "Days that a contact has for its outcome", "180"),
    Parameter::of("variants", "Variants, control included; without it, 2", "2"),
];

fn answer(pairs: Pairs, format: Format) -> Result<Response, Problem> {
    let asked = Asked::of(pairs, QUERY)?;
    let wish = Wish {
        from: asked.needed("from", number)?,
        to: asked.needed("to", number)?,
        power: asked.get("power", number)?.unwrap_or(0.8),
        arms: usize::from(asked.get("variants", variants)?.unwrap_or(2)),
        per_week: asked.get("per_week", number)?,
        window_weeks: f64::from(asked.get("within", days)?.unwrap_or(0)) / 7.0,
    };
    let effort = wish.effort().map_err(|no_plan| Problem::new(Kind::WrongShape, no_plan.to_string()))?;
    match format {
        Format::Json => {
            let plan = serde_json::to_vec(&written::json(&wish, effort));
            plan.map(json).map_err(|error| Problem::new(Kind::Broken, error.to_string()))
        }
        Format::Text | Format::Html => Ok((Format::Text.header(), written::text(&wish, effort)).into_response()),
    }
}

fn number(text: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|number: &f64| number.is_finite());
    number.ok_or_else(|| "write a number such as 0.05".to_owned())
}

fn days(text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| "write a number of days such as 180".to_owned())
}

fn variants(text: &str) -> Result<u8, String> {
    let variants = text.parse().ok().filter(|variants| (2..=PLAN_VARIANTS_MAX).contains(variants));
    variants.ok_or_else(|| format!("write a number from 2 to {PLAN_VARIANTS_MAX}"))
}
