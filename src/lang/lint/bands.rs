//! Rules about one trait, such as bands of company size, of which never all hold: what they come to value by value.

use rustc_hash::FxHashMap;

use super::bounds::{Chance, Range, of_award, of_rule};
use crate::lang::checked::{Condition, NumberTest, TextTest, Trait, TraitTest, ValueTest};
use crate::lang::resolved::ResolvedRule;

/// Of how many rules about one trait it is worked out which hold together.
const RULES_MAX: usize = 100;
/// Of how many items of a list each is tried.
const ITEMS_MAX: usize = 20;

/// The sum of rules that all count, with no more of those about one trait than can hold at once.
pub(super) fn sum(rules: &[ResolvedRule<'_>], chance: impl Fn(&ResolvedRule<'_>) -> Chance) -> Range {
    let mut sum = Range::NOTHING;
    let mut bands: FxHashMap<&Trait, Vec<Band<'_>>> = FxHashMap::default();
    for rule in rules {
        let of_trait = Band::of(rule).filter(|_| chance(rule) == Chance::Possible);
        let others = of_trait.as_ref().map(|(subject, _)| bands.entry(subject).or_default());
        match (of_trait, others) {
            (Some((_, band)), Some(others)) if others.len() < RULES_MAX => others.push(band),
            (Some(_) | None, _) => sum = sum.plus(of_rule(rule, chance(rule))),
        }
    }
    bands.iter().map(|(subject, bands)| of_bands(subject, bands)).fold(sum, Range::plus)
}

/// A rule about one trait alone.
struct Band<'a> {
    condition: &'a Condition,
    tests: Vec<&'a TraitTest>,
    gives: Range,
}

/// A value that stands for all that pass the same tests.
#[derive(Clone, Debug, PartialEq)]
enum Sample {
    Unknown,
    /// In half millionths.
    Number(i128),
    YesNo(bool),
    /// A folded text.
    Text(String),
    /// A text that no test names.
    AnotherText,
}

impl<'a> Band<'a> {
    /// The trait and the band, if a rule is about one trait whose values can all be tried.
    fn of(rule: &'a ResolvedRule<'a>) -> Option<(&'a Trait, Band<'a>)> {
        let condition = rule.condition.as_ref()?;
        let mut tests = Vec::new();
        add_tests(condition, &mut tests).then_some(())?;
        let subject = &tests.first()?.subject;
        let is_tried = |test: &&TraitTest| test.subject == *subject && is_sampled(&test.test);
        tests.iter().all(is_tried).then_some(())?;
        Some((subject, Band { condition, tests, gives: of_award(rule.award.as_ref()?) }))
    }
}

/// Adds the tests of traits that a condition is made of; `false` where it asks anything else.
fn add_tests<'a>(condition: &'a Condition, tests: &mut Vec<&'a TraitTest>) -> bool {
    match condition {
        Condition::Not(inner) => add_tests(inner, tests),
        Condition::All(parts) | Condition::Any(parts) => parts.iter().all(|part| add_tests(part, tests)),
        Condition::Trait(test) => {
            tests.push(test);
            true
        }
        Condition::AtLeast { .. }
        | Condition::Definition(_)
        | Condition::Happened(_)
        | Condition::Chain(_)
        | Condition::NotFollowed(_)
        | Condition::Aggregate(_)
        | Condition::Points { .. }
        | Condition::Grade { .. }
        | Condition::Reached(_) => false,
    }
}

fn is_sampled(test: &ValueTest) -> bool {
    match test {
        ValueTest::Known | ValueTest::YesNo(_) | ValueTest::Number(_) => true,
        ValueTest::Text(TextTest::Is(_)) => true,
        ValueTest::Text(TextTest::In(set)) => set.patterns.is_empty() && set.exact.len() <= ITEMS_MAX,
        ValueTest::Text(
            TextTest::Contains(_)
            | TextTest::HasAnyWord(_)
            | TextTest::StartsWith(_)
            | TextTest::EndsWith(_)
            | TextTest::Matches(_),
        )
        | ValueTest::Date(_) => false,
    }
}

/// What the rules about one trait come to together.
fn of_bands(subject: &Trait, bands: &[Band<'_>]) -> Range {
    let alone = || bands.iter().map(|band| band.gives.and(Range::NOTHING)).fold(Range::NOTHING, Range::plus);
    // Of several texts each can make another rule hold.
    if super::prove::holds_several(subject) {
        return alone();
    }
    let mut samples = vec![Sample::Unknown];
    bands.iter().flat_map(|band| &band.tests).for_each(|test| add_samples(&test.test, &mut samples));
    let together = |sample: &Sample| {
        let holding = bands.iter().filter(|band| holds(band.condition, sample));
        holding.map(|band| band.gives).fold(Range::NOTHING, Range::plus)
    };
    samples.iter().map(together).reduce(Range::and).unwrap_or_else(alone)
}

fn add_samples(test: &ValueTest, samples: &mut Vec<Sample>) {
    match test {
        ValueTest::YesNo(_) => samples.extend([Sample::YesNo(true), Sample::YesNo(false)]),
        ValueTest::Number(test) => samples.extend(numbers_around(*test)),
        ValueTest::Text(TextTest::Is(text)) => samples.extend([Sample::Text(text.clone()), Sample::AnotherText]),
        ValueTest::Text(TextTest::In(set)) => {
            samples.extend(set.exact.iter().cloned().map(Sample::Text).chain([Sample::AnotherText]));
        }
        ValueTest::Text(_) | ValueTest::Date(_) | ValueTest::Known => samples.push(Sample::AnotherText),
    }
}

fn numbers_around(test: NumberTest) -> Vec<Sample> {
    let bounds = super::prove::bounds_of(test).map(|bound| bound.millionths() * 2);
    bounds.flat_map(|bound| [bound - 1, bound, bound + 1]).map(Sample::Number).collect()
}

fn holds(condition: &Condition, sample: &Sample) -> bool {
    match condition {
        Condition::Not(inner) => !holds(inner, sample),
        Condition::All(parts) => parts.iter().all(|part| holds(part, sample)),
        Condition::Any(parts) => parts.iter().any(|part| holds(part, sample)),
        Condition::Trait(TraitTest { test, .. }) => passes(test, sample),
        Condition::AtLeast { .. }
        | Condition::Definition(_)
        | Condition::Happened(_)
        | Condition::Chain(_)
        | Condition::NotFollowed(_)
        | Condition::Aggregate(_)
        | Condition::Points { .. }
        | Condition::Grade { .. }
        | Condition::Reached(_) => false,
    }
}

fn passes(test: &ValueTest, sample: &Sample) -> bool {
    match (test, sample) {
        (ValueTest::Known, sample) => *sample != Sample::Unknown,
        (ValueTest::YesNo(wanted), Sample::YesNo(truth)) => wanted == truth,
        (ValueTest::Number(test), Sample::Number(halves)) => super::prove::number_holds(*halves, *test),
        (ValueTest::Text(TextTest::Is(wanted)), Sample::Text(text)) => wanted == text,
        (ValueTest::Text(TextTest::In(set)), Sample::Text(text)) => set.exact.contains(text),
        (ValueTest::YesNo(_) | ValueTest::Number(_) | ValueTest::Date(_) | ValueTest::Text(_), _) => false,
    }
}
