//! How long a deed takes, and what that is for each contact.

use std::time::{Duration, Instant};

/// Taking down what a deed made is no part of it: a service leaves old rules to whoever reads them last.
pub(crate) fn timed<T>(deed: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    let made = std::hint::black_box(deed());
    let time = start.elapsed();
    drop(made);
    time
}

/// Microseconds.
pub(crate) fn a_contact(time: Duration, contacts: usize) -> f64 {
    time.as_secs_f64() * 1e6 / contacts as f64
}
