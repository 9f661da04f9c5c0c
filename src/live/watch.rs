//! Waking up when something changes in folders: what the operating system reports says only that it is time to look.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::SyncSender;

use notify::event::{AccessKind, AccessMode, Event, EventKind, ModifyKind};
use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};

/// Why the reloader looks again.
#[derive(Debug)]
pub(super) enum Wake {
    /// Something changed, or somebody asked.
    Changed,
    /// These went away or were renamed: where one of them was watched, nothing is any more.
    Gone(Vec<PathBuf>),
}

/// Folders that are watched, each by itself. A watched file goes silent after one save by renaming; its folder does not.
pub(super) struct Watch {
    watcher: Option<RecommendedWatcher>,
    watched: BTreeMap<PathBuf, Identity>,
    wakes: SyncSender<Wake>,
}

/// Which folder stands at a path: another one at the same path has to be watched anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Identity {
    device: u64,
    number: u64,
}

/// Whether a change between two looks at the folders would have been noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Followed {
    /// All of them were watched already.
    Already,
    /// Some are watched only from now on.
    Newly,
}

impl Watch {
    /// A watch of nothing yet.
    pub(super) fn new(wakes: SyncSender<Wake>) -> Watch {
        Watch { watcher: None, watched: BTreeMap::new(), wakes }
    }

    /// Forgets that these are watched.
    pub(super) fn forget(&mut self, gone: &[PathBuf]) {
        for path in gone {
            if self.watched.remove(path).is_some()
                && let Some(watcher) = &mut self.watcher
            {
                // It is gone already in most cases, and says so.
                let _ = watcher.unwatch(path);
            }
        }
    }

    /// Watches exactly these folders from now on.
    ///
    /// # Errors
    /// When the operating system watches no more; those that are watched stay so.
    pub(super) fn follow(&mut self, folders: &[PathBuf]) -> notify::Result<Followed> {
        let wanted: BTreeSet<&Path> = folders.iter().map(PathBuf::as_path).collect();
        let stale: Vec<PathBuf> = self
            .watched
            .iter()
            .filter(|(path, identity)| !wanted.contains(path.as_path()) || identity_of(path) != Some(**identity))
            .map(|(path, _)| path.clone())
            .collect();
        self.forget(&stale);
        let mut followed = Followed::Already;
        for path in wanted {
            if self.watched.contains_key(path) {
                continue;
            }
            let Some(identity) = identity_of(path) else { continue };
            self.watcher()?.watch(path, RecursiveMode::NonRecursive)?;
            self.watched.insert(path.to_owned(), identity);
            followed = Followed::Newly;
        }
        Ok(followed)
    }

    /// The watcher, begun when it is first needed and again after it failed.
    fn watcher(&mut self) -> notify::Result<&mut RecommendedWatcher> {
        let watcher = match self.watcher.take() {
            Some(watcher) => watcher,
            None => {
                let wakes = self.wakes.clone();
                notify::recommended_watcher(move |event| wake(&wakes, event))?
            }
        };
        Ok(self.watcher.insert(watcher))
    }
}

/// Passes an event on. Nothing is told from names: editors, deployers and network file systems save in too many ways for that.
fn wake(wakes: &SyncSender<Wake>, event: notify::Result<Event>) {
    let wake = match event {
        Ok(event) => match event.kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write)) => Wake::Changed,
            // Looking at the folder raises these: reacting to them would never end.
            EventKind::Access(_) => return,
            EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_)) => Wake::Gone(event.paths),
            EventKind::Any | EventKind::Create(_) | EventKind::Modify(_) | EventKind::Other => Wake::Changed,
        },
        Err(_) => Wake::Changed,
    };
    // Where so many wait already that there is no room, whoever looks next sees this change as well.
    let _ = wakes.try_send(wake);
}

#[cfg(unix)]
fn identity_of(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt as _;
    let metadata = fs::metadata(path).ok()?;
    Some(Identity { device: metadata.dev(), number: metadata.ino() })
}

#[cfg(not(unix))]
fn identity_of(path: &Path) -> Option<Identity> {
    let created = fs::metadata(path).ok()?.created().ok()?;
    let since = created.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some(Identity { device: 0, number: u64::try_from(since.as_nanos()).unwrap_or(u64::MAX) })
}
