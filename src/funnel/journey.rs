//! One contact on its way: its history in each campaign, its orders, and what it counts under.

use std::borrow::Cow;

use super::ledger::Ledger;
use super::outcome::{Moment, Order, Outcomes};
use super::replay::{History, replay};
use super::{conclusion, report::Report};
use crate::decide::Selection;
use crate::domain::{Cents, Day, Decimal, OutcomeName, Period, Stood, Timestamp, compare_folded, trimmed};
use crate::eval::Scratch;
use crate::profile::{Event, EventKind, Profile, Reading, Value};
use crate::ruleset::Ruleset;

/// What is asked.
#[derive(Clone, Debug)]
pub struct Question {
    /// Up to when.
    pub at: Timestamp,
    /// Whom the figures count.
    pub unit: Unit,
    /// The trait by whose values they are told apart.
    pub by: Option<String>,
    /// The outcome that is an order; an event that contacts bring under this name is one, too.
    pub order: OutcomeName,
    /// How long after one step the next one counts; `None`: as long as the campaign's `cycle`, else 90 days.
    pub horizon: Option<Period>,
    /// The first day; `None`: from the first contact on. In the campaign's zone.
    pub from: Option<Day>,
    /// The last day, included; `None`: up to the instant.
    pub to: Option<Day>,
    /// What was spent in that time; `None`: the campaign's budget.
    pub spent: Option<Cents>,
}

/// Whom figures count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Each contact.
    Contact,
    /// Each company: contacts with one value of `company.domain`, else `company.name`, else `company`.
    Company,
    /// Contacts with one value of this trait.
    Trait(String),
}

/// One ruleset whose figures are asked for.
pub(super) struct Version<'r> {
    pub(super) ruleset: &'r Ruleset,
    selection: Selection,
}

/// A question about contacts, their outcomes and one ruleset, or two side by side.
pub struct Funnel<'r> {
    pub(super) versions: Vec<Version<'r>>,
    pub(super) outcomes: Outcomes,
    pub(super) question: Question,
}

/// One contact's way through all campaigns.
#[derive(Clone, Debug)]
pub struct Journey {
    pub(super) contact_id: Box<str>,
    /// The unit that it belongs to; `None`: it is one by itself.
    pub(super) unit: Option<Box<str>>,
    /// The value of the trait that figures are told apart by; empty: unknown.
    pub(super) group: Box<str>,
    pub(super) first: Option<Timestamp>,
    pub(super) orders: Vec<Order>,
    pub(super) lost: Vec<Moment>,
    /// By version and campaign; `None`: the contact could not be followed.
    pub(super) histories: Option<Vec<Vec<History>>>,
    pub(super) source: Source,
}

/// Where a contact's stages are known from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// Its events, followed through the rules.
    Events,
    /// Decisions that were kept.
    Decisions,
}

impl<'r> Funnel<'r> {
    /// The question for some campaigns of each ruleset.
    pub fn new(
        rulesets: impl IntoIterator<Item = (&'r Ruleset, Selection)>,
        outcomes: Outcomes,
        question: Question,
    ) -> Funnel<'r> {
        let versions = rulesets.into_iter().map(|(ruleset, selection)| Version { ruleset, selection }).collect();
        Funnel { versions, outcomes, question }
    }

