//! Texts of rules → numbers, found from texts as contacts write them at the price of a few machine words.

use std::hint::select_unpredictable;

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::domain::fold_into;

/// The words of a short text: with its number a place of 32 bytes, two of which share a line of a processor's cache.
type Short = [u64; 3];
/// The words of a text that is longer, and still told at a glance.
type Longer = [Short; 2];
/// A short text has at most so many bytes.
const SHORT_BYTES_MAX: usize = size_of::<Short>();
/// A longer one has at most so many.
const LONGER_BYTES_MAX: usize = size_of::<Longer>();
/// The length of a text that has words fits into so many bits.
const LENGTH_BITS: u32 = 6;
/// A seven-bit letter's eighth bit, in each byte.
const HIGH_BITS: u64 = 0x8080_8080_8080_8080;
/// One in each byte.
const ONES: u64 = 0x0101_0101_0101_0101;
/// So many texts share a bucket on average.
const BUCKET_TEXTS: usize = 2;
/// Of so many places one is free.
const PLACES_FREE: usize = 5;
/// An odd number with well-spread bits (2^64 over the golden ratio).
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// A table of texts that are folded, or that are all used as they are. Only rules put texts in, so that no contact can make it slow.
///
/// One table holds the texts of many groups: the same text in another group is another.
#[derive(Debug, Default)]
pub(crate) struct Names {
    short: Places<Short>,
    longer: Places<Longer>,
    /// All others, each with its groups and its number in them.
    others: FxHashMap<SmolStr, Vec<(u32, u32)>>,
}

/// Texts of at most so many words. Each has one place where it can be, which is looked at whether it is there or not: nobody foresees it, and a
/// wrong guess costs more.
#[derive(Debug)]
struct Places<W> {
    /// What moves the places of the texts of each bucket so that no two have the same; a power of two of them.
    moves: Box<[u8]>,
    /// The texts, each in its place; some places are free.
    places: Box<[Placed<W>]>,
    /// Texts for which no place was found.
    placeless: Vec<Placed<W>>,
}

/// A text of plain ASCII without white space at its ends. The folded text of one that is written otherwise is found as one, too.
#[derive(Clone, Copy, Debug)]
#[repr(align(32))]
struct Placed<W> {
    words: W,
    tag: u32,
    number: u32,
}

impl<W: Words> Placed<W> {
    /// A free place: no text is that long.
    const FREE: Placed<W> = Placed { words: W::NOTHING, tag: u32::MAX, number: u32::MAX };

    #[inline]
    fn is(&self, sought: &Sought<W>) -> bool {
        self.words.are(sought.words) & (self.tag == sought.tag)
    }
}

