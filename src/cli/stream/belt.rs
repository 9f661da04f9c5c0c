//! A conveyor belt: one thread puts things on, many work on them, one takes the results off in the order things were put on.
//!
//! It holds a bounded number of things, whatever the speeds; a worker takes all it can get at once, up to a limit, so that a slow
//! stream is answered thing by thing and a fast one in batches.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Things that wait at most, in number and in size.
const WAITING_MAX: usize = 1024;
const WAITING_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Things that a worker takes at once at most, in number and in size.
const BATCH_MAX: usize = 64;
const BATCH_BYTES_MAX: usize = 512 * 1024;
/// Batches for each worker that were begun and not taken off yet, at most.
const AHEAD_MAX: u64 = 4;

/// The belt: things of type `T`, each with its size in bytes, become one result of type `R` a batch.
pub(super) struct Belt<T, R> {
    state: Mutex<State<T, R>>,
    arrived: Condvar,
    room: Condvar,
    finished: Condvar,
    ahead: u64,
}

struct State<T, R> {
    waiting: VecDeque<(usize, T)>,
    waiting_bytes: usize,
    results: BTreeMap<u64, R>,
    begun: u64,
    taken_off: u64,
    /// Workers that wait: waking nobody costs a call to the system all the same.
    idle: usize,
    closed: bool,
    stopped: bool,
}

/// Whether the belt still moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moving {
    Yes,
    Stopped,
}

impl<T, R> Belt<T, R> {
    pub(super) fn new(workers: usize) -> Belt<T, R> {
        let state = State {
            waiting: VecDeque::new(),
            waiting_bytes: 0,
            results: BTreeMap::new(),
            begun: 0,
            taken_off: 0,
            idle: 0,
            closed: false,
            stopped: false,
        };
        Belt {
            state: Mutex::new(state),
            arrived: Condvar::new(),
            room: Condvar::new(),
            finished: Condvar::new(),
            ahead: AHEAD_MAX * workers as u64,
        }
    }

    /// Puts a thing of so many bytes on; waits for room.
    pub(super) fn put(&self, bytes: usize, thing: T) -> Moving {
        let full = |state: &mut State<T, R>| {
            !state.stopped && (state.waiting.len() >= WAITING_MAX || state.waiting_bytes >= WAITING_BYTES_MAX)
        };
        let mut state = wait(&self.room, self.lock(), full);
        if state.stopped {
            return Moving::Stopped;
        }
        state.waiting_bytes += bytes;
        state.waiting.push_back((bytes, thing));
        let idle = state.idle;
        drop(state);
        if idle > 0 {
            self.arrived.notify_one();
        }
        Moving::Yes
    }

