//! Verdicts of compiled campaigns: windows to the microsecond, absence, sharing between campaigns, a scratch used again.

use std::sync::Arc;

use thresh::domain::{CampaignId, Decimal, Period, RuleName, ScoreName, Timestamp, Unit, Verdict, Zone};
use thresh::eval::{Scratch, evaluate};
use thresh::lang::checked::{
    Award, CheckedCampaign, Condition, CountTest, Counted, Criteria, EventSource, EventTest, Fading, NumberTest, Often,
    Property, Relation, Rule, Score, ScoreBody, Series, Trait, TraitTest, ValueTest, ValueType, Window, Wording,
};
use thresh::lang::source::{FileId, Span};
use thresh::limits::RULE_POINTS_MAX;
use thresh::profile::{Event, EventKind, Profile, Properties, Value};
use thresh::program::Program;

const DAY: i64 = 86_400_000_000;

fn downloaded(count: CountTest, window: Window) -> Condition {
    let text = |path: &str| Property { path: path.into(), value_type: ValueType::Text };
    let series = Series {
        phrase: "downloaded whitepaper".into(),
        source: EventSource::Track("whitepaper downloaded".into()),
        name: None,
        named_by: text("name"),
        filter: None,
        burst: None,
    };
    Condition::Happened(EventTest { series: vec![series], count, window })
}

fn times(at_least: u32, at_most: Option<u32>) -> CountTest {
    CountTest { of: Counted::Times, at_least, at_most }
}

fn days(amount: u32) -> Period {
    Period { amount, unit: Unit::Day }
}

fn size_at_least(size: i64) -> Condition {
    let subject = Trait { name: "size".into(), from: None, domain_of: None, value_type: ValueType::Number };
    let test = ValueTest::Number(NumberTest::Is(Relation::AtLeast, Decimal::from_integer(size)));
    Condition::Trait(TraitTest { subject, test })
}

fn rule(name: &str, condition: Condition, points: i64, fading: Fading) -> Rule {
    let award = Award { points, often: Often::Once, per: None, at_most: None, fading, because: None };
    Rule {
        name: RuleName::new(name),
        condition,
        wording: Wording::default(),
        award,
        span: Span { file: FileId(0), start: 0, end: 0 },
    }
}

fn campaign(id: &str, rules: Vec<Rule>) -> Arc<CheckedCampaign> {
    let body = ScoreBody::Rules { rules, groups: vec![] };
    let scores = vec![Score { name: ScoreName::new("engagement"), body, range: Some((-5, 100)) }];
    Arc::new(CheckedCampaign {
        id: CampaignId::new(id),
        title: id.to_owned(),
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
        definitions: vec![],
        criteria: Criteria { scores, ..Criteria::default() },
        experiments: vec![],
        tests: vec![],
    })
}

fn contact(downloads: &[i64], size: Option<i64>) -> Profile<'static> {
    let events = downloads.iter().map(|at| Event {
        kind: EventKind::Track,
        name: "Whitepaper Downloaded".into(),
        at: Timestamp::from_micros(*at),
        message_id: None,
        properties: Properties::default(),
    });
    let traits = size.map(|size| ("size".into(), Value::Number(Decimal::from_integer(size)))).into_iter().collect();
    Profile::new("c-1".into(), traits, events.collect(), vec![], 0).unwrap()
}

/// Rules that match with their points, then the score, then when the verdict next differs.
fn said(verdict: &Verdict<'_>) -> String {
    let rules: Vec<_> = verdict.matched.iter().map(|rule| format!("{} {}", rule.rule, rule.points)).collect();
    let until = verdict.valid_until.map_or("never".to_owned(), |at| at.micros().to_string());
    format!("{} = {} until {until}", rules.join(", "), verdict.scores[0].points)
}

#[track_caller]
fn check(rules: Vec<Rule>, contact: &Profile<'_>, at: i64, expected: &str) {
    let program = Program::compile(&[campaign("launch", rules)]);
    let mut scratch = Scratch::default();
    for _ in 0..2 {
        let verdicts = evaluate(&program, contact, Timestamp::from_micros(at), &mut scratch);
        assert_eq!(said(&verdicts[0]), expected);
    }
}

