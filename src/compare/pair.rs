//! One campaign before and after the change: where contacts can stand in it, and which way leads up.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::Both;
use super::changes::{self, Change};
use crate::domain::{Applies, CampaignId, Matched, Standing, Verdict};
use crate::lang::checked::{Criteria, ScoreBody};
use crate::lang::format::About;
use crate::ruleset::{Campaign, Ruleset};

/// Where a contact can stand in a campaign.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Position {
    /// The campaign is not there.
    Absent,
    /// The campaign does not concern the contact.
    Outside,
    /// Disqualified, whatever the stage underneath.
    Disqualified,
    /// The campaign has no stages.
    Stageless,
    /// In this stage.
    Stage(String),
}

impl Position {
    /// The stage's name; what is no stage stands in parentheses, which no stage's name has, but for `disqualified`, which is none.
    pub fn as_str(&self) -> &str {
        match self {
            Position::Absent => "(no campaign)",
            Position::Outside => "(outside)",
            Position::Disqualified => "disqualified",
            Position::Stageless => "(no stages)",
            Position::Stage(stage) => stage,
        }
    }
}

impl serde::Serialize for Position {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Which way a contact moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// To a later stage, or out of `disqualified`.
    Up,
    /// To an earlier stage, or into `disqualified`.
    Down,
    /// The campaign concerns it now.
    Entered,
    /// The campaign does not concern it any more.
    Left,
    /// Between stages of which nobody can say which is the later one.
    Aside,
}

/// A campaign in one of the two rulesets.
#[derive(Clone, Copy)]
pub(super) struct Side<'r> {
    pub(super) campaign: &'r Campaign,
    /// Among those of its ruleset.
    position: usize,
}

/// A campaign by its id, in both rulesets or in one of them.
pub(super) struct Pair<'r> {
    pub(super) id: &'r CampaignId,
    pub(super) sides: Both<Option<Side<'r>>>,
    /// Where contacts can stand: absent alone, or outside, disqualified, then the stages from first to last.
    pub(super) positions: Both<Vec<Position>>,
    /// Which way leads from each position before to each position after; `None` where the contact stays.
    pub(super) directions: Vec<Vec<Option<Direction>>>,
    /// The scores of both, each once.
    pub(super) scores: Vec<String>,
    /// The grades and matrices of both, each once.
    pub(super) grades: Vec<String>,
    pub(super) changes: Vec<Change>,
    /// By score and rule: where among the changes each changed rule is.
    changed_rules: FxHashMap<String, FxHashMap<String, usize>>,
    /// What is not as it was.
    changed: BTreeSet<About>,
}

/// Where a contact stands, among a pair's positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place(pub(super) usize);

