//! What was counted → what is reported: sorted, named, with rates and figures.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::arrivals::{hundredths_a_week, hundredths_of_weeks};
use super::causes::Cause;
use super::changes::Change;
use super::pair::{Direction, Pair, Position};
use super::report::{
    Arrivals, Bar, CampaignReport, CauseReport, Figures, GradeReport, GradeValueReport, Matrix, Move, Movers,
    PointsRange, Presence, Qualified, Report, RuleChange, ScoreReport,
};
use super::spread::{Spread, step_for};
use super::tally::{CampaignTally, Cell, Effect, GradeTally, ScoreTally, Tally};
use super::{Both, Comparison};
use crate::domain::{Points, Timestamp};
use crate::lang::checked::Criteria;
use crate::lang::format::About;
use crate::limits::COMPARISON_BARS_MAX;

pub(super) fn report(comparison: &Comparison<'_>, tally: &Tally) -> Report {
    let span = tally.arrivals.span(comparison.at, comparison.between);
    let weeks = span.and_then(hundredths_of_weeks);
    let nothing = CampaignTally::default();
    let tallies = tally.campaigns.iter().chain(std::iter::repeat(&nothing));
    Report {
        at: comparison.at,
        revision: comparison.rulesets.map(|ruleset| ruleset.revision().to_string()),
        contacts: tally.contacts,
        arrivals: Arrivals {
            counted: tally.arrivals.counted,
            undated: tally.arrivals.undated,
            from: span.map(|(from, _)| from),
            to: span.map(|(_, to)| to),
            weeks: weeks.map(hundredths),
        },
        vocabulary: comparison.vocabulary.iter().map(|change| rule_change(change, None)).collect(),
        campaigns: comparison.pairs.iter().zip(tallies).map(|(pair, tally)| campaign(pair, tally, span)).collect(),
    }
}

fn campaign(pair: &Pair<'_>, tally: &CampaignTally, span: Option<(Timestamp, Timestamp)>) -> CampaignReport {
    let movers = |direction| movers(pair, tally, direction);
    let cells = cells(pair, tally);
    let count = |counts: &dyn Fn(&CellOf<'_>) -> bool| -> u64 {
        cells.iter().filter(|it| counts(it)).map(|it| it.cell.contacts).sum()
    };
    CampaignReport {
        id: pair.id.to_string(),
        title: pair.sides.after.or(pair.sides.before).map_or(String::new(), |side| side.campaign.title().to_owned()),
        presence: match (pair.sides.before, pair.sides.after) {
            (Some(_), Some(_)) => Presence::Both,
            (Some(_), None) => Presence::Before,
            (None, _) => Presence::After,
        },
        changes: changes(pair, tally),
        concerned: Both::new(count(&|it| !is_outside(it.before)), count(&|it| !is_outside(it.after))),
        outside: count(&|it| is_outside(it.before) && is_outside(it.after)),
        stages: matrix(pair, tally),
        up: movers(Direction::Up),
        down: movers(Direction::Down),
        entered: movers(Direction::Entered),
        left: movers(Direction::Left),
        aside: movers(Direction::Aside),
        qualified: qualified(pair, tally, span),
        scores: pair.scores.iter().zip(&tally.scores).map(|(name, tally)| score(pair, name, tally)).collect(),
        grades: pair.grades.iter().zip(&tally.grades).map(|(name, tally)| grade(pair, name, tally)).collect(),
    }
}

/// A cell with the places that it stands for, and which way leads from one to the other.
struct CellOf<'c> {
    before: &'c Position,
    after: &'c Position,
    direction: Option<Direction>,
    cell: &'c Cell,
}

/// Every cell, row by row.
fn cells<'c>(pair: &'c Pair<'_>, tally: &'c CampaignTally) -> Vec<CellOf<'c>> {
    let rows = pair.positions.before.iter().zip(&pair.directions).zip(&tally.cells);
    rows.flat_map(|((before, directions), row)| {
        let columns = pair.positions.after.iter().zip(directions).zip(row);
        columns.map(move |((after, direction), cell)| CellOf { before, after, direction: *direction, cell })
    })
    .collect()
}

fn matrix(pair: &Pair<'_>, tally: &CampaignTally) -> Matrix {
    let cells = cells(pair, tally);
    let rows = cells.chunks(pair.positions.after.len().max(1));
    let shown = |it: &CellOf<'_>| if is_outside(it.before) && is_outside(it.after) { 0 } else { it.cell.contacts };
    Matrix {
        before: pair.positions.before.clone(),
        after: pair.positions.after.clone(),
        contacts: rows.map(|row| row.iter().map(shown).collect()).collect(),
    }
}

fn is_outside(position: &Position) -> bool {
    match position {
        Position::Absent | Position::Outside => true,
        Position::Disqualified | Position::Stageless | Position::Stage(_) => false,
    }
}

fn movers(pair: &Pair<'_>, tally: &CampaignTally, direction: Direction) -> Movers {
    let moved = cells(pair, tally).into_iter().filter(|it| it.direction == Some(direction) && it.cell.contacts > 0);
    let mut moves: Vec<Move> = moved
        .map(|it| Move {
            from: it.before.clone(),
            to: it.after.clone(),
            contacts: it.cell.contacts,
            examples: texts(&it.cell.examples),
        })
        .collect();
    // Where as many move, in the order of the stages. Points first: other conditions between two stages concern all who move between
    // them; where as many are concerned, by name. The sorts are stable.
    moves.sort_by_key(|it| Reverse(it.contacts));
    let causes = tally.causes.iter().filter(|((its, _), _)| *its == direction);
    let causes: BTreeMap<&Cause, &Effect> = causes.map(|((_, cause), effect)| (cause, effect)).collect();
    let mut causes: Vec<CauseReport> = causes.into_iter().map(|(cause, effect)| cause_report(cause, effect)).collect();
    causes.sort_by_key(|it| (it.points.is_none(), Reverse(it.contacts)));
    Movers { contacts: moves.iter().map(|it| it.contacts).sum(), moves, causes }
}

