//! Scores and the ledger behind them: which rules count, what the limits take or give.

use super::{Asked, points};
use crate::domain::{Cut, Decimal, Difference, GroupTitle, Matched, Points, Scored};
use crate::lang::checked::{Counts, Group, Rule, Score, ScoreBody, ScoreIndex, Term};

/// Every score with its points, in file order.
pub(super) fn all(asked: Asked<'_>) -> Vec<Scored<'_>> {
    let scores = asked.criteria.scores.iter();
    scores.map(|score| Scored { score: &score.name, points: of_score(asked, score) }).collect()
}

/// The points of the score at this position.
pub(super) fn points_of(asked: Asked<'_>, index: ScoreIndex) -> Points {
    asked.criteria.scores.get(index.0).map_or(Points::ZERO, |score| of_score(asked, score))
}

fn of_score(asked: Asked<'_>, score: &Score) -> Points {
    within(sum(asked, score), score.range.map(|(least, _)| least), score.range.map(|(_, greatest)| greatest))
}

/// "A score adds its groups and rules"; a score of scores adds its parts.
fn sum(asked: Asked<'_>, score: &Score) -> i128 {
    match &score.body {
        ScoreBody::Rules { rules, groups } => {
            let of_rules = rules.iter().filter_map(|rule| points::of_rule(asked, rule));
            let of_groups = groups.iter().map(|group| within(group_sum(asked, group), group.at_least, group.at_most));
            of_rules.chain(of_groups).map(|points| i128::from(points.get())).sum()
        }
        ScoreBody::Sum(terms) => derived(asked, terms),
    }
}

/// "`60% of engagement + 40% of fit`: computed exactly, truncated once toward zero."
fn derived(asked: Asked<'_>, terms: &[Term]) -> i128 {
    let parts = terms.iter().map(|term| term.percent.millionths() * i128::from(points_of(asked, term.score).get()));
    parts.sum::<i128>() / Decimal::from_integer(100).millionths()
}

/// "The group's `at most` / `at least` (on its signed sum), the score's `from … to`"; "sums stop at ±10^15".
fn within(sum: i128, at_least: Option<i64>, at_most: Option<i64>) -> Points {
    let not_above = at_most.map_or(sum, |at_most| sum.min(i128::from(at_most)));
    let not_below = at_least.map_or(not_above, |at_least| not_above.max(i128::from(at_least)));
    Points::saturating(not_below)
}

fn group_sum(asked: Asked<'_>, group: &Group) -> i128 {
    counting(asked, group).iter().flatten().map(|points| i128::from(points.get())).sum()
}

/// The points of each rule of a group, `None` where its condition does not hold. "`best only`: of the rules that hold, the one with the
/// greatest signed points after fading and limits, ties to the first written; `first only`: the first that holds"; the others give 0.
fn counting(asked: Asked<'_>, group: &Group) -> Vec<Option<Points>> {
    let points: Vec<Option<Points>> = group.rules.iter().map(|rule| points::of_rule(asked, rule)).collect();
    let picked = match group.counts {
        Counts::All => return points,
        Counts::BestOnly => {
            let greatest = points.iter().flatten().max();
            points.iter().position(|points| points.is_some() && points.as_ref() == greatest)
        }
        Counts::FirstOnly => points.iter().position(Option::is_some),
    };
    let only_picked = |(position, points): (usize, Option<Points>)| {
        points.map(|points| if Some(position) == picked { points } else { Points::ZERO })
    };
    points.into_iter().enumerate().map(only_picked).collect()
}

/// "An explanation is a ledger whose lines, the cut of each limit included, add up to the score exactly": the rules that hold and
/// the cuts, each in file order.
pub(super) fn ledger(asked: Asked<'_>) -> (Vec<Matched<'_>>, Vec<Cut<'_>>) {
    let mut matched = Vec::new();
    let mut cuts = Vec::new();
    for score in &asked.criteria.scores {
        if let ScoreBody::Rules { rules, groups } = &score.body {
            let of_rules = rules.iter().map(|rule| points::of_rule(asked, rule));
            matched.extend(lines(score, None, rules, of_rules));
            for group in groups {
                matched.extend(lines(score, Some(&group.title), &group.rules, counting(asked, group)));
                let sum = group_sum(asked, group);
                cuts.extend(cut(score, Some(&group.title), sum, within(sum, group.at_least, group.at_most)));
            }
        }
        cuts.extend(cut(score, None, sum(asked, score), of_score(asked, score)));
    }
    (matched, cuts)
}

fn lines<'a>(
    score: &'a Score,
    group: Option<&'a GroupTitle>,
    rules: &'a [Rule],
    points: impl IntoIterator<Item = Option<Points>>,
) -> impl Iterator<Item = Matched<'a>> {
    rules.iter().zip(points).filter_map(move |(rule, points)| {
        let because = rule.award.because.as_deref();
        points.map(|points| Matched { rule: &rule.name, score: &score.name, group, points, because })
    })
}

/// "`cuts` is what groups' and scores' limits took or gave"; never zero.
fn cut<'a>(score: &'a Score, group: Option<&'a GroupTitle>, sum: i128, limited: Points) -> Option<Cut<'a>> {
    let points = Difference::between(sum, limited);
    (points != Difference::NONE).then_some(Cut { score: &score.name, group, points })
}
