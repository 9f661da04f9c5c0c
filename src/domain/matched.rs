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

/// The rows of a word of rules as they are written, one behind the other: most rows are the same for every contact. They lie together,
/// because those of several are copied for each contact, and looking for one far from the last takes longer than copying it.
#[derive(Clone, Debug, Default)]
pub(crate) struct WrittenRows {
    bytes: Box<[u8]>,
    /// Where each begins, and where the last ends.
    bounds: Box<[u32]>,
}

impl WrittenRows {
    /// Room for the rows of so many rules.
    pub(crate) fn rooms(rules: usize) -> Box<[OnceLock<WrittenRows>]> {
        std::iter::repeat_with(OnceLock::new).take(rules.div_ceil(WORD)).collect()
    }

    /// The rows of lines, each as it is written behind the others.
    pub(crate) fn of<'l>(
        lines: impl IntoIterator<Item = &'l RuleLine>,
        mut write: impl FnMut(Matched<'l>, &mut Vec<u8>),
    ) -> WrittenRows {
        let (mut bytes, mut bounds) = (Vec::new(), vec![0]);
        for line in lines {
            write(line.row(line.points), &mut bytes);
            bounds.extend(u32::try_from(bytes.len()));
        }
        WrittenRows { bytes: bytes.into(), bounds: bounds.into() }
    }

    /// Gives the rows that a word marks, those that stand side by side at once.
    #[inline]
    fn each_run<'w>(&'w self, mut word: u64, mut take: impl FnMut(&'w [u8])) {
        while word != 0 {
            let from = word.trailing_zeros();
            // What is carried stands behind the run, or nowhere.
            let carried = word.wrapping_add(1 << from);
            take(self.stretch(from as usize, carried.trailing_zeros() as usize));
            word &= carried;
        }
    }

    /// The rows of a stretch.
    #[inline]
    fn stretch(&self, from: usize, until: usize) -> &[u8] {
        let (start, end) = (self.bounds.get(from), self.bounds.get(until));
        start.zip(end).and_then(|(start, end)| self.bytes.get(*start as usize..*end as usize)).unwrap_or(&[])
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

    /// Gives what is written of them, in file order. Rows of lines that are not written yet are written by this.
    #[inline]
    pub(crate) fn each_written(&self, write: impl FnMut(Matched<'a>, &mut Vec<u8>), mut take: impl FnMut(Written<'a>)) {
        match &self.kept {
            Kept::Rows(rows) => rows.iter().for_each(|row| take(Written::Row(*row))),
            Kept::Bits(marked) => marked.each_written(write, take),
        }
    }
}

/// What is written of rules that hold.
pub(crate) enum Written<'a> {
    /// Of one rule after the other all that their lines say, as it was written before.
    Lines(&'a [u8]),
    /// Of one that has points of its own, or whose line nobody keeps as it is written.
    Row(Matched<'a>),
}

impl<'a> Marked<'a> {
    #[inline]
    fn each_written(&self, mut write: impl FnMut(Matched<'a>, &mut Vec<u8>), mut take: impl FnMut(Written<'a>)) {
        let mut points = self.points.as_slice();
        for (index, (word, lines)) in self.words.iter().zip(self.lines.chunks(WORD)).enumerate() {
            if *word == 0 {
                continue;
            }
            let room = self.written.get(index);
            let written = room.map(|room| room.get_or_init(|| WrittenRows::of(lines, &mut write)));
            let (start, mut left) = (index * WORD, *word);
            let has_own = points.first().is_some_and(|(own, _)| (*own as usize) < start + WORD);
            if let Some(written) = written.filter(|_| !has_own) {
                // Nearly always.
                written.each_run(left, |rows| take(Written::Lines(rows)));
                continue;
            }
            while left != 0 {
                let from = left.trailing_zeros() as usize;
                left &= left - 1;
                let own = points.first().filter(|(own, _)| *own as usize == start + from);
                points = points.get(usize::from(own.is_some())..).unwrap_or(&[]);
                match (own, written) {
                    (None, Some(written)) => take(Written::Lines(written.stretch(from, from + 1))),
                    (Some(_) | None, _) => {
                        let row = |line: &'a RuleLine| line.row(own.map_or(line.points, |(_, points)| *points));
                        lines.get(from).map(row).map(Written::Row).into_iter().for_each(&mut take);
                    }
                }
            }
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
                bytes.extend(format!("<{}>", row.rule.as_str()).bytes());
            };
            rules.each_written(write, |written| {
                read.push(match written {
                    Written::Lines(rows) => String::from_utf8_lossy(rows).into_owned(),
                    Written::Row(row) => row.points.to_string(),
                });
            });
            read
        };
        assert_eq!(read(vec![0, 1, 0b11], vec![(128, Points::new(-2))]), ["<64>", "-2", "<129>"]);
        assert_eq!(asked.get(), 64 + 2, "the rows of two words, of which the last has two");
        assert_eq!(read(vec![0, 1 | 1 << 63, 0b11], vec![]), ["<64>", "<127>", "<128><129>"]);
        let three = vec![(65, Points::new(-1)), (127, Points::new(-2)), (128, Points::new(-3))];
        assert_eq!(
            read(vec![0, 0b1111 | 3 << 62, 0b11], three),
            ["<64>", "-1", "<66>", "<67>", "<126>", "-2", "-3", "<129>"],
            "one by one beside points of their own"
        );
        assert_eq!(read(vec![0, 0b1101_1100 | 3 << 62, 0], vec![]), ["<66><67><68>", "<70><71>", "<126><127>"]);
        let whole = read(vec![0, u64::MAX, 0], vec![]);
        assert_eq!(whole, [(64..128).map(|number| format!("<{number}>")).collect::<String>()]);
        assert_eq!(asked.get(), 64 + 2);
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
