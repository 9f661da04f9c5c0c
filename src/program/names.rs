//! Texts of rules → numbers, found from texts as contacts write them at the price of a few machine words.

use std::hint::select_unpredictable;

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::domain::fold_into;

/// Texts longer than this are looked up the general way.
const SHORT_BYTES_MAX: usize = 32;
/// The length of a short text fits into so many bits.
const LENGTH_BITS: u32 = 6;
/// A seven-bit letter's eighth bit, in each byte.
const HIGH_BITS: u64 = 0x8080_8080_8080_8080;
/// One in each byte.
const ONES: u64 = 0x0101_0101_0101_0101;
/// So many texts share a bucket on average.
const BUCKET_TEXTS: usize = 2;
/// So many places are tried for a bucket: as many as there are stretches of a hash.
const MOVES: u8 = 48;
/// An odd number with well-spread bits (2^64 over the golden ratio).
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// A table of texts that are folded, or that are all used as they are. Only rules put texts in, so that no contact can make it slow.
///
/// One table holds the texts of many groups: the same text in another group is another. A short text has one place where it can be,
/// which is looked at whether it is there or not: nobody foresees it, and a wrong guess costs more.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// What moves the places of the texts of each bucket so that no two have the same; a power of two of them.
    moves: Box<[u8]>,
    /// The short texts, each in its place; a power of two of places, some of them free.
    places: Box<[Short]>,
    /// Short texts for which no place was found.
    placeless: Vec<Short>,
    /// Those that are not short, each with its groups and its number in them.
    long: FxHashMap<SmolStr, Vec<(u32, u32)>>,
}

/// A short text of plain ASCII without white space at its ends. The folded text of one that is written otherwise is found as one, too.
#[derive(Clone, Copy, Debug)]
struct Short {
    words: [u64; 4],
    tag: u32,
    number: u32,
}

impl Short {
    #[inline]
    fn is(&self, sought: &Sought) -> bool {
        are_same(self.words, sought.words) & (self.tag == sought.tag)
    }
}

/// A short text that is looked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sought {
    words: [u64; 4],
    tag: u32,
    /// Where it is, if it is anywhere.
    place: usize,
}

/// A free place: no text is that long.
const FREE: Short = Short { words: [0; 4], tag: u32::MAX, number: u32::MAX };

/// Gathers the texts of a table.
#[derive(Debug, Default)]
pub(super) struct Draft {
    numbers: FxHashMap<(u32, SmolStr), u32>,
}

impl Draft {
    /// The number of a text, a new one if it has none: texts are counted from 0.
    pub(super) fn number(&mut self, text: &str) -> u32 {
        self.number_in(0, text)
    }

    /// The number of a text in a group, a new one if it has none: the texts of all groups are counted together.
    pub(super) fn number_in(&mut self, group: u32, text: &str) -> u32 {
        let next = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
        *self.numbers.entry((group, SmolStr::new(text))).or_insert(next)
    }

    /// The table of the texts, with what is said for each of their numbers in place of it.
    pub(super) fn finish(self, say: impl Fn(u32) -> u32) -> Names {
        let mut texts: Vec<_> = self.numbers.into_iter().collect();
        // The same rules give the same table.
        texts.sort_unstable_by_key(|(_, number)| *number);
        let (mut short, mut long) = (Vec::with_capacity(texts.len()), FxHashMap::<_, Vec<_>>::default());
        for ((group, text), number) in texts {
            let number = say(number);
            match words_of(text.as_bytes()) {
                Some(words) => short.push(Short { words, tag: tag(group, text.len()), number }),
                None => long.entry(text).or_default().push((group, number)),
            }
        }
        let (buckets, places) = (short.len().div_ceil(BUCKET_TEXTS).next_power_of_two(), short.len() + short.len() / 2);
        let (moves, places) = (vec![0; buckets].into(), vec![FREE; places.next_power_of_two()].into());
        let mut names = Names { moves, places, placeless: Vec::new(), long };
        names.give_places(short);
        names
    }
}

impl Names {
    /// The number of a text that is not folded yet; the buffer is for folding it.
    #[inline]
    pub(crate) fn find(&self, text: &str, folded: &mut String) -> Option<u32> {
        self.find_in(0, text, folded)
    }

    /// The number of a text in a group.
    #[inline]
    pub(crate) fn find_in(&self, group: u32, text: &str, folded: &mut String) -> Option<u32> {
        match self.seek(group, text) {
            Some(sought) => self.get(&sought),
            None => self.fold_and_find(group, text, folded),
        }
    }

