//! What a rule gives: points per unit, faded, added up over how often, then its own limit; and when that next changes.

use super::aggregate;
use super::contact::members;
use super::newest::{self, Scene};
use super::scratch::Lists;
use super::traits::{Place, place};
use super::values;
use super::window::{self, NEVER, Zones};
use crate::domain::Points;
use crate::program::{Award, Fading, Measured, Motion, Often, PerUnit};

/// Hundred percent in millionths of a percent.
const WHOLE: i128 = 100_000_000;

/// More points than any rule gives, and little enough to be added up and multiplied.
const BEYOND: i128 = 1_000_000_000_000_000_000_000_000_000_000;

/// Who hears of each payment.
pub(super) trait Payments {
    /// An award pays so many points, before they fade.
    fn pay(&mut self, full: i128);
    /// All that it pays, faded, before its limit.
    fn sum(&mut self, sum: i128);
}

/// Nobody wants to know.
struct Forgotten;

impl Payments for Forgotten {
    #[inline]
    fn pay(&mut self, _: i128) {}
    #[inline]
    fn sum(&mut self, _: i128) {}
}

/// What an award paid, for whoever asks how that came about.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Remembered {
    /// How often.
    pub(super) times: usize,
    /// What it would have been without fading.
    pub(super) full: i128,
    /// What it was, before the limit.
    pub(super) sum: i128,
}

impl Payments for Remembered {
    fn pay(&mut self, full: i128) {
        self.times += 1;
        self.full += full;
    }
    fn sum(&mut self, sum: i128) {
        self.sum = sum;
    }
}

/// An award's points at an instant, while its rule holds.
pub(super) fn at(scene: Scene<'_, '_>, award: &Award, at: i64, lists: &mut Lists) -> Points {
    paid(scene, award, at, lists, &mut Forgotten)
}

/// An award's points at an instant, while its rule holds, each payment told.
pub(super) fn paid(
    scene: Scene<'_, '_>,
    award: &Award,
    at: i64,
    lists: &mut Lists,
    payments: &mut impl Payments,
) -> Points {
    let zones = scene.contact.zones();
    let mut pay = |units: i128, moment: Option<i64>| {
        payments.pay(product(award.points, units));
        faded(award, units, moment, at, zones)
    };
    let sum: i128 = match &award.often {
        Often::Once(newest) => {
            let moment = match award.fading {
                Fading::Never => None,
                Fading::Halving(_) | Fading::Losing(..) | Fading::Expiring(_) | Fading::Stepping(_) => {
                    newest::of_award(scene, award, newest, at, lists)
                }
            };
            pay(units(scene, award.per.as_ref(), None), moment)
        }
        Often::Each(listen) => {
            let mut list = lists.take();
            members(scene.contact, scene.streams, *listen, at, &mut list);
            let units = |event: u32| units(scene, award.per.as_ref(), Some(event));
            let sum = list.iter().map(|(moment, event)| pay(units(*event), Some(*moment))).sum();
            lists.give(list);
            sum
        }
        Often::OncePer(unit, zone, listen) => {
            let mut list = lists.take();
            members(scene.contact, scene.streams, *listen, at, &mut list);
            let mut sum = 0;
            let mut stretch: Option<(i64, i64)> = None;
            for (position, (moment, _)) in list.iter().enumerate().rev() {
                if stretch.is_none_or(|(start, _)| *moment < start) {
                    stretch = Some(window::unit_bounds(*unit, *zone, *moment, zones));
                    let newest = list.get(..=position).unwrap_or(&[]).iter().rev();
                    sum += most_units(scene, award, newest.map(|(moment, event)| (*moment, *event)), &mut pay);
                }
            }
            lists.give(list);
            sum
        }
        Often::OncePerDifferent(property, zone, listen) => {
            let mut list = aggregate::gather(scene.contact, scene.streams, (*listen, property, *zone), at, lists);
            let read = |found: (i64, u32)| aggregate::read(scene.contact, found, property, *zone);
            let moment = |event: u32| scene.contact.event(event).map_or(i64::MIN, |event| event.at.micros());
            aggregate::sort_by_value(&mut list, &read);
            let sum = list
                .chunk_by(|one, other| aggregate::is_same(read(*one), read(*other)))
                .map(|same| {
                    most_units(scene, award, same.iter().rev().map(|(_, event)| (moment(*event), *event)), &mut pay)
                })
                .sum();
            lists.give(list);
            sum
        }
    };
    payments.sum(sum);
    let limit = i128::from(award.at_most.unwrap_or(i64::MAX)).max(0);
    Points::saturating(sum.clamp(-limit, limit))
}

