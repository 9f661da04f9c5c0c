//! One unit's way through one campaign, its orders put on the campaign's calendar.

use super::ledger::UnitRow;
use super::outcome::Moment;
use super::replay::{History, Place};
use crate::domain::{Cents, Timestamp, Zone};

/// One unit's way through one campaign.
pub(super) struct Way<'u> {
    pub(super) history: &'u History,
    pub(super) first: Option<Timestamp>,
    /// The orders that count, by time.
    pub(super) orders: Vec<DatedOrder>,
    /// When deals were lost, those dated before the first contact left out.
    pub(super) lost: Vec<Timestamp>,
    /// Orders that do not count.
    pub(super) set_apart: SetApart,
}

/// An order with its instant.
#[derive(Clone, Copy)]
pub(super) struct DatedOrder {
    pub(super) at: Timestamp,
    /// The same as it was said.
    moment: Moment,
    /// After the first contact.
    pub(super) after_micros: i64,
    pub(super) value: Option<Cents>,
}

/// Orders that do not count.
#[derive(Clone, Copy, Default)]
pub(super) struct SetApart {
    pub(super) before_first_contact: u64,
    pub(super) before_campaign: u64,
    pub(super) undated: u64,
}

impl<'u> Way<'u> {
    pub(super) fn new(row: &'u UnitRow, history: &'u History, zone: &Zone, now: Timestamp) -> Way<'u> {
        let mut way =
            Way { history, first: row.first, orders: Vec::new(), lost: Vec::new(), set_apart: SetApart::default() };
        if !way.is_concerned() {
            return way;
        }
        for order in &row.orders {
            let at = order.at.instant(zone, now);
            let Some(first) = row.first else {
                way.set_apart.undated += 1;
                continue;
            };
            let after_micros = order.at.since(first, zone);
            if after_micros < 0 {
                way.set_apart.before_first_contact += 1;
            } else if history.entered().is_none_or(|entered| at < entered) {
                way.set_apart.before_campaign += 1;
            } else {
                way.orders.push(DatedOrder { at, moment: order.at, after_micros, value: order.value });
            }
        }
        way.orders.sort_by_key(|order| order.at);
        let lost = row.lost.iter().filter(|lost| row.first.is_some_and(|first| lost.since(first, zone) >= 0));
        way.lost = lost.map(|lost| lost.instant(zone, now)).collect();
        way
    }

    /// Whether the campaign concerns it, or ever did.
    pub(super) fn is_concerned(&self) -> bool {
        self.history.place() != Place::Outside || self.history.entered().is_some()
    }

    /// When it reached a stage, by position.
    pub(super) fn reached(&self, stage: usize) -> Option<Timestamp> {
        self.history.all_reached().get(stage).copied().flatten()
    }

    /// When it first ordered from an instant on, and how many microseconds after it: whole days where only the day is known.
    pub(super) fn ordered_from(&self, from: Timestamp, zone: &Zone) -> Option<(Timestamp, i64)> {
        let order = self.orders.iter().find(|order| order.at >= from)?;
        Some((order.at, order.moment.since(from, zone).max(0)))
    }
}
