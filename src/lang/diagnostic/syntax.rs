//! Messages about the look of the text, before anybody asks what its words mean.

use super::{Code, Diagnostic, Span};

/// A stretch that no form of the language fits.
pub fn not_understood(span: Span) -> Diagnostic {
    Diagnostic::new(Code::NotUnderstood, span, "this line is none of the forms a rule file has")
        .labelled("not understood from here on")
        .help("write a rule as `condition -> +20`, or start a section such as `score engagement`")
}
