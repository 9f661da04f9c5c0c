//! Limits of rules and groups that never take or give anything.

use super::bounds::{before_limit, of_group_sum};
use super::{Linted, places};
use crate::lang::diagnostic::Diagnostic;
use crate::lang::diagnostic::doubts_of_points as messages;
use crate::lang::resolved::{Limits, ResolvedBody, ResolvedGroup, ResolvedRule};
use crate::lang::syntax::{AwardClause, GroupClause};

use super::steps::Steps;

pub(super) fn lint(linted: &Linted<'_>, _: &mut Steps) -> Vec<Diagnostic> {
    let mut doubts: Vec<Diagnostic> = places::rules(linted.resolved).filter_map(of_rule).collect();
    if !linted.is_whole() {
        return doubts;
    }
    for score in &linted.resolved.scores {
        let ResolvedBody::Rules { groups, .. } = &score.body else { continue };
        doubts.extend(groups.iter().flat_map(|group| of_group(linted, group)));
    }
    doubts
}

fn of_rule(rule: &ResolvedRule<'_>) -> Option<Diagnostic> {
    let award = rule.award.as_ref()?;
    let limit = i128::from(award.at_most?);
    let sum = before_limit(award);
    let clause = rule.written.award.clauses.iter().find(|clause| matches!(clause.value, AwardClause::AtMost(_)))?;
    let most = sum.greatest.max(-sum.least);
    (most <= limit).then(|| messages::rule_limit_without_effect(clause.span, most, limit))
}

fn of_group(linted: &Linted<'_>, group: &ResolvedGroup<'_>) -> Vec<Diagnostic> {
    let Some(Limits { counts, .. }) = group.limits else { return Vec::new() };
    let sum = of_group_sum(group, counts, |rule| linted.chance(rule));
    let clauses = group.written.clauses.iter().filter_map(|clause| match clause.value {
        GroupClause::AtMost(limit) if sum.greatest < i128::from(limit) => {
            Some(messages::group_limit_without_effect(clause.span, sum.greatest, limit))
        }
        GroupClause::AtLeast(limit) if sum.least > i128::from(limit) => {
            Some(messages::group_floor_without_effect(clause.span, sum.least, limit))
        }
        GroupClause::AtMost(_) | GroupClause::AtLeast(_) | GroupClause::BestOnly | GroupClause::FirstOnly => None,
    });
    clauses.collect()
}
