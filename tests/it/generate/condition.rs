//! Conditions of every form.

use std::sync::Arc;

use thresh::domain::{Decimal, Period};
use thresh::lang::checked::{
    Aggregate, Chain, Condition, CountTest, Counted, DefinitionIndex, EventTest, Filter, GradeIndex, NotFollowed,
    NumberTest, Property, Regex, Relation, ScoreIndex, Series, StageIndex, TextSet, TextTest, Trait, TraitTest,
    ValueTest, ValueType, Window,
};
use thresh::lang::syntax::{AggregateKind, CalendarUnit};

use super::draws::Draws;
use super::world::{Phrase, World, property};

/// What a condition may speak of where it stands, so that nothing depends on itself.
#[derive(Clone, Default)]
pub(crate) struct Scope {
    pub(crate) definitions: Vec<DefinitionIndex>,
    pub(crate) scores: Vec<ScoreIndex>,
    /// With the number of their values.
    pub(crate) grades: Vec<(GradeIndex, usize)>,
    pub(crate) stages: Vec<StageIndex>,
}

/// Properties of events, each with the type that the vocabulary gives it.
const PROPERTIES: &[(&str, ValueType)] = &[
    ("name", ValueType::Text),
    ("amount", ValueType::Number),
    ("flag", ValueType::YesNo),
    ("due", ValueType::Date),
    ("path", ValueType::Texts),
    ("other", ValueType::Any),
];

pub(crate) const NUMBERS: &[&str] = &["10", "0", "1", "9.999999", "-5", "20", "999999999999999.999999"];
const TEXTS: &[&str] = &["aurora", "a", "aurora two", "größe", "cto"];
const PATTERNS: &[&str] = &["aurora", "a*", "*a*", "*", "/pricing*", "nobody"];

pub(crate) fn condition(draws: &mut Draws, world: &World, scope: &Scope, depth: usize) -> Condition {
    if depth > 0 && draws.chance(45) {
        return combination(draws, world, scope, depth - 1);
    }
    match draws.below(12) {
        0..=2 => Condition::Happened(event_test(draws, world)),
        3 | 4 => Condition::Trait(trait_test(draws, world)),
        5 => Condition::Chain(chain(draws, world)),
        6 => Condition::NotFollowed(Box::new(not_followed(draws, world))),
        7 => Condition::Aggregate(Box::new(aggregate(draws, world))),
        8 if !scope.definitions.is_empty() => Condition::Definition(draws.one_of(&scope.definitions)),
        9 if !scope.scores.is_empty() => {
            let score = draws.one_of(&scope.scores);
            Condition::Points { score, test: number_test(draws) }
        }
        10 if !scope.grades.is_empty() => {
            let (grade, values) = draws.one_of(&scope.grades);
            Condition::Grade { grade, values: draws.several(2, |draws| draws.below(values)).into_iter().collect() }
        }
        11 if !scope.stages.is_empty() => Condition::Reached(draws.one_of(&scope.stages)),
        _ => Condition::Happened(at_least_once(draws, world)),
    }
}

fn combination(draws: &mut Draws, world: &World, scope: &Scope, depth: usize) -> Condition {
    match draws.below(4) {
        0 => Condition::Not(Box::new(condition(draws, world, scope, depth))),
        1 => Condition::All(parts(draws, world, scope, depth)),
        2 => Condition::Any(parts(draws, world, scope, depth)),
        _ => {
            let count = draws.one_of(&[2, 1, 0, 3]);
            Condition::AtLeast { count, of: parts(draws, world, scope, depth) }
        }
    }
}

fn parts(draws: &mut Draws, world: &World, scope: &Scope, depth: usize) -> Vec<Condition> {
    draws.several(3, |draws| condition(draws, world, scope, depth))
}

/// A condition without events, for beside the event test that a rule pays for.
pub(crate) fn without_events(draws: &mut Draws, world: &World) -> Condition {
    let test = Condition::Trait(trait_test(draws, world));
    if draws.chance(30) { Condition::Not(Box::new(test)) } else { test }
}

pub(crate) fn event_test(draws: &mut Draws, world: &World) -> EventTest {
    let (at_least, at_most) = draws.one_of(&[
        (1, None),
        (2, None),
        (0, Some(0)),
        (1, Some(1)),
        (0, Some(2)),
        (2, Some(3)),
        (3, None),
        (0, None),
    ]);
    let of = if draws.chance(25) { Counted::Days } else { Counted::Times };
    EventTest { count: CountTest { of, at_least, at_most }, ..at_least_once(draws, world) }
}

