//! The buffers that evaluation needs, kept so that the next contact finds them ready.

use std::ops::Range;

use crate::domain::Folder;
use crate::program::{
    AskId, Bits, BurstId, Feed, Id, Listener, PredicateId, Program, ReachId, Sought, SourceId, StreamId, SubjectId,
    Table,
};

use super::late::Found;
use super::tally::Tally;
use super::window::NEVER;

/// No occurrence.
pub(super) const NONE: u32 = u32::MAX;

/// Buffers for [`evaluate`](super::evaluate), reused from contact to contact; any program may use any scratch.
///
/// ```
/// let scratch = thresh::eval::Scratch::default();
/// assert!(format!("{scratch:?}").starts_with("Scratch"));
/// ```
#[derive(Debug, Default)]
pub struct Scratch {
    /// The events that something listens to.
    pub(super) heard: Vec<Heard>,
    /// Names to look for, each with the position among `heard` of whose it is.
    pub(super) sought: Vec<(u32, Sought)>,
    /// What is known at once of the tests of each stream that has events.
    pub(super) listeners: Vec<Listener>,
    pub(super) streams: Streams,
    pub(super) fired: Fired,
    /// The rules that turned, until all are known; from then on those that hold.
    pub(super) rules: Bits,
    /// For each set of campaigns the next instant at which one of its tests turns.
    pub(super) turns: Table<ReachId, i64>,
    /// For each key the position after that of the trait that the contact brings under it, 0 for none.
    pub(super) keys: Vec<u32>,
    pub(super) woken: Bits,
    pub(super) asked: Bits,
    pub(super) wrong: Wrong,
    pub(super) found: Found,
    pub(super) folded: String,
    pub(super) lists: Lists,
    /// What is lent to one campaign after the other.
    pub(super) tally: Tally,
}

/// An event that something listens to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Heard {
    /// When.
    pub(super) at: i64,
    /// Its position among the contact's events.
    pub(super) event: u32,
    /// Where it comes from.
    pub(super) source: SourceId,
    /// Where its name lets it go.
    pub(super) name: Feed,
    /// Whether its name is a text, or it has none.
    pub(super) is_read: bool,
}

/// The events of a contact, each under the streams that listen to it.
#[derive(Debug, Default)]
pub(super) struct Streams {
    pub(super) heads: Table<StreamId, Head>,
    pub(super) occurrences: Vec<Occurrence>,
    /// Streams that have events.
    pub(super) touched: Vec<StreamId>,
    /// Events that are in none, for each kind of burst.
    pub(super) left_out: Table<BurstId, LeftOut>,
    /// For the names and properties that are compared.
    pub(super) folder: Folder,
}

/// A stream's newest event.
#[derive(Clone, Copy, Debug)]
pub(super) struct Head {
    /// Its occurrence.
    pub(super) last: u32,
    /// How many there are.
    pub(super) count: u32,
    /// Its position among the contact's events.
    pub(super) event: u32,
}

/// An event in a stream.
#[derive(Clone, Copy, Debug)]
pub(super) struct Occurrence {
    /// When.
    pub(super) at: i64,
    /// Its position among the contact's events.
    pub(super) event: u32,
    /// The one before in the stream.
    pub(super) previous: u32,
}

/// What is true.
#[derive(Debug, Default)]
pub(super) struct Fired {
    pub(super) truths: Bits,
    /// In the order in which they were found.
    pub(super) order: Vec<PredicateId>,
    /// What some of them do besides turning rules of one word, by number; those that do nothing else are not among them.
    pub(super) doing_more: Vec<u32>,
    /// Where the rules stand that each of these turns.
    pub(super) turned: Vec<Stretch>,
    /// Where the rules stand that each of these wakes.
    pub(super) wakes: Vec<Stretch>,
    /// What few of these do besides, by number.
    pub(super) seldom: Vec<u32>,
}

/// Items of which some are kept, in a buffer with room for all. Each is put down in any case, and the next one in its place unless it
/// counts: whether it does cannot be foreseen, and a wrong guess costs more.
#[derive(Debug)]
pub(super) struct Kept<'b, T> {
    buffer: &'b mut [T],
    count: usize,
}

/// Where what is left of a list begins and ends.
pub(super) type Stretch = (u32, u32);

/// Events that came in bursts.
#[derive(Clone, Debug, Default)]
pub(super) struct LeftOut {
    pub(super) events: Bits,
    pub(super) count: usize,
}

