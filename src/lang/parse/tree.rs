//! The tree while it grows: places of pairs, what is broken, the diagnostics so far.

use pest::iterators::Pair;

use super::recover::{self, Place};
use super::scan;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::grammar::Rule;
use crate::lang::source::{FileId, Span};
use crate::lang::syntax::{Campaign, Comment, File, Section};

/// What is known while pairs become a tree.
pub(super) struct Tree<'t> {
    pub(super) file: FileId,
    /// As the author wrote it.
    pub(super) text: &'t str,
    pub(super) campaign: Option<Campaign>,
    pub(super) sections: Vec<Section>,
    pub(super) diagnostics: Vec<Diagnostic>,
    broken: Vec<Span>,
}

impl<'t> Tree<'t> {
    pub(super) fn new(file: FileId, text: &'t str) -> Tree<'t> {
        let (campaign, sections, diagnostics, broken) = (None, Vec::new(), Vec::new(), Vec::new());
        Tree { file, text, campaign, sections, diagnostics, broken }
    }

    /// The finished file and its diagnostics in the order of their places.
    pub(super) fn finish(mut self, comments: Vec<Comment>) -> (File, Vec<Diagnostic>) {
        self.diagnostics.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.span.end));
        let span = scan::span(self.file, 0, self.text.len());
        let (campaign, sections, broken) = (self.campaign, self.sections, self.broken);
        (File { campaign, sections, comments, broken, span }, self.diagnostics)
    }

    /// Where a pair stands, without the white space that it swallowed at its end.
    pub(super) fn span(&self, pair: &Pair<'_, Rule>) -> Span {
        let start = pair.as_span().start();
        scan::span(self.file, start, start + pair.as_str().trim_end().len())
    }

    /// The author's text of a span.
    pub(super) fn text_of(&self, span: Span) -> &'t str {
        self.text.get(span.range()).unwrap_or("")
    }

    /// Notes that a stretch could not be read, and says why.
    pub(super) fn broken(&mut self, span: Span, place: Place) {
        self.broken.push(span);
        self.diagnostics.push(recover::explain(self, span, place));
    }
}