fn at_least_once(draws: &mut Draws, world: &World) -> EventTest {
    let mut all = vec![series(draws, world)];
    all.extend(draws.maybe(20, |draws| series(draws, world)));
    let count = CountTest { of: Counted::Times, at_least: 1, at_most: None };
    EventTest { series: all, count, window: event_window(draws, world) }
}

/// So many events, ever.
pub(crate) fn plain_test(draws: &mut Draws, world: &World) -> EventTest {
    let Phrase { text, source, named_by, .. } = draws.one_of(&world.phrases);
    let name = draws.maybe(20, |draws| thresh::domain::Pattern::new(draws.one_of(PATTERNS)));
    let series = Series { phrase: Arc::from(text), source, name, named_by, filter: None, burst: None };
    let count = CountTest { of: Counted::Times, at_least: draws.one_of(&[1, 2, 3, 4]), at_most: None };
    EventTest { series: vec![series], count, window: Window::Ever }
}

fn series(draws: &mut Draws, world: &World) -> Series {
    let Phrase { text, source, named_by, burst } = draws.one_of(&world.phrases);
    Series {
        phrase: Arc::from(text),
        source,
        name: draws.maybe(20, |draws| thresh::domain::Pattern::new(draws.one_of(PATTERNS))),
        named_by,
        filter: draws.maybe(20, |draws| Box::new(filter(draws, world, 2))),
        burst,
    }
}

fn filter(draws: &mut Draws, world: &World, depth: usize) -> Filter {
    let parts = |draws: &mut Draws| draws.several(2, |draws| filter(draws, world, depth - 1));
    match draws.below(if depth > 0 { 8 } else { 4 }) {
        0..=3 => {
            let property = property(draws.one_of(PROPERTIES));
            let test = value_test(draws, world, property.value_type);
            Filter::Test { property, test }
        }
        4 => Filter::Not(Box::new(filter(draws, world, depth - 1))),
        5 => Filter::All(parts(draws)),
        6 => Filter::Any(parts(draws)),
        _ => Filter::AtLeast { count: draws.one_of(&[1, 2]), of: parts(draws) },
    }
}

fn event_window(draws: &mut Draws, world: &World) -> Window {
    match draws.below(10) {
        0 | 1 => Window::Ever,
        2 | 3 => Window::Within(world.period(draws)),
        4 => Window::MoreThanAgo(world.period(draws)),
        5 => between_ago(draws, world),
        6 => Window::Since(world.day(draws)),
        7 => Window::Before(world.day(draws)),
        8 => between_days(draws, world),
        _ => Window::Current(unit(draws)),
    }
}

fn date_window(draws: &mut Draws, world: &World) -> Window {
    if draws.chance(30) { Window::WithinNext(world.period(draws)) } else { event_window(draws, world) }
}

fn between_ago(draws: &mut Draws, world: &World) -> Window {
    let near = world.period(draws);
    let far = match draws.below(2) {
        0 => Period { amount: near.amount * 2, ..near },
        _ => Period { amount: near.amount + 1, ..near },
    };
    Window::BetweenAgo { near, far }
}

fn between_days(draws: &mut Draws, world: &World) -> Window {
    let first = world.day(draws);
    Window::Between(first, first.plus(draws.one_of(&[0, 1, 7])))
}

pub(crate) fn unit(draws: &mut Draws) -> CalendarUnit {
    draws.one_of(&[CalendarUnit::Day, CalendarUnit::Week, CalendarUnit::Month])
}

fn chain(draws: &mut Draws, world: &World) -> Chain {
    let mut steps = vec![at_least_once(draws, world), at_least_once(draws, world)];
    steps.extend(draws.maybe(30, |draws| at_least_once(draws, world)));
    Chain { steps, within: draws.maybe(60, |draws| world.period(draws)) }
}

fn not_followed(draws: &mut Draws, world: &World) -> NotFollowed {
    let (first, missing) = (at_least_once(draws, world), at_least_once(draws, world));
    NotFollowed { first, missing, within: world.period(draws) }
}

