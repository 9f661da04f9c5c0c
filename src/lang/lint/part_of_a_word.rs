//! `contains` with a short word, which finds it inside longer words too.

use super::Linted;
use super::pairs::{Pair, as_test, filter_of, parts};
use super::steps::Steps;
use crate::domain::fold;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::diagnostic::doubts as messages;
use crate::lang::source::Span;
use crate::lang::syntax::{Clause, Polarity, Value};

/// How many letters a text has at most that is rather meant as a word.
const LETTERS_MAX: usize = 4;

/// Words that are common in job titles, trades and addresses, to show what is found as well.
const COMMON: &[&str] = &[
    "director",
    "digital",
    "department",
    "product",
    "marketing",
    "engineer",
    "consultant",
    "architect",
    "executive",
    "security",
    "hospitality",
    "education",
    "industrial",
    "purchasing",
    "assistant",
    "manager",
    "operations",
    "technician",
    "finance",
    "software",
    "retail",
    "healthcare",
    "chief",
    "headquarters",
    "leader",
    "student",
    "professor",
    "research",
    "logistics",
    "innovation",
    "president",
    "partner",
    "training",
    "designer",
];

pub(super) fn lint(linted: &Linted<'_>, _: &mut Steps) -> Vec<Diagnostic> {
    let mut doubts = Vec::new();
    for place in &linted.places {
        look_at(linted, place.pair, &mut doubts);
    }
    doubts
}

fn look_at(linted: &Linted<'_>, pair: Pair<'_>, doubts: &mut Vec<Diagnostic>) {
    parts(pair.written, pair.meaning).1.iter().for_each(|part| look_at(linted, *part, doubts));
    if let Some((written, meaning)) = filter_of(pair.written, pair.meaning) {
        look_at(linted, Pair { written, meaning: &meaning }, doubts);
    }
    let clauses = as_test(pair.written).map_or(&[][..], |test| &test.clauses);
    for clause in clauses {
        let Clause::Contains { polarity, value: Value::Text(text) } = &clause.value else { continue };
        let is_word = !text.value.is_empty() && text.value.chars().all(char::is_alphabetic);
        if is_word && text.value.chars().count() <= LETTERS_MAX {
            let folded = fold(&text.value);
            let within = COMMON.iter().copied().find(|word| word.contains(folded.as_ref()) && *word != folded);
            let subject = Span { end: clause.span.start, ..pair.written.span() };
            let subject = linted.text(subject);
            let denied = match polarity {
                Polarity::Positive => None,
                Polarity::Negative => Some(subject.trim_start_matches('(')),
            };
            doubts.push(messages::part_of_a_word(clause.span, &text.value, within, denied));
        }
    }
}
