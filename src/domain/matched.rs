//! The rules that hold for a contact: kept as one bit a rule, read as rows.

use std::fmt;
use std::sync::{Arc, OnceLock};

use super::{GroupTitle, Points, RuleName, ScoreName};

/// What a ruleset says of a rule, whoever it is asked about.
#[derive(Clone, Debug)]
pub struct RuleLine {
    /// The rule.
    pub rule: RuleName,
    /// Where it stands.
    pub place: Arc<RulePlace>,
    /// Its points, where they are always the same.
    pub points: Points,
    /// The author's reason.
    pub because: Option<Box<str>>,
}

/// Where a rule stands in its campaign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RulePlace {
    /// Its score.
    pub score: ScoreName,
    /// Its group, if it is in one.
    pub group: Option<GroupTitle>,
}

/// A rule whose condition holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Matched<'a> {
    /// The rule.
    pub rule: &'a RuleName,
    /// Its score.
    pub score: &'a ScoreName,
    /// Its group, if it is in one.
    pub group: Option<&'a GroupTitle>,
    /// Its points after its own limit, before those of the group and the score.
    pub points: Points,
    /// The author's reason.
    pub because: Option<&'a str>,
}

/// Every rule that holds, in file order. A rule costs a bit until somebody reads its row.
///
/// ```
/// use thresh::domain::{Matched, MatchedRules, Points, RuleName, ScoreName};
/// let (rule, score) = (RuleName::new("requested demo"), ScoreName::new("engagement"));
/// let matched = Matched { rule: &rule, score: &score, group: None, points: Points::new(30), because: None };
/// let rules = MatchedRules::from(vec![matched]);
/// assert_eq!(rules.len(), 1);
/// assert_eq!(rules.iter().next(), Some(matched));
/// ```
#[derive(Clone, Default)]
pub struct MatchedRules<'a> {
    kept: Kept<'a>,
}

#[derive(Clone)]
enum Kept<'a> {
    Rows(Vec<Matched<'a>>),
    Bits(Marked<'a>),
}

/// How many rules a word marks.
const WORD: usize = 64;

/// Rules marked among the lines of their campaign.
#[derive(Clone, Debug, Default)]
pub(crate) struct Marked<'a> {
    /// Every rule of the campaign, in file order.
    pub(crate) lines: &'a [RuleLine],
    /// The rows of each word of rules, once somebody wrote them.
    pub(crate) written: &'a [OnceLock<WrittenRows>],
    /// Which of them hold, 64 to a word; no bit beyond them is set.
    pub(crate) words: Vec<u64>,
    /// The points of those whose line does not say them, ascending by position.
    pub(crate) points: Vec<(u32, Points)>,
}

/// The rows of a word of rules as they are written: most rows are the same for every contact, and those of several are copied for each.
/// They lie together, because looking for one far from the last takes longer than copying it.
///
/// Rows of the usual lengths have slots, because copying a number of bytes that is known beforehand is a few instructions, and copying any
/// number is a call.
#[derive(Clone, Debug)]
pub(crate) enum WrittenRows {
    /// Each in a slot of the smaller size.
    Narrow(Box<[Slot<95>]>),
    /// Each in a slot of the larger size, which some need.
    Wide(Box<[Slot<191>]>),
    /// One behind the other, as some need more than any slot has.
    Any {
        bytes: Box<[u8]>,
        /// Where each begins, and where the last ends.
        bounds: Box<[usize]>,
    },
}

/// A row, in room for any that is not longer than that.
#[derive(Clone, Debug)]
pub(crate) struct Slot<const SIZE: usize> {
    bytes: [u8; SIZE],
    length: u8,
}

impl<const SIZE: usize> Slot<SIZE> {
    fn of(row: &[u8]) -> Option<Slot<SIZE>> {
        let mut bytes = [b' '; SIZE];
        bytes.get_mut(..row.len())?.copy_from_slice(row);
        Some(Slot { bytes, length: u8::try_from(row.len()).ok()? })
    }

    /// Slots for all of these, if none is too long.
    fn of_all(rows: &[Vec<u8>]) -> Option<Box<[Slot<SIZE>]>> {
        rows.iter().map(|row| Slot::of(row)).collect()
    }

