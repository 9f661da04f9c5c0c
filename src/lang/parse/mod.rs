//! Text → syntax tree and diagnostics, whatever the text: what no form fits is a broken stretch, and the rest is read all the same.

mod awards;
mod clauses;
mod conditions;
mod depth;
mod layout;
mod recover;
mod scan;
mod sections;
mod tests_and_experiments;
mod tree;
mod words;

use pest::Parser;

use super::diagnostic::Diagnostic;
use super::grammar::{Grammar, Rule};
use super::source::FileId;
use super::syntax::File;

/// Reads one rule file. Never fails; a text with mistakes gives a tree of what could be read, and a diagnostic for each mistake.
///
/// ```
/// use thresh::lang::{parse::parse, source::FileId};
/// let (file, diagnostics) = parse(FileId(0), "score engagement\n  downloaded whitepaper AND clicked product X → +20\n");
/// assert!(diagnostics.is_empty());
/// assert_eq!(file.sections.len(), 1);
/// ```
pub fn parse(file: FileId, text: &str) -> (File, Vec<Diagnostic>) {
    let scanned = scan::scan(file, text);
    let joined = layout::joined_breaks(text, &scanned);
    let deep = depth::too_deep(text, &scanned, &joined);
    let blanked = layout::blanked(text, &scanned, &joined, &deep);
    let mut tree = tree::Tree::new(file, text, &blanked, &scanned, &deep);
    if let Ok(pairs) = Grammar::parse(Rule::file, &blanked) {
        tree.file(pairs);
    } else {
        // The grammar is total, so this is not reached; were it, the text would still be refused with a diagnostic.
        tree.broken(scan::span(file, 0, text.len()), super::diagnostic::syntax::Place::Top);
    }
    tree.finish()
}
