//! Texts of rules → numbers, found from texts as contacts write them at the price of a few machine words.

use rustc_hash::FxHashMap;

use crate::domain::fold_into;

/// Texts longer than this are looked up the general way.
const SHORT_BYTES_MAX: usize = 32;
/// A seven-bit letter's eighth bit, in each byte.
const HIGH_BITS: u64 = 0x8080_8080_8080_8080;
/// One in each byte.
const ONES: u64 = 0x0101_0101_0101_0101;
/// An odd number with well-spread bits (2^64 over the golden ratio).
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// A table of texts that are folded, or that are all used as they are. Only rules put texts in, so that no contact can make it slow.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    /// How many texts there are.
    count: u32,
    /// Those that are not short.
    long: FxHashMap<Box<str>, u32>,
    /// Where the short ones stand in `short`, one more than that, by their hash; a power of two of places, at least half of them empty.
    places: Vec<u32>,
    short: Vec<Short>,
}

/// A short text of plain ASCII without white space at its ends. The folded text of one that is written otherwise is found as one, too.
#[derive(Clone, Copy, Debug)]
struct Short {
    words: [u64; 4],
    bytes: u32,
    number: u32,
}

impl Names {
    /// The number of a text, a new one if it has none: texts are counted from 0.
    pub(super) fn number(&mut self, text: &str) -> u32 {
        if let Some(number) = self.find_exactly(text) {
            return number;
        }
        let number = self.count;
        self.count += 1;
        match words_of(text.as_bytes()) {
            Some(words) => {
                self.short.push(Short { words, bytes: length(text.len()), number });
                self.place();
            }
            None => {
                self.long.insert(Box::from(text), number);
            }
        }
        number
    }

    /// The number of a text that is not folded yet; the buffer is for folding it.
    #[inline]
    pub(crate) fn find(&self, text: &str, folded: &mut String) -> Option<u32> {
        match words_of(text.as_bytes()) {
            Some([start, end, second, third]) => {
                self.find_words([lower(start), lower(end), lower(second), lower(third)], text.len())
            }
            None => self.find_long(text, folded),
        }
    }

    /// The number of a text that is used as it is written.
    #[inline]
    pub(crate) fn find_exactly(&self, text: &str) -> Option<u32> {
        match words_of(text.as_bytes()) {
            Some(words) => self.find_words(words, text.len()),
            None => self.long.get(text).copied(),
        }
    }

    #[inline]
    fn find_words(&self, words: [u64; 4], bytes: usize) -> Option<u32> {
        let mask = self.places.len().checked_sub(1)?;
        let mut place = hash(words, bytes);
        loop {
            let short = *self.places.get(place & mask)?;
            let known = self.short.get((short as usize).checked_sub(1)?)?;
            if are_same(known.words, words) && known.bytes == length(bytes) {
                return Some(known.number);
            }
            place += 1;
        }
    }

    #[cold]
    fn find_long(&self, text: &str, folded: &mut String) -> Option<u32> {
        fold_into(text, folded);
        self.find_exactly(folded)
    }

    /// Gives back what more texts would need.
    pub(super) fn finish(&mut self) {
        self.short.shrink_to_fit();
        self.long.shrink_to_fit();
    }

    /// Places the last short text, all of them anew where there is too little room.
    fn place(&mut self) {
        let mut from = self.short.len() - 1;
        if self.short.len() * 2 > self.places.len() {
            let places = (self.short.len() * 4).next_power_of_two();
            self.places.clear();
            self.places.resize(places, 0);
            from = 0;
        }
        let mask = self.places.len() - 1;
        for (short, number) in self.short.iter().zip(1..).skip(from) {
            let mut place = hash(short.words, short.bytes as usize);
            while self.places.get(place & mask).is_some_and(|taken| *taken != 0) {
                place += 1;
            }
            if let Some(free) = self.places.get_mut(place & mask) {
                *free = number;
            }
        }
    }
}

