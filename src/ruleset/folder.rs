//! A folder's files, parsed where that is not known from before: which are campaigns, which are libraries, what each uses, and what keeps it from being used.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::files::{is_rule_path, is_vocabulary_path, stem_of};
use super::memory::{Kind, Recall, RuleFile};
use super::references::{libraries_named, library_path, list_path, lists_named};
use super::{Digest, FolderFile, FolderFiles, RULE_FILE_ENDING, Refusal, Root, VOCABULARY_FILE};
use crate::domain::CampaignId;
use crate::lang::check::{Context, ListText};
use crate::lang::codes::Severity;
use crate::lang::diagnostic::{Diagnostic, folder as say, names};
use crate::lang::parse;
use crate::lang::source::{FileId, Sources, Span, THE_FOLDER};
use crate::lang::syntax;
use crate::lang::vocabulary::Vocabulary;

/// A folder's files, parsed.
pub(super) struct ParsedFolder {
    pub(super) sources: Sources,
    pub(super) rule_files: Vec<Arc<RuleFile>>,
    /// The rule files that are to be checked, and all they use, as trees.
    trees: BTreeMap<FileId, syntax::File>,
    /// What stands for the tree of a file that nothing to be checked uses.
    unread: syntax::File,
    pub(super) vocabulary: Vocabulary,
    pub(super) vocabulary_file: Option<FileId>,
    /// List files by what rule files write after `from`; a text is missing where the file is.
    pub(super) lists: BTreeMap<Arc<str>, ListFile>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Files that can't be used: what uses one of them can't be either.
    pub(super) unusable: BTreeSet<FileId>,
    /// Folders that can't be entered: whether a file in them was deleted nobody can say.
    pub(super) closed_folders: Vec<Arc<str>>,
    digests: BTreeMap<FileId, Digest>,
}

impl RuleFile {
    /// What is said of a rule file's text, and what it is.
    fn of(file: FileId, path: &Arc<str>, tree: &syntax::File, said: Vec<Diagnostic>) -> RuleFile {
        let says_nothing = says_nothing(tree);
        RuleFile {
            file,
            path: Arc::clone(path),
            // Of a file that can't be read, or says nothing that is understood, nobody knows that it is no campaign any more.
            kind: if tree.campaign.is_some() || says_nothing { Kind::Campaign } else { Kind::Library },
            id: CampaignId::new(stem_of(path)),
            lists: lists_named(tree).into_iter().cloned().collect(),
            libraries: libraries_named(tree).into_iter().cloned().collect(),
            said: if says_nothing && said.is_empty() { vec![say::empty_file(start_of(file))] } else { said },
        }
    }

    /// What `use` calls it: its path without its ending.
    pub(super) fn library_path(&self) -> &str {
        self.path.strip_suffix(RULE_FILE_ENDING).unwrap_or(&self.path)
    }
}

/// A list file that a rule file names.
pub(super) struct ListFile {
    pub(super) file: FileId,
    pub(super) refusal: Option<Refusal>,
}

impl ParsedFolder {
    /// Parses what is not known from before, and what is needed to check that.
    pub(super) fn parse(files: &FolderFiles, recall: &Recall<'_>) -> ParsedFolder {
        let mut folder = ParsedFolder {
            sources: Sources::default(),
            rule_files: Vec::new(),
            trees: BTreeMap::new(),
            unread: parse::parse(FileId(0), "").0,
            vocabulary: Vocabulary::empty(),
            vocabulary_file: None,
            lists: BTreeMap::new(),
            diagnostics: Vec::new(),
            unusable: BTreeSet::new(),
            closed_folders: Vec::new(),
            digests: BTreeMap::new(),
        };
        for (path, file) in &files.files {
            let id = folder.add(path, file);
            if is_vocabulary_path(path) {
                folder.parse_vocabulary(id, file);
            } else if is_rule_path(path) || matches!(&files.root, Root::File { path: only } if only == path) {
                folder.take_rule_file(id, path, file, recall);
            } else {
                folder.report_refusal(id, file);
                folder.closed_folders.push(Arc::clone(path));
            }
        }
        for (path, file) in &files.lists {
            let id = folder.add(path, file);
            folder.lists.insert(Arc::clone(path), ListFile { file: id, refusal: file.refusal.clone() });
        }
        folder.parse_what_is_used();
        folder.refuse_campaigns_of_one_name();
        folder.report_lists();
        folder
    }

    fn add(&mut self, path: &str, file: &FolderFile) -> FileId {
        let id = self.sources.add(path, &file.text);
        self.digests.insert(id, file.digest);
        id
    }

