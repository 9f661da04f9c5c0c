//! Tree → the one canonical text, every comment and paragraph in its place.

mod canonical;
mod clause_text;
mod condition_text;

use super::syntax::Condition;
use super::vocabulary::Vocabulary;

/// The canonical text of one condition, on one line: an unlabelled rule's name.
///
/// ```
/// use thresh::lang::{format, parse::parse, source::FileId, syntax::Section, vocabulary::Vocabulary};
/// let (file, _) = parse(FileId(0), "define keen: downloaded whitepaper AND clicked product X");
/// let [Section::Define(define)] = file.sections.as_slice() else { panic!("one definition") };
/// let text = format::condition(&define.condition, &Vocabulary::empty());
/// assert_eq!(text, r#"downloaded whitepaper and clicked product "X""#);
/// ```
pub fn condition(condition: &Condition, vocabulary: &Vocabulary) -> String {
    condition_text::text(&canonical::canonical(condition.clone(), vocabulary))
}
