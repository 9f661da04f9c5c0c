//! Patterns of words, and what they become: `last # @` is any count and any unit, in words, digits or letters glued to them.

use std::collections::HashMap;
use std::ops::Range;

use crate::lang::parse::line::{Line, is_count, is_number};

/// A way to say something, and the way it is said in a rule file.
///
/// In both: `#` is a count, `%` a number, `@` a unit of time, `x` the word `times`; every other word or mark is itself. Where the
/// second is empty, the words are one too many.
pub(super) struct Rewording {
    pub(super) said: &'static str,
    pub(super) usual: &'static str,
}

/// Tables of rewordings, ready to be asked which of them can begin at a word.
pub(super) struct ByFirstWord {
    /// Those that begin with a word of their own, each with its place in the tables.
    by_word: HashMap<&'static str, Vec<(usize, &'static Rewording)>>,
    /// Those that begin with any number or the like.
    open: Vec<(usize, &'static Rewording)>,
}

impl ByFirstWord {
    pub(super) fn of(tables: &[&'static [Rewording]]) -> ByFirstWord {
        let mut all = ByFirstWord { by_word: HashMap::new(), open: Vec::new() };
        for (place, rewording) in tables.iter().copied().flatten().enumerate() {
            let first = rewording.said.split(' ').next().unwrap_or("");
            let alike = if PLACES.contains(&first) { &mut all.open } else { all.by_word.entry(first).or_default() };
            alike.push((place, rewording));
        }
        all
    }

    /// What can begin at a word, which is in lower case, in the order of the tables.
    pub(super) fn beginning_with(&self, word: &str) -> impl Iterator<Item = &'static Rewording> {
        let mut can = self.by_word.get(word).cloned().unwrap_or_default();
        can.extend_from_slice(&self.open);
        can.sort_unstable_by_key(|(place, _)| *place);
        can.into_iter().map(|(_, rewording)| rewording)
    }
}

/// The parts of patterns that are not themselves.
const PLACES: [&str; 4] = ["#", "%", "@", "x"];

/// What stands for the places of a pattern.
#[derive(Default)]
struct Found {
    counts: Vec<u32>,
    numbers: Vec<String>,
    unit: Option<Unit>,
}

/// A unit that people write, and what it is in units of the language.
#[derive(Clone, Copy)]
struct Unit {
    name: &'static str,
    times: u32,
}

impl Rewording {
    /// The stretch that says it from this word on, and what it becomes.
    pub(super) fn at(&self, line: &Line<'_>, at: usize) -> Option<(Range<usize>, String)> {
        let mut found = Found::default();
        let mut next = at;
        let mut pattern = self.said.split(' ').peekable();
        while let Some(part) = pattern.next() {
            next = match (part, pattern.peek()) {
                ("#", Some(&"@")) if glued_unit(line.text_of(next)).is_some() => {
                    let (count, unit) = glued_unit(line.text_of(next))?;
                    found.counts.push(count);
                    found.unit = Some(unit);
                    pattern.next();
                    next + 1
                }
                ("#", Some(&"x")) if glued_times(line.text_of(next)).is_some() => {
                    found.counts.extend(glued_times(line.text_of(next)));
                    pattern.next();
                    next + 1
                }
                _ => found.part(part, line, next)?,
            };
        }
        let range = line.range(at, next.checked_sub(1)?);
        let usual = found.filled(self.usual)?;
        (usual != line.text().get(range.clone())?).then_some((range, usual))
    }
}

impl Found {
    /// Takes what one part of a pattern stands for, and gives the position behind it.
    fn part(&mut self, part: &str, line: &Line<'_>, at: usize) -> Option<usize> {
        let typed = line.text_of(at);
        match part {
            "#" => self.counts.push(count(typed)?),
            "%" if !is_number(typed) => return None,
            "%" => self.numbers.push(typed.to_owned()),
            "@" => self.unit = Some(unit(typed)?),
            "x" => return ["times", "time", "x", "×", "mal"].iter().any(|word| line.is(at, word)).then_some(at + 1),
            word => return line.is(at, word).then_some(at + 1),
        }
        Some(at + 1)
    }

    fn filled(&self, usual: &str) -> Option<String> {
        let unit = self.unit.unwrap_or(Unit { name: "day", times: 1 });
        let mut counts = self.counts.iter().map(|count| count.saturating_mul(unit.times));
        let mut numbers = self.numbers.iter();
        let mut last = unit.times;
        let mut parts: Vec<String> = Vec::new();
        for part in usual.split(' ') {
            parts.push(match part {
                "#" => {
                    last = counts.next()?;
                    last.to_string()
                }
                "1" if self.unit.is_some() && self.counts.is_empty() => last.to_string(),
                "%" => numbers.next()?.clone(),
                "@" if last == 1 => unit.name.to_owned(),
                "@" => format!("{}s", unit.name),
                "x" => "times".to_owned(),
                word => word.to_owned(),
            });
        }
        Some(parts.join(" "))
    }
}

/// A count in digits or in words.
pub(super) fn count(typed: &str) -> Option<u32> {
    if is_count(typed) {
        return typed.parse().ok();
    }
    let typed = typed.to_lowercase();
    NUMBERS.iter().find(|(word, _)| *word == typed).map(|(_, number)| *number)
}

fn unit(typed: &str) -> Option<Unit> {
    let typed = typed.to_lowercase();
    UNITS.iter().find(|(words, _)| words.contains(&typed.as_str())).map(|(_, unit)| *unit)
}

/// `7d`, `24h`
fn glued_unit(typed: &str) -> Option<(u32, Unit)> {
    let (digits, letters) = typed.split_at(typed.find(|character: char| !character.is_ascii_digit())?);
    Some((digits.parse().ok()?, unit(letters)?))
}

/// `3x`
fn glued_times(typed: &str) -> Option<u32> {
    typed.strip_suffix(['x', 'X', '×'])?.parse().ok()
}

const fn in_units(name: &'static str, times: u32) -> Unit {
    Unit { name, times }
}

const UNITS: [(&[&str], Unit); 7] = [
    (&["minute", "minutes", "min", "mins", "minuten"], in_units("minute", 1)),
    (&["hour", "hours", "h", "hr", "hrs", "stunde", "stunden"], in_units("hour", 1)),
    (&["day", "days", "d", "tag", "tage", "tagen"], in_units("day", 1)),
    (&["week", "weeks", "w", "wk", "wks", "woche", "wochen"], in_units("week", 1)),
    (&["month", "months", "mo", "mon", "monat", "monate", "monaten"], in_units("month", 1)),
    (&["quarter", "quarters", "quartal", "quartale"], in_units("month", 3)),
    (&["year", "years", "y", "yr", "yrs", "jahr", "jahre", "jahren"], in_units("month", 12)),
];

const NUMBERS: [(&str, u32); 27] = [
    ("a", 1),
    ("an", 1),
    ("one", 1),
    ("ein", 1),
    ("eine", 1),
    ("einem", 1),
    ("einer", 1),
    ("two", 2),
    ("zwei", 2),
    ("three", 3),
    ("drei", 3),
    ("four", 4),
    ("vier", 4),
    ("five", 5),
    ("fünf", 5),
    ("six", 6),
    ("sechs", 6),
    ("seven", 7),
    ("sieben", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("zehn", 10),
    ("fifteen", 15),
    ("twenty", 20),
    ("thirty", 30),
    ("fifty", 50),
];
