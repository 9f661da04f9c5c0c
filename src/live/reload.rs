//! The ruleset in force, and the one thread that looks at the folder, builds anew, and swaps.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;

use super::folder::{FolderError, Look, Named, look};
use super::watch::{Followed, SetSentry, Wake, Watch, of_the_system};
use crate::config::{Reload, Watched};
use crate::domain::Timestamp;
use crate::lang::source::Sources;
use crate::ruleset::{Findings, FolderFiles, Freshness, Ruleset, build};

/// How many wakes may wait; further ones are dropped, since one is as good as many.
const WAKES_WAITING_MAX: usize = 1024;
/// How soon a folder that can't be read, or is never twice the same, is looked at again.
const RETRY_AFTER: Duration = Duration::from_millis(100);
/// After so many failures in a row a folder that can't be read is no longer one that is just being replaced.
const FAILURES_UNTIL_REPORTED: usize = 10;
/// How many looks in a row may differ before the reloader waits for the next wake.
const LOOKS_IN_A_ROW_MAX: usize = 10;

/// The ruleset in force.
#[derive(Clone)]
pub struct Active {
    /// The ruleset.
    pub ruleset: Ruleset,
    /// Since when its revision has been in force.
    pub loaded_at: Timestamp,
}

/// How the reloader is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    /// How often it has looked at the folder and known what to do: a look that saw no change counts.
    pub looks: u64,
    /// How it learns of changes.
    pub watching: Watching,
    /// How often the rules were built from what is on disk, the start included.
    pub builds: u64,
    /// How often something on disk was refused then.
    pub builds_refused: u64,
    /// The last of these builds.
    pub last_build: Build,
}

/// One building of the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Build {
    /// When it was done.
    pub at: Timestamp,
    /// How long it took.
    pub took: Duration,
    /// What came of it.
    pub built: Built,
}

/// What came of building the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Built {
    /// All that is on disk is in force.
    Whole,
    /// Something on disk was refused.
    WithRefusals,
}

/// How the reloader learns of changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watching {
    /// The operating system reports them; a slow poll is on besides.
    Events,
    /// By looking again and again: the operating system reports nothing, or not everything.
    Polling,
}

/// Why there is nothing to serve.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The folder can't be read.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The rules have errors: at start each of them is fatal.
    #[error("the rules have errors")]
    Rules(Findings),
    /// No thread could be started.
    #[error("cannot start the thread that reloads the rules")]
    Thread(#[source] std::io::Error),
}

/// A rules folder's ruleset, kept up to date until this is dropped.
pub struct Live {
    shared: Arc<Shared>,
    wakes: SyncSender<Wake>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    active: ArcSwap<Active>,
    stopping: AtomicBool,
    /// Only the reloader and those who wait for it take this lock; whoever decides by the ruleset never does.
    status: Mutex<Status>,
    looked: Condvar,
}

impl Live {
    /// Loads the folder and goes on watching it. The second value is what the files give warning of.
    ///
    /// # Errors
    /// When the folder can't be read, or anything in it is wrong.
    pub fn start(folder: &Path, reload: &Reload) -> Result<(Live, Findings), StartError> {
        Live::start_with(folder, reload, of_the_system())
    }

    /// The same with somebody else than the operating system to tell what changes.
    ///
    /// # Errors
    /// As [`Live::start`].
    pub fn start_with(folder: &Path, reload: &Reload, set_sentry: SetSentry) -> Result<(Live, Findings), StartError> {
        let mut named = Named::default();
        let seen = look(folder, &mut named)?;
        let (ruleset, findings, last_build) = timed_build(&seen.files, None, reload);
        if findings.errors().next().is_some() {
            return Err(StartError::Rules(findings));
        }
        let (wakes, woken) = sync_channel(WAKES_WAITING_MAX);
        let shared = Arc::new(Shared {
            active: ArcSwap::from_pointee(Active { ruleset, loaded_at: now() }),
            stopping: AtomicBool::new(false),
            status: Mutex::new(Status {
                looks: 0,
                watching: match reload.watched {
                    Watched::AndPolled => Watching::Events,
                    Watched::Not => Watching::Polling,
                },
                builds: 1,
                builds_refused: 0,
                last_build,
            }),
            looked: Condvar::new(),
        });
        let reloader = Reloader {
            folder: folder.to_owned(),
            reload: reload.clone(),
            shared: Arc::clone(&shared),
            watch: Watch::new(set_sentry, wakes.clone()),
            woken,
            named,
            tried: seen.files,
            failures: 0,
        };
        let thread = thread::Builder::new().name("reload".to_owned()).spawn(move || reloader.run());
        let thread = Some(thread.map_err(StartError::Thread)?);
        Ok((Live { shared, wakes, thread }, findings))
    }

