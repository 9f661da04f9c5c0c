//! A rules folder on disk → its files, read through one resolved root and never outside it.

mod list;
mod walk;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::lang::parse;
use crate::lang::source::FileId;
use crate::limits::{FILE_BYTES_MAX, FILES_MAX};
use crate::ruleset::{
    Digest, FolderFile, FolderFiles, RULE_FILE_ENDING, Refusal, Root, VOCABULARY_FILE, is_rule_path, libraries_named,
    library_path, list_path, lists_named, may_name_others,
};

/// How many links in a row are watched on the way to the rules folder.
const LINKS_FOLLOWED_MAX: usize = 8;

/// Why nothing of a folder could be read.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// There is nothing at this path, or it can't be entered.
    #[error("cannot read the rules in {}", path.display())]
    Unreadable {
        /// The folder or file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// What one look at a folder gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// The files.
    pub files: FolderFiles,
    /// The folders they were found in, links resolved: where a change would show.
    pub folders: Vec<PathBuf>,
}

/// The files of the rules folder at this path; of a single file, that file with its folder's own vocabulary and what it uses.
///
/// Read are `*.thresh`, `vocabulary.toml` and the list files that a rule names, in subfolders too, never a name that begins with
/// a dot. What lies outside the folder, links resolved, is not opened. A file that can't be used is among the files with the reason.
///
/// # Errors
/// When there is nothing at the path, or the folder can't be listed.
pub fn read(path: &Path) -> Result<FolderFiles, FolderError> {
    Ok(look(path, &mut Named::default())?.files)
}

/// The same with the folders that were visited; for who looks again and again, and therefore remembers which files name which.
///
/// # Errors
/// As [`read`].
pub fn look(path: &Path, named: &mut Named) -> Result<Look, FolderError> {
    let unreadable = |source| FolderError::Unreadable { path: path.to_owned(), source };
    let resolved = fs::canonicalize(path).map_err(unreadable)?;
    let mut seen = if fs::metadata(&resolved).map_err(unreadable)?.is_dir() {
        look_at_folder(path, &resolved, named).map_err(unreadable)?
    } else {
        look_at_file(&resolved, named)
    };
    seen.folders.extend(folders_of_links(path));
    Ok(seen)
}

/// The folders of the links that lead to a path, one to the next: where swapping one of them would show.
fn folders_of_links(path: &Path) -> Vec<PathBuf> {
    let mut folders = Vec::new();
    let mut path = path.to_owned();
    for _ in 0..LINKS_FOLLOWED_MAX {
        let Ok(target) = fs::read_link(&path) else { break };
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let Ok(folder) = fs::canonicalize(parent) else { break };
        path = folder.join(target);
        folders.push(folder);
    }
    folders
}

/// What rule files of known bytes name: parsing a file again only to learn that would cost more than reading it.
#[derive(Debug, Default)]
pub struct Named {
    by_digest: HashMap<Digest, Arc<Names>>,
}

#[derive(Debug, Default)]
struct Names {
    lists: Vec<Arc<str>>,
    libraries: Vec<Arc<str>>,
}

impl Named {
    fn by(&mut self, file: &FolderFile) -> Arc<Names> {
        let names = self.by_digest.entry(file.digest).or_insert_with(|| {
            if !may_name_others(&file.text) {
                return Arc::default();
            }
            let (tree, _) = parse::parse(FileId(0), &file.text);
            let lists = lists_named(&tree).into_iter().map(|list| Arc::from(list_path(list)));
            let libraries = libraries_named(&tree).into_iter().map(|library| Arc::from(library_path(library)));
            Arc::new(Names { lists: lists.collect(), libraries: libraries.collect() })
        });
        Arc::clone(names)
    }

    /// Forgets files that are no longer there.
    fn keep(&mut self, files: &BTreeMap<Arc<str>, FolderFile>) {
        let present: std::collections::HashSet<Digest> = files.values().map(|file| file.digest).collect();
        self.by_digest.retain(|digest, _| present.contains(digest));
    }
}