    /// Follows one contact.
    pub fn follow(&self, profile: &Profile<'_>, scratch: &mut Scratch) -> Journey {
        let Question { at, unit, by, order, .. } = &self.question;
        let follow =
            |version: &Version<'_>| replay(version.ruleset.program(), &version.selection, profile, *at, scratch);
        let histories = self.versions.iter().map(follow).collect::<Result<_, _>>().ok();
        let deals = self.outcomes.of_contact(profile.contact_id());
        let mut orders = deals.map_or_else(Vec::new, |deals| deals.orders.clone());
        let past = profile.events().iter().filter(|event| event.at <= *at);
        orders.extend(past.filter(|event| is_order(event, order)).map(order_of));
        let value = |key: &str| profile.trait_value(key).and_then(text_of);
        let unit = match unit {
            Unit::Contact => None,
            Unit::Company => ["company.domain", "company.name", "company"].into_iter().find_map(value),
            Unit::Trait(key) => value(key),
        };
        Journey {
            contact_id: Box::from(profile.contact_id()),
            unit: unit.map(|unit| crate::domain::fold(&unit).into()),
            group: by.as_deref().and_then(value).map_or_else(Box::default, |group| Box::from(group.as_ref())),
            first: profile.events().first().map(|event| event.at).filter(|first| first <= at),
            orders,
            lost: deals.map_or_else(Vec::new, |deals| deals.lost.clone()),
            histories,
            source: Source::Events,
        }
    }

    /// Takes a contact's way from decisions that were kept of it, in the order of their instants: of its events and traits nothing is
    /// known, so that it is a unit by itself, its first contact is the first decision, and only outcomes are orders.
    pub fn recall(&self, contact_id: &str, decisions: &[Stood]) -> Journey {
        let known = || decisions.iter().filter(|decision| decision.at <= self.question.at);
        let recalled = |campaign: &crate::ruleset::Campaign| {
            let own = known().filter(|decision| decision.campaign == campaign.id().as_str());
            History::recalled(&campaign.checked().criteria.stages, own)
        };
        let histories = self.versions.iter().map(|version| version.ruleset.campaigns().iter().map(recalled).collect());
        let deals = self.outcomes.of_contact(contact_id);
        Journey {
            contact_id: Box::from(contact_id),
            unit: None,
            group: Box::default(),
            first: known().map(|decision| decision.at).min(),
            orders: deals.map_or_else(Vec::new, |deals| deals.orders.clone()),
            lost: deals.map_or_else(Vec::new, |deals| deals.lost.clone()),
            histories: Some(histories.collect()),
            source: Source::Decisions,
        }
    }

    /// The figures of all contacts that were followed.
    pub fn report(&self, ledger: &Ledger) -> Report {
        conclusion::report(self, ledger)
    }
}

impl<'r> Version<'r> {
    /// The campaigns that are asked about, with their positions.
    pub(super) fn campaigns(&self) -> impl Iterator<Item = (usize, &'r crate::ruleset::Campaign)> {
        self.ruleset.campaigns().iter().enumerate().filter(|(position, _)| self.selection.has(*position))
    }
}

fn is_order(event: &Event<'_>, order: &OutcomeName) -> bool {
    event.kind == EventKind::Track && compare_folded(&event.name, &crate::domain::fold(order.as_str())).is_eq()
}

/// An order that a contact brings as an event. Its value is where the Segment specification has it: `revenue`, else `total`, else
/// `value`, in the currency's unit.
fn order_of(event: &Event<'_>) -> Order {
    const MILLIONTHS_A_CENT: i128 = 10_000;
    let number = |path: &&str| match event.property(path).map(Value::number) {
        Some(Reading::Known(number)) => Some(number),
        Some(Reading::Unknown | Reading::WrongType) | None => None,
    };
    let value: Option<Decimal> = ["revenue", "total", "value"].iter().find_map(number);
    let cents = value.and_then(|value| i64::try_from(value.millionths() / MILLIONTHS_A_CENT).ok());
    Order { at: Moment::Instant(event.at), value: cents.map(Cents::new) }
}

/// A trait's value as one text.
fn text_of<'v>(value: &'v Value<'_>) -> Option<Cow<'v, str>> {
    match value {
        Value::Text(text) | Value::Cell(text) => Some(Cow::Borrowed(trimmed(text))),
        Value::Number(number) => Some(Cow::Owned(number.to_string())),
        Value::YesNo(yes) => Some(Cow::Borrowed(if *yes { "yes" } else { "no" })),
        Value::Texts(texts) => Some(Cow::Owned(texts.join(", "))),
        Value::Structure => None,
    }
}
