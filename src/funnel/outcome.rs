//! What became of contacts: orders that were won, deals that were lost, each with its date and its value.

use std::collections::HashMap;

use crate::domain::{Cents, Day, OutcomeName, Timestamp, Zone, fold, trimmed};

/// The outcome of a deal that is over without an order.
const LOST: &str = "lost";

/// A day in microseconds.
const DAY_MICROS: i64 = 86_400_000_000;

/// When something became of a contact, as exactly as it was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// At an instant.
    Instant(Timestamp),
    /// When a clock on the wall showed this.
    Clock(jiff::civil::DateTime),
    /// On a day.
    Day(Day),
}

/// Something that became of a contact, as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Of whom.
    pub contact_id: String,
    /// What: `won`, `lost` or any other.
    pub outcome: OutcomeName,
    /// When.
    pub at: Moment,
    /// Its value.
    pub value: Option<Cents>,
    /// The record's own id: two with one id count once.
    pub message_id: Option<String>,
    /// The id of the record that this one replaces.
    pub corrects: Option<String>,
}

/// An order that was won.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// When.
    pub at: Moment,
    /// Its value, if that was said.
    pub value: Option<Cents>,
}

/// All outcomes, by contact.
#[derive(Debug, Default)]
pub struct Outcomes {
    by_contact: HashMap<String, Deals>,
    tally: OutcomeTally,
}

/// What became of one contact.
#[derive(Debug, Default)]
pub(super) struct Deals {
    pub(super) orders: Vec<Order>,
    pub(super) lost: Vec<Moment>,
}

/// How many outcomes were read, by what became of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "service", derive(schemars::JsonSchema), schemars(rename = "FunnelOutcomes", deny_unknown_fields))]
pub struct OutcomeTally {
    /// Orders.
    pub orders: u64,
    /// Lost deals.
    pub lost: u64,
    /// Neither.
    pub other: u64,
    /// Dated after the instant of evaluation: not yet true.
    pub future: u64,
    /// With the id of one before.
    pub duplicates: u64,
    /// That could not be read.
    pub unreadable: u64,
}

impl Moment {
    /// Reads an instant (`2026-11-20T09:30:00Z`), a day (`2026-11-20`), or a day and a time of it (`2026-11-20 09:30`).
    ///
    /// ```
    /// use thresh::domain::Day;
    /// use thresh::funnel::Moment;
    /// assert_eq!(Moment::parse("2026-11-20"), Some(Moment::Day(Day::parse("2026-11-20").unwrap())));
    /// assert_eq!(Moment::parse("20.11.2026"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Moment> {
        let text = trimmed(text);
        let clock = || text.parse().ok().map(Moment::Clock);
        let instant = || Timestamp::parse(text).map(Moment::Instant);
        Day::parse(text).map(Moment::Day).or_else(instant).or_else(clock)
    }

    /// The instant in a zone. Of a day it is the last one, so that what else happened on that day came before it, but not one that is
    /// still to come.
    pub(super) fn instant(self, zone: &Zone, now: Timestamp) -> Timestamp {
        match self {
            Moment::Instant(instant) => instant,
            Moment::Clock(clock) => zone.at_clock(clock),
            Moment::Day(day) => {
                let end = zone.start_of(day.plus(1)).plus_micros(-1);
                if zone.start_of(day) <= now { end.min(now) } else { end }
            }
        }
    }

    /// How many microseconds after an instant; days are counted as such. Negative where it came before.
    pub(super) fn since(self, first: Timestamp, zone: &Zone) -> i64 {
        match self {
            Moment::Instant(instant) => instant.micros() - first.micros(),
            Moment::Clock(clock) => zone.at_clock(clock).micros() - first.micros(),
            Moment::Day(day) => i64::from(day.number() - zone.day_of(first).number()) * DAY_MICROS,
        }
    }
}

impl Outcomes {
    /// Sorts outcomes by contact: of several with one message id the first counts, a correction replaces what it names, and what is
    /// dated after an instant is not true yet. `order` is the outcome that is an order, in whatever case.
    pub fn of(outcomes: impl IntoIterator<Item = Outcome>, order: &OutcomeName, now: Timestamp) -> Outcomes {
        let mut sorted = Outcomes::default();
        for outcome in sorted.corrected(outcomes) {
            sorted.add(outcome, order, now);
        }
        sorted
    }

    /// The same, with so many that could not be read.
    pub fn with_unreadable(mut self, unreadable: u64) -> Outcomes {
        self.tally.unreadable = unreadable;
        self
    }

    /// How many were read.
    pub fn tally(&self) -> &OutcomeTally {
        &self.tally
    }

    pub(super) fn of_contact(&self, contact_id: &str) -> Option<&Deals> {
        self.by_contact.get(contact_id)
    }

    /// How many orders and lost deals are of contacts that a test does not know.
    pub(super) fn of_strangers(&self, is_known: impl Fn(&str) -> bool) -> u64 {
        let strangers = self.by_contact.iter().filter(|(id, _)| !is_known(id));
        strangers.map(|(_, deals)| (deals.orders.len() + deals.lost.len()) as u64).sum()
    }

    fn corrected(&mut self, outcomes: impl IntoIterator<Item = Outcome>) -> Vec<Outcome> {
        let mut all: Vec<Outcome> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        for outcome in outcomes {
            if outcome.message_id.as_ref().is_some_and(|id| places.contains_key(id)) {
                self.tally.duplicates += 1;
                continue;
            }
            let corrected = outcome.corrects.as_ref().and_then(|id| places.get(id).copied());
            let place = corrected.unwrap_or(all.len());
            places.extend(outcome.message_id.clone().map(|id| (id, place)));
            match all.get_mut(place) {
                Some(corrected) => *corrected = outcome,
                None => all.push(outcome),
            }
        }
        all
    }

    fn add(&mut self, outcome: Outcome, order: &OutcomeName, now: Timestamp) {
        let name = fold(outcome.outcome.as_str()).into_owned();
        let (is_order, is_lost) = (name == fold(order.as_str()), name == LOST);
        if !is_order && !is_lost {
            self.tally.other += 1;
            return;
        }
        if outcome.at.instant(&Zone::utc(), now) > now {
            self.tally.future += 1;
            return;
        }
        let deals = self.by_contact.entry(outcome.contact_id).or_default();
        if is_order {
            self.tally.orders += 1;
            deals.orders.push(Order { at: outcome.at, value: outcome.value });
        } else {
            self.tally.lost += 1;
            deals.lost.push(outcome.at);
        }
    }
}
