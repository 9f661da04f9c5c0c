//! Every condition of a file, and what hangs on it.

use super::pairs::Pair;
use crate::lang::checked::{Condition, Grade, GradeBody};
use crate::lang::resolved::{Part, Resolved, ResolvedBody, ResolvedRule};
use crate::lang::syntax::{self, GradeReach, StageClause};

/// A condition and what hangs on it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    pub(super) pair: Pair<'a>,
    pub(super) purpose: Purpose,
}

/// What hangs on a condition.
#[derive(Clone, Copy, Debug)]
pub(super) enum Purpose {
    /// The points of a rule.
    Rule,
    /// Whom the campaign concerns.
    Audience,
    /// What a definition stands for.
    Definition,
    /// A grade's value.
    Grade,
    /// The stage of this position.
    Stage(usize),
    /// Until when the stage of this position is kept.
    Until,
    /// A disqualification.
    Disqualify,
}

/// Every rule of a file with its meaning, in file order.
pub(super) fn rules<'a>(resolved: &'a Resolved<'a>) -> impl Iterator<Item = &'a ResolvedRule<'a>> {
    resolved.scores.iter().flat_map(|score| {
        let (rules, groups) = match &score.body {
            ResolvedBody::Rules { rules, groups, .. } => (rules.as_slice(), groups.as_slice()),
            ResolvedBody::Sum(_) => (&[][..], &[][..]),
        };
        rules.iter().chain(groups.iter().flat_map(|group| &group.rules))
    })
}

/// Every condition that has a meaning.
pub(super) fn places<'a>(resolved: &'a Resolved<'a>) -> Vec<Place<'a>> {
    let mut places: Vec<Place<'a>> = Vec::new();
    let mut add = |purpose, written, meaning: Option<&'a Condition>| {
        places.extend(meaning.map(|meaning| Place { pair: Pair { written, meaning }, purpose }));
    };
    if let Some(audience) = &resolved.audience {
        add(Purpose::Audience, audience.written, audience.meaning.as_ref().map(|(condition, _)| condition));
    }
    for definition in &resolved.definitions {
        let meaning = definition.meaning.as_ref().map(|definition| &definition.condition);
        add(Purpose::Definition, &definition.written.condition, meaning);
    }
    for rule in rules(resolved) {
        add(Purpose::Rule, &rule.written.condition, rule.condition.as_ref());
    }
    for (written, meaning) in resolved.grades.iter().flat_map(conditions_of_grade) {
        add(Purpose::Grade, written, Some(meaning));
    }
    for (position, stage) in resolved.stages.iter().enumerate() {
        let meaning = stage.meaning.as_ref();
        for clause in &stage.written.clauses {
            match &clause.value {
                StageClause::When(written) => {
                    add(Purpose::Stage(position), written, meaning.and_then(|stage| stage.when.as_ref()));
                }
                StageClause::Until(written) => {
                    add(Purpose::Until, written, meaning.and_then(|stage| stage.until.as_ref()));
                }
                StageClause::Stays(_) | StageClause::NeverFallsBack => {}
            }
        }
    }
    for disqualification in &resolved.disqualifications {
        let meaning = disqualification.meaning.as_ref().map(|disqualification| &disqualification.when);
        add(Purpose::Disqualify, &disqualification.written.when, meaning);
    }
    places
}

/// The conditions of a grade's values, each as written and as meant.
pub(super) fn conditions_of_grade<'a>(
    grade: &'a Part<'a, syntax::Grade, Grade>,
) -> Vec<(&'a syntax::Condition, &'a Condition)> {
    let Some(Grade { body: GradeBody::Conditions(conditions), .. }) = &grade.meaning else { return Vec::new() };
    let written = grade.written.entries.iter().filter_map(|entry| match &entry.reach {
        GradeReach::When(condition) => Some(condition),
        GradeReach::From(_) | GradeReach::Below | GradeReach::Otherwise => None,
    });
    written.zip(conditions).collect()
}
