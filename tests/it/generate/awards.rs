//! What rules give: points, how often, for each unit of what, with which limit, fading how.

use thresh::domain::{Decimal, Period, RuleName};
use thresh::lang::checked::{Award, Condition, EventTest, Fading, Measured, Often, PerUnit, Rule, ValueType, Wording};
use thresh::lang::source::{FileId, Span};

use super::condition::{self, Scope};
use super::draws::Draws;
use super::world::{World, property};

const POINTS: &[i64] = &[20, 10, 5, 1, -5, -10, 3, 100, 0, 1_000_000];

/// A rule; its name says its place.
pub(crate) fn rule(draws: &mut Draws, world: &World, scope: &Scope, name: String) -> Rule {
    let (condition, often) = if draws.chance(40) {
        paid_by_event(draws, world)
    } else {
        (condition::condition(draws, world, scope, 2), Often::Once)
    };
    let points = draws.one_of(POINTS);
    let award = Award {
        points,
        per: draws.maybe(25, |draws| Box::new(per_unit(draws, &often))),
        often,
        at_most: draws.maybe(25, |draws| draws.one_of(&[10, 25, 1, 0, 7])),
        fading: fading(draws, world, points),
        because: draws.maybe(10, |_| "they buy".to_owned()),
    };
    named_rule(name, condition, award)
}

/// A rule of one test, or that of its absence, worth a point.
pub(crate) fn plain_rule(draws: &mut Draws, world: &World, name: String) -> Rule {
    let test = Condition::Happened(condition::plain_test(draws, world));
    let condition = if draws.chance(30) { Condition::Not(Box::new(test)) } else { test };
    named_rule(name, condition, plain_award(1))
}

fn plain_award(points: i64) -> Award {
    Award { points, often: Often::Once, per: None, at_most: None, fading: Fading::Never, because: None }
}

fn named_rule(name: String, condition: Condition, award: Award) -> Rule {
    Rule {
        name: RuleName::new(&name),
        condition,
        wording: Wording::default(),
        award,
        span: Span { file: FileId(0), start: 0, end: 0 },
    }
}

/// "`each` and `once per` need exactly one positive event test, joined to others only by `and` with tests that have no event."
fn paid_by_event(draws: &mut Draws, world: &World) -> (Condition, Often) {
    let test = condition::event_test(draws, world);
    let often = often(draws, test.clone());
    let happened = Condition::Happened(test);
    if draws.chance(25) {
        let others = [condition::without_events(draws, world), happened];
        return (Condition::All(others.to_vec()), often);
    }
    (happened, often)
}

fn often(draws: &mut Draws, test: EventTest) -> Often {
    match draws.below(3) {
        0 => Often::Each(test),
        1 => Often::OncePer(condition::unit(draws), test),
        _ => Often::OncePerDifferent(condition::any_property(draws), test),
    }
}

fn per_unit(draws: &mut Draws, often: &Often) -> PerUnit {
    let amount = Decimal::parse(draws.one_of(&["10", "1", "0.5", "3", "0.000001"])).unwrap();
    let of_property = draws.chance(60);
    let of = match often {
        Often::Each(_) | Often::OncePer(..) | Often::OncePerDifferent(..) if of_property => {
            Measured::Property(property(("amount", ValueType::Number)))
        }
        Often::Once | Often::Each(_) | Often::OncePer(..) | Often::OncePerDifferent(..) => {
            Measured::Trait(condition::subject("size", ValueType::Number))
        }
    };
    PerUnit { amount, of }
}

fn fading(draws: &mut Draws, world: &World, points: i64) -> Fading {
    match draws.below(6) {
        0 | 1 => Fading::Never,
        2 => Fading::Halving(world.period(draws)),
        3 => {
            let percent = Decimal::parse(draws.one_of(&["20", "50", "33.3", "100", "3"])).unwrap();
            Fading::Losing { percent, every: world.period(draws) }
        }
        4 => Fading::Expiring(world.period(draws)),
        _ => stepping(draws, world, points),
    }
}

fn stepping(draws: &mut Draws, world: &World, points: i64) -> Fading {
    let first = world.period(draws);
    let steps = [(points / 2, 1), (points / 4, 2), (draws.one_of(&[0, points]), 3)];
    let count = 1 + draws.below(3);
    let spans =
        steps.into_iter().take(count).map(|(points, times)| (points, Period { amount: first.amount * times, ..first }));
    Fading::Stepping(spans.collect())
}
