//! Results of numbered stretches → taken in by their numbers, whoever hands them in and when.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::stretches::Then;
use super::{Batch, Intake};

/// Takes in results in their order. Whoever hands in the one that is wanted next takes in those that wait for it as well; the others only
/// wait where they are too far ahead, so that a bounded number of results is kept.
pub(super) struct Order<'i, R, I> {
    state: Mutex<State<'i, R, I>>,
    moved: Condvar,
    /// How far the number of a result may be from the one that is wanted next.
    ahead: u64,
}

struct State<'i, R, I> {
    intake: &'i mut I,
    /// The number that is wanted next.
    next: u64,
    waiting: BTreeMap<u64, (Batch<R>, Then)>,
    /// How many wait because they are too far ahead.
    held_up: u64,
    /// Results that were emptied, to be filled again.
    spare: Vec<R>,
    error: Option<io::Error>,
    stopped: bool,
}

impl<'i, R: Default, I: Intake<R>> Order<'i, R, I> {
    pub(super) fn of(intake: &'i mut I, ahead: u64) -> Order<'i, R, I> {
        let (waiting, spare) = (BTreeMap::new(), Vec::new());
        let state = State { intake, next: 0, waiting, held_up: 0, spare, error: None, stopped: false };
        Order { state: Mutex::new(state), moved: Condvar::new(), ahead }
    }

    /// Hands in what became of a stretch, and gives what is to be filled next; `None` when nothing more is wanted.
    pub(super) fn hand_in(&self, number: u64, batch: Batch<R>, then: Then) -> Option<R> {
        let too_far = |state: &mut State<'_, R, I>| !state.stopped && number >= state.next + self.ahead;
        let mut state = self.lock();
        if too_far(&mut state) {
            state.held_up += 1;
            state = self.moved.wait_while(state, too_far).unwrap_or_else(PoisonError::into_inner);
            state.held_up -= 1;
        }
        state.waiting.insert(number, (batch, then));
        if number == state.next && !state.stopped {
            if let Err(error) = state.take_in() {
                (state.error, state.stopped) = (Some(error), true);
            }
            // Waking is a call of the system, even where nobody waits.
            if state.held_up > 0 {
                self.moved.notify_all();
            }
        }
        let spare = state.spare.pop().unwrap_or_default();
        (!state.stopped).then_some(spare)
    }

    /// How taking in ended.
    pub(super) fn finish(self) -> io::Result<()> {
        self.state.into_inner().unwrap_or_else(PoisonError::into_inner).error.map_or(Ok(()), Err)
    }

    /// What a thread holds while it works: should the thread panic, the others do not wait for it for ever.
    pub(super) fn shift(&self) -> Shift<'_, 'i, R, I> {
        Shift { order: self }
    }

    /// Should an intake panic, nothing more is taken in: what is half done is not looked at.
    fn lock(&self) -> MutexGuard<'_, State<'i, R, I>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<R, I: Intake<R>> State<'_, R, I> {
    /// Takes in all whose turn it is.
    fn take_in(&mut self) -> io::Result<()> {
        let mut last = Then::More;
        while let Some((batch, then)) = self.waiting.remove(&self.next) {
            self.next += 1;
            self.spare.extend(self.intake.take(batch)?);
            last = then;
        }
        match last {
            Then::More => Ok(()),
            Then::Pause => self.intake.idle(),
        }
    }
}

/// See [`Order::shift`].
pub(super) struct Shift<'o, 'i, R: Default, I: Intake<R>> {
    order: &'o Order<'i, R, I>,
}

impl<R: Default, I: Intake<R>> Drop for Shift<'_, '_, R, I> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.order.lock().stopped = true;
            self.order.moved.notify_all();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// Takes in numbers, and fails at one of them.
    struct Numbers {
        taken: Vec<u64>,
        fails_at: u64,
    }

    impl Intake<u64> for Numbers {
        fn take(&mut self, batch: Batch<u64>) -> io::Result<Option<u64>> {
            self.taken.push(batch.result);
            if batch.result == self.fails_at { Err(io::Error::other("full")) } else { Ok(None) }
        }

        fn idle(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn who_is_too_far_ahead_is_held_up_until_the_one_before_is_there() {
        for (fails_at, goes_on, taken) in [(u64::MAX, true, vec![0, 1, 2]), (0, false, vec![0])] {
            let mut numbers = Numbers { taken: Vec::new(), fails_at };
            let order = Order::of(&mut numbers, 2);
            let hand_in = |number| {
                let batch = Batch { contacts: 1, problems: Vec::new(), result: number };
                order.hand_in(number, batch, Then::More).is_some()
            };
            assert!(hand_in(1));
            std::thread::scope(|scope| {
                let ahead = scope.spawn(|| hand_in(2));
                while order.lock().held_up == 0 {
                    std::thread::sleep(Duration::from_millis(1));
                }
                assert_eq!(hand_in(0), goes_on);
                assert_eq!(ahead.join().unwrap(), goes_on);
            });
            assert_eq!(order.finish().is_ok(), goes_on);
            assert_eq!(numbers.taken, taken);
        }
    }
}
