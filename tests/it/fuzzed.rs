//! What fuzzing came to as the least that reaches as much of the code, tried again without a fuzzer: `.ci/fuzz` makes it anew.

use std::fs;
use std::panic::catch_unwind;
use std::path::Path;

#[path = "../../fuzz/held/contact.rs"]
mod contact;
#[path = "../../fuzz/held/text.rs"]
mod text;

/// Each input of a folder by its name.
fn corpus(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz").join(target);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.map(|path| (path.display().to_string(), fs::read(&path).unwrap())).collect()
}

/// Holds what has to hold of every input of a corpus.
#[track_caller]
fn check(target: &str, holds: fn(&[u8])) {
    let inputs = corpus(target);
    assert!(inputs.len() > 100, "tests/fuzz/{target} has {} inputs", inputs.len());
    let failed: Vec<String> =
        inputs.into_iter().filter_map(|(path, bytes)| catch_unwind(|| holds(&bytes)).err().map(|_| path)).collect();
    assert!(failed.is_empty(), "what holds of any input does not hold of {failed:#?}");
}

#[test]
fn any_text_is_read_checked_shown_and_formatted() {
    check("text", text::holds);
}

#[test]
fn any_bytes_are_a_contact_that_is_decided_or_it_is_said_why_not() {
    check("contact", contact::holds);
}

#[test]
fn both_evaluators_agree_on_whatever_the_bytes_of_a_contact_say() {
    check("contact", contact::agrees);
}
