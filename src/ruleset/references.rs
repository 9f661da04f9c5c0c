//! Which other files a rule file names: the libraries it uses, the lists it reads from files.

use super::RULE_FILE_ENDING;
use crate::lang::syntax::{File, ListItems, Section, Text};

/// The path that `from` means: relative to the rules folder.
pub fn list_path(list: &Text) -> &str {
    let path = list.value.trim();
    path.strip_prefix("./").unwrap_or(path)
}

/// The path that `use` means: relative to the rules folder, without the file's ending.
pub fn library_path(library: &Text) -> &str {
    let path = library.value.trim();
    path.strip_suffix(RULE_FILE_ENDING).unwrap_or(path)
}

/// Whether a rule file's text may name a list file or a library; where it does not, that is known without parsing it.
///
/// ```
/// use thresh::ruleset::may_name_others;
/// assert!(may_name_others("list rivals from \"rivals.txt\"") && may_name_others("Use \"library\""));
/// assert!(!may_name_others("because \"it was used, or listed\""));
/// ```
pub fn may_name_others(text: &str) -> bool {
    let mut words = text.split(|character: char| !character.is_ascii_alphabetic());
    words.any(|word| word.eq_ignore_ascii_case("list") || word.eq_ignore_ascii_case("use"))
}

/// What a rule file writes after `from`, in the order written, variants included.
pub fn lists_named(file: &File) -> Vec<&Text> {
    let mut named = Vec::new();
    for section in every_section(&file.sections) {
        if let Section::List(list) = section
            && let ListItems::From(path) = &list.items
        {
            named.push(path);
        }
    }
    named
}

/// What a rule file writes after `use`, in the order written.
pub fn libraries_named(file: &File) -> Vec<&Text> {
    let mut named = Vec::new();
    for section in every_section(&file.sections) {
        if let Section::Use(usage) = section {
            named.push(&usage.library);
        }
    }
    named
}

/// The sections of a file and those that its variants restate.
fn every_section(sections: &[Section]) -> impl Iterator<Item = &Section> {
    sections.iter().flat_map(|section| {
        let restated: Vec<&Section> = match section {
            Section::Experiment(experiment) => {
                experiment.variants.iter().flat_map(|variant| &variant.sections).collect()
            }
            Section::Use(_)
            | Section::Score(_)
            | Section::Grade(_)
            | Section::Matrix(_)
            | Section::Stages(_)
            | Section::Disqualify(_)
            | Section::List(_)
            | Section::Define(_)
            | Section::Test(_) => Vec::new(),
        };
        std::iter::once(section).chain(restated)
    })
}
