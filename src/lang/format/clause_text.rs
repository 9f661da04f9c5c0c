//! A test's clause → text.

use super::condition_text;
use crate::lang::syntax::{Bound, CalendarUnit, Choices, Clause, Comparison, Polarity, Reach, Value};

/// Writes a clause; those that most rules have without a text in between.
pub(super) fn write(output: &mut String, clause: &Clause) {
    match clause {
        Clause::Compare { comparison, value } => {
            output.push_str(sign(*comparison));
            output.push(' ');
            write_written(output, value);
        }
        Clause::Is { polarity, value, reach } => {
            output.push_str("is ");
            output.push_str(not(*polarity));
            write_written(output, value);
            output.push_str(match reach.as_ref().map(|reach| reach.value) {
                Some(Reach::OrBetter) => " or better",
                Some(Reach::OrWorse) => " or worse",
                None => "",
            });
        }
        Clause::In { polarity, choices } => {
            output.push_str(not(*polarity));
            output.push_str("in ");
            write_choices(output, choices);
        }
        Clause::Between { .. }
        | Clause::Contains { .. }
        | Clause::HasWord { .. }
        | Clause::StartsWith(_)
        | Clause::EndsWith(_)
        | Clause::Matches(_)
        | Clause::Known(_)
        | Clause::Where(_)
        | Clause::Times(_)
        | Clause::Days(_)
        | Clause::Within(_)
        | Clause::WithinNext(_)
        | Clause::MoreThanAgo(_)
        | Clause::BetweenAgo { .. }
        | Clause::Since(_)
        | Clause::Before(_)
        | Clause::Current(_) => output.push_str(&text(clause)),
    }
}

fn text(clause: &Clause) -> String {
    match clause {
        Clause::Compare { .. } | Clause::Is { .. } | Clause::In { .. } => {
            let mut output = String::new();
            write(&mut output, clause);
            output
        }
        Clause::Between { low, high } => format!("between {} and {}", written(low), written(high)),
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
    let mut output = String::new();
    write_written(&mut output, value);
    output
}

fn write_written(output: &mut String, value: &Value) {
    match value {
        Value::Text(text) => condition_text::write_written(output, text),
        Value::Number { text, .. } => output.push_str(text),
        Value::Date(date) => output.push_str(&date.text),
    }
}

fn joined(values: &[Value]) -> String {
    let mut output = String::new();
    write_joined(&mut output, values);
    output
}

fn write_joined(output: &mut String, values: &[Value]) {
    for (at, value) in values.iter().enumerate() {
        if at > 0 {
            output.push_str(", ");
        }
        write_written(output, value);
    }
}

fn write_choices(output: &mut String, choices: &Choices) {
    match choices {
        Choices::Items { items, .. } => {
            output.push('(');
            write_joined(output, items);
            output.push(')');
        }
        Choices::List(name) => output.push_str(&name.text),
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
