//! Tests that need more than a count of the newest events: chains, sums, calendar windows and the like.

use super::demand::Demand;
use super::events::Streams;
use super::table::{StreamId, ZoneId};
use super::when::{Length, Motion, When};
use crate::domain::Decimal;
use crate::lang::checked::{NumberTest, Property};
use crate::lang::syntax::{AggregateKind, CalendarUnit};

/// The events that one test counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Listen {
    /// Which.
    pub(crate) stream: StreamId,
    /// When.
    pub(crate) when: When,
}

/// A test on streams, whatever it needs; its truth can be asked for any instant while the events stay as they are.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Rare {
    /// So many events, or days with events.
    Count {
        /// Of these.
        of: Listen,
        /// In days of this zone, if days are counted.
        days: Option<ZoneId>,
        /// The least; at least 1.
        at_least: u32,
        /// The greatest.
        at_most: Option<u32>,
    },
    /// One after the other.
    Chain(Chain),
    /// One without the other after it.
    NotFollowed(NotFollowed),
    /// Something computed.
    Aggregate(Aggregate),
}

/// Events one strictly after the other, first to last in less than a length of time.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Chain {
    /// Two at least.
    pub(crate) steps: Box<[Listen]>,
    /// The length.
    pub(crate) within: Option<Length>,
}

/// Some `first` at t with t + `within` passed and no `missing` in between.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct NotFollowed {
    /// A.
    pub(crate) first: Listen,
    /// B.
    pub(crate) missing: Listen,
    /// The time that B had.
    pub(crate) within: Length,
}

/// Something computed over events.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Aggregate {
    /// What.
    pub(crate) kind: AggregateKind,
    /// Of which property.
    pub(crate) property: Property,
    /// Over which events.
    pub(crate) over: Listen,
    /// What is asked of the result.
    pub(crate) demand: Demand,
    /// Where clocks without offset are read.
    pub(crate) zone: ZoneId,
}

impl Listen {
    /// How its events change while time passes.
    pub(super) fn motion(self, streams: &Streams) -> Motion {
        if streams.moves(self.stream) { Motion::Both } else { self.when.motion() }
    }

    /// How its events change for whoever goes by the newest of them, or the newest of each day or name: where that can leave before
    /// others, another is the newest from then on, which is as if it had come.
    pub(super) fn motion_of_newest(self, streams: &Streams) -> Motion {
        match self.motion(streams) {
            Motion::Shrinks if !self.when.is_left_in_order() => Motion::Both,
            motion @ (Motion::Still | Motion::Shrinks | Motion::Grows | Motion::Both) => motion,
        }
    }
}

impl Rare {
    /// All that it listens to.
    pub(super) fn listens(&self) -> Vec<Listen> {
        match self {
            Rare::Count { of, .. } => vec![*of],
            Rare::Chain(chain) => chain.steps.to_vec(),
            Rare::NotFollowed(not_followed) => vec![not_followed.first, not_followed.missing],
            Rare::Aggregate(aggregate) => vec![aggregate.over],
        }
    }

    /// Whether it is true without any event.
    pub(super) fn idle(&self) -> bool {
        match self {
            Rare::Count { .. } | Rare::Chain(_) | Rare::NotFollowed(_) => false,
            Rare::Aggregate(aggregate) => match aggregate.kind {
                AggregateKind::Sum | AggregateKind::NumberOfDifferent => aggregate.demand.accepts(Decimal::ZERO),
                AggregateKind::Average | AggregateKind::Highest | AggregateKind::Lowest | AggregateKind::Latest => {
                    false
                }
            },
        }
    }

    /// Which way its truth can turn while time passes: growing, only from false to true.
    pub(super) fn motion(&self, streams: &Streams) -> Motion {
        match self {
            Rare::Count { of, at_most: None, .. } => of.motion(streams),
            Rare::Count { of, at_most: Some(_), .. } => still_or_both(of.motion(streams)),
            Rare::Chain(chain) => {
                chain.steps.iter().fold(Motion::Still, |motion, step| motion.and(step.motion(streams)))
            }
            Rare::NotFollowed(NotFollowed { first, missing, .. }) => {
                first.motion(streams).and(missing.motion(streams).opposite()).and(Motion::Grows)
            }
            Rare::Aggregate(aggregate) => {
                let latest = match &aggregate.demand {
                    Demand::Date(when, _) if when.moves() => Motion::Both,
                    Demand::Known | Demand::YesNo(_) | Demand::Number(_) | Demand::Date(..) | Demand::Text(_) => {
                        Motion::Still
                    }
                };
                still_or_both(aggregate.over.motion(streams)).and(latest)
            }
        }
    }
}

fn still_or_both(motion: Motion) -> Motion {
    match motion {
        Motion::Still => Motion::Still,
        Motion::Shrinks | Motion::Grows | Motion::Both => Motion::Both,
    }
}

