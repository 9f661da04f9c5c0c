//! The grammar of `grammar/thresh.pest` as a parser; only `parse` reads what it yields.

/// The parser that pest derives from the grammar.
#[derive(pest_derive::Parser)]
#[grammar = "grammar/thresh.pest"]
pub(crate) struct Grammar;
