//! What was there where a test looked: how many events and which, a trait's value, points, a grade, the stage.

use super::Seeing;
use super::part::{Actual, Needs, Seen, Subject, Window};
use crate::domain::{Decimal, Difference, Points, Timestamp};
use crate::eval::aggregate::{self, Comparable, Outcome};
use crate::eval::contact::members;
use crate::eval::scratch::Lists;
use crate::eval::traits::{self, Place as Found};
use crate::eval::{rare, values, window};
use crate::lang::checked::Relation;
use crate::limits::EVIDENCE_EVENTS_MAX;
use crate::profile::{Event, domain_of};
use crate::program::{
    Aggregate, Asks, CalendarUnit, Chain, GradeBody, Late, Length, Listen, Node, NotFollowed, NumberTest, Place,
    PredicateId, Rare, StreamId, SubjectId, When, ZoneId,
};

impl<'a> Seeing<'_, 'a> {
    /// What the test at a place looks at and what is there. It may be denied, and may ask several values one after the other: that is the
    /// same.
    pub(super) fn seen(&self, place: Place) -> Seen<'a> {
        match self.node(place) {
            Node::Words(_) | Node::Not | Node::All(1..) | Node::Any(1..) | Node::AtLeast { of: 1.., .. } => {
                self.seen(place + 1)
            }
            Node::Test(probe) => match self.contact.program.asks[probe.predicate] {
                Asks::Newest(stream, within) => self.newest(stream, within),
                Asks::Rare => self.rare(probe.predicate),
                Asks::Trait(subject) => self.subject(subject),
            },
            Node::Late(late) => self.late(*late),
            Node::All(0) | Node::Any(0) | Node::AtLeast { of: 0, .. } | Node::Definition(_) | Node::Always(_) => {
                Seen::nothing()
            }
        }
    }

    fn newest(&self, stream: StreamId, within: i64) -> Seen<'a> {
        let at = self.contact.at;
        let head = self.streams.heads[stream];
        let ever = within == i64::MAX;
        let (mut events, mut count) = (Vec::new(), 0);
        let mut next = self.streams.occurrence(head.last);
        while let Some(occurrence) = next.filter(|occurrence| ever || at - occurrence.at < within) {
            if events.len() < EVIDENCE_EVENTS_MAX {
                events.extend(self.contact.event(occurrence.event));
            } else if ever {
                break;
            }
            count += 1;
            next = self.streams.occurrence(occurrence.previous);
        }
        events.reverse();
        if ever {
            let actual = Actual::Events(head.count as usize);
            return Seen { subject: Subject::Events, actual, window: None, events };
        }
        let window = Window { from: Some(Timestamp::from_micros(at - within)), to: Some(Timestamp::from_micros(at)) };
        Seen { subject: Subject::Events, actual: Actual::Events(count), window: Some(window), events }
    }

    fn rare(&self, predicate: PredicateId) -> Seen<'a> {
        let program = self.contact.program;
        match program.rare.get(&predicate).map(|test| &test.rare) {
            Some(Rare::Count { of, days, .. }) => self.count(*of, *days),
            Some(Rare::Chain(chain)) => self.chain(chain),
            Some(Rare::NotFollowed(test)) => self.not_followed(test),
            Some(Rare::Aggregate(aggregate)) => self.aggregate(aggregate),
            None => Seen::nothing(),
        }
    }

    /// The events of a test, the oldest first.
    fn members(&self, of: Listen) -> Vec<(i64, u32)> {
        let mut list = Vec::new();
        members(self.contact, self.streams, of, self.contact.at, &mut list);
        list
    }

    /// The events at these positions, the oldest first: of many the newest.
    fn events(&self, positions: impl DoubleEndedIterator<Item = u32>) -> Vec<&'a Event<'a>> {
        let newest = positions.rev().take(EVIDENCE_EVENTS_MAX);
        let mut events: Vec<_> = newest.filter_map(|position| self.contact.event(position)).collect();
        events.reverse();
        events
    }

    fn count(&self, of: Listen, days: Option<ZoneId>) -> Seen<'a> {
        let list = self.members(of);
        let actual = match days {
            None => Actual::Events(list.len()),
            Some(zone) => Actual::Days(rare::count_days(&list, zone, self.contact.zones())),
        };
        let events = self.events(list.iter().map(|(_, event)| *event));
        Seen { subject: Subject::Events, actual, window: self.window_of(of.when), events }
    }

    /// Of a complete chain the steps of the one that ends latest; else as many steps from the first as there are.
    fn chain(&self, chain: &Chain) -> Seen<'a> {
        let steps: Vec<Vec<(i64, u32)>> = chain.steps.iter().map(|step| self.members(*step)).collect();
        let found = rare::steps_found(chain, self.contact, &steps);
        let events = self.events(found.iter().copied());
        Seen { subject: Subject::Events, actual: Actual::Steps(found.len()), window: None, events }
    }

    /// The latest first event that nothing followed; where there is none, all first events there were, and what followed each.
    fn not_followed(&self, test: &NotFollowed) -> Seen<'a> {
        let mut lists = Lists::default();
        let latest = rare::latest_unfollowed(test, self.contact, self.streams, self.contact.at, &mut lists);
        let mut list = self.members(test.first);
        if latest.is_some() {
            list.retain(|(moment, _)| Some(*moment) == latest);
        }
        let mut actual = Actual::Events(list.len());
        if latest.is_none() {
            let followers = self.members(test.missing);
            let following = list.iter().filter_map(|(moment, _)| {
                let end = window::after(test.within, *moment, self.contact.zones());
                rare::follower(&followers, *moment, end).copied()
            });
            let following: Vec<_> = following.collect();
            if !following.is_empty() {
                actual = Actual::Followed { events: list.len(), followed: following.len() };
            }
            list.extend(following);
            list.sort_unstable();
            list.dedup();
        }
        let events = self.events(list.iter().map(|(_, event)| *event));
        Seen { subject: Subject::Events, actual, window: self.window_of(test.first.when), events }
    }

    fn aggregate(&self, aggregate: &Aggregate) -> Seen<'a> {
        let of = (aggregate.over, &aggregate.property, aggregate.zone);
        let mut lists = Lists::default();
        let mut found = aggregate::gather(self.contact, self.streams, of, self.contact.at, &mut lists);
        let mut events: Vec<u32> = found.iter().map(|(_, event)| *event).collect();
        events.dedup();
        let actual = match aggregate::outcome(aggregate, self.contact, &mut found) {
            Outcome::Number(number) => Actual::Number(number),
            Outcome::Average { count: 0, .. } | Outcome::Value(None) => Actual::Unknown,
            Outcome::Average { sum, count } => Actual::Number(Decimal::from_millionths(sum / count)),
            Outcome::Value(Some(Comparable::Number(number))) => Actual::Number(number),
            Outcome::Value(Some(Comparable::Text(text))) => Actual::Text(text),
            Outcome::Value(Some(Comparable::YesNo(truth))) => Actual::YesNo(truth),
            Outcome::Value(Some(Comparable::Instant(moment))) => Actual::Instant(Timestamp::from_micros(moment)),
        };
        let events = self.events(events.into_iter());
        Seen { subject: Subject::Events, actual, window: self.window_of(aggregate.over.when), events }
    }

    fn subject(&self, id: SubjectId) -> Seen<'a> {
        let subject = &self.contact.program.traits.subjects[id];
        let actual = match traits::place(self.contact, self.keys, id) {
            Some(Found::Own(value)) if values::is_known(value, subject.value_type) => Actual::Value(value),
            Some(Found::Domain(_, value, value_type)) => {
                values::texts(value, value_type).find_map(domain_of).map_or(Actual::Unknown, Actual::Domain)
            }
            Some(Found::Own(_)) | None => Actual::Unknown,
        };
        Seen::without_events(Subject::Trait(&subject.name), actual)
    }

    fn late(&self, late: u32) -> Seen<'a> {
        let plan = self.plan;
        match plan.telling.lates.get(late as usize) {
            Some(Late::Points(score, _)) => {
                let points = self.found.points.get(score.0).copied().unwrap_or(0);
                let name = plan.scores.get(score.0).map_or("", |score| score.name.as_str());
                Seen::without_events(Subject::Score(name), Actual::Points(Points::new(points)))
            }
            Some(Late::Grade(grade, _)) => {
                let plan = plan.grades.get(*grade);
                let value = plan.zip(self.found.grades.get(*grade)).and_then(|(plan, value)| plan.values.get(*value));
                let name = plan.map_or("", |grade| grade.name.as_str());
                Seen::without_events(Subject::Grade(name), value.map_or(Actual::Unknown, Actual::Grade))
            }
            Some(Late::Reached(_)) => {
                let stage = self.found.stage.and_then(|stage| plan.stages.get(stage)).map(|stage| &stage.name);
                Seen::without_events(Subject::Stage, Actual::Stage(stage))
            }
            Some(Late::Definition(_)) | None => Seen::nothing(),
        }
    }

    /// The points that a test of points, or of a grade that goes by points, is short of.
    pub(super) fn needs(&self, place: Place) -> Option<Needs<'a>> {
        let late = match self.node(place) {
            Node::Words(_) => return self.needs(place + 1),
            Node::Late(late) => late,
            Node::Not
            | Node::All(_)
            | Node::Any(_)
            | Node::AtLeast { .. }
            | Node::Definition(_)
            | Node::Test(_)
            | Node::Always(_) => return None,
        };
        let plan = self.plan;
        let (score, wanted) = match plan.telling.lates.get(*late as usize)? {
            Late::Points(score, test) => (score.0, least(*test)?),
            Late::Grade(grade, values) => {
                let GradeBody::Thresholds(score, from) = &plan.grades.get(*grade)?.body else { return None };
                let now = self.found.grades.get(*grade).copied().unwrap_or(0);
                // Thresholds descend: the last that is wanted and better than the present value is the nearest.
                let wanted = |position: &usize| values.get(*position).copied().unwrap_or(false);
                let nearest = (0..now.min(from.len())).rev().find(wanted)?;
                (*score, i128::from(*from.get(nearest)?))
            }
            Late::Reached(_) | Late::Definition(_) => return None,
        };
        let points = wanted - i128::from(self.found.points.get(score).copied().unwrap_or(0));
        let score = &plan.scores.get(score)?.name;
        (points > 0).then(|| Needs { score, points: Difference::new(points) })
    }

    /// The stretch of time of a window; none where any time counts.
    fn window_of(&self, when: When) -> Option<Window> {
        let (at, zones) = (self.contact.at, self.contact.zones());
        let instant = |micros| Some(Timestamp::from_micros(micros));
        let before = |length| match length {
            Length::Micros(micros) => instant(at - micros),
            Length::Months(months, zone) => Some(zones[zone].minus_months(Timestamp::from_micros(at), months)),
        };
        let (from, to) = match when {
            When::Ever | When::WithinNext(_) => return None,
            When::Within(length) => (before(length), instant(at)),
            When::MoreThanAgo(length) => (None, before(length)),
            When::BetweenAgo { near, far } => (before(far), before(near)),
            When::Since(first) => (instant(first), None),
            When::Before(end) => (None, instant(end)),
            When::Between(first, end) => (instant(first), instant(end)),
            When::Current(unit, zone) => self.current(unit, zone),
        };
        Some(Window { from, to })
    }

    fn current(&self, unit: CalendarUnit, zone: ZoneId) -> (Option<Timestamp>, Option<Timestamp>) {
        let (first, next) = window::unit_bounds(unit, zone, self.contact.at, self.contact.zones());
        (Some(Timestamp::from_micros(first)), Some(Timestamp::from_micros(next)))
    }
}

/// The least whole number that satisfies a test which greater numbers satisfy too, up to a bound.
fn least(test: NumberTest) -> Option<i128> {
    const WHOLE: i128 = 1_000_000;
    let (bound, more) = match test {
        NumberTest::Is(Relation::AtLeast | Relation::Equal, bound) | NumberTest::Between(bound, _) => (bound, 0),
        NumberTest::Is(Relation::Greater, bound) => (bound, 1),
        NumberTest::Is(Relation::Less | Relation::AtMost, _) => return None,
    };
    let millionths = bound.millionths() + more;
    Some(-(-millionths).div_euclid(WHOLE))
}
