//! Rules that take points where there are none to take, because the score or the group never goes lower.

use super::Linted;
use super::bounds::{Range, of_award, of_group, of_rule};
use super::steps::Steps;
use crate::lang::checked::Counts;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::diagnostic::doubts_of_points as messages;
use crate::lang::resolved::{Limits, ResolvedBody, ResolvedGroup, ResolvedRule, ResolvedScore};

pub(super) fn lint(linted: &Linted<'_>, _: &mut Steps) -> Vec<Diagnostic> {
    if !linted.is_whole() {
        return Vec::new();
    }
    linted.resolved.scores.iter().flat_map(|score| of_score(linted, score)).collect()
}

fn of_score(linted: &Linted<'_>, score: &ResolvedScore<'_>) -> Vec<Diagnostic> {
    let ResolvedBody::Rules { rules, groups, .. } = &score.body else { return Vec::new() };
    let mut doubts: Vec<Diagnostic> = groups.iter().flat_map(|group| within_group(linted, group)).collect();
    let Some(Some((floor, _))) = score.range else { return doubts };
    let of_rules = greatest_of(linted, rules);
    let of_groups: i128 = groups.iter().map(|group| of_group(group, |rule| linted.chance(rule)).greatest).sum();
    // Whatever holds: without this rule there is nothing above the floor, and with it even less.
    if of_rules + of_groups > i128::from(floor) {
        return doubts;
    }
    let in_groups = groups.iter().filter(|group| lowers_its_sum(group)).flat_map(|group| &group.rules);
    let lowering = rules.iter().chain(in_groups).filter(|rule| only_takes(linted, rule));
    doubts.extend(
        lowering.map(|rule| {
            messages::minus_without_effect(rule.written.award.points.span, &score.written.name.text, floor)
        }),
    );
    doubts.sort_by_key(|doubt| doubt.span);
    doubts.dedup_by_key(|doubt| doubt.span);
    doubts
}

fn within_group(linted: &Linted<'_>, group: &ResolvedGroup<'_>) -> Vec<Diagnostic> {
    let Some(Limits { counts: Counts::All, at_least: Some(floor), .. }) = group.limits else { return Vec::new() };
    if greatest_of(linted, &group.rules) > i128::from(floor) {
        return Vec::new();
    }
    let lowering = group.rules.iter().filter(|rule| only_takes(linted, rule));
    let title = group.written.title.value.as_str();
    lowering.map(|rule| messages::minus_without_effect(rule.written.award.points.span, title, floor)).collect()
}

/// The most that rules give together; what only takes gives nothing at best.
fn greatest_of(linted: &Linted<'_>, rules: &[ResolvedRule<'_>]) -> i128 {
    rules.iter().map(|rule| of_rule(rule, linted.chance(rule))).fold(Range::NOTHING, Range::plus).greatest
}

/// Whether a rule that holds can make a group's sum less, never more.
fn lowers_its_sum(group: &ResolvedGroup<'_>) -> bool {
    matches!(group.limits, Some(Limits { counts: Counts::All, at_least: None, .. }))
}

fn only_takes(linted: &Linted<'_>, rule: &ResolvedRule<'_>) -> bool {
    let takes = rule.award.as_ref().is_some_and(|award| {
        let range = of_award(award);
        range.greatest <= 0 && range.least < 0
    });
    takes && !linted.never.contains(&rule.written.span)
}
