//! Which messages feed which streams: found by source, then by name, then by what few tests remain.

use rustc_hash::FxHashMap;

use super::demand::Filter;
use super::names::Names;
use super::table::{AskId, BurstId, Id, Lists, PredicateId, SourceId, StreamId, Table};
use super::when::Length;
use crate::domain::Pattern;
use crate::lang::checked::{Burst, EventSource, Property, ValueType};

/// Everything that rules listen to.
#[derive(Debug, Default)]
pub(crate) struct EventIndex {
    /// Names of track calls; numbers are sources.
    pub(crate) tracks: Names,
    /// Sources by the number of their name.
    pub(crate) track_sources: Vec<SourceId>,
    /// Page calls.
    pub(crate) page: Option<SourceId>,
    /// Screen calls.
    pub(crate) screen: Option<SourceId>,
    /// Every message.
    pub(crate) everything: Option<SourceId>,
    /// What listens to each source.
    pub(crate) sources: Table<SourceId, Source>,
    /// What listens to each stream.
    pub(crate) streams: Table<StreamId, Stream>,
    /// The kinds of burst that are left out.
    pub(crate) bursts: Table<BurstId, BurstOf>,
    /// Properties whose type is watched, with the path and the type.
    pub(crate) asks: Table<AskId, Property>,
}

/// What listens to one kind of message.
#[derive(Debug, Default)]
pub(crate) struct Source {
    /// Streams of all its messages.
    pub(crate) plain: Vec<StreamId>,
    /// Streams of its messages with a certain name, by the property that is the name.
    pub(crate) named: Vec<Named>,
    /// The rest: messages that come in bursts, or whose properties are tested.
    pub(crate) members: Vec<(StreamId, Member)>,
    /// Bursts that are left out of it.
    pub(crate) bursts: Vec<BurstId>,
    /// Properties whose type is watched, in messages that no such burst leaves out.
    pub(crate) asks: Vec<(AskId, Option<BurstId>)>,
}

impl Source {
    fn shrink(&mut self) {
        self.plain.shrink_to_fit();
        self.named.shrink_to_fit();
        self.members.shrink_to_fit();
        self.asks.shrink_to_fit();
    }
}

/// Streams of messages with a certain name.
#[derive(Debug)]
pub(crate) struct Named {
    /// The property that is the name.
    pub(crate) property: Property,
    /// Watches its type.
    pub(crate) ask: Option<AskId>,
    /// Names without stars.
    pub(crate) exact: Names,
    /// The streams of each.
    pub(crate) streams: Lists<StreamId>,
    /// Names with stars.
    pub(crate) patterns: Vec<(Pattern, StreamId)>,
}

impl Named {
    /// Whether names are texts of which each is compared as a whole.
    #[inline]
    pub(crate) fn is_of_mere_texts(&self) -> bool {
        self.patterns.is_empty() && matches!(self.property.value_type, ValueType::Text | ValueType::Texts)
    }
}

/// Messages of one source, narrowed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Member {
    /// Which messages.
    pub(crate) source: EventSource,
    /// Left out where they came in such a burst.
    pub(crate) burst: Option<BurstId>,
    /// With such a name, held by this property.
    pub(crate) name: Option<(Property, Pattern)>,
    /// With such properties.
    pub(crate) filter: Option<Filter>,
}

/// A kind of burst of one source's messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BurstOf {
    /// The source's messages, whatever their name.
    pub(crate) source: EventSource,
    /// How many are still a person's.
    pub(crate) more_than: usize,
    /// In how long.
    pub(crate) within: Length,
}

/// What listens to the events of one test.
#[derive(Debug, Default)]
pub(crate) struct Stream {
    /// Tests that ask for so many of its events within a length of time: the least count first, of one count the longest time first.
    pub(crate) newest: Box<[NewestTest]>,
    /// Rarer tests of it.
    pub(crate) rare: Box<[PredicateId]>,
    /// Where what its events' properties satisfy changes with time: its members, to be asked again.
    pub(crate) moving: Box<[Member]>,
}

