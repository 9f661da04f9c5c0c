//! What is wrong with an author's text, in the author's words: the only place that words a message.
//!
//! One function a diagnostic, by theme in the files beside this one.

pub mod campaign;
pub mod conditions;
pub mod doubts;
pub mod doubts_of_points;
pub mod experiments;
pub mod folder;
pub mod grades;
pub mod habits;
pub mod libraries;
pub mod names;
mod nearest;
pub mod points;
pub mod stages;
pub mod syntax;
pub mod tests;
pub mod values;
pub mod vocabulary;

use std::borrow::Cow;

use super::codes::{Code, Severity};
use super::source::Span;

pub use nearest::nearest;

/// One mistake or doubt, with its place and its mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its stable code.
    pub code: Code,
    /// What is wrong: lower case, no full stop, the author's words in backticks.
    pub message: String,
    /// The exact words.
    pub span: Span,
    /// What is said under them; may be empty.
    pub label: Cow<'static, str>,
    /// Second places that matter: "first defined here".
    pub labels: Vec<Label>,
    /// What to type.
    pub help: Option<Cow<'static, str>>,
    /// Text that mends it for certain when it replaces the span; `None` where a person must choose.
    pub mend: Option<Mend>,
    /// How often the same cause occurs in the file; 1 is once.
    pub count: usize,
}

/// A second place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is said there.
    pub text: Cow<'static, str>,
}

/// A certain mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mend {
    /// What is replaced.
    pub span: Span,
    /// By what.
    pub text: String,
}

impl Diagnostic {
    /// A diagnostic with nothing but its message; the functions of this module add the rest.
    fn new(code: Code, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code,
            message: message.into(),
            span,
            label: Cow::Borrowed(""),
            labels: Vec::new(),
            help: None,
            mend: None,
            count: 1,
        }
    }

    /// The same with words under the span.
    fn labelled(mut self, label: impl Into<Cow<'static, str>>) -> Diagnostic {
        self.label = label.into();
        self
    }

    /// The same with a second place.
    fn and_at(mut self, span: Span, text: impl Into<Cow<'static, str>>) -> Diagnostic {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// The same with a help line.
    fn help(mut self, help: impl Into<Cow<'static, str>>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }

    /// The same with a certain mend.
    fn mend(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.mend = Some(Mend { span, text: text.into() });
        self
    }

    /// How bad it is.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }
}

/// Several things in a row as a person says them: `a, b and c`.
fn listed(things: impl IntoIterator<Item = String>, last: &str) -> String {
    let mut things: Vec<String> = things.into_iter().collect();
    match (things.pop(), things.is_empty()) {
        (None, _) => String::new(),
        (Some(only), true) => only,
        (Some(end), false) => format!("{} {last} {end}", things.join(", ")),
    }
}

/// Words in a row, each in backticks: `a`, `b` and `c`.
fn in_backticks(words: &[&str], last: &str) -> String {
    listed(words.iter().map(|word| format!("`{word}`")), last)
}
