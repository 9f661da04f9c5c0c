//! What a folder's files were read as when they were last built from: what has not changed since is not parsed and checked again.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Digest, FolderFile, FolderFiles, Refusal, Root};
use crate::domain::{CampaignId, FailingTests};
use crate::lang::checked::CheckedCampaign;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::source::FileId;
use crate::lang::syntax::Text;

/// What was made of a folder's files.
#[derive(Clone, Debug, Default)]
pub(super) struct Memory {
    root: Root,
    failing_tests: FailingTests,
    /// The files in the order of their ids.
    files: Vec<Seen>,
    rule_files: BTreeMap<FileId, Arc<RuleFile>>,
    checked: BTreeMap<FileId, Arc<Checked>>,
}

/// A file as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Seen {
    path: Arc<str>,
    digest: Digest,
    refusal: Option<Refusal>,
}

/// What a rule file is, and which others it names.
#[derive(Debug)]
pub(super) struct RuleFile {
    pub(super) file: FileId,
    pub(super) path: Arc<str>,
    pub(super) kind: Kind,
    pub(super) id: CampaignId,
    /// What it writes after `from`, in the order written.
    pub(super) lists: Vec<Text>,
    /// What it writes after `use`, in the order written.
    pub(super) libraries: Vec<Text>,
    /// What is said of its text before anything is checked.
    pub(super) said: Vec<Diagnostic>,
}

/// What a rule file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// It has a `campaign` heading, or it can't be told whether it has one.
    Campaign,
    /// It has none.
    Library,
}

/// What checking a rule file gave.
#[derive(Debug)]
pub(super) struct Checked {
    /// The campaign, if it can be used.
    pub(super) campaign: Option<Arc<CheckedCampaign>>,
    pub(super) said: Vec<Diagnostic>,
    /// Its own tests that fail, where they have to pass.
    pub(super) failures: Vec<Diagnostic>,
    /// The files it uses, its own first.
    pub(super) used: Vec<FileId>,
}

/// What of a memory still holds for a folder's files.
pub(super) struct Recall<'a> {
    memory: Option<&'a Memory>,
    /// Which files are what they were, by their ids.
    unchanged: Vec<bool>,
}

impl Memory {
    /// What was made of these files: `checked` of those whose outcome depends on nothing but the files they use.
    pub(super) fn of(
        files: &FolderFiles,
        failing_tests: FailingTests,
        rule_files: &[Arc<RuleFile>],
        checked: BTreeMap<FileId, Arc<Checked>>,
    ) -> Memory {
        Memory {
            root: files.root.clone(),
            failing_tests,
            files: seen(files).collect(),
            rule_files: rule_files.iter().map(|rule_file| (rule_file.file, Arc::clone(rule_file))).collect(),
            checked,
        }
    }
}

impl<'a> Recall<'a> {
    /// Nothing is known of before.
    pub(super) fn nothing() -> Recall<'a> {
        Recall { memory: None, unchanged: Vec::new() }
    }

    /// What of a memory holds for these files. Where a file came or went, ids and names mean something else, and nothing does.
    pub(super) fn of(memory: &'a Memory, files: &FolderFiles, failing_tests: FailingTests) -> Recall<'a> {
        let now: Vec<Seen> = seen(files).collect();
        let same_places = now.iter().map(|file| &file.path).eq(memory.files.iter().map(|file| &file.path));
        if !same_places || memory.root != files.root || memory.failing_tests != failing_tests {
            return Recall::nothing();
        }
        let unchanged = now.iter().zip(&memory.files).map(|(now, before)| now == before).collect();
        Recall { memory: Some(memory), unchanged }
    }

    /// What checking this file gave, if neither it nor anything it uses has changed.
    pub(super) fn checked(&self, file: FileId) -> Option<&'a Arc<Checked>> {
        let checked = self.memory?.checked.get(&file)?;
        let is_unchanged = |file: &FileId| self.unchanged.get(file.0 as usize) == Some(&true);
        checked.used.iter().all(is_unchanged).then_some(checked)
    }

    /// What this file is, if it need not be parsed to check it again.
    pub(super) fn rule_file(&self, file: FileId) -> Option<&'a Arc<RuleFile>> {
        self.checked(file)?;
        self.memory?.rule_files.get(&file)
    }
}

/// The files in the order of their ids.
fn seen(files: &FolderFiles) -> impl Iterator<Item = Seen> {
    let all = files.files.iter().chain(&files.lists);
    all.map(|(path, FolderFile { digest, refusal, .. })| Seen {
        path: Arc::clone(path),
        digest: *digest,
        refusal: refusal.clone(),
    })
}
