//! The manual's sentence on `valid_until`.

use thresh::domain::Day;
use thresh::lang::checked::{
    Condition, EventTest, Fading, FallsBack, Measured, NotFollowed, Often, PerUnit, StageIndex, ValueTest, ValueType,
    Window,
};
use thresh::lang::syntax::CalendarUnit;
use thresh::profile::Value;

use super::build::{
    NOON, always, at_most, campaign, contact, contact_with, days, event, event_with, fading, happened, happened_when,
    holding, minutes, months, not, number, one_condition, one_rule, paid, property, rule, stage, test, text, times,
    trait_is,
};
use super::{check, until};

const THEN: &str = "2026-11-20T00:00:00Z";

#[test]
fn what_has_no_time_in_it_is_valid_for_ever() {
    check(until, &one_condition(happened("a")), &contact(vec![event("a", THEN)]), NOON, "for ever");
    check(until, &one_condition(happened_when("a", Window::Within(days(7)))), &contact(Vec::new()), NOON, "for ever");
}

#[test]
fn a_test_s_truth_ends_it_also_in_a_rule_that_does_not_hold() {
    let window = happened_when("a", Window::Within(days(7)));
    let campaign = one_condition(Condition::All(vec![window, happened("x")]));
    check(until, &campaign, &contact(vec![event("a", THEN)]), NOON, "2026-11-27T00:00:00Z");
}

#[test]
fn a_window_that_loses_an_event_without_changing_its_test_does_not() {
    let twice = EventTest { count: times(2, None), ..test("a", Window::Within(days(7))) };
    let events = ["2026-11-18T00:00:00Z", "2026-11-19T00:00:00Z", "2026-11-20T00:00:00Z"].map(|at| event("a", at));
    check(until, &one_condition(Condition::Happened(twice)), &contact(events.to_vec()), NOON, "2026-11-26T00:00:00Z");
}

#[test]
fn an_event_after_the_instant_ends_it_whatever_it_is() {
    let events = vec![event("unheard of", "2026-11-24T00:00:00Z"), event("a", THEN)];
    check(
        until,
        &one_condition(happened_when("a", Window::Within(days(7)))),
        &contact(events),
        NOON,
        "2026-11-24T00:00:00Z",
    );
}

#[test]
fn points_that_fade_end_it_when_they_are_others() {
    let halving = |points| one_rule(fading(rule("r", happened("a"), points), Fading::Halving(days(30))));
    let old = || contact(vec![event("a", "2026-10-01T00:00:00Z")]);
    // 53 days have passed; 5 → 2 at 30 days, 1 at 60, 0 at 90, and nothing after.
    check(until, &halving(5), &old(), NOON, "2026-11-30T00:00:00Z");
    check(until, &halving(5), &old(), "2026-11-30T00:00:00Z", "2026-12-30T00:00:00Z");
    check(until, &halving(5), &old(), "2026-12-30T00:00:00Z", "for ever");
    check(until, &halving(1), &old(), NOON, "for ever");
}

#[test]
fn points_that_fade_behind_a_limit_do_not() {
    // 8 + 8 faded day by day: 16, 8, 4, 2; the limit shows 3, 3, 3, 2.
    let rule = at_most(fading(paid("a", 8, Often::Each), Fading::Halving(days(1))), 3);
    let events = vec![event("a", NOON), event("a", NOON)];
    check(until, &one_rule(rule), &contact(events), NOON, "2026-11-26T12:00:00Z");
}

#[test]
fn the_newest_of_a_month_may_leave_before_an_older_one_that_pays_from_then_on() {
    let amount = property("amount", ValueType::Number);
    let mut bought = paid("bought", 20, |test| {
        Often::OncePer(CalendarUnit::Month, EventTest { window: Window::Within(months(1)), ..test })
    });
    bought.award.per = Some(Box::new(PerUnit { amount: number("10"), of: Measured::Property(amount) }));
    // Both are a month old on 28 February, the later one by its earlier hour; it has no amount, and pays nothing.
    let contact = contact(vec![
        event_with("bought", "2026-01-30T23:00:00Z", vec![("amount", Value::Number(number("10")))]),
        event("bought", "2026-01-31T01:00:00Z"),
    ]);
    let campaign = one_rule(bought);
    check(until, &campaign, &contact, "2026-02-10T12:00:00Z", "2026-02-28T01:00:00Z");
    check(until, &campaign, &contact, "2026-02-28T01:00:00Z", "2026-02-28T23:00:00Z");
    check(until, &campaign, &contact, "2026-02-28T23:00:00Z", "for ever");
}

#[test]
fn a_fading_that_takes_years_is_found_at_once() {
    let every = minutes(1);
    let percent = thresh::domain::Decimal::parse("0.000001").unwrap();
    let rule = fading(rule("r", happened("a"), 1), Fading::Losing { percent, every });
    check(until, &one_rule(rule), &contact(vec![event("a", THEN)]), THEN, "2026-11-20T00:01:00Z");
}

