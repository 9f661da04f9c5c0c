//! Dates in the order of other countries, or with the month in words.

use super::Habit;
use crate::lang::diagnostic::habits as messages;
use crate::lang::parse::line::{Line, is_count};
use crate::lang::parse::mended::Edit;
use crate::lang::parse::scan::Mark;

/// Year, month, day.
type Day = (u32, u32, u32);

/// A date that begins at a word.
pub(super) fn date(line: &Line<'_>, at: usize, habits: &mut Vec<Habit>) {
    if let Some(parts) = in_digits(line.text_of(at)) {
        match parts {
            Digits::Certain(day) => certain(line, at, at, day, habits),
            Digits::Unclear(first, second) => unclear(line, at, first, second, habits),
        }
    }
    if let Some((last, day)) = in_words(line, at) {
        certain(line, at, last, day, habits);
    }
    if let Some(inside) = quoted(line, at) {
        certain(line, at, at, inside, habits);
    }
    if let Some((last, year, month)) = month_alone(line, at) {
        let range = line.range(at, last);
        let first = written((year, month, 1));
        let diagnostic = messages::month_without_day(line.span(&range), &line.typed(&range), &first);
        habits.push(Habit::new(Edit::new(range, first), diagnostic));
    }
    directions(line, at, habits);
}

/// A date of another country's order as rules write it; nothing where day and month could be exchanged.
pub(in crate::lang) fn usual_date(typed: &str) -> Option<String> {
    match in_digits(typed)? {
        Digits::Certain(day) => Some(written(day)),
        Digits::Unclear(..) => None,
    }
}

fn certain(line: &Line<'_>, at: usize, last: usize, day: Day, habits: &mut Vec<Habit>) {
    let range = line.range(at, last);
    let usual = written(day);
    let diagnostic = messages::other_words(line.span(&range), &line.typed(&range), &usual);
    habits.push(Habit::new(Edit::new(range, usual), diagnostic));
}

fn unclear(line: &Line<'_>, at: usize, first: Day, second: Day, habits: &mut Vec<Habit>) {
    let range = line.range(at, at);
    let readings = [written(first), written(second)];
    let diagnostic = messages::unclear_date(line.span(&range), &line.typed(&range), &readings);
    let [first, _] = readings;
    habits.push(Habit::new(Edit::new(range, first), diagnostic));
}

fn written((year, month, day): Day) -> String {
    format!("{year:04}-{month:02}-{day:02}")
}

enum Digits {
    Certain(Day),
    Unclear(Day, Day),
}

/// `01.03.2026` is the first of March everywhere; `3/1/2026` may be the third of January.
fn in_digits(typed: &str) -> Option<Digits> {
    let separator = typed.chars().find(|character| !character.is_ascii_digit())?;
    let numbers: Option<Vec<u32>> = typed.split(separator).map(|part| part.parse().ok()).collect();
    let [first, second, third] = *numbers? else { return None };
    let year_first = typed.find(separator) == Some(4);
    if year_first {
        return Some(Digits::Certain((first, second, third))).filter(|_| matches!(separator, '/' | '.'));
    }
    let year = if third < 100 { 2000 + third } else { third };
    match separator {
        '.' => Some(Digits::Certain((year, second, first))),
        '/' | '-' if first > 12 || first == second => Some(Digits::Certain((year, second, first))),
        '/' | '-' if second > 12 => Some(Digits::Certain((year, first, second))),
        '/' | '-' => Some(Digits::Unclear((year, first, second), (year, second, first))),
        _ => None,
    }
}

/// `1 March 2026`, `1. März 2026`, `March 1, 2026`, `March 1st 2026`
fn in_words(line: &Line<'_>, at: usize) -> Option<(usize, Day)> {
    if let Some(day) = day_of_month(line.text_of(at)) {
        let month_at = if line.text_of(at + 1) == "." { at + 2 } else { at + 1 };
        let month = month(line.text_of(month_at))?;
        return Some((month_at + 1, (year(line.text_of(month_at + 1))?, month, day)));
    }
    let month = month(line.text_of(at))?;
    let day = day_of_month(line.text_of(at + 1))?;
    let year_at = if line.mark(at + 2) == Some(Mark::Comma) { at + 3 } else { at + 2 };
    Some((year_at, (year(line.text_of(year_at))?, month, day)))
}

/// `March 2026`
fn month_alone(line: &Line<'_>, at: usize) -> Option<(usize, u32, u32)> {
    let month = month(line.text_of(at))?;
    Some((at + 1, year(line.text_of(at + 1))?, month))
}

/// `"2026-03-01"`
fn quoted(line: &Line<'_>, at: usize) -> Option<Day> {
    let inside = line.text_of(at).strip_prefix('"')?.strip_suffix('"')?;
    let numbers: Option<Vec<u32>> = inside.split('-').map(|part| part.parse().ok()).collect();
    let [year, month, day] = *numbers? else { return None };
    (year >= 1000).then_some((year, month, day))
}

/// `after 2026-01-01`, `until 2026-01-01`, `on 2026-01-01`, `from 2026-01-01`
fn directions(line: &Line<'_>, at: usize, habits: &mut Vec<Habit>) {
    let date = line.text_of(at + 1);
    let is_date = date.len() >= 8 && date.split('-').count() == 3 && date.split('-').all(is_count);
    if !is_date || at > line.arrow() {
        return;
    }
    let range = line.range(at, at + 1);
    let (span, typed) = (line.span(&range), line.typed(&range));
    match line.text_of(at).to_lowercase().as_str() {
        "after" | "from" | "nach" | "ab" | "seit" => {
            let usual = format!("since {date}");
            habits.push(Habit::new(Edit::new(range, usual.clone()), messages::since_includes(span, &typed, &usual)));
        }
        "until" | "till" | "by" | "bis" | "vor" => {
            let usual = format!("before {date}");
            habits.push(Habit::new(Edit::new(range, usual.clone()), messages::before_excludes(span, &typed, &usual)));
        }
        "on" | "am" => {
            let usual = format!("between {date} and {date}");
            let diagnostic = messages::other_words(span, &typed, &usual);
            habits.push(Habit::new(Edit::new(range, usual), diagnostic));
        }
        _ => {}
    }
}

fn day_of_month(typed: &str) -> Option<u32> {
    let digits = typed.trim_end_matches(|character: char| character.is_ascii_alphabetic());
    let ending = typed.get(digits.len()..)?.to_ascii_lowercase();
    let is_day = matches!(ending.as_str(), "" | "st" | "nd" | "rd" | "th");
    digits.parse().ok().filter(|day| is_day && (1..=31).contains(day))
}

fn year(typed: &str) -> Option<u32> {
    typed.parse().ok().filter(|year| typed.len() == 4 && (1900..=2999).contains(year))
}

fn month(typed: &str) -> Option<u32> {
    let typed = typed.to_lowercase();
    let is_meant = |name: &str| name == typed || (typed.chars().count() == 3 && name.starts_with(typed.as_str()));
    let position = MONTHS.iter().position(|names| names.iter().any(|name| is_meant(name)))?;
    u32::try_from(position + 1).ok()
}

const MONTHS: [&[&str]; 12] = [
    &["january", "januar", "jänner"],
    &["february", "februar"],
    &["march", "märz", "mar"],
    &["april"],
    &["may", "mai"],
    &["june", "juni"],
    &["july", "juli"],
    &["august"],
    &["september", "sept"],
    &["october", "oktober"],
    &["november"],
    &["december", "dezember"],
];