/// A text that is looked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sought<W = Short> {
    words: W,
    tag: u32,
    /// Where it is, if it is anywhere.
    place: u32,
}

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
        let (mut short, mut longer) = (Vec::with_capacity(texts.len()), Vec::new());
        let mut others = FxHashMap::<_, Vec<_>>::default();
        for ((group, text), number) in texts {
            let (number, bytes) = (say(number), text.as_bytes());
            let tag = tag(group, bytes.len());
            if let Some(words) = Short::of(bytes) {
                short.push(Placed { words, tag, number });
            } else if let Some(words) = Longer::of(bytes) {
                longer.push(Placed { words, tag, number });
            } else {
                others.entry(text).or_default().push((group, number));
            }
        }
        Names { short: Places::of(short), longer: Places::of(longer), others }
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
        match Short::of(text.as_bytes()) {
            Some(words) => self.short.get(&self.short.sought(words, tag(0, text.len()))),
            None => self.find_longer(0, text),
        }
    }

    /// Where a short text of a group would be, to be looked for when others are sought, too: that needs nothing of them, so that a
    /// processor waits for many at once. `None` if it is longer, or has to be folded first.
    ///
    /// Written out where it is asked for: what is sought would else be written to memory twice.
    #[inline(always)]
    pub(crate) fn seek(&self, group: u32, text: &str) -> Option<Sought> {
        let words = Short::of(text.as_bytes())?;
        Some(self.short.sought(words.lower(), tag(group, text.len())))
    }

    /// The number of a text that is sought.
    #[inline]
    pub(crate) fn get(&self, sought: &Sought) -> Option<u32> {
        self.short.get(sought)
    }

    /// The number of a text that is no short plain one as it stands.
    #[cold]
    pub(crate) fn fold_and_find(&self, group: u32, text: &str, folded: &mut String) -> Option<u32> {
        if let Some(words) = Longer::of(text.as_bytes()) {
            return self.longer.get(&self.longer.sought(words.lower(), tag(group, text.len())));
        }
        fold_into(text, folded);
        match Short::of(folded.as_bytes()) {
            Some(words) => self.short.get(&self.short.sought(words, tag(group, folded.len()))),
            None => self.find_longer(group, folded),
        }
    }

    /// The number of a text that is not short.
    #[cold]
    fn find_longer(&self, group: u32, text: &str) -> Option<u32> {
        if let Some(words) = Longer::of(text.as_bytes()) {
            return self.longer.get(&self.longer.sought(words, tag(group, text.len())));
        }
        let groups = self.others.get(text)?;
        groups.iter().find(|(known, _)| *known == group).map(|(_, number)| *number)
    }
}

impl<W: Words> Places<W> {
    #[inline(always)]
    fn sought(&self, words: W, tag: u32) -> Sought<W> {
        let hash = hash(words, tag);
        let moved = self.moves.get(bucket(hash, self.moves.len())).copied().unwrap_or(0);
        Sought { words, tag, place: place(hash, moved, self.places.len()) }
    }

    #[inline]
    fn get(&self, sought: &Sought<W>) -> Option<u32> {
        let known = self.places.get(sought.place as usize)?;
        let nothing = Placed::<W>::FREE.number;
        let number = select_unpredictable(known.is(sought), known.number, nothing);
        let found = (number != nothing).then_some(number);
        if self.placeless.is_empty() {
            return found;
        }
        found.or_else(|| self.find_placeless(sought))
    }

    #[cold]
    fn find_placeless(&self, sought: &Sought<W>) -> Option<u32> {
        self.placeless.iter().find(|known| known.is(sought)).map(|known| known.number)
    }
}

impl<W: Words> Default for Places<W> {
    fn default() -> Places<W> {
        Places { moves: Box::default(), places: Box::default(), placeless: Vec::new() }
    }
}

/// How the table is made: "hash, displace and compress" of Belazzougui, Botelho and Dietzfelbinger (2009), not compressed.
impl<W: Words> Places<W> {
    fn of(texts: Vec<Placed<W>>) -> Places<W> {
        if texts.is_empty() {
            return Places::default();
        }
        let buckets = texts.len().div_ceil(BUCKET_TEXTS).next_power_of_two();
        let places = texts.len() + texts.len().div_ceil(PLACES_FREE - 1);
        let (moves, places) = (vec![0; buckets].into(), vec![Placed::FREE; places].into());
        let mut all = Places { moves, places, placeless: Vec::new() };
        let mut in_buckets: Vec<_> =
            texts.into_iter().map(|text| (bucket(hash(text.words, text.tag), buckets), text)).collect();
        in_buckets.sort_by_key(|(bucket, _)| *bucket);
        let mut together: Vec<_> = in_buckets.chunk_by(|one, next| one.0 == next.0).collect();
        // The fullest first, while there is most room.
        together.sort_by_key(|texts| std::cmp::Reverse(texts.len()));
        for texts in together {
            if !(0..=u8::MAX).any(|moved| all.put(texts, moved)) {
                all.placeless.extend(texts.iter().map(|(_, text)| *text));
            }
        }
        all
    }

