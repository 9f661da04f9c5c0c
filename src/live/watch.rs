//! Waking up when something changes in folders: what the operating system reports says only that it is time to look.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::SyncSender;
use std::time::SystemTime;

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

/// Whoever tells when something changes in folders, each watched by itself.
pub trait Sentry: Send {
    /// Watches a folder, what lies in its subfolders left out.
    ///
    /// # Errors
    /// When it can't.
    fn watch(&mut self, folder: &Path) -> io::Result<()>;

    /// No longer watches a folder; one that is gone may be forgotten already.
    fn unwatch(&mut self, folder: &Path);
}

/// Sets a sentry, who is given the bell to ring; it is asked again after a sentry failed.
pub type SetSentry = Box<dyn Fn(Bell) -> io::Result<Box<dyn Sentry>> + Send>;

/// What a sentry rings: the reloader wakes and looks for itself.
#[derive(Clone, Debug)]
pub struct Bell(SyncSender<Wake>);

impl Bell {
    /// Something changed.
    pub fn ring(&self) {
        self.wake(Wake::Changed);
    }

    fn wake(&self, wake: Wake) {
        // Where so many wait already that there is no room, whoever looks next sees this change as well.
        let _ = self.0.try_send(wake);
    }
}

/// Folders that are watched, each by itself. A watched file goes silent after one save by renaming; its folder does not.
pub(super) struct Watch {
    set_sentry: SetSentry,
    sentry: Option<Box<dyn Sentry>>,
    watched: BTreeMap<PathBuf, Identity>,
    bell: Bell,
}

/// Which folder stands at a path: another one at the same path has to be watched anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Identity {
    device: u64,
    number: u64,
    /// File systems give a number away again at once; where they know when a folder was made, that tells the two apart.
    made: Option<SystemTime>,
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
    pub(super) fn new(set_sentry: SetSentry, wakes: SyncSender<Wake>) -> Watch {
        Watch { set_sentry, sentry: None, watched: BTreeMap::new(), bell: Bell(wakes) }
    }

    /// Forgets that these are watched.
    pub(super) fn forget(&mut self, gone: &[PathBuf]) {
        for path in gone {
            if self.watched.remove(path).is_some()
                && let Some(sentry) = &mut self.sentry
            {
                sentry.unwatch(path);
            }
        }
    }

    /// Watches exactly these folders from now on.
    ///
    /// # Errors
    /// When the operating system watches no more; those that are watched stay so.
    pub(super) fn follow(&mut self, folders: &[PathBuf]) -> io::Result<Followed> {
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
            // A folder that went away since it was looked at is a change that nobody will tell of.
            followed = Followed::Newly;
            let Some(identity) = identity_of(path) else { continue };
            match self.sentry()?.watch(path) {
                Ok(()) => {
                    self.watched.insert(path.to_owned(), identity);
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        Ok(followed)
    }

    /// The sentry, set when it is first needed and again after none could be.
    fn sentry(&mut self) -> io::Result<&mut Box<dyn Sentry>> {
        let sentry = match self.sentry.take() {
            Some(sentry) => sentry,
            None => (self.set_sentry)(self.bell.clone())?,
        };
        Ok(self.sentry.insert(sentry))
    }
}

/// The operating system as a sentry.
struct System(RecommendedWatcher);

/// Has the operating system tell what changes.
pub(super) fn of_the_system() -> SetSentry {
    Box::new(|bell| {
        let watcher = notify::recommended_watcher(move |event| tell(&bell, event)).map_err(as_io)?;
        Ok(Box::new(System(watcher)))
    })
}

impl Sentry for System {
    fn watch(&mut self, folder: &Path) -> io::Result<()> {
        self.0.watch(folder, RecursiveMode::NonRecursive).map_err(as_io)
    }

    fn unwatch(&mut self, folder: &Path) {
        // It is gone already in most cases, and says so.
        let _ = self.0.unwatch(folder);
    }
}

fn as_io(error: notify::Error) -> io::Error {
    match error.kind {
        notify::ErrorKind::Io(error) => error,
        notify::ErrorKind::PathNotFound => io::ErrorKind::NotFound.into(),
        notify::ErrorKind::Generic(_)
        | notify::ErrorKind::WatchNotFound
        | notify::ErrorKind::InvalidConfig(_)
        | notify::ErrorKind::MaxFilesWatch => io::Error::other(error),
    }
}

/// Passes an event on. Nothing is told from names: editors, deployers and network file systems save in too many ways for that.
fn tell(bell: &Bell, event: notify::Result<Event>) {
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
    bell.wake(wake);
}

#[cfg(unix)]
fn identity_of(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt as _;
    let metadata = fs::metadata(path).ok()?;
    Some(Identity { device: metadata.dev(), number: metadata.ino(), made: metadata.created().ok() })
}

#[cfg(not(unix))]
fn identity_of(path: &Path) -> Option<Identity> {
    Some(Identity { device: 0, number: 0, made: Some(fs::metadata(path).ok()?.created().ok()?) })
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::sync_channel;

    use super::*;

    #[test]
    fn a_folder_that_went_away_before_it_could_be_watched_is_looked_for_again() {
        let place = tempfile::tempdir().unwrap();
        let (wakes, _woken) = sync_channel(1);
        let mut watch = Watch::new(of_the_system(), wakes);
        let gone = place.path().join("gone");
        assert_eq!(watch.follow(std::slice::from_ref(&gone)).unwrap(), Followed::Newly);
        let folders = [place.path().to_owned()];
        assert_eq!(watch.follow(&folders).unwrap(), Followed::Newly);
        assert_eq!(watch.follow(&folders).unwrap(), Followed::Already);
    }

    #[test]
    fn a_folder_at_the_path_of_another_is_watched_anew() {
        let place = tempfile::tempdir().unwrap();
        let (wakes, _woken) = sync_channel(16);
        let mut watch = Watch::new(of_the_system(), wakes);
        let folders = [place.path().join("rules")];
        for _ in 0..3 {
            fs::create_dir(&folders[0]).unwrap();
            assert_eq!(watch.follow(&folders).unwrap(), Followed::Newly);
            assert_eq!(watch.follow(&folders).unwrap(), Followed::Already);
            fs::rename(&folders[0], place.path().join("old")).unwrap();
            fs::create_dir(&folders[0]).unwrap();
            assert_eq!(watch.follow(&folders).unwrap(), Followed::Newly);
            fs::remove_dir(&folders[0]).unwrap();
            fs::remove_dir(place.path().join("old")).unwrap();
        }
    }
}
