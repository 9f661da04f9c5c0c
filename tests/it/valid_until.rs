//! `valid_until` is the first boundary at which something differs: at every boundary before it nothing does, at it something does.

use std::collections::BTreeSet;
use std::sync::Arc;

use thresh::domain::{Day, Period, Timestamp, Verdict, Zone};
use thresh::eval::{self, Scratch};
use thresh::lang::checked::CheckedCampaign;
use thresh::profile::{Profile, Value};
use thresh::program::Program;
use thresh::reference::{self, facts};

use crate::agree::{CASES, asked};
use crate::generate::draws::Draws;
use crate::generate::forms::Forms;
use crate::generate::{Case, case, told};

const DAY_MICROS: i64 = 86_400_000_000;

/// How far ahead is looked where an answer is valid for ever.
const AHEAD_MICROS: i64 = 800 * DAY_MICROS;

/// Boundaries that are tried of one case; where there are more, some of them, spread evenly.
const BOUNDARIES_MAX: usize = 160;

#[test]
fn nothing_differs_before_it_and_something_does_at_it() {
    let first = asked("THRESH_SEED").unwrap_or(1);
    let mut tried = 0;
    for seed in first..first + asked("THRESH_CASES").unwrap_or(CASES) / 10 {
        let case = case(&mut Draws::of_seed(seed));
        match what_is_wrong(&case) {
            Ok(boundaries) => tried += boundaries,
            Err(wrong) => panic!("seed {seed}: {wrong}\n{}", told::case(&case)),
        }
    }
    assert!(tried > 10_000, "only {tried} boundaries were tried");
}

/// How many boundaries were tried.
fn what_is_wrong(case: &Case) -> Result<usize, String> {
    let campaign = &case.campaigns[0];
    let program = Program::compile(&[Arc::new(campaign.clone())]);
    let mut scratch = Scratch::default();
    let mut said = |at| eval::evaluate(&program, &case.profile, at, &mut scratch).remove(0);
    let now = facts(campaign, &case.profile, case.at);
    let answer = said(case.at);
    let until = reference::verdict(campaign, &case.profile, case.at).valid_until;

    let before = before_the_end(boundaries(campaign, &case.profile, case.at), case.at, until);
    for at in &before {
        let then = facts(campaign, &case.profile, *at);
        if then != now {
            return Err(format!("at {at} something differs already, not only at {until:?}\n{now:#?}\n{then:#?}"));
        }
        let later = said(*at);
        if !says_the_same(&answer, &later) {
            return Err(told::difference(*at, &answer, &later));
        }
    }
    match until {
        Some(end) if facts(campaign, &case.profile, end) == now && !arrives(&case.profile, end) => {
            Err(format!("nothing differs at {end}"))
        }
        Some(_) | None => Ok(before.len()),
    }
}

/// What an answer's validity is about; `held` counts from the instant asked at, and warnings of a stage ahead end with an arrival.
fn says_the_same(one: &Verdict<'_>, other: &Verdict<'_>) -> bool {
    let stage = |verdict: &Verdict<'_>| verdict.held.map(|held| held.stage.to_owned());
    let (mut one_rest, mut other_rest) = (one.clone(), other.clone());
    (one_rest.held, other_rest.held) = (None, None);
    stage(one) == stage(other) && one_rest == other_rest
}

/// "An event dated after `at` is such an instant"; so is the instant from which a stage that was brought counts.
fn arrives(profile: &Profile<'_>, at: Timestamp) -> bool {
    let since = profile.stage("aurora").and_then(|brought| brought.since);
    profile.events().iter().any(|event| event.at == at) || since == Some(at)
}

fn before_the_end(all: BTreeSet<Timestamp>, at: Timestamp, until: Option<Timestamp>) -> Vec<Timestamp> {
    let end = until.unwrap_or_else(|| at.plus_micros(AHEAD_MICROS));
    let within: Vec<Timestamp> = all.into_iter().filter(|instant| at < *instant && *instant < end).collect();
    let step = within.len().div_ceil(BOUNDARIES_MAX).max(1);
    // The last ones are the likeliest to be missed, so counting is from the end.
    within.into_iter().rev().step_by(step).collect()
}

/// Every instant that something said in the campaign or the contact could make a boundary, and a microsecond to either side; found
/// without asking either evaluator.
fn boundaries(campaign: &CheckedCampaign, profile: &Profile<'_>, at: Timestamp) -> BTreeSet<Timestamp> {
    let zone = &campaign.zone;
    let mut forms = Forms::default();
    forms.of_campaign(campaign);
    let since = profile.stage(campaign.id.as_str()).and_then(|brought| brought.since);
    let mut starts: BTreeSet<Timestamp> = profile.events().iter().map(|event| event.at).chain(since).collect();
    starts.extend(dates(profile, zone));
    let days = forms.days.iter().map(|day| zone.start_of(*day));
    let mut instants: BTreeSet<Timestamp> = days.chain(midnights(zone, at)).collect();
    for start in &starts {
        instants.insert(*start);
        instants.extend(midnights(zone, *start));
        for period in &forms.periods {
            for times in 1..=4 {
                let period = Period { amount: period.amount * times, ..*period };
                instants.extend([period.after(*start, zone), period.before(*start, zone)]);
            }
        }
    }
    instants.into_iter().flat_map(|instant| [-1, 0, 1].map(|micros| instant.plus_micros(micros))).collect()
}

/// The next days, weeks and months of a zone's calendar to begin, and the next changes of its clock.
pub(crate) fn midnights(zone: &Zone, after: Timestamp) -> Vec<Timestamp> {
    let day = zone.day_of(after);
    let days = [day.plus(1), day.plus(2), day.monday().plus(7), Zone::first_of_next_month(day)];
    let changes = zone.clock_changes(after, after.plus_micros(3 * DAY_MICROS));
    days.into_iter().map(|day| zone.start_of(day)).chain(changes).collect()
}

/// Every date that the contact brings, roughly where it has a clock without an offset.
pub(crate) fn dates(profile: &Profile<'_>, zone: &Zone) -> Vec<Timestamp> {
    let of_events = profile.events().iter().flat_map(|event| event.properties.as_slice());
    let values = profile.traits().iter().chain(of_events).map(|(_, value)| value);
    let texts = values.filter_map(|value| match value {
        Value::Text(text) | Value::Cell(text) => Some(text.trim()),
        Value::Texts(_) | Value::YesNo(_) | Value::Number(_) | Value::Structure => None,
    });
    texts.filter_map(|text| Timestamp::parse(text).or_else(|| clock(text, zone))).collect()
}

fn clock(text: &str, zone: &Zone) -> Option<Timestamp> {
    let day = zone.start_of(Day::parse(text.get(..10)?)?);
    let Some(hours) = text.get(11..13) else { return Some(day) };
    let minutes: i64 = text.get(14..16)?.parse().ok()?;
    Some(day.plus_micros((hours.parse::<i64>().ok()? * 60 + minutes) * 60_000_000))
}
