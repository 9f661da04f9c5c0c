//! Tables whose rows are named by numbers of their own type.

use std::marker::PhantomData;
use std::ops::{Index, IndexMut, Range};

/// A row's number in its table.
pub(crate) trait Id: Copy {
    /// The number of the row at this position.
    fn new(position: usize) -> Self;
    /// The row's position.
    fn position(self) -> usize;
    /// The same as it is kept.
    fn number(self) -> u32;
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) struct $name(u32);

        impl $crate::program::table::Id for $name {
            #[inline]
            #[expect(clippy::cast_possible_truncation, reason = "every table is bounded by the limits on files and rules, far below 2^32 rows")]
            fn new(position: usize) -> Self {
                Self(position as u32)
            }
            #[inline]
            fn position(self) -> usize {
                self.0 as usize
            }
            #[inline]
            fn number(self) -> u32 {
                self.0
            }
        }
    };
}

id! {
    /// A test that rules share.
    PredicateId
}
id! {
    /// The events that one test listens to.
    StreamId
}
id! {
    /// A kind of message.
    SourceId
}
id! {
    /// A trait as rules read it.
    SubjectId
}
id! {
    /// A key under which contacts bring a trait.
    KeyId
}
id! {
    /// A time zone of the program.
    ZoneId
}
id! {
    /// A set of campaigns that use one test.
    ReachId
}
id! {
    /// A rule, counted over all campaigns.
    RuleId
}
id! {
    /// What a rule gives where that is more than a number.
    AwardId
}
id! {
    /// A kind of burst that is left out.
    BurstId
}
id! {
    /// A property whose type is watched.
    AskId
}
id! {
    /// A definition, counted over all campaigns.
    DerivedId
}

/// Rows in the order they were added, named by `I`.
#[derive(Clone, Debug)]
pub(crate) struct Table<I, T> {
    rows: Vec<T>,
    id: PhantomData<fn() -> I>,
}

impl<I: Id, T> Table<I, T> {
    /// Adds a row and says its number.
    pub(crate) fn push(&mut self, row: T) -> I {
        self.rows.push(row);
        I::new(self.rows.len() - 1)
    }

    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// All rows in order.
    pub(crate) fn iter(&self) -> std::slice::Iter<'_, T> {
        self.rows.iter()
    }

    /// All rows with their numbers.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (I, &T)> {
        self.rows.iter().enumerate().map(|(position, row)| (I::new(position), row))
    }

    /// All rows with their numbers, for good.
    pub(super) fn into_rows(self) -> impl Iterator<Item = (I, T)> {
        self.rows.into_iter().enumerate().map(|(position, row)| (I::new(position), row))
    }

    /// The rows of a stretch.
    pub(crate) fn stretch(&self, stretch: Range<usize>) -> &[T] {
        self.rows.get(stretch).unwrap_or(&[])
    }

    /// Makes room for so many rows more.
    pub(super) fn reserve(&mut self, rows: usize) {
        self.rows.reserve(rows);
    }

    /// Gives back what more rows would need.
    pub(super) fn shrink(&mut self) {
        self.rows.shrink_to_fit();
    }

    /// Makes it so many rows of this value.
    pub(crate) fn reset(&mut self, rows: usize, value: T)
    where
        T: Clone,
    {
        self.rows.clear();
        self.rows.resize(rows, value);
    }
}

impl<I, T> Default for Table<I, T> {
    fn default() -> Self {
        Table { rows: Vec::new(), id: PhantomData }
    }
}

impl<I: Id, T> FromIterator<T> for Table<I, T> {
    fn from_iter<It: IntoIterator<Item = T>>(rows: It) -> Self {
        Table { rows: rows.into_iter().collect(), id: PhantomData }
    }
}

impl<I: Id, T> Index<I> for Table<I, T> {
    type Output = T;
    #[inline]
    #[expect(
        clippy::indexing_slicing,
        reason = "a number is only ever made by pushing a row to the table it is used with, or one of its size"
    )]
    fn index(&self, id: I) -> &T {
        &self.rows[id.position()]
    }
}

impl<I: Id, T> IndexMut<I> for Table<I, T> {
    #[inline]
    #[expect(
        clippy::indexing_slicing,
        reason = "a number is only ever made by pushing a row to the table it is used with, or one of its size"
    )]
    fn index_mut(&mut self, id: I) -> &mut T {
        &mut self.rows[id.position()]
    }
}

