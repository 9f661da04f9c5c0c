//! A text prepared for the grammar: its words, its joined lines, what nests too deep.

use super::depth::{self, TooDeep};
use super::layout;
use super::pairs::Found;
use super::scan::{self, Scanned};
use super::stretches::{self, STRETCH_BYTES};
use crate::lang::source::FileId;

pub(super) struct Page<'t> {
    pub(super) text: &'t str,
    pub(super) scanned: Scanned,
    pub(super) deep: Vec<TooDeep>,
    /// The text as the grammar reads it, byte for byte in its place.
    blanked: String,
}

impl<'t> Page<'t> {
    pub(super) fn of(file: FileId, text: &'t str) -> Page<'t> {
        let scanned = scan::scan(file, text);
        let joined = layout::joined_breaks(text, &scanned);
        let deep = depth::too_deep(text, &scanned, &joined);
        let blanked = layout::blanked(text, &scanned, &joined, &deep);
        Page { text, scanned, deep, blanked }
    }

    /// What the grammar finds in it.
    pub(super) fn found(&self) -> Option<Found<'_>> {
        stretches::found(&self.blanked, STRETCH_BYTES)
    }

    /// A stretch as the grammar reads it.
    pub(super) fn blanked(&self, range: std::ops::Range<usize>) -> &str {
        self.blanked.get(range).unwrap_or("")
    }

    /// The mark at which a stretch nests too deep, if it does.
    pub(super) fn too_deep(&self, range: &std::ops::Range<usize>) -> Option<scan::Token> {
        let first = self.deep.partition_point(|line| line.end <= range.start);
        self.deep.get(first).filter(|line| line.start < range.end).map(|line| line.at)
    }
}
