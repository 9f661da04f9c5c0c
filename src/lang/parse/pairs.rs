//! What the grammar found, in one row: each pair with the row's next pair that is not within it, so that looking into one costs little.

use std::ops::Range;

use crate::lang::grammar::Rule;

/// All that the grammar found in a text.
pub(super) struct Found<'t> {
    text: &'t str,
    entries: Vec<Entry>,
}

/// A stretch that fits a rule of the grammar, before all that is within it.
pub(super) struct Entry {
    pub(super) rule: Rule,
    pub(super) start: u32,
    pub(super) end: u32,
    /// The first entry behind it that is not within it.
    pub(super) next: u32,
}

impl<'t> Found<'t> {
    /// Nothing so far, with room for what such a text usually has.
    pub(super) fn none(text: &'t str) -> Found<'t> {
        Found { text, entries: Vec::with_capacity(text.len() / BYTES_OF_A_PAIR) }
    }

    /// How many pairs there are.
    pub(super) fn count(&self) -> usize {
        self.entries.len()
    }

    /// Begins a pair at this byte, behind all others or within those that have not ended; says its place.
    pub(super) fn begin(&mut self, rule: Rule, start: usize) -> usize {
        self.entries.push(Entry { rule, start: short(start), end: 0, next: 0 });
        self.entries.len() - 1
    }

    /// Ends the pair at this place before this byte: all that was begun since is within it.
    pub(super) fn end(&mut self, place: usize, end: usize) {
        let next = short(self.entries.len());
        if let Some(entry) = self.entries.get_mut(place) {
            (entry.end, entry.next) = (short(end), next);
        }
    }

    /// Puts pairs that are whole behind all others, or within those that have not ended.
    pub(super) fn extend(&mut self, pairs: impl Iterator<Item = Entry>) {
        self.entries.extend(pairs);
    }

    /// The pair at this place, and all that is within it.
    pub(super) fn entries_of(&self, place: usize) -> &[Entry] {
        let next = self.entries.get(place).map_or(place, |entry| entry.next as usize);
        self.entries.get(place..next).unwrap_or(&[])
    }

    /// Forgets the pairs from this place on.
    pub(super) fn truncate(&mut self, place: usize) {
        self.entries.truncate(place);
    }

    /// The outermost pairs.
    pub(super) fn pairs(&self) -> Pairs<'_> {
        Pairs { text: self.text, entries: &self.entries, at: 0, end: self.entries.len() }
    }
}

/// Most rule files have fewer pairs than one for so many bytes.
const BYTES_OF_A_PAIR: usize = 4;

/// A place in a text or row, which are far shorter than `u32::MAX`.
pub(super) fn short(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// A stretch of the text that fits a rule of the grammar.
#[derive(Clone, Copy)]
pub(super) struct Pair<'t> {
    text: &'t str,
    entries: &'t [Entry],
    entry: &'t Entry,
    /// The place of the first entry within it.
    first: usize,
}

impl<'t> Pair<'t> {
    pub(super) fn as_rule(&self) -> Rule {
        self.entry.rule
    }

    /// Its bytes, the white space that it may have swallowed at its end included.
    pub(super) fn whole(&self) -> Range<usize> {
        self.start()..self.entry.end as usize
    }

    /// Its first byte.
    pub(super) fn start(&self) -> usize {
        self.entry.start as usize
    }

    /// Its text, the white space at its end included.
    pub(super) fn as_str(&self) -> &'t str {
        self.text.get(self.whole()).unwrap_or("")
    }

    /// Its bytes, without the white space that it swallowed at its end.
    pub(super) fn bytes(&self) -> Range<usize> {
        let whole = self.whole();
        let last = whole.end.checked_sub(1).and_then(|last| self.text.as_bytes().get(last));
        if last.is_some_and(u8::is_ascii_graphic) {
            return whole;
        }
        whole.start..whole.start + self.as_str().trim_end().len()
    }

    /// The pairs directly within it.
    pub(super) fn inner(&self) -> Pairs<'t> {
        Pairs { text: self.text, entries: self.entries, at: self.first, end: self.entry.next as usize }
    }
}

/// Pairs side by side.
#[derive(Clone)]
pub(super) struct Pairs<'t> {
    text: &'t str,
    entries: &'t [Entry],
    at: usize,
    end: usize,
}

impl<'t> Pairs<'t> {
    /// The only pair, if there is exactly one.
    pub(super) fn only(&self) -> Option<Pair<'t>> {
        let first = self.clone().next()?;
        (first.entry.next as usize == self.end).then_some(first)
    }
}

impl<'t> Iterator for Pairs<'t> {
    type Item = Pair<'t>;

    fn next(&mut self) -> Option<Pair<'t>> {
        if self.at >= self.end {
            return None;
        }
        let entry = self.entries.get(self.at)?;
        let pair = Pair { text: self.text, entries: self.entries, entry, first: self.at + 1 };
        self.at = entry.next as usize;
        Some(pair)
    }
}
