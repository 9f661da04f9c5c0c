//! Which messages feed which streams: found by source, then by name, then by what few tests remain.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::demand::Filter;
use super::names::{Draft, Names};
use super::table::{AskId, BurstId, Id, Lists, PredicateId, ReachId, SourceId, StreamId, Table};
use super::when::Length;
use crate::domain::Pattern;
use crate::lang::checked::{Burst, EventSource, Property, ValueType};

/// Everything that rules listen to.
#[derive(Debug, Default)]
pub(crate) struct EventIndex {
    /// The sources of track calls, by their names.
    pub(crate) tracks: Names,
    /// Page calls.
    pub(crate) page: Option<SourceId>,
    /// Screen calls.
    pub(crate) screen: Option<SourceId>,
    /// Every message.
    pub(crate) everything: Option<SourceId>,
    /// What listens to each source.
    pub(crate) sources: Table<SourceId, Source>,
    /// What is found by the names of sources' messages: a [`Feed`] each, in the group of the source's property that is the name.
    pub(crate) names: Names,
    /// The paths of properties that are names.
    pub(crate) paths: Vec<Arc<str>>,
    /// The streams of feeds of several.
    pub(crate) several: Lists<StreamId>,
    /// The rest of what listens to sources.
    pub(crate) rests: Table<SourceId, Rest>,
    /// What listens to each stream.
    pub(crate) streams: Listeners,
    /// The kinds of burst that are left out.
    pub(crate) bursts: Table<BurstId, BurstOf>,
    /// Properties whose type is watched, with the path and the type.
    pub(crate) asks: Table<AskId, Property>,
}

/// What listens to one kind of message, as far as a look at it is enough to know.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source {
    /// The streams of all its messages.
    pub(crate) plain: Feed,
    /// The path of the property that is their name, among the paths; none of them where names need a closer look or nobody asks for one.
    pub(crate) name_path: u32,
    /// The group of their names.
    pub(crate) name_group: u32,
    /// Whether anything else listens.
    pub(crate) has_rest: bool,
}

impl Source {
    /// Nothing.
    const SILENT: Source = Source { plain: Feed::NONE, name_path: u32::MAX, name_group: 0, has_rest: false };
}

/// What listens to one kind of message and needs a closer look.
#[derive(Debug, Default)]
pub(crate) struct Rest {
    /// The property that is its messages' name, where a name that is a text is found without that look.
    pub(crate) texts: Option<Named>,
    /// Other properties that are names.
    pub(crate) named: Vec<Named>,
    /// Messages that come in bursts, or whose properties are tested.
    pub(crate) members: Vec<(StreamId, Member)>,
    /// Properties whose type is watched, in messages that no such burst leaves out.
    pub(crate) asks: Vec<(AskId, Option<BurstId>)>,
}

impl Rest {
    fn is_empty(&self) -> bool {
        self.named.is_empty() && self.members.is_empty() && self.asks.is_empty()
    }

    fn shrink(&mut self) {
        self.named.shrink_to_fit();
        self.members.shrink_to_fit();
        self.asks.shrink_to_fit();
    }
}

/// The streams that an event goes into.
///
/// Nearly always it is one, or none: that fits into one number, so that the way from a name to its streams has no station.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Feed(u32);

impl Feed {
    /// No stream.
    pub(crate) const NONE: Feed = Feed(u32::MAX);
    /// Set for more than one stream.
    const SEVERAL: u32 = 1 << 31;

    /// As the number that a table of names says.
    pub(crate) fn of(number: Option<u32>) -> Feed {
        number.map_or(Feed::NONE, Feed)
    }

    /// To these streams; several of them become the next list.
    fn to<S>(streams: &[(S, StreamId)], several: &mut Vec<(u32, StreamId)>) -> Feed {
        if let [(_, stream)] = streams {
            return Feed(stream.number());
        }
        let list = several.last().map_or(0, |(last, _)| last + 1);
        several.extend(streams.iter().map(|(_, stream)| (list, *stream)));
        Feed(list | Feed::SEVERAL)
    }

