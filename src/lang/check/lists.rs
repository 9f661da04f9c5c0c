//! Lists: items in the rule file or in a file of their own → sets of texts.

use std::collections::HashMap;
use std::sync::Arc;

use super::libraries::stays_inside;
use super::names::{Names, name_within_limit};
use super::report::Report;
use super::{Context, ListText};
use crate::lang::checked::TextSet;
use crate::lang::diagnostic::folder;
use crate::lang::source::{FileId, Span};
use crate::lang::syntax::{List, ListItems, Text};

/// The lists in the order of their names.
pub(super) struct Lists {
    sets: Vec<ReadList>,
}

/// A list's items as a set, and each as written with its place.
#[derive(Clone)]
pub(super) struct ReadList {
    pub(super) set: Arc<TextSet>,
    pub(super) items: Arc<[(String, Span)]>,
}

impl Lists {
    pub(super) fn read(names: &Names<'_>, context: &Context<'_>, report: &mut Report) -> Lists {
        Lists { sets: names.lists.iter().map(|list| read(list, context, report)).collect() }
    }

    /// The lists of other names, each that is one of those known already taken from here.
    pub(super) fn read_anew(
        &self,
        known: &Names<'_>,
        names: &Names<'_>,
        context: &Context<'_>,
        report: &mut Report,
    ) -> Lists {
        let read_before: HashMap<Span, &ReadList> =
            known.lists.iter().map(|list| list.span).zip(self.sets.iter()).collect();
        let sets = names.lists.iter().map(|list| match read_before.get(&list.span) {
            Some(list) => (*list).clone(),
            None => read(list, context, report),
        });
        Lists { sets: sets.collect() }
    }

    pub(super) fn get(&self, position: usize) -> Option<ReadList> {
        self.sets.get(position).cloned()
    }
}

fn read(list: &List, context: &Context<'_>, report: &mut Report) -> ReadList {
    let items: Vec<(String, Span)> = match &list.items {
        ListItems::Here(items) => items.iter().map(|item| (item.value.to_string(), item.span)).collect(),
        ListItems::From(path) => from_file(path, context, report),
    };
    for (item, span) in &items {
        name_within_limit(item, *span, report);
    }
    let set = items.iter().map(|(item, _)| item.as_str()).collect();
    ReadList { set: Arc::new(set), items: Arc::from(items) }
}

fn from_file(path: &Text, context: &Context<'_>, report: &mut Report) -> Vec<(String, Span)> {
    let name = path.value.trim();
    if !stays_inside(name) {
        report.say(folder::list_outside(path.span, name));
        return Vec::new();
    }
    match context.lists.get(name.strip_prefix("./").unwrap_or(name)) {
        Some(list) => items_of(*list),
        None => {
            report.say_once(folder::missing_list(path.span, name));
            Vec::new()
        }
    }
}

/// The items of a list file.
///
/// ```
/// use thresh::lang::check::items_of_list_file;
/// assert_eq!(items_of_list_file("# Schools\n*.edu  # all\n\"C# club\"\n"), ["*.edu", "C# club"]);
/// ```
pub fn items_of_list_file(text: &str) -> Vec<String> {
    items_of(ListText { file: FileId(0), text }).into_iter().map(|(item, _)| item).collect()
}

/// One item a line; what follows a `#` at a line's start or after white space is a comment, so that `C#` can be an item.
fn items_of(list: ListText<'_>) -> Vec<(String, Span)> {
    let mut items = Vec::new();
    let mut start = 0;
    for line in list.text.split_inclusive('\n') {
        let comment = line
            .match_indices('#')
            .map(|(at, _)| at)
            .find(|at| line.get(..*at).is_none_or(|before| before.is_empty() || before.ends_with(char::is_whitespace)));
        let content = line.get(..comment.unwrap_or(line.len())).unwrap_or(line);
        let item = content.trim_matches(|character: char| character.is_whitespace() || character == '\u{feff}');
        if !item.is_empty() {
            let offset = start + content.find(item).unwrap_or(0);
            let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
            let span = Span { file: list.file, start: place(offset), end: place(offset + item.len()) };
            let bare = item.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(item);
            items.push((bare.replace("\"\"", "\""), span));
        }
        start += line.len();
    }
    items
}
