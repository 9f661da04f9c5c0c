//! Contacts through all cores: read by one thread, decided by as many as there are cores, written in the order they came.

use std::io;

use super::belt::{Belt, Moving};
use crate::wire::contacts::{Contacts, RawContact};

/// What became of some contacts that came one after the other.
#[derive(Debug, Default)]
pub(super) struct Decided {
    /// How many contacts they were, those that could not be read included.
    pub(super) contacts: u64,
    /// Their decisions as lines of text.
    pub(super) lines: Vec<u8>,
    /// Their decisions as rows of a table.
    pub(super) rows: Vec<Vec<String>>,
    /// What could not be read: the line and why.
    pub(super) problems: Vec<(u64, String)>,
}

/// Takes in what was decided, in the order of the contacts.
pub(super) trait Intake {
    /// Takes the next batch.
    fn take(&mut self, decided: Decided) -> io::Result<()>;
    /// There is nothing to take for now: whoever waits for results should get what there is.
    fn idle(&mut self) -> io::Result<()>;
}

/// Decides every contact with as many workers; each makes itself a function that decides one contact.
///
/// Memory is bounded whatever the length of the stream. When the intake fails nothing more is read.
pub(super) fn stream<D: FnMut(&RawContact, &mut Decided)>(
    contacts: Contacts<'_>,
    workers: usize,
    new_worker: impl Fn() -> D + Sync,
    intake: &mut impl Intake,
) -> io::Result<()> {
    let belt: Belt<RawContact, Decided> = Belt::new(workers);
    std::thread::scope(|scope| {
        let reading = scope.spawn(|| read(contacts, &belt));
        for _ in 0..workers {
            scope.spawn(|| work(&belt, new_worker()));
        }
        let taken = take_all(&belt, intake);
        belt.stop();
        let read = match reading.join() {
            Ok(read) => read,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        taken.and(read)
    })
}

fn read(contacts: Contacts<'_>, belt: &Belt<RawContact, Decided>) -> io::Result<()> {
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

fn work(belt: &Belt<RawContact, Decided>, mut decide: impl FnMut(&RawContact, &mut Decided)) {
    let _shift = belt.shift();
    while let Some((number, contacts)) = belt.take() {
        let mut decided = Decided::default();
        for contact in &contacts {
            decided.contacts += 1;
            decide(contact, &mut decided);
        }
        belt.give_back(number, decided);
    }
}

fn take_all(belt: &Belt<RawContact, Decided>, intake: &mut impl Intake) -> io::Result<()> {
    let mut idle = Ok(());
    while let Some(decided) = belt.take_off(|| idle = intake.idle()) {
        std::mem::replace(&mut idle, Ok(()))?;
        intake.take(decided)?;
    }
    idle
}
