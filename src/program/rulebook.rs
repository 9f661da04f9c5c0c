//! What is known of the rules of all campaigns, row by row.

use std::ops::Range;

use super::table::{AwardId, Id, RuleId, Table};
use crate::domain::{Points, RuleLine};

/// What is known of the rules of all campaigns, a campaign's one after the other.
#[derive(Debug, Default)]
pub(crate) struct Rulebook {
    /// What is told of each.
    pub(crate) lines: Table<RuleId, RuleLine>,
    /// What each gives, where that is more than a number.
    pub(crate) awards: Table<RuleId, Option<AwardId>>,
    /// What each gives, where that is a number that 16 bits hold, else 0; rows for a whole number of words of rules.
    pub(crate) numbers: Vec<NumberRow>,
}

/// What the rules of a word give: two lines of a processor's cache, and none of them shared.
#[derive(Clone, Debug)]
#[repr(align(64))]
pub(crate) struct NumberRow(pub(crate) [i16; 64]);

impl Rulebook {
    /// Gives back what more rules would need.
    pub(super) fn shrink(&mut self) {
        self.lines.shrink();
        self.awards.shrink();
        self.numbers.shrink_to_fit();
    }

    /// Adds a rule, and the number that it gives, if that is [`small`].
    pub(super) fn add(&mut self, line: RuleLine, award: Option<AwardId>, number: Option<i16>) -> RuleId {
        let (word, place) = (self.lines.len() / 64, self.lines.len() % 64);
        if place == 0 {
            self.numbers.push(NumberRow([0; 64]));
        }
        let room = self.numbers.get_mut(word).and_then(|row| row.0.get_mut(place));
        room.into_iter().for_each(|room| *room = number.unwrap_or(0));
        self.awards.push(award);
        self.lines.push(line)
    }
}

/// What a rule gives, if it is a number and 16 bits hold it.
pub(super) fn small(points: Points, award: Option<AwardId>) -> Option<i16> {
    i16::try_from(points.get()).ok().filter(|_| award.is_none())
}

/// Adds the next rule to stretches.
pub(super) fn lengthen(stretches: &mut Vec<Range<usize>>, rule: RuleId) {
    let position = rule.position();
    match stretches.last_mut() {
        Some(last) if last.end == position => last.end += 1,
        Some(_) | None => stretches.push(position..position + 1),
    }
}
