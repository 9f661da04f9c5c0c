//! Tests of a text; all texts in them are folded.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::domain::Pattern;

/// A test of a text; all texts in it are folded.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TextTest {
    /// The whole text.
    Is(String),
    /// One of a list.
    In(Arc<TextSet>),
    /// Somewhere in it.
    Contains(String),
    /// Any of these runs of words stands in it as consecutive words; no run is empty.
    HasAnyWord(Vec<Vec<String>>),
    /// At its start.
    StartsWith(String),
    /// At its end.
    EndsWith(String),
    /// The regular expression finds something in the trimmed text as the contact has it.
    Matches(Regex),
}

/// A list's items, folded; those with `*` stand for many texts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct TextSet {
    /// Without stars.
    pub exact: BTreeSet<String>,
    /// With stars.
    pub patterns: BTreeSet<Pattern>,
}

impl TextSet {
    /// Whether a folded text is in the list.
    ///
    /// ```
    /// use thresh::lang::checked::TextSet;
    /// let list: TextSet = ["163.com", "*.EDU"].into_iter().collect();
    /// assert!(list.contains("cs.mit.edu") && list.contains("163.com") && !list.contains("edu"));
    /// ```
    pub fn contains(&self, folded: &str) -> bool {
        self.exact.contains(folded) || self.patterns.iter().any(|pattern| pattern.matches(folded))
    }
}

impl<'a> FromIterator<&'a str> for TextSet {
    fn from_iter<I: IntoIterator<Item = &'a str>>(items: I) -> TextSet {
        let mut set = TextSet::default();
        for pattern in items.into_iter().map(Pattern::new) {
            match pattern.literal() {
                Some(literal) => {
                    set.exact.insert(literal.to_owned());
                }
                None => {
                    set.patterns.insert(pattern);
                }
            }
        }
        set
    }
}

/// A compiled regular expression; two are equal if their sources are.
#[derive(Clone, Debug)]
pub struct Regex {
    /// As written, `/…/i`.
    pub source: Arc<str>,
    /// Compiled.
    pub compiled: regex::Regex,
}

impl PartialEq for Regex {
    fn eq(&self, other: &Regex) -> bool {
        self.source == other.source
    }
}

impl Eq for Regex {}

impl std::hash::Hash for Regex {
    fn hash<H: std::hash::Hasher>(&self, hasher: &mut H) {
        self.source.hash(hasher);
    }
}
