//! The least and the greatest points that rules, groups and scores can come to.

use super::bands;
use crate::lang::checked::{Award, Counted, Counts, EventTest, Fading, Often, Term};
use crate::lang::resolved::{Limits, Resolved, ResolvedBody, ResolvedGroup, ResolvedRule, ResolvedScore};
use crate::limits::POINTS_MAX;

/// Points from the least to the greatest; what is worked out as "at most" may be more than can really come together, never less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) least: i128,
    pub(super) greatest: i128,
}

const LIMIT: i128 = POINTS_MAX as i128;
/// Of how many levels of scores of scores the points are worked out.
const LEVELS_MAX: usize = 32;

impl Range {
    /// Anything that points can be.
    pub(super) const ANY: Range = Range { least: -LIMIT, greatest: LIMIT };
    /// No points.
    pub(super) const NOTHING: Range = Range { least: 0, greatest: 0 };

    fn exactly(points: i128) -> Range {
        Range { least: points, greatest: points }
    }

    /// With these points among them.
    pub(super) fn and(self, other: Range) -> Range {
        Range { least: self.least.min(other.least), greatest: self.greatest.max(other.greatest) }
    }

    /// One of each added.
    pub(super) fn plus(self, other: Range) -> Range {
        Range { least: self.least + other.least, greatest: self.greatest + other.greatest }.stopped()
    }

    fn stopped(self) -> Range {
        self.within(Some(-LIMIT), Some(LIMIT))
    }

    /// After limits: first the one above, then the one below, as the language has it.
    pub(super) fn within(self, at_least: Option<i128>, at_most: Option<i128>) -> Range {
        let limited = |points: i128| {
            let points = at_most.map_or(points, |at_most| points.min(at_most));
            at_least.map_or(points, |at_least| points.max(at_least))
        };
        Range { least: limited(self.least), greatest: limited(self.greatest) }
    }
}

/// Whether a rule can hold, as far as anybody has shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Chance {
    /// It may.
    Possible,
    /// It never does.
    Never,
}

/// What a rule gives where it holds, before its own limit.
pub(super) fn before_limit(award: &Award) -> Range {
    let once = one_payment(award);
    match &award.often {
        Often::Once => once,
        Often::Each(test) | Often::OncePer(_, test) => times(once, payments_max(test)),
        // An event without the property pays nothing.
        Often::OncePerDifferent(..) => times(once, None).and(Range::NOTHING),
    }
}

/// What a rule gives where it holds.
pub(super) fn of_award(award: &Award) -> Range {
    let limit = award.at_most.map(i128::from);
    let sum = before_limit(award).stopped();
    sum.within(limit.map(|limit| -limit), limit)
}

/// What a rule gives, whether it holds or not.
pub(super) fn of_rule(rule: &ResolvedRule<'_>, chance: Chance) -> Range {
    match (chance, &rule.award) {
        (Chance::Never, _) => Range::NOTHING,
        (Chance::Possible, Some(award)) => of_award(award).and(Range::NOTHING),
        (Chance::Possible, None) => Range::ANY,
    }
}

/// What one payment is after fading and units, whatever time has passed and however many units there are.
fn one_payment(award: &Award) -> Range {
    let points = i128::from(award.points);
    let faded = match &award.fading {
        Fading::Never => Range::exactly(points),
        Fading::Halving(_) | Fading::Losing { .. } | Fading::Expiring(_) => Range::exactly(points).and(Range::NOTHING),
        Fading::Stepping(steps) => {
            let steps = steps.iter().map(|(points, _)| Range::exactly(i128::from(*points)));
            steps.fold(Range::exactly(points), Range::and)
        }
    };
    match award.per {
        None => faded,
        Some(_) => times(faded, None).and(Range::NOTHING),
    }
}

