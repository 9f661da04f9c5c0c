//! A text read some lines at a time: what pest keeps of a stretch stays small, whatever the length of the text. The halves of a long one
//! are read at the same time.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "the parser's enum has every form of the language; what begins no section is told by name"
)]

use pest::{Parser, Token};

use super::layout::HEADINGS;
use super::pairs::Found;
use crate::lang::grammar::{Grammar, Rule};

/// A stretch has so many bytes, and then the rest of its last line.
pub(super) const STRETCH_BYTES: usize = 16 * 1024;

/// A text of so many bytes is read by two threads: some two thousand rules.
const BYTES_FOR_TWO: usize = 128 * 1024;

/// What the grammar finds in a text that is read in stretches of so many bytes; where they end makes no difference.
///
/// A stretch ends behind a line. A score goes on in the next one: a department's thousand rules are one score. Any other section that a
/// stretch cuts through is read again from its heading.
pub(super) fn found(text: &str, stretch_bytes: usize) -> Option<Found<'_>> {
    let mut reader = Reader::from_start(text);
    match middle_of_score(text) {
        Some(middle) => reader.read_beside(middle, stretch_bytes)?,
        None => reader.read_all(0, text.len(), stretch_bytes)?,
    }
    Some(reader.found)
}

/// Where the second half of a long text begins, if that seems to be within a score and there is a second core to read it.
fn middle_of_score(text: &str) -> Option<usize> {
    let is_long =
        text.len() >= BYTES_FOR_TWO && std::thread::available_parallelism().is_ok_and(|cores| cores.get() > 1);
    let middle = line_end(text, text.len() / 2);
    (is_long && seems_in_score(text.get(..middle)?)).then_some(middle)
}

/// Whether the last heading in a text is that of a score or group, as far as its first word says.
fn seems_in_score(text: &str) -> bool {
    let first_words = text.lines().rev().filter_map(|line| line.split([' ', ':']).find(|word| !word.is_empty()));
    let is = |word: &str, other: &str| word.eq_ignore_ascii_case(other);
    let mut headings = first_words.filter(|word| HEADINGS.iter().any(|heading| is(word, heading)));
    headings.next().is_some_and(|heading| is(heading, "score") || is(heading, "group"))
}

/// The first byte of the line behind the one that holds this byte.
fn line_end(text: &str, at: usize) -> usize {
    let rest = text.as_bytes().get(at..).unwrap_or(&[]);
    memchr::memchr(b'\n', rest).map_or(text.len(), |found| at + found + 1)
}

struct Reader<'t> {
    text: &'t str,
    found: Found<'t>,
    /// Where the score stands that the next stretch may go on with, and its last group.
    score: Option<usize>,
    group: Option<usize>,
    /// The last section that began in this stretch.
    last: Option<Section>,
}

#[derive(Clone, Copy)]
struct Section {
    /// Its place among the pairs, and its first byte.
    place: usize,
    start: usize,
    /// Whether nothing is lost where a stretch ends behind one of its lines.
    is_whole: bool,
}

