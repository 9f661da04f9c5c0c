//! Messages about points: how many, how often, how they fade.

use super::{Code, Diagnostic, Span};
use crate::lang::checked::ValueType;

/// More points than can be.
pub fn too_many_points(span: Span, points: i64, points_max: i64) -> Diagnostic {
    Diagnostic::new(Code::TooManyPoints, span, format!("{points} is more than points can be here"))
        .labelled(format!("at most {points_max} either way"))
        .help(format!("write a number between -{points_max} and {points_max}"))
}

/// Rules below a score that is made of other scores.
pub fn rules_in_a_sum(span: Span, score: &str, heading: Span) -> Diagnostic {
    Diagnostic::new(Code::RulesInASum, span, format!("`{score}` is made of other scores, so it can't have rules"))
        .labelled("a rule of its own")
        .and_at(heading, "made of other scores here")
        .help("put the rule into a score of its own, and add that one")
}

/// A clause or line written twice.
pub fn said_twice(span: Span, kind: &str, first: Span) -> Diagnostic {
    Diagnostic::new(Code::SaidTwice, span, format!("`{kind}` is said twice"))
        .labelled("second time")
        .and_at(first, "first time")
        .help("keep one of the two")
}

/// Two labelled rules with one condition.
pub fn counted_twice(span: Span, first_rule: &str, first: Span) -> Diagnostic {
    Diagnostic::new(Code::CountedTwice, span, format!("the rule `{first_rule}` already counts this"))
        .labelled("counted a second time")
        .and_at(first, "first counted here")
        .help("take one of the two out, or give the first one all the points")
}

/// Two rules without labels and with one condition.
pub fn rule_twice(span: Span, first: Span) -> Diagnostic {
    Diagnostic::new(Code::DefinedTwice, span, "there already is a rule with this condition")
        .labelled("second rule")
        .and_at(first, "first rule")
        .help("take one of the two out, or give each a name of its own: `some-name: …`")
}

/// A limit on the size of a rule's points, below zero.
pub fn limit_below_zero(span: Span, limit: i64) -> Diagnostic {
    let size = limit.unsigned_abs();
    Diagnostic::new(
        Code::ImpossibleNumber,
        span,
        "this limits how many points a rule gives or takes, so it has no minus",
    )
    .labelled("below zero")
    .help(format!("write `at most {size}`"))
}

/// `each` without exactly one event to count.
pub fn nothing_to_count(span: Span, events: usize) -> Diagnostic {
    let message = match events {
        0 => "it is not clear what is counted here: the condition has no event that must have happened",
        1 => "it is not clear what is counted here: an event is joined by more than `and`",
        _several => "it is not clear what is counted here: the condition has several events",
    };
    Diagnostic::new(Code::NothingToCount, span, message)
        .labelled("of which event?")
        .help("leave one event in the condition, joined by `and` to tests of the contact")
}

/// `per 0 of …`
pub fn unit_above_zero(span: Span) -> Diagnostic {
    Diagnostic::new(Code::ImpossibleNumber, span, "units are counted, so one of them is more than 0")
        .labelled("not above zero")
        .help("write a number such as `per 10 of`")
}

/// Units of something that is no number.
pub fn no_units_of(span: Span, name: &str, declared: ValueType) -> Diagnostic {
    Diagnostic::new(Code::WrongType, span, format!("`{name}` is {}, and only numbers have units", declared.article()))
        .labelled("not a number")
        .help("write `per` with a number of the contact or of the event")
}

/// `losing 0%`, `losing 120%`
pub fn no_share(span: Span) -> Diagnostic {
    Diagnostic::new(Code::ImpossibleNumber, span, "points lose more than 0% and at most 100%")
        .labelled("not a possible share")
        .help("write a share such as `20%`")
}

/// Steps that don't come one after the other.
pub fn steps_ascend(span: Span, before: Span) -> Diagnostic {
    Diagnostic::new(Code::WrongOrder, span, "this step comes no later than the one before it")
        .labelled("not later")
        .and_at(before, "the step before")
        .help("write the steps from the earliest to the latest")
}

/// A sum over something that is no number.
pub fn no_number_to_compute(span: Span, name: &str, declared: ValueType) -> Diagnostic {
    Diagnostic::new(
        Code::WrongType,
        span,
        format!("`{name}` is {}, and only numbers can be added or averaged", declared.article()),
    )
    .labelled("not a number")
    .help(format!("write `number of different {name}` or `latest {name}`"))
}