/// So many payments at the very most, one at least; `None`: any number.
fn times(once: Range, most: Option<u32>) -> Range {
    let most = most.map_or(LIMIT, i128::from).max(1);
    let several = Range { least: once.least.saturating_mul(most), greatest: once.greatest.saturating_mul(most) };
    several.stopped().and(once)
}

/// How many events a test that holds can have counted.
fn payments_max(test: &EventTest) -> Option<u32> {
    match test.count.of {
        Counted::Times => test.count.at_most,
        Counted::Days => None,
    }
}

/// A group's signed sum before its limits.
pub(super) fn of_group_sum(
    group: &ResolvedGroup<'_>,
    counts: Counts,
    chance: impl Fn(&ResolvedRule<'_>) -> Chance,
) -> Range {
    match counts {
        Counts::All => bands::sum(&group.rules, chance),
        Counts::BestOnly | Counts::FirstOnly => {
            group.rules.iter().map(|rule| of_rule(rule, chance(rule))).fold(Range::NOTHING, Range::and)
        }
    }
}

/// What a group gives.
pub(super) fn of_group(group: &ResolvedGroup<'_>, chance: impl Fn(&ResolvedRule<'_>) -> Chance) -> Range {
    let Some(Limits { counts, at_least, at_most }) = group.limits else { return Range::ANY };
    of_group_sum(group, counts, chance).within(at_least.map(i128::from), at_most.map(i128::from)).stopped()
}

/// The points of every score, each by its rules or by the scores it adds.
pub(super) fn of_scores(resolved: &Resolved<'_>, chance: impl Fn(&ResolvedRule<'_>) -> Chance) -> Vec<Range> {
    let mut ranges: Vec<Option<Range>> = resolved
        .scores
        .iter()
        .map(|score| match &score.body {
            ResolvedBody::Rules { rules, groups, .. } => {
                let rules = bands::sum(rules, &chance);
                let groups = groups.iter().map(|group| of_group(group, &chance)).fold(Range::NOTHING, Range::plus);
                Some(limited(score, rules.plus(groups)))
            }
            ResolvedBody::Sum(_) => None,
        })
        .collect();
    // Scores of scores, those first whose parts are known; what is left is in a circle, or adds something wrong.
    for _ in 0..LEVELS_MAX {
        let mut progress = false;
        for (position, score) in resolved.scores.iter().enumerate() {
            let sum = match (&score.body, ranges.get(position)) {
                (ResolvedBody::Sum(Some(terms)), Some(None)) => of_sum(terms, &ranges),
                (ResolvedBody::Sum(_) | ResolvedBody::Rules { .. }, _) => None,
            };
            if let (Some(sum), Some(range)) = (sum, ranges.get_mut(position)) {
                *range = Some(limited(score, sum));
                progress = true;
            }
        }
        if !progress {
            break;
        }
    }
    ranges
        .into_iter()
        .zip(&resolved.scores)
        .map(|(range, score)| range.unwrap_or_else(|| limited(score, Range::ANY)))
        .collect()
}

fn limited(score: &ResolvedScore<'_>, sum: Range) -> Range {
    match score.range {
        Some(Some((least, greatest))) => sum.within(Some(i128::from(least)), Some(i128::from(greatest))).stopped(),
        Some(None) => sum.stopped(),
        None => Range::ANY,
    }
}

/// Exactly added, truncated once toward zero; `None` while a part is not known.
fn of_sum(terms: &[Term], ranges: &[Option<Range>]) -> Option<Range> {
    const WHOLE: i128 = 100_000_000;
    let mut sum = Range::NOTHING;
    for term in terms {
        let part = ranges.get(term.score.0).copied().flatten()?;
        let share = term.percent.millionths();
        let (one, other) = (part.least.saturating_mul(share), part.greatest.saturating_mul(share));
        sum = Range {
            least: sum.least.saturating_add(one.min(other)),
            greatest: sum.greatest.saturating_add(one.max(other)),
        };
    }
    Some(Range { least: sum.least / WHOLE, greatest: sum.greatest / WHOLE }.stopped())
}