/// A test that asks for so many events within a length of time.
#[derive(Clone, Debug)]
pub(crate) struct NewestTest {
    /// The length of time, `i64::MAX` for any.
    pub(crate) within: i64,
    /// How many.
    pub(crate) count: u32,
    /// The test.
    pub(crate) predicate: PredicateId,
}

/// Gathers the streams of a program.
#[derive(Debug, Default)]
pub(super) struct Streams {
    index: EventIndex,
    sources: FxHashMap<EventSource, SourceId>,
    numbers: FxHashMap<Vec<Member>, StreamId>,
    /// The streams of all messages of one source.
    plain: FxHashMap<EventSource, StreamId>,
    asks: FxHashMap<(EventSource, Option<BurstId>, Property), AskId>,
    /// Tests of the newest events of streams.
    newest: Vec<(StreamId, NewestTest)>,
    /// Rarer tests of streams.
    rare: Vec<(StreamId, PredicateId)>,
    /// Streams of messages with a certain name: the source, which of its properties is the name, the name's number.
    under_names: Vec<(SourceId, usize, u32, StreamId)>,
}

impl Streams {
    /// The kind of burst, a new one if there is none like it.
    pub(super) fn burst(&mut self, source: &EventSource, burst: Burst) -> Option<BurstId> {
        let micros = burst.within.micros()?;
        let of = BurstOf {
            source: source.clone(),
            more_than: burst.more_than as usize,
            within: Length::Micros(micros.min(Length::FOREVER)),
        };
        if let Some((id, _)) = self.index.bursts.rows().find(|(_, known)| **known == of) {
            return Some(id);
        }
        let id = self.index.bursts.push(of);
        let source = self.source(source);
        self.index.sources[source].bursts.push(id);
        Some(id)
    }

    /// The stream of all messages of a source, if there already is one.
    pub(super) fn plain(&self, source: &EventSource) -> Option<StreamId> {
        self.plain.get(source).copied()
    }

    /// The stream of these messages, a new one if there is none like it.
    pub(super) fn stream(&mut self, mut members: Vec<Member>) -> StreamId {
        members.sort_by_cached_key(|member| format!("{member:?}"));
        members.dedup();
        if let Some(id) = self.numbers.get(&members) {
            return *id;
        }
        let id = self.index.streams.push(Stream::default());
        for member in &members {
            self.listen(id, member);
        }
        if members.iter().any(|member| member.filter.as_ref().is_some_and(Filter::moves)) {
            self.index.streams[id].moving = members.clone().into();
        }
        if let [Member { source, burst: None, name: None, filter: None }] = members.as_slice() {
            self.plain.insert(source.clone(), id);
        }
        self.numbers.insert(members, id);
        id
    }

    /// The watch over a property's type, a new one if there is none like it.
    pub(super) fn ask(&mut self, source: &EventSource, burst: Option<BurstId>, property: &Property) -> AskId {
        let key = (source.clone(), burst, property.clone());
        if let Some(id) = self.asks.get(&key) {
            return *id;
        }
        let id = self.index.asks.push(property.clone());
        let source = self.source(source);
        self.index.sources[source].asks.push((id, burst));
        self.asks.insert(key, id);
        id
    }

    /// Lets so many events of a stream, the newest within a length of time, make the predicate true.
    pub(super) fn add_newest(&mut self, stream: StreamId, count: u32, within: i64, predicate: PredicateId) {
        self.newest.push((stream, NewestTest { within, count, predicate }));
    }

    /// Lets the events of a stream ask the predicate.
    pub(super) fn add_rare(&mut self, stream: StreamId, predicate: PredicateId) {
        self.rare.push((stream, predicate));
    }

    /// Whether a stream's events depend on time.
    pub(super) fn moves(&self, id: StreamId) -> bool {
        !self.index.streams[id].moving.is_empty()
    }

