//! What of a contact could not be used, said once each.

use std::collections::BTreeSet;

use super::{Asked, bursts, events, experiments, stages, tests_of, traits};
use crate::domain::Warning;
use crate::lang::checked::{Award, Condition, EventTest, Filter, Measured, Often, Property, Series, Trait};
use crate::profile::Reading;

/// All warnings in their order, none twice.
pub(super) fn warnings(asked: Asked<'_>) -> Vec<Warning> {
    let mut warnings = BTreeSet::new();
    match asked.profile.events_without_instant() {
        0 => {}
        count => {
            warnings.insert(Warning::EventsWithoutInstant { count });
        }
    }
    for view in experiments::views(asked) {
        warnings.extend(of_traits(view));
        warnings.extend(of_properties(view));
        warnings.extend(of_stage(view));
        warnings.extend(of_bursts(view));
    }
    warnings.into_iter().collect()
}

/// "A contact's value of the wrong type counts as unknown and is named in the decision's `warnings`": every trait that is tested
/// anywhere, or that units are counted of.
fn of_traits(asked: Asked<'_>) -> Vec<Warning> {
    let tested = tests_of::single_tests(asked).into_iter().filter_map(trait_in);
    let measured = tests_of::rules(asked).into_iter().filter_map(|rule| measured_trait(&rule.award));
    tested.chain(measured).filter_map(|subject| wrong_type(asked, subject)).collect()
}

fn trait_in(test: &Condition) -> Option<&Trait> {
    match test {
        Condition::Trait(tested) => Some(&tested.subject),
        Condition::Not(_)
        | Condition::All(_)
        | Condition::Any(_)
        | Condition::AtLeast { .. }
        | Condition::Definition(_)
        | Condition::Happened(_)
        | Condition::Chain(_)
        | Condition::NotFollowed(_)
        | Condition::Aggregate(_)
        | Condition::Points { .. }
        | Condition::Grade { .. }
        | Condition::Reached(_) => None,
    }
}

fn measured_trait(award: &Award) -> Option<&Trait> {
    match &award.per.as_ref()?.of {
        Measured::Trait(measured) => Some(measured),
        Measured::Property(_) => None,
    }
}

/// Names the trait that the contact brought: for a domain that has no value of its own, the trait it is taken from.
fn wrong_type(asked: Asked<'_>, subject: &Trait) -> Option<Warning> {
    match (traits::given(asked, subject), &subject.domain_of) {
        (None, Some(source)) => wrong_type(asked, source),
        (Some(_), _) | (None, None) => match traits::value(asked, subject) {
            Reading::WrongType => {
                Some(Warning::TraitOfWrongType { name: subject.name.to_string(), wanted: subject.value_type.article() })
            }
            Reading::Known(_) | Reading::Unknown => None,
        },
    }
}

/// "Asked of every event that exists at the instant and is one of the phrase's (bursts left out, whatever its name), for every test of
/// its properties."
fn of_properties(asked: Asked<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for test in tests_of::event_tests(asked) {
        for series in &test.series {
            warnings.extend(wrong_types(asked, series, &named_and_filtered(series)));
        }
    }
    for test in tests_of::single_tests(asked) {
        if let Condition::Aggregate(aggregate) = test {
            warnings.extend(wrong_types_of_any(asked, &aggregate.over, &[&aggregate.property]));
        }
    }
    for rule in tests_of::rules(asked) {
        if let Some(test) = tests_of::test_paid_for(&rule.award.often) {
            warnings.extend(wrong_types_of_any(asked, test, &paid_by(&rule.award)));
        }
    }
    warnings
}

/// The properties that say which events of a phrase are meant: the name, if one is asked, and those of the `where`.
fn named_and_filtered(series: &Series) -> Vec<&Property> {
    let name = series.name.iter().map(|_| &series.named_by);
    name.chain(series.filter.iter().flat_map(|filter| filtered(filter))).collect()
}

fn filtered(filter: &Filter) -> Vec<&Property> {
    match filter {
        Filter::Not(inner) => filtered(inner),
        Filter::All(parts) | Filter::Any(parts) | Filter::AtLeast { of: parts, .. } => {
            parts.iter().flat_map(filtered).collect()
        }
        Filter::Test { property, .. } => vec![property],
    }
}

/// The properties by which a rule tells its payments apart and measures them.
fn paid_by(award: &Award) -> Vec<&Property> {
    let different = match &award.often {
        Often::OncePerDifferent(property, _) => Some(property),
        Often::Once | Often::Each(_) | Often::OncePer(..) => None,
    };
    let measured = award.per.as_ref().and_then(|per| match &per.of {
        Measured::Property(property) => Some(property),
        Measured::Trait(_) => None,
    });
    different.into_iter().chain(measured).collect()
}

fn wrong_types_of_any(asked: Asked<'_>, test: &EventTest, properties: &[&Property]) -> Vec<Warning> {
    test.series.iter().flat_map(|series| wrong_types(asked, series, properties)).collect()
}

fn wrong_types(asked: Asked<'_>, series: &Series, properties: &[&Property]) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for event in events::existing(asked).filter(|event| events::is_left_in(asked, series, event)) {
        for property in properties {
            match events::property(asked, property, event) {
                Reading::WrongType => warnings.push(Warning::PropertyOfWrongType {
                    phrase: series.phrase.to_string(),
                    name: property.path.to_string(),
                    wanted: property.value_type.article(),
                }),
                Reading::Known(_) | Reading::Unknown => {}
            }
        }
    }
    warnings
}

/// "A stage the campaign no longer has, `disqualified`, or a `since` after `at` counts as none, with a warning."
fn of_stage(asked: Asked<'_>) -> Option<Warning> {
    let brought = stages::brought(asked)?;
    let stage = brought.stage.to_string();
    if stages::position_of(asked, brought).is_none() {
        return Some(Warning::StageUnknown { stage });
    }
    match stages::held_before(asked) {
        None => Some(Warning::StageInTheFuture { stage }),
        Some(_) => None,
    }
}

/// "An event in a span of 1 s that holds more than 3 such is left out, and reported."
fn of_bursts(asked: Asked<'_>) -> Vec<Warning> {
    let series = tests_of::event_tests(asked).into_iter().flat_map(|test| &test.series);
    let counts = series.filter_map(|series| {
        let burst = series.burst?;
        let of_source = events::existing(asked).filter(|event| events::is_of_source(&series.source, event));
        let count = of_source.filter(|event| bursts::is_in_burst(asked, &series.source, burst, event)).count();
        (count > 0).then(|| Warning::BurstsLeftOut { phrase: series.phrase.to_string(), count })
    });
    counts.collect()
}