impl<'t> Reader<'t> {
    fn from_start(text: &'t str) -> Reader<'t> {
        Reader { text, found: Found::none(text, text.len()), score: None, group: None, last: None }
    }

    /// A reader of what stands behind this byte, within a score and a group that began before: its first two pairs stand for them.
    fn within_score(text: &'t str, start: usize) -> Reader<'t> {
        let mut found = Found::none(text, text.len() - start);
        let (score, group) = (found.begin(Rule::score, start), found.begin(Rule::group, start));
        Reader { text, found, score: Some(score), group: Some(group), last: None }
    }

    /// Reads what stands between two line ends.
    fn read_all(&mut self, start: usize, end_of_all: usize, stretch_bytes: usize) -> Option<()> {
        let (mut at, mut bytes) = (start, stretch_bytes);
        while at < end_of_all {
            let end = line_end(self.text, at.saturating_add(bytes)).min(end_of_all);
            let known = self.found.count();
            self.read(at, self.text.get(at..end)?)?;
            match self.last.filter(|last| end < end_of_all && !last.is_whole) {
                None => (at, bytes) = (end, stretch_bytes),
                Some(cut) => {
                    self.found.truncate(cut.place);
                    (at, bytes) = if cut.place > known { (cut.start, stretch_bytes) } else { (at, 2 * (end - at)) };
                }
            }
        }
        Some(())
    }

    /// Reads the whole text, what stands behind `middle` at the same time as what stands before it: as if it were within a score, and
    /// again if it turns out not to be.
    fn read_beside(&mut self, middle: usize, stretch_bytes: usize) -> Option<()> {
        let text = self.text;
        let (earlier, later) = std::thread::scope(|scope| {
            let mut later = Reader::within_score(text, middle);
            let read = move || later.read_all(middle, text.len(), stretch_bytes).map(|()| later.found);
            let reading = std::thread::Builder::new().name("parse".to_owned()).spawn_scoped(scope, read);
            let earlier = self.read_all(0, middle, stretch_bytes);
            (earlier, reading.ok().and_then(|reading| reading.join().ok()?))
        });
        earlier?;
        if let (Some(later), Some(score)) = (later, self.score) {
            self.found.go_on_with(later, [Some(score), self.group]);
            return Some(());
        }
        let cut = self.last.filter(|last| !last.is_whole);
        if let Some(cut) = cut {
            self.found.truncate(cut.place);
        }
        self.read_all(cut.map_or(middle, |cut| cut.start), text.len(), stretch_bytes)
    }

    /// Reads a stretch that begins at this byte of the text.
    fn read(&mut self, base: usize, stretch: &str) -> Option<()> {
        let form = if self.score.is_some() { Rule::rest_of_score } else { Rule::file };
        self.last = None;
        let mut open = Vec::new();
        for token in Grammar::parse(form, stretch).ok()?.tokens() {
            match token {
                Token::Start { rule: Rule::file | Rule::rest_of_score | Rule::EOI, .. }
                | Token::End { rule: Rule::file | Rule::rest_of_score | Rule::EOI, .. } => {}
                Token::Start { rule, pos } => {
                    let place = self.found.begin(rule, base + pos.pos());
                    match open.len() {
                        0 => self.begin(rule, place, base + pos.pos()),
                        1 if rule == Rule::group => self.group = Some(place),
                        _ => {}
                    }
                    open.push(place);
                }
                Token::End { pos, .. } => {
                    let end = base + pos.pos();
                    self.found.end(open.pop()?, end);
                    if open.is_empty() {
                        // What belongs to a score that began earlier takes it along, and its group.
                        self.score.into_iter().chain(self.group).for_each(|place| self.found.end(place, end));
                    }
                }
            }
        }
        Some(())
    }

    /// Notes an outermost pair: a section, or something that the score which is open goes on with.
    fn begin(&mut self, rule: Rule, place: usize, start: usize) {
        match rule {
            Rule::rule_line | Rule::fading_line | Rule::without | Rule::broken => {}
            Rule::group => self.group = Some(place),
            _ => {
                self.score = (rule == Rule::score).then_some(place);
                self.group = None;
                // These are one line, or go on in the next stretch.
                let is_whole = matches!(
                    rule,
                    Rule::stray | Rule::use_library | Rule::matrix | Rule::disqualify | Rule::define | Rule::score
                );
                self.last = Some(Section { place, start, is_whole });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::parse::page::Page;
    use crate::lang::parse::pairs::Pairs;
    use crate::lang::source::FileId;

    /// Lines of every kind of section, and some that fit nowhere.
    const LINES: &str = r#"campaign "Aurora"
campaign without quotes
  goal "Sell"
  audience industry is "banking" and country is "DE"
use "ideal-customer"
score engagement from 0 to 100
score total = engagement + fit
score
  downloaded whitepaper -> +20
  keen: clicked product "X" at least 2 times within 30 days or not (opened email) -> -5 each, at most 10
  halving every 30 days
  without keen
  this is no rule
  group of people -> +5
group "Content" at most 40
  group "Best" best only
  group without a title
grade fit
  A from 80, B from 50
  C otherwise
matrix rating fit by engagement
stages
  mql "Marketing qualified" when engagement >= 50
  sql when requested demo, stays 30 days
  nothing
disqualify "Competitor" when industry is "software"
list targets:
  "Acme", bank
  Globex
define keen: downloaded whitepaper
experiment lower-bar
  phase running
  split control 50%, challenger 50%
variant challenger
  stage mql when engagement >= 40
test "a lead"
  given downloaded whitepaper 2 days ago
  expect engagement is 20
nobody reads this
   "#;

    /// What was found, as deep as it is: each pair's depth, rule and bytes.
    fn shown(pairs: Pairs<'_>, depth: usize, all: &mut Vec<(usize, Rule, std::ops::Range<usize>)>) {
        for pair in pairs {
            all.push((depth, pair.as_rule(), pair.bytes()));
            shown(pair.inner(), depth + 1, all);
        }
    }

    fn all_in(found: &Found<'_>) -> Vec<(usize, Rule, std::ops::Range<usize>)> {
        let mut all = Vec::new();
        shown(found.pairs(), 0, &mut all);
        all
    }

    fn found_in(text: &str, bytes: usize) -> Vec<(usize, Rule, std::ops::Range<usize>)> {
        let page = Page::of(FileId(0), text);
        all_in(&found(page.blanked(0..text.len()), bytes).expect("the grammar is total"))
    }

    /// Texts of up to 40 lines from every kind of section.
    fn texts() -> impl Iterator<Item = String> {
        let lines: Vec<&str> = LINES.lines().collect();
        let mut random: u64 = 1;
        let mut below = move |end: usize| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (random >> 33) as usize % end
        };
        std::iter::repeat_with(move || {
            let mut text = String::new();
            let mut at = below(lines.len());
            for _ in 0..below(40) {
                // Often the next line of the list: so sections have lines of their own.
                at = if below(3) > 0 { (at + 1) % lines.len() } else { below(lines.len()) };
                text += lines[at];
                text += if below(20) > 0 { "\n" } else { " " };
            }
            text
        })
    }

    #[test]
    fn where_a_stretch_ends_makes_no_difference() {
        for text in texts().take(300) {
            let whole = found_in(&text, usize::MAX);
            for bytes in [0, 1, 30, 200, 900] {
                assert_eq!(found_in(&text, bytes), whole, "{bytes} bytes of {text}");
            }
        }
    }

    #[test]
    fn what_two_threads_find_is_what_one_finds() {
        let (mut in_scores, mut elsewhere) = (0, 0);
        for text in texts().take(200) {
            let page = Page::of(FileId(0), &text);
            let blanked = page.blanked(0..text.len());
            let whole = found_in(&text, usize::MAX);
            for (line_break, _) in blanked.match_indices('\n') {
                let middle = line_break + 1;
                for bytes in [0, 100, usize::MAX] {
                    let mut reader = Reader::from_start(blanked);
                    reader.read_beside(middle, bytes).expect("the grammar is total");
                    assert_eq!(all_in(&reader.found), whole, "{bytes} bytes, halves at {middle} of {text}");
                }
                let seems = seems_in_score(&blanked[..middle]);
                *(if seems { &mut in_scores } else { &mut elsewhere }) += 1;
            }
        }
        assert!(in_scores > 500 && elsewhere > 500, "{in_scores} {elsewhere}");
    }

    #[test]
    fn a_long_score_is_read_in_halves() {
        let rules = "  opened email -> +1\n".repeat(10_000);
        assert!(seems_in_score(&format!("stages\n  a\nSCORE a\n{rules}")));
        assert!(seems_in_score("score a\nGroup \"g\"\n  score 5\n"), "a rule of a word that is a heading elsewhere");
        assert!(!seems_in_score("score a\n  opened email -> +1\nlist:\n  one\n"));
        assert!(!seems_in_score(""));
        assert_eq!(middle_of_score("score a\n  opened email -> +1\n"), None, "too short");
    }

    #[test]
    fn a_score_goes_on_through_many_stretches() {
        let rules = "  opened email -> +1\n".repeat(5);
        let text = format!("score a\n{rules}group \"g\"\n{rules}group \"h\"\n{rules}stages\n  mql when a >= 1\n");
        let found = found_in(&text, 0);
        let outermost: Vec<Rule> = found.iter().filter(|(depth, ..)| *depth == 0).map(|(_, rule, _)| *rule).collect();
        assert_eq!(outermost, [Rule::score, Rule::stages]);
        assert_eq!(found.iter().filter(|(depth, rule, _)| (*depth, *rule) == (2, Rule::rule_line)).count(), 10);
    }
}
