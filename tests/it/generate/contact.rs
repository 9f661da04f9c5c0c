//! Contacts with doubled, late, future, simultaneous and broken data, and stages brought of every kind.

use std::borrow::Cow;

use thresh::domain::{Decimal, Timestamp};
use thresh::lang::checked::CheckedCampaign;
use thresh::profile::{BroughtStage, Event, EventKind, Profile, Properties, Value};

use super::condition::NUMBERS;
use super::draws::Draws;
use super::world::{CAMPAIGN, World};

const TEXTS: &[&str] = &["Aurora", " aurora ", "AURORA two", "a", "/pricing/x", "GRÖSSE größe", "The CTO, vp", "b"];

pub(crate) fn profile(draws: &mut Draws, world: &World, campaign: &CheckedCampaign) -> Profile<'static> {
    let events = events(draws, world);
    let traits = traits(draws, world);
    let stages = draws.several(2, |draws| brought(draws, world, campaign));
    let without_instant = draws.one_of(&[0, 0, 0, 1, 2]);
    Profile::new(Cow::Borrowed("c-1"), traits, events, stages, without_instant).unwrap()
}

/// In the order in which they arrive.
pub(crate) fn events(draws: &mut Draws, world: &World) -> Vec<Event<'static>> {
    let mut events: Vec<Event<'static>> = Vec::new();
    while events.len() < 8 && draws.chance(82) {
        let at = match events.last() {
            Some(last) if draws.chance(30) => last.at.plus_micros(draws.one_of(&[0, 1, 500_000, 1_000_000, -1])),
            Some(_) | None => world.instant(draws),
        };
        events.push(event(draws, world, at));
    }
    events
}

fn event(draws: &mut Draws, world: &World, at: Timestamp) -> Event<'static> {
    let kinds = [EventKind::Track, EventKind::Track, EventKind::Page, EventKind::Screen];
    let kind = draws.one_of(&kinds);
    let name = match kind {
        EventKind::Track => draws.one_of(&["alpha", "Beta", " ALPHA", "gamma"]),
        EventKind::Page | EventKind::Screen => "",
    };
    let message_id = draws.maybe(20, |draws| Cow::Borrowed(draws.one_of(&["m-1", "m-2"])));
    Event { kind, name: Cow::Borrowed(name), at, message_id, properties: Properties::from(properties(draws, world)) }
}

fn properties(draws: &mut Draws, world: &World) -> Vec<(Cow<'static, str>, Value<'static>)> {
    draws.several(4, |draws| {
        let path = draws.one_of(&["name", "amount", "path", "flag", "due", "other"]);
        (Cow::Borrowed(path), value(draws, world, path))
    })
}

fn traits(draws: &mut Draws, world: &World) -> Vec<(Cow<'static, str>, Value<'static>)> {
    draws.several(6, |draws| {
        let names = ["size", "title", "trial", "consent", "tags", "email", "email.domain", "other", "Source Key"];
        let name = draws.one_of(&names);
        (Cow::Borrowed(name), value(draws, world, name))
    })
}

/// A value of the type that belongs to the name, more often than not.
fn value(draws: &mut Draws, world: &World, name: &str) -> Value<'static> {
    if draws.chance(15) {
        return any_value(draws, world);
    }
    match name {
        "amount" | "size" => number(draws),
        "flag" | "consent" => Value::YesNo(!draws.chance(40)),
        "due" | "trial" => date(draws, world),
        "tags" | "path" => Value::Texts(vec![text(draws), text(draws)]),
        "email" => Value::Text(Cow::Borrowed(draws.one_of(&["ada@Aurora", "https://a/x", "nobody", "a@b@a"]))),
        _ => Value::Text(text(draws)),
    }
}

fn any_value(draws: &mut Draws, world: &World) -> Value<'static> {
    match draws.below(6) {
        0 => number(draws),
        1 => Value::Structure,
        2 => Value::YesNo(draws.chance(50)),
        3 => Value::Cell(Cow::Borrowed(draws.one_of(&["12", "yes", "2026-03-29", "a", "-0.5"]))),
        4 => date(draws, world),
        _ => Value::Texts(vec![text(draws)]),
    }
}

fn number(draws: &mut Draws) -> Value<'static> {
    Value::Number(Decimal::parse(draws.one_of(NUMBERS)).unwrap())
}

fn text(draws: &mut Draws) -> Cow<'static, str> {
    Cow::Borrowed(draws.one_of(TEXTS))
}

/// An instant with its offset, or a day or a clock of the campaign's zone.
fn date(draws: &mut Draws, world: &World) -> Value<'static> {
    let instant = world.instant(draws);
    let text = match draws.below(3) {
        0 => instant.to_string(),
        1 => world.day(draws).to_string(),
        _ => {
            format!("{}T{}", world.day(draws), draws.one_of(&["00:00", "02:30", "00:30:00.000001", "23:59:59.999999"]))
        }
    };
    Value::Text(Cow::Owned(text))
}

fn brought(draws: &mut Draws, world: &World, campaign: &CheckedCampaign) -> BroughtStage<'static> {
    let mut names: Vec<String> = campaign.criteria.stages.iter().map(|stage| stage.name.to_string()).rev().collect();
    names.extend(["disqualified", "gone", "MQL"].map(str::to_owned));
    let stage = if draws.chance(25) { draws.one_of(&names) } else { names[0].clone() };
    let campaign = if draws.chance(10) { "other" } else { CAMPAIGN };
    let since = if draws.chance(85) { Some(world.instant(draws)) } else { None };
    BroughtStage { campaign: Cow::Borrowed(campaign), stage: Cow::Owned(stage), since }
}
