//! Numbers as spreadsheets and people write them: thousands separators, decimal commas, units behind them, currencies.

use super::Habit;
use crate::lang::diagnostic::habits as messages;
use crate::lang::diagnostic::syntax::Place;
use crate::lang::parse::line::{Line, is_count, is_number};
use crate::lang::parse::mended::Edit;
use crate::lang::parse::scan::Mark;

/// An amount that begins at a word.
pub(super) fn amount(line: &Line<'_>, at: usize, habits: &mut Vec<Habit>) {
    money(line, at, habits);
    if !is_number(line.text_of(at)) {
        if let Some(number) = apostrophes(line.text_of(at)) {
            replace(line, at, at, number, habits);
        }
        return;
    }
    if let Some((last, number)) = grouped(line, at) {
        replace(line, at, last, number, habits);
    }
    if let Some((last, number)) = decimal_comma(line, at) {
        replace(line, at, last, number, habits);
    }
    let unit = at + 1;
    let ends = unit + 1 >= line.arrow() || line.is_any(unit + 1, &["and", "or", "then", ")", ","]);
    let is_compared = at > 0 && (line.mark(at - 1) == Some(Mark::Comparison) || line.is_any(at - 1, &["and", "is"]));
    let has_unit = line.mark(unit) == Some(Mark::Word)
        && ends
        && is_compared
        && !line.is_any(unit, &["and", "or", "then", "times", "of"]);
    if line.is_any(unit, &["percent", "pct", "prozent", "per cent"]) {
        replace(line, at, unit, format!("{}%", line.text_of(at)), habits);
    }
    let has_sign = matches!(line.text_of(unit), "%" | "€" | "$" | "£");
    if at < line.arrow() && (has_unit || has_sign) && line.place() != Place::Campaign {
        superfluous(line, unit, habits);
    }
}

/// `50 <= company.size <= 199`, `200 <= company.size`: the value comes first.
pub(super) fn reversed(line: &Line<'_>, at: usize, habits: &mut Vec<Habit>) {
    let is_reversed = is_number(line.text_of(at))
        && line.mark(at + 1) == Some(Mark::Comparison)
        && line.mark(at + 2) == Some(Mark::Word)
        && !is_number(line.text_of(at + 2));
    if !is_reversed {
        return;
    }
    let (low, value, high) = (line.text_of(at), line.text_of(at + 2), line.text_of(at + 4));
    let signs = (line.text_of(at + 1), line.text_of(at + 3));
    let (last, usual) = match signs {
        ("<=" | "≤", "<=" | "≤") if is_number(high) => (at + 4, format!("{value} between {low} and {high}")),
        ("<", "<") if is_number(high) => (at + 4, format!("{value} > {low} and {value} < {high}")),
        ("<" | "<=" | "≤", "<" | "<=" | "≤") if is_number(high) => {
            (at + 4, format!("{value} {} {low} and {value} {} {high}", turned(signs.0), signs.1))
        }
        _ => (at + 2, format!("{value} {} {low}", turned(signs.0))),
    };
    replace(line, at, last, usual, habits);
}

fn turned(sign: &str) -> &str {
    match sign {
        "<=" | "≤" => ">=",
        ">=" | "≥" => "<=",
        "<" => ">",
        ">" => "<",
        same => same,
    }
}

fn replace(line: &Line<'_>, first: usize, last: usize, usual: String, habits: &mut Vec<Habit>) {
    let range = line.range(first, last);
    let diagnostic = messages::other_words(line.span(&range), &line.typed(&range), &usual);
    habits.push(Habit::new(Edit::new(range, usual), diagnostic));
}

fn superfluous(line: &Line<'_>, at: usize, habits: &mut Vec<Habit>) {
    let range = line.range(at, at);
    let diagnostic = messages::unit_too_many(line.span(&range), &line.typed(&range), line.text_of(at - 1));
    habits.push(Habit::new(Edit::new(range, ""), diagnostic));
}

/// `1,000`, `1 000`, `25,000,000`
fn grouped(line: &Line<'_>, at: usize) -> Option<(usize, String)> {
    let mut number = line.text_of(at).to_owned();
    let mut last = at;
    loop {
        let has_comma = line.mark(last + 1) == Some(Mark::Comma) && line.adjoins(last) && line.adjoins(last + 1);
        let next = if has_comma { last + 2 } else { last + 1 };
        let group = line.text_of(next);
        let is_group =
            group.get(..3).is_some_and(is_count) && is_number(group) && group.find('.').is_none_or(|dot| dot == 3);
        if !is_group || (group.len() > 3 && !group.contains('.')) {
            break;
        }
        number.push_str(group);
        last = next;
    }
    (last > at).then_some((last, number))
}

/// `2,5`
fn decimal_comma(line: &Line<'_>, at: usize) -> Option<(usize, String)> {
    let is_comma = line.mark(at + 1) == Some(Mark::Comma) && line.adjoins(at) && line.adjoins(at + 1);
    let fraction = line.text_of(at + 2);
    let is_decimal = is_comma && is_count(line.text_of(at)) && is_count(fraction) && fraction.len() != 3;
    is_decimal.then(|| (at + 2, format!("{}.{fraction}", line.text_of(at))))
}

/// `1'000`
fn apostrophes(typed: &str) -> Option<String> {
    let number = typed.replace(['\'', '’', '_'], "");
    (number.len() < typed.len() && is_number(&number)).then_some(number)
}

/// `€25000`, `EUR 25000`, `25000 €`, `25000 euros`: an amount and its currency's three letters, where a budget wants them.
fn money(line: &Line<'_>, at: usize, habits: &mut Vec<Habit>) {
    if !line.is(0, "budget") || at == 0 {
        return;
    }
    let (first, second) = (line.text_of(at), line.text_of(at + 1));
    let (number, currency) = if is_number(second) { (second, first) } else { (first, second) };
    let Some(currency) = currency_of(currency).filter(|_| is_number(number)) else { return };
    let usual = format!("{number} {currency}");
    if line.text().get(line.range(at, at + 1)) != Some(usual.as_str()) {
        replace(line, at, at + 1, usual, habits);
    }
}

fn currency_of(typed: &str) -> Option<String> {
    let known = match typed.to_lowercase().as_str() {
        "€" | "euro" | "euros" => "EUR",
        "$" | "dollar" | "dollars" => "USD",
        "£" | "pound" | "pounds" => "GBP",
        "francs" | "franken" | "sfr" => "CHF",
        letters if letters.len() == 3 && letters.bytes().all(|byte| byte.is_ascii_alphabetic()) => {
            return Some(letters.to_uppercase());
        }
        _ => return None,
    };
    Some(known.to_owned())
}

/// A number that could be a thousand or a fraction, in both readings: three digits behind the point, the last of them 0.
pub(in crate::lang) fn thousands(typed: &str) -> Option<(String, String)> {
    let (whole, fraction) = typed.split_once('.')?;
    let digits = whole.trim_start_matches(['+', '-', '−']);
    let is_unclear = (1..=3).contains(&digits.len()) && digits != "0" && fraction.len() == 3 && fraction.ends_with('0');
    let shorter = typed.trim_end_matches('0').trim_end_matches('.');
    is_unclear.then(|| (format!("{whole}{fraction}"), shorter.to_owned()))
}