fn cause_report(cause: &Cause, effect: &Effect) -> CauseReport {
    let (least, most) = effect.points;
    let range = PointsRange { least: least.get(), most: most.get() };
    let points = match cause {
        Cause::Rule { .. } | Cause::Limit { .. } | Cause::Sum { .. } => Some(range),
        Cause::Grade { .. } | Cause::Stage { .. } | Cause::Disqualification { .. } | Cause::Elsewhere => None,
    };
    CauseReport { cause: cause.clone(), contacts: effect.contacts, points, examples: texts(&effect.examples) }
}

fn changes(pair: &Pair<'_>, tally: &CampaignTally) -> Vec<RuleChange> {
    let counted = pair.changes.iter().enumerate();
    counted
        .map(|(at, change)| {
            let is_rule = matches!(change.about, About::Rule { .. });
            rule_change(change, is_rule.then(|| tally.holds.get(&at).copied().unwrap_or_default()))
        })
        .collect()
}

fn rule_change(change: &Change, holds: Option<Both<u64>>) -> RuleChange {
    RuleChange {
        heading: change.about.heading(),
        name: change.about.name().to_owned(),
        text: change.texts.clone(),
        group: change.groups.clone(),
        holds,
    }
}

fn qualified(pair: &Pair<'_>, tally: &CampaignTally, span: Option<(Timestamp, Timestamp)>) -> Qualified {
    let stage = pair.sides.map(|side| {
        let campaign = side?.campaign.checked();
        let stage = campaign.criteria.stages.get(campaign.qualifies_at?.0)?;
        Some(stage.name.to_string())
    });
    let rate = |count| hundredths_a_week(count, span?).map(hundredths);
    let rates = tally.qualified_arrived.map(rate);
    let per_week = rates.before.zip(rates.after).map(|(before, after)| Both::new(before, after));
    Qualified { stage, contacts: tally.qualified, arrived: tally.qualified_arrived, per_week }
}

fn score(pair: &Pair<'_>, name: &str, tally: &ScoreTally) -> ScoreReport {
    ScoreReport {
        score: name.to_owned(),
        rose: tally.rose,
        fell: tally.fell,
        figures: tally.spread.as_ref().map(figures),
        bars: bars(&tally.spread, range_of(pair, name)),
    }
}

fn figures(spread: &Spread) -> Option<Figures> {
    let (least, most) = spread.ends()?;
    Some(Figures {
        contacts: spread.contacts(),
        average: spread.average_tenths()? as f64 / 10.0,
        median: spread.median().map(Points::get),
        least: least.get(),
        most: most.get(),
    })
}

/// The range that a score may have by either, where both say one: a chart over all of it shows what is far from what.
fn range_of(pair: &Pair<'_>, name: &str) -> Option<(Points, Points)> {
    let of = |criteria: Option<&Criteria>| {
        let score = criteria?.scores.iter().find(|score| score.name.as_str() == name)?;
        score.range.map(|(from, to)| (Points::new(from), Points::new(to)))
    };
    let ranges = pair.criteria().map(of);
    let (before, after) = ranges.before.zip(ranges.after)?;
    Some((before.0.min(after.0), before.1.max(after.1)))
}

fn bars(spread: &Both<Spread>, range: Option<(Points, Points)>) -> Vec<Bar> {
    let found = [spread.before.ends(), spread.after.ends()].into_iter().flatten();
    let Some(found) = found.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1))) else { return Vec::new() };
    let width = spread.before.width().max(spread.after.width());
    let mut ends = range.unwrap_or(found);
    if step_for(ends, COMPARISON_BARS_MAX, width) > 2 * step_for(found, COMPARISON_BARS_MAX, width) {
        // Nobody is anywhere near what the score may be: the range would hide what there is.
        ends = found;
    }
    let step = step_for(ends, COMPARISON_BARS_MAX, width);
    let counts = spread.as_ref().map(|spread| spread.by_steps(step));
    let steps = ends.0.get().div_euclid(step)..=ends.1.get().div_euclid(step);
    let bar = |at: i64| Bar {
        from: (at * step).max(ends.0.get()),
        to: (at * step + step - 1).min(ends.1.get()),
        contacts: counts.as_ref().map(|counts| counts.get(&at).copied().unwrap_or(0)),
    };
    steps.map(bar).collect()
}

fn grade(pair: &Pair<'_>, name: &str, tally: &GradeTally) -> GradeReport {
    let values = pair.grade_values(name).into_iter().map(|value| {
        let counts = tally.values.get(&value).copied().unwrap_or_default();
        GradeValueReport { value, contacts: counts }
    });
    GradeReport { grade: name.to_owned(), changed: tally.changed, values: values.collect() }
}

/// Hundredths as a number to be written.
fn hundredths(hundredths: u64) -> f64 {
    hundredths as f64 / 100.0
}

fn texts(ids: &[Box<str>]) -> Vec<String> {
    ids.iter().map(|id| id.to_string()).collect()
}
