//! Messages about values: of the wrong type, impossible, out of range.

use super::{Code, Diagnostic, Span, in_backticks};
use crate::lang::checked::ValueType;

/// How many of a closed set's values a help line lists.
const VALUES_LISTED_MAX: usize = 12;

/// Something is asked that a value of this type can't be asked.
pub fn wrong_type(span: Span, name: &str, declared: ValueType, asked: ValueType) -> Diagnostic {
    Diagnostic::new(
        Code::WrongType,
        span,
        format!("`{name}` is {}, and this asks for {}", declared.article(), asked_for(asked)),
    )
    .labelled(format!("asks for {}", asked_for(asked)))
    .help(example(name, declared))
}

/// A value of another type than what it is compared with.
pub fn not_of_type(span: Span, typed: &str, name: &str, declared: ValueType) -> Diagnostic {
    Diagnostic::new(Code::WrongType, span, format!("`{name}` is {}, and `{typed}` is not", declared.article()))
        .labelled(format!("not {}", declared.article()))
        .help(example(name, declared))
}

/// A number where the trait is a text.
pub fn quote_the_number(span: Span, name: &str, number: &str) -> Diagnostic {
    let mend = format!("\"{number}\"");
    Diagnostic::new(Code::WrongType, span, format!("`{name}` is a text, and `{number}` is a number"))
        .labelled("a number")
        .help(format!("write `{mend}` in quotes"))
        .mend(span, mend)
}

/// Numbers, dates and texts among one row of values.
pub fn of_two_types(span: Span) -> Diagnostic {
    Diagnostic::new(Code::WrongType, span, "this is of another type than the first of these values")
        .labelled("another type")
        .help("put texts that look like numbers or dates in quotes")
}

/// `between` without two numbers or two dates.
pub fn between_what(span: Span) -> Diagnostic {
    Diagnostic::new(Code::WrongType, span, "`between` wants two numbers or two dates")
        .labelled("not two of one kind")
        .help("write `between 50 and 199` or `between 2026-01-01 and 2026-03-31`")
}

/// A text can't be smaller or greater than another.
pub fn text_has_no_order(span: Span, typed: &str) -> Diagnostic {
    Diagnostic::new(
        Code::WrongType,
        span,
        format!("a text such as `{typed}` is neither greater nor smaller than another"),
    )
    .labelled("wants a number or a date")
    .help("compare with a number, or write `is` or `contains`")
}

/// `=` before a text.
pub fn write_is(span: Span, sign: &str, mend: &str) -> Diagnostic {
    Diagnostic::new(Code::WrongSign, span, format!("`{sign}` compares numbers, and this is a text"))
        .labelled("a text")
        .help(format!("write `{mend}`"))
        .mend(span, mend)
}

/// `or better` behind something that is no grade.
pub fn reach_of_a_value(span: Span, name: &str) -> Diagnostic {
    Diagnostic::new(Code::WrongTest, span, format!("only grades have better and worse, and `{name}` is no grade"))
        .labelled("only for grades")
        .help("list the values: `in (A, B)`")
}

/// A number of times asked of something that is no event.
pub fn asked_of_events(span: Span, name: &str) -> Diagnostic {
    Diagnostic::new(Code::WrongTest, span, format!("this can be asked of events, and `{name}` is a value"))
        .labelled("only for events")
        .help(format!("write a test of its value, such as `{name} is known`"))
}

/// The first bound is above the second.
pub fn wrong_way_round(span: Span, low: &str, high: &str) -> Diagnostic {
    Diagnostic::new(Code::WrongWayRound, span, format!("nothing lies between `{low}` and `{high}`"))
        .labelled("the smaller or earlier one comes first")
        .help("exchange the two")
}

/// A date that the calendar doesn't have.
pub fn no_such_day(span: Span, typed: &str) -> Diagnostic {
    Diagnostic::new(Code::NoSuchDay, span, format!("there is no day `{typed}`"))
        .labelled("not in the calendar")
        .help("write year, month and day, such as `2026-02-28`")
}

/// A number with too many digits.
pub fn number_too_large(span: Span, typed: &str) -> Diagnostic {
    Diagnostic::new(Code::NumberTooLarge, span, format!("`{typed}` is too large a number"))
        .labelled("more than 15 digits")
        .help("write at most 15 digits before the point")
}

