//! The words that the grammar asks for, each to be told by two comparisons.

use std::sync::LazyLock;

use crate::lang::grammar;

/// A word of up to sixteen letters as two numbers, in lower case.
type Packed = [u64; 2];

/// No keyword is longer.
const LETTERS_MAX: usize = 16;

/// The keywords of a first letter and length, each with its place among all.
type Known = Vec<(Packed, u8)>;

static KEYWORDS: LazyLock<[[Known; LETTERS_MAX + 1]; 26]> = LazyLock::new(|| {
    let mut all: [[Known; LETTERS_MAX + 1]; 26] = Default::default();
    for (place, word) in (0..).zip(grammar::keywords()) {
        let known = letter(word.as_bytes()).and_then(|letter| all.get_mut(letter)?.get_mut(word.len()));
        known.into_iter().for_each(|known| known.push((packed(word.as_bytes()), place)));
    }
    all
});

/// The place of a word of letters among the keywords, if it is one in either case.
pub(super) fn place_of(word: &[u8]) -> Option<u8> {
    let known = KEYWORDS.get(letter(word)?)?.get(word.len())?;
    let packed = if known.is_empty() { return None } else { packed(word) };
    known.iter().find(|(keyword, _)| *keyword == packed).map(|(_, place)| *place)
}

/// The place of a word's first letter in the alphabet.
fn letter(word: &[u8]) -> Option<usize> {
    word.first().map(|first| usize::from((first | LOWER_CASE).wrapping_sub(b'a')))
}

/// What makes a letter one of lower case.
const LOWER_CASE: u8 = 0x20;

fn packed(word: &[u8]) -> Packed {
    let (first, rest) = word.split_at(word.len().min(8));
    [first, rest].map(|part| part.iter().fold(0, |packed, byte| packed << 8 | u64::from(byte | LOWER_CASE)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_grammar_is_known_in_either_case() {
        let keywords = grammar::keywords();
        let places: Vec<u8> = keywords.iter().filter_map(|word| place_of(word.as_bytes())).collect();
        assert_eq!(places, (0..u8::try_from(keywords.len()).unwrap()).collect::<Vec<_>>());
        assert_eq!(place_of(b"WithIn"), place_of(b"within"));
        let others = ["whitepaper", "withim", "z", "withinwithinwithin", "percentages"];
        assert!(others.iter().all(|word| place_of(word.as_bytes()).is_none()));
    }
}
