//! Messages about `test` blocks.

use super::{Code, Diagnostic, Span};

/// Something is expected that no decision says.
pub fn not_expectable(span: Span) -> Diagnostic {
    Diagnostic::new(Code::WrongExpectation, span, "a test can't expect this")
        .labelled("neither a score, a grade, a stage nor a rule")
        .help("expect what a decision says, such as `engagement = 20`, `fit is B or better`, `stage is mql`, `qualified`, `rule NAME`")
}

/// A score or grade is expected that is probably another one.
pub fn unknown_score(span: Span, name: &str, nearest: &str) -> Diagnostic {
    Diagnostic::new(Code::WrongExpectation, span, format!("there is no score or grade `{name}`"))
        .labelled("no such score")
        .help(format!("write `{nearest}`"))
        .mend(span, nearest)
}

/// `stage` is asked something other than which one it is.
pub fn stage_is(span: Span) -> Diagnostic {
    Diagnostic::new(Code::WrongExpectation, span, "of the stage a test can only expect which one it is")
        .labelled("not a question for a stage")
        .help("write `stage is mql`, `stage in (mql, sql)` or `reached mql`")
}

/// A rule is expected that the campaign doesn't have.
pub fn unknown_rule(span: Span, name: &str, nearest: Option<&str>) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(Code::UnknownRule, span, format!("there is no rule `{name}`")).labelled("no rule of this name");
    match nearest {
        Some(nearest) => diagnostic.help(format!("write `{nearest}`")).mend(span, nearest),
        None => diagnostic.help("use a rule's label, or its condition as `thresh fmt` writes it"),
    }
}

/// A reason for disqualifying is expected that the campaign doesn't have.
pub fn unknown_reason(span: Span, reason: &str, nearest: Option<&str>) -> Diagnostic {
    let diagnostic = Diagnostic::new(Code::UnknownReason, span, format!("nothing disqualifies as `{reason}`"))
        .labelled("no `disqualify` says this");
    match nearest {
        Some(nearest) => diagnostic.help(format!("write `\"{nearest}\"`")).mend(span, format!("\"{nearest}\"")),
        None => diagnostic.help("use the words behind one of the campaign's `disqualify`"),
    }
}

/// The same thing is given twice.
pub fn given_twice(span: Span, what: &str, first: Span) -> Diagnostic {
    Diagnostic::new(Code::SaidTwice, span, format!("{what} is given twice"))
        .labelled("second time")
        .and_at(first, "first given here")
        .help("leave one of them out")
}

/// A test that expects nothing shows nothing.
pub fn nothing_expected(span: Span) -> Diagnostic {
    Diagnostic::new(Code::NothingExpected, span, "this test expects nothing, so it can't fail")
        .labelled("no `expect` below")
        .help("add a line such as `expect stage is mql`")
}

/// An event that is no single message.
pub fn no_single_event(span: Span) -> Diagnostic {
    Diagnostic::new(Code::WrongGiven, span, "a test is given one event or one trait at a time")
        .labelled("neither an event nor a trait with its value")
        .help("write `given downloaded whitepaper \"Cloud guide\" 3 days ago` or `given country is DE`")
}

/// Something expected is not so, where tests have to pass.
pub fn failed(span: Span, title: &str, heading: Span, came: &str) -> Diagnostic {
    Diagnostic::new(Code::FailedTest, span, format!("the test `{title}` fails"))
        .labelled("this is not so")
        .and_at(heading, "in this test")
        .help(format!("what came: {came}; `thresh test` shows the rules behind it"))
}

/// A test makes up no contact that could be decided, where tests have to pass.
pub fn no_contact(span: Span, why: &str) -> Diagnostic {
    Diagnostic::new(Code::FailedTest, span, format!("the contacts of the tests can't be made up: {why}"))
        .help("give fewer events")
}