impl Demand {
    /// Whether a number satisfies it.
    pub(crate) fn accepts(&self, number: Decimal) -> bool {
        match self {
            Demand::Known => true,
            Demand::Number(test) => accepts(*test, number),
            Demand::YesNo(_) | Demand::Date(..) | Demand::Text(_) => false,
        }
    }
}

/// Whether a number satisfies a test.
pub(crate) fn accepts(test: NumberTest, number: Decimal) -> bool {
    match test {
        NumberTest::Is(relation, other) => relation.holds(number.cmp(&other)),
        NumberTest::Between(low, high) => low <= number && number <= high,
    }
}

/// What a rule gives, where that is more than a number.
#[derive(Debug)]
pub(crate) struct Award {
    /// The points, signed.
    pub(crate) points: i64,
    /// How often.
    pub(crate) often: Often,
    /// For each whole unit of something.
    pub(crate) per: Option<PerUnit>,
    /// The greatest size, on either side of zero.
    pub(crate) at_most: Option<i64>,
    /// How they fade.
    pub(crate) fading: Fading,
    /// How what it pays for changes while time passes and the rule holds.
    pub(crate) motion: Motion,
    /// Definitions that its newest event may come from, each after those it uses.
    pub(crate) definitions: Vec<usize>,
}

/// How often a rule pays.
#[derive(Debug)]
pub(crate) enum Often {
    /// Once; fading goes from the newest event.
    Once(Newest),
    /// For each event.
    Each(Listen),
    /// Once for each calendar unit of a zone.
    OncePer(CalendarUnit, ZoneId, Listen),
    /// Once for each value of a property.
    OncePerDifferent(Property, ZoneId, Listen),
}

/// `per 10 of …`
#[derive(Debug)]
pub(crate) struct PerUnit {
    /// One unit in millionths; above zero.
    pub(crate) amount_millionths: i128,
    /// What is measured.
    pub(crate) of: Measured,
}

/// What units are counted of.
#[derive(Debug)]
pub(crate) enum Measured {
    /// A trait.
    Trait(super::table::SubjectId),
    /// A property of each event that pays.
    Property(Property),
}

/// How points fade.
#[derive(Debug)]
pub(crate) enum Fading {
    /// Never.
    Never,
    /// By half each length of time.
    Halving(Length),
    /// By so many millionths of a percent each length of time.
    Losing(i128, Length),
    /// All at once.
    Expiring(Length),
    /// To other points, ascending in time.
    Stepping(Box<[(i64, Length)]>),
}

/// The newest event that made a condition hold.
#[derive(Debug)]
pub(crate) enum Newest {
    /// There is none.
    None,
    /// The newest of these, and how it changes while time passes and no test turns.
    Event(Listen, Motion),
    /// The end of the chain that ends latest.
    Chain(Chain),
    /// The latest first event that nothing followed.
    NotFollowed(NotFollowed),
    /// The newest of these that has the property.
    Counted(Listen, Property),
    /// The newest over all parts.
    All(Box<[Newest]>),
    /// The newest over the true parts.
    True(Box<[(super::tree::Tree, Newest)]>),
    /// That of a definition.
    Definition(usize),
}

impl Newest {
    /// Shows it and all that it is made of, but for what definitions stand for.
    pub(super) fn each(&self, look: &mut impl FnMut(&Newest)) {
        look(self);
        match self {
            Newest::None
            | Newest::Event(..)
            | Newest::Chain(_)
            | Newest::NotFollowed(_)
            | Newest::Counted(..)
            | Newest::Definition(_) => {}
            Newest::All(of) => of.iter().for_each(|part| part.each(look)),
            Newest::True(of) => of.iter().for_each(|(_, part)| part.each(look)),
        }
    }

    /// Whether there never is one.
    pub(super) fn is_none(&self) -> bool {
        match self {
            Newest::None => true,
            Newest::All(of) => of.iter().all(Newest::is_none),
            Newest::True(of) => of.iter().all(|(_, newest)| newest.is_none()),
            Newest::Event(..)
            | Newest::Chain(_)
            | Newest::NotFollowed(_)
            | Newest::Counted(..)
            | Newest::Definition(_) => false,
        }
    }

    /// How it changes while time passes and no test turns.
    pub(super) fn motion(&self, streams: &Streams) -> Motion {
        match self {
            Newest::None => Motion::Still,
            Newest::Event(_, motion) => *motion,
            Newest::Counted(listen, _) => still_or_both(listen.motion(streams)),
            Newest::Chain(chain) => {
                still_or_both(chain.steps.iter().fold(Motion::Still, |motion, step| motion.and(step.motion(streams))))
            }
            Newest::NotFollowed(_) | Newest::Definition(_) => Motion::Both,
            Newest::All(of) => of.iter().fold(Motion::Still, |motion, part| motion.and(part.motion(streams))),
            Newest::True(of) => of.iter().fold(Motion::Still, |motion, (_, part)| motion.and(part.motion(streams))),
        }
    }
}
