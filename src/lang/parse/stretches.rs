//! A text read some lines at a time: what pest keeps of a stretch stays small, whatever the length of the text, and rules like those
//! before cost it nothing.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "the parser's enum has every form of the language; what begins no section is told by name"
)]

use pest::{Parser, Token};

use super::outlines::Outlines;
use super::pairs::Found;
use crate::lang::grammar::{Grammar, Rule};

/// A stretch has so many bytes, and then the rest of its last line.
pub(super) const STRETCH_BYTES: usize = 4 * 1024;

/// What the grammar finds in a text that is read in stretches of so many bytes; where they end makes no difference.
///
/// A stretch ends behind a line. A score goes on in the next one: a department's thousand rules are one score. Any other section that a
/// stretch cuts through is read again from its heading. In a score that goes on, the grammar reads only the lines that are unlike those
/// before.
pub(super) fn found(text: &str, stretch_bytes: usize) -> Option<Found<'_>> {
    let outlines = Outlines::default();
    let mut reader = Reader { text, found: Found::none(text), score: None, group: None, last: None, outlines };
    let (mut at, mut bytes) = (0, stretch_bytes);
    while at < text.len() {
        at = reader.put_known(at);
        let end = reader.stretch_end(at, at.saturating_add(bytes));
        let known = reader.found.count();
        reader.read(at, end)?;
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
    text: &'t str,
    found: Found<'t>,
    /// Where the score stands that the next stretch may go on with, and its last group.
    score: Option<usize>,
    group: Option<usize>,
    /// The last section that began in this stretch.
    last: Option<Section>,
    /// The rules so far.
    outlines: Outlines,
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
    /// Puts the lines from this byte on that a score goes on with and that are like lines before; says where the first other one begins.
    fn put_known(&mut self, mut at: usize) -> usize {
        while self.score.is_some()
            && let Some(line) = self.line(at)
            && let Some(end) = self.outlines.put(&mut self.found, at, line)
        {
            self.take_along(end);
            at = line_end(self.text, at);
        }
        at
    }

    /// Where the stretch ends that begins at this byte: behind the line that holds the least byte, and in a score that goes on before a
    /// line that is known.
    fn stretch_end(&mut self, at: usize, least: usize) -> usize {
        let mut end = line_end(self.text, if self.score.is_some() { at } else { least });
        while end < least
            && let Some(line) = self.line(end)
            && !self.outlines.know(line)
        {
            end = line_end(self.text, end);
        }
        end
    }

    /// The line that begins at this byte, without the line feed at its end.
    fn line(&self, at: usize) -> Option<&'t str> {
        let line = self.text.get(at..line_end(self.text, at)).filter(|line| !line.is_empty())?;
        Some(line.strip_suffix('\n').unwrap_or(line))
    }

    /// Reads the stretch from this byte of the text to that.
    fn read(&mut self, base: usize, end: usize) -> Option<()> {
        let stretch = self.text.get(base..end)?;
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
                Token::End { rule, pos } => {
                    let (place, end) = (open.pop()?, base + pos.pos());
                    self.found.end(place, end);
                    if rule == Rule::rule_line {
                        self.learn(place);
                    }
                    if open.is_empty() {
                        self.take_along(end);
                    }
                }
            }
        }
        Some(())
    }

    /// What belongs to a score that began earlier, and ends here, takes it along, and its group.
    fn take_along(&mut self, end: usize) {
        self.score.into_iter().chain(self.group).for_each(|place| self.found.end(place, end));
    }

    /// Learns the line of a rule that stands at this place among the pairs.
    fn learn(&mut self, place: usize) {
        let Some(start) = self.found.entries_of(place).first().map(|entry| entry.start as usize) else { return };
        let before = self.text.as_bytes().get(..start).unwrap_or(&[]);
        let begins = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
        if let Some(line) = self.line(begins) {
            self.outlines.learn(&self.found, place, begins, line);
        }
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
    use crate::lang::grammar;
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

    struct Random(u64);

    impl Random {
        fn below(&mut self, end: usize) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (self.0 >> 33) as usize % end
        }
    }

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
        let mut random = Random(1);
        let mut below = |end| random.below(end);
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

    /// Rules of every form, whose words, numbers and texts are replaced by others.
    const RULES: &str = r#"  downloaded whitepaper -> +20
  r17: clicked product "X" at least 2 times within 30 days -> -5 each, at most 10
  add keen: visited pricing or not (opened email "a") then requested demo within next 3 days => 10 once per day
  industry is "banking" and country in ("DE", FR) -> +4 because "we sell there"
  title contains "it" or seniority is not unknown → +3
  company size >= 20.5 and started is 2026-01-31 -> +3
  not (opened email) within 2 weeks and on at least 3 different days -> +4, halving every 30 days
  any of (opened email, clicked link /pricing/x-1) exactly 2 times -> 5 per 10 of amount
  event "order" where amount > 5 since 2026-01-01 -> +5 once per different product
  sum of amount over ordered within 30 days >= 100 -> +5
  name matches /a"b/i or name starts with "A" -> +1
  email ends with “.edu” or email does not contain "x y" -> -1
  visited page not followed by left page -> -3
  today is in targets and note has any word of (a, "b") -> +2 stepping to 1 after 3 days
  trait "team size" between 5 and 10 or plan is "gold" or better -> +3
  opened email this week or more than 3 days ago or between 3 and 5 weeks ago -> +1 never fading
