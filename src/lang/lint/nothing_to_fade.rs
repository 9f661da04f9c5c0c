//! Points that are said to fade, of a rule that no event makes hold.

use super::steps::Steps;
use super::{Linted, name_of, places};
use crate::lang::checked::{Condition, Fading, Often};
use crate::lang::diagnostic::Diagnostic;
use crate::lang::diagnostic::doubts_of_points as messages;
use crate::lang::resolved::ResolvedRule;
use crate::lang::syntax::AwardClause;

pub(super) fn lint(linted: &Linted<'_>, _: &mut Steps) -> Vec<Diagnostic> {
    places::rules(linted.resolved).filter_map(|rule| of_rule(linted, rule)).collect()
}

fn of_rule(linted: &Linted<'_>, rule: &ResolvedRule<'_>) -> Option<Diagnostic> {
    let (award, condition) = (rule.award.as_ref()?, rule.condition.as_ref()?);
    let fades = matches!(award.often, Often::Once) && award.fading != Fading::Never;
    // What the score's heading says of all its rules is meant for those it fits.
    let said = rule.written.award.clauses.iter().find(|clause| {
        matches!(
            clause.value,
            AwardClause::Halving(_) | AwardClause::Losing { .. } | AwardClause::Expiring(_) | AwardClause::Stepping(_)
        )
    })?;
    let fades_from_nothing = fades && !may_have_newest(linted, condition);
    fades_from_nothing.then(|| messages::nothing_to_fade(said.span, rule.written.condition.span(), &name_of(rule)))
}

/// Whether there may be an event that makes a condition hold; walked without recursion, since definitions may go in circles.
fn may_have_newest(linted: &Linted<'_>, condition: &Condition) -> bool {
    let mut open = vec![condition];
    let mut looked_into = vec![false; linted.premises.definitions.len()];
    while let Some(condition) = open.pop() {
        match condition {
            Condition::Happened(_) | Condition::Chain(_) | Condition::NotFollowed(_) | Condition::Aggregate(_) => {
                return true;
            }
            Condition::All(parts) | Condition::Any(parts) | Condition::AtLeast { of: parts, .. } => open.extend(parts),
            Condition::Definition(index) => match linted.premises.definitions.get(index.0).copied().flatten() {
                Some(definition) => {
                    if let Some(looked @ false) = looked_into.get_mut(index.0) {
                        *looked = true;
                        open.push(definition);
                    }
                }
                // What it would stand for may have one.
                None => return true,
            },
            Condition::Not(_)
            | Condition::Trait(_)
            | Condition::Points { .. }
            | Condition::Grade { .. }
            | Condition::Reached(_) => {}
        }
    }
    false
}
