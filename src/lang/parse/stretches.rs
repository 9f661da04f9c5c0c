//! A text read some lines at a time: what pest keeps of a stretch stays small, whatever the length of the text.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "the parser's enum has every form of the language; what begins no section is told by name"
)]

use pest::{Parser, Token};

use super::pairs::Found;
use crate::lang::grammar::{Grammar, Rule};

/// A stretch has so many bytes, and then the rest of its last line.
pub(super) const STRETCH_BYTES: usize = 16 * 1024;

/// What the grammar finds in a text that is read in stretches of so many bytes; where they end makes no difference.
///
/// A stretch ends behind a line. A score goes on in the next one: a department's thousand rules are one score. Any other section that a
/// stretch cuts through is read again from its heading.
pub(super) fn found(text: &str, stretch_bytes: usize) -> Option<Found<'_>> {
    let mut reader = Reader { found: Found::none(text), score: None, group: None, last: None };
    let (mut at, mut bytes) = (0, stretch_bytes);
    while at < text.len() {
        let end = line_end(text, at.saturating_add(bytes));
        let known = reader.found.count();
        reader.read(at, text.get(at..end)?)?;
        match reader.last.filter(|last| end < text.len() && !last.is_whole) {
            None => (at, bytes) = (end, stretch_bytes),
            Some(cut) => {
                reader.found.truncate(cut.place);
                (at, bytes) = if cut.place > known { (cut.start, stretch_bytes) } else { (at, 2 * (end - at)) };
            }
        }
    }
    Some(reader.found)
}

/// The first byte of the line behind the one that holds this byte.
fn line_end(text: &str, at: usize) -> usize {
    let rest = text.as_bytes().get(at..).unwrap_or(&[]);
    memchr::memchr(b'\n', rest).map_or(text.len(), |found| at + found + 1)
}

struct Reader<'t> {
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

impl Reader<'_> {
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

    fn found_in(text: &str, bytes: usize) -> Vec<(usize, Rule, std::ops::Range<usize>)> {
        let page = Page::of(FileId(0), text);
        let mut all = Vec::new();
        shown(found(page.blanked(0..text.len()), bytes).expect("the grammar is total").pairs(), 0, &mut all);
        all
    }

    #[test]
    fn where_a_stretch_ends_makes_no_difference() {
        let lines: Vec<&str> = LINES.lines().collect();
        let mut random: u64 = 1;
        let mut below = |end: usize| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (random >> 33) as usize % end
        };
        for _ in 0..300 {
            let mut text = String::new();
            let mut at = below(lines.len());
            for _ in 0..below(40) {
                // Often the next line of the list: so sections have lines of their own.
                at = if below(3) > 0 { (at + 1) % lines.len() } else { below(lines.len()) };
                text += lines[at];
                text += if below(20) > 0 { "\n" } else { " " };
            }
            let whole = found_in(&text, usize::MAX);
            for bytes in [0, 1, 30, 200, 900] {
                assert_eq!(found_in(&text, bytes), whole, "{bytes} bytes of {text}");
            }
        }
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
