//! Messages about the files of a rules folder: missing, too big, not readable, not where rules may look.

use super::{Code, Diagnostic, Span};

/// A file has more bytes than one of its kind may have.
pub fn file_too_big(span: Span, bytes_max: usize) -> Diagnostic {
    let mebibytes = bytes_max / (1024 * 1024);
    Diagnostic::new(Code::FileTooBig, span, format!("this file has more than {mebibytes} MiB"))
        .labelled("too big to be read")
        .help("divide it into several files")
}

/// A file is not UTF-8; the span is where it stops being so.
pub fn not_utf8(span: Span) -> Diagnostic {
    Diagnostic::new(Code::NotUtf8, span, "this file is not saved as UTF-8 text")
        .labelled("no readable character from here on")
        .help("save the file again with the encoding `UTF-8`")
}

/// A file's own name is not UTF-8.
pub fn name_not_utf8(span: Span) -> Diagnostic {
    Diagnostic::new(Code::NotUtf8, span, "the name of this file has characters that can't be read")
        .labelled("not read")
        .help("rename the file, with letters, digits and hyphens")
}

/// The operating system does not let a file be read.
pub fn unreadable_file(span: Span, reason: &str) -> Diagnostic {
    Diagnostic::new(Code::UnreadableFile, span, "this file can't be read")
        .labelled(reason.to_owned())
        .help("let the account that runs thresh read it")
}

/// The rules folder itself can't be entered.
pub fn unreadable_folder(span: Span, reason: &str) -> Diagnostic {
    Diagnostic::new(Code::UnreadableFile, span, "the rules folder can't be read")
        .labelled(reason.to_owned())
        .help("put the folder back, and let the account that runs thresh read it")
}

/// A link leads to something that is not there.
pub fn dangling_link(span: Span) -> Diagnostic {
    Diagnostic::new(Code::UnreadableFile, span, "this is a link to a file that is not there")
        .labelled("leads nowhere")
        .help("put the file back, or delete the link")
}

/// What should be a file is a folder, a device or a pipe.
pub fn no_file(span: Span) -> Diagnostic {
    Diagnostic::new(Code::UnreadableFile, span, "this is not a file")
        .labelled("not read")
        .help("put a text file here, or delete it")
}

/// A link leads out of the rules folder.
pub fn link_leads_out(span: Span) -> Diagnostic {
    Diagnostic::new(Code::OutsideFolder, span, "this is a link that leads out of the rules folder")
        .labelled("not read")
        .help("move what it links to into the rules folder")
}

/// A list is to be read from a file outside the rules folder.
pub fn list_outside(span: Span, path: &str) -> Diagnostic {
    Diagnostic::new(Code::OutsideFolder, span, format!("`{path}` lies outside the rules folder"))
        .labelled("not read")
        .help("move the list into the rules folder and write its path from there, such as `from \"lists/competitors.txt\"`")
}

/// A list's file is a link that leads out of the rules folder.
pub fn list_leads_out(span: Span, path: &str) -> Diagnostic {
    Diagnostic::new(Code::OutsideFolder, span, format!("`{path}` is a link that leads out of the rules folder"))
        .labelled("not read")
        .help("move the list into the rules folder and write its path from there, such as `from \"lists/competitors.txt\"`")
}

/// A list is to be read from a file whose name, or whose folder's name, begins with a dot.
pub fn list_hidden(span: Span, path: &str) -> Diagnostic {
    Diagnostic::new(
        Code::OutsideFolder,
        span,
        format!("`{path}` has a name that begins with a dot, and such are never read"),
    )
    .labelled("not read")
    .help("rename it without the dot")
}

/// There is no list file of this path.
pub fn missing_list(span: Span, path: &str) -> Diagnostic {
    Diagnostic::new(Code::MissingList, span, format!("there is no file `{path}` in the rules folder"))
        .labelled("no such file")
        .help("write the path from the rules folder on, such as `from \"lists/competitors.txt\"`")
}

/// A rule file says nothing.
pub fn empty_file(span: Span) -> Diagnostic {
    Diagnostic::new(Code::EmptyFile, span, "this rule file is empty")
        .labelled("nothing here")
        .help("start with a line such as `campaign \"Aurora launch\"`, or delete the file")
}

/// No file of a folder has a campaign.
pub fn no_campaign(span: Span) -> Diagnostic {
    Diagnostic::new(Code::NoCampaign, span, "no file of this folder has a campaign")
        .labelled("no campaign in here")
        .help("add a file such as `aurora-launch.thresh` that starts with `campaign \"Aurora launch\"`")
}

/// A folder has more files than a ruleset may have.
pub fn too_many_files(span: Span, files_max: usize) -> Diagnostic {
    Diagnostic::new(Code::TooManyFiles, span, format!("this folder has more than {files_max} files to read"))
        .labelled("too many files")
        .help("move files that are no longer used out of the rules folder")
}

/// The campaigns of a folder have more rules together than a ruleset may have.
pub fn too_many_rules(span: Span, rules: usize, rules_max: usize) -> Diagnostic {
    Diagnostic::new(
        Code::TooManyRules,
        span,
        format!("the campaigns of this folder have {rules} rules, and at most {rules_max} are possible"),
    )
    .labelled("too many rules")
    .help("write the values that rules differ by into a list: `industry in target-industries -> +20`")
}