    /// The stream, if it is one.
    #[inline]
    pub(crate) fn stream(self) -> Option<StreamId> {
        (self.0 & Feed::SEVERAL == 0).then(|| StreamId::new(self.0 as usize))
    }

    /// The number of the list of streams, if they are several.
    #[inline]
    pub(crate) fn several(self) -> Option<usize> {
        (self.0 & Feed::SEVERAL != 0 && self != Feed::NONE).then_some((self.0 & !Feed::SEVERAL) as usize)
    }
}

/// A property that is the name of messages, and what is asked of it.
#[derive(Debug)]
pub(crate) struct Named {
    /// The property that is the name.
    pub(crate) property: Property,
    /// Watches its type.
    pub(crate) ask: Option<AskId>,
    /// The group of the names without stars.
    pub(crate) group: u32,
    /// Names with stars.
    pub(crate) patterns: Vec<(Pattern, StreamId)>,
}

impl Named {
    /// Whether names are texts of which each is compared as a whole.
    fn is_of_mere_texts(&self) -> bool {
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

/// What listens to streams.
#[derive(Debug, Default)]
pub(crate) struct Listeners {
    /// The tests of each.
    pub(crate) of: Table<StreamId, Listener>,
    /// Tests of streams' newest events, besides the first of each stream. Where those of a stream end, one stands that is never met.
    newest: Vec<NewestTest>,
    /// Rarer tests.
    rare: Lists<PredicateId>,
    /// Where what the properties of a stream's events satisfy changes with time: its members, to be asked again.
    moving: Lists<Member>,
}

/// The tests of a stream. Most have one or two: the first lies here, and where the others are, in half a line of a processor's cache.
#[derive(Clone, Copy, Debug)]
#[repr(align(32))]
pub(crate) struct Listener {
    /// That which asks for the least count of its events within a length of time, of one count that with the longest time.
    pub(crate) first: NewestTest,
    /// Where the others of that kind begin.
    others: u32,
    /// The number of its list of rarer tests.
    rare: u32,
}

const _: () = assert!(size_of::<Listener>() == 32, "a stream's tests lie in half a line of a processor's cache");

impl Listener {
    /// No test.
    fn deaf() -> Listener {
        Listener { first: NewestTest::unmet(), others: u32::MAX, rare: u32::MAX }
    }
}

impl Listeners {
    /// The tests of a stream that ask for so many events within a length of time, but for the first: the least count first. Others follow
    /// behind one that is never met.
    #[inline]
    pub(crate) fn others(&self, listener: &Listener) -> &[NewestTest] {
        self.newest.get(listener.others as usize..).unwrap_or(&[])
    }

    /// The rarer tests of a stream.
    #[inline]
    pub(crate) fn rare(&self, listener: &Listener) -> &[PredicateId] {
        self.rare.get(listener.rare as usize).unwrap_or(&[])
    }

    /// The members of a stream that are to be asked again as time passes.
    pub(crate) fn moving(&self, stream: StreamId) -> &[Member] {
        self.moving.get(stream.position()).unwrap_or(&[])
    }
}

/// A test that asks for so many events within a length of time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NewestTest {
    /// The length of time, `i64::MAX` for any.
    pub(crate) within: i64,
    /// How many.
    pub(crate) count: u32,
    /// The test.
    pub(crate) predicate: PredicateId,
    /// The campaigns that ask it, as its effects say, too: here it is at hand.
    pub(crate) reach: ReachId,
}

impl NewestTest {
    /// A test that no stream meets.
    fn unmet() -> NewestTest {
        NewestTest { within: 0, count: u32::MAX, predicate: PredicateId::new(0), reach: ReachId::new(0) }
    }
}

/// Gathers the streams of a program.
#[derive(Debug, Default)]
pub(super) struct Streams {
    index: EventIndex,
    sources: FxHashMap<EventSource, SourceId>,
    numbers: FxHashMap<Vec<Member>, StreamId>,
    /// The streams of all messages of one source.
    plain: FxHashMap<EventSource, StreamId>,
    /// The names of track calls.
    tracks: Draft,
    /// Their sources, by the numbers of the names.
    track_sources: Vec<SourceId>,
    /// Names of sources' messages.
    names: Draft,
    /// Streams that get all messages of a source.
    fed: Vec<(SourceId, StreamId)>,
    /// Streams that get messages with a certain name, by the name's number.
    fed_by_name: Vec<(u32, StreamId)>,
    /// How many properties of sources are names.
    groups: u32,
    asks: FxHashMap<(EventSource, Option<BurstId>, Property), AskId>,
    /// Tests of the newest events of streams: how many, within which time.
    newest: Vec<(StreamId, u32, i64, PredicateId)>,
    /// Rarer tests of streams.
    rare: Vec<(StreamId, PredicateId)>,
    /// Members of streams that are to be asked again as time passes.
    moving: Vec<(StreamId, Member)>,
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
        Some(self.index.bursts.push(of))
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
        let id = self.index.streams.of.push(Listener::deaf());
        for member in &members {
            self.listen(id, member);
        }
        if members.iter().any(|member| member.filter.as_ref().is_some_and(Filter::moves)) {
            self.moving.extend(members.iter().map(|member| (id, member.clone())));
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
        self.index.rests[source].asks.push((id, burst));
        self.asks.insert(key, id);
        id
    }

