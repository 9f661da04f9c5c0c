//! The rules that hold, their points, and what groups and scores make of them.

use super::late::{Found, Known};
use super::newest::Scene;
use super::points;
use super::scratch::Lists;
use super::tally::Tally;
use super::window::NEVER;
use crate::domain::{Cut, Difference, Matched, Points};
use crate::program::{Counts, Id, RuleId, ScoreBody, ScorePlan, Segment, SumOf};

/// Finds a score's points; what it says of rules goes into the tally.
pub(super) fn score<'a>(
    scene: Scene<'_, 'a>,
    score: &'a ScorePlan,
    rules: &[u64],
    tally: &mut Tally<'a>,
    lists: &mut Lists,
) -> Points {
    let exact = match &score.body {
        ScoreBody::Rules(segments) => {
            segments.iter().map(|segment| group(scene, score, segment, rules, tally, lists)).sum()
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
    tally.cut(Cut { score: &score.name, group: None, points: cut });
    points
}

/// Finds a group's points: those of its rules that hold, within its limits.
fn group<'a>(
    scene: Scene<'_, 'a>,
    score: &'a ScorePlan,
    segment: &'a Segment,
    rules: &[u64],
    tally: &mut Tally<'a>,
    lists: &mut Lists,
) -> i128 {
    let exact = match segment.sum {
        SumOf::Numbers => numbers(scene, score, segment, rules, tally),
        SumOf::Awards => awards(scene, score, segment, rules, tally, lists),
    };
    if segment.group.is_none() {
        return exact;
    }
    let points = within(exact, segment.at_least, segment.at_most);
    let cut = Difference::between(exact, points);
    tally.cut(Cut { score: &score.name, group: segment.group.as_ref(), points: cut });
    i128::from(points.get())
}

/// Adds up rules that give numbers.
fn numbers<'a>(
    scene: Scene<'_, 'a>,
    score: &'a ScorePlan,
    segment: &'a Segment,
    rules: &[u64],
    tally: &mut Tally<'a>,
) -> i128 {
    let rows = &scene.contact.program.rules;
    let (score, group) = (&score.name, segment.group.as_ref());
    let mut sum: i64 = 0;
    let mut set = [0_u32; 64];
    each_word(rules, segment.rules.clone(), |base, mut word| {
        // Positions first, then rows of known number: faster than one by one.
        let mut count = 0;
        while word != 0 {
            if let Some(place) = set.get_mut(count) {
                *place = word.trailing_zeros();
            }
            count += 1;
            word &= word - 1;
        }
        let positions = set.get(..count).unwrap_or(&[]);
        tally.matched.extend(positions.iter().map(|position| {
            let rule = &rows[RuleId::new(base + *position as usize)];
            sum += rule.points.get();
            Matched { rule: &rule.name, score, group, points: rule.points, because: rule.because.as_deref() }
        }));
    });
    i128::from(sum)
}

/// Adds up rules of which some must be computed or chosen.
fn awards<'a>(
    scene: Scene<'_, 'a>,
    score: &'a ScorePlan,
    segment: &'a Segment,
    rules: &[u64],
    tally: &mut Tally<'a>,
    lists: &mut Lists,
) -> i128 {
    let start = tally.matched.len();
    let mut exact: i128 = 0;
    let program = scene.contact.program;
    each_set(rules, segment.rules.clone(), |position| {
        let rule = &program.rules[RuleId::new(position)];
        let points = match rule.award {
            None => rule.points,
            Some(award) => {
                let award = &program.awards[award];
                let points = points::at(scene, award, scene.contact.at, lists);
                let change = points::next_change(scene, award, points, tally.valid_until, lists);
                if change != NEVER {
                    tally.valid_until = tally.valid_until.min(change);
                }
                points
            }
        };
        exact += i128::from(points.get());
        tally.matched.push(Matched {
            rule: &rule.name,
            score: &score.name,
            group: segment.group.as_ref(),
            points,
            because: rule.because.as_deref(),
        });
    });
    match segment.counts {
        Counts::All => exact,
        Counts::BestOnly | Counts::FirstOnly => {
            let matched = tally.matched.get_mut(start..).unwrap_or(&mut []);
            i128::from(only_one(matched, segment.counts).get())
        }
    }
}

/// Takes the points from all rules but the one that counts, and says its points.
fn only_one(matched: &mut [Matched<'_>], counts: Counts) -> Points {
    let mut chosen = 0;
    let mut greatest = Points::MIN;
    for (position, rule) in matched.iter().enumerate() {
        if counts == Counts::BestOnly && (position == 0 || rule.points > greatest) {
            (chosen, greatest) = (position, rule.points);
        }
    }
    let mut points = Points::ZERO;
    for (position, rule) in matched.iter_mut().enumerate() {
        if position == chosen {
            points = rule.points;
        } else {
            rule.points = Points::ZERO;
        }
    }
    points
}

/// An exact sum, stopped where sums stop and kept within limits; of two that contradict each other the upper counts.
fn within(exact: i128, least: Option<i64>, most: Option<i64>) -> Points {
    let stopped = Points::saturating(exact).get();
    let least = least.unwrap_or(i64::MIN);
    let most = most.unwrap_or(i64::MAX);
    Points::new(stopped.max(least).min(most))
}

/// Calls with the position of each bit that is set in a stretch.
fn each_set(words: &[u64], stretch: std::ops::Range<usize>, mut call: impl FnMut(usize)) {
    each_word(words, stretch, |base, mut word| {
        while word != 0 {
            call(base + word.trailing_zeros() as usize);
            word &= word - 1;
        }
    });
}

/// Calls with each word that has bits set in a stretch, and the position of its first bit.
#[inline]
fn each_word(words: &[u64], stretch: std::ops::Range<usize>, mut call: impl FnMut(usize, u64)) {
    let mut base = stretch.start - stretch.start % 64;
    while base < stretch.end {
        let mut word = words.get(base / 64).copied().unwrap_or(0);
        if base < stretch.start {
            word &= u64::MAX << (stretch.start - base);
        }
        if stretch.end - base < 64 {
            word &= (1 << (stretch.end - base)) - 1;
        }
        if word != 0 {
            call(base, word);
        }
        base += 64;
    }
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
        }
    }
}
