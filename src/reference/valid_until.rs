//! Until when an answer stays as it is: every instant that could change it is tried, the earliest first.

use std::collections::BTreeSet;

use super::conditions::{Reached, holds};
use super::{Asked, experiments, instants, points, stages, tests_of, within_audience, within_runs};
use crate::domain::{Points, Timestamp};

/// "`valid_until` is the earliest instant after `at` at which, the contact as given, the truth of any single test or the points of
/// any rule would differ, or `audience`, `runs` … or a `stays` begins or ends; null if never. An event dated after `at` is such an
/// instant; a window that loses an event without changing its test is not."
pub(super) fn valid_until(asked: Asked<'_>) -> Option<Timestamp> {
    let views = experiments::views(asked);
    let now = facts(&views, asked.at);
    let arrival = first_arrival(asked);
    let mut candidates = BTreeSet::from_iter(experiments::bounds(asked));
    for view in experiments::views(asked) {
        candidates.extend(instants::fixed(view));
    }
    let mut tried = asked.at;
    loop {
        let of_views = views.iter().filter_map(|view| instants::next_after(view.at(tried), &candidates, arrival));
        let next = of_views.min()?;
        if Some(next) == arrival || facts(&views, next) != now {
            return Some(next);
        }
        tried = next;
    }
}

/// The first event dated after `at`, or the instant at which the stage that the contact brought begins to count; "what lies beyond
/// the last instant never comes".
fn first_arrival(asked: Asked<'_>) -> Option<Timestamp> {
    let events = asked.profile.events().iter().map(|event| event.at);
    let brought = stages::brought(asked).filter(|brought| stages::position_of(asked, brought).is_some());
    let since = brought.and_then(|brought| brought.since);
    events.chain(since).filter(|instant| asked.at < *instant && *instant < Timestamp::MAX).min()
}

/// Everything whose change ends an answer's validity.
#[derive(PartialEq, Eq)]
struct Facts {
    views: Vec<ViewFacts>,
    within_audience: bool,
    within_runs: bool,
    running: Vec<bool>,
}

/// What of them is one for each way in which the campaign is asked.
#[derive(PartialEq, Eq)]
struct ViewFacts {
    tests: Vec<bool>,
    points: Vec<Option<Points>>,
    stays: Vec<bool>,
}

/// Of the views that the answer rests on at the instant that it is asked for.
fn facts(views: &[Asked<'_>], at: Timestamp) -> Option<Facts> {
    let as_it_stands = views.first()?.at(at);
    Some(Facts {
        views: views.iter().map(|view| facts_of(view.at(at))).collect(),
        within_audience: within_audience(as_it_stands),
        within_runs: within_runs(as_it_stands),
        running: experiments::running(as_it_stands),
    })
}

fn facts_of(asked: Asked<'_>) -> ViewFacts {
    ViewFacts {
        tests: truths(asked),
        points: tests_of::rules(asked).into_iter().map(|rule| points::of_rule(asked, rule)).collect(),
        stays: stays(asked),
    }
}

/// "The truth of any single test": anywhere in the campaign, also in rules that don't hold.
fn truths(asked: Asked<'_>) -> Vec<bool> {
    let decided = stages::decided(asked);
    let outside = tests_of::conditions_outside_stages(asked).into_iter();
    let outside = outside.flat_map(tests_of::tests_in);
    let mut truths: Vec<bool> = outside.map(|test| holds(asked, test, Reached::Finally)).collect();
    for (index, stage) in tests_of::stages(asked) {
        let so_far = Reached::SoFar(decided.get(..index.0).unwrap_or_default());
        let tests = tests_of::conditions_of_stage(stage).flat_map(tests_of::tests_in);
        truths.extend(tests.map(|test| holds(asked, test, so_far)));
    }
    truths
}

/// Of each stage up to the held one, whether it still stays.
fn stays(asked: Asked<'_>) -> Vec<bool> {
    let Some(held) = stages::held_before(asked) else { return Vec::new() };
    let up_to_held = tests_of::stages(asked).take(held.position + 1);
    up_to_held.map(|(_, stage)| stages::still_stays(asked, stage, held)).collect()
}