impl<'r> Pair<'r> {
    /// The campaign of this id; `None` where neither ruleset has it.
    pub(super) fn new(rulesets: Both<&'r Ruleset>, id: &str) -> Option<Pair<'r>> {
        let sides = rulesets.map(|ruleset| {
            let (position, campaign) = ruleset.campaign(id)?;
            Some(Side { campaign, position })
        });
        let id = sides.after.or(sides.before)?.campaign.id();
        let positions = sides.map(positions_of);
        let changes = changes::of_campaign(sides.map(|side| side.map(|side| side.campaign)));
        let mut changed_rules: FxHashMap<String, FxHashMap<String, usize>> = FxHashMap::default();
        for (at, change) in changes.iter().enumerate() {
            if let About::Rule { score, rule } = &change.about {
                changed_rules.entry(score.clone()).or_default().insert(rule.clone(), at);
            }
        }
        Some(Pair {
            id,
            directions: directions(&positions),
            scores: names(&sides, |criteria| criteria.scores.iter().map(|it| it.name.to_string()).collect()),
            grades: names(&sides, |criteria| {
                let grades = criteria.grades.iter().map(|it| it.name.to_string());
                grades.chain(criteria.matrices.iter().map(|it| it.name.to_string())).collect()
            }),
            changed_rules,
            changed: changes.iter().map(|change| change.about.clone()).collect(),
            positions,
            sides,
            changes,
        })
    }

    /// The pair's two verdicts among those of all campaigns.
    pub(super) fn verdicts<'v, 'a>(
        &self,
        before: &'v [Verdict<'a>],
        after: &'v [Verdict<'a>],
    ) -> Both<Option<&'v Verdict<'a>>> {
        let of = |side: Option<Side<'_>>, verdicts: &'v [Verdict<'a>]| verdicts.get(side?.position);
        Both::new(of(self.sides.before, before), of(self.sides.after, after))
    }

    /// Where a contact stands by each.
    pub(super) fn places(&self, verdicts: Both<Option<&Verdict<'_>>>) -> Both<Place> {
        Both::new(place_in(&self.positions.before, verdicts.before), place_in(&self.positions.after, verdicts.after))
    }

    /// Which way a contact moves; `None` if it stays, or where the campaign is in one of the rulesets only.
    pub(super) fn direction(&self, places: Both<Place>) -> Option<Direction> {
        *self.directions.get(places.before.0)?.get(places.after.0)?
    }

    /// The criteria of each, where there is any.
    pub(super) fn criteria(&self) -> Both<Option<&'r Criteria>> {
        self.sides.map(|side| side.map(|side| &side.campaign.checked().criteria))
    }

    /// Whether any rule is not as it was.
    pub(super) fn has_changed_rules(&self) -> bool {
        !self.changed_rules.is_empty()
    }

    /// Where among the changes a rule is, if it is not as it was.
    pub(super) fn changed_rule(&self, line: &Matched<'_>) -> Option<usize> {
        self.changed_rules.get(line.score.as_str())?.get(line.rule.as_str()).copied()
    }

    /// Whether something is not as it was.
    pub(super) fn is_changed(&self, about: &About) -> bool {
        self.changed.contains(about)
    }

    /// The stages, changed ones alone, of which one side says that the contact reached them and the other does not.
    pub(super) fn changed_stages_between(&self, places: Both<Place>) -> impl Iterator<Item = &str> {
        let reached = |positions: &'_ [Position], place: Place| -> Vec<String> {
            let upto = positions.get(..=place.0).unwrap_or(&[]);
            let stages = upto.iter().filter_map(|position| match position {
                Position::Stage(stage) => Some(stage.clone()),
                Position::Absent | Position::Outside | Position::Disqualified | Position::Stageless => None,
            });
            stages.collect()
        };
        let before = reached(&self.positions.before, places.before);
        let after = reached(&self.positions.after, places.after);
        self.changes.iter().filter_map(move |change| {
            let About::Stage(stage) = &change.about else { return None };
            (before.contains(stage) != after.contains(stage)).then_some(stage.as_str())
        })
    }

    /// The scores that are sums of others, and whose sum is not what it was.
    pub(super) fn changed_sums(&self) -> impl Iterator<Item = &str> {
        let criteria = self.criteria();
        let is_sum = move |name: &str| {
            let sides = [criteria.before, criteria.after].into_iter().flatten();
            let mut scores = sides.flat_map(|criteria| &criteria.scores);
            scores.any(|score| score.name.as_str() == name && matches!(score.body, ScoreBody::Sum(_)))
        };
        self.changes.iter().filter_map(move |change| {
            let About::Score(score) = &change.about else { return None };
            is_sum(score).then_some(score.as_str())
        })
    }

    /// The values of a grade or matrix, from best to worst; those of the new rules first.
    pub(super) fn grade_values(&self, name: &str) -> Vec<String> {
        let criteria = self.criteria();
        let mut values: Vec<String> = Vec::new();
        for criteria in [criteria.after, criteria.before].into_iter().flatten() {
            for value in values_of(criteria, name) {
                if !values.contains(&value) {
                    values.push(value);
                }
            }
        }
        values
    }
}

fn values_of(criteria: &Criteria, name: &str) -> Vec<String> {
    let of_grade = |at: usize| criteria.grades.get(at).map_or(&[][..], |grade| grade.values.as_slice());
    if let Some(at) = criteria.grades.iter().position(|grade| grade.name.as_str() == name) {
        return of_grade(at).iter().map(|value| value.to_string()).collect();
    }
    let Some(matrix) = criteria.matrices.iter().find(|matrix| matrix.name.as_str() == name) else { return Vec::new() };
    let rows = of_grade(matrix.row.0).iter();
    rows.flat_map(|row| of_grade(matrix.column.0).iter().map(move |column| format!("{row}{column}"))).collect()
}

fn positions_of(side: Option<Side<'_>>) -> Vec<Position> {
    let Some(side) = side else { return vec![Position::Absent] };
    let stages = &side.campaign.checked().criteria.stages;
    let mut positions = vec![Position::Outside, Position::Disqualified];
    if stages.is_empty() {
        positions.push(Position::Stageless);
    }
    positions.extend(stages.iter().map(|stage| Position::Stage(stage.name.to_string())));
    positions
}

/// Among a side's positions; a side without the campaign has but one.
fn place_in(positions: &[Position], verdict: Option<&Verdict<'_>>) -> Place {
    let Some(verdict) = verdict else { return Place(0) };
    let is_at = |position: &Position| match (position, verdict.applies, &verdict.stage) {
        (Position::Outside, Applies::OutsideAudience | Applies::OutsideRuns, _) => true,
        (Position::Disqualified, Applies::Yes, Some(Standing::Disqualified)) => true,
        (Position::Stageless, Applies::Yes, None) => true,
        (Position::Stage(name), Applies::Yes, Some(Standing::Stage(stage))) => name == stage.as_str(),
        (
            Position::Absent | Position::Outside | Position::Disqualified | Position::Stageless | Position::Stage(_),
            _,
            _,
        ) => false,
    };
    Place(positions.iter().position(is_at).unwrap_or(0))
}

