//! What is counted of contacts, one after the other, in memory that depends on the rules alone.

use std::collections::{BTreeMap, HashMap};

use super::Both;
use super::arrivals::{ArrivalTally, Arrived};
use super::causes::{self, Cause};
use super::pair::{Direction, Pair};
use super::spread::Spread;
use crate::domain::{Difference, Verdict};
use crate::limits::{COMPARISON_EXAMPLES_MAX, NAME_CHARACTERS_MAX};

/// What was counted of some contacts. Tallies of contacts that follow each other are merged in that order.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    pub(super) contacts: u64,
    pub(super) arrivals: ArrivalTally,
    /// By pair.
    pub(super) campaigns: Vec<CampaignTally>,
}

/// What was counted for one campaign.
#[derive(Clone, Debug, Default)]
pub(super) struct CampaignTally {
    /// How many contacts stand where: a row for each position before, in it a cell for each position after.
    pub(super) cells: Vec<Vec<Cell>>,
    /// How many qualify, and how many of these count for the rate a week.
    pub(super) qualified: Both<u64>,
    pub(super) qualified_arrived: Both<u64>,
    /// By the pair's scores and grades.
    pub(super) scores: Vec<ScoreTally>,
    pub(super) grades: Vec<GradeTally>,
    /// How often each changed rule holds, by its place among the changes.
    pub(super) holds: HashMap<usize, Both<u64>>,
    pub(super) causes: HashMap<(Direction, Cause), Effect>,
}

/// Contacts that stand in one place before and in one after.
#[derive(Clone, Debug, Default)]
pub(super) struct Cell {
    pub(super) contacts: u64,
    /// The ids of the first that moved.
    pub(super) examples: Vec<Box<str>>,
}

/// What became of one score.
#[derive(Clone, Debug, Default)]
pub(super) struct ScoreTally {
    pub(super) spread: Both<Spread>,
    pub(super) rose: u64,
    pub(super) fell: u64,
}

/// What became of one grade.
#[derive(Clone, Debug, Default)]
pub(super) struct GradeTally {
    pub(super) values: BTreeMap<String, Both<u64>>,
    pub(super) changed: u64,
}

/// What a cause did to the contacts that moved in one direction.
#[derive(Clone, Debug)]
pub(super) struct Effect {
    pub(super) contacts: u64,
    /// The least and the most points that it gave more.
    pub(super) points: (Difference, Difference),
    pub(super) examples: Vec<Box<str>>,
}

impl Tally {
    /// How many contacts were added.
    pub fn contacts(&self) -> u64 {
        self.contacts
    }

    /// Adds what was counted of the contacts that come next, by the same comparison.
    pub fn merge(&mut self, next: Tally) {
        self.contacts += next.contacts;
        self.arrivals.merge(next.arrivals);
        if self.campaigns.is_empty() {
            self.campaigns = next.campaigns;
            return;
        }
        for (own, next) in self.campaigns.iter_mut().zip(next.campaigns) {
            own.merge(next);
        }
    }

    pub(super) fn prepare(&mut self, pairs: &[Pair<'_>]) {
        if self.campaigns.is_empty() {
            self.campaigns = pairs.iter().map(CampaignTally::empty).collect();
        }
    }
}

impl CampaignTally {
    pub(super) fn empty(pair: &Pair<'_>) -> CampaignTally {
        let row = vec![Cell::default(); pair.positions.after.len()];
        CampaignTally {
            cells: vec![row; pair.positions.before.len()],
            scores: vec![ScoreTally::default(); pair.scores.len()],
            grades: vec![GradeTally::default(); pair.grades.len()],
            ..CampaignTally::default()
        }
    }

    pub(super) fn add(
        &mut self,
        pair: &Pair<'_>,
        contact_id: &str,
        verdicts: Both<Option<&Verdict<'_>>>,
        arrived: Arrived,
    ) {
        let places = pair.places(verdicts);
        let direction = pair.direction(places);
        if let Some(cell) = self.cells.get_mut(places.before.0).and_then(|row| row.get_mut(places.after.0)) {
            cell.contacts += 1;
            if direction.is_some() {
                add_example(&mut cell.examples, contact_id);
            }
        }
        if let (Some(direction), Some(before), Some(after)) = (direction, verdicts.before, verdicts.after) {
            self.add_causes(direction, contact_id, causes_of(pair, direction, Both::new(before, after), places));
        }
        self.add_qualified(verdicts, arrived);
        self.add_scores(pair, verdicts);
        self.add_grades(pair, verdicts);
        self.add_holding(pair, verdicts);
    }

    fn add_causes(&mut self, direction: Direction, contact_id: &str, causes: Vec<(Cause, Difference)>) {
        for (cause, points) in causes {
            let effect = self.causes.entry((direction, cause)).or_insert(Effect {
                contacts: 0,
                points: (points, points),
                examples: Vec::new(),
            });
            effect.contacts += 1;
            effect.widen((points, points));
            add_example(&mut effect.examples, contact_id);
        }
    }

