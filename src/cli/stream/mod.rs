//! Contacts through all cores: read by one thread, worked on by as many as there are cores, taken in by the order they came.

mod belt;
mod counting;

use std::io;
use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};

use self::belt::{Belt, Moving};
pub(super) use self::counting::Counting;
use crate::profile::Profile;
use crate::wire::contacts::{Contacts, RawContact};

/// What became of some contacts that came one after the other.
#[derive(Debug)]
pub(super) struct Batch<R> {
    /// How many contacts they were, those that could not be read included.
    contacts: u64,
    /// What could not be read: the line and why.
    problems: Vec<(u64, String)>,
    /// What was made of the others.
    pub(super) result: R,
}

impl<R> Batch<R> {
    /// How many of them could not be read.
    pub(super) fn unreadable(&self) -> u64 {
        self.problems.len() as u64
    }
}

/// Takes in what was made of contacts, in their order.
pub(super) trait Intake<R> {
    /// Takes the next batch, and gives back what became empty by that and may be filled again: making room anew for every batch takes
    /// as long as copying what comes there.
    fn take(&mut self, batch: Batch<R>) -> io::Result<Option<R>>;
    /// There is nothing to take for now: whoever waits for results should get what there is.
    fn idle(&mut self) -> io::Result<()>;
}

/// Works on every contact that can be read, on all cores; each worker makes itself a function that adds one contact to a result.
///
/// Memory is bounded whatever the length of the stream. When the intake fails nothing more is read.
pub(super) fn stream<R: Default + Send, W: FnMut(&Profile<'_>, &mut R)>(
    contacts: Contacts<'_>,
    id_key: &str,
    new_worker: impl Fn() -> W + Sync,
    intake: &mut impl Intake<R>,
) -> io::Result<()> {
    let workers = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let belt: Belt<RawContact, Batch<R>> = Belt::new(workers);
    let spare = Spare(Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        let reading = scope.spawn(|| read(contacts, &belt));
        for _ in 0..workers {
            scope.spawn(|| work(&belt, &spare, id_key, new_worker()));
        }
        let taken = take_all(&belt, &spare, intake);
        belt.stop();
        let read = match reading.join() {
            Ok(read) => read,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        taken.and(read)
    })
}

fn read<R>(contacts: Contacts<'_>, belt: &Belt<RawContact, R>) -> io::Result<()> {
    let _shift = belt.shift();
    let mut outcome = Ok(());
    for contact in contacts {
        match contact {
            Ok(contact) => {
                if belt.put(contact.bytes(), contact) == Moving::Stopped {
                    break;
                }
            }
            Err(error) => outcome = Err(error),
        }
    }
    belt.close();
    outcome
}

/// Results that were emptied, to be filled again: as many at most as batches are under way.
struct Spare<R>(Mutex<Vec<R>>);

impl<R> Spare<R> {
    fn take(&self) -> Option<R> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    fn give(&self, emptied: R) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(emptied);
    }
}

fn work<R: Default>(
    belt: &Belt<RawContact, Batch<R>>,
    spare: &Spare<R>,
    id_key: &str,
    mut add: impl FnMut(&Profile<'_>, &mut R),
) {
    let _shift = belt.shift();
    while let Some((number, contacts)) = belt.take() {
        let mut batch = Batch { result: spare.take().unwrap_or_default(), contacts: 0, problems: Vec::new() };
        for contact in &contacts {
            batch.contacts += 1;
            match contact.profile(id_key) {
                Ok(profile) => add(&profile, &mut batch.result),
                Err(error) => batch.problems.push((contact.line(), error.to_string())),
            }
        }
        belt.give_back(number, batch);
    }
}

fn take_all<R>(belt: &Belt<RawContact, Batch<R>>, spare: &Spare<R>, intake: &mut impl Intake<R>) -> io::Result<()> {
    let mut idle = Ok(());
    while let Some(batch) = belt.take_off(|| idle = intake.idle()) {
        std::mem::replace(&mut idle, Ok(()))?;
        if let Some(emptied) = intake.take(batch)? {
            spare.give(emptied);
        }
    }
    idle
}
