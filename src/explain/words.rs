//! An author's words as they are quoted: on one line, without notes.

use std::borrow::Cow;

/// A stretch of rule text on one line: notes left out, runs of white space outside quotes a single space.
///
/// ```
/// use thresh::explain::said;
/// assert_eq!(said("country in (DE, # at home\n   AT)"), "country in (DE, AT)");
/// assert_eq!(said("title is \"a  #1\""), "title is \"a  #1\"");
/// ```
pub fn said(text: &str) -> Cow<'_, str> {
    if !text.contains(['\n', '\t', '\r']) && !text.contains("  ") {
        return Cow::Borrowed(text);
    }
    let mut line = String::with_capacity(text.len());
    let mut mode = Mode::Plain;
    for character in text.chars() {
        mode = match (mode, character) {
            (Mode::Note, '\n') => Mode::Plain,
            (Mode::Note, _) => Mode::Note,
            (Mode::Plain, '#') => Mode::Note,
            (Mode::Plain, '"') => Mode::Quoted,
            (Mode::Quoted, '"') => Mode::Plain,
            (mode, _) => mode,
        };
        match mode {
            Mode::Note => {}
            Mode::Plain if character.is_whitespace() => {
                if !line.is_empty() && !line.ends_with([' ', '(']) {
                    line.push(' ');
                }
            }
            Mode::Plain | Mode::Quoted => line.push(character),
        }
    }
    Cow::Owned(line.trim_end().to_owned())
}

/// Where in rule text a character stands.
#[derive(Clone, Copy)]
enum Mode {
    Plain,
    Quoted,
    Note,
}
