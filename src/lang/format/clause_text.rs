//! A test's clause → text.

use super::condition_text;
use crate::lang::syntax::{Bound, CalendarUnit, Choices, Clause, Comparison, Polarity, Reach, Value};

/// The text of a clause.
pub(super) fn text(clause: &Clause) -> String {
    match clause {
        Clause::Compare { comparison, value } => format!("{} {}", sign(*comparison), written(value)),
        Clause::Between { low, high } => format!("between {} and {}", written(low), written(high)),
        Clause::Is { polarity, value, reach } => {
            let reach = match reach.as_ref().map(|reach| reach.value) {
                Some(Reach::OrBetter) => " or better",
                Some(Reach::OrWorse) => " or worse",
                None => "",
            };
            format!("is {}{}{reach}", not(*polarity), written(value))
        }
        Clause::In { polarity, choices } => format!("{}in {}", not(*polarity), choice_text(choices)),
        Clause::Contains { polarity: Polarity::Positive, value } => format!("contains {}", written(value)),
        Clause::Contains { polarity: Polarity::Negative, value } => format!("does not contain {}", written(value)),
        Clause::HasWord { values } => match values.as_slice() {
            [value] => format!("has word {}", written(value)),
            values => format!("has any word of ({})", joined(values)),
        },
        Clause::StartsWith(value) => format!("starts with {}", written(value)),
        Clause::EndsWith(value) => format!("ends with {}", written(value)),
        Clause::Matches(regex) => format!("matches /{}/{}", regex.source, regex.flags),
        Clause::Known(Polarity::Positive) => "is known".to_owned(),
        Clause::Known(Polarity::Negative) => "is unknown".to_owned(),
        Clause::Where(condition) => format!("where {}", condition_text::text(condition)),
        Clause::Times(bound) => format!("{} times", bound_text(*bound)),
        Clause::Days(bound) => format!("on {} different days", bound_text(*bound)),
        Clause::Within(period) => format!("within {period}"),
        Clause::WithinNext(period) => format!("within next {period}"),
        Clause::MoreThanAgo(period) => format!("more than {period} ago"),
        Clause::BetweenAgo { near, far } => format!("between {} and {far} ago", near.amount),
        Clause::Since(date) => format!("since {}", date.text),
        Clause::Before(date) => format!("before {}", date.text),
        Clause::Current(CalendarUnit::Day) => "today".to_owned(),
        Clause::Current(CalendarUnit::Week) => "this week".to_owned(),
        Clause::Current(CalendarUnit::Month) => "this month".to_owned(),
    }
}

/// A value as it is written, its minus a plain one.
pub(super) fn written(value: &Value) -> String {
    match value {
        Value::Text(text) => condition_text::written(text),
        Value::Number { text, .. } => text.clone(),
        Value::Date(date) => date.text.clone(),
    }
}

fn joined(values: &[Value]) -> String {
    values.iter().map(written).collect::<Vec<_>>().join(", ")
}

fn choice_text(choices: &Choices) -> String {
    match choices {
        Choices::Items { items, .. } => format!("({})", joined(items)),
        Choices::List(name) => name.text.clone(),
    }
}

fn not(polarity: Polarity) -> &'static str {
    match polarity {
        Polarity::Positive => "",
        Polarity::Negative => "not ",
    }
}

fn sign(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Equal => "=",
        Comparison::NotEqual => "!=",
        Comparison::Less => "<",
        Comparison::AtMost => "<=",
        Comparison::Greater => ">",
        Comparison::AtLeast => ">=",
    }
}

fn bound_text(bound: Bound) -> String {
    match bound {
        Bound::AtLeast(count) => format!("at least {count}"),
        Bound::AtMost(count) => format!("at most {count}"),
        Bound::Exactly(count) => format!("exactly {count}"),
        Bound::MoreThan(count) => format!("more than {count}"),
        Bound::FewerThan(count) => format!("fewer than {count}"),
        Bound::Between(low, high) => format!("between {low} and {high}"),
    }
}
