//! The ledger: how each rule's and each score's points came about, every line exact.

use std::fmt;

use super::{Teller, scene};
use crate::domain::{Cut, Decimal, Difference, GroupTitle, Points, ScoreName, Verdict};
use crate::eval::points::{self, Remembered};
use crate::program::{Plan, RuleId, ScoreBody, ScorePlan};

/// How the points of a rule that holds came about: `full + faded + limit + passed_over` are its points in the verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Paid {
    /// How often it paid.
    pub times: usize,
    /// What it would have paid if nothing had faded, without its limit.
    pub full: Difference,
    /// What faded: of the opposite sign.
    pub faded: Difference,
    /// What the rule's own limit (and the limit of all sums) took.
    pub limit: Difference,
    /// What was taken because its group counts another rule.
    pub passed_over: Difference,
}

/// How a score came about: what its parts give, and its cut, are its points.
#[derive(Clone, Debug)]
pub struct ScoreLines<'a> {
    /// The score.
    pub score: &'a ScoreName,
    /// Its points.
    pub points: Points,
    /// What was added up.
    pub terms: Terms<'a>,
    /// What the score's own range took or gave.
    pub cut: Difference,
}

/// What a score adds up.
#[derive(Clone, Debug)]
pub enum Terms<'a> {
    /// Rules outside groups, where there are any that hold, then groups.
    Rules(Vec<GroupLines<'a>>),
    /// Shares of other scores, and what was cut off to have a whole number.
    Sum {
        /// The shares.
        terms: Vec<TermLine<'a>>,
        /// Less than a point, toward zero.
        remainder: Share,
    },
}

/// What a group (or the rules outside groups) gives: `rules + cut`.
#[derive(Clone, Copy, Debug)]
pub struct GroupLines<'a> {
    /// The group; `None` for rules outside groups.
    pub group: Option<&'a GroupTitle>,
    /// The sum of its rules.
    pub rules: Difference,
    /// What its limits took or gave.
    pub cut: Difference,
}

/// A share of another score.
#[derive(Clone, Copy, Debug)]
pub struct TermLine<'a> {
    /// The other score.
    pub score: &'a ScoreName,
    /// The share, in percent.
    pub percent: Decimal,
    /// What it gives.
    pub points: Share,
}

/// An exact number of points with up to eight decimals: a share of a score.
///
/// ```
/// use thresh::eval::told::Share;
/// assert_eq!(Share::from_hundred_millionths(2_760_000_000).to_string(), "27.6");
/// assert_eq!(Share::from_hundred_millionths(-60_000_000).to_string(), "-0.6");
/// assert_eq!(Share::from_hundred_millionths(0).to_string(), "0");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share(i128);

/// Hundred-millionths in a point.
const WHOLE: i128 = 100_000_000;

impl Share {
    /// So many hundred-millionths of a point.
    pub fn from_hundred_millionths(hundred_millionths: i128) -> Share {
        Share(hundred_millionths)
    }

    /// Hundred-millionths of a point.
    pub fn hundred_millionths(self) -> i128 {
        self.0
    }
}

impl fmt::Display for Share {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, rest) =
            (self.0.unsigned_abs() / WHOLE.unsigned_abs(), self.0.unsigned_abs() % WHOLE.unsigned_abs());
        if rest == 0 {
            return write!(formatter, "{sign}{whole}");
        }
        write!(formatter, "{sign}{whole}.{}", format!("{rest:08}").trim_end_matches('0'))
    }
}

impl Teller<'_, '_> {
    /// How a rule that holds came to its points: what it paid is asked of the same function that decided it.
    pub(super) fn paid(&mut self, rule: RuleId, written: i64, points: Points) -> Paid {
        let program = self.seeing.contact.program;
        let (remembered, own) = match program.rules.awards[rule] {
            None => {
                let alone = Remembered { times: 1, full: i128::from(written), sum: i128::from(written) };
                (alone, program.rules.lines[rule].points)
            }
            Some(award) => {
                let mut lists = std::mem::take(&mut self.lists);
                let mut remembered = Remembered::default();
                let known = self.known();
                let (scene, at) = (scene(self, &known), self.seeing.contact.at);
                let own = points::paid(scene, &program.awards[award], at, &mut lists, &mut remembered);
                self.lists = lists;
                (remembered, own)
            }
        };
        Paid {
            times: remembered.times,
            full: Difference::new(remembered.full),
            faded: Difference::new(remembered.sum - remembered.full),
            limit: Difference::between(remembered.sum, own),
            passed_over: Difference::between(i128::from(own.get()), points),
        }
    }
}

/// How the scores of a verdict came about, from what the rules of each group give, in the order of the file.
pub(super) fn of<'a>(plan: &'a Plan, verdict: &Verdict<'a>, sums: &[i128]) -> Vec<ScoreLines<'a>> {
    let (mut sums, mut cuts) = (sums.iter(), verdict.cuts.as_slice());
    let scores = plan.scores.iter().zip(&verdict.scores);
    let lines = scores.map(|(score, scored)| {
        let terms = match &score.body {
            ScoreBody::Rules(segments) => {
                let lines = segments.iter().zip(sums.by_ref()).map(|(segment, sum)| {
                    let group = segment.group.as_ref();
                    let cut = if group.is_some() { own_cut(score, group, &mut cuts) } else { Difference::NONE };
                    GroupLines { group, rules: Difference::new(*sum), cut }
                });
                Terms::Rules(lines.filter(|lines| lines.group.is_some() || lines.rules != Difference::NONE).collect())
            }
            ScoreBody::Sum(terms) => shares(plan, terms, verdict),
        };
        let cut = own_cut(score, None, &mut cuts);
        ScoreLines { score: &score.name, points: scored.points, terms, cut }
    });
    lines.collect()
}

/// Takes a cut off the front of the list if it is this one.
fn own_cut<'a>(score: &'a ScorePlan, group: Option<&'a GroupTitle>, cuts: &mut &[Cut<'a>]) -> Difference {
    match cuts.split_first() {
        Some((cut, rest)) if std::ptr::eq(cut.score, &score.name) && is_same(cut.group, group) => {
            *cuts = rest;
            cut.points
        }
        Some(_) | None => Difference::NONE,
    }
}

fn is_same(one: Option<&GroupTitle>, other: Option<&GroupTitle>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => std::ptr::eq(one, other),
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    }
}

/// The exact shares of other scores; their sum, cut toward zero, is what the score has before its range.
fn shares<'a>(plan: &'a Plan, terms: &[(Decimal, usize)], verdict: &Verdict<'a>) -> Terms<'a> {
    let lines = terms.iter().filter_map(|(percent, of)| {
        let score = &plan.scores.get(*of)?.name;
        let points = verdict.scores.get(*of).map_or(0, |scored| i128::from(scored.points.get()));
        Some(TermLine { score, percent: *percent, points: Share(percent.millionths() * points) })
    });
    let terms: Vec<TermLine<'a>> = lines.collect();
    let exact: i128 = terms.iter().map(|term| term.points.0).sum();
    Terms::Sum { terms, remainder: Share(exact / WHOLE * WHOLE - exact) }
}
