//! Folded texts → numbers, looked up from texts as contacts write them.

use rustc_hash::FxHashMap;

use crate::domain::fold_into;

/// A table of folded texts. Only rules put texts in, so that no contact can make it slow.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    numbers: FxHashMap<Box<str>, u32>,
}

impl Names {
    /// The number of a folded text, a new one if it has none: texts are counted from 0.
    pub(super) fn number(&mut self, folded: &str) -> u32 {
        if let Some(number) = self.numbers.get(folded) {
            return *number;
        }
        let number = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
        self.numbers.insert(Box::from(folded), number);
        number
    }

    /// The number of a text that is not folded yet; the buffer is for folding it.
    #[inline]
    pub(crate) fn find(&self, text: &str, folded: &mut String) -> Option<u32> {
        if self.numbers.is_empty() {
            return None;
        }
        fold_into(text, folded);
        self.numbers.get(folded.as_str()).copied()
    }

    /// The number of a text that is used as it is written.
    #[inline]
    pub(crate) fn find_exactly(&self, text: &str) -> Option<u32> {
        self.numbers.get(text).copied()
    }
}