/// What could not be used.
#[derive(Debug, Default)]
pub(super) struct Wrong {
    pub(super) asks: Vec<AskId>,
    pub(super) asked: Bits,
    /// The trait at fault, and the trait whose users want to know.
    pub(super) subjects: Vec<(SubjectId, SubjectId)>,
}

/// Lists of moments with a number, taken and given back.
#[derive(Debug, Default)]
pub(super) struct Lists {
    spare: Vec<Vec<(i64, u32)>>,
    several: Vec<Vec<Vec<(i64, u32)>>>,
}

impl Lists {
    /// An empty list, the roomiest there is.
    pub(super) fn take(&mut self) -> Vec<(i64, u32)> {
        self.spare.pop().unwrap_or_default()
    }

    /// No lists.
    pub(super) fn take_several(&mut self) -> Vec<Vec<(i64, u32)>> {
        self.several.pop().unwrap_or_default()
    }

    /// Takes lists back.
    pub(super) fn give_several(&mut self, mut lists: Vec<Vec<(i64, u32)>>) {
        for list in lists.drain(..) {
            self.give(list);
        }
        self.several.push(lists);
    }

    /// Takes a list back.
    pub(super) fn give(&mut self, mut list: Vec<(i64, u32)>) {
        list.clear();
        let place = self.spare.partition_point(|other| other.capacity() <= list.capacity());
        self.spare.insert(place, list);
    }
}

/// As [`Kept`] does, for lists that grow from many places: their length is then read and written each time, where that of [`Kept`] stays in a
/// register.
#[inline]
pub(super) fn push_if<T>(list: &mut Vec<T>, item: T, counts: bool) {
    let before = list.len();
    list.push(item);
    list.truncate(before + usize::from(counts));
}

impl Head {
    const EMPTY: Head = Head { last: NONE, count: 0, event: NONE };
}

impl Streams {
    /// Adds an event to a stream, once; events come in the order of time.
    #[inline]
    pub(super) fn add(&mut self, stream: StreamId, at: i64, event: u32) {
        let head = &mut self.heads[stream];
        if head.event == event {
            return;
        }
        push_if(&mut self.touched, stream, head.count == 0);
        self.occurrences.push(Occurrence { at, event, previous: head.last });
        #[expect(
            clippy::cast_possible_truncation,
            reason = "an occurrence needs 16 bytes; 2^32 of them do not fit a contact's streams"
        )]
        let last = self.occurrences.len() as u32 - 1;
        *head = Head { last, count: head.count + 1, event };
    }

    /// The same events in the same streams, to look at and not to add to.
    pub(super) fn remembered(&self) -> Streams {
        Streams {
            heads: self.heads.clone(),
            occurrences: self.occurrences.clone(),
            left_out: self.left_out.clone(),
            ..Streams::default()
        }
    }

    /// Whether an event came in such a burst.
    #[inline]
    pub(super) fn is_left_out(&self, burst: Option<BurstId>, event: u32) -> bool {
        burst.is_some_and(|burst| self.left_out[burst].events.contains(event as usize))
    }

    /// An occurrence, if there is one.
    #[inline]
    pub(super) fn occurrence(&self, number: u32) -> Option<Occurrence> {
        self.occurrences.get(number as usize).copied()
    }

    fn begin(&mut self, streams: usize) {
        if self.heads.len() == streams {
            for stream in &self.touched {
                self.heads[*stream] = Head::EMPTY;
            }
        } else {
            self.heads.reset(streams, Head::EMPTY);
        }
        self.touched.clear();
        self.occurrences.clear();
    }
}

impl Fired {
    /// Makes a predicate true if this is, without a guess whether it is. Nothing else may make it true.
    #[inline]
    pub(super) fn fire_if(&mut self, predicate: PredicateId, is_true: bool) {
        self.truths.insert_if(predicate.position(), is_true);
        push_if(&mut self.order, predicate, is_true);
    }

    /// Makes a predicate true, which it may be already.
    #[inline]
    pub(super) fn fire(&mut self, predicate: PredicateId) {
        if self.truths.insert(predicate.position()) {
            self.order.push(predicate);
        }
    }
}

