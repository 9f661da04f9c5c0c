//! The numbers that many rules give, bit by bit.

use std::ops::Range;

use super::rulebook::NumberRow;

/// Words of rules that are added up together.
pub(crate) const BLOCK_WORDS: usize = 16;

/// Of points that take more planes none are made: 11 or 12 take as long as rows (docs/decisions/0008).
const PLANES_MAX: usize = 10;

/// A block's bits: two lines of a processor's cache, and none of them shared.
#[derive(Clone, Debug, Eq, PartialEq)]
#[repr(align(64))]
pub(crate) struct Block(pub(crate) [u64; BLOCK_WORDS]);

/// One bit of the numbers of some blocks of rules: the numbers are what their bits are worth, added up.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Plane {
    /// What the bit is worth, less than zero for the sign's.
    pub(crate) worth: i64,
    /// Which rules' numbers have it.
    pub(crate) blocks: Vec<Block>,
}

/// The first word of rules that planes of a stretch are of: the first whose rules all belong to it.
pub(super) fn first_word(rules: &Range<usize>) -> usize {
    rules.start.div_ceil(64)
}

/// What the rules of a stretch give → planes that add up to it, as few as the numbers need: in files whose points are fives and tens, one
/// bit is worth 5, the next 10 and so on. Rules beside whole blocks are left out; none are made where it would take too many.
pub(crate) fn planes(rows: &[NumberRow], rules: Range<usize>) -> Vec<Plane> {
    let rows = rows.get(first_word(&rules)..rules.end / 64).unwrap_or(&[]);
    let blocks = rows.as_chunks::<BLOCK_WORDS>().0;
    let numbers = blocks.as_flattened().iter().flat_map(|NumberRow(row)| row);
    let unit = numbers.fold(0, |unit, number| greatest_common_divisor(unit, i32::from(*number).abs()));
    if unit == 0 {
        return Vec::new();
    }
    let blocks: Vec<_> = blocks.iter().map(|block| block.each_ref().map(|row| in_units(row, unit))).collect();
    // Beyond these bits a number has nothing but its sign.
    let bits = |number: &i16| i16::BITS - if *number < 0 { !number } else { *number }.leading_zeros();
    let sign = blocks.as_flattened().as_flattened().iter().map(bits).max().unwrap_or(0);
    let planes = (0..=sign).map(|bit| Plane {
        worth: i64::from(if bit == sign { -unit } else { unit }) << bit,
        blocks: blocks.iter().map(|block| Block(block.each_ref().map(|row| with_bit(row, bit)))).collect(),
    });
    let is_used = |plane: &Plane| plane.blocks.iter().any(|Block(words)| words.iter().any(|word| *word != 0));
    let planes: Vec<Plane> = planes.filter(is_used).collect();
    if planes.len() > PLANES_MAX { Vec::new() } else { planes }
}

/// 64 numbers, counted in units that all are multiples of.
#[expect(clippy::cast_possible_truncation, reason = "divided by one or more, a number of 16 bits stays one")]
fn in_units(NumberRow(row): &NumberRow, unit: i32) -> [i16; 64] {
    row.map(|number| (i32::from(number) / unit) as i16)
}

/// Which of 64 numbers have a bit.
fn with_bit(row: &[i16; 64], bit: u32) -> u64 {
    row.iter().rev().fold(0, |word, number| word << 1 | u64::from((number >> bit) & 1 == 1))
}

/// The greatest number that divides both, by Euclid; either where the other is 0.
fn greatest_common_divisor(mut one: i32, mut other: i32) -> i32 {
    while other != 0 {
        (one, other) = (other, one % other);
    }
    one
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(words: usize, number: impl Fn(usize) -> i16) -> Vec<NumberRow> {
        (0..words).map(|word| NumberRow(std::array::from_fn(|place| number(word * 64 + place)))).collect()
    }

    fn worths(number: impl Fn(usize) -> i16) -> Vec<i64> {
        planes(&rows(BLOCK_WORDS, number), 0..BLOCK_WORDS * 64).iter().map(|plane| plane.worth).collect()
    }

    #[test]
    fn there_are_no_more_planes_than_the_numbers_need() {
        assert_eq!(worths(|rule| [5, 10, 40][rule % 3]), [5, 10, 40]);
        assert_eq!(worths(|rule| [-10, 15, 0][rule % 3]), [5, 10, -20]);
        assert_eq!(worths(|_| -7), [-7]);
        assert_eq!(worths(|rule| if rule == 1000 { 1 } else { 0 }), [1]);
        assert_eq!(worths(|_| 0), [0; 0]);
        assert_eq!(worths(|rule| [i16::MIN, 0][rule % 2]), [i64::from(i16::MIN)]);
    }

    #[test]
    fn no_planes_are_made_where_numbers_need_more_than_ten() {
        for (greatest, count) in [(0x1ff, 9), (0x3ff, 10), (0x7ff, 0), (i16::MAX, 0)] {
            assert_eq!(worths(|rule| [greatest, 1, 0][rule % 3]).len(), count, "{greatest}");
        }
    }

    #[test]
    fn planes_are_of_whole_blocks() {
        for (words, blocks) in [(0, 0), (15, 0), (16, 1), (31, 1), (32, 2)] {
            let planes = planes(&rows(words, |rule| i16::try_from(rule % 50).unwrap_or(0)), 0..words * 64);
            assert_eq!(planes.len(), if blocks == 0 { 0 } else { 6 }, "{words} words");
            assert!(planes.iter().all(|plane| plane.blocks.len() == blocks), "{words} words");
        }
    }

    #[test]
    fn a_rules_bits_are_worth_its_number() {
        let rows = rows(2 * BLOCK_WORDS, |rule| i16::try_from(rule * 77 % 1000).unwrap_or(0) - 500);
        let planes = planes(&rows, 0..rows.len() * 64);
        for (word, NumberRow(row)) in rows.iter().enumerate() {
            for (place, number) in row.iter().enumerate() {
                let has = |plane: &&Plane| plane.blocks[word / BLOCK_WORDS].0[word % BLOCK_WORDS] >> place & 1 == 1;
                let worth: i64 = planes.iter().filter(has).map(|plane| plane.worth).sum();
                assert_eq!(worth, i64::from(*number), "place {place} of word {word}");
            }
        }
    }
}
