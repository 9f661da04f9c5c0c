//! The one thread that writes: in groups, again and again while the database refuses, and never two truths about one outcome.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::queue::{Closing, Job, Queue};
use super::{Answer, Counts, Refused, Settings};
use crate::domain::Timestamp;
use crate::store::seen::Seen;
use crate::store::{Committed, Entry, Erased, Group, Store, StoreError, Written};

/// Entries that are written together at most.
const GROUP_MAX: usize = 4_096;
/// How long an entry waits for others at most.
const GATHERING: Duration = Duration::from_millis(100);
/// How long the writer waits before it tries again what the database refused.
const RETRY: Duration = Duration::from_millis(500);
/// How often what is too old is deleted.
const FORGETTING: Duration = Duration::from_secs(3_600);

pub(super) struct Writer {
    store: Box<dyn Store>,
    queue: Arc<Queue>,
    counts: Arc<Counts>,
    seen: Arc<Seen>,
    settings: Settings,
    /// Entries taken from the queue and not yet written.
    group: Vec<Entry>,
    /// When the database last refused; `None` while it does not.
    refused: Option<Instant>,
    forgot: Option<Instant>,
}

impl Writer {
    pub(super) fn new(
        store: Box<dyn Store>,
        queue: Arc<Queue>,
        counts: Arc<Counts>,
        seen: Arc<Seen>,
        settings: Settings,
    ) -> Writer {
        Writer { store, queue, counts, seen, settings, group: Vec::new(), refused: None, forgot: None }
    }

    pub(super) fn run(mut self) {
        loop {
            let room = if self.group.is_empty() { GROUP_MAX } else { 0 };
            let (jobs, entries, closing) = self.queue.take(room, GATHERING);
            let filled = entries.len() == GROUP_MAX;
            self.group.extend(entries);
            self.answer(jobs);
            if self.refused.is_none_or(|at| at.elapsed() >= RETRY) || closing == Closing::Now {
                self.write_group();
            }
            match closing {
                Closing::Now if self.group.is_empty() && !filled => return,
                Closing::Now if !self.group.is_empty() => return self.give_up(),
                Closing::Now | Closing::NotYet => {}
            }
            self.forget();
        }
    }

    /// Does what callers wait for: all outcomes in one group, then the erasures.
    fn answer(&mut self, jobs: Vec<Job>) {
        let (mut entries, mut answers, mut erasures) = (Vec::new(), Vec::new(), Vec::new());
        for job in jobs {
            match job {
                Job::Outcomes { entries: outcomes, answer } => {
                    answers.push((outcomes.len(), answer));
                    entries.extend(outcomes);
                }
                Job::Erase { contact_id, answer } => erasures.push((contact_id, answer)),
            }
        }
        if !answers.is_empty() {
            self.answer_outcomes(&entries, answers);
        }
        for (contact_id, answer) in erasures {
            answer(self.erase(&contact_id).ok_or(Refused::Failing));
        }
    }

    fn answer_outcomes(&mut self, entries: &[Entry], answers: Vec<(usize, Answer<Written>)>) {
        let written = self.store.write(Group::of(entries));
        let Some(committed) = self.heard(written) else {
            self.counts.refused.fetch_add(answers.len() as u64, Ordering::Relaxed);
            answers.into_iter().for_each(|(_, answer)| answer(Err(Refused::Failing)));
            return;
        };
        let mut novelties = committed.outcomes.as_slice();
        for (count, answer) in answers {
            let (own, rest) = novelties.split_at_checked(count).unwrap_or((novelties, &[]));
            novelties = rest;
            let written = Written::of(own);
            add(&self.counts.outcomes, written.accepted);
            add(&self.counts.duplicates, written.duplicates);
            answer(Ok(written));
        }
    }

    /// Deletes a contact behind everything that waits: what was decided before the request must not come back after it.
    fn erase(&mut self, contact_id: &str) -> Option<Erased> {
        loop {
            self.write_group();
            if !self.group.is_empty() {
                return None;
            }
            self.group = self.queue.take_entries(GROUP_MAX);
            if self.group.is_empty() {
                break;
            }
        }
        let erased = self.store.erase(contact_id);
        let erased = self.heard(erased)?;
        self.seen.forget_all();
        Some(erased)
    }

    fn write_group(&mut self) {
        if self.group.is_empty() {
            return;
        }
        let settles = self.group.len() as u64;
        let written = self.store.write(Group { entries: &self.group, settles });
        if let Some(Committed { exposures, decisions, outcomes: _ }) = self.heard(written) {
            add(&self.counts.exposures, exposures);
            add(&self.counts.decisions, decisions);
            self.group.clear();
        }
    }

    /// Takes note of whether the database refuses; says it once, and once when it is over.
    #[expect(clippy::disallowed_methods, reason = "when to try again")]
    fn heard<T>(&mut self, result: Result<T, StoreError>) -> Option<T> {
        match result {
            Ok(value) => {
                if self.refused.take().is_some() {
                    self.counts.failing.store(false, Ordering::Relaxed);
                    tracing::info!("recording goes on");
                }
                Some(value)
            }
            Err(error) => {
                if self.refused.replace(Instant::now()).is_none() {
                    self.counts.failing.store(true, Ordering::Relaxed);
                    tracing::error!(%error, "nothing can be recorded: decisions go on, exposures wait, outcomes are refused");
                }
                None
            }
        }
    }

    #[expect(clippy::disallowed_methods, reason = "what is too old goes once an hour")]
    fn forget(&mut self) {
        let Some(keep) = self.settings.keep else { return };
        if self.forgot.is_some_and(|at| at.elapsed() < FORGETTING) {
            return;
        }
        self.forgot = Some(Instant::now());
        let kept = i64::try_from(keep.as_micros()).unwrap_or(i64::MAX);
        let before = Timestamp::from_micros((self.settings.now)().micros().saturating_sub(kept));
        let erased = self.store.forget_before(before);
        if let Some(Erased { exposures, outcomes, decisions }) = self.heard(erased)
            && exposures + outcomes + decisions > 0
        {
            tracing::info!(exposures, outcomes, decisions, %before, "what was too old is deleted");
        }
    }

    fn give_up(self) {
        let lost = self.group.len() + self.queue.waiting();
        tracing::error!(lost, "stopped while nothing could be recorded: what waited is lost");
    }
}

fn add(count: &AtomicU64, more: u64) {
    count.fetch_add(more, Ordering::Relaxed);
}
