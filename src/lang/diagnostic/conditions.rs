//! Messages about conditions: how their parts are joined, and what can be asked of what.

use super::{Code, Diagnostic, Span};
use crate::lang::syntax::Comparison;

/// `and` and `or` beside each other; `readings` are the ways to put the parentheses.
pub fn mixed(span: Span, word: &str, first: Span, first_word: &str, readings: &[String]) -> Diagnostic {
    let diagnostic = Diagnostic::new(
        Code::MixedAndOr,
        span,
        format!("`{first_word}` and `{word}` stand side by side, which can be read in two ways"),
    )
    .labelled(format!("`{word}` here"))
    .and_at(first, format!("`{first_word}` here"));
    match readings {
        [] => diagnostic.help("put parentheses around what belongs together"),
        [only] => diagnostic.help(format!("write `{only}`")),
        several => {
            let several: Vec<String> = several.iter().map(|reading| format!("`{reading}`")).collect();
            diagnostic.help(format!("write {}", several.join(" or ")))
        }
    }
}

/// What follows a `where` may still belong to it.
pub fn unclear_where(span: Span, readings: &[String; 2]) -> Diagnostic {
    let [inside, outside] = readings;
    Diagnostic::new(Code::UnclearWhere, span, "it is not clear whether this still belongs to the `where`")
        .labelled("of the event, or of the contact?")
        .help(format!("write `{inside}` or `{outside}`"))
}

/// Times and windows behind `all of` or `at least n of`.
pub fn counts_together(span: Span) -> Diagnostic {
    Diagnostic::new(Code::WrongTest, span, "only the events of `any of (…)` can be counted together")
        .labelled("can't be said of several conditions")
        .help("say it of each condition inside the parentheses, or write `any of (…)`")
}

/// `at least 4 of` three.
pub fn more_than_there_are(span: Span, count: u32, choices: usize) -> Diagnostic {
    Diagnostic::new(
        Code::ImpossibleNumber,
        span,
        format!("there are {choices} conditions here, never {count} of them hold"),
    )
    .labelled("never true")
    .help(format!("write `at least {choices} of` or fewer"))
}

/// Something that holds or doesn't is asked for more.
pub fn wrong_clause(span: Span, kind: &str, why: &str) -> Diagnostic {
    Diagnostic::new(Code::WrongTest, span, format!("this can't be asked of a {kind}: {why}"))
        .labelled("one thing too many")
        .help("take this out, or write it as a test of its own after `and`")
}

/// A second test behind the first.
pub fn second_test(span: Span, name: &str) -> Diagnostic {
    Diagnostic::new(Code::WrongTest, span, format!("this is a second test of `{name}`"))
        .labelled("second test")
        .help(format!("write `and {name}` before it"))
}

/// A value stands alone.
pub fn nothing_asked(span: Span, name: &str) -> Diagnostic {
    Diagnostic::new(Code::NothingAsked, span, format!("nothing is asked of `{name}`"))
        .labelled("a test is missing")
        .help(format!("write a test such as `{name} is known`, `{name} is true` or `{name} >= 10`"))
}

/// A sum or the like stands alone.
pub fn nothing_computed_is_asked(span: Span, name: &str) -> Diagnostic {
    Diagnostic::new(Code::NothingAsked, span, format!("nothing is asked of the {name}"))
        .labelled("a test is missing at the end")
        .help("write a comparison at the end, such as `>= 1000`")
}

/// A second number, time or `where` in one test.
pub fn asked_twice(span: Span, kind: &str, first: Span) -> Diagnostic {
    Diagnostic::new(Code::SaidTwice, span, format!("this test already has a {kind}"))
        .labelled("second one")
        .and_at(first, "first one")
        .help("write two tests with `and` between them")
}

/// `within next` of an event.
pub fn events_lie_behind(span: Span) -> Diagnostic {
    Diagnostic::new(Code::WrongTest, span, "events have happened, none lies ahead")
        .labelled("only for dates of the contact")
        .help("write `within 14 days` for what has happened")
}

