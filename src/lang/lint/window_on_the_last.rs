//! A time that stands behind the last part of an `or`, and holds for that part alone.

use super::Linted;
use super::pairs::{as_test, events_of, parts};
use super::steps::Steps;
use crate::lang::checked::Condition;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::diagnostic::doubts as messages;
use crate::lang::lint::pairs::{Joined, Pair};
use crate::lang::source::Span;
use crate::lang::syntax::{self, Clause};

pub(super) fn lint(linted: &Linted<'_>, _: &mut Steps) -> Vec<Diagnostic> {
    let mut doubts = Vec::new();
    for place in &linted.places {
        look_at(linted, place.pair, &mut doubts);
    }
    doubts
}

fn look_at(linted: &Linted<'_>, pair: Pair<'_>, doubts: &mut Vec<Diagnostic>) {
    let (joined, parts) = parts(pair.written, pair.meaning);
    if let (Joined::Any, Some((last, others))) = (joined, parts.split_last())
        && let Some(window) = window_of(last)
        && !others.is_empty()
        && others.iter().all(|other| is_of_events(other) && window_of(other).is_none())
    {
        let first = parts.first().map_or(window, |first| first.written.span());
        let words: Vec<String> = others.iter().map(|other| linted.words(other.written)).collect();
        let shown = linted.text(window);
        let all = parts.iter().all(|part| counts_once(part)).then(|| {
            let start = linted.text(Span { end: window.start, ..last.written.span() });
            format!("any of ({}, {}) {shown}", words.join(", "), start)
        });
        doubts.push(messages::window_on_the_last(window, &shown, first, &words, all.as_deref()));
    }
    parts.iter().for_each(|part| look_at(linted, *part, doubts));
}

/// Whether a test asks for at least one event, so that it can be asked together with others.
fn counts_once(pair: &Pair<'_>) -> bool {
    let clauses = as_test(pair.written).map_or(&[][..], |test| &test.clauses);
    let counts = clauses.iter().any(|clause| matches!(clause.value, Clause::Times(_) | Clause::Days(_)));
    !counts && matches!(pair.written, syntax::Condition::Test(_))
}

fn is_of_events(pair: &Pair<'_>) -> bool {
    as_test(pair.written).is_some() && matches!(pair.meaning, Condition::Happened(_))
}

/// Where a test of events says when.
fn window_of(pair: &Pair<'_>) -> Option<Span> {
    events_of(pair.meaning)?;
    let clauses = &as_test(pair.written)?.clauses;
    let window = clauses.iter().find(|clause| {
        matches!(
            clause.value,
            Clause::Within(_)
                | Clause::MoreThanAgo(_)
                | Clause::BetweenAgo { .. }
                | Clause::Since(_)
                | Clause::Before(_)
                | Clause::Current(_)
                | Clause::Between { .. }
        )
    });
    window.map(|clause| clause.span)
}
