//! The newest event that made a condition hold: where fading begins.

use super::aggregate;
use super::contact::{Contact, changes, members};
use super::late::Known;
use super::rare;
use super::scratch::{Lists, Streams};
use crate::program::{Award, Length, Listen, Newest, Often, Plan, StreamId, When};

/// What finding the newest event needs to know.
#[derive(Clone, Copy)]
pub(super) struct Scene<'s, 'a> {
    pub(super) contact: &'s Contact<'a>,
    pub(super) plan: &'s Plan,
    pub(super) streams: &'s Streams,
    pub(super) known: &'s Known<'s>,
    pub(super) keys: &'s [u32],
}

/// The newest event that made an award's rule hold, at an instant before which no test turns.
pub(super) fn of_award(
    scene: Scene<'_, '_>,
    award: &Award,
    newest: &Newest,
    at: i64,
    lists: &mut Lists,
) -> Option<i64> {
    if let Newest::Event(listen, _) = newest
        && let Some(found) = of_stream(scene, *listen, at)
    {
        return found;
    }
    let mut definitions = lists.take();
    for definition in &award.definitions {
        let found =
            scene.plan.definitions.get(*definition).and_then(|plan| of(scene, &plan.newest, at, &definitions, lists));
        // One that has none is older than all.
        definitions.push((found.unwrap_or(i64::MIN), u32::try_from(*definition).unwrap_or(u32::MAX)));
    }
    let found = of(scene, newest, at, &definitions, lists);
    lists.give(definitions);
    found
}

/// The newest event of a stream without looking at the others, where that is enough.
fn of_stream(scene: Scene<'_, '_>, listen: Listen, at: i64) -> Option<Option<i64>> {
    let last = scene.streams.occurrence(scene.streams.heads[listen.stream].last).map(|occurrence| occurrence.at);
    if is_moving(scene, listen.stream) {
        return None;
    }
    match listen.when {
        When::Ever => Some(last),
        When::Within(Length::Micros(micros)) => Some(last.filter(|last| at < last + micros)),
        When::Within(Length::Months(..))
        | When::MoreThanAgo(_)
        | When::BetweenAgo { .. }
        | When::Since(_)
        | When::Before(_)
        | When::Between(..)
        | When::Current(..)
        | When::WithinNext(_) => None,
    }
}

fn is_moving(scene: Scene<'_, '_>, stream: StreamId) -> bool {
    !scene.contact.program.events.streams.moving(stream).is_empty()
}

fn of(scene: Scene<'_, '_>, newest: &Newest, at: i64, definitions: &[(i64, u32)], lists: &mut Lists) -> Option<i64> {
    match newest {
        Newest::None => None,
        Newest::Event(listen, _) => of_stream(scene, *listen, at).unwrap_or_else(|| {
            let mut list = lists.take();
            members(scene.contact, scene.streams, *listen, at, &mut list);
            let found = list.last().map(|(moment, _)| *moment);
            lists.give(list);
            found
        }),
        Newest::Chain(chain) => rare::chain_end(chain, scene.contact, scene.streams, at, lists),
        Newest::NotFollowed(test) => rare::latest_unfollowed(test, scene.contact, scene.streams, at, lists),
        Newest::Counted(listen, property) => {
            let list = aggregate::gather(scene.contact, scene.streams, (*listen, property, scene.plan.zone), at, lists);
            let newest = list.last().and_then(|(_, event)| scene.contact.event(*event)).map(|event| event.at.micros());
            lists.give(list);
            newest
        }
        Newest::All(parts) => parts.iter().filter_map(|part| of(scene, part, at, definitions, lists)).max(),
        Newest::True(parts) => parts
            .iter()
            .filter(|(tree, _)| tree.holds(scene.known))
            .filter_map(|(_, part)| of(scene, part, at, definitions, lists))
            .max(),
        Newest::Definition(definition) => definitions
            .iter()
            .find(|(moment, number)| *number as usize == *definition && *moment != i64::MIN)
            .map(|(moment, _)| *moment),
    }
}

/// All instants before the next event at which what an award pays for could change, its fading aside.
pub(super) fn award_turns(scene: Scene<'_, '_>, award: &Award, instants: &mut Vec<(i64, u32)>) {
    match &award.often {
        Often::Once(newest) => {
            turns(scene, newest, instants);
            for definition in &award.definitions {
                if let Some(plan) = scene.plan.definitions.get(*definition) {
                    turns(scene, &plan.newest, instants);
                }
            }
        }
        Often::Each(listen) | Often::OncePer(_, _, listen) | Often::OncePerDifferent(_, _, listen) => {
            changes(scene.contact, scene.streams, *listen, scene.contact.next_event, instants);
        }
    }
}

fn turns(scene: Scene<'_, '_>, newest: &Newest, instants: &mut Vec<(i64, u32)>) {
    match newest {
        Newest::None | Newest::Definition(_) => {}
        Newest::Event(listen, _) | Newest::Counted(listen, _) => {
            changes(scene.contact, scene.streams, *listen, scene.contact.next_event, instants);
        }
        Newest::Chain(chain) => rare::chain_turns(chain, scene.contact, scene.streams, instants),
        Newest::NotFollowed(test) => rare::not_followed_turns(test, scene.contact, scene.streams, instants),
        Newest::All(parts) => parts.iter().for_each(|part| turns(scene, part, instants)),
        Newest::True(parts) => parts.iter().for_each(|(_, part)| turns(scene, part, instants)),
    }
}
