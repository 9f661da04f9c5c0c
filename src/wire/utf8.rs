//! Bytes → text, many bytes at once.

use std::str::Utf8Error;

/// The text that these bytes are.
///
/// ```
/// use thresh::wire::utf8::text_of;
/// assert_eq!(text_of("grün".as_bytes()), Ok("grün"));
/// assert_eq!(text_of(b"gr\xfcn").map_err(|error| error.valid_up_to()), Err(2));
/// ```
///
/// # Errors
/// When they are no UTF-8; the error says from where on.
pub fn text_of(bytes: &[u8]) -> Result<&str, Utf8Error> {
    // Where it fails, the standard library says how far the text was good.
    simdutf8::basic::from_utf8(bytes).or_else(|_| std::str::from_utf8(bytes))
}
