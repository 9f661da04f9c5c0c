//! Texts: a named one is tried, and of one that nobody names it is known what follows from what.

use super::Truth;
use super::values::{Bearer, Several};
use crate::domain::words_of;
use crate::lang::checked::{TextSet, TextTest};
use crate::lang::lint::steps::{Exhausted, Steps};

/// Whether no text, or no texts, pass and fail what they should.
pub(super) fn unsatisfiable(
    asked: &[(&TextTest, Truth)],
    bearer: Bearer<'_>,
    steps: &mut Steps,
) -> Result<bool, Exhausted> {
    let of = |wanted: Truth| -> Vec<&TextTest> {
        asked.iter().filter(|(_, truth)| *truth == wanted).map(|(test, _)| *test).collect()
    };
    let (passed, failed) = (of(Truth::Holds), of(Truth::Fails));
    steps.spend(passed.len() * (passed.len() + failed.len()))?;
    match bearer.texts {
        Several::One => no_text(&passed, &failed, bearer.closed, steps),
        // Each test may be passed by another of the texts; what fails, fails for all of them.
        Several::Any => {
            for test in passed {
                if no_text(&[test], &failed, bearer.closed, steps)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
    }
}

/// Whether no one text passes all of the first and none of the others.
fn no_text(
    passed: &[&TextTest],
    failed: &[&TextTest],
    closed: Option<&[String]>,
    steps: &mut Steps,
) -> Result<bool, Exhausted> {
    let named: Option<Vec<&str>> = match closed {
        Some(values) => Some(values.iter().map(String::as_str).collect()),
        None => passed.iter().find_map(|test| named_by(test)),
    };
    let Some(named) = named else { return Ok(follows(passed, failed)) };
    steps.spend(named.len().saturating_mul(passed.len() + failed.len()))?;
    let fits = |text: &str| {
        passed.iter().all(|test| holds(text, test) != Some(false))
            && failed.iter().all(|test| holds(text, test) != Some(true))
    };
    Ok(!named.into_iter().any(fits))
}

/// The texts that alone pass a test, if it names them.
fn named_by(test: &TextTest) -> Option<Vec<&str>> {
    match test {
        TextTest::Is(text) => Some(vec![text]),
        TextTest::In(set) if set.patterns.is_empty() && !is_empty(set) => {
            Some(set.exact.iter().map(String::as_str).collect())
        }
        TextTest::In(_)
        | TextTest::Contains(_)
        | TextTest::HasAnyWord(_)
        | TextTest::StartsWith(_)
        | TextTest::EndsWith(_)
        | TextTest::Matches(_) => None,
    }
}

/// Whether a folded text passes a test; `None` where that depends on its capitals, or on items still to come.
fn holds(folded: &str, test: &TextTest) -> Option<bool> {
    match test {
        TextTest::Is(wanted) => Some(folded == wanted),
        // An empty list is one that is still to be filled, or could not be read.
        TextTest::In(set) if is_empty(set) => None,
        TextTest::In(set) => Some(set.contains(folded)),
        TextTest::Contains(part) => Some(folded.contains(part.as_str())),
        TextTest::HasAnyWord(runs) => Some(runs.iter().any(|run| has_words(folded, run))),
        TextTest::StartsWith(start) => Some(folded.starts_with(start.as_str())),
        TextTest::EndsWith(end) => Some(folded.ends_with(end.as_str())),
        TextTest::Matches(_) => None,
    }
}

fn is_empty(set: &TextSet) -> bool {
    set.exact.is_empty() && set.patterns.is_empty()
}

fn has_words(folded: &str, run: &[String]) -> bool {
    let words: Vec<&str> = words_of(folded).collect();
    words.windows(run.len().max(1)).any(|consecutive| consecutive == run)
}

/// Whether what passes one of the first passes one of the others too, or two of the first exclude each other.
fn follows(passed: &[&TextTest], failed: &[&TextTest]) -> bool {
    let implied = passed.iter().any(|passed| failed.iter().any(|failed| implies(passed, failed)));
    implied || passed.iter().any(|one| passed.iter().any(|other| exclude_each_other(one, other)))
}

fn implies(one: &TextTest, other: &TextTest) -> bool {
    if one == other {
        return true;
    }
    match one {
        TextTest::Is(text) => holds(text, other) == Some(true),
        TextTest::In(set) if is_empty(set) => false,
        TextTest::In(set) => {
            set.exact.iter().all(|text| holds(text, other) == Some(true)) && patterns_within(set, other)
        }
        TextTest::Contains(part) => contained(part, other),
        TextTest::StartsWith(start) => {
            contained(start, other)
                || matches!(other, TextTest::StartsWith(shorter) if start.starts_with(shorter.as_str()))
        }
        TextTest::EndsWith(end) => {
            contained(end, other) || matches!(other, TextTest::EndsWith(shorter) if end.ends_with(shorter.as_str()))
        }
        TextTest::HasAnyWord(runs) => runs.iter().all(|run| words_imply(run, other)),
        TextTest::Matches(_) => false,
    }
}

/// Whether every text with this part passes a test for a part of it.
fn contained(part: &str, other: &TextTest) -> bool {
    matches!(other, TextTest::Contains(shorter) if part.contains(shorter.as_str()))
}

fn patterns_within(set: &TextSet, other: &TextTest) -> bool {
    match other {
        TextTest::In(wider) => set.patterns.iter().all(|pattern| wider.patterns.contains(pattern)),
        TextTest::Is(_)
        | TextTest::Contains(_)
        | TextTest::HasAnyWord(_)
        | TextTest::StartsWith(_)
        | TextTest::EndsWith(_)
        | TextTest::Matches(_) => set.patterns.is_empty(),
    }
}

fn words_imply(run: &[String], other: &TextTest) -> bool {
    match other {
        TextTest::HasAnyWord(runs) => {
            runs.iter().any(|wanted| run.windows(wanted.len().max(1)).any(|part| part == wanted))
        }
        TextTest::Contains(part) => run.iter().any(|word| word.contains(part.as_str())),
        TextTest::Is(_) | TextTest::In(_) | TextTest::StartsWith(_) | TextTest::EndsWith(_) | TextTest::Matches(_) => {
            false
        }
    }
}

fn exclude_each_other(one: &TextTest, other: &TextTest) -> bool {
    match (one, other) {
        (TextTest::StartsWith(one), TextTest::StartsWith(other)) => {
            !one.starts_with(other.as_str()) && !other.starts_with(one.as_str())
        }
        (TextTest::EndsWith(one), TextTest::EndsWith(other)) => {
            !one.ends_with(other.as_str()) && !other.ends_with(one.as_str())
        }
        (
            TextTest::Is(_)
            | TextTest::In(_)
            | TextTest::Contains(_)
            | TextTest::HasAnyWord(_)
            | TextTest::StartsWith(_)
            | TextTest::EndsWith(_)
            | TextTest::Matches(_),
            _other,
        ) => false,
    }
}
