//! Tests that need more than a count of the newest events, at any instant while the contact's events stay as they are.

use super::aggregate;
use super::contact::{Contact, changes, members, push_each};
use super::scratch::{Lists, Streams};
use super::values;
use super::window::{self, NEVER, Zones};
use crate::program::{CalendarUnit, Chain, Length, Listen, Motion, NotFollowed, Rare, RareTest, When, ZoneId};

/// Whether a test is true at an instant not before that of evaluation, none being added to the events.
pub(super) fn holds(rare: &Rare, contact: &Contact<'_>, streams: &Streams, at: i64, lists: &mut Lists) -> bool {
    match rare {
        Rare::Count { of, days, at_least, at_most } => {
            let mut list = lists.take();
            members(contact, streams, *of, at, &mut list);
            let count = match days {
                None => list.len(),
                Some(zone) => count_days(&list, *zone, contact.zones()),
            };
            lists.give(list);
            *at_least as usize <= count && at_most.is_none_or(|most| count <= most as usize)
        }
        Rare::Chain(chain) => chain_end(chain, contact, streams, at, lists).is_some(),
        Rare::NotFollowed(test) => latest_unfollowed(test, contact, streams, at, lists).is_some(),
        Rare::Aggregate(aggregate) => aggregate::holds(aggregate, contact, streams, at, lists),
    }
}

/// On how many days of a zone's calendar these events lie, the oldest first.
pub(super) fn count_days(list: &[(i64, u32)], zone: ZoneId, zones: &Zones) -> usize {
    let mut count = 0;
    let mut end = i64::MIN;
    for (moment, _) in list {
        if *moment >= end {
            count += 1;
            end = window::unit_bounds(CalendarUnit::Day, zone, *moment, zones).1;
        }
    }
    count
}

/// The end of the complete chain that ends latest.
pub(super) fn chain_end(
    chain: &Chain,
    contact: &Contact<'_>,
    streams: &Streams,
    at: i64,
    lists: &mut Lists,
) -> Option<i64> {
    let mut steps = lists.take_several();
    for step in &chain.steps {
        let mut list = lists.take();
        members(contact, streams, *step, at, &mut list);
        steps.push(list);
    }
    let end = steps.split_last().and_then(|(last, earlier)| {
        last.iter().rev().map(|(moment, _)| *moment).find(|end| completes(chain, contact, earlier, *end))
    });
    lists.give_several(steps);
    end
}

/// Whether the steps before lead to this end in time: from the end back, each step as late as it can be.
fn completes(chain: &Chain, contact: &Contact<'_>, earlier: &[Vec<(i64, u32)>], end: i64) -> bool {
    let mut moment = end;
    let mut before = 0;
    for list in earlier.iter().rev() {
        before = list.partition_point(|(known, _)| *known < moment);
        match before.checked_sub(1).and_then(|latest| list.get(latest)) {
            Some((latest, _)) => moment = *latest,
            None => return false,
        }
    }
    let Some(within) = chain.within else { return true };
    if end < window::after(within, moment, contact.zones()) {
        return true;
    }
    match within {
        Length::Micros(_) => false,
        // A month after an earlier day can end later, where the day is clamped.
        Length::Months(..) => earlier
            .first()
            .and_then(|list| list.get(..before))
            .is_some_and(|list| list.iter().any(|(first, _)| end < window::after(within, *first, contact.zones()))),
    }
}

/// The events of the steps that were found, one after the other: all of the complete chain that ends latest, its steps as late as they can
/// be; else those of as many steps, from the first, as came in their order at all.
pub(super) fn steps_found(chain: &Chain, contact: &Contact<'_>, steps: &[Vec<(i64, u32)>]) -> Vec<u32> {
    let complete = steps.split_last().and_then(|(last, earlier)| {
        let end = last.iter().rev().find(|(end, _)| completes(chain, contact, earlier, *end))?;
        Some(back_from(chain, contact, earlier, *end))
    });
    complete.unwrap_or_else(|| {
        let mut found = Vec::new();
        let mut moment = i64::MIN;
        for list in steps.get(..steps.len().saturating_sub(1)).unwrap_or(&[]) {
            let Some((next, event)) = list.iter().find(|(known, _)| *known > moment) else { break };
            moment = *next;
            found.push(*event);
        }
        found
    })
}

/// The events of a complete chain from its end back; where only another first event is in time, that one.
fn back_from(chain: &Chain, contact: &Contact<'_>, earlier: &[Vec<(i64, u32)>], end: (i64, u32)) -> Vec<u32> {
    let mut events = vec![end.1];
    let mut moment = end.0;
    for (position, list) in earlier.iter().enumerate().rev() {
        let before = list.get(..list.partition_point(|(known, _)| *known < moment)).unwrap_or(&[]);
        let in_time = |(first, _): &&(i64, u32)| {
            position > 0 || chain.within.is_none_or(|within| end.0 < window::after(within, *first, contact.zones()))
        };
        let Some((latest, event)) = before.iter().rev().find(in_time) else { break };
        moment = *latest;
        events.push(*event);
    }
    events.reverse();
    events
}

