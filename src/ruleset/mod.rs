//! A folder's campaigns, compiled; the last good version of each; the revision.

mod build;
mod experiments;
mod files;
mod folder;
mod memory;
mod references;
mod revision;
mod statements;

use std::sync::Arc;

use crate::domain::{CampaignId, Revision, fold};
use crate::experiment::question::Question;
use crate::lang::checked::CheckedCampaign;
use crate::lang::codes::Severity;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::experiment::Experiment;
use crate::lang::source::{FileId, SourceFile, Sources};
use crate::program::Program;

use memory::Memory;

pub use build::{build, check};
pub use files::{
    Digest, FolderFile, FolderFiles, RULE_FILE_ENDING, Refusal, Root, VOCABULARY_FILE, is_rule_path,
    is_vocabulary_path, stem_of,
};
pub use references::{libraries_named, library_path, list_path, lists_named, may_name_others};
pub use statements::statements_of;

/// Everything that is in force: campaigns in the order of their ids, compiled into one program. It never changes.
#[derive(Clone)]
pub struct Ruleset {
    revision: Revision,
    campaigns: Vec<Campaign>,
    program: Arc<Program>,
    refused: Findings,
    /// What the files on disk were read as.
    memory: Arc<Memory>,
}

impl Ruleset {
    /// The hash of what is in force: of the ids of the campaigns, and of the paths and contents of the files they were compiled from.
    pub fn revision(&self) -> &Revision {
        &self.revision
    }

    /// The campaigns in the order of their ids.
    pub fn campaigns(&self) -> &[Campaign] {
        &self.campaigns
    }

    /// The campaign of this id and its position.
    pub fn campaign(&self, id: &str) -> Option<(usize, &Campaign)> {
        let position = self.campaigns.binary_search_by(|campaign| campaign.id().as_str().cmp(id)).ok()?;
        Some((position, self.campaigns.get(position)?))
    }

    /// An experiment of one of the campaigns, by its name in whatever case: its campaign, and its position in that.
    ///
    /// # Errors
    /// When no campaign has such an experiment.
    pub fn experiment(&self, name: &str) -> Result<(&Campaign, usize, &Experiment), UnknownExperiment> {
        let all = || {
            self.campaigns.iter().flat_map(|campaign| {
                let experiments = campaign.checked().experiments.iter().enumerate();
                experiments.map(move |(position, experiment)| (campaign, position, experiment))
            })
        };
        let wanted = fold(name);
        all().find(|(.., experiment)| fold(experiment.name.as_str()) == wanted).ok_or_else(|| UnknownExperiment {
            name: name.to_owned(),
            known: all().map(|(.., experiment)| experiment.name.to_string()).collect(),
        })
    }

    /// What an experiment of one of the campaigns asks, by its name in whatever case.
    ///
    /// # Errors
    /// When no campaign has such an experiment.
    pub fn question(&self, name: &str) -> Result<Question, UnknownExperiment> {
        self.experiment(name).map(|(campaign, _, experiment)| Question::of(campaign.checked(), experiment))
    }

    /// The campaigns compiled, in the order of [`Ruleset::campaigns`].
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// What is wrong with the files that stand on disk and were refused; empty when all that is on disk is in force.
    pub fn refused(&self) -> &Findings {
        &self.refused
    }

    /// Every file that something in force was compiled from, by path. A path occurs twice where a stale campaign was compiled from an
    /// older content than the others.
    pub fn files(&self) -> Vec<&FileInForce> {
        let mut files: Vec<&FileInForce> = self.campaigns.iter().flat_map(Campaign::files).collect();
        files.sort();
        files.dedup();
        files
    }
}

/// An experiment that no campaign has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no experiment `{name}`{}", if known.is_empty() { String::new() } else { format!("; there are {}", known.join(", ")) })]
pub struct UnknownExperiment {
    /// What was asked for.
    pub name: String,
    /// Those that there are.
    pub known: Vec<String>,
}

/// A campaign in force, with what it was compiled from.
#[derive(Clone, Debug)]
pub struct Campaign {
    checked: Arc<CheckedCampaign>,
    sources: Arc<Sources>,
    /// The files it uses among `sources`, its own first.
    used: Arc<[FileId]>,
    /// The same files by path and digest.
    files: Arc<[FileInForce]>,
    freshness: Freshness,
}

impl Campaign {
    /// Its id: the name of its rule file without folder and ending.
    pub fn id(&self) -> &CampaignId {
        &self.checked.id
    }

    /// Its title.
    pub fn title(&self) -> &str {
        &self.checked.title
    }

    /// The campaign as the checker left it.
    pub fn checked(&self) -> &Arc<CheckedCampaign> {
        &self.checked
    }

    /// The texts that its spans lie in.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// The files it uses among [`Campaign::sources`], its own first.
    pub fn used(&self) -> &[FileId] {
        &self.used
    }

    /// Its own file first, then all it uses: libraries, lists, the vocabulary.
    pub fn files(&self) -> &[FileInForce] {
        &self.files
    }

    /// The texts of the files it uses, in the order of the folder.
    pub fn texts(&self) -> impl Iterator<Item = &SourceFile> {
        let used: std::collections::BTreeSet<FileId> = self.used.iter().copied().collect();
        self.sources.iter().filter(move |(id, _)| used.contains(id)).map(|(_, file)| file)
    }

    /// The text of the vocabulary it was compiled with, if there is one.
    pub fn vocabulary(&self) -> Option<&SourceFile> {
        self.texts().find(|file| is_vocabulary_path(&file.path))
    }

    /// Whether it is what stands on disk.
    pub fn freshness(&self) -> Freshness {
        self.freshness
    }
}

/// Whether a campaign in force is what stands on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// It is.
    Current,
    /// What stands on disk does not compile: this is the last version that did.
    Stale,
}

/// A file that a campaign in force was compiled from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileInForce {
    /// The path relative to the rules folder.
    pub path: Arc<str>,
    /// The digest of its content.
    pub digest: Digest,
}

/// Diagnostics with the texts that they point into.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// The texts.
    pub sources: Arc<Sources>,
    /// By file and place, each once.
    pub diagnostics: Vec<Diagnostic>,
}

impl Findings {
    /// Those that keep a file from being used.
    pub fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.severity() == Severity::Error)
    }

    /// Only those that keep a file from being used, with the same texts.
    fn refusals(&self) -> Findings {
        Findings { sources: Arc::clone(&self.sources), diagnostics: self.errors().cloned().collect() }
    }
}
