//! Points said first, without an arrow, with a unit, in words, with a fraction.

use super::rewording::count;
use super::{Habit, mended};
use crate::lang::diagnostic::habits as messages;
use crate::lang::diagnostic::syntax::{self, Place};
use crate::lang::parse::line::{Line, is_count, is_number};
use crate::lang::parse::mended::Edit;
use crate::lang::parse::scan::Mark;

const UNITS: &[&str] = &["points", "point", "pts", "pt", "p", "punkte", "punkt", "pkt", "pkte", "score", "+"];
const ADDING: &[&str] = &["add", "give", "award", "gib", "plus"];
const CONNECTING: &[&str] = &[
    "=", ">", ":", "-", "–", "—", "~", "gives", "give", "gibt", "gets", "get", "then", "dann", "means", "worth",
    "scores", "adds", "add", "is", ",", ">>",
];

/// `+20 if C`, `20 points for C`, `add 20 when C`, `+20: C`, `+20 -> C`.
pub(super) fn first(line: &Line<'_>, at: usize, habits: &mut Vec<Habit>) {
    if at > 0 || line.place() != Place::Score {
        return;
    }
    let mut next = usize::from(line.is_any(0, ADDING));
    let sign = sign(line.text_of(next));
    next += usize::from(sign.is_some());
    let digits = line.text_of(next);
    if !is_count(digits) {
        return;
    }
    next += 1 + usize::from(line.is_any(next + 1, UNITS));
    let connects =
        line.is_any(next, &["if", "when", "for", "wenn", "für", "bei", "because", "where", ":", ",", "<", "on"]);
    let reversed = line.mark(next) == Some(Mark::Arrow);
    next += usize::from(connects || reversed);
    let is_arrow_elsewhere = (next..line.tokens.len()).any(|position| line.mark(position) == Some(Mark::Arrow));
    let (Some(begin), false) = (line.tokens.get(next).map(|token| token.start()), is_arrow_elsewhere) else { return };
    let end = line.text().trim_end().len();
    let points = format!("{}{digits}", sign.unwrap_or("+"));
    let usual = format!("{} -> {points}", line.text().get(begin..end).unwrap_or("").trim());
    let said = line.range(0, next.saturating_sub(1));
    let diagnostic = syntax::points_first(line.span(&said), &usual);
    let whole = line.span(&(0..end));
    let edits = vec![Edit::new(0..begin, ""), Edit::new(end..end, format!(" -> {points}"))];
    habits.push(Habit { edits, diagnostic: mended(diagnostic, whole, &usual) });
}

/// `C +20`, `C gives 20`, `C: +20`, `C = +20`, `C then +20`.
pub(super) fn arrow(line: &Line<'_>, at: usize, habits: &mut Vec<Habit>) {
    if line.place() != Place::Score || at == 0 || line.arrow() < line.tokens.len() {
        return;
    }
    let number = at + usize::from(sign(line.text_of(at)).is_some());
    let glued = line.text_of(number).trim_end_matches(|character: char| character.is_ascii_alphabetic());
    if !is_number(glued) && count(line.text_of(number)).is_none() {
        return;
    }
    let has_sign = number > at;
    let connection = line.is_any(at - 1, CONNECTING) && at > 1;
    let is_said = has_sign || connection || line.is_any(number + 1, UNITS) || number + 1 == line.tokens.len();
    if !is_said {
        return;
    }
    let first = if connection { at - 1 } else { at };
    let start = line.range(first, first).start;
    let range = if connection { start..line.range(at, at).start } else { start..start };
    let text = if connection && !line.text().get(..start).is_some_and(|before| before.ends_with(' ')) {
        " -> "
    } else {
        "-> "
    };
    let shown = line.range(if connection { first } else { at }, number);
    let diagnostic = messages::missing_arrow(line.span(&shown), &line.typed(&line.range(at, number)));
    let diagnostic = mended(diagnostic, line.span(&range), text);
    habits.push(Habit::new(Edit::new(range, text), diagnostic));
}

