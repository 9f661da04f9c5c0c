//! Gathers what campaigns share: each test once, whoever asks it.

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::demand::{Demand, Filter};
use super::events::{Member, Streams};
use super::rare::{Listen, NotFollowed, Rare};
use super::subjects::Subjects;
use super::table::{AskId, BurstId, DerivedId, Id, PredicateId, StreamId, SubjectId, Table, ZoneId};
use super::tree::Tree;
use super::when::{Length, When};
use super::{PhraseAsked, rare};
use crate::domain::{Period, Zone};
use crate::lang::checked::{
    Aggregate, Chain, Counted, EventSource, EventTest, Property, Series, Trait, TraitTest, ValueType, Window,
};

/// A test that campaigns share.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Test {
    /// So many events of a stream, the newest within a length of time (`i64::MAX`: any).
    Newest(StreamId, u32, i64),
    /// Anything else about events.
    Rare(Rare),
    /// A trait's value.
    Trait(SubjectId, Demand),
    /// A definition is not what it is when nothing happened.
    Derived(DerivedId),
}

/// The campaigns that ask something, ascending.
pub(crate) type Users = SmallVec<[usize; 2]>;

/// What all campaigns of a program share, while it is gathered.
#[derive(Default)]
pub(super) struct Builder {
    pub(super) zones: Table<ZoneId, Zone>,
    pub(super) streams: Streams,
    pub(super) subjects: Subjects,
    pub(super) tests: Table<PredicateId, Test>,
    /// The campaigns that ask each test, ascending.
    pub(super) test_users: Table<PredicateId, Users>,
    /// The campaigns that read each trait, ascending.
    pub(super) subject_users: Table<SubjectId, Users>,
    /// The phrases whose events' properties are watched.
    pub(super) ask_users: Table<AskId, Vec<PhraseAsked>>,
    /// The phrases whose bursts are left out.
    pub(super) burst_users: Table<BurstId, Vec<PhraseAsked>>,
    numbers: FxHashMap<Test, PredicateId>,
    /// The campaign or variant that is being added, by its number.
    campaign: usize,
    /// How many there are.
    pub(super) askers: usize,
    /// Its zone.
    pub(super) zone: Option<ZoneId>,
}

impl Builder {
    /// Begins with the next campaign or variant.
    pub(super) fn begin_next(&mut self, zone: &Zone) {
        self.campaign = self.askers;
        self.askers += 1;
        let known = self.zones.rows().find(|(_, known)| *known == zone).map(|(id, _)| id);
        self.zone = Some(known.unwrap_or_else(|| self.zones.push(zone.clone())));
    }

    /// Makes room for so many tests more.
    pub(super) fn reserve(&mut self, tests: usize) {
        self.numbers.reserve(tests);
        self.tests.reserve(tests);
        self.test_users.reserve(tests);
    }

    /// The number of the campaign or variant that is being added.
    pub(super) fn asker(&self) -> usize {
        self.campaign
    }

    /// The zone of the campaign.
    pub(super) fn zone(&self) -> ZoneId {
        self.zone.unwrap_or(ZoneId::new(0))
    }

    /// A period in the campaign's zone.
    pub(super) fn length(&self, period: Period) -> Length {
        Length::of(period, self.zone())
    }

    /// The predicate of a test, a new one if nobody asked it yet.
    pub(super) fn predicate(&mut self, test: Test) -> PredicateId {
        let id = match self.numbers.get(&test) {
            Some(id) => *id,
            None => {
                let id = self.tests.push(test.clone());
                self.test_users.push(Users::new());
                self.wire(id, &test);
                self.numbers.insert(test, id);
                id
            }
        };
        use_by(&mut self.test_users[id], self.campaign);
        id
    }

    /// Puts a test where evaluation finds it.
    fn wire(&mut self, id: PredicateId, test: &Test) {
        match test {
            Test::Newest(stream, count, within) => self.streams.add_newest(*stream, *count, *within, id),
            Test::Rare(rare) => rare.listens().iter().for_each(|listen| self.streams.add_rare(listen.stream, id)),
            Test::Trait(subject, demand) => self.subjects.add(*subject, demand.clone(), id),
            Test::Derived(_) => {}
        }
    }

    /// The trait, read by the campaign.
    pub(super) fn subject(&mut self, subject: &Trait) -> SubjectId {
        let id = self.subjects.subject(subject);
        while self.subject_users.len() <= id.position() {
            self.subject_users.push(Users::new());
        }
        use_by(&mut self.subject_users[id], self.campaign);
        id
    }

    /// A trait's test.
    pub(super) fn trait_test(&mut self, test: &TraitTest) -> Tree {
        let subject = self.subject(&test.subject);
        let zone = self.zone();
        let demand = Demand::of(&test.test, zone, &self.zones[zone]);
        Tree::Predicate(self.predicate(Test::Trait(subject, demand)))
    }

    /// The events of a test.
    pub(super) fn listen(&mut self, test: &EventTest) -> Listen {
        let when = self.when(test.window);
        if let Some(stream) = plain_source(&test.series).and_then(|source| self.streams.plain(source)) {
            return Listen { stream, when };
        }
        let mut members = Vec::with_capacity(test.series.len());
        for series in &test.series {
            members.push(self.member(series));
        }
        Listen { stream: self.streams.stream(members), when }
    }

    fn when(&self, window: Window) -> When {
        let zone = self.zone();
        When::of(window, zone, &self.zones[zone])
    }

