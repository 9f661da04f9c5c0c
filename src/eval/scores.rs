//! The rules that hold, their points, and what groups and scores make of them.

use super::late::{Found, Known};
use super::newest::Scene;
use super::numbers;
use super::points;
use super::scratch::Lists;
use super::tally::{LimitCut, Tally};
use super::window::NEVER;
use crate::domain::{Difference, Points};
use crate::program::{AwardId, Counts, Id, RuleId, ScoreBody, ScorePlan, Segment, each_set};

/// Finds the points of the score at a position; what it says of rules goes into the tally.
pub(super) fn score(
    scene: Scene<'_, '_>,
    (position, score): (usize, &ScorePlan),
    rules: &[u64],
    tally: &mut Tally,
    lists: &mut Lists,
) -> Points {
    let exact = match &score.body {
        ScoreBody::Rules(segments) => {
            let mut exact = 0;
            for (number, segment) in segments.iter().enumerate() {
                exact += group(scene, (position, number), segment, rules, tally, lists);
            }
            exact
        }
        ScoreBody::Sum(terms) => {
            let millionths: i128 = terms
                .iter()
                .map(|(percent, of)| {
                    percent.millionths() * i128::from(scene.known.found.points.get(*of).copied().unwrap_or(0))
                })
                .sum();
            millionths / 100_000_000
        }
    };
    let (least, most) = score.range.unwrap_or((i64::MIN, i64::MAX));
    let points = within(exact, Some(least), Some(most));
    let cut = Difference::between(exact, points);
    tally.cut(LimitCut { score: position, group: None, points: cut });
    points
}

/// Finds a group's points: those of its rules that hold, within its limits.
fn group(
    scene: Scene<'_, '_>,
    (score, number): (usize, usize),
    segment: &Segment,
    rules: &[u64],
    tally: &mut Tally,
    lists: &mut Lists,
) -> i128 {
    let exact = match segment.counts {
        Counts::All => all(scene, segment, rules, tally, lists),
        Counts::BestOnly | Counts::FirstOnly => chosen(scene, segment, rules, tally, lists),
    };
    if segment.group.is_none() {
        return exact;
    }
    let points = within(exact, segment.at_least, segment.at_most);
    let cut = Difference::between(exact, points);
    tally.cut(LimitCut { score, group: Some(number), points: cut });
    i128::from(points.get())
}

/// Adds up rules that all count.
fn all(scene: Scene<'_, '_>, segment: &Segment, rules: &[u64], tally: &mut Tally, lists: &mut Lists) -> i128 {
    let book = &scene.contact.program.rules;
    let mut exact = i128::from(numbers::added(&book.numbers, segment, rules));
    for stretch in &segment.singly {
        each_set(rules, stretch.clone(), |position| {
            let rule = RuleId::new(position);
            let points = given(scene, rule, tally, lists);
            exact += i128::from(points.get());
            if book.awards[rule].is_some() {
                tally.points.push((rule, points));
            }
        });
    }
    exact
}

/// The points of the one rule that counts.
fn chosen(scene: Scene<'_, '_>, segment: &Segment, rules: &[u64], tally: &mut Tally, lists: &mut Lists) -> i128 {
    let start = tally.points.len();
    each_set(rules, segment.rules.clone(), |position| {
        let rule = RuleId::new(position);
        let points = given(scene, rule, tally, lists);
        tally.points.push((rule, points));
    });
    let points = tally.points.get_mut(start..).unwrap_or(&mut []);
    i128::from(only_one(points, segment.counts).get())
}

/// What a rule that holds gives, by itself.
fn given(scene: Scene<'_, '_>, rule: RuleId, tally: &mut Tally, lists: &mut Lists) -> Points {
    let book = &scene.contact.program.rules;
    match book.awards[rule] {
        None => book.lines[rule].points,
        Some(award) => computed(scene, award, tally, lists),
    }
}

/// What an award gives now; the tally is told when that changes.
fn computed(scene: Scene<'_, '_>, award: AwardId, tally: &mut Tally, lists: &mut Lists) -> Points {
    let award = &scene.contact.program.awards[award];
    let points = points::at(scene, award, scene.contact.at, lists);
    let change = points::next_change(scene, award, points, tally.valid_until, lists);
    if change != NEVER {
        tally.valid_until = tally.valid_until.min(change);
    }
    points
}

/// Takes the points from all rules but the one that counts, and says its points.
fn only_one(holding: &mut [(RuleId, Points)], counts: Counts) -> Points {
    let mut chosen = 0;
    let mut greatest = Points::MIN;
    for (position, (_, points)) in holding.iter().enumerate() {
        if counts == Counts::BestOnly && (position == 0 || *points > greatest) {
            (chosen, greatest) = (position, *points);
        }
    }
    let mut counting = Points::ZERO;
    for (position, (_, points)) in holding.iter_mut().enumerate() {
        if position == chosen {
            counting = *points;
        } else {
            *points = Points::ZERO;
        }
    }
    counting
}

/// An exact sum, stopped where sums stop and kept within limits; of two that contradict each other the upper counts.
fn within(exact: i128, least: Option<i64>, most: Option<i64>) -> Points {
    let stopped = Points::saturating(exact).get();
    let least = least.unwrap_or(i64::MIN);
    let most = most.unwrap_or(i64::MAX);
    Points::new(stopped.max(least).min(most))
}

/// Lets the rules of a score hold that ask what was only known now.
pub(super) fn late_rules(
    score: &ScorePlan,
    truths: &crate::program::Bits,
    found: &Found,
    rules: &mut crate::program::Bits,
) {
    let ScoreBody::Rules(segments) = &score.body else { return };
    let known = Known { truths, found };
    for (rule, tree) in segments.iter().flat_map(|segment| &segment.late) {
        if tree.holds(&known) {
            rules.insert(rule.position());
        } else {
            // It may have held with another stage.
            rules.remove(rule.position());
        }
    }
}
