//! Rule files in which much can't be true, is always true, or comes to nothing: few subjects, and bounds that collide.

use std::fmt::Write;

use crate::generate::draws::Draws;
use crate::generate::text;

/// What these files can talk about: what the other generated files can, and a trait with a closed set of values.
pub(super) fn vocabulary() -> String {
    format!("{}country = {{ type = \"text\", values = [\"DE\", \"AT\"] }}\n", text::VOCABULARY)
}

/// A rule file; each rule has a label, each section a line of its own.
pub(super) fn campaign(draws: &mut Draws, zone: &str) -> String {
    let mut text = format!("campaign \"Aurora\"\n  timezone {zone}\n");
    let range = one(draws, &["", " from 0 to 100", " from 0 to 30", " from 5 to 50"]);
    writeln!(text, "\nscore warm{range}").unwrap();
    if draws.chance(30) {
        text.push_str("  halving every 7 days\n");
    }
    rules(draws, &mut text);
    let limits = [
        "",
        " at most 20",
        " at most 40",
        ", best only",
        ", first only",
        ", first only",
        " at least -5",
        " at least 0 at most 60",
    ];
    for title in ["Content", "Interest"] {
        let limits = one(draws, &limits);
        writeln!(text, "  group \"{title}\"{limits}").unwrap();
        rules(draws, &mut text);
    }
    let thresholds =
        one(draws, &["A from 20, B from 5, C below", "A from 90, B from 31, C below", "A from 6, B from 5, C below"]);
    writeln!(text, "\nscore total = 60% of warm + 40% of warm\n\ngrade warm {thresholds}").unwrap();
    let (first, second) = (condition(draws, 1), condition(draws, 1));
    writeln!(text, "\ngrade priority hot when {first}, mild when {second}, cold otherwise").unwrap();
    text.push_str("\nstages\n  visitor\n");
    let earlier = ["visitor", "visitor", "mql"];
    for (stage, before) in ["mql", "sql"].into_iter().zip(earlier.iter().skip(1)) {
        let more = one(draws, &["", "", "", " until warm < 5", " stays 2 days", " never falls back"]);
        writeln!(text, "  {stage} when {}{more}", stage_condition(draws, before)).unwrap();
    }
    writeln!(text, "\ndisqualify \"Competitor\" when {}", condition(draws, 1)).unwrap();
    writeln!(text, "\nlist words: aurora, a*, \"aurora two\"\n\nlist names: aurora, b").unwrap();
    writeln!(text, "\ndefine keen: {}", of_no_definition(draws)).unwrap();
    text
}