fn directions(positions: &Both<Vec<Position>>) -> Vec<Vec<Option<Direction>>> {
    let orders = positions.as_ref().map(|positions| Order::of(positions));
    let of_row = |before: &Position| positions.after.iter().map(|after| direction(&orders, before, after)).collect();
    positions.before.iter().map(of_row).collect()
}

fn direction(orders: &Both<Order>, before: &Position, after: &Position) -> Option<Direction> {
    match (before, after) {
        (Position::Absent, _) | (_, Position::Absent) => None,
        (before, after) if before == after => None,
        (Position::Outside, _) => Some(Direction::Entered),
        (_, Position::Outside) => Some(Direction::Left),
        (Position::Disqualified, _) => Some(Direction::Up),
        (_, Position::Disqualified) => Some(Direction::Down),
        (Position::Stageless, _) | (_, Position::Stageless) => Some(Direction::Aside),
        (Position::Stage(before), Position::Stage(after)) => Some(stage_direction(orders, before, after)),
    }
}

/// A stage's place in its campaign, by name.
struct Order(Vec<String>);

impl Order {
    fn of(positions: &[Position]) -> Order {
        let stages = positions.iter().filter_map(|position| match position {
            Position::Stage(stage) => Some(stage.clone()),
            Position::Absent | Position::Outside | Position::Disqualified | Position::Stageless => None,
        });
        Order(stages.collect())
    }

    fn of_stage(&self, stage: &str) -> Option<usize> {
        self.0.iter().position(|name| name == stage)
    }

    /// Whether one stage is the later one; `None` where it does not have both.
    fn is_up(&self, from: &str, to: &str) -> Option<bool> {
        Some(self.of_stage(from)? < self.of_stage(to)?)
    }
}

/// By the stages that a side has in common with the other: whoever passes one of them upwards moves up. Where the two sides, or two
/// such stages, say different things, nobody can say.
fn stage_direction(orders: &Both<Order>, from: &str, to: &str) -> Direction {
    let said = [orders.before.is_up(from, to), orders.after.is_up(from, to)];
    let mut said: Vec<bool> = said.into_iter().flatten().collect();
    if said.is_empty() {
        let common = orders.before.0.iter().filter(|stage| orders.after.of_stage(stage).is_some());
        said = common
            .filter_map(|stage| {
                let (below, above) = (orders.before.is_up(from, stage)?, orders.after.is_up(stage, to)?);
                (below == above).then_some(below)
            })
            .collect();
    }
    match (said.contains(&true), said.contains(&false)) {
        (true, false) => Direction::Up,
        (false, true) => Direction::Down,
        (true, true) | (false, false) => Direction::Aside,
    }
}

fn names(sides: &Both<Option<Side<'_>>>, of: impl Fn(&Criteria) -> Vec<String>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for side in [sides.after, sides.before].into_iter().flatten() {
        for name in of(&side.campaign.checked().criteria) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(before: &[&str], after: &[&str], from: &str, to: &str, expected: Option<Direction>) {
        let positions = |names: &[&str]| -> Vec<Position> {
            names.iter().map(|name| Position::Stage((*name).to_owned())).collect()
        };
        let orders = Both::new(positions(before), positions(after)).map(|positions| Order::of(&positions));
        let stage = |name: &str| Position::Stage(name.to_owned());
        assert_eq!(direction(&orders, &stage(from), &stage(to)), expected, "{from} to {to}");
        let mirrored = expected.map(|direction| match direction {
            Direction::Up => Direction::Down,
            Direction::Down => Direction::Up,
            Direction::Entered | Direction::Left | Direction::Aside => direction,
        });
        let swapped = Both::new(orders.after, orders.before);
        assert_eq!(direction(&swapped, &stage(to), &stage(from)), mirrored, "{to} to {from}");
    }

    #[test]
    fn later_stages_are_up() {
        let stages = ["visitor", "mql", "sql"];
        check(&stages, &stages, "visitor", "sql", Some(Direction::Up));
        check(&stages, &stages, "sql", "mql", Some(Direction::Down));
        check(&stages, &stages, "mql", "mql", None);
    }

    #[test]
    fn a_stage_that_one_side_lacks_still_has_its_place() {
        check(&["visitor", "mql"], &["visitor", "known", "mql"], "visitor", "known", Some(Direction::Up));
        check(&["visitor", "mql"], &["visitor", "known", "mql"], "mql", "known", Some(Direction::Down));
        check(&["a", "old", "b", "c"], &["a", "b", "new", "c"], "old", "new", Some(Direction::Up));
        check(&["a", "b", "old"], &["new", "a", "b"], "old", "new", Some(Direction::Down));
    }

    #[test]
    fn where_nobody_can_say_it_is_aside() {
        check(&["a", "old", "b"], &["a", "new", "b"], "old", "new", Some(Direction::Aside));
        check(&["a", "b", "c"], &["a", "c", "b"], "b", "c", Some(Direction::Aside));
    }
}
