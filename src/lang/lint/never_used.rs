//! Lists and definitions that nothing uses.

use std::collections::HashSet;

use super::Linted;
use super::steps::Steps;
use super::words::{Word, words_in};
use crate::domain::fold;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::diagnostic::doubts as messages;

pub(super) fn lint(linted: &Linted<'_>, _: &mut Steps) -> Vec<Diagnostic> {
    let file = linted.resolved.file;
    // What a library defines is for others to use; and a use may stand misspelt where something has no meaning.
    if file.campaign.is_none() || !linted.is_whole() || !linted.is_resolved() {
        return Vec::new();
    }
    let mut lists: HashSet<String> = HashSet::new();
    let mut names: HashSet<String> = HashSet::new();
    words_in(linted.resolved, &mut |word| match word {
        Word::List(name) => {
            lists.insert(fold(name).into_owned());
        }
        Word::Subject(name) => {
            names.insert(fold(name).into_owned());
        }
    });
    let own = |span: crate::lang::source::Span| span.file == file.span.file;
    let unused_lists = linted.resolved.lists.iter().filter(|list| own(list.span));
    let unused_lists = unused_lists.filter(|list| !lists.contains(fold(&list.name.text).as_ref()));
    let definitions = linted.resolved.definitions.iter().map(|part| part.written);
    let unused_definitions = definitions.filter(|define| own(define.span));
    let unused_definitions = unused_definitions.filter(|define| !names.contains(fold(&define.name.text).as_ref()));
    let lists = unused_lists.map(|list| messages::never_used(list.name.span, "list", &list.name.text));
    let definitions =
        unused_definitions.map(|define| messages::never_used(define.name.span, "definition", &define.name.text));
    lists.chain(definitions).collect()
}
