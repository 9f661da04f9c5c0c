//! Dates in windows: on the calendar by days, and by how long ago; each axis alone must leave a place.

use super::Truth;
use super::windows::{Age, age_bounds, days_of, is_within};
use crate::lang::checked::Window;

/// Whether no instant lies in the windows it should and outside those it shouldn't.
pub(super) fn unsatisfiable(asked: &[(Window, Truth)]) -> bool {
    !asked.is_empty() && (no_day(asked) || no_age(asked) || one_within_another(asked))
}

fn passes(inside: bool, truth: Truth) -> bool {
    match truth {
        Truth::Holds => inside,
        Truth::Fails => !inside,
    }
}

/// Days of the calendar stand for the instants from their beginning to the next one's.
fn no_day(asked: &[(Window, Truth)]) -> bool {
    let spans: Vec<((i64, i64), Truth)> =
        asked.iter().filter_map(|(window, truth)| Some((days_of(*window)?, *truth))).collect();
    let mut around = spans.iter().flat_map(|((first, after), _)| [first.saturating_sub(1), *first, *after]);
    let fits = |day: i64| spans.iter().all(|((first, after), truth)| passes(*first <= day && day < *after, *truth));
    !spans.is_empty() && !around.any(fits)
}

/// Ages in microseconds, or in whole months; a date to come has one below zero.
fn no_age(asked: &[(Window, Truth)]) -> bool {
    [Age::Micros, Age::Months].into_iter().any(|age| {
        let spans: Vec<((i64, i64), Truth)> =
            asked.iter().filter_map(|(window, truth)| Some((age_bounds(*window, age)?, *truth))).collect();
        let mut around = spans.iter().flat_map(|((from, to), _)| [from.saturating_sub(1), *from, *to]);
        let fits = |age: i64| spans.iter().all(|((from, to), truth)| passes(*from <= age && age < *to, *truth));
        !spans.is_empty() && !around.any(fits)
    })
}

fn one_within_another(asked: &[(Window, Truth)]) -> bool {
    let of = |wanted: Truth| asked.iter().filter(move |(_, truth)| *truth == wanted).map(|(window, _)| *window);
    of(Truth::Holds).any(|inner| of(Truth::Fails).any(|outer| is_within(inner, outer)))
}
