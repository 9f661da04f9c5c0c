//! Messages about words that mean nothing, or more than one thing.

use super::{Code, Diagnostic, Span, in_backticks};

/// Nothing is tracked under this phrase; the span is of the wrong words, `mend` what they should be.
pub fn unknown_event(span: Span, phrase: &str, nearest: Option<&str>, mend: Option<&str>) -> Diagnostic {
    let diagnostic = Diagnostic::new(Code::UnknownEvent, span, format!("nothing is tracked as `{phrase}`"))
        .labelled("not in vocabulary.toml");
    match (nearest, mend) {
        (Some(nearest), Some(mend)) => diagnostic.help(format!("write `{nearest}`")).mend(span, mend),
        (Some(_), None) | (None, _) => diagnostic.help(format!("add `[events.\"{phrase}\"]` to vocabulary.toml")),
    }
}

/// A category lists a phrase that the vocabulary doesn't have; `mend` is the right one in quotes.
pub fn unknown_phrase(span: Span, phrase: &str, mend: Option<&str>) -> Diagnostic {
    let diagnostic = Diagnostic::new(Code::UnknownEvent, span, format!("nothing is tracked as `{phrase}`"))
        .labelled("not among the events of this vocabulary");
    match mend {
        Some(mend) => diagnostic.help(format!("write `{mend}`")).mend(span, mend),
        None => diagnostic.help(format!("add `[events.\"{phrase}\"]`")),
    }
}

/// No trait has this name.
pub fn unknown_trait(span: Span, name: &str, nearest: Option<&str>) -> Diagnostic {
    let diagnostic = Diagnostic::new(Code::UnknownTrait, span, format!("nothing is known as `{name}`"))
        .labelled("not in vocabulary.toml");
    or_nearest(diagnostic, span, nearest, format!("add `[traits.\"{name}\"]` to vocabulary.toml"))
}

/// A word stands alone as a condition and is nothing that holds or doesn't.
pub fn unknown_name(span: Span, name: &str, nearest: Option<&str>) -> Diagnostic {
    let diagnostic = Diagnostic::new(Code::UnknownName, span, format!("`{name}` is not defined"))
        .labelled("no definition, event or trait of this name");
    or_nearest(diagnostic, span, nearest, format!("write what it means, such as `define {name}: requested demo`"))
}

/// A stage stands alone as a condition.
pub fn stage_without_reached(span: Span, stage: &str) -> Diagnostic {
    let mend = format!("reached {stage}");
    Diagnostic::new(Code::UnknownName, span, format!("`{stage}` is a stage, and a stage by itself asks nothing"))
        .help(format!("write `{mend}`"))
        .mend(span, mend)
}

/// An event has no such property.
pub fn unknown_property(span: Span, name: &str, event: &str, nearest: Option<&str>, known: &[&str]) -> Diagnostic {
    let diagnostic = Diagnostic::new(Code::UnknownProperty, span, format!("`{event}` has no property `{name}`"))
        .labelled("not among its properties in vocabulary.toml");
    let help = match known {
        [] => format!("add `properties = {{ {name} = \"text\" }}` to its entry"),
        known => format!("its properties are {}", in_backticks(known, "and")),
    };
    or_nearest(diagnostic, span, nearest, help)
}

/// There is no list of this name.
pub fn unknown_list(span: Span, name: &str, nearest: Option<&str>) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(Code::UnknownList, span, format!("there is no list `{name}`")).labelled("no such list");
    let help = format!("write the values as `in ({name}, …)`, or add `list {name}: …`");
    or_nearest(diagnostic, span, nearest, help)
}

/// The campaign has no such stage.
pub fn unknown_stage(span: Span, name: &str, nearest: Option<&str>, stages: &[&str]) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(Code::UnknownStage, span, format!("there is no stage `{name}`")).labelled("no such stage");
    let help = match stages {
        [] => "add the stages, starting with a line `stages`".to_owned(),
        stages => format!("the stages are {}", in_backticks(stages, "and")),
    };
    or_nearest(diagnostic, span, nearest, help)
}

/// The vocabulary has no such category.
pub fn unknown_category(span: Span, name: &str, nearest: Option<&str>) -> Diagnostic {
    let diagnostic = Diagnostic::new(Code::UnknownCategory, span, format!("there is no category `{name}`"))
        .labelled("not in vocabulary.toml");
    or_nearest(diagnostic, span, nearest, "add it below `[categories]`, or write `any event`".to_owned())
}

/// A category has no phrase that counts.
pub fn empty_category(span: Span, name: &str, there: Span) -> Diagnostic {
    Diagnostic::new(Code::UnknownCategory, span, format!("the category `{name}` has no events"))
        .labelled("never happens")
        .and_at(there, "defined here")
        .help(format!("list its events: `{name} = [\"downloaded whitepaper\"]`"))
}

/// There is no score of this name.
pub fn unknown_score(span: Span, name: &str, nearest: Option<&str>) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(Code::UnknownScore, span, format!("there is no score `{name}`")).labelled("no such score");
    or_nearest(diagnostic, span, nearest, format!("add `score {name}` with its rules"))
}

