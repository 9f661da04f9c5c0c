//! What was there where a test looked: how many events and which, a trait's value, points, a grade, the stage.

use super::part::{Actual, Kept, Looked, NOTHING_SEEN, Needs, Newest, Seen, Subject, Window};
use super::{Teller, position};
use crate::domain::{Decimal, Difference, Points, Timestamp};
use crate::eval::aggregate::{self, Comparable, Outcome};
use crate::eval::contact::members;
use crate::eval::traits::{self, Place as Found};
use crate::eval::{rare, values, window};
use crate::lang::checked::Relation;
use crate::limits::EVIDENCE_EVENTS_MAX;
use crate::profile::domain_of;
use crate::program::{
    Aggregate, Asks, CalendarUnit, Chain, GradeBody, Id, Late, Length, Listen, Node, NotFollowed, NumberTest, Place,
    PredicateId, Probe, Rare, StreamId, SubjectId, When, ZoneId,
};

impl<'a> Teller<'_, 'a> {
    /// A single test with words of its own as it was found.
    #[inline]
    pub(super) fn test(&mut self, place: Place, probe: &Probe) -> Kept {
        Kept { place, holds: self.test_holds(probe), looked: self.looked_by(probe) }
    }

    /// The test at a place as it was found, and the place after it; its words, if it has any, stand at the first place.
    pub(super) fn part(&mut self, words: Place, place: Place) -> (Kept, Place) {
        let (holds, next) = self.truth(place);
        let looked = self.looked(place);
        if !holds && let Some(needs) = self.needs(place) {
            self.told.needs.push((words, needs));
        }
        (Kept { place: words, holds, looked }, next)
    }

    /// Which of what was seen a test looks at. It may be denied, and may ask several values one after the other: that is the same.
    fn looked(&mut self, place: Place) -> Looked {
        match self.node(place) {
            Node::Words(_) | Node::Not | Node::All(1..) | Node::Any(1..) | Node::AtLeast { of: 1.., .. } => {
                self.looked(place + 1)
            }
            Node::Test(probe) => self.looked_by(probe),
            Node::Late(late) => {
                let seen = self.late(*late);
                self.add_seen(seen)
            }
            Node::All(0) | Node::Any(0) | Node::AtLeast { of: 0, .. } | Node::Definition(_) | Node::Always(_) => {
                Looked::Nowhere
            }
        }
    }

    /// Looks where a test looks, unless another rule's has.
    #[inline]
    fn looked_by(&mut self, probe: &Probe) -> Looked {
        match self.looked_before.get(probe.predicate.position()) {
            Some(Some(before)) => *before,
            Some(None) | None => self.look(probe),
        }
    }

    fn look(&mut self, probe: &Probe) -> Looked {
        let looked = match probe.asks {
            Asks::Newest(stream, within) => self.newest(stream, within),
            Asks::Rare => {
                let seen = self.rare(probe.predicate);
                self.add_seen(seen)
            }
            Asks::Trait(subject) => self.subject(subject),
        };
        let before = self.looked_before.get_mut(probe.predicate.position());
        before.into_iter().for_each(|before| *before = Some(looked));
        looked
    }

    fn add_seen(&mut self, seen: Seen<'a>) -> Looked {
        self.told.others.push(seen);
        Looked::Other(position(self.told.others.len() - 1))
    }

    fn newest(&mut self, stream: StreamId, within: i64) -> Looked {
        let (start, end) = self.shown(stream);
        let streams = &self.scratch.streams;
        let head = streams.heads[stream];
        let mut count = head.count;
        if within != i64::MAX {
            count = 0;
            let mut next = streams.occurrence(head.last);
            while let Some(occurrence) = next.filter(|occurrence| self.contact.at - occurrence.at < within) {
                count += 1;
                next = streams.occurrence(occurrence.previous);
            }
        }
        self.told.newest.push(Newest { within, count, shown: count.min(end - start), end });
        Looked::Newest(position(self.told.newest.len() - 1))
    }

    /// The stretch of events that are shown of a stream, the oldest first; all its tests share it.
    fn shown(&mut self, stream: StreamId) -> (u32, u32) {
        if let Some(Some(shown)) = self.shown_before.get(stream.position()) {
            return *shown;
        }
        let streams = &self.scratch.streams;
        let start = self.told.events.len();
        let mut next = streams.occurrence(streams.heads[stream].last);
        while let Some(occurrence) = next.filter(|_| self.told.events.len() - start < EVIDENCE_EVENTS_MAX) {
            self.told.events.extend(self.contact.event(occurrence.event));
            next = streams.occurrence(occurrence.previous);
        }
        self.told.events.get_mut(start..).into_iter().for_each(<[_]>::reverse);
        let shown = (position(start), position(self.told.events.len()));
        self.shown_before.get_mut(stream.position()).into_iter().for_each(|before| *before = Some(shown));
        shown
    }

    fn rare(&mut self, predicate: PredicateId) -> Seen<'a> {
        let program = self.contact.program;
        match program.rare.get(&predicate).map(|test| &test.rare) {
            Some(Rare::Count { of, days, .. }) => self.count(*of, *days),
            Some(Rare::Chain(chain)) => self.chain(chain),
            Some(Rare::NotFollowed(test)) => self.not_followed(test),
            Some(Rare::Aggregate(aggregate)) => self.aggregate(aggregate),
            None => NOTHING_SEEN,
        }
    }

    /// The events of a test, the oldest first; give the list back.
    fn members(&mut self, of: Listen) -> Vec<(i64, u32)> {
        let mut list = self.lists.take();
        members(self.contact, &self.scratch.streams, of, self.contact.at, &mut list);
        list
    }

    fn count(&mut self, of: Listen, days: Option<ZoneId>) -> Seen<'a> {
        let list = self.members(of);
        let actual = match days {
            None => Actual::Events(list.len()),
            Some(zone) => Actual::Days(rare::count_days(&list, zone, self.contact.zones())),
        };
        let events = self.keep_events(list.iter().map(|(_, event)| *event));
        self.lists.give(list);
        Seen { subject: Subject::Events, actual, window: self.window_of(of.when), events }
    }

    /// Of a complete chain the steps of the one that ends latest; else as many steps from the first as there are.
    fn chain(&mut self, chain: &Chain) -> Seen<'a> {
        let steps: Vec<Vec<(i64, u32)>> = chain.steps.iter().map(|step| self.members(*step)).collect();
        let found = rare::steps_found(chain, self.contact, &steps);
        let events = self.keep_events(found.iter().copied());
        for list in steps {
            self.lists.give(list);
        }
        Seen { subject: Subject::Events, actual: Actual::Steps(found.len()), window: None, events }
    }

    /// The latest first event that nothing followed; where there is none, all first events there were.
    fn not_followed(&mut self, test: &NotFollowed) -> Seen<'a> {
        let streams = &self.scratch.streams;
        let latest = rare::latest_unfollowed(test, self.contact, streams, self.contact.at, &mut self.lists);
        let mut list = self.members(test.first);
        if latest.is_some() {
            list.retain(|(moment, _)| Some(*moment) == latest);
        }
        let actual = Actual::Events(list.len());
        let events = self.keep_events(list.iter().map(|(_, event)| *event));
        self.lists.give(list);
        Seen { subject: Subject::Events, actual, window: self.window_of(test.first.when), events }
    }

    fn aggregate(&mut self, aggregate: &Aggregate) -> Seen<'a> {
        let streams = &self.scratch.streams;
        let of = (aggregate.over, &aggregate.property, aggregate.zone);
        let mut found = aggregate::gather(self.contact, streams, of, self.contact.at, &mut self.lists);
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
        self.lists.give(found);
        let events = self.keep_events(events.into_iter());
        Seen { subject: Subject::Events, actual, window: self.window_of(aggregate.over.when), events }
    }

    fn subject(&mut self, id: SubjectId) -> Looked {
        if let Some(Some(before)) = self.subjects_before.get(id.position()) {
            return *before;
        }
        let subject = &self.contact.program.traits.subjects[id];
        let actual = match traits::place(self.contact, &self.scratch.keys, id) {
            Some(Found::Own(value)) if values::is_known(value, subject.value_type) => Actual::Value(value),
            Some(Found::Domain(_, value, value_type)) => {
                values::texts(value, value_type).find_map(domain_of).map_or(Actual::Unknown, Actual::Domain)
            }
            Some(Found::Own(_)) | None => Actual::Unknown,
        };
        let looked = self.add_seen(without_events(Subject::Trait(&subject.name), actual));
        self.subjects_before.get_mut(id.position()).into_iter().for_each(|before| *before = Some(looked));
        looked
    }

    fn late(&self, late: u32) -> Seen<'a> {
        let plan = self.plan;
        match plan.telling.lates.get(late as usize) {
            Some(Late::Points(score, _)) => {
                let points = self.found.points.get(score.0).copied().unwrap_or(0);
                let name = plan.scores.get(score.0).map_or("", |score| score.name.as_str());
                without_events(Subject::Score(name), Actual::Points(Points::new(points)))
            }
            Some(Late::Grade(grade, _)) => {
                let plan = plan.grades.get(*grade);
                let value = plan.zip(self.found.grades.get(*grade)).and_then(|(plan, value)| plan.values.get(*value));
                let name = plan.map_or("", |grade| grade.name.as_str());
                without_events(Subject::Grade(name), value.map_or(Actual::Unknown, Actual::Grade))
            }
            Some(Late::Reached(_)) => {
                let stage = self.found.stage.and_then(|stage| plan.stages.get(stage)).map(|stage| &stage.name);
                without_events(Subject::Stage, Actual::Stage(stage))
            }
            Some(Late::Definition(_)) | None => NOTHING_SEEN,
        }
    }

    /// The points that a test of points, or of a grade that goes by points, is short of.
    fn needs(&self, place: Place) -> Option<Needs<'a>> {
        let Node::Late(late) = self.node(place) else { return None };
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

fn without_events<'a>(subject: Subject<'a>, actual: Actual<'a>) -> Seen<'a> {
    Seen { subject, actual, window: None, events: 0..0 }
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
