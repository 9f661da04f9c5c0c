//! A number of times that could mean at least or exactly.

use super::Habit;
use super::rewording::count;
use crate::lang::diagnostic::habits as messages;
use crate::lang::diagnostic::syntax::{self, Place};
use crate::lang::parse::line::Line;
use crate::lang::parse::mended::Edit;
use crate::lang::parse::scan::Mark;

/// `twice`, `3 times`, `3x` before the arrow, without a word that says which.
pub(super) fn alone(line: &Line<'_>, at: usize, habits: &mut Vec<Habit>) {
    if at > line.arrow() || at == 0 || line.is_any(at - 1, &["least", "most", "exactly", "than", "and", "between"]) {
        return;
    }
    let (times, last) = match line.text_of(at).to_lowercase().as_str() {
        "once" | "einmal" => (Some(1), at),
        "twice" | "zweimal" => (Some(2), at),
        "thrice" | "dreimal" => (Some(3), at),
        typed if line.is_any(at + 1, &["times", "time", "x", "mal"]) => (count(typed), at + 1),
        typed => (typed.strip_suffix('x').and_then(|digits| digits.parse().ok()), at),
    };
    let Some(times) = times else { return };
    let range = line.range(at, last);
    let diagnostic = syntax::unclear_count(line.span(&range), &line.typed(&range), &times.to_string());
    habits.push(Habit::new(Edit::new(range, format!("at least {times} times")), diagnostic));
}

/// `7 days ago`: within them, or longer ago?
pub(super) fn ago(line: &Line<'_>, at: usize, habits: &mut Vec<Habit>) {
    let is_bounded = at > 0 && line.is_any(at - 1, &["than", "and", "least", "most", "over"]);
    let is_said = at > 0 && at + 2 < line.arrow() && line.is(at + 2, "ago") && count(line.text_of(at)).is_some();
    if is_bounded || !is_said || line.place() == Place::Test {
        return;
    }
    let range = line.range(at, at + 2);
    let period = line.typed(&line.range(at, at + 1));
    let diagnostic = messages::unclear_ago(line.span(&range), &line.typed(&range), &period);
    habits.push(Habit::new(Edit::new(range, format!("within {period}")), diagnostic));
}

/// `at least 3 visited page /pricing`: the event comes first.
pub(super) fn first(line: &Line<'_>, at: usize, habits: &mut Vec<Habit>) {
    let words = if line.is_any(at, &["exactly", "minimum", "maximum"]) { 1 } else { 2 };
    let is_bound = line.is(at, "exactly")
        || (line.is_any(at, &["at", "more", "fewer"]) && line.is_any(at + 1, &["least", "most", "than"]));
    let number = at + words;
    let (true, Some(times)) = (is_bound, count(line.text_of(number))) else { return };
    let event = number + 1 + usize::from(line.is_any(number + 1, &["times", "time", "x"]));
    let ends = |position: &usize| {
        !matches!(line.mark(*position), Some(Mark::Word | Mark::Quoted))
            || line.is_any(*position, &["and", "or", "then", "within", "since", "of"])
    };
    let last = (event..line.tokens.len()).find(ends).unwrap_or(line.tokens.len());
    if last < event + 2 {
        return;
    }
    let range = line.range(at, last - 1);
    let bound = line.text().get(line.range(at, number - 1)).unwrap_or("");
    let usual = format!("{} {bound} {times} times", line.text().get(line.range(event, last - 1)).unwrap_or(""));
    let diagnostic = messages::other_words(line.span(&range), &line.typed(&range), &usual);
    habits.push(Habit::new(Edit::new(range, usual), diagnostic));
}
