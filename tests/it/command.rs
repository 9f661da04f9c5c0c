//! The command line as a person runs it, in the checkout's folder.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

/// What a command left behind.
#[derive(Debug)]
pub(crate) struct Ran {
    /// Its exit code.
    pub(crate) code: Option<i32>,
    /// What it wrote to standard output.
    pub(crate) results: String,
    /// What it wrote to standard error.
    pub(crate) notes: String,
}

pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Runs `thresh` with these arguments and nothing to read.
pub(crate) fn thresh<S: AsRef<OsStr>>(arguments: &[S]) -> Ran {
    let output = Command::new(env!("CARGO_BIN_EXE_thresh"))
        .args(arguments)
        .current_dir(root())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    Ran {
        code: output.status.code(),
        results: String::from_utf8(output.stdout).unwrap(),
        notes: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The decisions that `thresh evaluate …` writes, one a line.
#[track_caller]
pub(crate) fn decisions<S: AsRef<OsStr>>(arguments: &[S]) -> Vec<Value> {
    let ran = thresh(arguments);
    assert_eq!(ran.code, Some(0), "{}{}", ran.results, ran.notes);
    ran.results.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}
