//! Any bytes as the text of a rule file.
#![no_main]

#[path = "../held/text.rs"]
mod text;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| text::holds(bytes));
