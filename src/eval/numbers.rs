//! What the rules that hold give, where those are numbers: added up without looking at one rule.

use std::ops::Range;

use wide::{i16x8, i32x4, u64x2};

use crate::limits::RULES_MAX;
use crate::program::{BLOCK_WORDS, Block, NumberRow, Segment};

/// Adds up the numbers that those rules of a segment give which hold.
pub(super) fn added(rows: &[NumberRow], segment: &Segment, rules: &[u64]) -> i64 {
    let (Range { start, end }, blocks) = (segment.rules.clone(), segment.blocks());
    if blocks.is_empty() {
        return by_row(rows, start..end, rules);
    }
    let held = rules.get(blocks.clone()).unwrap_or(&[]).as_chunks::<BLOCK_WORDS>().0;
    let by_plane: i64 = segment.planes.iter().map(|plane| plane.worth * count(&plane.blocks, held)).sum();
    by_row(rows, start..blocks.start * 64, rules) + by_plane + by_row(rows, blocks.end * 64..end, rules)
}

/// Adds up the numbers of those rules of a stretch that hold, a word's row after the other.
fn by_row(rows: &[NumberRow], stretch: Range<usize>, rules: &[u64]) -> i64 {
    let Range { start, end } = stretch;
    let stretch = start / 64..end.div_ceil(64);
    let words = rules.get(stretch.clone()).unwrap_or(&[]);
    let rows = rows.get(stretch).unwrap_or(&[]);
    // The first word may begin with rules of another segment, and the last end with some.
    let (from_start, to_end) = (u64::MAX << (start % 64), u64::MAX >> (end.wrapping_neg() % 64));
    let mut sums = i32x4::splat(0);
    match (words, rows) {
        ([only], [row]) => add(&mut sums, row, only & from_start & to_end),
        ([first, words @ .., last], [first_row, rows @ .., last_row]) => {
            add(&mut sums, first_row, first & from_start);
            words.iter().zip(rows).for_each(|(word, row)| add(&mut sums, row, *word));
            add(&mut sums, last_row, last & to_end);
        }
        _ => {}
    }
    sums.to_array().into_iter().map(i64::from).sum()
}

// Every fourth of all rules, and of a word more: each of four sums stays within its bits.
const _: () = assert!((RULES_MAX / 4 + 16) << 15 <= i32::MAX as usize, "so many numbers may add up to more");

/// Adds those of 64 numbers whose bit is set: sixteen at a time, without a branch that could be guessed wrongly.
#[inline]
fn add(sums: &mut i32x4, NumberRow(row): &NumberRow, word: u64) {
    const LOW: i16x8 = i16x8::new([1, 1 << 1, 1 << 2, 1 << 3, 1 << 4, 1 << 5, 1 << 6, 1 << 7]);
    const HIGH: i16x8 = i16x8::new([1 << 8, 1 << 9, 1 << 10, 1 << 11, 1 << 12, 1 << 13, 1 << 14, i16::MIN]);
    let mut left = word;
    for sixteen in row.as_chunks::<16>().0 {
        #[expect(clippy::cast_possible_truncation, reason = "sixteen bits at a time")]
        let bits = i16x8::splat(left as i16);
        left >>= 16;
        for (numbers, of) in sixteen.as_chunks::<8>().0.iter().zip([LOW, HIGH]) {
            // What is equal is all ones, which is -1.
            let held = (bits & of).simd_eq(of);
            *sums -= i16x8::new(*numbers).dot(held);
        }
    }
}

/// Blocks whose eights a byte can count, of which each has at most 8.
const COUNTED_AT_ONCE: usize = u8::MAX as usize / 8;

/// Counts the bits of a plane whose rules hold: by carry-save adders, as Harley and Seal do (Warren, Hacker's Delight, 2nd ed., 5–1).
fn count(plane: &[Block], held: &[[u64; BLOCK_WORDS]]) -> i64 {
    let parts = plane.chunks(COUNTED_AT_ONCE).zip(held.chunks(COUNTED_AT_ONCE));
    parts.map(|(plane, held)| count_part(plane, held).cast_signed()).sum()
}

#[inline]
fn count_part(plane: &[Block], held: &[[u64; BLOCK_WORDS]]) -> u64 {
    let none = u64x2::splat(0);
    let (mut ones, mut twos, mut fours, mut eights) = (none, none, none, none);
    for (Block(plane), held) in plane.iter().zip(held) {
        let pairs = plane.as_chunks::<2>().0.iter().zip(held.as_chunks::<2>().0);
        let mut pairs = pairs.map(|(plane, held)| u64x2::new(*plane) & u64x2::new(*held));
        let mut next = || pairs.next().unwrap_or(none);
        // A pair makes ones, and two pairs make twos: each keeps one of what it adds up and hands on the carry.
        let mut four = || {
            let mut two = || {
                let (one, two) = add_bits(ones, next(), next());
                ones = one;
                two
            };
            let (two, four) = add_bits(twos, two(), two());
            twos = two;
            four
        };
        let (four, eight) = add_bits(fours, four(), four());
        fours = four;
        eights += set_in_each_byte(eight);
    }
    let few = set_in_each_byte(ones) + (set_in_each_byte(twos) << 1_u32) + (set_in_each_byte(fours) << 2_u32);
    let all = in_each_two(few) + (in_each_two(eights) << 3_u32);
    let [one, other] = all.to_array();
    // Four numbers of 16 bits, added up in the last of them.
    (one + other).wrapping_mul(0x0001_0001_0001_0001) >> 48
}

