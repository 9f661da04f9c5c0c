//! What counts differently for one contact by the new rules: its rules, the limits on them, and what else was changed between its stages.

use std::collections::HashMap;

use super::Both;
use super::pair::{Pair, Place};
use crate::domain::{Difference, Points, Verdict};
use crate::lang::format::About;

/// Something that counts differently for a contact.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Cause {
    /// A rule gives other points.
    Rule {
        /// The score.
        score: String,
        /// The rule's name.
        rule: String,
        /// How it counts now.
        how: How,
    },
    /// A group's limit or a score's range takes or gives other points.
    Limit {
        /// The score.
        score: String,
        /// The group; `None` for the score's own range.
        group: Option<String>,
    },
    /// A score is another sum of others than it was.
    Sum {
        /// The score.
        score: String,
    },
    /// A grade that is given differently than it was has another value.
    Grade {
        /// The grade or matrix.
        grade: String,
        /// Its value by each; `None` where the campaign has no such grade.
        values: Both<Option<String>>,
    },
    /// A stage between the two is reached or kept by other conditions than it was.
    Stage {
        /// The stage.
        stage: String,
    },
    /// A disqualification.
    Disqualification {
        /// Its reason.
        reason: String,
        /// How it counts now.
        how: How,
    },
    /// None of these: a definition or a list that the stages use.
    Elsewhere,
}

/// How something counts by the new rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// It did not hold.
    Now,
    /// It held.
    NoLonger,
    /// It holds as before, and gives other points.
    Differently,
}

/// Everything that counts differently for a contact, each once, with the points that it gives more (or, below zero, less).
pub(super) fn of(pair: &Pair<'_>, verdicts: Both<&Verdict<'_>>, places: Both<Place>) -> Vec<(Cause, Difference)> {
    let mut causes = rules(verdicts);
    causes.extend(limits(verdicts));
    causes.extend(disqualifications(verdicts).map(|cause| (cause, Difference::NONE)));
    let sums = pair.changed_sums().map(|score| (score, verdicts.map(|verdict| points_of(verdict, score))));
    causes.extend(sums.filter(|(_, points)| !points.is_same()).map(|(score, points)| {
        let (before, after) = (points.before.unwrap_or_default(), points.after.unwrap_or_default());
        (Cause::Sum { score: score.to_owned() }, more(before, after))
    }));
    causes.extend(grades(pair, verdicts).map(|cause| (cause, Difference::NONE)));
    let stages = pair.changed_stages_between(places);
    causes.extend(stages.map(|stage| (Cause::Stage { stage: stage.to_owned() }, Difference::NONE)));
    if causes.is_empty() {
        causes.push((Cause::Elsewhere, Difference::NONE));
    }
    causes
}

fn rules(verdicts: Both<&Verdict<'_>>) -> Vec<(Cause, Difference)> {
    let mut points: HashMap<(&str, &str), Both<Option<Points>>> = HashMap::new();
    for line in &verdicts.before.matched {
        points.entry((line.score.as_str(), line.rule.as_str())).or_default().before = Some(line.points);
    }
    for line in &verdicts.after.matched {
        points.entry((line.score.as_str(), line.rule.as_str())).or_default().after = Some(line.points);
    }
    let differing = points.into_iter().filter_map(|((score, rule), points)| {
        let how = match (points.before, points.after) {
            (None, _) => How::Now,
            (_, None) => How::NoLonger,
            (Some(_), Some(_)) => How::Differently,
        };
        let more = more(points.before.unwrap_or_default(), points.after.unwrap_or_default());
        let cause = Cause::Rule { score: score.to_owned(), rule: rule.to_owned(), how };
        (more != Difference::NONE).then_some((cause, more))
    });
    differing.collect()
}

fn limits(verdicts: Both<&Verdict<'_>>) -> Vec<(Cause, Difference)> {
    let mut cuts: HashMap<(&str, Option<&str>), Both<i128>> = HashMap::new();
    for cut in &verdicts.before.cuts {
        cuts.entry((cut.score.as_str(), cut.group.map(|group| group.as_str()))).or_default().before = cut.points.get();
    }
    for cut in &verdicts.after.cuts {
        cuts.entry((cut.score.as_str(), cut.group.map(|group| group.as_str()))).or_default().after = cut.points.get();
    }
    let differing = cuts.into_iter().filter(|(_, points)| !points.is_same());
    let cause = |((score, group), points): ((&str, Option<&str>), Both<i128>)| {
        let cause = Cause::Limit { score: score.to_owned(), group: group.map(str::to_owned) };
        (cause, Difference::new(points.after - points.before))
    };
    differing.map(cause).collect()
}

fn disqualifications<'v>(verdicts: Both<&'v Verdict<'_>>) -> impl Iterator<Item = Cause> + 'v {
    let only = |these: &'v Verdict<'_>, those: &'v Verdict<'_>, how: How| {
        let reasons = these.disqualified.iter().filter(|reason| !those.disqualified.contains(reason));
        reasons.map(move |reason| Cause::Disqualification { reason: (*reason).to_owned(), how })
    };
    let now = only(verdicts.after, verdicts.before, How::Now);
    now.chain(only(verdicts.before, verdicts.after, How::NoLonger))
}

/// Grades whose own text is another one: where only the points behind a grade differ, the rules say so already.
fn grades<'v>(pair: &'v Pair<'_>, verdicts: Both<&'v Verdict<'_>>) -> impl Iterator<Item = Cause> + 'v {
    let value = |verdict: &Verdict<'_>, name: &str| {
        verdict.grades.iter().find(|it| it.grade.as_str() == name).map(|it| it.value.to_string())
    };
    let changed = pair.grades.iter().filter(|name| {
        pair.is_changed(&About::Grade((*name).clone())) || pair.is_changed(&About::Matrix((*name).clone()))
    });
    let causes = changed
        .map(move |name| Cause::Grade { grade: name.clone(), values: verdicts.map(|verdict| value(verdict, name)) });
    causes.filter(|cause| match cause {
        Cause::Grade { values, .. } => !values.is_same(),
        Cause::Rule { .. }
        | Cause::Limit { .. }
        | Cause::Sum { .. }
        | Cause::Stage { .. }
        | Cause::Disqualification { .. }
        | Cause::Elsewhere => true,
    })
}

fn points_of(verdict: &Verdict<'_>, score: &str) -> Option<Points> {
    verdict.scores.iter().find(|it| it.score.as_str() == score).map(|it| it.points)
}

/// How many points more the second number is.
fn more(before: Points, after: Points) -> Difference {
    Difference::between(i128::from(before.get()), after)
}