    /// Lets so many events of a stream, the newest within a length of time, make the predicate true.
    pub(super) fn add_newest(&mut self, stream: StreamId, count: u32, within: i64, predicate: PredicateId) {
        self.newest.push((stream, count, within, predicate));
    }

    /// Lets the events of a stream ask the predicate.
    pub(super) fn add_rare(&mut self, stream: StreamId, predicate: PredicateId) {
        self.rare.push((stream, predicate));
    }

    /// Whether a stream's events depend on time.
    pub(super) fn moves(&self, id: StreamId) -> bool {
        // Streams are numbered as they come.
        self.moving.binary_search_by_key(&id, |(stream, _)| *stream).is_ok()
    }

    /// All that was gathered; `reach` says which set of campaigns asks each predicate.
    pub(super) fn finish(mut self, reach: &Table<PredicateId, ReachId>) -> EventIndex {
        self.arrange_tests(reach);
        let source = |number: u32| self.track_sources.get(number as usize).map_or(number, |source| source.number());
        self.index.tracks = std::mem::take(&mut self.tracks).finish(source);
        self.arrange_feeds();
        for position in 0..self.index.sources.len() {
            self.arrange_source(SourceId::new(position));
        }
        self.index.sources.shrink();
        self.index.rests.shrink();
        self.index.asks.shrink();
        self.index
    }

    /// Lets each name say its feed, and each source the one of all its messages.
    fn arrange_feeds(&mut self) {
        let mut several = Vec::new();
        self.fed.sort_unstable();
        for streams in self.fed.chunk_by(|one, next| one.0 == next.0) {
            if let Some((source, _)) = streams.first() {
                self.index.sources[*source].plain = Feed::to(streams, &mut several);
            }
        }
        self.fed_by_name.sort_unstable();
        let by_name = self.fed_by_name.chunk_by(|one, next| one.0 == next.0);
        // Numbers are given to names as they are fed, so that none is left out.
        let feeds: Vec<Feed> = by_name.map(|streams| Feed::to(streams, &mut several)).collect();
        let feed = |number: u32| feeds.get(number as usize).map_or(number, |feed| feed.0);
        self.index.names = std::mem::take(&mut self.names).finish(feed);
        self.index.several = Lists::of(several.into_iter());
    }