/// What the newest of these events pays, the newest first; of several at one instant (their order means nothing) the one with the most
/// units.
fn most_units(
    scene: Scene<'_, '_>,
    award: &Award,
    newest_first: impl Iterator<Item = (i64, u32)>,
    pay: &mut impl FnMut(i128, Option<i64>) -> i128,
) -> i128 {
    let mut events = newest_first.peekable();
    let Some((moment, _)) = events.peek().copied() else { return 0 };
    let units = events
        .take_while(|(other, _)| *other == moment)
        .map(|(_, event)| units(scene, award.per.as_ref(), Some(event)))
        .max();
    pay(units.unwrap_or(0), Some(moment))
}

/// Whole units; 1 where none are counted.
fn units(scene: Scene<'_, '_>, per: Option<&PerUnit>, event: Option<u32>) -> i128 {
    let Some(per) = per else { return 1 };
    let number = match &per.of {
        Measured::Trait(subject) => match place(scene.contact, scene.keys, *subject) {
            Some(Place::Own(value)) => {
                values::number(value, scene.contact.program.traits.subjects[*subject].value_type)
            }
            Some(Place::Domain(..)) | None => None,
        },
        Measured::Property(property) => event
            .and_then(|event| scene.contact.event(event))
            .and_then(|event| event.property(&property.path))
            .and_then(|value| values::number(value, property.value_type)),
    };
    number.map_or(0, |number| number.millionths().max(0) / per.amount_millionths.max(1))
}

/// Points of so many units, faded since a moment.
fn faded(award: &Award, units: i128, since: Option<i64>, at: i64, zones: &Zones) -> i128 {
    let points = product(award.points, units);
    let Some(since) = since else { return points };
    match &award.fading {
        Fading::Never => points,
        Fading::Halving(every) => halved(points, window::passed(*every, since, at, zones)),
        Fading::Losing(percent, every) => lost(points, *percent, window::passed(*every, since, at, zones)),
        Fading::Expiring(length) => {
            if window::after(*length, since, zones) <= at {
                0
            } else {
                points
            }
        }
        Fading::Stepping(steps) => steps
            .iter()
            .rev()
            .find(|(_, length)| window::after(*length, since, zones) <= at)
            .map_or(points, |(points, _)| product(*points, units)),
    }
}

/// Points of so many units, within what sums of any contact's events can hold; that is far beyond where points stop.
fn product(points: i64, units: i128) -> i128 {
    i128::from(points).saturating_mul(units).clamp(-BEYOND, BEYOND)
}

fn halved(points: i128, times: i128) -> i128 {
    match u32::try_from(times) {
        Ok(times) if times < 127 => points / (1 << times),
        Ok(_) | Err(_) => 0,
    }
}

fn lost(points: i128, percent: i128, times: i128) -> i128 {
    let left = WHOLE.saturating_sub(percent.saturating_mul(times)).clamp(0, WHOLE);
    points * left / WHOLE
}

