//! What a folder's files were read as when they were last built from: what has not changed since is not parsed and checked again.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{FolderFile, FolderFiles};
use crate::domain::{CampaignId, FailingTests};
use crate::lang::checked::CheckedCampaign;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::source::FileId;
use crate::lang::syntax::Text;

/// What was made of a folder's files.
#[derive(Clone, Debug, Default)]
pub(super) struct Memory {
    pub(super) files: FolderFiles,
    pub(super) failing_tests: FailingTests,
    /// What checking gave, of the files that can be used: it depends on nothing but the files that each uses.
    pub(super) known: BTreeMap<FileId, Arc<Checked>>,
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
    pub(super) rule_file: Arc<RuleFile>,
    /// What it says, if it can be used.
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

impl Checked {
    /// The campaign that it may bring into force.
    pub(super) fn passed(&self) -> Option<&Arc<CheckedCampaign>> {
        match self.rule_file.kind {
            Kind::Campaign => self.campaign.as_ref().filter(|_| self.failures.is_empty()),
            Kind::Library => None,
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
        let before = &memory.files;
        let same_places = files.files.keys().eq(before.files.keys()) && files.lists.keys().eq(before.lists.keys());
        if !same_places || files.root != before.root || failing_tests != memory.failing_tests {
            return Recall::nothing();
        }
        let unchanged = in_order(files).zip(in_order(before)).map(|(now, before)| now == before).collect();
        Recall { memory: Some(memory), unchanged }
    }

    /// What checking this file gave, if neither it nor anything it uses has changed.
    pub(super) fn checked(&self, file: FileId) -> Option<&'a Arc<Checked>> {
        let checked = self.memory?.known.get(&file)?;
        let is_unchanged = |file: &FileId| self.unchanged.get(file.0 as usize) == Some(&true);
        checked.used.iter().all(is_unchanged).then_some(checked)
    }
}

/// The files in the order of their ids.
fn in_order(files: &FolderFiles) -> impl Iterator<Item = &FolderFile> {
    files.files.values().chain(files.lists.values())
}