    fn row(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.length)).unwrap_or(&[])
    }

    /// Copies the rows that a word marks.
    #[inline]
    fn copy(slots: &[Slot<SIZE>], word: u64, to: &mut Vec<u8>) {
        each_marked(word, |row| {
            if let Some(slot) = slots.get(row) {
                // All of the slot is copied; what is not the row's is given up again.
                let end = to.len() + usize::from(slot.length);
                to.extend_from_slice(&slot.bytes);
                to.truncate(end);
            }
        });
    }
}

impl WrittenRows {
    /// Room for the rows of so many rules.
    pub(crate) fn rooms(rules: usize) -> Box<[OnceLock<WrittenRows>]> {
        std::iter::repeat_with(OnceLock::new).take(rules.div_ceil(WORD)).collect()
    }

    /// The rows of a word's lines.
    fn of<'l>(lines: &'l [RuleLine], mut write: impl FnMut(Matched<'l>, &mut Vec<u8>)) -> WrittenRows {
        let row = |line: &'l RuleLine| {
            let mut row = Vec::new();
            write(line.row(line.points), &mut row);
            row
        };
        let rows: Vec<Vec<u8>> = lines.iter().map(row).collect();
        let narrow = Slot::of_all(&rows).map(WrittenRows::Narrow);
        let usual = narrow.or_else(|| Slot::of_all(&rows).map(WrittenRows::Wide));
        usual.unwrap_or_else(|| {
            let ends = rows.iter().scan(0, |end, row| {
                *end += row.len();
                Some(*end)
            });
            WrittenRows::Any { bounds: std::iter::once(0).chain(ends).collect(), bytes: rows.concat().into() }
        })
    }

    /// Copies the rows that a word marks.
    #[inline]
    fn copy(&self, word: u64, to: &mut Vec<u8>) {
        match self {
            WrittenRows::Narrow(slots) => Slot::copy(slots, word, to),
            WrittenRows::Wide(slots) => Slot::copy(slots, word, to),
            WrittenRows::Any { .. } => each_marked(word, |row| to.extend_from_slice(self.row(row))),
        }
    }

    /// A row, if there is one.
    fn row(&self, row: usize) -> &[u8] {
        let row = match self {
            WrittenRows::Narrow(slots) => slots.get(row).map(Slot::row),
            WrittenRows::Wide(slots) => slots.get(row).map(Slot::row),
            WrittenRows::Any { bytes, bounds } => match bounds.get(row..).and_then(|bounds| bounds.first_chunk()) {
                Some([start, end]) => bytes.get(*start..*end),
                None => None,
            },
        };
        row.unwrap_or(&[])
    }
}

/// Gives the positions that a word marks, ascending.
#[inline]
fn each_marked(mut word: u64, mut take: impl FnMut(usize)) {
    while word != 0 {
        take(word.trailing_zeros() as usize);
        word &= word - 1;
    }
}

