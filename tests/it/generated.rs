//! What is generated has every form of the language, every trouble with data and every kind of answer: else equality says little.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use thresh::domain::{Applies, Standing, Verdict, Warning};
use thresh::eval::{self, Scratch};
use thresh::profile::Event;
use thresh::program::Program;

use crate::diagnostics::checked;
use crate::generate::draws::Draws;
use crate::generate::forms::{Forms, names};
use crate::generate::world::World;
use crate::generate::{Case, case, contact};

const CASES: u64 = 10_000;

/// What comes up more seldom than this in all cases is as good as never tried.
const SELDOM: usize = 20;

/// Holds that every one of these came up, and nothing that has no name.
#[track_caller]
fn all_came_up(counts: &BTreeMap<&'static str, usize>, expected: &BTreeSet<&'static str>) {
    let counted: BTreeSet<&str> = counts.keys().copied().collect();
    assert_eq!(counted.difference(expected).collect::<Vec<_>>(), Vec::<&&str>::new(), "these have no name");
    let seldom = expected.iter().filter(|name| counts.get(**name).is_none_or(|count| *count < SELDOM));
    assert_eq!(seldom.collect::<Vec<_>>(), Vec::<&&str>::new(), "these came up never or hardly; {counts:?}");
}

#[test]
fn every_form_is_generated() {
    let mut forms = Forms::default();
    for seed in 1..=CASES {
        case(&mut Draws::of_seed(seed)).campaigns.iter().for_each(|campaign| forms.of_campaign(campaign));
    }
    all_came_up(&forms.counts, &names());
}

/// Forms that the checker makes of nothing that an author can write.
const UNWRITTEN: &[&str] = &["all of nothing", "any of nothing", "grade tested for nothing", "text in nothing"];

#[test]
fn the_campaign_that_fuzzing_decides_by_has_every_form() {
    let case = checked(&[
        ("every-form.thresh", include_str!("../cases/every_form/every-form.thresh")),
        ("terms.thresh", include_str!("../cases/every_form/terms.thresh")),
        ("lists/rivals.txt", include_str!("../cases/every_form/lists/rivals.txt")),
        ("vocabulary.toml", include_str!("../cases/every_form/vocabulary.toml")),
    ]);
    assert_eq!(case.diagnostics, []);
    let mut forms = Forms::default();
    forms.of_campaign(&case.campaign.unwrap());
    let missing: Vec<&str> = names().into_iter().filter(|name| !forms.counts.contains_key(name)).collect();
    let unwritten: Vec<&str> = names().into_iter().filter(|name| UNWRITTEN.contains(name)).collect();
    assert_eq!(missing, unwritten);
}

const TROUBLES: &str = "
    earlier event arrives later, two events of one message, two events at one instant, event after the instant,
    event at the instant, event a microsecond before the instant, no events, no traits, no stage brought, stage brought without since,
    stage brought since the instant, several campaigns, asked before about another
";

#[test]
fn every_trouble_with_data_is_generated() {
    let mut counts = BTreeMap::new();
    for seed in 1..=CASES {
        let mut draws = Draws::of_seed(seed);
        let world = World::drawn(&mut draws);
        for trouble in troubles_of_arrival(&contact::events(&mut draws, &world)) {
            *counts.entry(trouble).or_default() += 1;
        }
        for trouble in troubles_of_case(&case(&mut Draws::of_seed(seed))) {
            *counts.entry(trouble).or_default() += 1;
        }
    }
    all_came_up(&counts, &TROUBLES.split(',').map(str::trim).collect());
}

