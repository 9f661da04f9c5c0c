//! Contacts through all cores: each worker takes a stretch of the stream, works on it and hands it in, by the order they came.
//!
//! So a contact stays near one core from its first byte to its last, and no thread does nothing but hand things to others.

mod counting;
mod order;
mod stretches;

use std::io;
use std::num::NonZeroUsize;

pub(super) use self::counting::Counting;
use self::order::Order;
use self::stretches::Stretches;
use crate::profile::Profile;
use crate::wire::contact::Reader;
use crate::wire::contacts::Contacts;

/// Results for each worker that may wait for earlier ones.
const AHEAD_MAX: u64 = 4;

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
    intake: &mut (impl Intake<R> + Send),
) -> io::Result<()> {
    let workers = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    stream_by(workers, contacts, id_key, new_worker, intake)
}

fn stream_by<R: Default + Send, W: FnMut(&Profile<'_>, &mut R)>(
    workers: usize,
    contacts: Contacts<'_>,
    id_key: &str,
    new_worker: impl Fn() -> W + Sync,
    intake: &mut (impl Intake<R> + Send),
) -> io::Result<()> {
    let (stretches, order) = (Stretches::of(contacts), Order::of(intake, AHEAD_MAX * workers as u64));
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| work(&stretches, &order, id_key, new_worker()));
        }
    });
    order.finish().and(stretches.finish())
}

fn work<R: Default, I: Intake<R>>(
    stretches: &Stretches<'_>,
    order: &Order<'_, R, I>,
    id_key: &str,
    mut add: impl FnMut(&Profile<'_>, &mut R),
) {
    let _shift = order.shift();
    let (mut result, mut reader) = (R::default(), Reader::of(id_key));
    while let Some(stretch) = stretches.next() {
        let mut batch = Batch { result, contacts: 0, problems: Vec::new() };
        for contact in stretch.contacts {
            batch.contacts += 1;
            if let Err(error) = contact.read_by(&mut reader, |profile| add(profile, &mut batch.result)) {
                batch.problems.push((contact.line(), error.to_string()));
            }
        }
        match order.hand_in(stretch.number, batch, stretch.then) {
            Some(next) => result = next,
            None => break,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Read};
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::time::Duration;

    use super::*;

    /// Keeps what it takes in, tells when it is asked to hand on, and fails when it has this many contacts.
    struct Kept {
        ids: Vec<String>,
        unreadable: u64,
        handed_on: Sender<usize>,
        full_at: usize,
    }

    fn kept(full_at: usize) -> (Kept, Receiver<usize>) {
        let (handed_on, told) = channel();
        (Kept { ids: Vec::new(), unreadable: 0, handed_on, full_at }, told)
    }

    impl Intake<Vec<String>> for Kept {
        fn take(&mut self, batch: Batch<Vec<String>>) -> io::Result<Option<Vec<String>>> {
            self.unreadable += batch.unreadable();
            let mut ids = batch.result;
            self.ids.append(&mut ids);
            if self.ids.len() >= self.full_at { Err(io::Error::other("full")) } else { Ok(Some(ids)) }
        }

        fn idle(&mut self) -> io::Result<()> {
            let _ = self.handed_on.send(self.ids.len());
            Ok(())
        }
    }

    fn add(profile: &Profile<'_>, ids: &mut Vec<String>) {
        ids.push(profile.contact_id().to_owned());
    }

    fn through(workers: usize, stream: impl Read + Send, intake: &mut Kept) -> io::Result<()> {
        let contacts = Contacts::open(BufReader::new(stream), None, "id")?;
        stream_by(workers, contacts, "id", || add, intake)
    }

    /// A stream without end.
    struct Endless;

    impl Read for Endless {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let line = b"{\"id\": \"c\"}\n";
            into[..line.len()].copy_from_slice(line);
            Ok(line.len())
        }
    }

    /// A stream that gives what it is sent, and waits for it.
    struct Sent(Receiver<&'static str>);

    impl Read for Sent {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let Ok(text) = self.0.recv() else { return Ok(0) };
            into[..text.len()].copy_from_slice(text.as_bytes());
            Ok(text.len())
        }
    }

    #[test]
    fn contacts_are_taken_in_by_the_order_they_came_and_none_is_lost() {
        for workers in [1, 2, 5] {
            for (count, width) in [(0, 0), (1, 0), (63, 0), (64, 0), (65, 0), (5_000, 0), (300, 9_000)] {
                let mut text = String::new();
                for number in 0..count {
                    text += &format!("{{\"id\": \"{number}\", \"traits\": {{\"a\": \"{}\"}}}}\n", "x".repeat(width));
                    text += ["", "\n", "no contact\n"][number % 3];
                }
                let (mut intake, _told) = kept(usize::MAX);
                through(workers, text.as_bytes(), &mut intake).unwrap();
                assert_eq!(intake.ids, (0..count).map(|number| number.to_string()).collect::<Vec<_>>());
                assert_eq!(intake.unreadable, count as u64 / 3);
            }
        }
    }

    #[test]
    fn what_came_is_handed_on_before_more_is_waited_for() {
        let streams = [
            ["{\"id\": \"a\"}\n", "{\"id\": \"b\"}\n\n", "{\"id\": \"c\"}\n{\"id\""],
            ["[{\"id\": \"a\"},\n", "{\"id\": \"b\"},", "{\"id\": \"c\"}]\n"],
            ["id,size\na,1\n", "b,2\n\n", "c,\"3\"\nd"],
        ];
        for parts in streams {
            for workers in [1, 3] {
                let (send, sent) = channel();
                let (mut intake, told) = kept(usize::MAX);
                std::thread::scope(|scope| {
                    scope.spawn(|| through(workers, Sent(sent), &mut intake).unwrap());
                    for (part, count) in parts.into_iter().zip(1..) {
                        send.send(part).unwrap();
                        while told.recv_timeout(Duration::from_secs(60)).unwrap() < count {}
                    }
                    drop(send);
                });
                assert_eq!(intake.ids[..3], ["a", "b", "c"], "{parts:?}");
            }
        }
    }

    #[test]
    fn nothing_more_is_read_when_the_intake_fails() {
        for workers in [1, 4] {
            let (mut intake, _told) = kept(1_000);
            assert_eq!(through(workers, Endless, &mut intake).unwrap_err().to_string(), "full");
            assert!(intake.ids.len() < 2_000);
        }
    }

    #[test]
    fn a_worker_that_panics_keeps_nobody_waiting() {
        let (mut intake, _told) = kept(usize::MAX);
        let contacts = Contacts::open(BufReader::new(Endless), None, "id").unwrap();
        let seen = AtomicUsize::new(0);
        let mishap = |profile: &Profile<'_>, ids: &mut Vec<String>| {
            assert_ne!(seen.fetch_add(1, Ordering::Relaxed), 100, "a worker's mishap");
            add(profile, ids);
        };
        let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            stream_by(4, contacts, "id", || mishap, &mut intake)
        }));
        assert!(ended.is_err());
    }
}