impl<'a> MatchedRules<'a> {
    /// Rules marked in their campaign.
    pub(crate) fn marked(marked: Marked<'a>) -> MatchedRules<'a> {
        MatchedRules { kept: Kept::Bits(marked) }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        match &self.kept {
            Kept::Rows(rows) => rows.len(),
            Kept::Bits(marked) => marked.words.iter().map(|word| word.count_ones() as usize).sum(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        match &self.kept {
            Kept::Rows(rows) => rows.is_empty(),
            Kept::Bits(marked) => marked.words.iter().all(|word| *word == 0),
        }
    }

    /// Their rows, in file order.
    pub fn iter(&self) -> MatchedRows<'_, 'a> {
        let marked = match &self.kept {
            Kept::Rows(rows) => return MatchedRows { rows: rows.iter(), ..MatchedRows::default() },
            Kept::Bits(marked) => marked,
        };
        let Marked { lines, written: _, words, points } = marked;
        MatchedRows { lines, words: words.iter(), points, ..MatchedRows::default() }
    }

    /// Adds their rows to what is there, in file order. A row that its line says whole is written once in a ruleset's life and copied from
    /// then on.
    #[inline]
    pub(crate) fn write_rows(&self, mut write: impl FnMut(Matched<'a>, &mut Vec<u8>), to: &mut Vec<u8>) {
        match &self.kept {
            Kept::Rows(rows) => rows.iter().for_each(|row| write(*row, to)),
            Kept::Bits(marked) => marked.write_rows(write, to),
        }
    }
}

impl<'a> Marked<'a> {
    #[inline]
    fn write_rows(&self, mut write: impl FnMut(Matched<'a>, &mut Vec<u8>), to: &mut Vec<u8>) {
        let mut points = self.points.as_slice();
        for (index, (word, lines)) in self.words.iter().zip(self.lines.chunks(WORD)).enumerate() {
            if *word == 0 {
                continue;
            }
            let room = self.written.get(index);
            let written = room.map(|room| room.get_or_init(|| WrittenRows::of(lines, &mut write)));
            let start = index * WORD;
            let has_own = points.first().is_some_and(|(own, _)| (*own as usize) < start + WORD);
            if let Some(written) = written.filter(|_| !has_own) {
                // Nearly always.
                written.copy(*word, to);
                continue;
            }
            each_marked(*word, |row| {
                let own = points.first().filter(|(own, _)| *own as usize == start + row);
                points = points.get(usize::from(own.is_some())..).unwrap_or(&[]);
                match (own, written, lines.get(row)) {
                    (None, Some(written), _) => to.extend_from_slice(written.row(row)),
                    (Some((_, points)), _, Some(line)) => write(line.row(*points), to),
                    (None, None, Some(line)) => write(line.row(line.points), to),
                    (Some(_) | None, _, None) => {}
                }
            });
        }
    }
}

/// The rows of rules that hold, one after the other.
#[derive(Clone, Debug, Default)]
pub struct MatchedRows<'m, 'a> {
    rows: std::slice::Iter<'m, Matched<'a>>,
    /// The lines of the rules that the word at hand marks, and of all after them.
    lines: &'a [RuleLine],
    words: std::slice::Iter<'m, u64>,
    points: &'m [(u32, Points)],
    /// What is left of the word at hand.
    word: u64,
    /// The position that the next word begins with.
    next: usize,
}

impl<'a> MatchedRows<'_, 'a> {
    /// Comes to the next word that marks a rule, if the one at hand does not.
    #[inline]
    fn come_to_a_word(&mut self) -> Option<()> {
        while self.word == 0 {
            self.word = *self.words.next()?;
            if self.next > 0 {
                self.lines = self.lines.get(WORD..)?;
            }
            self.next += WORD;
        }
        Some(())
    }

    /// The next rule with points of its own, by its position in the word at hand, and those points; it may lie in a later word.
    #[inline]
    fn own(&self) -> Option<(usize, Points)> {
        let (position, points) = *self.points.first()?;
        Some(((position as usize + WORD).checked_sub(self.next)?, points))
    }

    /// The row of the next rule that the word at hand marks.
    #[inline]
    fn next_of_word(&mut self) -> Option<Matched<'a>> {
        let position = self.word.trailing_zeros() as usize;
        self.word &= self.word - 1;
        let line = self.lines.get(position)?;
        let own = self.own().filter(|(own, _)| *own == position);
        if own.is_some() {
            self.points = self.points.get(1..).unwrap_or(&[]);
        }
        Some(line.row(own.map_or(line.points, |(_, points)| points)))
    }
}

impl<'a> Iterator for MatchedRows<'_, 'a> {
    type Item = Matched<'a>;

    fn next(&mut self) -> Option<Matched<'a>> {
        if let Some(row) = self.rows.next() {
            return Some(*row);
        }
        self.come_to_a_word()?;
        self.next_of_word()
    }
}

impl RuleLine {
    /// Its row with these points.
    #[inline]
    pub(crate) fn row(&self, points: Points) -> Matched<'_> {
        let (score, group) = (&self.place.score, self.place.group.as_ref());
        Matched { rule: &self.rule, score, group, points, because: self.because.as_deref() }
    }
}

impl Default for Kept<'_> {
    fn default() -> Self {
        Kept::Rows(Vec::new())
    }
}

impl<'a> From<Vec<Matched<'a>>> for MatchedRules<'a> {
    fn from(rows: Vec<Matched<'a>>) -> Self {
        MatchedRules { kept: Kept::Rows(rows) }
    }
}

impl<'m, 'a> IntoIterator for &'m MatchedRules<'a> {
    type Item = Matched<'a>;
    type IntoIter = MatchedRows<'m, 'a>;

    fn into_iter(self) -> MatchedRows<'m, 'a> {
        self.iter()
    }
}

/// Two are equal that give equal rows, however they are kept.
impl PartialEq for MatchedRules<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for MatchedRules<'_> {}

