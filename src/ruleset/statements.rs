//! A campaign in force → everything it says, with all that it uses, statement by statement.

use std::collections::{BTreeMap, BTreeSet};

use super::{Campaign, is_rule_path, list_path};
use crate::lang::check::items_of_list_file;
use crate::lang::format::{About, Statement, statements, statements_of_items};
use crate::lang::parse::parse;
use crate::lang::source::{FileId, SourceFile};
use crate::lang::syntax::{File, ListItems, Section};
use crate::lang::vocabulary::Vocabulary;

/// Everything that decides a campaign's contacts, its libraries and list files included, the vocabulary left out.
pub fn statements_of(campaign: &Campaign) -> Vec<Statement> {
    let vocabulary = campaign.vocabulary().map_or_else(Vocabulary::empty, |file| {
        let (vocabulary, _) = Vocabulary::parse(FileId(0), &file.text);
        vocabulary
    });
    let used: BTreeSet<&str> = campaign.files().iter().map(|file| &*file.path).collect();
    let mut files: Vec<&SourceFile> = campaign.texts().filter(|file| is_rule_path(&file.path)).collect();
    // The campaign's own file first, then its libraries.
    let own = campaign.files().first().map(|file| &file.path);
    files.sort_by_key(|file| Some(&file.path) != own);
    let lists: BTreeMap<&str, &SourceFile> = campaign.texts().map(|file| (&*file.path, file)).collect();
    let mut said: Vec<Statement> = Vec::new();
    let mut known: BTreeSet<About> = BTreeSet::new();
    for file in files.into_iter().filter(|file| used.contains(&*file.path)) {
        let (tree, _) = parse(FileId(0), &file.text);
        let of_lists = statements_of_list_files(&tree, &lists);
        let all = statements(&tree, &vocabulary).into_iter().chain(of_lists);
        said.extend(all.filter(|statement| known.insert(statement.about.clone())));
    }
    said
}

fn statements_of_list_files(tree: &File, files: &BTreeMap<&str, &SourceFile>) -> Vec<Statement> {
    let mut said = Vec::new();
    for section in &tree.sections {
        if let Section::List(list) = section
            && let ListItems::From(path) = &list.items
            && let Some(file) = files.get(list_path(path))
        {
            let items = items_of_list_file(&file.text);
            said.extend(statements_of_items(&list.name.text, items.iter().map(String::as_str)));
        }
    }
    said
}