fn one(draws: &mut Draws, options: &[&'static str]) -> &'static str {
    draws.one_of(options)
}

fn rules(draws: &mut Draws, text: &mut String) {
    for _ in 0..1 + draws.below(4) {
        let label = format!("rule-{}", text.len());
        let (condition, often) = match draws.chance(25) {
            true => {
                (one(draws, EVENTS).to_owned(), one(draws, &[" each", " once per day", " once per different name"]))
            }
            false => (condition(draws, 2), ""),
        };
        let points = one(draws, &["+20", "+5", "-10", "+1", "+60", "-5"]);
        let limit = one(draws, &["", "", ", at most 10", ", at most 70"]);
        let fading =
            one(draws, &["", "", ", halving every 7 days", ", expiring after 30 days", ", stepping to 3 after 1 day"]);
        writeln!(text, "    {label}: {condition} -> {points}{often}{limit}{fading}").unwrap();
    }
}

fn stage_condition(draws: &mut Draws, before: &str) -> String {
    match draws.below(5) {
        0 => one(draws, &["warm >= 10", "warm >= 60", "warm > 200", "warm < 0", "warm >= 31"]).to_owned(),
        1 => one(draws, &["warm is A", "warm is B or better", "warm is not A"]).to_owned(),
        2 => format!("reached {before} and {}", plain(draws)),
        3 => format!("warm >= 20 and ({})", condition(draws, 1)),
        _ => condition(draws, 2),
    }
}

/// A condition of parts that speak of the same things more often than not.
fn condition(draws: &mut Draws, depth: usize) -> String {
    if depth == 0 {
        return plain(draws);
    }
    let subject = draws.one_of(SUBJECTS);
    let test = |draws: &mut Draws| one(draws, subject).to_owned();
    match draws.below(9) {
        0 => plain(draws),
        1 | 2 => format!("{} and {}", test(draws), test(draws)),
        3 => format!("{} or {}", test(draws), test(draws)),
        4 => format!("not ({} and {})", test(draws), test(draws)),
        5 => format!("({} or {}) and {}", test(draws), test(draws), test(draws)),
        6 => format!("at least 2 of ({}, {}, {})", test(draws), test(draws), plain(draws)),
        7 => format!("({}) and ({})", condition(draws, depth - 1), test(draws)),
        _ => format!("({}) or ({})", condition(draws, depth - 1), plain(draws)),
    }
}

fn plain(draws: &mut Draws) -> String {
    let subject = draws.one_of(SUBJECTS);
    one(draws, subject).to_owned()
}

fn of_no_definition(draws: &mut Draws) -> String {
    let subject = draws.one_of(&SUBJECTS[..SUBJECTS.len() - 1]);
    one(draws, subject).to_owned()
}

/// Tests by what they are about; those of a definition come last.
const SUBJECTS: &[&[&str]] = &[NUMBERS, TEXTS, SEVERAL, CLOSED, DATES, EVENTS, FILTERED, SEQUENCES, YES_OR_NO, DECIDED];

const NUMBERS: &[&str] = &[
    "size < 10",
    "size >= 10",
    "size > 10",
    "size <= 10",
    "size = 10",
    "size != 10",
    "size between 1 and 12",
    "size > 12",
    "size is known",
    "size is unknown",
    "size = 12",
    "size < 0",
];
const TEXTS: &[&str] = &[
    "title is aurora",
    "title is not aurora",
    "title in (aurora, b)",
    "title in words",
    "title not in names",
    "title contains aur",
    "title does not contain a",
    "title starts with aurora",
    "title starts with b",
    "title ends with two",
    "title has word cto",
    "title has any word of (vp, cto)",
    "title matches /^a/i",
    "title is known",
    "title is unknown",
    "title is \"aurora two\"",
];
const SEVERAL: &[&str] = &[
    "tags is aurora",
    "tags is b",
    "tags is not aurora",
    "tags in names",
    "tags contains aur",
    "tags does not contain a",
    "tags is unknown",
    "tags starts with b",
];
const CLOSED: &[&str] = &[
    "country is DE",
    "country is AT",
    "country in (DE, AT)",
    "country not in (DE, AT)",
    "country is known",
    "country is not DE",
];
const DATES: &[&str] = &[
    "trial within 7 days",
    "trial within 1 month",
    "trial more than 7 days ago",
    "trial more than 2 months ago",
    "trial within next 7 days",
    "trial since 2026-03-29",
    "trial before 2026-03-29",
    "trial between 2026-03-29 and 2026-04-29",
    "trial today",
    "trial this week",
    "trial between 1 and 7 days ago",
    "trial is known",
    "not (trial within 30 days)",
];
const EVENTS: &[&str] = &[
    "did alpha",
    "did alpha at least 2 times",
    "did alpha within 7 days",
    "did alpha within 1 month",
    "did beta",
    "did alpha at least 2 times within 7 days",
    "did alpha on at least 2 different days",
    "any touchpoint",
    "any event",
    "did alpha \"Aurora\"",
    "did alpha \"a*\" at least 2 times",
    "any of (did alpha, did beta) at least 3 times",
];
const FILTERED: &[&str] = &[
    "(did alpha where amount >= 10)",
    "(did alpha where (amount > 12 and flag is true))",
    "(did alpha where (amount < 1 and amount > 2))",
    "not (did alpha where amount >= 5)",
    "no touchpoint",
    "not (did alpha)",
    "did alpha at most 1 times",
    "did alpha exactly 2 times",
    "no event within 30 days",
    "not (did alpha within 7 days)",
    "did alpha more than 7 days ago",
    "did alpha at least 0 times",
    "did alpha between 2 and 3 times",
];
const SEQUENCES: &[&str] = &[
    "(did alpha then did beta)",
    "(did alpha then did beta within 7 days)",
    "(did alpha not followed by did beta within 7 days)",
    "sum of amount over did alpha >= 10",
    "sum of amount over did alpha < 5",
    "number of different name over did alpha >= 2",
    "number of different name over did alpha < 1",
    "average amount over did alpha > 9",
    "latest amount over did alpha <= 9",
    "not (did alpha)",
    "not (did alpha then did beta)",
    "not (did beta)",
];
const DECIDED: &[&str] = &["keen", "not (keen)", "did alpha", "size >= 10"];
const YES_OR_NO: &[&str] =
    &["consent is true", "consent is false", "consent is unknown", "consent is known", "not (consent is true)"];