impl fmt::Debug for MatchedRules<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines() -> Vec<RuleLine> {
        let place = Arc::new(RulePlace { score: ScoreName::new("fit"), group: None });
        let line = |number: i64| RuleLine {
            rule: RuleName::new(&number.to_string()),
            place: place.clone(),
            points: Points::new(number),
            because: None,
        };
        (0..130).map(line).collect()
    }

    #[test]
    fn marked_rules_are_read_in_order_with_the_points_computed_for_them() {
        let lines = lines();
        let points = vec![(63, Points::new(-1)), (128, Points::new(-2))];
        let written = WrittenRows::rooms(lines.len());
        let marked = Marked { lines: &lines, written: &written, words: vec![1 | 1 << 63, 0, 0b11], points };
        let rules = MatchedRules::marked(marked);
        let read: Vec<_> = rules.iter().map(|row| (row.rule.as_str(), row.points.get())).collect();
        assert_eq!(read, [("0", 0), ("63", -1), ("128", -2), ("129", 129)]);
        assert_eq!((rules.len(), rules.is_empty()), (4, false));
    }

    #[test]
    fn a_row_is_written_once_with_the_rows_of_its_word() {
        let (lines, asked) = (lines(), std::cell::Cell::new(0));
        let written = WrittenRows::rooms(lines.len());
        let read = |words: Vec<u64>, points: Vec<(u32, Points)>| {
            let rules = MatchedRules::marked(Marked { lines: &lines, written: &written, words, points });
            let mut read = Vec::new();
            let write = |row: Matched<'_>, bytes: &mut Vec<u8>| {
                asked.set(asked.get() + 1);
                bytes.extend(format!(" {}", row.points).bytes());
            };
            rules.write_rows(write, &mut read);
            String::from_utf8(read).unwrap()
        };
        assert_eq!(read(vec![0, 1, 0b11], vec![(128, Points::new(-2))]), " 64 -2 129");
        assert_eq!(
            asked.get(),
            64 + 2 + 1,
            "the rows of two words, of which the last has two, and one with points of its own"
        );
        assert_eq!(read(vec![0, 1 | 1 << 63, 0b11], vec![]), " 64 127 128 129");
        assert_eq!(asked.get(), 64 + 2 + 1);
        let three = vec![(65, Points::new(-1)), (127, Points::new(-2)), (128, Points::new(-3))];
        assert_eq!(read(vec![0, 0b1111 | 3 << 62, 0b11], three), " 64 -1 66 67 126 -2 -3 129");
        assert_eq!(asked.get(), 64 + 2 + 4);
        let whole = read(vec![0, u64::MAX, 0], vec![]);
        assert_eq!(whole, (64..128).map(|number| format!(" {number}")).collect::<String>());
        assert_eq!(asked.get(), 64 + 2 + 4);
    }

    #[test]
    fn rows_of_any_length_are_copied_whole() {
        let lines = lines();
        // Of these two words, rules in the second have points of their own.
        let own = vec![(65, Points::new(-1)), (127, Points::new(-2))];
        for longest in [0_usize, 1, 94, 95, 96, 190, 191, 192, 255, 256, 1_000] {
            let written = WrittenRows::rooms(lines.len());
            let row = |row: Matched<'_>| {
                let shorter = row.points.get().unsigned_abs() as usize % 3;
                format!("{:>width$}", row.points, width = longest.saturating_sub(shorter))
            };
            let words =
                [vec![u64::MAX, u64::MAX, 0b11], vec![1 | 1 << 63, 0, 0b10], vec![0b1101_0110, 0x8421 << 40, 1]];
            for (words, points) in words.into_iter().zip([own.clone(), vec![], vec![]]) {
                let rules = MatchedRules::marked(Marked { lines: &lines, written: &written, words, points });
                let mut read = b"[".to_vec();
                rules.write_rows(|it, bytes| bytes.extend(row(it).bytes()), &mut read);
                let wanted: String = rules.iter().map(row).collect();
                assert_eq!(String::from_utf8(read).unwrap(), format!("[{wanted}"), "rows of at most {longest} bytes");
            }
        }
    }

    #[test]
    fn rules_are_equal_however_they_are_kept() {
        let lines = lines();
        let marked = |words| MatchedRules::marked(Marked { lines: &lines, written: &[], words, points: Vec::new() });
        let rules = marked(vec![0b110]);
        assert_eq!(rules, MatchedRules::from(rules.iter().collect::<Vec<_>>()));
        assert_ne!(rules, marked(vec![0b10]));
        assert_eq!(marked(vec![0, 0]), MatchedRules::default());
        assert!(marked(vec![0, 0]).is_empty());
    }
}
