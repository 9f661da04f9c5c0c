//! Words and marks at the edges of a condition: in front of it, behind the line, between two of them.

use super::Habit;
use crate::lang::diagnostic::habits as messages;
use crate::lang::diagnostic::syntax::{self, Place};
use crate::lang::parse::line::Line;
use crate::lang::parse::mended::Edit;
use crate::lang::parse::recover::is_unseen;
use crate::lang::parse::scan::Mark;

/// Words and marks that begin a line elsewhere: `if`, `when`, the mark of a list's item.
pub(super) fn leading(line: &Line<'_>, at: usize, habits: &mut Vec<Habit>) {
    let may_begin = matches!(line.place(), Place::Score | Place::Stages | Place::Campaign | Place::Grade | Place::Test);
    let is_bullet = matches!(line.text_of(at), "-" | "*" | "•" | "–" | "·");
    let is_word = line.is_any(at, LEADING);
    let follows_start = at == 0 || (at == 1 && line.is(0, "audience")) || line.mark(at - 1) == Some(Mark::Colon);
    if may_begin && follows_start && (is_bullet || is_word) {
        let range = line.range(at, at);
        let gap = range.start..line.range(at + 1, at + 1).start.max(range.end);
        let diagnostic = messages::superfluous(line.span(&gap), &line.typed(&range));
        habits.push(Habit::new(Edit::new(gap, ""), diagnostic));
    }
}

/// `and and`, `in in`, `at least at least`: what was typed twice.
pub(super) fn doubled(line: &Line<'_>, at: usize, habits: &mut Vec<Habit>) {
    let is_again = |length: usize| {
        line.is_any(at, SMALL)
            && (at..at + length).all(|position| line.folded(position) == line.folded(position + length))
    };
    let Some(length) = [2, 1].into_iter().find(|length| is_again(*length)) else { return };
    let (first, second) = (line.range(at, at + length - 1), line.range(at + length, at + length));
    let gap = first.start..second.start;
    let diagnostic = messages::doubled(line.span(&first), &line.typed(&first), line.span(&gap));
    habits.push(Habit::new(Edit::new(gap, ""), diagnostic));
}

/// Words that are no name, and that nobody means twice in a row.
const SMALL: &[&str] = &[
    "and", "at", "because", "between", "contains", "each", "exactly", "fewer", "given", "has", "in", "is", "less",
    "more", "of", "once", "or", "than", "then", "to", "when", "where", "within",
];

/// Words that say nothing in front of a condition.
const LEADING: &[&str] = &["if", "when", "whenever", "where", "wenn", "falls", "sobald", "rule"];

/// `in DE, AT, CH`, `in [DE, AT]`, `in {DE, AT}`
pub(super) fn listed(line: &Line<'_>, at: usize, habits: &mut Vec<Habit>) {
    if line.is(at, "is") {
        return listed_behind_is(line, at, habits);
    }
    if !line.is_any(at, &["in", "of"]) {
        return;
    }
    let first = at + 1;
    let closing = match line.text_of(first) {
        "[" => "]",
        "{" => "}",
        _ => return without_parentheses(line, first, habits),
    };
    let Some(last) = (first..line.tokens.len()).find(|position| line.text_of(*position) == closing) else { return };
    let range = line.range(first, last);
    let inside = line.text().get(range.start + 1..range.end - closing.len()).unwrap_or("").trim();
    let usual = format!("({inside})");
    let diagnostic = messages::other_words(line.span(&range), &line.typed(&range), &usual);
    habits.push(Habit::new(Edit::new(range, usual), diagnostic));
}

fn without_parentheses(line: &Line<'_>, first: usize, habits: &mut Vec<Habit>) {
    let is_value = |at: usize| matches!(line.mark(at), Some(Mark::Word | Mark::Quoted));
    let is_joint = |at: usize| line.is_any(at, &["or", "and"]);
    let mut last = first;
    while is_value(last) && is_value(last + 2) && (line.mark(last + 1) == Some(Mark::Comma) || is_joint(last + 1)) {
        last += 2;
    }
    if last == first {
        return;
    }
    let values = (first..=last).step_by(2).map(|at| line.text_of(at)).collect::<Vec<&str>>().join(", ");
    let range = line.range(first, last);
    let usual = format!("({values})");
    let diagnostic = messages::other_words(line.span(&range), &line.typed(&range), &usual);
    habits.push(Habit::new(Edit::new(range, usual), diagnostic));
}

