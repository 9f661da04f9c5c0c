//! Events one after the other, and events that another did not follow.

use super::{Asked, events};
use crate::domain::Timestamp;
use crate::lang::checked::{Chain, EventTest, NotFollowed};

/// "In that order, strictly later, first to last in less than the span; any window after an earlier event belongs to that event."
/// The last instant of the chain that ends last; `None` without a complete chain.
pub(super) fn latest_chain_end(asked: Asked<'_>, chain: &Chain) -> Option<Timestamp> {
    let (first_step, later_steps) = chain.steps.split_first()?;
    let ends = events::counted(asked, first_step).filter_map(|first| {
        let before = chain.within.map_or(Timestamp::MAX, |within| within.after(first.at, asked.zone()));
        latest_end_before(asked, later_steps, first.at, before)
    });
    ends.max()
}

/// "A chain holds while last − first < span": the latest end of these steps, each strictly after the one before it.
fn latest_end_before(
    asked: Asked<'_>,
    steps: &[EventTest],
    previous: Timestamp,
    before: Timestamp,
) -> Option<Timestamp> {
    let Some((step, later_steps)) = steps.split_first() else { return Some(previous) };
    let next = events::counted(asked, step).filter(|event| previous < event.at && event.at < before);
    next.filter_map(|event| latest_end_before(asked, later_steps, event.at, before)).max()
}

/// "`A not followed by B within span` needs no B in (A, A + span) and holds from A + span on": the latest such A.
pub(super) fn latest_not_followed(asked: Asked<'_>, not_followed: &NotFollowed) -> Option<Timestamp> {
    let instants = events::counted(asked, &not_followed.first).map(|event| event.at);
    let unanswered = instants.filter(|first| {
        let end = not_followed.within.after(*first, asked.zone());
        let followed = events::counted(asked, &not_followed.missing).any(|event| *first < event.at && event.at < end);
        end <= asked.at && !followed
    });
    unanswered.max()
}
