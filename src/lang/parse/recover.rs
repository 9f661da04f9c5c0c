//! Why a stretch could not be read: the first reason that a person can mend.

use super::tree::Tree;
use crate::lang::diagnostic::{Diagnostic, syntax};
use crate::lang::source::Span;

/// Where a broken stretch stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In no section.
    Top,
    /// Below `campaign`.
    Campaign,
    /// Below `score` or `group`.
    Score,
    /// Below `grade`.
    Grade,
    /// Below `stages`.
    Stages,
    /// Below `list`.
    List,
    /// Below `experiment`.
    Experiment,
    /// Below `variant`.
    Variant,
    /// Below `test`.
    Test,
    /// The line of a heading itself.
    Heading,
}

/// The diagnostic of a broken stretch.
pub(super) fn explain(tree: &Tree<'_>, span: Span, place: Place) -> Diagnostic {
    let _ = (tree, place);
    syntax::not_understood(span)
}