/// The latest first event whose time has passed with nothing after it.
pub(super) fn latest_unfollowed(
    test: &NotFollowed,
    contact: &Contact<'_>,
    streams: &Streams,
    at: i64,
    lists: &mut Lists,
) -> Option<i64> {
    let (mut firsts, mut followers) = (lists.take(), lists.take());
    members(contact, streams, test.first, at, &mut firsts);
    members(contact, streams, test.missing, at, &mut followers);
    let latest = firsts.iter().rev().map(|(moment, _)| *moment).find(|moment| {
        let end = window::after(test.within, *moment, contact.zones());
        end <= at && follower(&followers, *moment, end).is_none()
    });
    lists.give(firsts);
    lists.give(followers);
    latest
}

/// The first event after a moment and before the end of the time that it has to follow in.
pub(super) fn follower(followers: &[(i64, u32)], moment: i64, end: i64) -> Option<&(i64, u32)> {
    let next = followers.partition_point(|(follower, _)| *follower <= moment);
    followers.get(next).filter(|(follower, _)| *follower < end)
}

/// The earliest later instant at which the test turns, or [`NEVER`]; the next event, if there is one, changes everything anyway.
pub(super) fn next_turn(
    test: &RareTest,
    truth: bool,
    contact: &Contact<'_>,
    streams: &Streams,
    lists: &mut Lists,
) -> i64 {
    match (test.motion, truth) {
        (Motion::Still, _) | (Motion::Shrinks, false) | (Motion::Grows, true) => return NEVER,
        (Motion::Shrinks, true) | (Motion::Grows, false) | (Motion::Both, _) => {}
    }
    let mut instants = lists.take();
    turns(&test.rare, contact, streams, &mut instants);
    instants.sort_unstable();
    instants.dedup();
    let mut turned = |at: i64| holds(&test.rare, contact, streams, at, lists) != truth;
    let found = match test.motion {
        Motion::Both | Motion::Still => instants.iter().find(|(at, _)| turned(*at)),
        // What only shrinks or only grows turns once.
        Motion::Shrinks | Motion::Grows => instants.get(instants.partition_point(|(at, _)| !turned(*at))),
    };
    let turn = found.map_or(NEVER, |(at, _)| *at);
    lists.give(instants);
    turn
}

/// All instants at which the test could turn before the next event.
fn turns(rare: &Rare, contact: &Contact<'_>, streams: &Streams, instants: &mut Vec<(i64, u32)>) {
    let bound = contact.next_event;
    match rare {
        Rare::Count { of, .. } => changes(contact, streams, *of, bound, instants),
        Rare::Chain(chain) => chain_turns(chain, contact, streams, instants),
        Rare::NotFollowed(test) => not_followed_turns(test, contact, streams, instants),
        Rare::Aggregate(aggregate) => {
            changes(contact, streams, aggregate.over, bound, instants);
            each_event(streams, aggregate.over, |_, event| {
                let Some(event) = contact.event(event) else { return };
                push_each(bound, instants, contact.at, |at| {
                    values::next_change(event, &aggregate.property, &aggregate.demand, at, contact.zones())
                });
            });
        }
    }
}

/// All instants at which a chain could become complete or incomplete.
pub(super) fn chain_turns(chain: &Chain, contact: &Contact<'_>, streams: &Streams, instants: &mut Vec<(i64, u32)>) {
    for step in &chain.steps {
        changes(contact, streams, *step, contact.next_event, instants);
    }
}

/// All instants at which a first event could come to count or cease to.
pub(super) fn not_followed_turns(
    test: &NotFollowed,
    contact: &Contact<'_>,
    streams: &Streams,
    instants: &mut Vec<(i64, u32)>,
) {
    let bound = contact.next_event;
    changes(contact, streams, test.first, bound, instants);
    changes(contact, streams, test.missing, bound, instants);
    each_event(streams, test.first, |moment, _| {
        let when = When::MoreThanAgo(test.within);
        push_each(bound, instants, contact.at, |at| window::next_change(when, moment, at, contact.zones()));
    });
}

/// Calls with every event of a stream, whatever its window.
fn each_event(streams: &Streams, of: Listen, mut call: impl FnMut(i64, u32)) {
    let mut next = streams.occurrence(streams.heads[of.stream].last);
    while let Some(occurrence) = next {
        next = streams.occurrence(occurrence.previous);
        call(occurrence.at, occurrence.event);
    }
}