/// `-> + 20`, `-> 20 points`, `-> plus 20`, `-> "20"`, `-> +20%`, `-> 2.5`, `-> twenty`.
pub(super) fn said_otherwise(line: &Line<'_>, at: usize, habits: &mut Vec<Habit>) {
    let arrow = line.arrow();
    if at != arrow + 1 || arrow == line.tokens.len() {
        return;
    }
    let mut next = at;
    while line.is_any(next, &["=", "add", "give", "score", "points", "plus", "minus", "subtract", "by", "+=", "−="]) {
        next += 1;
    }
    let takes = (at..next).any(|position| line.is_any(position, &["minus", "subtract"]));
    let mut typed_sign = None;
    while let Some(sign) = sign(line.text_of(next)) {
        typed_sign = Some(sign);
        next += 1;
    }
    next += usize::from(typed_sign.is_some() && line.is(next, "="));
    let sign = if takes { "-" } else { typed_sign.unwrap_or("+") };
    let number = line.text_of(next).trim_matches(['"', '“', '”']).to_owned();
    let letters = number.find(|character: char| character.is_alphabetic()).unwrap_or(number.len());
    let (digits, glued) = number.split_at(letters);
    let has_unit = line.is_any(next + 1, UNITS) || line.text_of(next + 1) == "%";
    let last = next + usize::from(has_unit);
    if let Some(fraction_end) = fraction(line, next) {
        return broken(line, at, fraction_end, sign, habits);
    }
    let digits = if is_count(digits) && (glued.is_empty() || UNITS.contains(&glued.to_lowercase().as_str())) {
        digits.to_owned()
    } else {
        match count(&number) {
            Some(count) => count.to_string(),
            None => return,
        }
    };
    let range = line.range(at, last);
    let usual = format!("{sign}{digits}");
    if line.text().get(range.clone()) == Some(usual.as_str()) {
        return;
    }
    let diagnostic = messages::other_words(line.span(&range), &line.typed(&range), &usual);
    habits.push(Habit::new(Edit::new(range, usual), diagnostic));
}

/// `IF(C; 20; 0)`, as spreadsheets have it.
pub(super) fn spreadsheet(line: &Line<'_>, at: usize, habits: &mut Vec<Habit>) {
    let last = line.tokens.len().saturating_sub(1);
    let is_formula = at == 0 && line.is_any(0, &["if", "wenn"]) && line.mark(1) == Some(Mark::Open);
    if !is_formula || line.place() != Place::Score || line.mark(last) != Some(Mark::Close) {
        return;
    }
    let is_separator = |position: &usize| matches!(line.text_of(*position), ";" | ",");
    let Some(separator) = (2..last).find(|position| is_separator(position) && is_count(line.text_of(position + 1)))
    else {
        return;
    };
    let inside = line.range(2, separator - 1);
    let usual = format!("{} -> +{}", line.text().get(inside).unwrap_or(""), line.text_of(separator + 1));
    let range = line.range(0, last);
    let diagnostic = messages::other_words(line.span(&range), &line.typed(&range), &usual);
    habits.push(Habit::new(Edit::new(range, usual), diagnostic));
}

/// `+5 per whitepaper`, `+5 for each download`, `+5 each download`.
pub(super) fn per_thing(line: &Line<'_>, at: usize, habits: &mut Vec<Habit>) {
    if at <= line.arrow() || !line.is_any(at, &["per", "for", "each", "every", "once"]) {
        return;
    }
    if line.is(at, "once") {
        let is_thing = line.is_any(at + 1, &["per", "for", "each"]) && line.mark(at + 2) == Some(Mark::Word);
        if is_thing && !line.is_any(at + 2, &["different", "day", "week", "month"]) {
            let range = line.range(at, at + 2);
            let usual = "once per different name";
            let diagnostic = messages::other_words(line.span(&range), &line.typed(&range), usual);
            habits.push(Habit::new(Edit::new(range, usual), diagnostic));
        }
        return;
    }
    let thing = at + 1 + usize::from(line.is(at, "for") && line.is_any(at + 1, &["each", "every"]));
    let is_thing = line.mark(thing) == Some(Mark::Word) && count(line.text_of(thing)).is_none();
    if !is_thing || line.is_any(thing, &["different", "day", "week", "month", "at", "because", "each"]) {
        return;
    }
    let range = line.range(at, thing);
    let diagnostic = messages::other_words(line.span(&range), &line.typed(&range), "each");
    habits.push(Habit::new(Edit::new(range, "each"), diagnostic));
}

/// The last position of a number with a fraction: `2.5`, `2,5`.
fn fraction(line: &Line<'_>, at: usize) -> Option<usize> {
    let number = line.text_of(at);
    if is_number(number) && number.contains('.') {
        return Some(at);
    }
    let fraction = line.text_of(at + 2);
    let is_comma = line.mark(at + 1) == Some(Mark::Comma) && line.adjoins(at) && line.adjoins(at + 1);
    (is_comma && is_count(number) && is_count(fraction) && fraction.len() < 3).then_some(at + 2)
}

fn broken(line: &Line<'_>, at: usize, last: usize, sign: &str, habits: &mut Vec<Habit>) {
    let range = line.range(at, last);
    let typed = line.typed(&range);
    let whole: String =
        typed.trim_start_matches(['+', '-', '−', ' ']).chars().take_while(char::is_ascii_digit).collect();
    let diagnostic = syntax::broken_points(line.span(&range), &typed);
    habits.push(Habit::new(Edit::new(range, format!("{sign}{whole}")), diagnostic));
}

fn sign(typed: &str) -> Option<&'static str> {
    match typed {
        "+" => Some("+"),
        "-" | "−" | "–" => Some("-"),
        _ => None,
    }
}
