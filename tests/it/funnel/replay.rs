//! A replayed history is what asking at every event and every boundary finds, one instant after the other.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use thresh::decide::Selection;
use thresh::domain::{Applies, Period, Standing, Timestamp, Verdict};
use thresh::eval::{self, Scratch};
use thresh::funnel::{Place, replay};
use thresh::lang::checked::{CheckedCampaign, StageIndex};
use thresh::profile::{BroughtStage, Profile};
use thresh::program::Program;

use crate::agree::{CASES, asked};
use crate::generate::draws::Draws;
use crate::generate::forms::Forms;
use crate::generate::{Case, case, told};
use crate::scoring::ruleset_of;
use crate::valid_until::{dates, midnights};

/// How often a span that fades repeats among the boundaries that are tried: 3% is lost 34 times.
const REPEATS: u32 = 34;

const DAY_MICROS: i64 = 86_400_000_000;

/// What asking at every boundary found.
struct Asked {
    reached: Vec<Option<Timestamp>>,
    place: Place,
    held: Option<(String, Timestamp)>,
}

#[test]
fn a_replayed_history_is_what_asking_at_every_event_and_boundary_finds() {
    let first = asked("THRESH_SEED").unwrap_or(1);
    let (mut moved, mut instants) = (0, 0);
    for seed in first..first + asked("THRESH_CASES").unwrap_or(CASES) / 20 {
        let case = case(&mut Draws::of_seed(seed));
        let program = Program::compile(&[Arc::new(case.campaigns[0].clone())]);
        let until = case.at.plus_micros(40 * DAY_MICROS);
        let history =
            replay(&program, &Selection::all(), &case.profile, until, &mut Scratch::default()).unwrap().remove(0);
        let (asked, tried) = ask_everywhere(&case, &program, until);
        assert_eq!(history.all_reached(), asked.reached, "seed {seed}: {}", told::case(&case));
        assert_eq!(history.place(), asked.place, "seed {seed}: {}", told::case(&case));
        let first = case.profile.events().first().map(|event| event.at);
        moved += history.all_reached().iter().flatten().filter(|at| first.is_some_and(|first| first < **at)).count();
        instants += tried;
    }
    if asked("THRESH_CASES").is_none() {
        assert!(moved > 50, "only {moved} stages were reached after the first event");
        assert!(instants > 150_000, "only {instants} instants were tried");
    }
}

/// Evaluates from the first event on at every instant that could make a difference, each time with the stage that was held before.
fn ask_everywhere(case: &Case, program: &Program, until: Timestamp) -> (Asked, usize) {
    let campaign = &case.campaigns[0];
    let stages = campaign.criteria.stages.len();
    let mut found = Asked { reached: vec![None; stages], place: Place::Outside, held: None };
    let events = case.profile.events();
    let dated = events.first().is_some_and(|event| event.at <= until);
    let first = if dated { events[0].at } else { until };
    let mut ahead: BTreeSet<Timestamp> = boundaries(campaign, &case.profile, first, until);
    ahead.insert(first);
    let (mut tried, mut scratch) = (0, Scratch::default());
    while let Some(at) = ahead.pop_first() {
        for _ in 0..=stages {
            tried += 1;
            let before = found.held.clone();
            let profile = holding(&case.profile, before.as_ref());
            let verdict = eval::evaluate(program, &profile, at, &mut scratch).remove(0);
            found.place = place(campaign, &verdict);
            if let (Place::Stage(stage), true) = (found.place, dated) {
                found.reached[..=stage.0].iter_mut().for_each(|reached| *reached = reached.or(Some(at)));
            }
            found.held = verdict.held.map(|held| (held.stage.to_owned(), held.since.unwrap()));
            if before.as_ref().map(|held| &held.0) == found.held.as_ref().map(|held| &held.0) {
                break;
            }
            // A stage that stays for a while does so from now on.
            ahead.extend(periods(campaign).iter().map(|period| period.after(at, &campaign.zone)));
            ahead.retain(|later| *later > at && *later <= until);
        }
    }
    (found, tried)
}

fn holding<'a>(profile: &Profile<'a>, held: Option<&(String, Timestamp)>) -> Profile<'a> {
    let parts = (Cow::Owned(profile.contact_id().to_owned()), profile.traits().to_vec(), profile.events().to_vec());
    let bare = Profile::new(parts.0, parts.1, parts.2, Vec::new(), 0).unwrap();
    match held {
        None => bare,
        Some((stage, since)) => bare.with_stage(BroughtStage {
            campaign: Cow::Borrowed("aurora"),
            stage: Cow::Owned(stage.clone()),
            since: Some(*since),
        }),
    }
}

fn place(campaign: &CheckedCampaign, verdict: &Verdict<'_>) -> Place {
    match (verdict.applies, verdict.stage) {
        (Applies::OutsideAudience | Applies::OutsideRuns, _) => Place::Outside,
        (Applies::Yes, None) => Place::Stageless,
        (Applies::Yes, Some(Standing::Disqualified)) => Place::Disqualified,
        (Applies::Yes, Some(Standing::Stage(name))) => {
            let position = campaign.criteria.stages.iter().position(|stage| stage.name == *name);
            Place::Stage(StageIndex(position.unwrap()))
        }
    }
}

fn periods(campaign: &CheckedCampaign) -> Vec<Period> {
    let mut forms = Forms::default();
    forms.of_campaign(campaign);
    forms.periods.sort_unstable_by_key(|period| (period.unit, period.amount));
    forms.periods.dedup();
    forms.periods
}

