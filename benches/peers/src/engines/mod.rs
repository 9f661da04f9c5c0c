//! The engines, each behind the same two questions.

pub(crate) mod atree;
pub(crate) mod cel;
pub(crate) mod plain_loop;
pub(crate) mod thresh;
pub(crate) mod zen;

use anyhow::Result;

/// An engine with a workload's rules and contacts.
pub(crate) trait Engine {
    /// Decides a contact: how many rules hold.
    fn decide(&mut self, contact: usize) -> usize;

    /// The names of the rules that hold for a contact.
    fn rules(&mut self, contact: usize) -> Result<Vec<String>>;
}

/// Joined by a word, in parentheses.
fn joined(parts: Vec<String>, word: &str) -> String {
    format!("({})", parts.join(word))
}

/// Texts in quotes, as a list.
fn list(texts: &[String]) -> String {
    format!("[{}]", texts.iter().map(|text| format!("{text:?}")).collect::<Vec<_>>().join(", "))
}
