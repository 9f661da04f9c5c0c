//! Rules whose condition contains another rule's, so that both give points for one thing.

use rustc_hash::FxHashMap;

use super::Linted;
use super::pairs::parts;
use super::steps::Steps;
use crate::lang::checked::{Condition, Counts};
use crate::lang::diagnostic::Diagnostic;
use crate::lang::diagnostic::doubts_of_points as messages;
use crate::lang::resolved::{ResolvedBody, ResolvedRule, ResolvedScore};

pub(super) fn lint(linted: &Linted<'_>, steps: &mut Steps) -> Vec<Diagnostic> {
    linted.resolved.scores.iter().flat_map(|score| of_score(linted, score, steps)).collect()
}

/// A rule's condition as parts that must all hold.
struct Parts<'a> {
    rule: &'a ResolvedRule<'a>,
    parts: Vec<&'a Condition>,
    /// The position of the group of which only one rule counts.
    one_of: Option<usize>,
}

#[expect(
    clippy::mutable_key_type,
    reason = "what changes in a compiled expression is its cache, at which neither equality nor hash looks"
)]
fn of_score(linted: &Linted<'_>, score: &ResolvedScore<'_>, steps: &mut Steps) -> Vec<Diagnostic> {
    let rules = parts_of_rules(linted, score);
    let mut starting_with: FxHashMap<&Condition, Vec<&Parts<'_>>> = FxHashMap::default();
    for rule in &rules {
        if let Some(first) = rule.parts.first() {
            starting_with.entry(first).or_default().push(rule);
        }
    }
    // By the condition that is contained: the first rule that has it, and every rule that contains it.
    let mut contained: FxHashMap<&[&Condition], (&Parts<'_>, Vec<&Parts<'_>>)> = FxHashMap::default();
    for wider in rules.iter().filter(|rule| rule.parts.len() > 1) {
        let others = wider.parts.iter().filter_map(|part| starting_with.get(part)).flatten();
        for other in others {
            steps.begin();
            if steps.spend(other.parts.len().saturating_mul(wider.parts.len())).is_err() {
                return Vec::new();
            }
            if contains(wider, other) {
                let (_, containing) = contained.entry(&other.parts).or_insert((other, Vec::new()));
                if containing.last().is_none_or(|last| last.rule.written.span != wider.rule.written.span) {
                    containing.push(wider);
                }
            }
        }
    }
    let mut doubts: Vec<Diagnostic> =
        contained.into_values().filter_map(|(narrow, containing)| said(linted, narrow, &containing)).collect();
    doubts.sort_by_key(|doubt| doubt.span);
    doubts
}

/// One doubt for all rules that contain the condition of one, at the first of them.
fn said(linted: &Linted<'_>, narrow: &Parts<'_>, containing: &[&Parts<'_>]) -> Option<Diagnostic> {
    let first = containing.first()?;
    let other = narrow.rule.written.condition.span();
    let pairs = parts(&first.rule.written.condition, first.rule.condition.as_ref()?).1;
    let within = pairs.iter().find(|pair| [pair.meaning] == *narrow.parts).map(|pair| pair.written.span());
    let span = within.unwrap_or_else(|| first.rule.written.condition.span());
    Some(messages::counted_again(span, other, &linted.text(other), containing.len()))
}

fn parts_of_rules<'a>(linted: &Linted<'_>, score: &'a ResolvedScore<'a>) -> Vec<Parts<'a>> {
    let ResolvedBody::Rules { rules, groups, .. } = &score.body else { return Vec::new() };
    let alone = rules.iter().map(|rule| (rule, None));
    let grouped = groups.iter().enumerate().flat_map(|(position, group)| {
        let one_only = group.limits.is_none_or(|limits| limits.counts != Counts::All);
        group.rules.iter().map(move |rule| (rule, one_only.then_some(position)))
    });
    let held = alone.chain(grouped).filter(|(rule, _)| !linted.never.contains(&rule.written.span));
    held.filter_map(|(rule, one_of)| {
        let condition = rule.condition.as_ref()?;
        let parts = if let Condition::All(parts) = condition { parts.iter().collect() } else { vec![condition] };
        Some(Parts { rule, parts, one_of })
    })
    .collect()
}

/// Whether whoever gets the points of the first gets those of the second as well, for a part of the same condition.
fn contains(wider: &Parts<'_>, other: &Parts<'_>) -> bool {
    let one_only = wider.one_of.is_some() && wider.one_of == other.one_of;
    let sign = |parts: &Parts<'_>| parts.rule.award.as_ref().map(|award| award.points.signum());
    let both_give = sign(wider) == sign(other) && sign(wider).is_some_and(|sign| sign != 0);
    !one_only
        && both_give
        && other.parts.len() < wider.parts.len()
        && other.parts.iter().all(|part| wider.parts.contains(part))
}