/// Every instant up to the end that something said in the campaign or the contact could make a boundary, and a microsecond to either
/// side; found without asking the evaluator.
fn boundaries(
    campaign: &CheckedCampaign,
    profile: &Profile<'_>,
    first: Timestamp,
    until: Timestamp,
) -> BTreeSet<Timestamp> {
    let zone = &campaign.zone;
    let mut forms = Forms::default();
    forms.of_campaign(campaign);
    let mut instants: BTreeSet<Timestamp> = forms.days.iter().map(|day| zone.start_of(*day)).collect();
    let mut starts: BTreeSet<Timestamp> = profile.events().iter().map(|event| event.at).collect();
    starts.extend(dates(profile, zone));
    for start in &starts {
        instants.insert(*start);
        instants.extend(midnights(zone, *start));
        // `this day` of a date that is still to come begins on that day.
        let day = zone.day_of(*start);
        instants.extend([day, day.monday(), thresh::domain::Zone::first_of_month(day)].map(|day| zone.start_of(day)));
        for period in periods(campaign) {
            instants.extend((1..=REPEATS).filter_map(|times| {
                let period = Period { amount: period.amount.checked_mul(times)?, ..period };
                Some(period.after(*start, zone))
            }));
            instants.insert(period.before(*start, zone));
            instants.extend(midnights(zone, period.before(*start, zone)));
        }
    }
    let around = instants.into_iter().flat_map(|instant| [-1, 0, 1].map(|micros| instant.plus_micros(micros)));
    around.filter(|instant| first < *instant && *instant <= until).collect()
}

const VOCABULARY: &str = "[events.\"downloaded whitepaper\"]\n[events.\"requested demo\"]\n[events.\"unsubscribed newsletter\"]\n\
                          [categories]\ntouchpoint = [\"downloaded whitepaper\", \"requested demo\"]\n";

/// Checks when a contact with these events first reached each stage, and where it stands on 1 July 2026.
#[track_caller]
fn check(stages: &str, events: &[(&str, &str)], reached: &[Option<&str>], place: Place) {
    let rules = format!("campaign \"Aurora\"\n\nstages\n{stages}");
    let ruleset = ruleset_of(&[("aurora.thresh", &rules), ("vocabulary.toml", VOCABULARY)]);
    let events: Vec<String> = events
        .iter()
        .map(|(day, name)| format!(r#"{{"event": "{name}", "timestamp": "2026-{day}T12:00:00Z"}}"#))
        .collect();
    let contact = format!(r#"{{"id": "c-1", "events": [{}]}}"#, events.join(","));
    let profile = thresh::wire::contact::read(contact.as_bytes(), "id").unwrap();
    let until = Timestamp::parse("2026-07-01T00:00:00Z").unwrap();
    let history =
        replay(ruleset.program(), &Selection::all(), &profile, until, &mut Scratch::default()).unwrap().remove(0);
    let shown: Vec<Option<String>> =
        history.all_reached().iter().map(|at| at.map(|at| at.to_string()[5..16].to_owned())).collect();
    assert_eq!(shown.iter().map(Option::as_deref).collect::<Vec<_>>(), reached);
    assert_eq!(history.place(), place);
}

#[test]
fn whoever_skips_a_stage_has_reached_it_and_whoever_falls_back_stays_counted() {
    let stages =
        "  visitor\n  mql when downloaded whitepaper within 30 days\n  sql when requested demo within 30 days\n";
    let events = [("03-01", "Newsletter Unsubscribed"), ("04-10", "Demo Requested")];
    let reached = [Some("03-01T12:00"), Some("04-10T12:00"), Some("04-10T12:00")];
    check(stages, &events, &reached, Place::Stage(StageIndex(0)));
}

#[test]
fn a_stage_that_silence_brings_is_reached_when_the_silence_is_long_enough() {
    let stages = "  visitor\n  asleep when downloaded whitepaper and no touchpoint within 60 days\n";
    let events = [("01-01", "Whitepaper Downloaded"), ("02-20", "Whitepaper Downloaded")];
    check(stages, &events, &[Some("01-01T12:00"), Some("04-21T12:00")], Place::Stage(StageIndex(1)));
}

#[test]
fn what_is_held_is_held_from_decision_to_decision() {
    let keeps = "  visitor\n  mql when downloaded whitepaper within 7 days stays 100 days\n  \
                 sql when reached mql and requested demo within 1 day\n";
    let events = [("03-01", "Whitepaper Downloaded"), ("05-01", "Demo Requested")];
    let reached = [Some("03-01T12:00"), Some("03-01T12:00"), Some("05-01T12:00")];
    check(keeps, &events, &reached, Place::Stage(StageIndex(1)));
    let loses = keeps.replace("stays 100 days", "stays 50 days");
    check(&loses, &events, &[reached[0], reached[1], None], Place::Stage(StageIndex(0)));
    let for_good = keeps.replace("stays 100 days", "never falls back");
    check(&for_good, &events, &reached, Place::Stage(StageIndex(1)));
}

#[test]
fn whoever_is_disqualified_reaches_nothing_meanwhile() {
    let stages = "  visitor\n  mql when downloaded whitepaper\n\ndisqualify \"Gone\" when unsubscribed newsletter within 10 days\n";
    let events = [("03-01", "Newsletter Unsubscribed"), ("03-02", "Whitepaper Downloaded")];
    check(stages, &events, &[Some("03-11T12:00"), Some("03-11T12:00")], Place::Stage(StageIndex(1)));
}

#[test]
fn whoever_has_no_event_yet_has_a_stage_and_no_history() {
    check("  visitor\n  mql when downloaded whitepaper\n", &[], &[None, None], Place::Stage(StageIndex(0)));
    let later = [("08-01", "Whitepaper Downloaded")];
    check("  visitor\n  mql when downloaded whitepaper\n", &later, &[None, None], Place::Stage(StageIndex(0)));
}