/// `is DE, AT or CH`
fn listed_behind_is(line: &Line<'_>, at: usize, habits: &mut Vec<Habit>) {
    let first = at + 1 + usize::from(line.is(at + 1, "not"));
    let is_value =
        |at: usize| matches!(line.mark(at), Some(Mark::Word | Mark::Quoted)) && line.mark(at + 1) != Some(Mark::Word);
    let mut last = first;
    while is_value(last + 2) && (line.mark(last + 1) == Some(Mark::Comma) || (last > first && line.is(last + 1, "or")))
    {
        last += 2;
    }
    let closes = line.is(last + 1, "or") && is_value(last + 2);
    let last = if closes { last + 2 } else { last };
    if last < first + 2 || line.mark(first + 1) != Some(Mark::Comma) {
        return;
    }
    let values = (first..=last).step_by(2).map(|at| line.text_of(at)).collect::<Vec<&str>>().join(", ");
    let range = line.range(at, last);
    let usual = format!("{} ({values})", if first > at + 1 { "not in" } else { "in" });
    let diagnostic = messages::other_words(line.span(&range), &line.typed(&range), &usual);
    habits.push(Habit::new(Edit::new(range, usual), diagnostic));
}

/// `(A or B) within 7 days`: a time or number belongs to events, not to a condition.
pub(super) fn behind_parentheses(line: &Line<'_>, at: usize, habits: &mut Vec<Habit>) {
    let begins_clause =
        line.is_any(at + 1, &["within", "at", "exactly", "more", "fewer", "since", "before", "today", "this", "on"]);
    if line.mark(at) != Some(Mark::Close) || !begins_clause || at > line.arrow() {
        return;
    }
    let Some(open) = opening(line, at) else { return };
    let ends = |position: &usize| {
        matches!(line.mark(*position), Some(Mark::Arrow | Mark::Comma | Mark::Close))
            || line.is_any(*position, &["and", "or", "then"])
    };
    let end = (at + 1..line.tokens.len()).find(ends).unwrap_or(line.tokens.len()) - 1;
    let clause = line.text().get(line.range(at + 1, end)).unwrap_or("");
    let is_joint =
        |position: &usize| line.is_any(*position, &["and", "or"]) && opening_depth(line, open, *position) == 1;
    let joints: Vec<usize> = (open + 1..at).filter(is_joint).collect();
    let mut starts = vec![open + 1];
    starts.extend(joints.iter().map(|joint| joint + 1));
    let parts = starts.iter().zip(joints.iter().copied().chain([at]));
    let parts: Vec<&str> = parts.filter_map(|(start, end)| line.text().get(line.range(*start, end - 1))).collect();
    let usual = if let [only] = parts.as_slice() {
        format!("{only} {clause}")
    } else if joints.iter().all(|joint| line.is(*joint, "or")) {
        format!("any of ({}) {clause}", parts.join(", "))
    } else if joints.iter().all(|joint| line.is(*joint, "and")) {
        let parts: Vec<String> = parts.iter().map(|part| format!("{part} {clause}")).collect();
        format!("({})", parts.join(" and "))
    } else {
        return;
    };
    let range = line.range(open, end);
    let diagnostic = messages::said_of_parentheses(line.span(&line.range(at + 1, end)), line.span(&range), &usual);
    habits.push(Habit::new(Edit::new(range, usual), diagnostic));
}

/// The parenthesis that this one closes.
fn opening(line: &Line<'_>, close: usize) -> Option<usize> {
    (0..close).rev().find(|open| line.mark(*open) == Some(Mark::Open) && opening_depth(line, *open, close) == 1)
}

/// How many parentheses are open just before a position, this one counted as the first.
fn opening_depth(line: &Line<'_>, open: usize, before: usize) -> usize {
    let count = |mark| (open..before).filter(|position| line.mark(*position) == Some(mark)).count();
    count(Mark::Open).saturating_sub(count(Mark::Close))
}