/// There is no grade of this name.
pub fn unknown_grade(span: Span, name: &str, nearest: Option<&str>) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(Code::UnknownGrade, span, format!("there is no grade `{name}`")).labelled("no such grade");
    or_nearest(diagnostic, span, nearest, format!("add a line such as `grade {name} A from 60, B below`"))
}

/// A name is given to a second thing of the same kind.
pub fn defined_twice(span: Span, kind: &str, name: &str, first: Span) -> Diagnostic {
    Diagnostic::new(Code::DefinedTwice, span, format!("there already is a {kind} `{name}`"))
        .labelled("second of this name")
        .and_at(first, "first defined here")
        .help("give one of them another name")
}

/// A heading that a file has once is there again.
pub fn section_twice(span: Span, heading: &str, first: Span) -> Diagnostic {
    Diagnostic::new(Code::DefinedTwice, span, format!("`{heading}` is here a second time"))
        .labelled("second")
        .and_at(first, "first here")
        .help(format!("put everything below the first `{heading}`"))
}

/// One name stands for two kinds of things.
pub fn name_of_two(span: Span, name: &str, kind: &str, other: Span, other_kind: &str) -> Diagnostic {
    Diagnostic::new(Code::AmbiguousName, span, format!("`{name}` is both a {kind} and a {other_kind}"))
        .labelled(format!("a {kind}"))
        .and_at(other, format!("a {other_kind}"))
        .help(format!("rename the {kind}, or a reader can't tell which one is meant"))
}

/// Things that depend on each other in a ring.
pub fn circle(span: Span, kind: &str, way: &[&str]) -> Diagnostic {
    let first = way.first().copied().unwrap_or("");
    let diagnostic = Diagnostic::new(Code::Circle, span, format!("the {kind} `{first}` depends on itself"));
    let diagnostic = match way {
        [_] => diagnostic.labelled("itself again"),
        way => {
            let steps: Vec<String> =
                way.iter().zip(way.iter().cycle().skip(1)).map(|(from, to)| format!("`{from}` needs `{to}`")).collect();
            diagnostic.labelled(steps.join(", "))
        }
    };
    diagnostic.help("take it out at one of these places")
}

/// A name with more characters than a name may have.
pub fn name_too_long(span: Span, characters_max: usize) -> Diagnostic {
    Diagnostic::new(Code::NameTooLong, span, format!("this name has more than {characters_max} characters"))
        .labelled("too long")
        .help("choose a shorter name")
}

/// A name that already means something everywhere.
pub fn reserved_name(span: Span, name: &str) -> Diagnostic {
    Diagnostic::new(Code::ReservedName, span, format!("`{name}` already means that a `disqualify` holds"))
        .labelled("can't be a stage of its own")
        .help("write `disqualify \"Reason\" when …` below the stages, or choose another name")
}

/// What follows a phrase looks like a name without quotes.
pub fn name_without_quotes(span: Span, phrase: &str, name: &str) -> Diagnostic {
    let mend = format!("\"{name}\"");
    Diagnostic::new(Code::UnclearName, span, format!("it is not clear what `{name}` says of `{phrase}`"))
        .labelled("a name has quotes or a capital letter")
        .help(format!("write `{phrase} {mend}` if it is a name"))
}

/// An event has a bare name and a quoted one.
pub fn two_names(span: Span, name: &str, first: Span) -> Diagnostic {
    Diagnostic::new(Code::UnclearName, span, "this is a second name for one event")
        .labelled("second name")
        .and_at(first, "first name")
        .help(format!("put `{name}` and this into one text in quotes, or write `and` between two tests"))
}

/// Something known is followed by words that ask nothing of it.
pub fn not_a_test(span: Span, name: &str, rest: &str) -> Diagnostic {
    Diagnostic::new(Code::UnknownTest, span, format!("`{rest}` is nothing that can be asked of `{name}`"))
        .labelled("not understood")
        .help(format!("write a test such as `{name} is …`, `{name} contains …` or `{name} >= …`"))
}

/// Words were read by the convention, since there is no vocabulary.
pub fn no_vocabulary(span: Span, read_as: &str) -> Diagnostic {
    Diagnostic::new(
        Code::NoVocabulary,
        span,
        "there is no vocabulary.toml, so a misspelt word can't be told from a new one",
    )
    .labelled(format!("read as {read_as}"))
    .help("`thresh vocabulary CONTACTS` drafts one from your contacts")
}

/// A category was named where the vocabulary has none.
pub fn no_categories(span: Span, name: &str) -> Diagnostic {
    Diagnostic::new(Code::NoCategories, span, format!("no categories are defined, so `{name}` is any event"))
        .labelled("read as any event")
        .help(format!("write `any event`, or add `{name}` below `[categories]` in vocabulary.toml"))
}

/// The help that names what was meant and mends it, else another.
fn or_nearest(diagnostic: Diagnostic, span: Span, nearest: Option<&str>, help: String) -> Diagnostic {
    match nearest {
        Some(nearest) => diagnostic.help(format!("write `{nearest}`")).mend(span, nearest),
        None => diagnostic.help(help),
    }
}
