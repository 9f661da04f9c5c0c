//! Messages about `vocabulary.toml`.

use super::{Code, Diagnostic, Span, in_backticks};

/// A line that is no TOML.
pub fn unreadable_vocabulary(span: Span) -> Diagnostic {
    Diagnostic::new(Code::UnreadableVocabulary, span, "this line of the vocabulary can't be read")
        .labelled("not understood from here on")
        .help("write `setting = \"value\"`, or start an entry such as `[events.\"downloaded whitepaper\"]`")
}

/// The same setting or entry written twice.
pub fn setting_twice(span: Span) -> Diagnostic {
    Diagnostic::new(Code::DefinedTwice, span, "this is given a second time")
        .labelled("given before")
        .help("keep one of the two")
}

/// A setting that an entry doesn't have.
pub fn unknown_setting(span: Span, setting: &str, nearest: Option<&str>, all: &[&str]) -> Diagnostic {
    let diagnostic = Diagnostic::new(Code::UnknownSetting, span, format!("there is no setting `{setting}` here"));
    match nearest {
        Some(nearest) => diagnostic.help(format!("write `{nearest}`")).mend(span, nearest),
        None => diagnostic.help(format!("the settings here are {}", in_backticks(all, "and"))),
    }
}

/// A setting whose value is of the wrong kind; `form` is one that would do.
pub fn wrong_setting(span: Span, setting: &str, wanted: &str, form: &str) -> Diagnostic {
    Diagnostic::new(Code::WrongSetting, span, format!("`{setting}` wants {wanted}")).help(format!("write `{form}`"))
}

/// A type that there isn't.
pub fn unknown_type(span: Span, name: &str, nearest: Option<&str>, all: &[&str]) -> Diagnostic {
    let diagnostic = Diagnostic::new(Code::UnknownType, span, format!("there is no type `{name}`"));
    match nearest {
        Some(nearest) => diagnostic.help(format!("write `\"{nearest}\"`")).mend(span, format!("\"{nearest}\"")),
        None => diagnostic.help(format!("the types are {}", in_backticks(all, "and"))),
    }
}
