//! Words and texts as typed.

use smol_str::SmolStr;

use crate::lang::source::Span;

/// A bare word as typed, such as `whitepaper`, `company.size`, `target-industries`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// As typed.
    pub text: SmolStr,
    /// Where.
    pub span: Span,
}

impl AsRef<str> for Word {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

/// A text value and how it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// What it says, quotes and doubled quotes removed.
    pub value: SmolStr,
    /// How it was written.
    pub quoting: Quoting,
    /// Where, quotes included.
    pub span: Span,
}

/// How a text was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quoting {
    /// In quotes, straight or curly.
    Quoted,
    /// As a bare word.
    Bare,
    /// As a path that begins with `/`.
    Path,
}
