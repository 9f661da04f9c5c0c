//! Which files of a folder are read: its own and its subfolders', links followed as far as they stay inside.

use std::collections::{HashSet, VecDeque};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{is_wanted, unreadable};
use crate::ruleset::Refusal;

/// What a walk through a folder found.
pub(super) struct Walk {
    /// The files, in the order of their paths.
    pub(super) entries: Vec<Entry>,
    /// Every folder visited, links resolved.
    pub(super) folders: Vec<PathBuf>,
}

/// A file that a walk found.
pub(super) struct Entry {
    /// Its path as people see it: relative to the root, with `/`.
    pub(super) shown: Arc<str>,
    /// Where it really is, or why it is not read.
    pub(super) open: Result<PathBuf, Refusal>,
}

/// A folder to visit.
struct Folder {
    resolved: PathBuf,
    shown: String,
}

/// Walks a resolved folder. Each folder is visited once, however many links lead to it, so that no circle of links is endless;
/// real folders come before linked ones, so that a file is known by its own path where it has one.
///
/// # Errors
/// When the root itself can't be listed; a subfolder that can't is among the entries.
pub(super) fn walk(root: &Path) -> io::Result<Walk> {
    let mut walk = Walk { entries: Vec::new(), folders: Vec::new() };
    let mut visited = HashSet::new();
    let mut folders = VecDeque::from([Folder { resolved: root.to_owned(), shown: String::new() }]);
    let mut linked = VecDeque::new();
    while let Some(folder) = folders.pop_front().or_else(|| linked.pop_front()) {
        if !visited.insert(folder.resolved.clone()) {
            continue;
        }
        match names_in(&folder.resolved) {
            Ok(names) => {
                for name in names {
                    visit(root, &folder, &name, &mut walk.entries, (&mut folders, &mut linked));
                }
            }
            Err(error) if folder.shown.is_empty() => return Err(error),
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => {
                let shown = Arc::from(folder.shown.trim_end_matches('/'));
                walk.entries.push(Entry { shown, open: Err(unreadable(&error)) });
            }
        }
        walk.folders.push(folder.resolved);
    }
    walk.entries.sort_by(|one, other| one.shown.cmp(&other.shown));
    Ok(walk)
}

/// The names in a folder, sorted, without those that begin with a dot.
fn names_in(folder: &Path) -> io::Result<Vec<std::ffi::OsString>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        if !name.as_encoded_bytes().starts_with(b".") {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// Notes a folder for later or a file for reading; passes over everything else.
fn visit(
    root: &Path,
    folder: &Folder,
    name: &std::ffi::OsStr,
    entries: &mut Vec<Entry>,
    (folders, linked): (&mut VecDeque<Folder>, &mut VecDeque<Folder>),
) {
    let path = folder.resolved.join(name);
    let shown = format!("{}{}", folder.shown, name.to_string_lossy());
    let wanted = is_wanted(&name.to_string_lossy());
    let Ok(itself) = fs::symlink_metadata(&path) else { return };
    if itself.is_dir() {
        folders.push_back(Folder { resolved: path, shown: format!("{shown}/") });
        return;
    }
    let open = inside(root, &path);
    let folder_behind = fs::canonicalize(&path).ok().filter(|resolved| itself.is_symlink() && resolved.is_dir());
    let leads_out = open == Err(Refusal::Outside);
    if let Some(resolved) = folder_behind.as_ref().filter(|_| !leads_out) {
        linked.push_back(Folder { resolved: resolved.clone(), shown: format!("{shown}/") });
        return;
    }
    // A folder elsewhere is reported and not passed over: whoever linked it expects its rules.
    if !wanted && folder_behind.is_none() {
        return;
    }
    let open = match open {
        Err(Refusal::Missing) if itself.is_symlink() => Err(Refusal::Dangling),
        Err(Refusal::Missing) => return,
        open if name.to_str().is_none() => open.and(Err(Refusal::NameNotUtf8)),
        open => open,
    };
    entries.push(Entry { shown: Arc::from(shown), open });
}

/// Where a file really is, if it is a file and inside the root.
pub(super) fn inside(root: &Path, path: &Path) -> Result<PathBuf, Refusal> {
    let resolved = fs::canonicalize(path).map_err(|error| {
        let missing = matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory);
        if missing { Refusal::Missing } else { unreadable(&error) }
    })?;
    if !resolved.starts_with(root) {
        return Err(Refusal::Outside);
    }
    // Opening a pipe would wait for somebody to write into it.
    match fs::metadata(&resolved) {
        Ok(metadata) if metadata.is_file() => Ok(resolved),
        Ok(_) => Err(Refusal::NotAFile),
        Err(error) => Err(unreadable(&error)),
    }
}