/// `fewer than 0 times`
pub fn fewer_than_none(span: Span) -> Diagnostic {
    Diagnostic::new(Code::ImpossibleNumber, span, "nothing happens fewer than 0 times")
        .labelled("never true")
        .help("write `exactly 0 times` or `not`")
}

/// A comparison behind an event.
pub fn write_times(span: Span, phrase: &str, comparison: Comparison, number: &str) -> Diagnostic {
    let words = match comparison {
        Comparison::Equal => "exactly",
        Comparison::NotEqual => "not exactly",
        Comparison::Less => "fewer than",
        Comparison::AtMost => "at most",
        Comparison::Greater => "more than",
        Comparison::AtLeast => "at least",
    };
    let diagnostic = Diagnostic::new(Code::WrongTest, span, format!("`{phrase}` is an event, not a number"))
        .labelled("how often is said in words");
    match comparison {
        Comparison::NotEqual => diagnostic.help(format!("write `not ({phrase} exactly {number} times)`")),
        Comparison::Equal | Comparison::Less | Comparison::AtMost | Comparison::Greater | Comparison::AtLeast => {
            let mend = format!("{words} {number} times");
            diagnostic.help(format!("write `{mend}`")).mend(span, mend)
        }
    }
}

/// `between` behind an event without saying of what.
pub fn between_times(span: Span, phrase: &str, low: &str, high: &str) -> Diagnostic {
    let mend = format!("between {low} and {high} times");
    Diagnostic::new(Code::WrongTest, span, format!("`{phrase}` is an event, not a number"))
        .labelled("how often is said in words")
        .help(format!("write `{mend}`"))
        .mend(span, mend)
}

/// `is` behind an event.
pub fn write_name(span: Span, phrase: &str, name: &str) -> Diagnostic {
    Diagnostic::new(Code::WrongTest, span, format!("`{phrase}` is an event, and its name follows without `is`"))
        .labelled("an event has no value")
        .help(format!("write `{phrase} {name}`, or `{phrase} where … is {name}` for one of its properties"))
}

/// Some other test of a value behind an event.
pub fn not_of_an_event(span: Span, phrase: &str) -> Diagnostic {
    Diagnostic::new(Code::WrongTest, span, format!("`{phrase}` is an event, and this asks for a value"))
        .labelled("an event has no value")
        .help(format!("write `{phrase} where …` to test one of its properties"))
}

/// Something else where only an event can stand.
pub fn not_an_event(span: Span) -> Diagnostic {
    Diagnostic::new(Code::NotAnEvent, span, "only an event can stand here")
        .labelled("not an event")
        .help("write an event such as `downloaded whitepaper`, and everything else after `and`")
}

/// A number or time of one event among those that are counted together.
pub fn say_it_behind(span: Span) -> Diagnostic {
    Diagnostic::new(Code::WrongTest, span, "events that are counted together have one number and one time")
        .labelled("said of one of them")
        .help("write it behind the parentheses: `any of (…) at least 3 times within 30 days`")
}

/// How often, where one event is meant.
pub fn no_number_here(span: Span) -> Diagnostic {
    Diagnostic::new(Code::WrongTest, span, "here one such event is enough, so it can't have a number")
        .labelled("a number too many")
        .help("take it out, and write it as a test of its own after `and`")
}

/// `not followed by` without how long.
pub fn followed_within_what(span: Span) -> Diagnostic {
    Diagnostic::new(Code::NoTime, span, "how long is waited for what did not follow?")
        .labelled("a span of time is missing at the end")
        .help("write `within 3 days` at the end")
}

/// Something else than a property behind `where`.
pub fn not_a_property(span: Span, event: &str) -> Diagnostic {
    Diagnostic::new(Code::NotAProperty, span, format!("behind `where` stand properties of `{event}`"))
        .labelled("not a property")
        .help("write a test of one property such as `where pages >= 10`, and everything else after `and`")
}
