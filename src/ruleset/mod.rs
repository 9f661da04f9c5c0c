//! A folder's campaigns, compiled; the last good version of each; the revision.

mod files;
mod references;

pub use files::{
    Digest, FolderFile, FolderFiles, RULE_FILE_ENDING, Refusal, Root, VOCABULARY_FILE, is_rule_path,
    is_vocabulary_path, stem_of,
};
pub use references::{libraries_named, library_path, list_path, lists_named};
