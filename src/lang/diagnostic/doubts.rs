//! Messages about what a file says and probably doesn't mean: conditions, names, and how rules stand.

use super::{Code, Diagnostic, Span, in_backticks};

/// What hangs on a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stake {
    /// A rule's points.
    Points,
    /// Whom a campaign concerns.
    Audience,
    /// A definition.
    Definition,
    /// A grade's value.
    Grade,
    /// A stage.
    Stage,
    /// Until when a stage is kept.
    Until,
    /// A disqualification.
    Disqualification,
}

/// What becomes of a condition that holds of nobody.
fn of_nobody(stake: Option<Stake>) -> &'static str {
    match stake {
        Some(Stake::Points) => "nobody will ever get these points",
        Some(Stake::Audience) => "this campaign concerns nobody",
        Some(Stake::Definition) => "this definition holds for nobody",
        Some(Stake::Grade) => "nobody will ever get this grade",
        Some(Stake::Stage) => "nobody will ever be given this stage",
        Some(Stake::Until) => "whoever was in this stage keeps it for good",
        Some(Stake::Disqualification) => "nobody will ever be disqualified by this",
        None => "this part does nothing",
    }
}

/// What becomes of a condition that holds of everybody.
fn of_everybody(stake: Option<Stake>) -> &'static str {
    match stake {
        Some(Stake::Points) => "everybody gets these points",
        Some(Stake::Audience) => "this campaign concerns everybody",
        Some(Stake::Definition) => "this definition holds for everybody",
        Some(Stake::Grade) => "everybody who comes this far gets this grade",
        Some(Stake::Stage) => "everybody is in this stage",
        Some(Stake::Until) => "nobody keeps this stage for a time",
        Some(Stake::Disqualification) => "everybody is disqualified",
        None => "this part does nothing",
    }
}

/// A condition that can't be true.
pub fn never_true(span: Span, shown: &str, stake: Option<Stake>) -> Diagnostic {
    Diagnostic::new(Code::NeverTrue, span, format!("`{shown}` can never be true"))
        .labelled("true of nobody")
        .help(format!("mend it or take it out: as it stands, {}", of_nobody(stake)))
}

/// Two parts that can't both be true.
pub fn never_together(span: Span, shown: &str, other: Span, other_shown: &str, stake: Option<Stake>) -> Diagnostic {
    let message = format!("`{other_shown}` and `{shown}` are never true together");
    Diagnostic::new(Code::NeverTrue, span, message)
        .labelled("never while the other is true")
        .and_at(other, "the other one")
        .help(format!("write `or` if one of them is enough: as it stands, {}", of_nobody(stake)))
}

/// Points that a score never has.
pub fn beyond_points(
    span: Span,
    shown: &str,
    score: &str,
    (least, greatest): (i128, i128),
    stake: Option<Stake>,
) -> Diagnostic {
    Diagnostic::new(Code::NeverTrue, span, format!("`{shown}` can never be true"))
        .labelled(format!("`{score}` {}", from_to(least, greatest)))
        .help(format!("ask for points that it can have: as it stands, {}", of_nobody(stake)))
}

/// What points a score can have.
pub(super) fn from_to(least: i128, greatest: i128) -> String {
    match (least, greatest) {
        (least, greatest) if least == greatest => format!("always has {}", points(greatest)),
        (0, greatest) => format!("has {} at most", points(greatest)),
        (least, greatest) => format!("has between {least} and {}", points(greatest)),
    }
}

/// A number of points in words.
pub(super) fn points(points: i128) -> String {
    match points {
        1 => "1 point".to_owned(),
        points => format!("{points} points"),
    }
}

/// A condition that can't be false.
pub fn always_true(span: Span, shown: &str, stake: Option<Stake>) -> Diagnostic {
    Diagnostic::new(Code::AlwaysTrue, span, format!("`{shown}` is always true"))
        .labelled("true of everybody")
        .help(format!("mend it or take it out: as it stands, {}", of_everybody(stake)))
}

/// `is not` that lets in whoever nothing is known of: the message alone, by which the same doubt is found again.
pub fn admits_unknown_message(name: &str) -> String {
    format!("this is also true where `{name}` is unknown")
}

/// `is not` that lets in contacts of whom nothing is known.
pub fn admits_unknown(span: Span, shown: &str, name: &str) -> Diagnostic {
    Diagnostic::new(Code::AdmitsUnknown, span, admits_unknown_message(name))
        .labelled("lets in contacts of whom we don't know it")
        .help(format!("write `{name} is known and {shown}` if you don't mean them"))
}

/// `is not` that lets in events without the property.
pub fn admits_unknown_property(span: Span, shown: &str, name: &str) -> Diagnostic {
    Diagnostic::new(Code::AdmitsUnknown, span, admits_unknown_message(name))
        .labelled("lets in events that don't say it")
        .help(format!("write `where ({name} is known and {shown})` if you don't mean them"))
}

/// A list or a definition that nothing uses.
pub fn never_used(span: Span, kind: &str, name: &str) -> Diagnostic {
    Diagnostic::new(Code::NeverUsed, span, format!("nothing uses the {kind} `{name}`"))
        .labelled("not used in this file")
        .help(match kind {
            "list" => format!("ask for it, as in `email.domain in {name}`, or take it out"),
            _other => format!("write `{name}` where it was meant, or take it out"),
        })
}

/// A rule that stands further left than the first of its group.
pub fn less_indented(span: Span, group: &str, first: Span) -> Diagnostic {
    let message = format!("this rule belongs to the group \"{group}\", though it stands further left");
    Diagnostic::new(Code::LessIndented, span, message)
        .labelled("counts towards the group")
        .and_at(first, "the group's first rule")
        .help("put it before the first group if it is on its own, or let `thresh fmt` line it up")
}

/// `contains cto`, which finds "director" too.
pub fn part_of_a_word(span: Span, text: &str, within: Option<&str>, denied: Option<&str>) -> Diagnostic {
    let found = match within {
        Some(word) => format!("`contains {text}` also finds \"{word}\""),
        None => format!("`contains {text}` also finds it inside longer words"),
    };
    let word = match text.chars().all(|character| character.is_ascii_alphabetic()) {
        true => text.to_owned(),
        false => format!("\"{text}\""),
    };
    let help = match denied {
        None => format!("write `has word {word}` if you mean the word"),
        Some(subject) => format!("write `not ({subject} has word {word})` if you mean the word"),
    };
    Diagnostic::new(Code::PartOfAWord, span, found).labelled("any part of a word will do").help(help)
}

/// A time on only the last part of an `or`; `all` is the same with the time for all parts, where it can be written so.
pub fn window_on_the_last(span: Span, window: &str, first: Span, others: &[String], all: Option<&str>) -> Diagnostic {
    let listed: Vec<&str> = others.iter().map(String::as_str).collect();
    let message =
        format!("`{window}` holds only for what stands right before it, not for {}", in_backticks(&listed, "and"));
    Diagnostic::new(Code::WindowOnTheLast, span, message)
        .labelled("the last part only")
        .and_at(first, "this may be as old as it likes")
        .help(match all {
            Some(all) => format!("write `{all}` if you mean all of them"),
            None => format!("write `{window}` behind each of them if you mean all of them"),
        })
}
