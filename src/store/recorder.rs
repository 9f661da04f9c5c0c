//! Recording off the request's path: a bounded queue, one thread that writes it in groups, and nothing that waits for a disk.

mod queue;
mod writer;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use super::decided::{ExposureKey, decided, exposure, state_of};
use super::queued::Queued;
use super::seen::{Seen, Sight};
use super::{Entry, Erased, StoreError, Written, sqlite};
use crate::domain::{Decision, Keeping, Reason, Standing, Timestamp};
use crate::experiment::evidence::{Drawn, Outcome};
use queue::{Job, Pushed, Queue};

/// Called with what became of a job, once that is certain.
pub type Answer<T> = Box<dyn FnOnce(Result<T, Refused>) + Send>;

/// Why something is not recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Too much is waiting.
    #[error("too much is waiting to be recorded; try again")]
    Full,
    /// The database refuses, such as when the disk is full.
    #[error("nothing can be recorded at present; try again")]
    Failing,
}

/// How recording goes.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How many entries may wait at most.
    pub waiting_max: usize,
    /// How long anything is kept; `None`: for good.
    pub keep: Option<Duration>,
    /// The present instant.
    pub now: fn() -> Timestamp,
}

/// What was recorded so far, since the process began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// New exposures written.
    pub exposures: u64,
    /// Decisions written.
    pub decisions: u64,
    /// New outcomes written.
    pub outcomes: u64,
    /// Outcomes that were known.
    pub duplicates: u64,
    /// Exposures and decisions that found no room in the queue.
    pub dropped: u64,
    /// Reports of outcomes that were refused.
    pub refused: u64,
    /// Entries that the last crash took.
    pub lost: u64,
    /// Entries that wait.
    pub waiting: u64,
    /// 1 while the database refuses, else 0.
    pub failing: u64,
}

#[derive(Default)]
struct Counts {
    exposures: AtomicU64,
    decisions: AtomicU64,
    outcomes: AtomicU64,
    duplicates: AtomicU64,
    dropped: AtomicU64,
    refused: AtomicU64,
    lost: AtomicU64,
    failing: AtomicBool,
}

/// Records until it is dropped; then it writes what still waits, and returns.
pub struct Recorder {
    queue: Arc<Queue>,
    counts: Arc<Counts>,
    seen: Arc<Seen>,
    queued: Queued,
    writer: Mutex<Option<JoinHandle<()>>>,
}

impl Recorder {
    /// Opens the store at a place and starts to record into it.
    ///
    /// # Errors
    /// When the store cannot be opened or written.
    pub fn start(url: &str, settings: Settings) -> Result<Recorder, StoreError> {
        let mut store = sqlite::open(url)?;
        let path = sqlite::path_of(url)?;
        let cannot_count = |source| StoreError::Uncounted { path: path.clone(), source };
        let (queued, lost) = Queued::beside(&path, store.settled()?).map_err(cannot_count)?;
        // Says at once, and not with the first outcome, that nothing can be written.
        store.write(super::Group::of(&[]))?;
        let (queue, counts, seen) =
            (Arc::new(Queue::new(settings.waiting_max)), Arc::<Counts>::default(), Arc::<Seen>::default());
        counts.lost.store(lost, Ordering::Relaxed);
        if lost > 0 {
            tracing::warn!(
                lost,
                "the last run ended before it had recorded everything; contacts that are decided again are exposed again"
            );
        }
        let writer = writer::Writer::new(store, Arc::clone(&queue), Arc::clone(&counts), Arc::clone(&seen), settings);
        let spawned = std::thread::Builder::new().name("recorder".to_owned()).spawn(move || writer.run());
        let writer = spawned.map_err(|source| StoreError::Uncounted { path, source })?;
        Ok(Recorder { queue, counts, seen, queued, writer: Mutex::new(Some(writer)) })
    }

    /// Records a decision: the exposures it is, and itself where it is to be kept. It never waits; what finds no room is counted.
    pub fn decision(&self, decision: &Decision<'_>, keeping: Keeping) {
        for assigned in &decision.experiments {
            let drawn = match assigned.reason {
                Reason::Assigned | Reason::Shadow => Drawn::ByChance,
                Reason::Forced => Drawn::Forced,
                Reason::NotInTraffic | Reason::Layer | Reason::NoUnit | Reason::Stopped | Reason::NotRunning => {
                    continue;
                }
            };
            let sight = self.seen.sight(ExposureKey(decision, assigned), state_of(decision, assigned));
            self.push(sight, || exposure(decision, assigned, drawn));
        }
        match keeping {
            Keeping::Nothing => {}
            Keeping::All => {
                self.add(decided(decision, keeping));
            }
            Keeping::Changes => {
                let stage = decision.verdict.stage.as_ref().map(Standing::as_str);
                let thing = (decision.campaign, decision.contact_id);
                let sight = self.seen.sight(thing, (stage, decision.verdict.qualified));
                self.push(sight, || decided(decision, keeping));
            }
        }
    }

    /// Queues what is news.
    fn push(&self, sight: Sight, entry: impl FnOnce() -> Entry) {
        if !self.seen.is_known(sight) && self.add(entry()) == Pushed::Yes {
            self.seen.remember(sight);
        }
    }

    fn add(&self, entry: Entry) -> Pushed {
        let pushed = self.queue.push(entry, || self.queued.add());
        match pushed {
            Pushed::Yes => {}
            Pushed::NoRoom => {
                if self.counts.dropped.fetch_add(1, Ordering::Relaxed).is_multiple_of(10_000) {
                    tracing::error!(
                        "too much waits to be recorded: exposures and decisions are dropped until there is room"
                    );
                }
            }
        }
        pushed
    }

    /// Records outcomes, all or none: the answer comes when they are durable.
    pub fn outcomes(&self, outcomes: Vec<Outcome>, answer: Answer<Written>) {
        let entries = outcomes.into_iter().map(Entry::Outcome).collect();
        if let Err(job) = self.queue.ask(Job::Outcomes { entries, answer }) {
            self.counts.refused.fetch_add(1, Ordering::Relaxed);
            job.refuse(Refused::Full);
        }
    }

    /// Deletes everything kept of a contact, what still waits included: the answer comes when it is gone.
    pub fn erase(&self, contact_id: String, answer: Answer<Erased>) {
        if let Err(job) = self.queue.ask(Job::Erase { contact_id, answer }) {
            job.refuse(Refused::Full);
        }
    }

    /// Writes what still waits, and takes nothing more.
    pub fn close(&self) {
        self.queue.close();
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        // A writer that panicked has said so.
        let _ = writer.map(JoinHandle::join);
    }

    /// What was recorded so far.
    pub fn figures(&self) -> Figures {
        let counts = &self.counts;
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        Figures {
            exposures: of(&counts.exposures),
            decisions: of(&counts.decisions),
            outcomes: of(&counts.outcomes),
            duplicates: of(&counts.duplicates),
            dropped: of(&counts.dropped),
            refused: of(&counts.refused),
            lost: of(&counts.lost),
            waiting: self.queue.waiting() as u64,
            failing: u64::from(counts.failing.load(Ordering::Relaxed)),
        }
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.close();
    }
}
