//! Any bytes as a contact.
#![no_main]

#[path = "../held/contact.rs"]
mod contact;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    contact::holds(bytes);
    // The interpreter is slow: it is asked about some.
    if bytes.len().is_multiple_of(128) {
        contact::agrees(bytes);
    }
});