    /// Puts all texts of a bucket in their places, moved this way, if these are free; whether they are.
    fn put(&mut self, texts: &[(usize, Placed<W>)], moved: u8) -> bool {
        for (done, (_, text)) in texts.iter().enumerate() {
            match self.place_of(text, moved) {
                Some(free) if free.tag == Placed::<W>::FREE.tag => *free = *text,
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

    fn take_back(&mut self, texts: &[(usize, Placed<W>)], moved: u8) {
        for (_, text) in texts {
            self.place_of(text, moved).into_iter().for_each(|taken| *taken = Placed::FREE);
        }
    }

    fn place_of(&mut self, text: &Placed<W>, moved: u8) -> Option<&mut Placed<W>> {
        let place = place(hash(text.words, text.tag), moved, self.places.len());
        self.places.get_mut(place as usize)
    }
}

/// The bytes of a plain text as words of eight bytes.
///
/// All is done word by word, as they are in registers: as arrays they would be written to memory and read from there at once, for which a
/// processor waits.
trait Words: Copy {
    /// The words of no text.
    const NOTHING: Self;
    /// The words of a text. Where they overlap, its length makes certain what they mean. `None` if it has another number of words, is not plain
    /// or has white space at its ends.
    fn of(bytes: &[u8]) -> Option<Self>;
    /// The same in lower case.
    fn lower(self) -> Self;
    /// Whether they are the same.
    fn are(self, others: Self) -> bool;
    /// All of them mixed into two.
    fn mixed(self) -> [u64; 2];
}

impl Words for Short {
    const NOTHING: Short = [0; 3];

    /// The first and the last eight bytes, and the second eight as far as there are so many.
    ///
    /// The same is done for every length from eight on: some names are longer and some shorter, and a wrong guess which they are would cost
    /// more.
    #[inline(always)]
    fn of(bytes: &[u8]) -> Option<Short> {
        if bytes.len() > SHORT_BYTES_MAX {
            return None;
        }
        let [start, end, middle] = match bytes.len().checked_sub(8) {
            Some(last) => [word_at(bytes, 0)?, word_at(bytes, last)?, word_at(bytes, last.min(8))?],
            None => {
                let word = bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
                // The last letter stands where a longer text has it.
                [word, word << ((64 - 8 * bytes.len()) % 64), 0]
            }
        };
        is_plain(start, end, start | end | middle).then_some([start, end, middle])
    }

    #[inline]
    fn lower(self) -> Short {
        let [start, end, middle] = self;
        [lower(start), lower(end), lower(middle)]
    }

    #[inline]
    fn are(self, others: Short) -> bool {
        let ([start, end, middle], [of_start, of_end, of_middle]) = (self, others);
        (start ^ of_start) | (end ^ of_end) | (middle ^ of_middle) == 0
    }

    #[inline]
    fn mixed(self) -> [u64; 2] {
        let [start, end, middle] = self;
        [start ^ middle.rotate_left(29), end]
    }
}

impl Words for Longer {
    const NOTHING: Longer = [Short::NOTHING; 2];

    /// The first three words and the last three.
    fn of(bytes: &[u8]) -> Option<Longer> {
        if bytes.len() <= SHORT_BYTES_MAX || bytes.len() > LONGER_BYTES_MAX {
            return None;
        }
        let three = |from| Some([word_at(bytes, from)?, word_at(bytes, from + 16)?, word_at(bytes, from + 8)?]);
        let [first, last] = [three(0)?, three(bytes.len() - SHORT_BYTES_MAX)?];
        let [start, second, third] = first;
        let [fourth, end, sixth] = last;
        is_plain(start, end, start | second | third | fourth | sixth | end).then_some([first, last])
    }

    fn lower(self) -> Longer {
        self.map(Words::lower)
    }

    fn are(self, others: Longer) -> bool {
        let ([first, last], [of_first, of_last]) = (self, others);
        first.are(of_first) & last.are(of_last)
    }

    fn mixed(self) -> [u64; 2] {
        let [[start, end], [other_start, other_end]] = self.map(Words::mixed);
        [start ^ other_end.rotate_left(43), end ^ other_start.rotate_left(43)]
    }
}

/// Whether a text is plain that has these first and last words, and this of all together.
#[inline]
fn is_plain(start: u64, end: u64, all: u64) -> bool {
    start & 0xff > u64::from(b' ') && end >> 56 > u64::from(b' ') && all & HIGH_BITS == 0
}

/// Eight bytes from there on.
#[inline]
fn word_at(bytes: &[u8], from: usize) -> Option<u64> {
    bytes.get(from..)?.first_chunk().map(|word| u64::from_le_bytes(*word))
}

/// Eight seven-bit letters in lower case.
#[inline]
fn lower(word: u64) -> u64 {
    let from_a = word + ONES * (0x80 - b'A' as u64);
    let beyond_z = word + ONES * (0x7f - b'Z' as u64);
    word | ((from_a ^ beyond_z) & HIGH_BITS) >> 2
}

/// What tells two texts apart whose words are the same: their group and their length.
#[inline]
#[expect(
    clippy::cast_possible_truncation,
    reason = "only texts that have words are asked for; groups are bounded by the limits on files, far below 2^26"
)]
fn tag(group: u32, bytes: usize) -> u32 {
    group << LENGTH_BITS | bytes as u32
}

#[inline]
fn hash(words: impl Words, tag: u32) -> u64 {
    let [left, right] = words.mixed();
    let (left, right) = (left.wrapping_mul(SPREAD), (right ^ u64::from(tag)).wrapping_mul(SPREAD.rotate_left(32) | 1));
    let mixed = left ^ right;
    mixed ^ mixed >> 32
}

/// Which of so many buckets, a power of two, a text with this hash is in.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "there are fewer buckets than that")]
fn bucket(hash: u64, buckets: usize) -> usize {
    hash as usize & buckets.wrapping_sub(1)
}

/// The place of a text with this hash among so many, if it is moved this way: as much of them all as the upper half of the moved hash is of
/// its greatest (Lemire, "Fast random integer generation in an interval", 2019, section 3).
#[inline]
fn place(hash: u64, moved: u8, places: usize) -> u32 {
    let moved = hash.wrapping_mul(2 * u64::from(moved) + 1) >> 32;
    ((moved * places as u64) >> 32) as u32
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
        let lengths = [SHORT_BYTES_MAX, SHORT_BYTES_MAX + 1, LONGER_BYTES_MAX, LONGER_BYTES_MAX + 1]
            .map(|length| "x".repeat(length));
        let mut texts = vec!["a", "abc", "abcdefg", "abcdefgh", "whitepaper downloaded", "grün", "@[`{"];
        texts.extend(lengths.iter().map(String::as_str));
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
    fn a_text_with_any_other_letter_is_another() {
        let letters = "abcdefghijklmnopqrstuvwxyz".repeat(2);
        let texts: Vec<&str> = (1..=letters.len()).filter_map(|length| letters.get(..length)).collect();
        let names = names(&texts);
        for (text, number) in texts.iter().zip(0..) {
            check(&names, text, Some(number));
            for at in 0..text.len() {
                let mut other = text.to_string();
                other.replace_range(at..at + 1, "-");
                check(&names, &other, None);
            }
        }
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
        let placeless = names.short.placeless.len();
        assert!(placeless < 10, "{placeless} of them without a place");
        for (text, number) in texts.iter().zip(0..) {
            check(&names, text, Some(number));
        }
        check(&names, "product 20000", None);
        let lost = std::mem::replace(&mut names.short.places, vec![Placed::FREE; 1].into());
        let lost = lost.iter().filter(|text| text.tag != Placed::<Short>::FREE.tag);
        names.short.placeless.extend(lost.take(2));
        let found = texts.iter().filter(|text| names.find(text, &mut String::new()).is_some()).count();
        assert_eq!(found, names.short.placeless.len());
    }

    #[test]
    fn a_table_without_texts_finds_none() {
        check(&Names::default(), "a", None);
        check(&Draft::default().finish(|number| number), "a", None);
    }
}
