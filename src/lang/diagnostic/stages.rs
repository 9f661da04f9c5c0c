//! Messages about stages.

use super::{Code, Diagnostic, Span};

/// A clause on the first stage.
pub fn first_stage(span: Span, stage: &str, word: &str) -> Diagnostic {
    Diagnostic::new(Code::FirstStage, span, format!("`{stage}` is the first stage, where everybody starts"))
        .labelled(format!("so it can't have `{word}`"))
        .help("take this out, or put a stage such as `visitor` before it")
}

/// A later stage without `when`.
pub fn without_when(span: Span, stage: &str) -> Diagnostic {
    Diagnostic::new(Code::StageWithoutWhen, span, format!("nothing says when a contact is in `{stage}`"))
        .labelled("`when` is missing")
        .help(format!("write `{stage} when …`"))
}

/// `reached` of this stage or a later one within a stage.
pub fn reaches_ahead(span: Span, reached: &str, stage: &str, defined: Span) -> Diagnostic {
    let message = if reached == stage {
        format!("`{stage}` can't depend on itself")
    } else {
        format!("`{stage}` comes before `{reached}`, so it can't depend on it")
    };
    Diagnostic::new(Code::ReachesAhead, span, message)
        .labelled("only earlier stages")
        .and_at(defined, format!("`{reached}` comes here"))
        .help("stages are decided from first to last: name an earlier one, or move the stage")
}
