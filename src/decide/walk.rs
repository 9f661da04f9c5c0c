//! Every instant at which something that is decided can change, one after the other.

use crate::domain::Timestamp;

/// What is decided changes at more instants than are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the contact's decision changes more than {instants_max} times")]
pub struct Restless {
    /// How many are looked at.
    pub instants_max: usize,
}

/// Goes from an instant to the last one before `end` at which something can change: `decide` decides at each, and says when that may change
/// at the earliest, which is later; `None`: never.
///
/// # Errors
/// When there are more such instants than `instants_max`: what came up to there was decided.
///
/// ```
/// use thresh::decide::walk;
/// use thresh::domain::Timestamp;
/// let (second, mut seen) = (|number: i64| Timestamp::from_micros(number * 1_000_000), Vec::new());
/// let walked = walk(second(1), second(7), 10, |at| {
///     seen.push(at);
///     Some(at.plus_micros(2_000_000))
/// });
/// assert_eq!((walked, seen), (Ok(()), vec![second(1), second(3), second(5)]));
/// ```
pub fn walk(
    first: Timestamp,
    end: Timestamp,
    instants_max: usize,
    mut decide: impl FnMut(Timestamp) -> Option<Timestamp>,
) -> Result<(), Restless> {
    let mut at = Some(first);
    for _ in 0..instants_max {
        match at.filter(|at| *at < end) {
            Some(now) => at = decide(now),
            None => return Ok(()),
        }
    }
    if at.is_some_and(|at| at < end) { Err(Restless { instants_max }) } else { Ok(()) }
}