    /// The number of a text that is used as it is written.
    #[inline]
    pub(crate) fn find_exactly(&self, text: &str) -> Option<u32> {
        match words_of(text.as_bytes()) {
            Some(words) => self.get(&self.sought(words, tag(0, text.len()))),
            None => self.find_long(0, text),
        }
    }

    /// Where a short text of a group would be, to be looked for when others are sought, too: that needs nothing of them, so that a
    /// processor waits for many at once. `None` if it has to be folded first.
    ///
    /// Written out where it is asked for: what is sought would else be written to memory twice.
    #[inline(always)]
    pub(crate) fn seek(&self, group: u32, text: &str) -> Option<Sought> {
        let [start, end, second, third] = words_of(text.as_bytes())?;
        Some(self.sought([lower(start), lower(end), lower(second), lower(third)], tag(group, text.len())))
    }

    #[inline(always)]
    fn sought(&self, words: [u64; 4], tag: u32) -> Sought {
        let hash = hash(words, tag);
        let moved = self.moves.get(bucket(hash, self.moves.len())).copied().unwrap_or(0);
        Sought { words, tag, place: place(hash, moved, self.places.len()) }
    }

    /// The number of a text that is sought.
    #[inline]
    pub(crate) fn get(&self, sought: &Sought) -> Option<u32> {
        let known = self.places.get(sought.place)?;
        let number = select_unpredictable(known.is(sought), known.number, FREE.number);
        let found = (number != FREE.number).then_some(number);
        if self.placeless.is_empty() {
            return found;
        }
        found.or_else(|| self.find_placeless(sought))
    }

    #[cold]
    fn find_placeless(&self, sought: &Sought) -> Option<u32> {
        self.placeless.iter().find(|known| known.is(sought)).map(|known| known.number)
    }

    fn find_long(&self, group: u32, text: &str) -> Option<u32> {
        let groups = self.long.get(text)?;
        groups.iter().find(|(known, _)| *known == group).map(|(_, number)| *number)
    }

    /// The number of a text that is no short plain one as it stands.
    #[cold]
    pub(crate) fn fold_and_find(&self, group: u32, text: &str, folded: &mut String) -> Option<u32> {
        fold_into(text, folded);
        match words_of(folded.as_bytes()) {
            Some(words) => self.get(&self.sought(words, tag(group, folded.len()))),
            None => self.find_long(group, folded),
        }
    }
}

/// How the table is made: "hash, displace and compress" of Belazzougui, Botelho and Dietzfelbinger (2009), not compressed.
impl Names {
    fn give_places(&mut self, short: Vec<Short>) {
        let buckets = self.moves.len();
        let mut in_buckets: Vec<_> =
            short.into_iter().map(|text| (bucket(hash(text.words, text.tag), buckets), text)).collect();
        in_buckets.sort_by_key(|(bucket, _)| *bucket);
        let mut together: Vec<_> = in_buckets.chunk_by(|one, next| one.0 == next.0).collect();
        // The fullest first, while there is most room.
        together.sort_by_key(|texts| std::cmp::Reverse(texts.len()));
        for texts in together {
            // Not moved at all, the texts of a bucket lie close together: the lowest bits of their places are the bucket's.
            if !(1..MOVES).any(|moved| self.put(texts, moved)) {
                self.placeless.extend(texts.iter().map(|(_, text)| *text));
            }
        }
    }

    /// Puts all texts of a bucket in their places, moved this way, if these are free; whether they are.
    fn put(&mut self, texts: &[(usize, Short)], moved: u8) -> bool {
        for (done, (_, text)) in texts.iter().enumerate() {
            let place = place(hash(text.words, text.tag), moved, self.places.len());
            match self.places.get_mut(place) {
                Some(free) if free.tag == FREE.tag => *free = *text,
                _ => {
                    self.take_back(texts.get(..done).unwrap_or(&[]), moved);
                    return false;
                }
            }
        }
        if let Some((bucket, _)) = texts.first()
            && let Some(known) = self.moves.get_mut(*bucket)
        {
            *known = moved;
        }
        true
    }

    fn take_back(&mut self, texts: &[(usize, Short)], moved: u8) {
        for (_, text) in texts {
            let place = place(hash(text.words, text.tag), moved, self.places.len());
            if let Some(taken) = self.places.get_mut(place) {
                *taken = FREE;
            }
        }
    }
}

