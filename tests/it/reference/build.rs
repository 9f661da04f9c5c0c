//! The shortest way to write down a campaign and a contact.

use std::borrow::Cow;
use std::sync::Arc;

use thresh::domain::{
    CampaignId, Decimal, GroupTitle, Pattern, Period, RuleName, ScoreName, StageName, Timestamp, Unit, Zone,
};
use thresh::lang::checked::{
    Award, CheckedCampaign, Condition, CountTest, Counted, Counts, Criteria, EventSource, EventTest, Fading, FallsBack,
    Group, NumberTest, Often, Property, Relation, Rule, Score, ScoreBody, ScoreIndex, Series, Stage, Trait, TraitTest,
    ValueTest, ValueType, Window, Wording,
};
use thresh::lang::source::{FileId, Span};
use thresh::profile::{BroughtStage, Event, EventKind, Profile, Properties, Value};

/// The instant of most cases, a Monday.
pub(crate) const NOON: &str = "2026-11-23T12:00:00Z";

pub(crate) fn instant(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

pub(crate) fn minutes(amount: u32) -> Period {
    Period { amount, unit: Unit::Minute }
}

pub(crate) fn days(amount: u32) -> Period {
    Period { amount, unit: Unit::Day }
}

pub(crate) fn months(amount: u32) -> Period {
    Period { amount, unit: Unit::Month }
}

pub(crate) fn number(text: &str) -> Decimal {
    Decimal::parse(text).unwrap()
}

pub(crate) fn property(path: &str, value_type: ValueType) -> Property {
    Property { path: Arc::from(path), value_type }
}

/// At least one track call of this name in this window.
pub(crate) fn test(name: &str, window: Window) -> EventTest {
    let series = Series {
        phrase: Arc::from(name),
        source: EventSource::Track(name.into()),
        name: None,
        named_by: property("name", ValueType::Text),
        filter: None,
        burst: None,
    };
    EventTest { series: vec![series], count: times(1, None), window }
}

/// The same test of events of this name.
pub(crate) fn named(mut test: EventTest, pattern: &str) -> EventTest {
    test.series[0].name = Some(Pattern::new(pattern));
    test
}

pub(crate) fn times(at_least: u32, at_most: Option<u32>) -> CountTest {
    CountTest { of: Counted::Times, at_least, at_most }
}

pub(crate) fn happened(name: &str) -> Condition {
    Condition::Happened(test(name, Window::Ever))
}

pub(crate) fn happened_when(name: &str, window: Window) -> Condition {
    Condition::Happened(test(name, window))
}

pub(crate) fn not(condition: Condition) -> Condition {
    Condition::Not(Box::new(condition))
}

/// True of everybody, without an event.
pub(crate) fn always() -> Condition {
    Condition::All(Vec::new())
}

pub(crate) fn a_trait(name: &str, value_type: ValueType) -> Trait {
    Trait { name: Arc::from(name), from: None, domain_of: None, value_type }
}

pub(crate) fn trait_is(name: &str, value_type: ValueType, test: ValueTest) -> Condition {
    Condition::Trait(TraitTest { subject: a_trait(name, value_type), test })
}

/// The first score has at least so many points.
pub(crate) fn points_at_least(points: i64) -> Condition {
    let test = NumberTest::Is(Relation::AtLeast, Decimal::from_integer(points));
    Condition::Points { score: ScoreIndex(0), test }
}

pub(crate) fn rule(name: &str, condition: Condition, points: i64) -> Rule {
    let award = Award { points, often: Often::Once, per: None, at_most: None, fading: Fading::Never, because: None };
    Rule {
        name: RuleName::new(name),
        condition,
        wording: Wording::default(),
        award,
        span: Span { file: FileId(0), start: 0, end: 0 },
    }
}

/// `event -> points`, paid as often as said.
pub(crate) fn paid(event: &str, points: i64, often: impl FnOnce(EventTest) -> Often) -> Rule {
    let mut paid = rule(event, happened(event), points);
    paid.award.often = often(test(event, Window::Ever));
    paid
}

pub(crate) fn fading(mut rule: Rule, fading: Fading) -> Rule {
    rule.award.fading = fading;
    rule
}

pub(crate) fn at_most(mut rule: Rule, at_most: i64) -> Rule {
    rule.award.at_most = Some(at_most);
    rule
}

pub(crate) fn group(title: &str, counts: Counts, rules: Vec<Rule>) -> Group {
    Group { title: GroupTitle::new(title), counts, at_least: None, at_most: None, rules }
}

pub(crate) fn score(name: &str, rules: Vec<Rule>, groups: Vec<Group>) -> Score {
    Score { name: ScoreName::new(name), body: ScoreBody::Rules { rules, groups }, range: None }
}

pub(crate) fn stage(name: &str, when: Option<Condition>) -> Stage {
    Stage {
        name: StageName::new(name),
        title: name.to_owned(),
        when,
        when_wording: Wording::default(),
        until: None,
        until_wording: Wording::default(),
        stays: None,
        falls_back: FallsBack::Possible,
    }
}

/// A campaign in UTC.
pub(crate) fn campaign(scores: Vec<Score>, stages: Vec<Stage>) -> CheckedCampaign {
    CheckedCampaign {
        id: CampaignId::new("aurora"),
        title: "Aurora".to_owned(),
        goal: None,
        owner: None,
        runs: None,
        zone: Zone::utc(),
        audience: None,
        audience_wording: Wording::default(),
        qualifies_at: None,
        budget: None,
        target: None,
        cycle: None,
        definitions: Vec::new(),
        criteria: Criteria { scores, stages, ..Criteria::default() },
        experiments: Vec::new(),
        tests: Vec::new(),
    }
}

/// A campaign of one score with one rule.
pub(crate) fn one_rule(rule: Rule) -> CheckedCampaign {
    campaign(vec![score("s", vec![rule], Vec::new())], Vec::new())
}

/// A campaign of one rule worth a point.
pub(crate) fn one_condition(condition: Condition) -> CheckedCampaign {
    one_rule(rule("r", condition, 1))
}

pub(crate) fn event(name: &'static str, at: &str) -> Event<'static> {
    event_with(name, at, Vec::new())
}

pub(crate) fn event_with(
    name: &'static str,
    at: &str,
    properties: Vec<(&'static str, Value<'static>)>,
) -> Event<'static> {
    let properties: Vec<_> = properties.into_iter().map(|(path, value)| (Cow::Borrowed(path), value)).collect();
    Event {
        kind: EventKind::Track,
        name: Cow::Borrowed(name),
        at: instant(at),
        message_id: None,
        properties: Properties::from(properties),
    }
}

pub(crate) fn text(text: &'static str) -> Value<'static> {
    Value::Text(Cow::Borrowed(text))
}

pub(crate) fn contact(events: Vec<Event<'static>>) -> Profile<'static> {
    contact_with(Vec::new(), events)
}

pub(crate) fn contact_with(
    traits: Vec<(&'static str, Value<'static>)>,
    events: Vec<Event<'static>>,
) -> Profile<'static> {
    let traits = traits.into_iter().map(|(name, value)| (Cow::Borrowed(name), value)).collect();
    Profile::new(Cow::Borrowed("c-1"), traits, events, Vec::new(), 0).unwrap()
}

/// A contact who brings a stage.
pub(crate) fn holding(stage: &'static str, since: Option<&str>, events: Vec<Event<'static>>) -> Profile<'static> {
    let brought =
        BroughtStage { campaign: Cow::Borrowed("aurora"), stage: Cow::Borrowed(stage), since: since.map(instant) };
    Profile::new(Cow::Borrowed("c-1"), Vec::new(), events, vec![brought], 0).unwrap()
}
