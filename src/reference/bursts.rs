//! Events that came faster than a person clicks.

use super::{Asked, events};
use crate::lang::checked::{Burst, EventSource};
use crate::profile::Event;

/// "An event in a span of 1 s that holds more than 3 such is left out": a span that begins at one of them is as good as any.
pub(super) fn is_in_burst(asked: Asked<'_>, source: &EventSource, burst: Burst, event: &Event<'_>) -> bool {
    let such = || events::existing(asked).filter(|other| events::is_of_source(source, other));
    such().any(|first| {
        let end = burst.within.after(first.at, asked.zone());
        let within_span = |other: &Event<'_>| first.at <= other.at && other.at < end;
        within_span(event) && such().filter(|other| within_span(other)).count() > burst.more_than as usize
    })
}