    fn member(&mut self, series: &Series) -> Member {
        let burst = series.burst.and_then(|burst| self.streams.burst(&series.source, burst));
        if let Some(burst) = burst {
            while self.burst_users.len() <= burst.position() {
                self.burst_users.push(Vec::new());
            }
            let asked = PhraseAsked { campaign: self.campaign, phrase: series.phrase.clone() };
            let users = &mut self.burst_users[burst];
            if !users.contains(&asked) {
                users.push(asked);
            }
        }
        let zone = self.zone();
        let filter = series.filter.as_ref().map(|filter| Filter::of(filter, zone, &self.zones[zone]));
        if let Some(filter) = &filter {
            let mut properties = Vec::new();
            filter.each_property(&mut |property| properties.push(property));
            for property in properties {
                self.ask(series, burst, property);
            }
        }
        if series.name.is_some() {
            self.ask(series, burst, &series.named_by);
        }
        let name = series.name.clone().map(|pattern| (series.named_by.clone(), pattern));
        Member { source: series.source.clone(), burst, name, filter }
    }

    /// Watches a property of all series of a test.
    pub(super) fn watch(&mut self, test: &EventTest, property: &Property) {
        for series in &test.series {
            let burst = series.burst.and_then(|burst| self.streams.burst(&series.source, burst));
            self.ask(series, burst, property);
        }
    }

    fn ask(&mut self, series: &Series, burst: Option<BurstId>, property: &Property) {
        if property.value_type == ValueType::Any {
            return;
        }
        let source: &EventSource = &series.source;
        let id = self.streams.ask(source, burst, property);
        while self.ask_users.len() <= id.position() {
            self.ask_users.push(Vec::new());
        }
        let asked = PhraseAsked { campaign: self.campaign, phrase: series.phrase.clone() };
        let users = &mut self.ask_users[id];
        if users.last() != Some(&asked) && !users.contains(&asked) {
            users.push(asked);
        }
    }

    /// A test that events happened, so often.
    pub(super) fn happened(&mut self, test: &EventTest) -> Tree {
        let listen = self.listen(test);
        let days = match test.count.of {
            Counted::Times => None,
            Counted::Days => Some(self.zone()),
        };
        let (at_least, at_most) = (test.count.at_least, test.count.at_most.filter(|most| *most < u32::MAX));
        match (at_least, at_most) {
            (0, None) => Tree::constant(true),
            (0, Some(most)) => Tree::not(self.count(listen, days, most + 1, None)),
            (least, None) => self.count(listen, days, least, None),
            (least, Some(most)) if most < least => Tree::constant(false),
            (least, Some(most)) => self.count(listen, days, least, Some(most)),
        }
    }

    fn count(&mut self, of: Listen, days: Option<ZoneId>, at_least: u32, at_most: Option<u32>) -> Tree {
        let within = match of.when {
            When::Ever => Some(i64::MAX),
            When::Within(Length::Micros(micros)) => Some(micros),
            When::Within(Length::Months(..))
            | When::MoreThanAgo(_)
            | When::BetweenAgo { .. }
            | When::Since(_)
            | When::Before(_)
            | When::Between(..)
            | When::Current(..)
            | When::WithinNext(_) => None,
        };
        let one_day = days.is_some() && at_least == 1 && at_most.is_none();
        let test = match within {
            Some(within) if at_most.is_none() && (days.is_none() || one_day) && !self.streams.moves(of.stream) => {
                Test::Newest(of.stream, at_least, within)
            }
            Some(_) | None => Test::Rare(Rare::Count { of, days, at_least, at_most }),
        };
        Tree::Predicate(self.predicate(test))
    }

    /// A chain's parts.
    pub(super) fn chain_of(&mut self, chain: &Chain) -> rare::Chain {
        let steps = chain.steps.iter().map(|step| self.listen(step)).collect();
        rare::Chain { steps, within: chain.within.map(|within| self.length(within)) }
    }

    /// The parts of `not followed by`.
    pub(super) fn not_followed_of(&mut self, test: &crate::lang::checked::NotFollowed) -> NotFollowed {
        let (first, missing) = (self.listen(&test.first), self.listen(&test.missing));
        NotFollowed { first, missing, within: self.length(test.within) }
    }

    /// A rare test; a predicate stands for its being unlike what it is without events.
    pub(super) fn rare(&mut self, rare: Rare) -> Tree {
        let idle = rare.idle();
        let predicate = Tree::Predicate(self.predicate(Test::Rare(rare)));
        if idle { Tree::not(predicate) } else { predicate }
    }

    /// Something computed over events.
    pub(super) fn aggregate(&mut self, aggregate: &Aggregate) -> Tree {
        self.watch(&aggregate.over, &aggregate.property);
        let zone = self.zone();
        let over = self.listen(&aggregate.over);
        let demand = Demand::of(&aggregate.test, zone, &self.zones[zone]);
        let (kind, property) = (aggregate.kind, aggregate.property.clone());
        self.rare(Rare::Aggregate(rare::Aggregate { kind, property, over, demand, zone }))
    }
}

/// The messages of a test that looks at nothing but what kind they are.
fn plain_source(series: &[Series]) -> Option<&EventSource> {
    match series {
        [Series { source, name: None, filter: None, burst: None, .. }] => Some(source),
        _ => None,
    }
}

/// Adds a campaign to those that use something; campaigns come in ascending order.
fn use_by(users: &mut Users, campaign: usize) {
    if users.last() != Some(&campaign) {
        users.push(campaign);
    }
}