    /// Finds out what of a source's messages is known at once.
    fn arrange_source(&mut self, id: SourceId) {
        let (source, rest) = (&mut self.index.sources[id], &mut self.index.rests[id]);
        for named in &mut rest.named {
            // A name is looked up anyway: its type is watched there, at no price.
            let watched =
                |ask: AskId, burst: Option<BurstId>| burst.is_none() && self.index.asks[ask] == named.property;
            named.ask = rest.asks.iter().find(|(ask, burst)| watched(*ask, *burst)).map(|(ask, _)| *ask);
            rest.asks.retain(|(ask, burst)| !watched(*ask, *burst));
        }
        if let Some(at) = rest.named.iter().position(Named::is_of_mere_texts) {
            let named = rest.named.remove(at);
            let paths = &mut self.index.paths;
            let path = paths.iter().position(|path| **path == *named.property.path).unwrap_or_else(|| {
                paths.push(Arc::clone(&named.property.path));
                paths.len() - 1
            });
            (source.name_path, source.name_group) = (u32::try_from(path).unwrap_or(u32::MAX), named.group);
            rest.texts = Some(named);
        }
        source.has_rest = !rest.is_empty();
        rest.shrink();
    }

    /// Gives each stream its tests.
    fn arrange_tests(&mut self, reach: &Table<PredicateId, ReachId>) {
        self.newest.sort_unstable_by_key(|(stream, count, within, _)| (*stream, *count, std::cmp::Reverse(*within)));
        let streams = &mut self.index.streams;
        for tests in self.newest.chunk_by(|one, next| one.0 == next.0) {
            let mut of_stream = tests.iter().map(|(_, count, within, predicate)| {
                let (within, count, predicate) = (*within, *count, *predicate);
                NewestTest { within, count, predicate, reach: reach[predicate] }
            });
            let (Some((stream, ..)), Some(first)) = (tests.first(), of_stream.next()) else { continue };
            let listener = &mut streams.of[*stream];
            listener.first = first;
            if tests.len() > 1 {
                listener.others = u32::try_from(streams.newest.len()).unwrap_or(u32::MAX);
                streams.newest.extend(of_stream.chain([NewestTest::unmet()]));
            }
        }
        streams.newest.shrink_to_fit();
        streams.of.shrink();
        // A test may listen to a stream twice.
        self.rare.sort_unstable();
        self.rare.dedup();
        let mut rare = Vec::new();
        for (tests, list) in self.rare.chunk_by(|one, next| one.0 == next.0).zip(0..) {
            for (stream, test) in tests {
                streams.of[*stream].rare = list;
                rare.push((list, *test));
            }
        }
        streams.rare = Lists::of(rare.into_iter());
        streams.moving = by_stream(self.moving.drain(..));
    }

    fn source(&mut self, source: &EventSource) -> SourceId {
        if let Some(id) = self.sources.get(source) {
            return *id;
        }
        let id = self.index.sources.push(Source::SILENT);
        self.index.rests.push(Rest::default());
        self.sources.insert(source.clone(), id);
        match source {
            EventSource::Everything => self.index.everything = Some(id),
            EventSource::Page => self.index.page = Some(id),
            EventSource::Screen => self.index.screen = Some(id),
            EventSource::Track(name) => {
                self.tracks.number(name);
                self.track_sources.push(id);
            }
        }
        id
    }

    fn listen(&mut self, stream: StreamId, member: &Member) {
        let id = self.source(&member.source);
        let rest = &mut self.index.rests[id];
        let filtered = member.filter.as_ref().is_some_and(|filter| !filter.moves());
        if filtered || member.burst.is_some() {
            let filter = member.filter.clone().filter(|_| filtered);
            rest.members.push((stream, Member { filter, ..member.clone() }));
            return;
        }
        let Some((property, pattern)) = &member.name else {
            self.fed.push((id, stream));
            return;
        };
        let at = rest.named.iter().position(|named| named.property == *property).unwrap_or_else(|| {
            rest.named.push(Named { property: property.clone(), ask: None, group: self.groups, patterns: Vec::new() });
            self.groups += 1;
            rest.named.len() - 1
        });
        let Some(named) = rest.named.get_mut(at) else { return };
        match pattern.literal() {
            None => named.patterns.push((pattern.clone(), stream)),
            Some(literal) => {
                let number = self.names.number_in(named.group, literal);
                self.fed_by_name.push((number, stream));
            }
        }
    }
}

fn by_stream<T>(of_streams: impl ExactSizeIterator<Item = (StreamId, T)>) -> Lists<T> {
    Lists::of(of_streams.map(|(stream, item)| (stream.number(), item)))
}
