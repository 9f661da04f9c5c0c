//! Messages about `experiment` blocks.

use super::{Code, Diagnostic, Span};

/// Experiments are read, but nobody is assigned to a variant yet.
pub fn not_in_force(span: Span, name: &str) -> Diagnostic {
    Diagnostic::new(Code::ExperimentNotInForce, span, format!("the experiment `{name}` changes nothing yet"))
        .labelled("everybody is decided by the campaign as it stands")
        .help("keep it for later, or take it out")
}
