//! Until when an answer stays as it is: every instant that could change it is tried, the earliest first.

use super::conditions::{Reached, holds};
use super::{Asked, instants, points, stages, tests_of, within_audience, within_runs};
use crate::domain::{Points, Timestamp};
use crate::lang::checked::CheckedCampaign;
use crate::profile::Profile;

/// "`valid_until` is the earliest instant after `at` at which, the contact as given, the truth of any single test or the points of
/// any rule would differ, or `audience`, `runs` … or a `stays` begins or ends; null if never. An event dated after `at` is such an
/// instant; a window that loses an event without changing its test is not."
pub(super) fn valid_until(asked: Asked<'_>) -> Option<Timestamp> {
    let now = facts_of(asked);
    let arrival = first_arrival(asked);
    let candidates = instants::fixed(asked);
    let mut tried = asked.at;
    loop {
        let next = instants::next_after(asked.at(tried), &candidates, arrival)?;
        if Some(next) == arrival || facts_of(asked.at(next)) != now {
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

/// Everything whose change ends an answer's validity, at one instant: two are equal where nothing of it differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    tests: Vec<bool>,
    points: Vec<Option<Points>>,
    within_audience: bool,
    within_runs: bool,
    stays: Vec<bool>,
}

/// What `valid_until` is about: the truth of every single test, the points of every rule that holds, and whether the audience, the runs
/// and every `stays` last, for a contact at an instant.
pub fn facts(campaign: &CheckedCampaign, profile: &Profile<'_>, at: Timestamp) -> Facts {
    facts_of(Asked { campaign, profile, at })
}

fn facts_of(asked: Asked<'_>) -> Facts {
    Facts {
        tests: truths(asked),
        points: tests_of::rules(asked.campaign).into_iter().map(|rule| points::of_rule(asked, rule)).collect(),
        within_audience: within_audience(asked),
        within_runs: within_runs(asked),
        stays: stays(asked),
    }
}

/// "The truth of any single test": anywhere in the campaign, also in rules that don't hold.
fn truths(asked: Asked<'_>) -> Vec<bool> {
    let decided = stages::decided(asked);
    let outside = tests_of::conditions_outside_stages(asked.campaign).into_iter();
    let outside = outside.flat_map(tests_of::tests_in);
    let mut truths: Vec<bool> = outside.map(|test| holds(asked, test, Reached::Finally)).collect();
    for (index, stage) in tests_of::stages(asked.campaign) {
        let so_far = Reached::SoFar(decided.get(..index.0).unwrap_or_default());
        let tests = tests_of::conditions_of_stage(stage).flat_map(tests_of::tests_in);
        truths.extend(tests.map(|test| holds(asked, test, so_far)));
    }
    truths
}

/// Of each stage up to the held one, whether it still stays.
fn stays(asked: Asked<'_>) -> Vec<bool> {
    let Some(held) = stages::held_before(asked) else { return Vec::new() };
    let up_to_held = tests_of::stages(asked.campaign).take(held.position + 1);
    up_to_held.map(|(_, stage)| stages::still_stays(asked, stage, held)).collect()
}
