//! Tree → the one canonical text, every comment and paragraph in its place.

mod award_text;
mod canonical;
mod clause_text;
mod condition_text;
mod edition;
mod line;
mod page;
mod sections;
mod statements;
mod tests_and_experiments;

use std::sync::LazyLock;

use regex::Regex;

use super::syntax::{Condition, File};
use super::vocabulary::Vocabulary;
pub(super) use edition::edition;
pub use statements::{About, Statement, statements, statements_of_items};

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
    if canonical::is_plainly_canonical(condition) {
        return condition_text::text(condition);
    }
    condition_text::text(&canonical::canonical(condition.clone(), vocabulary))
}

/// The canonical text of a file: one form for each thing that can be said, comments and paragraphs kept. A file with broken
/// stretches comes back as it is: nobody can say what they mean.
///
/// ```
/// use thresh::lang::{format, parse::parse, source::FileId, vocabulary::Vocabulary};
/// let text = "score fit\r\n opened newsletter=>+5 # why not\r\n";
/// let (file, _) = parse(FileId(0), text);
/// assert_eq!(format::format(text, &file, &Vocabulary::empty()), "score fit\n  opened newsletter -> +5  # why not\n");
/// ```
pub fn format(text: &str, file: &File, vocabulary: &Vocabulary) -> String {
    if !file.broken.is_empty() {
        return text.to_owned();
    }
    let file = canonical::canonical_file(file, vocabulary);
    let mut lines = sections::Lines { source: text, file: &file, lines: Vec::new() };
    lines.all();
    let lines = lines.lines;
    page::text(text, lines, &file.comments)
}

/// Whether two files say the same, with the same comments, wherever in the text it stands.
pub fn say_the_same(one: &File, other: &File, vocabulary: &Vocabulary) -> bool {
    let meaning = |file: &File| without_places(&canonical::canonical_file(file, vocabulary));
    meaning(one) == meaning(other)
}

/// Everything that a tree says, without its places.
fn without_places(file: &File) -> String {
    /// A place as it is shown for debugging; a person's text that looks like one is left out on both sides alike.
    static PLACE: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"Span \{ file: FileId\(\d+\), start: \d+, end: \d+ \}").ok());
    let shown = format!("{file:?}");
    match &*PLACE {
        Some(place) => place.replace_all(&shown, "").into_owned(),
        None => shown,
    }
}