    fn parse_vocabulary(&mut self, id: FileId, file: &FolderFile) {
        if let Some(first) = self.vocabulary_file {
            self.report(names::defined_twice(start_of(id), "vocabulary", VOCABULARY_FILE, start_of(first)));
            self.unusable.insert(first);
            return;
        }
        self.vocabulary_file = Some(id);
        if self.report_refusal(id, file) {
            return;
        }
        let (vocabulary, diagnostics) = Vocabulary::parse(id, &file.text);
        self.vocabulary = vocabulary;
        diagnostics.into_iter().for_each(|diagnostic| self.report(diagnostic));
    }

    /// Takes a rule file in: as it is remembered, or parsed.
    fn take_rule_file(&mut self, id: FileId, path: &Arc<str>, file: &FolderFile, recall: &Recall<'_>) {
        let refused = self.report_refusal(id, file);
        let rule_file = match recall.checked(id) {
            Some(known) => Arc::clone(&known.rule_file),
            None => {
                let (tree, said) = parse::parse(id, &file.text);
                let rule_file = Arc::new(RuleFile::of(id, path, &tree, said));
                self.trees.insert(id, tree);
                rule_file
            }
        };
        if !refused {
            rule_file.said.iter().for_each(|diagnostic| self.report(diagnostic.clone()));
        }
        self.rule_files.push(rule_file);
    }

    /// Parses what the files that were parsed use, and is known from before.
    fn parse_what_is_used(&mut self) {
        let parsed = self.rule_files.iter().filter(|rule_file| self.trees.contains_key(&rule_file.file));
        let used: BTreeSet<FileId> = parsed.flat_map(|rule_file| self.uses(rule_file)).collect();
        let wanted = self.rule_files.iter().map(|rule_file| rule_file.file).filter(|file| used.contains(file));
        let unread: Vec<FileId> = wanted.filter(|file| !self.trees.contains_key(file)).collect();
        for file in unread {
            let text = self.sources.get(file).map_or("", |source| &source.text);
            let (tree, _) = parse::parse(file, text);
            self.trees.insert(file, tree);
        }
    }

    /// The tree of a file that is to be checked.
    pub(super) fn tree(&self, file: FileId) -> &syntax::File {
        self.trees.get(&file).unwrap_or(&self.unread)
    }

