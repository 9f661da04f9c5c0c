//! A text with stretches of it replaced, and where each place of it stands in the text as it was written.

use std::ops::Range;

/// A stretch that is replaced by another text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edit {
    pub(super) range: Range<usize>,
    pub(super) text: String,
}

impl Edit {
    pub(super) fn new(range: Range<usize>, text: impl Into<String>) -> Edit {
        Edit { range, text: text.into() }
    }
}

/// The text after its edits; without edits the text itself.
#[derive(Clone, Debug, Default)]
pub(super) struct Mended {
    pub(super) text: String,
    pieces: Vec<Piece>,
    /// Where the text that was edited came from, where that was edited itself.
    earlier: Option<Box<Mended>>,
}

/// A stretch that was replaced, and what stands in its place.
#[derive(Clone, Debug)]
struct Piece {
    mended: Range<usize>,
    written: Range<usize>,
}

impl Mended {
    /// Edits are of the text as written; of two that overlap the first stands.
    pub(super) fn new(written: &str, edits: &[Edit]) -> Mended {
        let mut sorted: Vec<&Edit> = edits.iter().collect();
        sorted.sort_by_key(|edit| (edit.range.start, edit.range.end));
        let mut mended = Mended { text: String::with_capacity(written.len()), pieces: Vec::new(), earlier: None };
        let mut at = 0;
        for edit in sorted {
            if edit.range.start < at {
                continue;
            }
            mended.text.push_str(written.get(at..edit.range.start).unwrap_or(""));
            let start = mended.text.len();
            mended.text.push_str(&edit.text);
            mended.pieces.push(Piece { mended: start..mended.text.len(), written: edit.range.clone() });
            at = edit.range.end;
        }
        mended.text.push_str(written.get(at..).unwrap_or(""));
        mended
    }

    /// Where something that starts here starts in the text as written.
    pub(super) fn start(&self, at: usize) -> usize {
        let begun = self.pieces.partition_point(|piece| piece.mended.start <= at);
        match begun.checked_sub(1).and_then(|last| self.pieces.get(last)) {
            Some(piece) if at < piece.mended.end => piece.written.start,
            Some(piece) => piece.written.end + (at - piece.mended.end),
            None => at,
        }
    }

    /// Where something that ends here ends in the text as written.
    pub(super) fn end(&self, at: usize) -> usize {
        let begun = self.pieces.partition_point(|piece| piece.mended.start < at);
        match begun.checked_sub(1).and_then(|last| self.pieces.get(last)) {
            Some(piece) => piece.written.end + at.saturating_sub(piece.mended.end),
            None => at,
        }
    }

    /// The same, of a text that was itself mended before.
    pub(super) fn after(self, earlier: Mended) -> Mended {
        Mended { earlier: Some(Box::new(earlier)), ..self }
    }

    /// A stretch in the text as written.
    pub(super) fn written(&self, range: &Range<usize>) -> Range<usize> {
        let start = self.start(range.start);
        let range = start..self.end(range.end).max(start);
        match &self.earlier {
            Some(earlier) => earlier.written(&range),
            None => range,
        }
    }

    /// Whether an edit lies in this stretch, so that a second one there would take its place.
    pub(super) fn is_mended(&self, range: &Range<usize>) -> bool {
        self.pieces.iter().any(|piece| piece.mended.start < range.end && range.start < piece.mended.end)
    }
}

#[cfg(test)]
mod tests {
    use super::{Edit, Mended};

    #[test]
    fn places_are_found_again() {
        let written = "a && b -> + 20 points";
        let edits = [Edit::new(2..4, "and"), Edit::new(10..14, "+20"), Edit::new(14..21, "")];
        let mended = Mended::new(written, &edits);
        assert_eq!(mended.text, "a and b -> +20");
        let place = |word: &str| {
            let start = mended.text.find(word).unwrap();
            mended.written(&(start..start + word.len()))
        };
        assert_eq!(place("and"), 2..4);
        assert_eq!(place("b"), 5..6);
        assert_eq!(place("+20"), 10..14);
        assert_eq!(place("a and b"), 0..6);
        assert!(mended.is_mended(&(1..3)) && !mended.is_mended(&(6..8)));
        assert_eq!(mended.start(mended.text.len()), written.len());
    }
}