/// Lists of items by number, one behind the other.
#[derive(Debug)]
pub(crate) struct Lists<T> {
    /// Where each begins among the items, and where the last ends.
    bounds: Box<[u32]>,
    items: Box<[T]>,
}

impl<T> Lists<T> {
    /// The lists of items that come in the order of their numbers.
    pub(super) fn of(items: impl ExactSizeIterator<Item = (u32, T)>) -> Lists<T> {
        let (mut bounds, mut kept) = (Vec::with_capacity(items.len() + 1), Vec::with_capacity(items.len()));
        for ((number, item), before) in items.zip(0..) {
            bounds.resize(number as usize + 1, before);
            kept.push(item);
        }
        bounds.extend(u32::try_from(kept.len()));
        Lists { bounds: bounds.into(), items: kept.into() }
    }

    /// The items of a number.
    #[inline]
    pub(crate) fn get(&self, number: usize) -> Option<&[T]> {
        let [start, end] = *self.bounds.get(number..)?.first_chunk()?;
        self.items.get(start as usize..end as usize)
    }
}

impl<T> Default for Lists<T> {
    fn default() -> Self {
        Lists { bounds: Box::default(), items: Box::default() }
    }
}

/// A set of rows, one bit each.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bits {
    words: Vec<u64>,
}

impl Bits {
    /// Nothing of so many rows.
    pub(crate) fn clear_to(&mut self, rows: usize) {
        self.words.clear();
        self.words.resize(rows.div_ceil(64), 0);
    }

    /// Whether the row is in it.
    #[inline]
    pub(crate) fn contains(&self, position: usize) -> bool {
        self.words.get(position / 64).is_some_and(|word| word >> (position % 64) & 1 == 1)
    }

    /// Puts a row in; whether it was not there before.
    #[inline]
    pub(crate) fn insert(&mut self, position: usize) -> bool {
        self.insert_if(position, true)
    }

    /// Puts a row in if this is true, without a guess whether it is; whether it was not there before.
    #[inline]
    pub(crate) fn insert_if(&mut self, position: usize, is_true: bool) -> bool {
        let Some(word) = self.words.get_mut(position / 64) else { return false };
        let mask = u64::from(is_true) << (position % 64);
        let new = mask & !*word;
        *word |= mask;
        new != 0
    }

    /// Takes a row out.
    #[inline]
    pub(crate) fn remove(&mut self, position: usize) {
        if let Some(word) = self.words.get_mut(position / 64) {
            *word &= !(1 << (position % 64));
        }
    }

    /// Makes a stretch of rows as another is.
    pub(crate) fn copy_within(&mut self, from: usize, to: usize, count: usize) {
        let mut done = 0;
        while done < count {
            // As many as fit into the word that they come to.
            let (place, taken) = ((to + done) % 64, (count - done).min(64 - (to + done) % 64));
            let mask = (u64::MAX >> (64 - taken)) << place;
            let bits = self.bits_from(from + done) << place;
            if let Some(word) = self.words.get_mut((to + done) / 64) {
                *word = *word & !mask | bits & mask;
            }
            done += taken;
        }
    }

    /// The 64 rows from a position on.
    fn bits_from(&self, position: usize) -> u64 {
        let word = |at: usize| self.words.get(at).copied().unwrap_or(0);
        let (at, shift) = (position / 64, position % 64);
        if shift == 0 { word(at) } else { word(at) >> shift | word(at + 1) << (64 - shift) }
    }

    /// The first row in it at or after a position.
    pub(crate) fn first_from(&self, position: usize) -> Option<usize> {
        let mut at = position / 64;
        let mut word = self.words.get(at)? & (u64::MAX << (position % 64));
        while word == 0 {
            at += 1;
            word = *self.words.get(at)?;
        }
        Some(at * 64 + word.trailing_zeros() as usize)
    }

    /// The words, 64 rows each.
    pub(crate) fn words(&self) -> &[u64] {
        &self.words
    }

