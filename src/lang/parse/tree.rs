//! The tree while it grows: places of pairs, what is broken, the diagnostics so far.

use pest::iterators::Pair;

use super::depth::TooDeep;
use super::recover;
use super::scan::{self, Scanned};
use crate::lang::diagnostic::Diagnostic;
use crate::lang::diagnostic::syntax::Place;
use crate::lang::grammar::Rule;
use crate::lang::source::{FileId, Span};
use crate::lang::syntax::{Campaign, File, Section};

/// What is known while pairs become a tree.
pub(super) struct Tree<'t> {
    pub(super) file: FileId,
    /// As the author wrote it.
    pub(super) text: &'t str,
    /// As the grammar reads it.
    pub(super) blanked: &'t str,
    pub(super) scanned: &'t Scanned,
    pub(super) deep: &'t [TooDeep],
    pub(super) campaign: Option<Campaign>,
    pub(super) sections: Vec<Section>,
    pub(super) diagnostics: Vec<Diagnostic>,
    broken: Vec<Span>,
}

impl<'t> Tree<'t> {
    pub(super) fn new(
        file: FileId,
        text: &'t str,
        blanked: &'t str,
        scanned: &'t Scanned,
        deep: &'t [TooDeep],
    ) -> Tree<'t> {
        let (campaign, sections, diagnostics, broken) = (None, Vec::new(), Vec::new(), Vec::new());
        Tree { file, text, blanked, scanned, deep, campaign, sections, diagnostics, broken }
    }

    /// The finished file and its diagnostics in the order of their places.
    pub(super) fn finish(mut self) -> (File, Vec<Diagnostic>) {
        self.diagnostics.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.span.end));
        let span = scan::span(self.file, 0, self.text.len());
        let comments = self.scanned.comments.clone();
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

    /// Whether a line below a misspelt heading is as it should be; it is broken all the same, but its heading says so.
    pub(super) fn is_below_misspelt_heading(&mut self, span: Span, place: Place) -> bool {
        let is_fine = place != Place::Top && recover::is_a_line_of(self, span, place);
        if is_fine {
            self.broken.push(span);
        }
        is_fine
    }

    /// Notes that a stretch could not be read, and says why.
    pub(super) fn broken(&mut self, span: Span, place: Place) {
        self.broken.push(span);
        self.diagnostics.push(recover::explain(self, span, place));
    }
}
