//! A test's clause → text.

use std::fmt::{self, Write as _};

use super::condition_text;
use crate::lang::syntax::{Bound, CalendarUnit, Choices, Clause, Comparison, Polarity, Reach, Value};

/// Writes a clause.
pub(super) fn write(output: &mut String, clause: &Clause) {
    match clause {
        Clause::Compare { comparison, value } => {
            output.push_str(sign(*comparison));
            write_behind(output, " ", value);
        }
        Clause::Between { low, high } => {
            write_behind(output, "between ", low);
            write_behind(output, " and ", high);
        }
        Clause::Is { polarity, value, reach } => {
            output.push_str("is ");
            write_behind(output, not(*polarity), value);
            output.push_str(match reach.as_ref().map(|reach| reach.value) {
                Some(Reach::OrBetter) => " or better",
                Some(Reach::OrWorse) => " or worse",
                None => "",
            });
        }
        Clause::In { polarity, choices } => {
            output.push_str(not(*polarity));
            output.push_str("in ");
            match choices {
                Choices::Items { items, .. } => write_items(output, items),
                Choices::List(name) => output.push_str(&name.text),
            }
        }
        Clause::Contains { polarity: Polarity::Positive, value } => write_behind(output, "contains ", value),
        Clause::Contains { polarity: Polarity::Negative, value } => write_behind(output, "does not contain ", value),
        Clause::HasWord { values } => match values.as_slice() {
            [value] => write_behind(output, "has word ", value),
            values => {
                output.push_str("has any word of ");
                write_items(output, values);
            }
        },
        Clause::StartsWith(value) => write_behind(output, "starts with ", value),
        Clause::EndsWith(value) => write_behind(output, "ends with ", value),
        Clause::Matches(regex) => put(output, format_args!("matches /{}/{}", regex.source, regex.flags)),
        Clause::Known(Polarity::Positive) => output.push_str("is known"),
        Clause::Known(Polarity::Negative) => output.push_str("is unknown"),
        Clause::Where(condition) => {
            output.push_str("where ");
            condition_text::write(output, condition);
        }
        Clause::Times(bound) => put(output, format_args!("{} times", Said(*bound))),
        Clause::Days(bound) => put(output, format_args!("on {} different days", Said(*bound))),
        Clause::Within(period) => put(output, format_args!("within {period}")),
        Clause::WithinNext(period) => put(output, format_args!("within next {period}")),
        Clause::MoreThanAgo(period) => put(output, format_args!("more than {period} ago")),
        Clause::BetweenAgo { near, far } => put(output, format_args!("between {} and {far} ago", near.amount)),
        Clause::Since(date) => put(output, format_args!("since {}", date.text)),
        Clause::Before(date) => put(output, format_args!("before {}", date.text)),
        Clause::Current(CalendarUnit::Day) => output.push_str("today"),
        Clause::Current(CalendarUnit::Week) => output.push_str("this week"),
        Clause::Current(CalendarUnit::Month) => output.push_str("this month"),
    }
}

/// A value as it is written, its minus a plain one.
pub(super) fn written(value: &Value) -> String {
    let mut output = String::new();
    write_behind(&mut output, "", value);
    output
}

/// Writes a value as it is written, behind other words.
fn write_behind(output: &mut String, words: &str, value: &Value) {
    output.push_str(words);
    match value {
        Value::Text(text) => condition_text::write_written(output, text),
        Value::Number { text, .. } => output.push_str(text),
        Value::Date(date) => output.push_str(&date.text),
    }
}

/// Writes values in parentheses.
fn write_items(output: &mut String, values: &[Value]) {
    output.push('(');
    for (at, value) in values.iter().enumerate() {
        write_behind(output, if at == 0 { "" } else { ", " }, value);
    }
    output.push(')');
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

/// Writes words without a text of their own.
fn put(output: &mut String, words: fmt::Arguments<'_>) {
    // Writing to a text does not fail.
    output.write_fmt(words).unwrap_or_default();
}

/// A bound as it is said.
struct Said(Bound);

impl fmt::Display for Said {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Bound::AtLeast(count) => write!(formatter, "at least {count}"),
            Bound::AtMost(count) => write!(formatter, "at most {count}"),
            Bound::Exactly(count) => write!(formatter, "exactly {count}"),
            Bound::MoreThan(count) => write!(formatter, "more than {count}"),
            Bound::FewerThan(count) => write!(formatter, "fewer than {count}"),
            Bound::Between(low, high) => write!(formatter, "between {low} and {high}"),
        }
    }
}
