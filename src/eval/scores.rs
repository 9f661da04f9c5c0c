//! The rules that hold, their points, and what groups and scores make of them.

use std::ops::Range;

use wide::{i16x8, i32x4};

use super::late::{Found, Known};
use super::newest::Scene;
use super::points;
use super::scratch::Lists;
use super::tally::{LimitCut, Tally};
use super::window::NEVER;
use crate::domain::{Difference, Points};
use crate::limits::RULES_MAX;
use crate::program::{AwardId, Counts, Id, NumberRow, RuleId, ScoreBody, ScorePlan, Segment, each_set};

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

/// Adds up the numbers that those rules of a stretch give which hold.
fn numbers(rows: &[NumberRow], stretch: Range<usize>, rules: &[u64]) -> i64 {
    let Range { start, end } = stretch;
    let stretch = start / 64..end.div_ceil(64);
    let words = rules.get(stretch.clone()).unwrap_or(&[]);
    let rows = rows.get(stretch).unwrap_or(&[]);
    // The first word may begin with rules of another segment, and the last end with some.
    let (from_start, to_end) = (u64::MAX << (start % 64), u64::MAX >> (end.wrapping_neg() % 64));
    let mut sums = i32x4::splat(0);
    match (words, rows) {
        ([only], [row]) => add(&mut sums, row, only & from_start & to_end),
        ([first, words @ .., last], [first_row, rows @ .., last_row]) => {
            add(&mut sums, first_row, first & from_start);
            words.iter().zip(rows).for_each(|(word, row)| add(&mut sums, row, *word));
            add(&mut sums, last_row, last & to_end);
        }
        _ => {}
    }
    sums.to_array().into_iter().map(i64::from).sum()
}

// Every fourth of all rules, and of a word more: each of four sums stays within its bits.
const _: () = assert!((RULES_MAX / 4 + 16) << 15 <= i32::MAX as usize, "so many numbers may add up to more");

/// Adds those of 64 numbers whose bit is set: sixteen at a time, without a branch that could be guessed wrongly.
#[inline]
fn add(sums: &mut i32x4, NumberRow(row): &NumberRow, word: u64) {
    const LOW: i16x8 = i16x8::new([1, 1 << 1, 1 << 2, 1 << 3, 1 << 4, 1 << 5, 1 << 6, 1 << 7]);
    const HIGH: i16x8 = i16x8::new([1 << 8, 1 << 9, 1 << 10, 1 << 11, 1 << 12, 1 << 13, 1 << 14, i16::MIN]);
    let mut left = word;
    for sixteen in row.as_chunks::<16>().0 {
        #[expect(clippy::cast_possible_truncation, reason = "sixteen bits at a time")]
        let bits = i16x8::splat(left as i16);
        left >>= 16;
        for (numbers, of) in sixteen.as_chunks::<8>().0.iter().zip([LOW, HIGH]) {
            // What is equal is all ones, which is -1.
            let held = (bits & of).simd_eq(of);
            *sums -= i16x8::new(*numbers).dot(held);
        }
    }
}

/// Adds up rules that all count.
fn all(scene: Scene<'_, '_>, segment: &Segment, rules: &[u64], tally: &mut Tally, lists: &mut Lists) -> i128 {
    let book = &scene.contact.program.rules;
    let mut exact = i128::from(numbers(&book.numbers, segment.rules.clone(), rules));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_of_a_stretch_are_added_up_and_no_others() {
        let mut random: u64 = 1;
        let mut next = || {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            random >> 16
        };
        let (extremes, rules) = ([i16::MIN, i16::MAX, -1, 0], [next(), u64::MAX, next() << 16, next()]);
        let rows: [NumberRow; 4] = std::array::from_fn(|_| {
            NumberRow(std::array::from_fn(|place| extremes.get(place % 7).copied().unwrap_or(next() as i16)))
        });
        for start in 0..256 {
            for end in start..=256 {
                let held = (start..end).filter(|rule| rules[rule / 64] >> (rule % 64) & 1 == 1);
                let expected: i64 = held.map(|rule| i64::from(rows[rule / 64].0[rule % 64])).sum();
                assert_eq!(numbers(&rows, start..end, &rules), expected, "{start}..{end}");
            }
        }
    }
}