    fn add_qualified(&mut self, verdicts: Both<Option<&Verdict<'_>>>, arrived: Arrived) {
        let qualified = verdicts.map(|verdict| u64::from(verdict.is_some_and(|verdict| verdict.qualified)));
        add_both(&mut self.qualified, qualified);
        match arrived {
            Arrived::Counted => add_both(&mut self.qualified_arrived, qualified),
            Arrived::NotCounted => {}
        }
    }

    fn add_scores(&mut self, pair: &Pair<'_>, verdicts: Both<Option<&Verdict<'_>>>) {
        for (name, tally) in pair.scores.iter().zip(&mut self.scores) {
            let points =
                verdicts.map(|verdict| verdict?.scores.iter().find(|it| it.score.as_str() == name).map(|it| it.points));
            points.before.into_iter().for_each(|points| tally.spread.before.add(points));
            points.after.into_iter().for_each(|points| tally.spread.after.add(points));
            if let (Some(before), Some(after)) = (points.before, points.after) {
                tally.rose += u64::from(after > before);
                tally.fell += u64::from(after < before);
            }
        }
    }

    fn add_grades(&mut self, pair: &Pair<'_>, verdicts: Both<Option<&Verdict<'_>>>) {
        for (name, tally) in pair.grades.iter().zip(&mut self.grades) {
            let values = verdicts
                .map(|verdict| verdict?.grades.iter().find(|it| it.grade.as_str() == name).map(|it| it.value.as_ref()));
            tally.changed += u64::from(values.before.is_some() && values.after.is_some() && !values.is_same());
            if let Some(value) = values.before {
                tally.of_value(value).before += 1;
            }
            if let Some(value) = values.after {
                tally.of_value(value).after += 1;
            }
        }
    }

    fn add_holding(&mut self, pair: &Pair<'_>, verdicts: Both<Option<&Verdict<'_>>>) {
        if !pair.has_changed_rules() {
            return;
        }
        for line in verdicts.before.into_iter().flat_map(|verdict| &verdict.matched) {
            if let Some(at) = pair.changed_rule(&line) {
                self.holds.entry(at).or_default().before += 1;
            }
        }
        for line in verdicts.after.into_iter().flat_map(|verdict| &verdict.matched) {
            if let Some(at) = pair.changed_rule(&line) {
                self.holds.entry(at).or_default().after += 1;
            }
        }
    }

    fn merge(&mut self, next: CampaignTally) {
        for (own, next) in self.cells.iter_mut().flatten().zip(next.cells.into_iter().flatten()) {
            own.contacts += next.contacts;
            next.examples.iter().for_each(|id| add_example(&mut own.examples, id));
        }
        add_both(&mut self.qualified, next.qualified);
        add_both(&mut self.qualified_arrived, next.qualified_arrived);
        for (own, next) in self.scores.iter_mut().zip(next.scores) {
            own.spread.before.merge(next.spread.before);
            own.spread.after.merge(next.spread.after);
            own.rose += next.rose;
            own.fell += next.fell;
        }
        for (own, next) in self.grades.iter_mut().zip(next.grades) {
            own.changed += next.changed;
            for (value, counts) in next.values {
                add_both(own.values.entry(value).or_default(), counts);
            }
        }
        for (at, counts) in next.holds {
            add_both(self.holds.entry(at).or_default(), counts);
        }
        for (cause, next) in next.causes {
            match self.causes.get_mut(&cause) {
                Some(own) => own.merge(next),
                None => drop(self.causes.insert(cause, next)),
            }
        }
    }
}

impl GradeTally {
    fn of_value(&mut self, value: &str) -> &mut Both<u64> {
        self.values.entry(value.to_owned()).or_default()
    }
}

impl Effect {
    fn widen(&mut self, (least, most): (Difference, Difference)) {
        self.points = (self.points.0.min(least), self.points.1.max(most));
    }

    fn merge(&mut self, next: Effect) {
        self.contacts += next.contacts;
        self.widen(next.points);
        next.examples.iter().for_each(|id| add_example(&mut self.examples, id));
    }
}

/// Whom a campaign newly concerns, or no longer, has no points by one of the two: its rules say nothing about the move.
fn causes_of(
    pair: &Pair<'_>,
    direction: Direction,
    verdicts: Both<&Verdict<'_>>,
    places: Both<super::pair::Place>,
) -> Vec<(Cause, Difference)> {
    match direction {
        Direction::Up | Direction::Down | Direction::Aside => causes::of(pair, verdicts, places),
        Direction::Entered | Direction::Left => Vec::new(),
    }
}

/// Ids beyond a name's length are no use as examples, and would make memory depend on the contacts.
fn add_example(examples: &mut Vec<Box<str>>, contact_id: &str) {
    if examples.len() < COMPARISON_EXAMPLES_MAX && contact_id.len() <= 4 * NAME_CHARACTERS_MAX {
        examples.push(Box::from(contact_id));
    }
}

fn add_both(to: &mut Both<u64>, more: Both<u64>) {
    to.before += more.before;
    to.after += more.after;
}