/// The bytes of a short plain text as words: the first and the last eight, then the second and the last but one, as far as there are
/// so many bytes. Where they overlap, the length makes certain what they mean.
///
/// The same is done for every length from eight on: some names are longer and some shorter, and a wrong guess which they are would cost more.
#[inline]
fn words_of(bytes: &[u8]) -> Option<[u64; 4]> {
    if bytes.len() > SHORT_BYTES_MAX {
        return None;
    }
    let [start, end, second, third] = match bytes.len().checked_sub(8) {
        Some(last) => [
            word_at(bytes, 0)?,
            word_at(bytes, last)?,
            word_at(bytes, last.min(8))?,
            word_at(bytes, last.saturating_sub(8))?,
        ],
        None => {
            let word = bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
            // The last letter stands where a longer text has it.
            [word, word << ((64 - 8 * bytes.len()) % 64), 0, 0]
        }
    };
    let is_trimmed = start & 0xff > u64::from(b' ') && end >> 56 > u64::from(b' ');
    if is_trimmed && (start | end | second | third) & HIGH_BITS == 0 {
        return Some([start, end, second, third]);
    }
    None
}

/// Eight bytes from there on.
#[inline]
fn word_at(bytes: &[u8], from: usize) -> Option<u64> {
    bytes.get(from..)?.first_chunk().map(|word| u64::from_le_bytes(*word))
}

/// Whether the words are the same: one by one, as they are in registers. Compared as arrays they would be written to memory and read
/// from there at once, for which a processor waits.
#[inline]
fn are_same([one, two, three, four]: [u64; 4], other: [u64; 4]) -> bool {
    let [first, second, third, fourth] = other;
    (one ^ first) | (two ^ second) | (three ^ third) | (four ^ fourth) == 0
}

/// Eight seven-bit letters in lower case.
#[inline]
fn lower(word: u64) -> u64 {
    let from_a = word + ONES * (0x80 - b'A' as u64);
    let beyond_z = word + ONES * (0x7f - b'Z' as u64);
    word | ((from_a ^ beyond_z) & HIGH_BITS) >> 2
}

/// The length of a short text.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "only short texts are asked for")]
fn length(bytes: usize) -> u32 {
    bytes as u32
}

#[inline]
fn hash([one, two, three, four]: [u64; 4], bytes: usize) -> usize {
    let left = (one ^ three.rotate_left(29)).wrapping_mul(SPREAD);
    let right = (two ^ four.rotate_left(29) ^ bytes as u64).wrapping_mul(SPREAD.rotate_left(32) | 1);
    let mixed = left ^ right;
    (mixed >> 32) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(names: &Names, text: &str, expected: Option<u32>) {
        assert_eq!(names.find(text, &mut String::new()), expected, "{text:?}");
    }

    #[test]
    fn texts_are_found_however_they_are_written() {
        let mut names = Names::default();
        let texts = [
            "a",
            "abc",
            "abcdefg",
            "abcdefgh",
            "whitepaper downloaded",
            "grün",
            &"x".repeat(32),
            &"x".repeat(33),
            "@[`{",
        ];
        for (text, number) in texts.iter().zip(0..) {
            assert_eq!(names.number(text), number);
        }
        for (text, number) in texts.iter().zip(0..) {
            check(&names, text, Some(number));
            check(&names, &text.to_uppercase(), Some(number));
            check(&names, &format!(" {text}\u{a0}\r\n"), Some(number));
            assert_eq!(names.find_exactly(text), Some(number));
        }
        check(&names, "", None);
        check(&names, " ", None);
        check(&names, "abcdefgi", None);
        check(&names, "whitepaper downloades", None);
        check(&names, "`{@[", None);
        assert_eq!(names.find_exactly("ABC"), None);
    }

    #[test]
    fn a_text_with_its_ends_repeated_is_another() {
        let mut names = Names::default();
        for length in 1..=40 {
            names.number(&"ab".repeat(length));
        }
        for (length, number) in (1..=40).zip(0..) {
            check(&names, &"Ab".repeat(length), Some(number));
        }
        check(&names, "aba", None);
    }
}