/// The earliest instant after that of evaluation, before a bound, at which the award's points differ, or [`NEVER`].
pub(super) fn next_change(scene: Scene<'_, '_>, award: &Award, now: Points, bound: i64, lists: &mut Lists) -> i64 {
    let bound = bound.min(scene.contact.next_event);
    let start = scene.contact.at;
    if matches!((award.motion, &award.fading), (Motion::Still, Fading::Never)) {
        return NEVER;
    }
    if let (Motion::Still, Often::Once(newest)) = (award.motion, &award.often) {
        let moment = newest::of_award(scene, award, newest, start, lists);
        return once_change(scene, award, moment, bound, now);
    }
    let one_way =
        matches!(award.motion, Motion::Still | Motion::Shrinks) && !matches!(award.fading, Fading::Stepping(_));
    let mut instants = lists.take();
    if !one_way {
        newest::award_turns(scene, award, &mut instants);
        step_turns(scene, award, &mut instants);
        instants.retain(|(instant, _)| *instant > start && *instant < bound);
        instants.sort_unstable();
        instants.dedup();
    }
    let last = bound.min(crate::domain::Timestamp::MAX.micros());
    let mut from = start + 1;
    let mut found = NEVER;
    for (next, _) in instants.iter().copied().chain([(last, 0)]) {
        found = change_between(scene, award, now, (from, next), lists);
        if found != NEVER {
            break;
        }
        from = next;
    }
    lists.give(instants);
    found
}

/// When the points of one fading event next differ.
fn once_change(scene: Scene<'_, '_>, award: &Award, moment: Option<i64>, bound: i64, now: Points) -> i64 {
    let (zones, at) = (scene.contact.zones(), scene.contact.at);
    let Some(moment) = moment else { return NEVER };
    let units = units(scene, award.per.as_ref(), None);
    let limit = i128::from(award.at_most.unwrap_or(i64::MAX)).max(0);
    let points = |at: i64| Points::saturating(faded(award, units, Some(moment), at, zones).clamp(-limit, limit));
    match &award.fading {
        Fading::Never => NEVER,
        Fading::Expiring(length) => Some(window::after(*length, moment, zones))
            .filter(|instant| *instant > at && *instant < bound && points(*instant) != now)
            .unwrap_or(NEVER),
        Fading::Stepping(steps) => {
            let mut instants = steps.iter().map(|(_, length)| window::after(*length, moment, zones));
            let mut found = NEVER;
            for instant in &mut instants {
                if instant > at && instant < bound.min(found) && points(instant) != now {
                    found = instant;
                }
            }
            found
        }
        Fading::Halving(every) | Fading::Losing(_, every) => {
            let passed = window::passed(*every, moment, at, zones);
            let last = bound.min(crate::domain::Timestamp::MAX.micros()) - 1;
            let most = window::passed(*every, moment, last, zones);
            let differs = |periods: i128| points(window::after_many(*every, periods, moment, zones)) != now;
            if most <= passed || !differs(most) {
                return NEVER;
            }
            // Most often the next period already differs; points only ever shrink.
            let (mut low, mut high, mut step) = (passed, passed + 1, 1);
            while high < most && !differs(high) {
                (low, step) = (high, step * 2);
                high = (high + step).min(most);
            }
            while low + 1 < high {
                let middle = low + (high - low) / 2;
                if differs(middle) {
                    high = middle;
                } else {
                    low = middle;
                }
            }
            window::after_many(*every, high, moment, zones)
        }
    }
}

/// Adds the instants at which any event's points step.
fn step_turns(scene: Scene<'_, '_>, award: &Award, instants: &mut Vec<(i64, u32)>) {
    let Fading::Stepping(steps) = &award.fading else { return };
    for event in scene.contact.events {
        for (_, length) in steps {
            instants.push((window::after(*length, event.at.micros(), scene.contact.zones()), 0));
        }
    }
}

/// The first instant in a stretch at which the points differ, where within the stretch they only fade.
fn change_between(
    scene: Scene<'_, '_>,
    award: &Award,
    now: Points,
    (from, until): (i64, i64),
    lists: &mut Lists,
) -> i64 {
    if from >= until {
        return NEVER;
    }
    if at(scene, award, from, lists) != now {
        return from;
    }
    let (mut low, mut high) = (from, until - 1);
    if at(scene, award, high, lists) == now {
        return NEVER;
    }
    while low + 1 < high {
        let middle = low + (high - low) / 2;
        if at(scene, award, middle, lists) == now {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}
