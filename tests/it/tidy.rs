//! House rules that were or would be broken twice: layers, first lines, function length, pages, reasons.
//!
//! Each rule is a function from texts to violations; its test says that the project has none, and that a made-up one is found.

mod layers;
mod papers;
mod source;
mod text;

use std::fs;
use std::path::{Path, PathBuf};

/// A file by its path from the checkout's root, with `/`, and its text.
struct Paper {
    path: String,
    text: String,
}

impl Paper {
    fn new(path: &str, text: &str) -> Paper {
        Paper { path: path.to_owned(), text: text.to_owned() }
    }

    fn read(path: &str) -> Paper {
        let text = fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        Paper::new(path, &text)
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every file with this ending below a folder of the checkout, by path.
fn papers(folder: &str, ending: &str) -> Vec<Paper> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.expect("a folder's entry can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                found.push(Paper::read(&from_root(&path)));
            }
        }
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}

fn from_root(path: &Path) -> String {
    let path = path.strip_prefix(root()).expect("only files of the checkout are read");
    path.to_string_lossy().replace('\\', "/")
}

/// Every Rust file of the project.
fn rust_papers() -> Vec<Paper> {
    let all: Vec<Paper> = papers("src", ".rs").into_iter().chain(papers("tests", ".rs")).collect();
    assert!(all.len() > 20, "only {} Rust files were found", all.len());
    all
}

#[track_caller]
fn none(violations: Vec<String>) {
    assert!(violations.is_empty(), "{} found:\n{}", violations.len(), violations.join("\n"));
}

#[track_caller]
fn found(violations: Vec<String>, expected: &[&str]) {
    assert_eq!(violations, expected);
}
