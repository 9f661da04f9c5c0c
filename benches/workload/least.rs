//! The least of many times, block by block.

use std::time::Duration;

/// The least time that each block of contacts took in any round.
///
/// What others on the machine cost falls on some blocks in a round and on others in the next. The least of whole rounds would hold some of it
/// as long as no round is free of it.
#[derive(Debug)]
pub(crate) struct Least(Vec<Duration>);

impl Least {
    /// No round yet.
    pub(crate) const fn none() -> Least {
        Least(Vec::new())
    }

    /// Takes the times of all blocks in a round.
    pub(crate) fn take(&mut self, times: Vec<Duration>) {
        if self.0.is_empty() {
            self.0 = times;
        } else {
            self.0.iter_mut().zip(times).for_each(|(least, time)| *least = time.min(*least));
        }
    }

    /// The time of all blocks together.
    pub(crate) fn sum(&self) -> Duration {
        self.of_every(1)
    }

    /// The time of every so manieth block, from the first.
    pub(crate) fn of_every(&self, step: usize) -> Duration {
        self.0.iter().step_by(step).sum()
    }
}
