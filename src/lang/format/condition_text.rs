//! A condition in its canonical form → text on one line.

use super::clause_text;
use crate::lang::source::{Span, Spanned};
use crate::lang::syntax::{
    Aggregate, AggregateKind, Chain, Choice, ChoiceKind, Clause, Condition, Joint, NotFollowed, Quantifier, Quoting,
    Subject, Test, Text,
};

/// The text of a condition.
pub(super) fn text(condition: &Condition) -> String {
    let mut output = String::with_capacity(USUAL_BYTES);
    write(&mut output, condition);
    output
}

/// Most conditions are shorter.
const USUAL_BYTES: usize = 64;

/// The parts of a condition that may each begin a line, the joining word in front of all but the first.
pub(super) fn parts(condition: &Condition) -> Vec<(String, Span)> {
    match condition {
        Condition::And(parts) => with_joint(parts, "and "),
        Condition::Or(parts) => with_joint(parts, "or "),
        Condition::Test(_)
        | Condition::Not { .. }
        | Condition::Mixed { .. }
        | Condition::Parentheses { .. }
        | Condition::Choice(_)
        | Condition::Chain(_)
        | Condition::NotFollowed(_)
        | Condition::Aggregate(_)
        | Condition::Broken(_) => vec![(text(condition), condition.span())],
    }
}

fn with_joint(parts: &[Condition], joint: &str) -> Vec<(String, Span)> {
    let prefixes = std::iter::once("").chain(std::iter::repeat(joint));
    prefixes.zip(parts).map(|(prefix, part)| (format!("{prefix}{}", text(part)), part.span())).collect()
}

pub(super) fn write(output: &mut String, condition: &Condition) {
    match condition {
        Condition::Test(test) => write_test(output, test),
        Condition::Not { condition, .. } => {
            output.push_str("not ");
            write(output, condition);
        }
        Condition::And(parts) => write_joined(output, parts, " and "),
        Condition::Or(parts) => write_joined(output, parts, " or "),
        Condition::Mixed { parts, joints } => write_mixed(output, parts, joints),
        Condition::Parentheses { condition, .. } => {
            output.push('(');
            write(output, condition);
            output.push(')');
        }
        Condition::Choice(choice) => write_choice(output, choice),
        Condition::Chain(chain) => {
            let Chain { steps, within, .. } = &**chain;
            write_joined(output, steps, " then ");
            if let Some(within) = within {
                output.push_str(&format!(" within {}", within.value));
            }
        }
        Condition::NotFollowed(not_followed) => {
            let NotFollowed { first, missing, within, .. } = &**not_followed;
            write(output, first);
            output.push_str(" not followed by ");
            write(output, missing);
            if let Some(within) = within {
                output.push_str(&format!(" within {}", within.value));
            }
        }
        Condition::Aggregate(aggregate) => write_aggregate(output, aggregate),
        Condition::Broken(_) => output.push('…'),
    }
}

fn write_joined(output: &mut String, parts: &[Condition], joint: &str) {
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            output.push_str(joint);
        }
        write(output, part);
    }
}

fn write_mixed(output: &mut String, parts: &[Condition], joints: &[Spanned<Joint>]) {
    let words = joints.iter().map(|joint| match joint.value {
        Joint::And => " and ",
        Joint::Or => " or ",
        Joint::Then => " then ",
    });
    for (part, word) in parts.iter().zip(std::iter::once("").chain(words)) {
        output.push_str(word);
        write(output, part);
    }
}

fn write_choice(output: &mut String, choice: &Choice) {
    match choice.kind {
        ChoiceKind::Any => output.push_str("any of ("),
        ChoiceKind::All => output.push_str("all of ("),
        ChoiceKind::None => output.push_str("none of ("),
        ChoiceKind::AtLeast(count) => output.push_str(&format!("at least {count} of (")),
    }
    write_joined(output, &choice.conditions, ", ");
    output.push(')');
    write_clauses(output, &choice.clauses);
}

fn write_aggregate(output: &mut String, aggregate: &Aggregate) {
    output.push_str(match aggregate.kind.value {
        AggregateKind::Sum => "sum of ",
        AggregateKind::Average => "average ",
        AggregateKind::Highest => "highest ",
        AggregateKind::Lowest => "lowest ",
        AggregateKind::Latest => "latest ",
        AggregateKind::NumberOfDifferent => "number of different ",
    });
    output.push_str(&aggregate.property.text);
    output.push_str(" over ");
    write(output, &aggregate.over);
    write_clauses(output, &aggregate.clauses);
}

fn write_test(output: &mut String, test: &Test) {
    match test.quantifier.as_ref().map(|quantifier| quantifier.value) {
        Some(Quantifier::Any) => output.push_str("any "),
        Some(Quantifier::No) => output.push_str("no "),
        None => {}
    }
    write_subject(output, &test.subject);
    if let Some(name) = &test.name {
        output.push(' ');
        write_written(output, name);
    }
    write_clauses(output, &test.clauses);
}

fn write_clauses(output: &mut String, clauses: &[Spanned<Clause>]) {
    for clause in clauses {
        output.push(' ');
        clause_text::write(output, &clause.value);
    }
}

/// What a test is about.
pub(super) fn subject(subject: &Subject) -> String {
    let mut output = String::new();
    write_subject(&mut output, subject);
    output
}

fn write_subject(output: &mut String, subject: &Subject) {
    match subject {
        Subject::Words(words) => {
            for (at, word) in words.iter().enumerate() {
                if at > 0 {
                    output.push(' ');
                }
                output.push_str(&word.text);
            }
        }
        Subject::Event(name) => {
            output.push_str("event ");
            write_written(output, name);
        }
        Subject::Trait(name) => {
            output.push_str("trait ");
            write_written(output, name);
        }
    }
}

/// A text as it is written: in straight quotes if it was in any, else as it stands.
pub(super) fn written(text: &Text) -> String {
    let mut output = String::with_capacity(text.value.len() + 2);
    write_written(&mut output, text);
    output
}

pub(super) fn write_written(output: &mut String, text: &Text) {
    match text.quoting {
        Quoting::Quoted => {
            output.push('"');
            for (at, part) in text.value.split('"').enumerate() {
                if at > 0 {
                    output.push_str("\"\"");
                }
                output.push_str(part);
            }
            output.push('"');
        }
        Quoting::Bare | Quoting::Path => output.push_str(&text.value),
    }
}

/// Whether a condition at the start of a line would be read as something else: a heading, or a line of another kind.
pub(super) fn begins_another_line(text: &str) -> bool {
    let first = text.split(' ').next().unwrap_or("").to_lowercase();
    ANOTHER_LINE.contains(&first.as_str())
}

/// Words that begin a section, a clause of the line above, or a rule of a variant.
const ANOTHER_LINE: &[&str] = &[
    "add",
    "campaign",
    "define",
    "disqualify",
    "experiment",
    "grade",
    "group",
    "list",
    "matrix",
    "never",
    "score",
    "stages",
    "stays",
    "test",
    "use",
    "variant",
    "without",
];