    /// Reports a diagnostic; an error makes the file it is in unusable.
    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        if diagnostic.severity() == Severity::Error {
            self.unusable.insert(diagnostic.span.file);
        }
        self.diagnostics.push(diagnostic);
    }

    /// Reports why a file can't be used, and says whether that is so.
    fn report_refusal(&mut self, id: FileId, file: &FolderFile) -> bool {
        let Some(refusal) = &file.refusal else { return false };
        let start = start_of(id);
        self.report(match refusal {
            Refusal::TooBig { bytes_max } => say::file_too_big(start, *bytes_max),
            Refusal::NotUtf8 { offset } => say::not_utf8(replaced_character(id, *offset)),
            Refusal::NameNotUtf8 => say::name_not_utf8(start),
            Refusal::Outside | Refusal::Hidden => say::link_leads_out(start),
            Refusal::Missing | Refusal::Dangling => say::dangling_link(start),
            Refusal::NotAFile => say::no_file(start),
            Refusal::Unreadable { reason } => say::unreadable_file(start, reason),
        });
        true
    }

    /// Two campaigns of one name: both are refused, since nobody can say which was meant.
    fn refuse_campaigns_of_one_name(&mut self) {
        let mut first_of: BTreeMap<CampaignId, FileId> = BTreeMap::new();
        let mut twice = Vec::new();
        for rule_file in self.campaigns() {
            let first = *first_of.entry(rule_file.id.clone()).or_insert(rule_file.file);
            if first != rule_file.file {
                twice.push((rule_file.file, rule_file.id.clone(), first));
            }
        }
        for (second, id, first) in twice {
            self.report(names::defined_twice(start_of(second), "campaign", id.as_str(), start_of(first)));
            self.unusable.insert(first);
        }
    }

    /// Reports the list files that can't be used where a rule file names them.
    fn report_lists(&mut self) {
        let mut said = Vec::new();
        for rule_file in &self.rule_files {
            for named in &rule_file.lists {
                if let Some(diagnostic) = self.wrong_with_list(named) {
                    said.push(diagnostic);
                }
            }
        }
        said.into_iter().for_each(|diagnostic| self.report(diagnostic));
    }

    /// What is wrong with a list file, as far as only whoever read it can know; the rest the checker says.
    fn wrong_with_list(&self, named: &syntax::Text) -> Option<Diagnostic> {
        let list = self.lists.get(list_path(named))?;
        match list.refusal.as_ref()? {
            Refusal::TooBig { bytes_max } => Some(say::file_too_big(named.span, *bytes_max)),
            Refusal::NotUtf8 { offset } => Some(say::not_utf8(replaced_character(list.file, *offset))),
            Refusal::NameNotUtf8 => Some(say::name_not_utf8(named.span)),
            Refusal::Outside if stays_inside(list_path(named)) => Some(say::list_leads_out(named.span, &named.value)),
            Refusal::Hidden => Some(say::list_hidden(named.span, &named.value)),
            Refusal::Dangling => Some(say::dangling_link(named.span)),
            Refusal::NotAFile => Some(say::no_file(named.span)),
            Refusal::Unreadable { reason } => Some(say::unreadable_file(named.span, reason)),
            Refusal::Outside | Refusal::Missing => None,
        }
    }

    /// What the checker may look up: all rule files by path, and the list files that are there.
    pub(super) fn context(&self) -> Context<'_> {
        let libraries =
            self.rule_files.iter().map(|library| (library.library_path().to_owned(), self.tree(library.file)));
        let there = self.lists.iter().filter(|(path, list)| match &list.refusal {
            Some(Refusal::Missing) => false,
            Some(Refusal::Outside) => stays_inside(path),
            _ => true,
        });
        let lists = there.map(|(path, list)| {
            let text = self.sources.get(list.file).map_or("", |source| &source.text);
            (path.to_string(), ListText { file: list.file, text })
        });
        Context { vocabulary: &self.vocabulary, libraries: libraries.collect(), lists: lists.collect() }
    }

    /// The rule files that are campaigns.
    pub(super) fn campaigns(&self) -> impl Iterator<Item = &Arc<RuleFile>> {
        self.rule_files.iter().filter(|rule_file| rule_file.kind == Kind::Campaign)
    }

    /// The rule files that are libraries.
    pub(super) fn libraries(&self) -> impl Iterator<Item = &Arc<RuleFile>> {
        self.rule_files.iter().filter(|rule_file| rule_file.kind == Kind::Library)
    }

    /// Reports something about the folder as a whole.
    pub(super) fn report_on_folder(&mut self, diagnostic: impl FnOnce(Span) -> Diagnostic) {
        let id = self.sources.add(THE_FOLDER, "");
        self.report(diagnostic(start_of(id)));
    }

    /// Whether a path lies in a folder that can't be entered.
    pub(super) fn is_in_closed_folder(&self, path: &str) -> bool {
        self.closed_folders.iter().any(|folder| path.strip_prefix(&**folder).is_some_and(|rest| rest.starts_with('/')))
    }

    /// The path of a file.
    pub(super) fn path(&self, file: FileId) -> Arc<str> {
        self.sources.get(file).map_or_else(|| Arc::from(""), |source| Arc::clone(&source.path))
    }

    /// The rule file that `use` means by this name, whether it can be used or not.
    fn library(&self, name: &str) -> Option<&RuleFile> {
        self.rule_files.iter().map(Arc::as_ref).find(|rule_file| rule_file.library_path() == name)
    }

    /// A rule file and all it uses: libraries, directly or not, lists, the vocabulary. Its own file comes first.
    pub(super) fn uses(&self, user: &RuleFile) -> Vec<FileId> {
        let mut used = vec![user.file];
        let mut users = vec![user];
        while let Some(user) = users.pop() {
            for named in &user.libraries {
                if let Some(library) = self.library(library_path(named))
                    && !used.contains(&library.file)
                {
                    used.push(library.file);
                    users.push(library);
                }
            }
            let lists = user.lists.iter().filter_map(|named| self.lists.get(list_path(named)));
            for list in lists {
                if !used.contains(&list.file) {
                    used.push(list.file);
                }
            }
        }
        used.extend(self.vocabulary_file);
        used
    }

    /// The digest of a file's content.
    pub(super) fn digest(&self, file: FileId) -> Digest {
        self.digests.get(&file).copied().unwrap_or_else(|| Digest::of(b""))
    }
}

/// Whether no part of a file's text is understood.
pub(super) fn says_nothing(tree: &syntax::File) -> bool {
    tree.campaign.is_none() && tree.sections.is_empty()
}

/// The empty stretch at a file's start: where the whole file is meant.
pub(super) fn start_of(file: FileId) -> Span {
    Span { file, start: 0, end: 0 }
}

/// The character that stands for the first bytes that were no UTF-8.
fn replaced_character(file: FileId, offset: usize) -> Span {
    let start = u32::try_from(offset).unwrap_or(u32::MAX);
    let end = start.saturating_add(u32::try_from(char::REPLACEMENT_CHARACTER.len_utf8()).unwrap_or(0));
    Span { file, start, end }
}

/// Whether the words of a path stay inside the folder; where they do not, the checker says so.
fn stays_inside(path: &str) -> bool {
    !path.starts_with('/') && !path.split('/').any(|part| part == "..")
}