fn troubles_of_arrival(events: &[Event<'_>]) -> Vec<&'static str> {
    let pairs =
        || events.iter().enumerate().flat_map(|(at, one)| events[at + 1..].iter().map(move |other| (one, other)));
    let of_one_message = |(one, other): (&Event<'_>, &Event<'_>)| {
        one.message_id.is_some() && one.message_id == other.message_id && one.at != other.at
    };
    let mut troubles = Vec::new();
    troubles.extend(pairs().any(|(one, other)| one.at > other.at).then_some("earlier event arrives later"));
    troubles.extend(pairs().any(of_one_message).then_some("two events of one message"));
    troubles
}

fn troubles_of_case(case: &Case) -> Vec<&'static str> {
    let events = case.profile.events();
    let is_at = |micros: i64| events.iter().any(|event| event.at == case.at.plus_micros(micros));
    let since = case.profile.stage("aurora").map(|brought| brought.since);
    let is_so = [
        (events.windows(2).any(|pair| pair[0].at == pair[1].at), "two events at one instant"),
        (events.iter().any(|event| event.at > case.at), "event after the instant"),
        (is_at(0), "event at the instant"),
        (is_at(-1), "event a microsecond before the instant"),
        (events.is_empty(), "no events"),
        (case.profile.traits().is_empty(), "no traits"),
        (since.is_none(), "no stage brought"),
        (since == Some(None), "stage brought without since"),
        (since == Some(Some(case.at)), "stage brought since the instant"),
        (case.campaigns.len() > 1, "several campaigns"),
        (case.before.is_some(), "asked before about another"),
    ];
    is_so.into_iter().filter_map(|(is_so, trouble)| is_so.then_some(trouble)).collect()
}

const ANSWERS: &str = "
    applies, outside audience, outside runs, in a stage, disqualified, qualified, holds a stage, no stage, matched, matched with nothing,
    cut down, cut up, graded by a matrix, valid until, valid for ever, events without instant, trait of wrong type, property of wrong type,
    stage unknown, stage in the future, bursts left out
";

#[test]
fn every_kind_of_answer_is_given() {
    let mut counts = BTreeMap::new();
    let mut scratch = Scratch::default();
    for seed in 1..=CASES {
        let case = case(&mut Draws::of_seed(seed));
        let program = Program::compile(&case.campaigns.iter().cloned().map(Arc::new).collect::<Vec<_>>());
        for verdict in eval::evaluate(&program, &case.profile, case.at, &mut scratch) {
            for kind in kinds_of(&verdict) {
                *counts.entry(kind).or_default() += 1;
            }
        }
    }
    all_came_up(&counts, &ANSWERS.split(',').map(str::trim).collect());
}

fn kinds_of(verdict: &Verdict<'_>) -> Vec<&'static str> {
    let mut kinds = vec![match verdict.applies {
        Applies::Yes => "applies",
        Applies::OutsideAudience => "outside audience",
        Applies::OutsideRuns => "outside runs",
    }];
    kinds.push(match verdict.stage {
        Some(Standing::Stage(_)) => "in a stage",
        Some(Standing::Disqualified) => "disqualified",
        None => "no stage",
    });
    let matrix = verdict.grades.iter().any(|graded| graded.grade.as_str() == "rating");
    let is_so = [
        (verdict.qualified, "qualified"),
        (verdict.held.is_some(), "holds a stage"),
        (!verdict.matched.is_empty(), "matched"),
        (verdict.matched.iter().any(|line| line.points.get() == 0), "matched with nothing"),
        (verdict.cuts.iter().any(|cut| cut.points.get() < 0), "cut down"),
        (verdict.cuts.iter().any(|cut| cut.points.get() > 0), "cut up"),
        (matrix, "graded by a matrix"),
        (verdict.valid_until.is_some(), "valid until"),
        (verdict.valid_until.is_none(), "valid for ever"),
    ];
    kinds.extend(is_so.into_iter().filter_map(|(is_so, kind)| is_so.then_some(kind)));
    kinds.extend(verdict.warnings.iter().map(|warning| match warning {
        Warning::EventsWithoutInstant { .. } => "events without instant",
        Warning::TraitOfWrongType { .. } => "trait of wrong type",
        Warning::PropertyOfWrongType { .. } => "property of wrong type",
        Warning::StageUnknown { .. } => "stage unknown",
        Warning::StageInTheFuture { .. } => "stage in the future",
        Warning::BurstsLeftOut { .. } => "bursts left out",
    }));
    kinds
}
