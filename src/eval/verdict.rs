//! One campaign's verdict, from the rules that hold.

use super::contact::Contact;
use super::late::{Found, Known};
use super::newest::Scene;
use super::scratch::Scratch;
use super::stages::{self, Bringing, Brought};
use super::stand::{HeldStage, Stand};
use super::tally::Tally;
use super::window::NEVER;
use super::{scores, warnings};
use crate::domain::{Applies, Graded, Held, Marked, MatchedRules, Points, Scored, Standing, Timestamp, Verdict};
use crate::lang::checked::StageIndex;
use crate::program::{GradeBody, GradePlan, Id, Plan, RuleId, ScoreOrder, Step, Tree};

/// Whether the stage that a contact brought counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holding {
    /// It does.
    AsBrought,
    /// As if the contact had brought none.
    Nothing,
}

/// What a campaign, or a variant of it, says of a contact.
pub(super) fn of<'a>(contact: &Contact<'a>, plan: &'a Plan, holding: Holding, scratch: &mut Scratch) -> Verdict<'a> {
    let mut warnings = warnings::of(contact, plan.asker, scratch);
    let bringing = match holding {
        Holding::AsBrought => stages::brought(contact, plan, &mut warnings),
        Holding::Nothing => Bringing::Nothing,
    };
    warnings.sort_unstable();
    warnings.dedup();
    let mut tally = std::mem::take(&mut scratch.tally);
    let brought = find(contact, plan, bringing, scratch, &mut tally);
    if plan.scores_in_order == ScoreOrder::Mixed {
        tally.put_in_order();
    }
    let known = Known { truths: &scratch.fired.truths, found: &scratch.found };
    let valid_until = Some(tally.valid_until).filter(|at| *at < Timestamp::MAX.micros()).map(Timestamp::from_micros);
    let verdict = match applies(contact, plan, &known) {
        Applies::Yes => {
            let verdict = Verdict { valid_until, warnings, ..stands(contact, plan, brought, &known) };
            let (matched, cuts) = (matched(contact, plan, scratch, &tally.points), tally.named_cuts(plan));
            Verdict { matched, cuts, ..verdict }
        }
        applies @ (Applies::OutsideAudience | Applies::OutsideRuns) => {
            Verdict { applies, held: echo(contact, plan), valid_until, warnings, ..nothing() }
        }
    };
    scratch.tally = tally;
    verdict
}

/// Where a contact that held a stage stands in a campaign, and no more than that.
pub(super) fn stand(contact: &Contact<'_>, plan: &Plan, held: Option<HeldStage>, scratch: &mut Scratch) -> Stand {
    let bringing = held.map_or(Bringing::Nothing, |held| {
        Bringing::Stage(Brought { stage: held.stage.0, since: Some(held.since.micros()) })
    });
    let mut tally = std::mem::take(&mut scratch.tally);
    find(contact, plan, bringing, scratch, &mut tally);
    let known = Known { truths: &scratch.fired.truths, found: &scratch.found };
    let valid_until = Some(tally.valid_until).filter(|at| *at < Timestamp::MAX.micros()).map(Timestamp::from_micros);
    let applies = applies(contact, plan, &known);
    let stand = match applies {
        Applies::Yes => {
            let stage = scratch.found.stage.map(StageIndex);
            let same = held.filter(|held| Some(held.stage) == stage);
            let now = Timestamp::from_micros(contact.at);
            let held = same.or(stage.map(|stage| HeldStage { stage, since: now }));
            let disqualified = plan.disqualifications.iter().any(|(_, when)| when.holds(&known));
            Stand { applies, held, disqualified, valid_until }
        }
        Applies::OutsideAudience | Applies::OutsideRuns => Stand { applies, held, disqualified: false, valid_until },
    };
    scratch.tally = tally;
    stand
}

/// Finds out all that a verdict rests on; the stage that the contact brought, if it counts.
fn find<'a>(
    contact: &Contact<'a>,
    plan: &'a Plan,
    bringing: Bringing,
    scratch: &mut Scratch,
    tally: &mut Tally,
) -> Option<Brought> {
    tally.begin(turn_of(contact, plan, scratch));
    let brought = match bringing {
        Bringing::Nothing => None,
        Bringing::From(since) => {
            tally.turn(since, contact.at);
            None
        }
        Bringing::Stage(brought) => Some(brought),
    };
    scratch.found.begin(plan.scores.len(), plan.grades.len(), plan.definitions.len());
    for step in &plan.steps {
        take(contact, plan, step, brought, scratch, tally);
    }
    brought
}

/// The rules that hold, and the points that were computed for some of them.
fn matched<'a>(
    contact: &Contact<'a>,
    plan: &'a Plan,
    scratch: &Scratch,
    points: &[(RuleId, Points)],
) -> MatchedRules<'a> {
    let position = |rule: RuleId| u32::try_from(rule.position() - plan.rules.start).unwrap_or(u32::MAX);
    let points = points.iter().map(|(rule, points)| (position(*rule), *points)).collect();
    let lines = contact.program.rules.lines.stretch(plan.rules.clone());
    let written = &plan.written;
    let words = scratch.rules.stretch(plan.rules.clone()).into_words();
    MatchedRules::marked(Marked { lines, written, words, points })
}

/// The next instant at which a test turns, an event happens, or the campaign begins or ends.
fn turn_of(contact: &Contact<'_>, plan: &Plan, scratch: &Scratch) -> i64 {
    let mut turn = contact.next_event;
    for reach in &plan.reaches {
        turn = turn.min(scratch.turns[*reach]);
    }
    // A zone can skip a day: a campaign that runs on that day alone never does.
    let (begins, ends) = plan.runs.filter(|(begins, ends)| begins < ends).unwrap_or((NEVER, NEVER));
    for instant in [begins, ends] {
        if instant > contact.at {
            turn = turn.min(instant);
        }
    }
    turn
}

