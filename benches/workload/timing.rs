//! How long a deed takes, and what that is for each contact.

use std::time::{Duration, Instant};

pub(crate) fn timed<T>(deed: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    std::hint::black_box(deed());
    start.elapsed()
}

/// Microseconds.
pub(crate) fn a_contact(time: Duration, contacts: usize) -> f64 {
    time.as_secs_f64() * 1e6 / contacts as f64
}