fn look_at_folder(path: &Path, resolved: &Path, named: &mut Named) -> std::io::Result<Look> {
    let walk::Walk { entries, mut folders } = walk::walk(resolved)?;
    let mut found = entries.len();
    let mut files = BTreeMap::new();
    for entry in entries.into_iter().take(FILES_MAX) {
        match entry.open {
            Ok(opened) => {
                if let Some(file) = read_file(&opened, FILE_BYTES_MAX) {
                    files.insert(entry.shown, file);
                } else {
                    // It went away between the listing and now: it is deleted.
                    found -= 1;
                }
            }
            Err(refusal) => {
                files.insert(entry.shown, FolderFile::refused(refusal));
            }
        }
    }
    let lists = list::read_lists(resolved, &files, FILES_MAX.saturating_sub(files.len()), named, &mut folders);
    found += lists.len();
    named.keep(&files);
    let name = Arc::from(path.to_string_lossy());
    Ok(Look { files: FolderFiles { root: Root::Folder { name }, files, lists, found }, folders })
}

/// One file, its folder's vocabulary, and the libraries of that folder which it uses, directly or not.
fn look_at_file(resolved: &Path, named: &mut Named) -> Look {
    let folder = resolved.parent().unwrap_or(resolved);
    let shown: Arc<str> = Arc::from(resolved.file_name().unwrap_or_default().to_string_lossy());
    let mut files = BTreeMap::new();
    if let Some(vocabulary) = sibling(folder, VOCABULARY_FILE) {
        files.insert(Arc::from(VOCABULARY_FILE), vocabulary);
    }
    let mut wanted = VecDeque::from([Arc::clone(&shown)]);
    while let Some(path) = wanted.pop_front() {
        if files.len() >= FILES_MAX || (files.contains_key(&path) && path != shown) {
            continue;
        }
        let Some(file) = sibling(folder, &path) else { continue };
        if *path != *VOCABULARY_FILE {
            let libraries = named.by(&file).libraries.clone();
            let unread = libraries.iter().map(|library| Arc::from(format!("{library}{RULE_FILE_ENDING}")));
            wanted.extend(unread.filter(|path| !files.contains_key(path) && *path != shown));
        }
        files.insert(path, file);
    }
    let mut folders = vec![folder.to_owned()];
    let lists = list::read_lists(folder, &files, FILES_MAX.saturating_sub(files.len()), named, &mut folders);
    let found = files.len() + lists.len();
    Look { files: FolderFiles { root: Root::File { path: shown }, files, lists, found }, folders }
}

/// A file beside the one asked for, or below it; `None` where there is none of that name.
fn sibling(folder: &Path, name: &str) -> Option<FolderFile> {
    match walk::inside(folder, &folder.join(list::within(name).ok()?)) {
        Ok(opened) => read_file(&opened, FILE_BYTES_MAX),
        Err(Refusal::Missing) => None,
        Err(refusal) => Some(FolderFile::refused(refusal)),
    }
}

/// The file at a resolved path, whatever is wrong with it; `None` if it is no longer there.
fn read_file(resolved: &Path, bytes_max: usize) -> Option<FolderFile> {
    // One byte beyond the limit is enough to know that a file is too big.
    let limit = u64::try_from(bytes_max).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    match File::open(resolved).and_then(|file| file.take(limit).read_to_end(&mut bytes)) {
        Ok(_) => Some(FolderFile::of_bytes(&bytes, bytes_max)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => Some(FolderFile::refused(unreadable(&error))),
    }
}

fn unreadable(error: &std::io::Error) -> Refusal {
    Refusal::Unreadable { reason: Arc::from(error.to_string()) }
}

/// Whether rules may be read from a file of this name.
fn is_wanted(name: &str) -> bool {
    !name.starts_with('.') && (is_rule_path(name) || name == VOCABULARY_FILE)
}