/// Three bits → how many are set: the one of that number and its two, of 128 at a time.
#[inline]
fn add_bits(a: u64x2, b: u64x2, c: u64x2) -> (u64x2, u64x2) {
    let one = a ^ b;
    (one ^ c, (a & b) | (one & c))
}

/// How many bits of each byte are set.
#[inline]
fn set_in_each_byte(bits: u64x2) -> u64x2 {
    let every = |byte: u8| u64x2::splat(u64::from_ne_bytes([byte; 8]));
    let of_two = bits - ((bits >> 1_u32) & every(0x55));
    let of_four = (of_two & every(0x33)) + ((of_two >> 2_u32) & every(0x33));
    (of_four + (of_four >> 4_u32)) & every(0x0f)
}

/// Of each two bytes, what they count together.
#[inline]
fn in_each_two(bytes: u64x2) -> u64x2 {
    let every_other = u64x2::splat(0x00ff_00ff_00ff_00ff);
    (bytes & every_other) + ((bytes >> 8_u32) & every_other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::{Counts, planes};

    /// Numbers, and which of their rules hold, by chance.
    fn by_chance(words: usize, number: impl Fn(u64) -> i16) -> (Vec<NumberRow>, Vec<u64>) {
        let mut random: u64 = 1;
        let mut next = || {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            random >> 16
        };
        let rows = (0..words).map(|_| NumberRow(std::array::from_fn(|_| number(next())))).collect();
        (rows, (0..words).map(|word| if word % 4 == 1 { u64::MAX } else { next() ^ next() << 16 }).collect())
    }

    fn segment(rows: &[NumberRow], rules: Range<usize>) -> Segment {
        let planes = planes(rows, rules.clone());
        let (group, singly, late) = (None, Vec::new(), Vec::new());
        Segment { group, counts: Counts::All, at_least: None, at_most: None, planes, rules, singly, late }
    }

    /// What those rules give that hold, one after the other.
    fn one_by_one(rows: &[NumberRow], stretch: Range<usize>, rules: &[u64]) -> i64 {
        let held = stretch.filter(|rule| rules[rule / 64] >> (rule % 64) & 1 == 1);
        held.map(|rule| i64::from(rows[rule / 64].0[rule % 64])).sum()
    }

    #[test]
    fn the_numbers_of_a_stretch_are_added_up_and_no_others() {
        let extremes = [i16::MIN, i16::MAX, -1, 0];
        let (rows, rules) = by_chance(4, |random| extremes.get(random as usize % 7).copied().unwrap_or(random as i16));
        for start in 0..256 {
            for end in start..=256 {
                let expected = one_by_one(&rows, start..end, &rules);
                assert_eq!(added(&rows, &segment(&rows, start..end), &rules), expected, "{start}..{end}");
            }
        }
    }

    #[test]
    fn the_numbers_of_many_rules_are_added_up_by_their_bits() {
        // So many numbers, so far apart, from this one on; and the planes that they need.
        for (count, unit, least, planes) in
            [(50, 1, 0, 6), (9, 5, -20, 4), (1000, 1, -500, 10), (65_536, 1, -32_768, 0)]
        {
            let number = |random| i16::try_from((random % count) as i32 * unit + least).unwrap();
            let (rows, rules) = by_chance(2 * BLOCK_WORDS * COUNTED_AT_ONCE + 40, number);
            for start in [0, 1, 63, 64, 1000] {
                for end in [1087, 1088, 1089, 2048, 5000, rows.len() * 64 - 1, rows.len() * 64] {
                    let segment = segment(&rows, start..end);
                    let has_block = end / 64 - usize::div_ceil(start, 64) >= BLOCK_WORDS;
                    assert_eq!(segment.planes.len(), if has_block { planes } else { 0 }, "{start}..{end}");
                    assert_eq!(added(&rows, &segment, &rules), one_by_one(&rows, start..end, &rules), "{start}..{end}");
                }
            }
        }
    }

    #[test]
    fn a_byte_counts_no_more_eights_than_it_can() {
        let rows = vec![NumberRow([1; 64]); BLOCK_WORDS * COUNTED_AT_ONCE * 2];
        let rules = vec![u64::MAX; rows.len()];
        let all = rows.len() * 64;
        assert_eq!(added(&rows, &segment(&rows, 0..all), &rules), i64::try_from(all).unwrap());
    }
}