"#;

    /// What parts of rules are replaced by.
    struct Mischief {
        random: Random,
        keywords: Vec<&'static str>,
    }

    impl Mischief {
        fn below(&mut self, end: usize) -> usize {
            self.random.below(end)
        }

        fn one_of<'o>(&mut self, all: &[&'o str]) -> &'o str {
            all[self.below(all.len())]
        }

        fn in_place_of(&mut self, part: &str) -> String {
            let keyword = self.below(self.keywords.len());
            let keyword = self.keywords[keyword];
            match part.chars().next() {
                Some('a'..='z' | 'A'..='Z') => match self.below(4) {
                    0 => keyword.to_owned(),
                    1 => keyword.to_owned() + self.one_of(&["s", "-x", "_", "1", "é", "X", ":"]),
                    2 => keyword.to_uppercase(),
                    _ => self
                        .one_of(&["page", "x", "Order", "atlas", "noted", "é", "wIthin", "a_b", "e-mail", "s3x"])
                        .to_owned(),
                },
                Some('0'..='9' | '+' | '-') => {
                    self.one_of(&["1", "007", "12345", "1.5", "2026-12-01", "3-4", "-2", "1st", "5%", "0"]).to_owned()
                }
                Some('"' | '“' | '(' | '/') => self
                    .one_of(&[
                        r#""""#,
                        r#""and -> 3""#,
                        r#""a""b""#,
                        "“x\"",
                        "„y“",
                        "\"é / \"",
                        "\"unclosed",
                        "/p\"q\"",
                    ])
                    .to_owned(),
                Some(_) | None => self.one_of(&["  ", ",", "(", ")", "->", "not", ""]).to_owned(),
            }
        }

        /// Lines made of a few rules, and now and then the heading of another section.
        fn text(&mut self) -> String {
            let rules: Vec<&str> = RULES.lines().collect();
            let few = [(); 3].map(|()| self.one_of(&rules));
            let mut text = String::from("score a\n");
            for _ in 0..60 {
                let rule = self.one_of(&few);
                let parts = rule
                    .split(' ')
                    .map(|part| if self.below(12) > 0 { part.to_owned() } else { self.in_place_of(part) });
                text += &parts.collect::<Vec<_>>().join(" ");
                text += "\n";
                if self.below(40) == 0 {
                    text += self.one_of(&[
                        "group \"g\"\n",
                        "grade fit\n",
                        "variant b\n",
                        "score b\n",
                        "halving every 3 days\n",
                    ]);
                }
            }
            text
        }
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a long run is asked for by hand, as of the evaluators")]
    fn rules_like_those_before_are_read_as_the_grammar_reads_them() {
        let texts = std::env::var("THRESH_CASES").map_or(60, |cases| cases.parse().expect("a number"));
        let mut mischief = Mischief { random: Random(7), keywords: grammar::keywords().into_iter().collect() };
        for _ in 0..texts {
            let text = mischief.text();
            let whole = found_in(&text, usize::MAX);
            for bytes in [0, 300, 2_000] {
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
