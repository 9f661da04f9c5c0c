//! Messages about `use` and what a library may hold.

use super::{Code, Diagnostic, Span};

/// A heading that only a campaign can have.
pub fn not_in_a_library(span: Span) -> Diagnostic {
    Diagnostic::new(Code::NotInALibrary, span, "this file has no `campaign` line, so it can't have this")
        .labelled("belongs in a campaign")
        .help("start the file with `campaign \"Aurora launch\"`, or move this into the campaign that uses the file")
}

/// There is no file of this name to use.
pub fn unknown_library(span: Span, name: &str, nearest: Option<&str>) -> Diagnostic {
    let diagnostic = Diagnostic::new(Code::UnknownLibrary, span, format!("there is no file `{name}.thresh` to use"))
        .labelled("no such file in the rules folder");
    match nearest {
        Some(nearest) => diagnostic.help(format!("write `use \"{nearest}\"`")).mend(span, format!("\"{nearest}\"")),
        None => diagnostic.help(format!("add the file `{name}.thresh`, with lists, definitions, scores and grades")),
    }
}

/// A campaign is used as if it were a library.
pub fn not_a_library(span: Span, name: &str) -> Diagnostic {
    Diagnostic::new(Code::NotALibrary, span, format!("`{name}` is a campaign, and only files without one can be used"))
        .labelled("has a `campaign` line")
        .help("move what both need into a file of its own, and use that")
}

/// A library outside the rules folder.
pub fn library_outside(span: Span, name: &str) -> Diagnostic {
    Diagnostic::new(Code::OutsideFolder, span, format!("`{name}` lies outside the rules folder"))
        .labelled("not read")
        .help("move the file into the rules folder and write its path from there, such as `use \"ideal-customer\"`")
}