    /// A stretch by itself, its first row as the first bit; no bit beyond it is set.
    pub(crate) fn stretch(&self, stretch: Range<usize>) -> Bits {
        let (first, shift) = (stretch.start / 64, stretch.start % 64);
        let count = stretch.len().div_ceil(64);
        let low = self.words.get(first..).unwrap_or(&[]).iter().take(count).map(|word| word >> shift);
        let mut words: Vec<u64> = low.collect();
        if shift > 0 {
            for (word, next) in words.iter_mut().zip(self.words.get(first + 1..).unwrap_or(&[])) {
                *word |= next << (64 - shift);
            }
        }
        if let Some(last) = words.last_mut()
            && !stretch.len().is_multiple_of(64)
        {
            *last &= (1 << (stretch.len() % 64)) - 1;
        }
        Bits { words }
    }

    /// Gives its words away, 64 rows each.
    pub(crate) fn into_words(self) -> Vec<u64> {
        self.words
    }

    /// The words, 64 rows each.
    pub(crate) fn words_mut(&mut self) -> &mut [u64] {
        &mut self.words
    }
}

/// Calls with each row of a stretch whose bit is set, in order.
#[inline]
pub(crate) fn each_set(words: &[u64], stretch: Range<usize>, mut call: impl FnMut(usize)) {
    let mut base = stretch.start - stretch.start % 64;
    while base < stretch.end {
        let mut word = words.get(base / 64).copied().unwrap_or(0);
        if base < stretch.start {
            word &= u64::MAX << (stretch.start - base);
        }
        if stretch.end - base < 64 {
            word &= (1 << (stretch.end - base)) - 1;
        }
        while word != 0 {
            call(base + word.trailing_zeros() as usize);
            word &= word - 1;
        }
        base += 64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_row_of_a_stretch_is_called_with_if_it_is_set() {
        let words = [0x8000_0000_0000_0005, u64::MAX, 0, 0b101];
        let is_set = |row: &usize| words[row / 64] >> (row % 64) & 1 == 1;
        for start in 0..256 {
            for end in start..=256 {
                let mut set = Vec::new();
                each_set(&words, start..end, |row| set.push(row));
                assert_eq!(set, (start..end).filter(is_set).collect::<Vec<_>>(), "{start}..{end}");
            }
        }
    }

    #[test]
    fn lists_give_back_what_was_put_into_them() {
        let lists = Lists::of([(1, 'a'), (1, 'b'), (4, 'c'), (5, 'd')].into_iter());
        let found: Vec<_> = (0..7).map(|number| lists.get(number).map(|items| items.iter().collect())).collect();
        let expected = ["", "ab", "", "", "c", "d"].map(|items| Some(String::from(items)));
        assert_eq!(found, [expected.as_slice(), &[None]].concat());
        assert_eq!(Lists::<char>::default().get(0), None);
    }

    #[test]
    fn a_stretch_of_bits_begins_with_its_first_row_and_ends_with_its_last() {
        let mut bits = Bits::default();
        bits.clear_to(200);
        let rows = [0, 1, 63, 64, 65, 126, 127, 128, 190, 199];
        for row in rows {
            assert!(bits.insert(row));
        }
        for start in 0..200 {
            for end in start..=200 {
                let read = bits.stretch(start..end);
                assert_eq!(read.words().len(), (end - start).div_ceil(64));
                let found: Vec<usize> = (0..256).filter(|row| read.contains(*row)).map(|row| row + start).collect();
                let expected: Vec<usize> = rows.into_iter().filter(|row| (start..end).contains(row)).collect();
                assert_eq!(found, expected, "{start}..{end}");
            }
        }
    }

    #[test]
    fn a_stretch_becomes_as_another_is() {
        let mut random: u64 = 1;
        for (from, to, count) in [(0, 64, 64), (3, 70, 61), (1, 130, 63), (63, 300, 127), (10, 300, 1), (5, 200, 190)] {
            let mut bits = Bits::default();
            bits.clear_to(600);
            for position in 0..600 {
                random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                if random >> 40 & 1 == 1 {
                    bits.insert(position);
                }
            }
            let before: Vec<bool> = (0..600).map(|position| bits.contains(position)).collect();
            bits.copy_within(from, to, count);
            for position in 0..600 {
                let source = if (to..to + count).contains(&position) { position - to + from } else { position };
                assert_eq!(bits.contains(position), before[source], "{from} to {to}, {count}: at {position}");
            }
        }
    }
}