/// Finds out one thing that the rest may rest on.
fn take<'a>(
    contact: &Contact<'a>,
    plan: &'a Plan,
    step: &Step,
    brought: Option<Brought>,
    scratch: &mut Scratch,
    tally: &mut Tally,
) {
    let truths = &scratch.fired.truths;
    match step {
        Step::Definition(position) => {
            let known = Known { truths, found: &scratch.found };
            let truth = plan.definitions.get(*position).is_some_and(|definition| definition.tree.holds(&known));
            scratch.found.definitions.get_mut(*position).into_iter().for_each(|known| *known = truth);
        }
        Step::Score(position) => {
            let Some(score) = plan.scores.get(*position) else { return };
            scores::late_rules(score, truths, &scratch.found, &mut scratch.rules);
            let known = Known { truths, found: &scratch.found };
            let scene = Scene { contact, plan, streams: &scratch.streams, known: &known, keys: &scratch.keys };
            let points = scores::score(scene, (*position, score), scratch.rules.words(), tally, &mut scratch.lists);
            scratch.found.points.get_mut(*position).into_iter().for_each(|known| *known = points.get());
        }
        Step::Grade(position) => {
            let Some(grade) = plan.grades.get(*position) else { return };
            let value = grade_value(grade, &Known { truths, found: &scratch.found });
            scratch.found.grades.get_mut(*position).into_iter().for_each(|known| *known = value);
        }
        Step::Stages => stages::decide(contact, plan, brought, truths, &mut scratch.found, tally),
    }
}

/// The first value whose threshold is reached or whose condition holds; the last is for what is left.
fn grade_value(grade: &GradePlan, known: &Known<'_>) -> usize {
    let found = match &grade.body {
        GradeBody::Thresholds(score, from) => {
            let points = known.found.points.get(*score).copied().unwrap_or(0);
            from.iter().position(|threshold| points >= *threshold)
        }
        GradeBody::Conditions(conditions) => conditions.iter().position(|condition| condition.holds(known)),
    };
    found.unwrap_or(grade.values.len().saturating_sub(1))
}

fn applies(contact: &Contact<'_>, plan: &Plan, known: &Known<'_>) -> Applies {
    if plan.runs.is_some_and(|(begins, ends)| contact.at < begins || ends <= contact.at) {
        Applies::OutsideRuns
    } else if plan.audience.as_ref().is_some_and(|audience: &Tree| !audience.holds(known)) {
        Applies::OutsideAudience
    } else {
        Applies::Yes
    }
}

/// Where a contact stands in a campaign that applies.
fn stands<'a>(contact: &Contact<'a>, plan: &'a Plan, brought: Option<Brought>, known: &Known<'_>) -> Verdict<'a> {
    let found: &Found = known.found;
    let disqualified: Vec<&str> = plan
        .disqualifications
        .iter()
        .filter(|(_, when)| when.holds(known))
        .map(|(reason, _)| reason.as_ref())
        .collect();
    let qualified = disqualified.is_empty()
        && found.stage.is_some_and(|stage| plan.qualifies_at.is_some_and(|least| stage >= least));
    let standing = |stage: usize| {
        if disqualified.is_empty() {
            plan.stages.get(stage).map(|stage| Standing::Stage(&stage.name))
        } else {
            Some(Standing::Disqualified)
        }
    };
    Verdict {
        applies: Applies::Yes,
        stage: found.stage.and_then(standing),
        held: found.stage.and_then(|stage| stages::held(contact, plan, brought, stage)),
        qualified,
        scores: plan
            .scores
            .iter()
            .zip(&found.points)
            .map(|(score, points)| Scored { score: &score.name, points: Points::new(*points) })
            .collect(),
        grades: grades(plan, found),
        disqualified,
        ..nothing()
    }
}

fn grades<'a>(plan: &'a Plan, found: &Found) -> Vec<Graded<'a>> {
    let value = |grade: usize| {
        plan.grades.get(grade).zip(found.grades.get(grade)).and_then(|(grade, value)| grade.values.get(*value))
    };
    let plain =
        plan.grades.iter().enumerate().filter_map(|(position, grade)| Some(Graded::new(&grade.name, value(position)?)));
    let matrices = plan.matrices.iter().filter_map(|matrix| {
        Some(Graded::joined(&matrix.name, value(matrix.row.0)?.as_str(), value(matrix.column.0)?.as_str()))
    });
    let mut grades = Vec::with_capacity(plan.grades.len() + plan.matrices.len());
    grades.extend(plain.chain(matrices));
    grades
}

/// The stage as the contact brought it.
fn echo<'a>(contact: &Contact<'a>, plan: &Plan) -> Option<Held<'a>> {
    let brought = contact.profile.stage(plan.id.as_str())?;
    Some(Held { stage: &brought.stage, since: brought.since })
}

/// A verdict that says nothing.
fn nothing<'a>() -> Verdict<'a> {
    Verdict {
        applies: Applies::Yes,
        stage: None,
        held: None,
        qualified: false,
        disqualified: Vec::new(),
        scores: Vec::new(),
        grades: Vec::new(),
        matched: MatchedRules::default(),
        cuts: Vec::new(),
        valid_until: None,
        compared: Vec::new(),
        warnings: Vec::new(),
    }
}
