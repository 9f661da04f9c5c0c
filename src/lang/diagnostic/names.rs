//! Messages about words that mean nothing, or more than one thing.

use super::{Code, Diagnostic, Span};

/// Nothing is tracked under this phrase; `nearest` is what was probably meant.
pub fn unknown_event(span: Span, phrase: &str, nearest: Option<&str>) -> Diagnostic {
    let diagnostic = Diagnostic::new(Code::UnknownEvent, span, format!("nothing is tracked as `{phrase}`"))
        .labelled("not in vocabulary.toml");
    match nearest {
        Some(nearest) => diagnostic.help(format!("write `{nearest}`")).mend(span, nearest),
        None => diagnostic.help("add the event to vocabulary.toml"),
    }
}

/// A name is given to a second thing of the same kind.
pub fn defined_twice(span: Span, kind: &str, name: &str, first: Span) -> Diagnostic {
    Diagnostic::new(Code::DefinedTwice, span, format!("there already is a {kind} `{name}`"))
        .labelled("second of this name")
        .and_at(first, "first defined here")
        .help("give one of them another name")
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