/// A number with a fraction, or below zero, where things are counted.
pub fn no_whole_number(span: Span) -> Diagnostic {
    Diagnostic::new(Code::ImpossibleNumber, span, "this counts whole things, and there is no such number of them")
        .labelled("not a whole number")
        .help("write a whole number such as `40`")
}

/// A span of time of nothing.
pub fn no_time_at_all(span: Span) -> Diagnostic {
    Diagnostic::new(Code::NoTime, span, "this is no time at all")
        .labelled("0 long")
        .help("write a span of at least 1, such as `1 day`; for the calendar day there is `today`")
}

/// An empty text is looked for.
pub fn empty_text(span: Span) -> Diagnostic {
    Diagnostic::new(Code::EmptyText, span, "an empty text is the same as nothing known")
        .labelled("empty")
        .help("write `is unknown`, or put a text between the quotes")
}

/// A word is looked for that has no letter and no digit.
pub fn no_word_in_it(span: Span) -> Diagnostic {
    Diagnostic::new(Code::EmptyText, span, "a word has letters or digits, and this has none")
        .labelled("no word in it")
        .help("write `contains` to find signs")
}

/// A value that a closed set doesn't have.
pub fn unknown_value(span: Span, typed: &str, name: &str, nearest: Option<&str>, values: &[String]) -> Diagnostic {
    let diagnostic = Diagnostic::new(Code::UnknownValue, span, format!("`{name}` is never `{typed}`"))
        .labelled("not among its values in vocabulary.toml");
    match nearest {
        Some(nearest) => {
            let bare = nearest.chars().all(|character| character.is_alphanumeric() || character == '-');
            let mend = if bare { nearest.to_owned() } else { format!("\"{nearest}\"") };
            diagnostic.help(format!("write `{mend}`")).mend(span, mend)
        }
        None => {
            let listed: Vec<&str> = values.iter().map(String::as_str).take(VALUES_LISTED_MAX).collect();
            let more = if values.len() > listed.len() { ", …" } else { "" };
            diagnostic.help(format!("its values are {}{more}", in_backticks(&listed, "and")))
        }
    }
}

/// An expression between slashes that can't be read.
pub fn bad_regex(span: Span, trouble: &str) -> Diagnostic {
    Diagnostic::new(Code::BadRegex, span, "what is between the slashes can't be read")
        .labelled(trouble.to_owned())
        .help("put `\\` before a sign that is meant as it stands: `\\(`, `\\.`, `\\*`")
}

/// A form that other tools have between slashes, and this one doesn't.
pub fn not_in_regex(span: Span, form: &str) -> Diagnostic {
    Diagnostic::new(Code::BadRegex, span, format!("`{form}` is not possible between slashes here"))
        .labelled("not possible")
        .help("use letters, `.`, sets like `[a-z]`, groups, `|`, `* + ? {2,3}`, `^ $` and `\\b \\d \\w \\s`")
}

/// A letter behind the second slash.
pub fn unknown_flag(span: Span, flags: &str) -> Diagnostic {
    Diagnostic::new(Code::BadRegex, span, format!("behind the slashes there can be `i`, and not `{flags}`"))
        .labelled("not possible")
        .help("write `i` for capital and small letters alike, or nothing")
}

/// An expression that would take too much room.
pub fn regex_too_large(span: Span) -> Diagnostic {
    Diagnostic::new(Code::BadRegex, span, "what is between the slashes is too large")
        .labelled("too large")
        .help("repeat less, or write a list: `has any word of (…)`")
}

/// What a test asks for: of several texts it wants one.
fn asked_for(asked: ValueType) -> &'static str {
    match asked {
        ValueType::Text | ValueType::Texts => "a text",
        ValueType::Number | ValueType::YesNo | ValueType::Date | ValueType::Any => asked.article(),
    }
}

/// A test that a value of this type can be asked.
fn example(name: &str, declared: ValueType) -> String {
    match declared {
        ValueType::Text | ValueType::Texts => format!("write `{name} is \"…\"` or `{name} contains \"…\"`"),
        ValueType::Number => format!("write `{name} >= 10` or `{name} between 10 and 20`"),
        ValueType::YesNo => format!("write `{name} is true` or `{name} is false`"),
        ValueType::Date => format!("write `{name} within 30 days` or `{name} >= 2026-01-01`"),
        ValueType::Any => format!("write `{name} is known`"),
    }
}
