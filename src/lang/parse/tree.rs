//! The tree while it grows: places of pairs, the stretches that no form fits, the diagnostics so far.

use std::ops::Range;

use super::mended::Mended;
use super::page::Page;
use super::pairs::Pair;
use super::recover;
use super::scan;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::diagnostic::syntax::Place;
use crate::lang::source::{FileId, Span};
use crate::lang::syntax::{Campaign, Section, Word};

/// A stretch that no form fits, by its bytes in the text that was read, and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Stretch {
    pub(super) range: Range<usize>,
    pub(super) place: Place,
}

/// What is known while pairs become a tree.
pub(super) struct Tree<'t> {
    pub(super) file: FileId,
    pub(super) page: &'t Page<'t>,
    /// Where the places of the text that is read stand in the text as the author wrote it.
    mended: &'t Mended,
    pub(super) campaign: Option<Campaign>,
    pub(super) sections: Vec<Section>,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) stretches: Vec<Stretch>,
    pub(super) half_read: Vec<Word>,
}

impl<'t> Tree<'t> {
    /// Reads a page; stretches that no form fits are kept, and nothing is said of them yet.
    pub(super) fn read(file: FileId, page: &'t Page<'t>, mended: &'t Mended) -> Tree<'t> {
        let (campaign, sections, diagnostics) = (None, Vec::new(), Vec::new());
        let (stretches, half_read) = (Vec::new(), Vec::new());
        let mut tree = Tree { file, page, mended, campaign, sections, diagnostics, stretches, half_read };
        match page.found() {
            Some(found) => tree.file(found.pairs()),
            // The grammar is total, so this is not reached; were it, the text would still be refused with a diagnostic.
            None => tree.broken(0..page.text.len(), Place::Top),
        }
        tree
    }

    /// The same with a diagnostic for each stretch that no form fits, and the names that such stretches would have defined.
    pub(super) fn explained(mut self) -> Tree<'t> {
        for stretch in std::mem::take(&mut self.stretches) {
            self.diagnostics.push(recover::explain(&self, &stretch));
            self.half_read.extend(recover::name_in(&self, &stretch));
        }
        self
    }

    /// Where a stretch of the text that is read stands in the text as written.
    pub(super) fn place(&self, range: &Range<usize>) -> Span {
        let written = self.mended.written(range);
        scan::span(self.file, written.start, written.end)
    }

    /// Where a pair stands, without the white space that it swallowed at its end.
    pub(super) fn span(&self, pair: &Pair<'_>) -> Span {
        self.place(&pair.bytes())
    }

    /// The text of a pair as it was before comments and joined lines became white space.
    pub(super) fn text_of(&self, pair: &Pair<'_>) -> &'t str {
        self.page.text.get(pair.bytes()).unwrap_or("")
    }

    /// Notes that a stretch could not be read.
    pub(super) fn broken(&mut self, range: Range<usize>, place: Place) {
        self.stretches.push(Stretch { range, place });
    }
}
