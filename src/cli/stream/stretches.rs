//! A stream → stretches of contacts, numbered as they are taken; any worker may take the next.

use std::io;
use std::sync::{Mutex, PoisonError};

use crate::wire::contacts::{BLOCK_BYTES_MAX, Contacts, RawContact};

/// Contacts of a stretch at most; in size about what is read at once, so that one core has all of it near.
const STRETCH_MAX: usize = 64;

/// Contacts that came one after the other.
#[derive(Debug)]
pub(super) struct Stretch {
    /// How many stretches were taken before.
    pub(super) number: u64,
    pub(super) contacts: Vec<RawContact>,
    pub(super) then: Then,
}

/// What comes after a stretch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    /// More that is already here.
    More,
    /// Nothing, until the stream gives more: it may take a while.
    Pause,
}

/// The stretches of a stream.
pub(super) struct Stretches<'r> {
    left: Mutex<Left<'r>>,
}

struct Left<'r> {
    contacts: Contacts<'r>,
    taken: u64,
    ended: bool,
    /// What the system said that ended the stream.
    error: Option<io::Error>,
}

impl<'r> Stretches<'r> {
    pub(super) fn of(contacts: Contacts<'r>) -> Stretches<'r> {
        Stretches { left: Mutex::new(Left { contacts, taken: 0, ended: false, error: None }) }
    }

    /// The next stretch; waits for the stream where nothing of it is here, and for whoever waits already. `None` at its end.
    pub(super) fn next(&self) -> Option<Stretch> {
        // A panic elsewhere leaves no half-changed state: nothing that is done under the lock can panic.
        self.left.lock().unwrap_or_else(PoisonError::into_inner).next()
    }

    /// How reading ended.
    pub(super) fn finish(self) -> io::Result<()> {
        self.left.into_inner().unwrap_or_else(PoisonError::into_inner).error.map_or(Ok(()), Err)
    }
}

impl Left<'_> {
    fn next(&mut self) -> Option<Stretch> {
        let (mut contacts, mut bytes, mut then) = (Vec::new(), 0, Then::More);
        while !self.ended && contacts.len() < STRETCH_MAX && bytes < BLOCK_BYTES_MAX {
            match self.contacts.next() {
                Some(Ok(contact)) => {
                    bytes += contact.bytes();
                    contacts.push(contact);
                }
                Some(Err(error)) => self.error = Some(error),
                None => self.ended = true,
            }
            if !self.contacts.is_at_hand() {
                then = Then::Pause;
                break;
            }
        }
        if contacts.is_empty() {
            return None;
        }
        let number = self.taken;
        self.taken += 1;
        Some(Stretch { number, contacts, then })
    }
}
