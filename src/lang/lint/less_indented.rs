//! Rules that stand further left than the first of their group, as if they didn't belong to it.

use super::Linted;
use super::steps::Steps;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::diagnostic::doubts as messages;
use crate::lang::resolved::{ResolvedBody, ResolvedGroup};
use crate::lang::source::Span;

pub(super) fn lint(linted: &Linted<'_>, _: &mut Steps) -> Vec<Diagnostic> {
    let groups = linted.resolved.scores.iter().flat_map(|score| match &score.body {
        ResolvedBody::Rules { groups, .. } => groups.as_slice(),
        ResolvedBody::Sum(_) => &[],
    });
    groups.flat_map(|group| of_group(linted, group)).collect()
}

fn of_group(linted: &Linted<'_>, group: &ResolvedGroup<'_>) -> Vec<Diagnostic> {
    let Some((first, others)) = group.rules.split_first() else { return Vec::new() };
    let indent = indent_of(linted, first.written.span);
    let outdented = others.iter().filter(|rule| match (indent, indent_of(linted, rule.written.span)) {
        (Some(first), Some(this)) => this < first,
        (None, _) | (_, None) => false,
    });
    let title = group.written.title.value.as_str();
    let first = first.written.condition.span();
    outdented.map(|rule| messages::less_indented(rule.written.condition.span(), title, first)).collect()
}

/// How much white space stands before a rule; `None` where it doesn't begin its line.
fn indent_of(linted: &Linted<'_>, span: Span) -> Option<usize> {
    let text = &linted.texts.get(span.file)?.text;
    let before = text.get(..span.start as usize)?;
    let line = before.get(before.rfind('\n').map_or(0, |newline| newline + 1)..)?;
    line.chars().all(char::is_whitespace).then(|| line.chars().count())
}
