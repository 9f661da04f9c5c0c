//! Stages and grades that nobody can ever have.

use super::Linted;
use super::places::{Purpose, conditions_of_grade};
use super::prove::{self, Claim, Premises, Truth};
use super::steps::Steps;
use super::truth::{What, findings};
use crate::lang::checked::{FallsBack, Grade, GradeBody, Stage};
use crate::lang::diagnostic::Diagnostic;
use crate::lang::diagnostic::doubts_of_points as messages;
use crate::lang::resolved::Part;
use crate::lang::syntax;

pub(super) fn lint(linted: &Linted<'_>, steps: &mut Steps) -> Vec<Diagnostic> {
    let mut doubts = stages(linted, steps);
    for grade in &linted.resolved.grades {
        doubts.extend(match grade.meaning.as_ref().map(|grade| &grade.body) {
            Some(GradeBody::Thresholds { .. }) => by_points(linted, grade),
            Some(GradeBody::Conditions(_)) => by_conditions(linted, grade, steps),
            None => Vec::new(),
        });
    }
    doubts
}

/// Of each stage, whether anybody can be in it: given it by `when`, or kept in it who brings it from before.
pub(super) fn reachable(linted: &Linted<'_>, steps: &mut Steps) -> Vec<bool> {
    let mut premises = Premises { reachable: Vec::new(), ..linted.premises.clone() };
    for part in &linted.resolved.stages {
        let given = part.meaning.as_ref().and_then(|stage| stage.when.as_ref());
        let kept = part.meaning.as_ref().is_none_or(may_be_kept);
        let reachable = kept || given.is_none_or(|when| !prove::never(&premises, when, steps));
        premises.reachable.push(reachable);
    }
    premises.reachable
}

fn may_be_kept(stage: &Stage) -> bool {
    stage.until.is_some() || stage.stays.is_some() || stage.falls_back == FallsBack::Never
}

fn stages(linted: &Linted<'_>, steps: &mut Steps) -> Vec<Diagnostic> {
    let mut doubts = Vec::new();
    for place in &linted.places {
        let Purpose::Stage(position) = place.purpose else { continue };
        if linted.premises.reachable.get(position) != Some(&false) {
            continue;
        }
        let Some(stage) = linted.resolved.stages.get(position) else { continue };
        let name = stage.written.name.text.as_str();
        let reasons = findings(linted, place.pair, steps);
        let reason = reasons.iter().find(|finding| !matches!(finding.what, What::Always));
        let words = |span| linted.text(span);
        doubts.push(match reason.map(|finding| (finding.span, &finding.what)) {
            Some((span, What::BeyondPoints { score, least, greatest })) => {
                messages::stage_beyond_points(span, name, score, (*least, *greatest))
            }
            Some((span, What::NeverTogether(other))) => {
                messages::stage_never(span, name, Some((*other, words(*other))))
            }
            Some((span, What::Never | What::Always)) => messages::stage_never(span, name, None),
            None => messages::stage_beyond_others(place.pair.written.span(), name),
        });
    }
    doubts
}

/// Values whose points the score never has.
fn by_points(linted: &Linted<'_>, grade: &Part<'_, syntax::Grade, Grade>) -> Vec<Diagnostic> {
    let Some(Grade { body: GradeBody::Thresholds { score, from }, .. }) = &grade.meaning else { return Vec::new() };
    let Some(range) = linted.scores.get(score.0) else { return Vec::new() };
    let name = grade.written.name.text.as_str();
    let mut above = None;
    let mut doubts = Vec::new();
    for (position, entry) in grade.written.entries.iter().enumerate() {
        let least = from.get(position).map(|from| i128::from(*from));
        let (span, value) = (entry.span, entry.value.text.as_str());
        match least {
            Some(least) if least > range.greatest => {
                doubts.push(messages::grade_too_high(span, name, value, least, range.greatest));
            }
            Some(_) | None if above.is_some_and(|above: i128| above <= range.least) => {
                doubts.push(messages::grade_too_low(span, name, value, range.least));
            }
            Some(_) | None => {}
        }
        above = least;
    }
    doubts
}

/// Values whose condition holds only where an earlier one does.
fn by_conditions(linted: &Linted<'_>, grade: &Part<'_, syntax::Grade, Grade>, steps: &mut Steps) -> Vec<Diagnostic> {
    let conditions = conditions_of_grade(grade);
    let name = grade.written.name.text.as_str();
    let mut missed: Vec<Claim<'_>> = Vec::new();
    let mut doubts = Vec::new();
    for (position, entry) in grade.written.entries.iter().enumerate() {
        let own = conditions.get(position).map(|(_, meaning)| (*meaning, Truth::Holds));
        let claims: Vec<Claim<'_>> = missed.iter().copied().chain(own).collect();
        // What can't be true by itself is said where it stands.
        let by_itself = own.is_some_and(|(meaning, _)| prove::never(&linted.premises, meaning, steps));
        if !missed.is_empty() && !by_itself && prove::never_together(&linted.premises, &claims, steps) {
            doubts.push(messages::grade_taken_before(entry.span, name, &entry.value.text));
        }
        missed.extend(own.map(|(meaning, _)| (meaning, Truth::Fails)));
    }
    doubts
}