impl<'b, T: Clone + Default> Kept<'b, T> {
    /// None yet of at most so many; the buffer, which grows to what was ever needed, is theirs alone.
    pub(super) fn none(buffer: &'b mut Vec<T>, most: usize) -> Kept<'b, T> {
        if buffer.len() < most {
            buffer.resize(most, T::default());
        }
        Kept { buffer, count: 0 }
    }

    /// Keeps an item if it counts.
    #[inline]
    pub(super) fn keep_if(&mut self, item: T, counts: bool) {
        if let Some(place) = self.buffer.get_mut(self.count) {
            *place = item;
            self.count += usize::from(counts);
        }
    }

    /// Those that are kept.
    pub(super) fn finish(self) -> &'b mut [T] {
        self.buffer.get_mut(..self.count).unwrap_or_default()
    }
}

impl Kept<'_, Stretch> {
    /// Keeps a stretch unless it is empty.
    #[inline]
    pub(super) fn keep(&mut self, stretch: &Range<u32>) {
        self.keep_if((stretch.start, stretch.end), !stretch.is_empty());
    }
}

/// Goes through stretches of a list, none of them empty: the first item of each, then the second of each that has one, and so on. Where one
/// ends cannot be foreseen; going through one after the other guesses wrongly at the end of nearly each.
#[inline]
pub(super) fn side_by_side<T>(stretches: &mut [Stretch], list: &[T], mut take: impl FnMut(&T)) {
    let mut left = stretches;
    while !left.is_empty() {
        let mut kept = 0;
        for position in 0..left.len() {
            let Some((at, end)) = left.get(position).copied() else { break };
            if let Some(item) = list.get(at as usize) {
                take(item);
            }
            if let Some(place) = left.get_mut(kept) {
                *place = (at + 1, end);
            }
            kept += usize::from(at + 1 < end);
        }
        left = left.get_mut(..kept).unwrap_or_default();
    }
}

impl Scratch {
    /// Forgets the last contact.
    pub(super) fn begin(&mut self, program: &Program) {
        self.streams.begin(program.events.streams.of.len());
        self.fired.truths.clear_to(program.wiring.predicates.len());
        self.fired.order.clear();
        self.rules.clear_to(program.rules.lines.len());
        self.turns.reset(program.reach_count, NEVER);
        self.keys.clear();
        self.keys.resize(program.traits.key_count, 0);
        self.woken.clear_to(program.wiring.derived.len());
        self.asked.clear_to(program.wiring.predicates.len());
        self.wrong.asks.clear();
        self.wrong.asked.clear_to(program.events.asks.len());
        self.wrong.subjects.clear();
    }

    /// Notes that a test turns at an instant.
    #[inline]
    pub(super) fn turn(&mut self, reach: ReachId, instant: i64) {
        let turn = &mut self.turns[reach];
        *turn = (*turn).min(instant);
    }
}

impl Wrong {
    /// Notes that a property was not of its type.
    pub(super) fn ask(&mut self, ask: AskId) {
        if self.asked.insert(ask.position()) {
            self.asks.push(ask);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_of_every_stretch_is_gone_through_once_and_of_empty_ones_none() {
        let items: Vec<u32> = (0..20).collect();
        let lists: [&[Range<u32>]; 5] =
            [&[], &[3..3, 9..9], &[4..5, 9..9], &[0..7, 7..7, 7..8, 20..20, 12..20], &[18..20, 0..1, 5..5, 1..4]];
        let (mut buffer, mut gone) = (Vec::new(), Vec::new());
        for list in lists {
            let mut stretches = Kept::none(&mut buffer, list.len());
            list.iter().for_each(|stretch| stretches.keep(stretch));
            gone.clear();
            side_by_side(stretches.finish(), &items, |item| gone.push(*item));
            gone.sort_unstable();
            let mut expected: Vec<u32> = list.iter().cloned().flatten().collect();
            expected.sort_unstable();
            assert_eq!(gone, expected, "{list:?}");
        }
    }

    #[test]
    fn the_first_of_each_stretch_comes_before_the_second_of_any() {
        let mut gone = Vec::new();
        side_by_side(&mut [(0, 3), (5, 6), (8, 10)], &(0..10).collect::<Vec<u32>>(), |item| gone.push(*item));
        assert_eq!(gone, [0, 5, 8, 1, 9, 2]);
    }

    #[test]
    fn what_counts_is_kept_in_its_order_and_a_buffer_that_was_used_holds_nothing_else() {
        let mut buffer = vec![7; 9];
        for count in [5, 0, 12] {
            let mut kept = Kept::none(&mut buffer, count);
            (0..count).for_each(|item| kept.keep_if(item, item % 3 != 1));
            assert_eq!(*kept.finish(), (0..count).filter(|item| item % 3 != 1).collect::<Vec<_>>());
        }
    }
}