/// The bytes of a short plain text as words: the first and the last eight, then the second and the last but one, as far as there are
/// so many bytes. Where they overlap, the length makes certain what they mean.
///
/// The same is done for every length from eight on: some names are longer and some shorter, and a wrong guess which they are would cost more.
#[inline(always)]
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

/// What tells two short texts apart whose words are the same: their group and their length.
#[inline]
#[expect(
    clippy::cast_possible_truncation,
    reason = "only short texts are asked for; groups are bounded by the limits on files, far below 2^26"
)]
fn tag(group: u32, bytes: usize) -> u32 {
    group << LENGTH_BITS | bytes as u32
}

#[inline]
fn hash([one, two, three, four]: [u64; 4], tag: u32) -> u64 {
    let left = (one ^ three.rotate_left(29)).wrapping_mul(SPREAD);
    let right = (two ^ four.rotate_left(29) ^ u64::from(tag)).wrapping_mul(SPREAD.rotate_left(32) | 1);
    let mixed = left ^ right;
    mixed ^ mixed >> 32
}

/// Which of so many buckets, a power of two, a text with this hash is in.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "there are fewer buckets than that")]
fn bucket(hash: u64, buckets: usize) -> usize {
    hash as usize & buckets.wrapping_sub(1)
}

/// The place of a text with this hash among so many, a power of two, if it is moved this way.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "there are fewer places than that")]
fn place(hash: u64, moved: u8, places: usize) -> usize {
    (hash >> (moved % 64)) as usize & places.wrapping_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(texts: &[impl AsRef<str>]) -> Names {
        let mut draft = Draft::default();
        for (text, number) in texts.iter().zip(0..) {
            assert_eq!(draft.number(text.as_ref()), number);
            assert_eq!(draft.number(text.as_ref()), number);
        }
        draft.finish(|number| number)
    }

    #[track_caller]
    fn check(names: &Names, text: &str, expected: Option<u32>) {
        assert_eq!(names.find(text, &mut String::new()), expected, "{text:?}");
    }

    #[test]
    fn texts_are_found_however_they_are_written() {
        let (short, long) = ("x".repeat(32), "x".repeat(33));
        let texts =
            ["a", "abc", "abcdefg", "abcdefgh", "whitepaper downloaded", "grün", short.as_str(), long.as_str(), "@[`{"];
        let names = names(&texts);
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
        let texts: Vec<_> = (1..=40).map(|length| "ab".repeat(length)).collect();
        let names = names(&texts);
        for (length, number) in (1..=40).zip(0..) {
            check(&names, &"Ab".repeat(length), Some(number));
        }
        check(&names, "aba", None);
    }

    #[test]
    fn a_text_of_another_group_is_another() {
        let mut draft = Draft::default();
        let long = "whitepaper".repeat(4);
        for group in 0..3 {
            draft.number_in(group, "whitepaper");
            draft.number_in(group, &long);
        }
        let names = draft.finish(|number| number * 10);
        for group in 0..3 {
            assert_eq!(names.find_in(group, "Whitepaper", &mut String::new()), Some(group * 20));
            assert_eq!(names.find_in(group, &long, &mut String::new()), Some(group * 20 + 10));
        }
        assert_eq!(names.find_in(3, "whitepaper", &mut String::new()), None);
        assert_eq!(names.find_in(3, &long, &mut String::new()), None);
    }

    #[test]
    fn many_texts_find_places_and_those_that_do_not_are_found_all_the_same() {
        let texts: Vec<_> = (0..20_000).map(|number| format!("Product {number}").to_lowercase()).collect();
        let mut names = names(&texts);
        assert!(names.placeless.len() < 10, "{} of them without a place", names.placeless.len());
        for (text, number) in texts.iter().zip(0..) {
            check(&names, text, Some(number));
        }
        check(&names, "product 20000", None);
        let lost = std::mem::replace(&mut names.places, vec![FREE; 1].into());
        names.placeless.extend(lost.iter().filter(|text| text.tag != FREE.tag).take(2));
        let found = texts.iter().filter(|text| names.find(text, &mut String::new()).is_some()).count();
        assert_eq!(found, names.placeless.len());
    }

    #[test]
    fn a_table_without_texts_finds_none() {
        check(&Names::default(), "a", None);
        check(&Draft::default().finish(|number| number), "a", None);
    }
}
