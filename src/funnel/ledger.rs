//! All contacts that were followed, put together into the units that figures count.

use std::collections::{HashMap, HashSet};

use super::journey::{Journey, Source};
use super::outcome::{Moment, Order};
use super::replay::{History, earlier};
use crate::domain::Timestamp;

/// Contacts that were followed. Its size grows with their number: some hundred bytes each.
#[derive(Debug, Default)]
pub struct Ledger {
    pub(super) units: Vec<UnitRow>,
    /// The values of the trait that figures are told apart by.
    pub(super) groups: Vec<Box<str>>,
    pub(super) contacts: u64,
    /// That could not be read.
    pub(super) unreadable: u64,
    /// Whose stages are those of decisions that were kept.
    pub(super) recalled: u64,
    /// Without an event.
    pub(super) undated: u64,
    /// That could not be followed.
    pub(super) restless: u64,
    /// With the id of one before.
    pub(super) repeated: u64,
    ids: HashSet<Box<str>>,
    places: HashMap<Box<str>, usize>,
    group_numbers: HashMap<Box<str>, u32>,
}

/// One contact, or one company.
#[derive(Debug)]
pub(super) struct UnitRow {
    pub(super) group: u32,
    pub(super) first: Option<Timestamp>,
    pub(super) orders: Vec<Order>,
    pub(super) lost: Vec<Moment>,
    histories: Vec<Vec<History>>,
}

impl UnitRow {
    /// Its way through a campaign.
    pub(super) fn history(&self, version: usize, campaign: usize) -> Option<&History> {
        self.histories.get(version)?.get(campaign)
    }

    /// Takes in another contact of the same company.
    fn join(&mut self, journey: Journey, histories: Vec<Vec<History>>) {
        self.first = earlier(self.first, journey.first);
        self.orders.extend(journey.orders);
        self.lost.extend(journey.lost);
        for (own, other) in self.histories.iter_mut().flatten().zip(histories.iter().flatten()) {
            own.join(other);
        }
    }
}

impl Ledger {
    /// Adds a contact. One that comes again under the same id does not count again.
    pub fn add(&mut self, journey: Journey) {
        if !self.ids.insert(journey.contact_id.clone()) {
            self.repeated += 1;
            return;
        }
        self.contacts += 1;
        self.recalled += match journey.source {
            Source::Events => 0,
            Source::Decisions => 1,
        };
        let mut journey = journey;
        let Some(histories) = journey.histories.take() else {
            self.restless += 1;
            return;
        };
        self.undated += u64::from(journey.first.is_none());
        let place = journey.unit.as_ref().and_then(|unit| self.places.get(unit).copied());
        if let Some(row) = place.and_then(|place| self.units.get_mut(place)) {
            row.join(journey, histories);
            return;
        }
        if let Some(unit) = &journey.unit {
            self.places.insert(unit.clone(), self.units.len());
        }
        let group = self.group(&journey.group);
        let Journey { first, orders, lost, .. } = journey;
        self.units.push(UnitRow { group, first, orders, lost, histories });
    }

    /// Counts contacts that could not be read.
    pub fn add_unreadable(&mut self, contacts: u64) {
        self.unreadable += contacts;
    }

    /// How many contacts were added, each id once.
    pub fn contacts(&self) -> u64 {
        self.contacts
    }

    /// Whether a contact of this id was added.
    pub(super) fn knows(&self, contact_id: &str) -> bool {
        self.ids.contains(contact_id)
    }

    /// The number of a value; a company has that of the first of its contacts.
    fn group(&mut self, value: &str) -> u32 {
        if let Some(number) = self.group_numbers.get(value) {
            return *number;
        }
        let number = u32::try_from(self.groups.len()).unwrap_or(u32::MAX);
        self.groups.push(Box::from(value));
        self.group_numbers.insert(Box::from(value), number);
        number
    }
}