/// `company.size >= 200 and <= 500`: the value is said once and meant twice.
pub(super) fn subject(line: &Line<'_>, at: usize, habits: &mut Vec<Habit>) {
    if !line.is_any(at, &["and", "or", "but"]) || line.mark(at + 1) != Some(Mark::Comparison) {
        return;
    }
    let Some(comparison) = (1..at).rev().find(|position| line.mark(*position) == Some(Mark::Comparison)) else {
        return;
    };
    let value = line.text_of(comparison - 1).to_owned();
    let end = line.range(at, at).end;
    let place = end..end;
    let span = line.span(&place);
    let diagnostic = super::mended(messages::missing_word(span, &value), span, &format!(" {value}"));
    habits.push(Habit::new(Edit::new(place, format!(" {value}")), diagnostic));
}

/// `downloaded whitepaper (pages >= 10)`: a test of a property comes behind `where`.
pub(super) fn filter(line: &Line<'_>, at: usize, habits: &mut Vec<Habit>) {
    let opens = line.mark(at) == Some(Mark::Open) && at > 1 && at < line.arrow();
    let behind_event = matches!(line.mark(at.wrapping_sub(1)), Some(Mark::Word | Mark::Quoted));
    if !opens
        || !behind_event
        || line.is_any(at - 1, &["and", "or", "not", "then", "of", "in", "where", "when", "until", "any", "all"])
    {
        return;
    }
    let end = line.range(at - 1, at - 1).end;
    let place = end..end;
    let span = line.span(&place);
    let diagnostic = super::mended(messages::missing_word(span, "where"), span, " where");
    habits.push(Habit::new(Edit::new(place, " where"), diagnostic));
}

/// A comma, or nothing, between two conditions: `and` and `or` would both do.
pub(super) fn comma(line: &Line<'_>, at: usize, habits: &mut Vec<Habit>) {
    let joins = line.mark(at) == Some(Mark::Comma) || line.text_of(at) == ";";
    if joins && at < line.arrow() && at > 0 && matches!(line.place(), Place::Score | Place::Campaign | Place::Stages) {
        let range = line.range(at, at);
        let diagnostic = messages::unclear_comma(line.span(&range), line.text_of(at));
        habits.push(Habit::new(Edit::new(range, " and"), diagnostic));
    }
}

/// A character that nobody can see.
pub(super) fn unseen(line: &Line<'_>, at: usize, habits: &mut Vec<Habit>) {
    let range = line.range(at, at);
    let unseen = line.text_of(at).char_indices().find(|(_, character)| is_unseen(*character));
    if let Some((offset, character)) = unseen {
        let start = range.start + offset;
        let range = start..start + character.len_utf8();
        let diagnostic = syntax::unseen_character(line.span(&range), character);
        habits.push(Habit::new(Edit::new(range, ""), diagnostic));
    }
}

/// A full stop or semicolon at the end; a remark behind `//` or in parentheses.
pub(super) fn trailing(line: &Line<'_>, at: usize, habits: &mut Vec<Habit>) {
    let range = line.range(at, at);
    let is_last = at + 1 == line.tokens.len();
    if is_last && matches!(line.text_of(at), "." | ";" | "!" | "," | ":") {
        let diagnostic = messages::superfluous(line.span(&range), line.text_of(at));
        habits.push(Habit::new(Edit::new(range.clone(), ""), diagnostic));
    }
    let is_double_dash = line.text_of(at) == "-" && line.text_of(at + 1) == "-" && line.adjoins(at);
    if at > 0 && (is_double_dash || line.text_of(at).starts_with("//")) {
        let range = range.start..range.start + 2;
        let diagnostic = messages::other_words(line.span(&range), &line.typed(&range), "#");
        habits.push(Habit::new(Edit::new(range, "# "), diagnostic));
    }
    if line.mark(at) == Some(Mark::Open) && at > line.arrow() {
        remark_in_parentheses(line, at, habits);
    }
}

fn remark_in_parentheses(line: &Line<'_>, at: usize, habits: &mut Vec<Habit>) {
    let last = line.tokens.len() - 1;
    if line.mark(last) != Some(Mark::Close) || line.is(at + 1, "best") {
        return;
    }
    let range = line.range(at, last);
    let inside = line.text().get(range.start + 1..range.end - 1).unwrap_or("").trim().replace('"', "\"\"");
    let usual = format!("because \"{inside}\"");
    let diagnostic = messages::other_words(line.span(&range), &line.typed(&range), &usual);
    habits.push(Habit::new(Edit::new(range, usual), diagnostic));
}
