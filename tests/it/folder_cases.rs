//! What is wrong with a rules folder rather than with a rule, as it is rendered: tests/cases/diagnostics/CODE.txt.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use thresh::domain::FailingTests;
use thresh::lang::render::{self, Colour};
use thresh::limits::{FILE_BYTES_MAX, FILES_MAX, RULES_MAX};
use thresh::ruleset::{FolderFile, FolderFiles, Refusal, build};

const CAMPAIGN: &str = "campaign \"Aurora launch\"\n\nscore fit\n  size > 1 -> +1\n";

/// Holds the rendered diagnostics of a folder against the case of this code.
#[track_caller]
fn check(code: &str, files: &FolderFiles) {
    let (_, findings) = build(files, None, FailingTests::Allowed);
    let mut rendered = render::human(&findings.diagnostics, &findings.sources, Colour::Plain);
    rendered.push_str(&render::summary(&findings.diagnostics));
    rendered.push('\n');
    let codes: BTreeSet<&str> = findings.errors().map(|error| error.code.name()).collect();
    assert_eq!(codes, BTreeSet::from([code]), "{rendered}");
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/cases/diagnostics/{code}.txt"));
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&case, &rendered).unwrap();
    }
    assert_eq!(fs::read_to_string(&case).unwrap(), rendered);
}

fn texts(texts: &[(&str, &str)]) -> FolderFiles {
    let vocabulary = ("vocabulary.toml", "[traits]\nsize = { type = \"number\" }\nemail = { type = \"text\" }\n");
    FolderFiles::of_texts(texts.iter().copied().chain([vocabulary]))
}

/// A folder with one file more than a good campaign.
fn with_file(path: &str, file: FolderFile) -> FolderFiles {
    let mut files = texts(&[("aurora.thresh", CAMPAIGN)]);
    files.files.insert(Arc::from(path), file);
    files
}

#[test]
fn each_mistake_of_a_folder_renders_as_expected() {
    let listed = |path: &str| format!("{CAMPAIGN}  email in rivals -> -5\n\nlist rivals from \"{path}\"\n");
    check("empty-file", &texts(&[("aurora.thresh", CAMPAIGN), ("diva.thresh", "# all rules were here\n")]));
    check("missing-list", &texts(&[("aurora.thresh", &listed("lists/rivals.txt"))]));
    check("outside-folder", &texts(&[("aurora.thresh", &listed("../../etc/passwd"))]));
    check("no-campaign", &texts(&[]));
    check("not-utf8", &with_file("diva.thresh", FolderFile::of_bytes(b"campaign \"Caf\xe9\"\n", FILE_BYTES_MAX)));
    let too_big = FolderFile::of_bytes(&vec![b'#'; FILE_BYTES_MAX + 1], FILE_BYTES_MAX);
    check("file-too-big", &with_file("diva.thresh", too_big));
    let unreadable = FolderFile::refused(Refusal::Unreadable { reason: Arc::from("Permission denied") });
    check("unreadable-file", &with_file("diva.thresh", unreadable));
}

#[test]
fn what_is_too_much_for_a_folder_renders_as_expected() {
    let mut files = texts(&[("aurora.thresh", CAMPAIGN)]);
    files.found = FILES_MAX + 1;
    check("too-many-files", &files);
    let rules: String = (0..RULES_MAX / 4 + 1).map(|at| format!("  size > {at} -> +1\n")).collect();
    let quarter = format!("campaign \"Big\"\n\nscore fit\n{rules}");
    let quarters = ["a.thresh", "b.thresh", "c.thresh", "d.thresh"].map(|path| (path, quarter.as_str()));
    check("too-many-rules", &texts(&quarters));
}
