//! Rules of a `first only` or `best only` group that never count, because another always does in their place.

use rustc_hash::FxHashMap;

use super::bounds::of_award;
use super::prove;
use super::steps::Steps;
use super::{Linted, name_of};
use crate::lang::checked::{Condition, Counts};
use crate::lang::diagnostic::Diagnostic;
use crate::lang::diagnostic::doubts_of_points as messages;
use crate::lang::resolved::{ResolvedBody, ResolvedGroup, ResolvedRule};

pub(super) fn lint(linted: &Linted<'_>, steps: &mut Steps) -> Vec<Diagnostic> {
    let mut doubts = Vec::new();
    for score in &linted.resolved.scores {
        let ResolvedBody::Rules { groups, .. } = &score.body else { continue };
        for group in groups {
            match group.limits.map(|limits| limits.counts) {
                Some(counts @ (Counts::FirstOnly | Counts::BestOnly)) => {
                    doubts.extend(of_group(linted, group, counts, steps));
                }
                Some(Counts::All) | None => {}
            }
        }
    }
    doubts
}

/// How many other rules each rule is held against.
const OTHERS_MAX: usize = 64;

/// A rule with a meaning that can be true, and its place in the group.
struct Candidate<'a> {
    /// Among the candidates.
    at: usize,
    position: usize,
    rule: &'a ResolvedRule<'a>,
    condition: &'a Condition,
}

fn of_group(linted: &Linted<'_>, group: &ResolvedGroup<'_>, counts: Counts, steps: &mut Steps) -> Vec<Diagnostic> {
    let rules = group.rules.iter().enumerate().filter(|(_, rule)| !linted.never.contains(&rule.written.span));
    let rules = rules.filter_map(|(position, rule)| Some((position, rule, rule.condition.as_ref()?)));
    let candidates: Vec<Candidate<'_>> = rules
        .enumerate()
        .map(|(at, (position, rule, condition))| Candidate { at, position, rule, condition })
        .collect();
    // Only rules about the same things can stand in for each other, so that a long group is no work.
    let mut by_subject: FxHashMap<String, Vec<usize>> = FxHashMap::default();
    for (at, candidate) in candidates.iter().enumerate() {
        for subject in prove::subjects(&linted.premises, candidate.condition) {
            by_subject.entry(subject).or_default().push(at);
        }
    }
    let mut doubts = Vec::new();
    for candidate in &candidates {
        let mut others: Vec<usize> = prove::subjects(&linted.premises, candidate.condition)
            .iter()
            .flat_map(|subject| by_subject.get(subject).into_iter().flatten().copied())
            .collect();
        others.sort_unstable();
        others.dedup();
        // With those next to it: a rule is mostly made needless by one of its own kind.
        let near = others.partition_point(|at| *at < candidate.at).saturating_sub(OTHERS_MAX / 2);
        let others = others.into_iter().skip(near).take(OTHERS_MAX).filter_map(|at| candidates.get(at));
        let in_its_place = others
            .filter(|other| is_preferred(other, candidate, counts))
            .find(|other| prove::implies(&linted.premises, candidate.condition, other.condition, steps));
        if let Some(other) = in_its_place {
            let (span, place) = (candidate.rule.written.condition.span(), other.rule.written.condition.span());
            doubts.push(match counts {
                Counts::FirstOnly | Counts::All => {
                    messages::never_first(span, &name_of(candidate.rule), place, &name_of(other.rule))
                }
                Counts::BestOnly => messages::never_best(span, &name_of(candidate.rule), place, &name_of(other.rule)),
            });
        }
    }
    doubts
}

/// Whether of two rules that hold the first is the one that counts, however they have faded.
fn is_preferred(one: &Candidate<'_>, other: &Candidate<'_>, counts: Counts) -> bool {
    match counts {
        Counts::FirstOnly => one.position < other.position,
        Counts::BestOnly => match (&one.rule.award, &other.rule.award) {
            (Some(award), Some(others)) if one.position < other.position => {
                of_award(award).least >= of_award(others).greatest
            }
            (Some(award), Some(others)) => {
                one.position > other.position && of_award(award).least > of_award(others).greatest
            }
            (None, _) | (_, None) => false,
        },
        Counts::All => false,
    }
}
