//! Values as written.

use smol_str::SmolStr;

use super::{DateLiteral, Text};
use crate::domain::Decimal;
use crate::lang::source::Span;

/// A value as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A word, a quoted text or a path.
    Text(Text),
    /// A number; `None` beyond the limits of numbers.
    Number {
        /// As typed, a word processor's minus made the plain one.
        text: SmolStr,
        /// The number.
        number: Option<Decimal>,
        /// Where.
        span: Span,
    },
    /// A date.
    Date(DateLiteral),
}

impl Value {
    /// Where it stands.
    pub fn span(&self) -> Span {
        match self {
            Value::Text(text) => text.span,
            Value::Number { span, .. } => *span,
            Value::Date(date) => date.span,
        }
    }
}

/// `/regex/i`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Regex {
    /// Between the slashes, as typed.
    pub source: String,
    /// Behind the second slash, as typed.
    pub flags: String,
    /// With the slashes.
    pub span: Span,
}
