//! What is said once under a name: lists of values and definitions of conditions.

use super::{Condition, Text, Word};
use crate::lang::source::Span;

/// `list free-mailers: gmail.com, gmx.de` or `list competitors from "lists/competitors.txt"`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    /// The name.
    pub name: Word,
    /// The items.
    pub items: ListItems,
    /// The whole.
    pub span: Span,
}

/// Where a list's items stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListItems {
    /// In the rule file.
    Here(Vec<Text>),
    /// In a file of their own.
    From(Text),
}

/// `define keen: …`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Define {
    /// The name.
    pub name: Word,
    /// What it stands for.
    pub condition: Condition,
    /// The whole.
    pub span: Span,
}