    /// Says that nothing more is put on.
    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.arrived.notify_all();
        self.finished.notify_all();
    }

    /// Takes the next things to work on, with their batch's number; `None` when there will be no more.
    pub(super) fn take(&self) -> Option<(u64, Vec<T>)> {
        let nothing_to_do = |state: &mut State<T, R>| {
            let too_far = state.begun - state.taken_off >= self.ahead;
            !state.stopped && (too_far || (state.waiting.is_empty() && !state.closed))
        };
        let mut state = self.lock();
        state.idle += 1;
        state = wait(&self.arrived, state, nothing_to_do);
        state.idle -= 1;
        if state.stopped || state.waiting.is_empty() {
            return None;
        }
        let (mut batch, mut batch_bytes) = (Vec::new(), 0);
        while batch.len() < BATCH_MAX && batch_bytes < BATCH_BYTES_MAX {
            let Some((bytes, thing)) = state.waiting.pop_front() else { break };
            batch_bytes += bytes;
            batch.push(thing);
        }
        state.waiting_bytes -= batch_bytes;
        let number = state.begun;
        state.begun += 1;
        drop(state);
        self.room.notify_one();
        Some((number, batch))
    }

    /// Gives back what became of a batch.
    pub(super) fn give_back(&self, number: u64, result: R) {
        self.lock().results.insert(number, result);
        self.finished.notify_one();
    }

    /// Takes the next result off, in order; `None` when there will be no more. `idle` is called once before it has to wait.
    pub(super) fn take_off(&self, idle: impl FnOnce()) -> Option<R> {
        let mut state = self.lock();
        if !state.results.contains_key(&state.taken_off) {
            drop(state);
            idle();
            state = wait(&self.finished, self.lock(), |state| {
                let all_done = state.closed && state.waiting.is_empty() && state.begun == state.taken_off;
                !state.stopped && !all_done && !state.results.contains_key(&state.taken_off)
            });
        }
        let number = state.taken_off;
        let result = state.results.remove(&number)?;
        state.taken_off += 1;
        drop(state);
        self.arrived.notify_all();
        Some(result)
    }

    /// Stops the belt: whoever waits or asks is told that there is nothing more.
    pub(super) fn stop(&self) {
        self.lock().stopped = true;
        self.arrived.notify_all();
        self.room.notify_all();
        self.finished.notify_all();
    }

    /// What a thread holds while it works at the belt: should the thread panic, the others do not wait for it for ever.
    pub(super) fn shift(&self) -> Shift<'_, T, R> {
        Shift { belt: self }
    }

    /// A panic elsewhere leaves no half-changed state: nothing that is done under the lock can panic.
    fn lock(&self) -> MutexGuard<'_, State<T, R>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn wait<'s, S>(
    condvar: &Condvar,
    state: MutexGuard<'s, S>,
    condition: impl FnMut(&mut S) -> bool,
) -> MutexGuard<'s, S> {
    condvar.wait_while(state, condition).unwrap_or_else(PoisonError::into_inner)
}

/// See [`Belt::shift`].
pub(super) struct Shift<'b, T, R> {
    belt: &'b Belt<T, R>,
}

impl<T, R> Drop for Shift<'_, T, R> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.belt.stop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sends numbers through as many workers, each number of this size, and gives the results in the order they come off.
    fn through(workers: usize, count: u64, bytes: usize) -> Vec<u64> {
        let belt: Belt<u64, Vec<u64>> = Belt::new(workers);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for number in 0..count {
                    assert_eq!(belt.put(bytes, number), Moving::Yes);
                }
                belt.close();
            });
            for _ in 0..workers {
                scope.spawn(|| {
                    while let Some((batch, things)) = belt.take() {
                        belt.give_back(batch, things);
                    }
                });
            }
            let mut results = Vec::new();
            while let Some(result) = belt.take_off(|| ()) {
                results.extend(result);
            }
            results
        })
    }

    #[test]
    fn results_come_off_in_order_and_none_is_lost() {
        for (workers, count, bytes) in
            [(1, 0, 1), (1, 1, 1), (3, 5_000, 1), (4, 50, WAITING_BYTES_MAX), (2, 3_000, BATCH_BYTES_MAX)]
        {
            assert_eq!(through(workers, count, bytes), (0..count).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_stopped_belt_keeps_nobody_waiting() {
        let belt: Belt<u64, u64> = Belt::new(1);
        std::thread::scope(|scope| {
            let putting = scope.spawn(|| while belt.put(1, 7) == Moving::Yes {});
            let working = scope.spawn(|| {
                while let Some((batch, _)) = belt.take() {
                    belt.give_back(batch, batch)
                }
            });
            assert_eq!(belt.take_off(|| ()), Some(0));
            belt.stop();
            putting.join().unwrap();
            working.join().unwrap();
        });
    }

    #[test]
    fn a_worker_that_panics_stops_the_belt() {
        let belt: Belt<u64, u64> = Belt::new(1);
        belt.put(1, 7);
        std::thread::scope(|scope| {
            let worker = scope.spawn(|| {
                let _shift = belt.shift();
                belt.take().map(|_| panic!("a worker's mishap"))
            });
            assert_eq!(belt.take_off(|| ()), None);
            assert!(worker.join().is_err());
        });
    }
}
