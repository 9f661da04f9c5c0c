//! Data that lies beside the checkout: real exports, captures and the workload that engines are measured by.

use std::io::Read;
use std::path::PathBuf;

/// The path of something in `../shared`. Where that folder is absent the test that asks says so and passes, unless
/// `THRESH_SHARED_REQUIRED` is set: then it fails.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let full = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared").join(path);
    if full.exists() {
        return Some(full);
    }
    assert!(std::env::var_os("THRESH_SHARED_REQUIRED").is_none(), "../shared/{path} is not there");
    eprintln!("SKIPPED, NOTHING WAS TESTED: ../shared/{path} is not there");
    None
}

/// The text of a file, unpacked if it is gzip.
pub(crate) fn unpacked(path: &PathBuf) -> String {
    let bytes = std::fs::read(path).unwrap();
    let mut text = String::new();
    if bytes.starts_with(&[0x1f, 0x8b]) {
        flate2::read::GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).unwrap();
    } else {
        text = String::from_utf8(bytes).unwrap();
    }
    text
}