    /// All that was gathered.
    pub(super) fn finish(mut self) -> EventIndex {
        self.arrange_tests();
        self.under_names.sort_unstable();
        let mut under_names = self.under_names.as_slice();
        for position in 0..self.index.sources.len() {
            let id = SourceId::new(position);
            let source = &mut self.index.sources[id];
            for (at, named) in source.named.iter_mut().enumerate() {
                let these;
                (these, under_names) = split(under_names, |(source, name, ..)| (*source, *name) == (id, at));
                named.streams = Lists::of(these.iter().map(|(_, _, number, stream)| (*number, *stream)));
                named.exact.finish();
                // A name is looked up anyway: its type is watched there, at no price.
                let watched =
                    |ask: AskId, burst: Option<BurstId>| burst.is_none() && self.index.asks[ask] == named.property;
                named.ask = source.asks.iter().find(|(ask, burst)| watched(*ask, *burst)).map(|(ask, _)| *ask);
                source.asks.retain(|(ask, burst)| !watched(*ask, *burst));
            }
            source.shrink();
        }
        self.index.tracks.finish();
        self.index.streams.shrink();
        self.index.sources.shrink();
        self.index.asks.shrink();
        self.index
    }

    /// Gives each stream its tests.
    fn arrange_tests(&mut self) {
        self.newest.sort_unstable_by_key(|(stream, test)| (*stream, test.count, std::cmp::Reverse(test.within)));
        for tests in self.newest.chunk_by(|one, next| one.0 == next.0) {
            if let Some((stream, _)) = tests.first() {
                self.index.streams[*stream].newest = tests.iter().map(|(_, test)| test.clone()).collect();
            }
        }
        // A test may listen to a stream twice.
        self.rare.sort_unstable();
        self.rare.dedup();
        for tests in self.rare.chunk_by(|one, next| one.0 == next.0) {
            if let Some((stream, _)) = tests.first() {
                self.index.streams[*stream].rare = tests.iter().map(|(_, predicate)| *predicate).collect();
            }
        }
    }

    fn source(&mut self, source: &EventSource) -> SourceId {
        if let Some(id) = self.sources.get(source) {
            return *id;
        }
        let id = self.index.sources.push(Source::default());
        self.sources.insert(source.clone(), id);
        match source {
            EventSource::Everything => self.index.everything = Some(id),
            EventSource::Page => self.index.page = Some(id),
            EventSource::Screen => self.index.screen = Some(id),
            EventSource::Track(name) => {
                self.index.tracks.number(name);
                self.index.track_sources.push(id);
            }
        }
        id
    }

    fn listen(&mut self, stream: StreamId, member: &Member) {
        let id = self.source(&member.source);
        let source = &mut self.index.sources[id];
        let filtered = member.filter.as_ref().is_some_and(|filter| !filter.moves());
        if filtered || member.burst.is_some() {
            let filter = member.filter.clone().filter(|_| filtered);
            source.members.push((stream, Member { filter, ..member.clone() }));
            return;
        }
        let Some((property, pattern)) = &member.name else {
            source.plain.push(stream);
            return;
        };
        let at = source.named.iter().position(|named| named.property == *property).unwrap_or_else(|| {
            let (exact, streams, patterns) = (Names::default(), Lists::default(), Vec::new());
            source.named.push(Named { property: property.clone(), ask: None, exact, streams, patterns });
            source.named.len() - 1
        });
        let Some(named) = source.named.get_mut(at) else { return };
        match pattern.literal() {
            None => named.patterns.push((pattern.clone(), stream)),
            Some(literal) => {
                let number = named.exact.number(literal);
                self.under_names.push((id, at, number, stream));
            }
        }
    }
}

/// The first rows for which this holds, and the rest.
fn split<T>(rows: &[T], belongs: impl Fn(&T) -> bool) -> (&[T], &[T]) {
    rows.split_at(rows.iter().take_while(|row| belongs(row)).count())
}
