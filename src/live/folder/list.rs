//! The list files that rules name: found relative to the rules folder, read only inside it.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::{Named, read_file, walk};
use crate::limits::LIST_FILE_BYTES_MAX;
use crate::ruleset::{FolderFile, Refusal, is_vocabulary_path};

/// Every list file that one of the rule files names, at most so many, by its path within the rules folder.
/// The folders they lie in are added to those in which a change would show.
pub(super) fn read_lists(
    root: &Path,
    files: &BTreeMap<Arc<str>, FolderFile>,
    files_max: usize,
    named: &mut Named,
    folders: &mut Vec<PathBuf>,
) -> BTreeMap<Arc<str>, FolderFile> {
    let mut lists = BTreeMap::new();
    for (_, file) in files.iter().filter(|(path, _)| !is_vocabulary_path(path)) {
        for list in &named.by(file).lists {
            if !lists.contains_key(list) && lists.len() < files_max {
                lists.insert(Arc::clone(list), read_list(root, list, folders));
            }
        }
    }
    lists
}

fn read_list(root: &Path, list: &str, folders: &mut Vec<PathBuf>) -> FolderFile {
    let opened = match within(list) {
        Ok(relative) => walk::inside(root, &root.join(relative)),
        Err(refusal) => Err(refusal),
    };
    match opened {
        Ok(resolved) => {
            if let Some(folder) = resolved.parent()
                && !folders.iter().any(|known| known == folder)
            {
                folders.push(folder.to_owned());
            }
            read_file(&resolved, LIST_FILE_BYTES_MAX).unwrap_or_else(|| FolderFile::refused(Refusal::Missing))
        }
        Err(refusal) => FolderFile::refused(refusal),
    }
}

/// The path as it would be inside the root. What is seen to lead out from its words alone is refused before anybody asks the disk,
/// so that not even the existence of a file elsewhere can be learned.
pub(super) fn within(list: &str) -> Result<PathBuf, Refusal> {
    let mut relative = PathBuf::new();
    for component in Path::new(list).components() {
        match component {
            Component::Normal(name) if name.as_encoded_bytes().starts_with(b".") => return Err(Refusal::Hidden),
            Component::Normal(name) => relative.push(name),
            Component::CurDir => {}
            Component::ParentDir => {
                if !relative.pop() {
                    return Err(Refusal::Outside);
                }
            }
            Component::RootDir | Component::Prefix(_) => return Err(Refusal::Outside),
        }
    }
    if relative.as_os_str().is_empty() { Err(Refusal::NotAFile) } else { Ok(relative) }
}
