//! What waits for the writer: entries that nobody waits for, and jobs whose callers do.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::{Answer, Refused};
use crate::store::{Entry, Erased, Written};

/// Jobs that may wait at one time.
const JOBS_MAX: usize = 4_096;

pub(super) struct Queue {
    waiting: Mutex<Waiting>,
    news: Condvar,
    entries_max: usize,
}

#[derive(Default)]
struct Waiting {
    entries: VecDeque<Entry>,
    jobs: Vec<Job>,
    closing: Closing,
}

/// Whether more is to come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Closing {
    #[default]
    NotYet,
    Now,
}

/// Something whose caller waits for the answer.
pub(super) enum Job {
    Outcomes { entries: Vec<Entry>, answer: Answer<Written> },
    Erase { contact_id: String, answer: Answer<Erased> },
}

impl Job {
    pub(super) fn refuse(self, why: Refused) {
        match self {
            Job::Outcomes { answer, .. } => answer(Err(why)),
            Job::Erase { answer, .. } => answer(Err(why)),
        }
    }
}

/// Whether there was room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pushed {
    Yes,
    NoRoom,
}

impl Queue {
    pub(super) fn new(entries_max: usize) -> Queue {
        Queue { waiting: Mutex::default(), news: Condvar::new(), entries_max }
    }

    /// Adds an entry if there is room, and says so before the writer can see it. Nobody is woken: the writer looks often enough.
    pub(super) fn push(&self, entry: Entry, pushed: impl FnOnce()) -> Pushed {
        let mut waiting = self.lock();
        if waiting.entries.len() >= self.entries_max {
            return Pushed::NoRoom;
        }
        pushed();
        waiting.entries.push_back(entry);
        Pushed::Yes
    }

    /// Adds a job and wakes the writer; gives it back where too many wait.
    pub(super) fn ask(&self, job: Job) -> Result<(), Job> {
        let mut waiting = self.lock();
        if waiting.jobs.len() >= JOBS_MAX || waiting.closing == Closing::Now {
            return Err(job);
        }
        waiting.jobs.push(job);
        self.news.notify_one();
        Ok(())
    }

    pub(super) fn close(&self) {
        self.lock().closing = Closing::Now;
        self.news.notify_one();
    }

    pub(super) fn waiting(&self) -> usize {
        self.lock().entries.len()
    }

    /// All jobs and at most so many entries; where there are neither jobs nor so many entries, waits for a job, or so long.
    pub(super) fn take(&self, entries_max: usize, patience: Duration) -> (Vec<Job>, Vec<Entry>, Closing) {
        let mut waiting = self.lock();
        let full = entries_max > 0 && waiting.entries.len() >= entries_max;
        if waiting.jobs.is_empty() && waiting.closing == Closing::NotYet && !full {
            let woken = self.news.wait_timeout(waiting, patience);
            waiting = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
        let count = waiting.entries.len().min(entries_max);
        let entries = waiting.entries.drain(..count).collect();
        (std::mem::take(&mut waiting.jobs), entries, waiting.closing)
    }

    /// At most so many entries, without waiting.
    pub(super) fn take_entries(&self, entries_max: usize) -> Vec<Entry> {
        let mut waiting = self.lock();
        let count = waiting.entries.len().min(entries_max);
        waiting.entries.drain(..count).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
