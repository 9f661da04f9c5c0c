//! The words that the grammar asks for, to be found by their first letter and length.

use std::sync::LazyLock;

use crate::lang::grammar;

const LENGTH_MAX: usize = 15;

type Known = Vec<(&'static str, u8)>;

static KEYWORDS: LazyLock<[[Known; LENGTH_MAX + 1]; 26]> = LazyLock::new(|| {
    let mut all: [[Known; LENGTH_MAX + 1]; 26] = Default::default();
    for (place, word) in (0..).zip(grammar::keywords()) {
        if let Some(known) = letter(word.as_bytes()).and_then(|letter| all.get_mut(letter)?.get_mut(word.len())) {
            known.push((word, place));
        }
    }
    all
});

/// The place of a word among the keywords, if it is one in either case.
pub(super) fn place_of(word: &[u8]) -> Option<u8> {
    let known = KEYWORDS.get(letter(word)?)?.get(word.len())?;
    known.iter().find(|(keyword, _)| keyword.as_bytes().eq_ignore_ascii_case(word)).map(|(_, place)| *place)
}

/// The place of a word's first letter in the alphabet.
fn letter(word: &[u8]) -> Option<usize> {
    word.first().map(|first| usize::from((first | 0x20).wrapping_sub(b'a')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_grammar_is_known_in_either_case() {
        let places: Vec<u8> = grammar::keywords().iter().filter_map(|word| place_of(word.as_bytes())).collect();
        assert!(places.is_sorted_by(|before, after| before < after));
        assert_eq!(places.len(), grammar::keywords().len());
        assert_eq!(place_of(b"WithIn"), place_of(b"within"));
        assert!(place_of(b"whitepaper").is_none());
    }
}