#[test]
fn a_newer_event_in_the_window_changes_the_points_but_not_the_test() {
    let condition = happened_when("a", Window::MoreThanAgo(days(10)));
    let rule = fading(rule("r", condition, 30), Fading::Expiring(days(90)));
    let events = vec![event("a", "2026-01-01T00:00:00Z"), event("a", THEN)];
    check(until, &one_rule(rule), &contact(events), NOON, "2026-11-30T00:00:00Z");
}

#[test]
fn silence_ends_when_it_has_lasted_long_enough() {
    let silent = not(happened_when("a", Window::Within(days(60))));
    check(until, &one_condition(silent), &contact(vec![event("a", THEN)]), NOON, "2027-01-19T00:00:00Z");
    let (first, missing) = (test("a", Window::Ever), test("b", Window::Ever));
    let not_followed = Condition::NotFollowed(Box::new(NotFollowed { first, missing, within: days(5) }));
    check(until, &one_condition(not_followed), &contact(vec![event("a", THEN)]), NOON, "2026-11-25T00:00:00Z");
}

#[test]
fn the_calendar_ends_it_at_midnight() {
    let today = happened_when("a", Window::Current(CalendarUnit::Day));
    check(
        until,
        &one_condition(today),
        &contact(vec![event("a", "2026-11-23T08:00:00Z")]),
        NOON,
        "2026-11-24T00:00:00Z",
    );
    let month = happened_when("a", Window::Current(CalendarUnit::Month));
    check(until, &one_condition(month), &contact(vec![event("a", THEN)]), NOON, "2026-12-01T00:00:00Z");
}

#[track_caller]
fn check_date(window: Window, date: &'static str, at: &str, expected: &str) {
    let campaign = one_condition(trait_is("trial-end", ValueType::Date, ValueTest::Date(window)));
    check(until, &campaign, &contact_with(vec![("trial-end", text(date))], Vec::new()), at, expected);
}

#[test]
fn dates_ahead_come_into_their_window_and_leave_it() {
    check_date(Window::WithinNext(days(14)), "2026-12-24", NOON, "2026-12-10T00:00:00Z");
    check_date(Window::WithinNext(days(14)), "2026-12-24", "2026-12-10T00:00:00Z", "2026-12-24T00:00:00Z");
    check_date(Window::Within(days(14)), "2026-12-24", NOON, "2026-12-24T00:00:00Z");
    check_date(Window::WithinNext(days(14)), "2026-11-01", NOON, "for ever");
}

#[test]
fn a_month_ahead_can_come_go_and_come_again() {
    // From 28 January 12:30 on a month ahead ends at 28 February 12:30; at midnight of the 29th it leaps back to 00:00.
    let ahead = Window::WithinNext(months(1));
    let end = "2026-02-28T12:30:00Z";
    check_date(ahead, end, "2026-01-27T00:00:00Z", "2026-01-28T12:30:00Z");
    check_date(ahead, end, "2026-01-28T12:30:00Z", "2026-01-29T00:00:00Z");
    check_date(ahead, end, "2026-01-29T00:00:00Z", "2026-01-29T12:30:00Z");
    check_date(ahead, end, "2026-01-31T12:30:00Z", end);
}

#[test]
fn runs_and_audience_end_it() {
    let day = |text| Day::parse(text).unwrap();
    let mut running = one_condition(always());
    running.runs = Some((day("2026-11-24"), day("2026-11-30")));
    check(until, &running, &contact(Vec::new()), NOON, "2026-11-24T00:00:00Z");
    check(until, &running, &contact(Vec::new()), "2026-11-24T00:00:00Z", "2026-12-01T00:00:00Z");
    let mut heard = one_condition(always());
    heard.audience = Some(happened_when("a", Window::Within(days(7))));
    check(until, &heard, &contact(vec![event("a", THEN)]), NOON, "2026-11-27T00:00:00Z");
}

#[test]
fn a_stay_ends_it_for_every_stage_up_to_the_held_one() {
    let mut stages =
        vec![stage("visitor", None), stage("lead", Some(happened("x"))), stage("mql", Some(happened("x")))];
    stages[1].stays = Some(days(10));
    stages[2].stays = Some(days(20));
    stages[2].falls_back = FallsBack::Never;
    let mut campaign = campaign(Vec::new(), stages);
    campaign.qualifies_at = Some(StageIndex(2));
    check(until, &campaign, &holding("mql", Some(THEN), Vec::new()), NOON, "2026-11-30T00:00:00Z");
    check(until, &campaign, &holding("mql", Some(THEN), Vec::new()), "2026-11-30T00:00:00Z", "2026-12-10T00:00:00Z");
    check(until, &campaign, &holding("lead", Some(THEN), Vec::new()), "2026-11-30T00:00:00Z", "for ever");
    check(until, &campaign, &holding("mql", None, Vec::new()), NOON, "for ever");
    check(until, &campaign, &holding("mql", Some("2026-11-25T00:00:00Z"), Vec::new()), NOON, "2026-11-25T00:00:00Z");
}