    /// What is in force now. Whoever answers a question takes this once and keeps to it.
    pub fn active(&self) -> Arc<Active> {
        self.shared.active.load_full()
    }

    /// Looks at the folder soon, whatever the operating system reports.
    pub fn reload(&self) {
        // Where no more can wait, one is waiting already.
        let _ = self.wakes.try_send(Wake::Changed);
    }

    /// How the reloader is doing.
    pub fn status(&self) -> Status {
        *self.shared.status.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until a condition holds, asking after each look at the folder; whether it came to hold in this time.
    #[expect(clippy::disallowed_methods, reason = "measures how long it has waited")]
    pub fn wait_until(&self, patience: Duration, condition: impl Fn(&Active, Status) -> bool) -> bool {
        let begun = Instant::now();
        let mut status = self.shared.status.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if condition(&self.shared.active.load(), *status) {
                return true;
            }
            let Some(left) = patience.checked_sub(begun.elapsed()) else { return false };
            status = self.shared.looked.wait_timeout(status, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.shared.stopping.store(true, Ordering::Relaxed);
        self.reload();
        if let Some(thread) = self.thread.take() {
            // A reloader that panicked has nothing left to be waited for.
            let _ = thread.join();
        }
    }
}

/// The thread's own state.
struct Reloader {
    folder: PathBuf,
    reload: Reload,
    shared: Arc<Shared>,
    watch: Watch,
    woken: Receiver<Wake>,
    named: Named,
    /// What was last built from, whether it was good or not: the same again would give the same.
    tried: FolderFiles,
    failures: usize,
}

impl Reloader {
    fn run(mut self) {
        // What changed between the first look and the first watch is seen by looking at once.
        loop {
            if let Some(files) = self.settled() {
                self.take(files);
                self.note_look();
            }
            self.wait();
            if self.shared.stopping.load(Ordering::Relaxed) {
                return;
            }
        }
    }

    /// Waits for a wake and then for quiet, or for the next poll.
    #[expect(clippy::disallowed_methods, reason = "measures how long it has waited for quiet")]
    fn wait(&mut self) {
        let patience = if self.failures > 0 { RETRY_AFTER.min(self.reload.poll) } else { self.reload.poll };
        if !self.woken_within(patience) {
            return;
        }
        let begun = Instant::now();
        while let Some(left) = self.reload.quiet_max.checked_sub(begun.elapsed())
            && !self.shared.stopping.load(Ordering::Relaxed)
        {
            if !self.woken_within(self.reload.quiet.min(left)) {
                return;
            }
        }
    }

    /// Whether a wake came within this time.
    fn woken_within(&mut self, patience: Duration) -> bool {
        match self.woken.recv_timeout(patience) {
            Ok(Wake::Changed) => true,
            Ok(Wake::Gone(paths)) => {
                self.watch.forget(&paths);
                true
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => false,
        }
    }

    /// The folder's files once two looks at them agree and every folder is watched; `None` if that can't be had now.
    fn settled(&mut self) -> Option<FolderFiles> {
        let mut seen = self.look()?;
        for _ in 0..LOOKS_IN_A_ROW_MAX {
            let followed = self.follow(&seen.folders);
            if followed == Followed::Already && seen.files == self.tried {
                return Some(seen.files);
            }
            let again = self.look()?;
            if again == seen {
                return Some(seen.files);
            }
            seen = again;
        }
        self.failures = self.failures.max(1);
        None
    }

    /// One look at the folder. One that can't be read is being replaced, as a rule; only if it stays so is that said.
    fn look(&mut self) -> Option<Look> {
        match look(&self.folder, &mut self.named) {
            Ok(seen) => {
                self.failures = 0;
                Some(seen)
            }
            Err(FolderError::Unreadable { source, .. }) => {
                self.failures += 1;
                if self.failures == FAILURES_UNTIL_REPORTED {
                    self.take(FolderFiles::closed(&self.folder.to_string_lossy(), &source.to_string()));
                }
                if self.failures >= FAILURES_UNTIL_REPORTED {
                    self.note_look();
                }
                None
            }
        }
    }

    fn follow(&mut self, folders: &[PathBuf]) -> Followed {
        match self.reload.watched {
            Watched::AndPolled => {}
            Watched::Not => return Followed::Already,
        }
        let before = self.shared.status.lock().unwrap_or_else(PoisonError::into_inner).watching;
        let (watching, followed) = match self.watch.follow(folders) {
            Ok(followed) => (Watching::Events, followed),
            Err(error) => {
                if before == Watching::Events {
                    let poll = self.reload.poll;
                    tracing::warn!(%error, ?poll, "the rules folder can't be watched: falling back to polling");
                }
                (Watching::Polling, Followed::Already)
            }
        };
        if (before, watching) == (Watching::Polling, Watching::Events) {
            tracing::info!("the rules folder is watched again");
        }
        self.shared.status.lock().unwrap_or_else(PoisonError::into_inner).watching = watching;
        followed
    }

    /// Builds from these files, unless that was tried already, and swaps.
    fn take(&mut self, files: FolderFiles) {
        if files == self.tried {
            return;
        }
        let before = self.shared.active.load_full();
        let (ruleset, findings, last_build) = timed_build(&files, Some(&before.ruleset), &self.reload);
        self.tried = files;
        let renewed = ruleset.revision() != before.ruleset.revision();
        let loaded_at = if renewed { now() } else { before.loaded_at };
        log(&ruleset, &findings, if renewed { "a new ruleset is in force" } else { "the ruleset stays in force" });
        self.shared.active.store(Arc::new(Active { ruleset, loaded_at }));
        let mut status = self.shared.status.lock().unwrap_or_else(PoisonError::into_inner);
        status.builds += 1;
        status.builds_refused += u64::from(last_build.built == Built::WithRefusals);
        status.last_build = last_build;
    }

    fn note_look(&self) {
        self.shared.status.lock().unwrap_or_else(PoisonError::into_inner).looks += 1;
        self.shared.looked.notify_all();
    }
}

/// Builds the rules, and says when that was done and how long it took.
#[expect(clippy::disallowed_methods, reason = "measures how long building takes")]
fn timed_build(files: &FolderFiles, previous: Option<&Ruleset>, reload: &Reload) -> (Ruleset, Findings, Build) {
    let begun = Instant::now();
    let (ruleset, findings) = build(files, previous, reload.failing_tests);
    let built = if findings.errors().next().is_some() { Built::WithRefusals } else { Built::Whole };
    (ruleset, findings, Build { at: now(), took: begun.elapsed(), built })
}

fn log(ruleset: &Ruleset, findings: &Findings, what: &str) {
    for diagnostic in findings.errors() {
        let sources: &Sources = &findings.sources;
        let position = sources.start(diagnostic.span);
        tracing::error!(
            code = diagnostic.code.name(),
            file = sources.path(diagnostic.span),
            line = position.line,
            column = position.column,
            "{}",
            diagnostic.message
        );
    }
    for campaign in ruleset.campaigns().iter().filter(|campaign| campaign.freshness() == Freshness::Stale) {
        tracing::warn!(campaign = %campaign.id(), "keeps its last good version");
    }
    let campaigns = ruleset.campaigns().len();
    tracing::info!(revision = %ruleset.revision(), campaigns, "{what}");
}

/// The present instant.
#[expect(clippy::disallowed_methods, reason = "when a ruleset came into force is a fact of the world")]
fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}