#[test]
fn a_window_ends_to_the_microsecond() {
    let rules = || {
        vec![
            rule("twice", downloaded(times(2, None), Window::Within(days(7))), 3, Fading::Never),
            rule("recent", downloaded(times(1, None), Window::Within(days(7))), 2, Fading::Never),
            rule("idle", downloaded(times(0, Some(0)), Window::Within(days(7))), -9, Fading::Never),
        ]
    };
    let contact = contact(&[0, DAY], None);
    check(rules(), &contact, DAY, "twice 3, recent 2 = 5 until 604800000000");
    check(rules(), &contact, 7 * DAY - 1, "twice 3, recent 2 = 5 until 604800000000");
    check(rules(), &contact, 7 * DAY, "recent 2 = 2 until 691200000000");
    check(rules(), &contact, 8 * DAY, "idle -9 = -5 until never");
    check(rules(), &contact, -1, "idle -9 = -5 until 0");
}

#[test]
fn events_that_leave_together_turn_a_bounded_count_only_if_its_truth_differs() {
    let rules = || vec![rule("two", downloaded(times(2, Some(2)), Window::Within(days(1))), 1, Fading::Never)];
    check(rules(), &contact(&[0, 0, 0], None), 0, " = 0 until never");
    check(rules(), &contact(&[0, 1, 1], None), 1, " = 0 until 86400000000");
}

#[test]
fn conjunctions_look_at_absence_too() {
    let absent = || Condition::Not(Box::new(downloaded(times(1, None), Window::Ever)));
    let rules = || {
        vec![
            rule("big and silent", Condition::All(vec![size_at_least(10), absent()]), 1, Fading::Never),
            rule("silent", absent(), 2, Fading::Never),
            rule("either", Condition::Any(vec![absent(), size_at_least(10)]), 4, Fading::Never),
        ]
    };
    check(rules(), &contact(&[], Some(10)), 0, "big and silent 1, silent 2, either 4 = 7 until never");
    check(rules(), &contact(&[0], Some(10)), 0, "either 4 = 4 until never");
    check(rules(), &contact(&[], None), 0, "silent 2, either 4 = 6 until never");
    check(rules(), &contact(&[0], Some(9)), 0, " = 0 until never");
}

#[test]
fn points_of_any_size_are_added_up_exactly() {
    let of_16_bits = [i64::from(i16::MIN), i64::from(i16::MAX)];
    let greatest = RULE_POINTS_MAX;
    for points in [&of_16_bits[..], &[-32_769, -7], &[32_768, 1], &[greatest, -greatest, greatest]] {
        // More than two words of rules, of which every third does not hold.
        let rules: Vec<Rule> = (0..150)
            .map(|number| {
                let size = if number % 3 == 0 { 11 } else { 10 };
                rule(&number.to_string(), size_at_least(size), points[number % points.len()], Fading::Never)
            })
            .collect();
        let wanted: i64 =
            rules.iter().zip(0..).filter(|(_, number)| number % 3 != 0).map(|(rule, _)| rule.award.points).sum();
        let mut launch = Arc::into_inner(campaign("launch", rules)).unwrap();
        launch.criteria.scores[0].range = None;
        let program = Program::compile(&[Arc::new(launch)]);
        let contact = contact(&[], Some(10));
        let verdicts = evaluate(&program, &contact, Timestamp::from_micros(0), &mut Scratch::default());
        assert_eq!(verdicts[0].scores[0].points.get(), wanted, "{points:?}");
    }
}

#[test]
fn points_fade_from_the_newest_event_and_say_when_they_next_do() {
    let rules = || {
        let fading = Fading::Halving(days(30));
        vec![rule("paper", downloaded(times(1, None), Window::Ever), 5, fading)]
    };
    check(rules(), &contact(&[0, DAY], None), DAY, "paper 5 = 5 until 2678400000000");
    check(rules(), &contact(&[0, DAY], None), 61 * DAY, "paper 1 = 1 until 7862400000000");
    check(rules(), &contact(&[0, DAY], None), 91 * DAY, "paper 0 = 0 until never");
}

#[test]
fn campaigns_share_tests_but_not_instants() {
    let within = |amount| downloaded(times(1, None), Window::Within(days(amount)));
    let one =
        campaign("one", vec![rule("week", within(7), 1, Fading::Never), rule("ever", within(60), 1, Fading::Never)]);
    let other = campaign("other", vec![rule("ever", within(60), 1, Fading::Never)]);
    let program = Program::compile(&[one, other]);
    let contact = contact(&[0], None);
    let verdicts = evaluate(&program, &contact, Timestamp::from_micros(0), &mut Scratch::default());
    assert_eq!(said(&verdicts[0]), "week 1, ever 1 = 2 until 604800000000");
    assert_eq!(said(&verdicts[1]), "ever 1 = 1 until 5184000000000");
}