fn aggregate(draws: &mut Draws, world: &World) -> Aggregate {
    let over = at_least_once(draws, world);
    let number = property(("amount", ValueType::Number));
    match draws.below(7) {
        0 => Aggregate { kind: AggregateKind::Sum, property: number, over, test: number_value(draws) },
        1 => Aggregate { kind: AggregateKind::Average, property: number, over, test: number_value(draws) },
        2 => Aggregate { kind: AggregateKind::Highest, property: number, over, test: number_value(draws) },
        3 => Aggregate { kind: AggregateKind::Lowest, property: number, over, test: number_value(draws) },
        4 => {
            let test = number_value(draws);
            Aggregate { kind: AggregateKind::NumberOfDifferent, property: any_property(draws), over, test }
        }
        _ => {
            let property = property(draws.one_of(&PROPERTIES[..5]));
            let test = value_test(draws, world, property.value_type);
            let ends = [AggregateKind::Latest, AggregateKind::Latest, AggregateKind::Highest, AggregateKind::Lowest];
            Aggregate { kind: draws.one_of(&ends), property, over, test }
        }
    }
}

pub(crate) fn any_property(draws: &mut Draws) -> Property {
    property(draws.one_of(PROPERTIES))
}

pub(crate) fn trait_test(draws: &mut Draws, world: &World) -> TraitTest {
    let subject = any_trait(draws);
    let test = value_test(draws, world, subject.value_type);
    TraitTest { subject, test }
}

fn any_trait(draws: &mut Draws) -> Trait {
    let (name, value_type) = draws.one_of(&[
        ("size", ValueType::Number),
        ("title", ValueType::Text),
        ("trial", ValueType::Date),
        ("consent", ValueType::YesNo),
        ("tags", ValueType::Texts),
        ("email.domain", ValueType::Text),
        ("tags.domain", ValueType::Texts),
        ("other", ValueType::Any),
    ]);
    let source = match name {
        "email.domain" => Some(subject("email", ValueType::Text)),
        "tags.domain" => Some(subject("tags", ValueType::Texts)),
        _ => None,
    };
    let from = draws.maybe(15, |_| Arc::from("Source Key"));
    Trait { from, domain_of: source.map(Box::new), ..subject(name, value_type) }
}

/// A trait that is found by its name alone.
pub(crate) fn subject(name: &str, value_type: ValueType) -> Trait {
    Trait { name: Arc::from(name), from: None, domain_of: None, value_type }
}

fn value_test(draws: &mut Draws, world: &World, value_type: ValueType) -> ValueTest {
    if draws.chance(15) {
        return ValueTest::Known;
    }
    match value_type {
        ValueType::Text | ValueType::Texts => ValueTest::Text(text_test(draws)),
        ValueType::Number => number_value(draws),
        ValueType::YesNo => ValueTest::YesNo(!draws.chance(50)),
        ValueType::Date => ValueTest::Date(date_window(draws, world)),
        ValueType::Any => ValueTest::Known,
    }
}

fn number_value(draws: &mut Draws) -> ValueTest {
    ValueTest::Number(number_test(draws))
}

fn number_test(draws: &mut Draws) -> NumberTest {
    let relations = [Relation::AtLeast, Relation::Less, Relation::Equal, Relation::AtMost, Relation::Greater];
    if draws.chance(20) {
        let least = number(draws);
        return NumberTest::Between(least, least.max(number(draws)));
    }
    NumberTest::Is(draws.one_of(&relations), number(draws))
}

pub(crate) fn number(draws: &mut Draws) -> Decimal {
    Decimal::parse(draws.one_of(NUMBERS)).unwrap()
}

fn text_test(draws: &mut Draws) -> TextTest {
    let text = draws.one_of(TEXTS);
    match draws.below(7) {
        0 => TextTest::Is(text.to_owned()),
        1 => TextTest::In(Arc::new(draws.several(3, |draws| draws.one_of(PATTERNS)).into_iter().collect::<TextSet>())),
        2 => TextTest::Contains(text.to_owned()),
        3 => TextTest::HasAnyWord(vec![text.split(' ').map(str::to_owned).collect()]),
        4 => TextTest::StartsWith(text.to_owned()),
        5 => TextTest::EndsWith(text.to_owned()),
        _ => TextTest::Matches(regex(draws.one_of(&["^a", "(?i)A.*a$", "[A-Z]", "^$"]))),
    }
}

fn regex(source: &str) -> Regex {
    Regex { source: Arc::from(source), compiled: regex::Regex::new(source).unwrap() }
}
