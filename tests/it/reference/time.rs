//! The manual's section on time, and the conditions that go by it.

use thresh::domain::{Day, Zone};
use thresh::lang::checked::{Chain, Condition, Counted, EventTest, NotFollowed, ValueTest, ValueType, Window};
use thresh::lang::syntax::CalendarUnit;
use thresh::profile::Event;

use super::build::{
    NOON, contact, contact_with, days, event, happened, happened_when, months, named, one_condition, test, times,
    trait_is,
};
use super::build::{event_with, text};
use super::{check, truth};

/// Whether one event at this instant is in the window, seen from noon of 23 November.
#[track_caller]
fn check_window(window: Window, at: &str, expected: bool) {
    let campaign = one_condition(happened_when("a", window));
    check(truth, &campaign, &contact(vec![event("a", at)]), NOON, &expected.to_string());
}

#[test]
fn within_is_open_at_its_far_end_and_closed_at_the_near_one() {
    check_window(Window::Within(days(7)), "2026-11-16T12:00:00Z", false);
    check_window(Window::Within(days(7)), "2026-11-16T12:00:00.000001Z", true);
    check_window(Window::Within(days(7)), NOON, true);
    check_window(Window::Within(days(7)), "2026-11-23T12:00:00.000001Z", false);
}

#[test]
fn more_than_ago_and_between_ago_share_their_bounds_with_within() {
    check_window(Window::MoreThanAgo(days(30)), "2026-10-24T12:00:00Z", true);
    check_window(Window::MoreThanAgo(days(30)), "2026-10-24T12:00:00.000001Z", false);
    let between = Window::BetweenAgo { near: days(30), far: days(60) };
    check_window(between, "2026-10-24T12:00:00Z", true);
    check_window(between, "2026-10-24T12:00:00.000001Z", false);
    check_window(between, "2026-09-24T12:00:00.000001Z", true);
    check_window(between, "2026-09-24T12:00:00Z", false);
}

#[test]
fn days_are_whole_and_both_bounds_of_between_are_in() {
    let day = |text| Day::parse(text).unwrap();
    check_window(Window::Since(day("2026-11-01")), "2026-11-01T00:00:00Z", true);
    check_window(Window::Since(day("2026-11-01")), "2026-10-31T23:59:59.999999Z", false);
    check_window(Window::Before(day("2026-11-01")), "2026-10-31T23:59:59.999999Z", true);
    check_window(Window::Before(day("2026-11-01")), "2026-11-01T00:00:00Z", false);
    let between = Window::Between(day("2026-11-01"), day("2026-11-02"));
    check_window(between, "2026-11-02T23:59:59.999999Z", true);
    check_window(between, "2026-11-03T00:00:00Z", false);
}

#[test]
fn today_this_week_and_this_month_go_by_the_calendar() {
    check_window(Window::Current(CalendarUnit::Day), "2026-11-23T00:00:00Z", true);
    check_window(Window::Current(CalendarUnit::Day), "2026-11-22T23:59:59Z", false);
    check_window(Window::Current(CalendarUnit::Week), "2026-11-23T00:00:00Z", true);
    check_window(Window::Current(CalendarUnit::Week), "2026-11-22T23:59:59Z", false);
    check_window(Window::Current(CalendarUnit::Month), "2026-11-01T00:00:00Z", true);
    check_window(Window::Current(CalendarUnit::Month), "2026-10-31T23:59:59Z", false);
}

#[test]
fn the_calendar_is_the_zone_s() {
    let mut campaign = one_condition(happened_when("a", Window::Current(CalendarUnit::Day)));
    campaign.zone = Zone::named("Europe/Berlin").unwrap();
    let contact = contact(vec![event("a", "2026-11-22T23:00:00Z")]);
    check(truth, &campaign, &contact, "2026-11-23T22:59:59Z", "true");
    check(truth, &campaign, &contact, "2026-11-23T23:00:00Z", "false");
}

#[test]
fn a_day_is_24_hours_and_a_month_a_calendar_month() {
    let within = |period| {
        let mut campaign = one_condition(happened_when("a", Window::Within(period)));
        campaign.zone = Zone::named("Europe/Berlin").unwrap();
        campaign
    };
    // The clock in Berlin goes forward on 29 March 2026: a month after 1 March 12:00 is 31 days less an hour.
    let contact = contact(vec![event("a", "2026-03-01T11:00:00Z")]);
    check(truth, &within(days(31)), &contact, "2026-04-01T10:59:59Z", "true");
    check(truth, &within(days(31)), &contact, "2026-04-01T11:00:00Z", "false");
    check(truth, &within(months(1)), &contact, "2026-04-01T09:59:59Z", "true");
    check(truth, &within(months(1)), &contact, "2026-04-01T10:00:00Z", "false");
}

#[test]
fn a_month_is_clamped_so_that_a_later_event_can_leave_earlier() {
    let campaign = one_condition(happened_when("a", Window::Within(months(1))));
    let on = |at| contact(vec![event("a", at)]);
    check(truth, &campaign, &on("2026-01-30T13:00:00Z"), "2026-02-28T12:30:00Z", "true");
    check(truth, &campaign, &on("2026-01-31T12:00:00Z"), "2026-02-28T12:30:00Z", "false");
}

#[test]
fn events_after_the_instant_do_not_exist_yet() {
    check(
        truth,
        &one_condition(happened("a")),
        &contact(vec![event("a", "2026-11-23T12:00:00.000001Z")]),
        NOON,
        "false",
    );
    check(truth, &one_condition(happened("a")), &contact(vec![event("a", NOON)]), NOON, "true");
}

#[test]
fn events_of_one_message_count_once_the_earliest() {
    let message = |at| Event { message_id: Some("m-1".into()), ..event("a", at) };
    let twice = Condition::Happened(EventTest { count: times(2, None), ..test("a", Window::Ever) });
    let both = || vec![message("2026-11-20T00:00:00Z"), message("2026-11-10T00:00:00Z")];
    check(truth, &one_condition(twice), &contact(both()), NOON, "false");
    let since = Window::Since(Day::parse("2026-11-15").unwrap());
    check(truth, &one_condition(happened_when("a", since)), &contact(both()), NOON, "false");
}

#[test]
fn counts_have_both_bounds_in_and_days_are_counted_by_the_calendar() {
    let counted = |count| one_condition(Condition::Happened(EventTest { count, ..test("a", Window::Ever) }));
    let three = || {
        contact(
            ["2026-11-20T23:59:00Z", "2026-11-20T10:00:00Z", "2026-11-21T00:00:00Z"].map(|at| event("a", at)).to_vec(),
        )
    };
    check(truth, &counted(times(3, None)), &three(), NOON, "true");
    check(truth, &counted(times(4, None)), &three(), NOON, "false");
    check(truth, &counted(times(2, Some(3))), &three(), NOON, "true");
    check(truth, &counted(times(0, Some(2))), &three(), NOON, "false");
    check(truth, &counted(times(0, Some(0))), &contact(Vec::new()), NOON, "true");
    let on_days = |at_least| thresh::lang::checked::CountTest { of: Counted::Days, ..times(at_least, None) };
    check(truth, &counted(on_days(2)), &three(), NOON, "true");
    check(truth, &counted(on_days(3)), &three(), NOON, "false");
}

/// `a then b [within]`, with `a` at midnight and `b` at this instant of 10 November.
#[track_caller]
fn check_chain(within: Option<thresh::domain::Period>, second: &str, expected: bool) {
    let steps = vec![test("a", Window::Ever), test("b", Window::Ever)];
    let campaign = one_condition(Condition::Chain(Chain { steps, within }));
    let events = vec![event("a", "2026-11-10T00:00:00Z"), event("b", second)];
    check(truth, &campaign, &contact(events), NOON, &expected.to_string());
}

#[test]
fn a_chain_is_strictly_later_and_shorter_than_its_span() {
    check_chain(None, "2026-11-10T00:00:00.000001Z", true);
    check_chain(None, "2026-11-10T00:00:00Z", false);
    check_chain(None, "2026-11-09T00:00:00Z", false);
    check_chain(Some(days(7)), "2026-11-16T23:59:59.999999Z", true);
    check_chain(Some(days(7)), "2026-11-17T00:00:00Z", false);
}

#[test]
fn a_chain_of_a_month_can_begin_on_the_earlier_of_two_days() {
    // A month after 30 January 13:00 is 28 February 13:00; after 31 January 12:00 it is 12:00.
    let steps = vec![test("a", Window::Ever), test("b", Window::Ever)];
    let campaign = one_condition(Condition::Chain(Chain { steps, within: Some(months(1)) }));
    let from = |first: &[&str]| {
        let first = first.iter().map(|at| event("a", at));
        contact(first.chain([event("b", "2026-02-28T12:30:00Z")]).collect())
    };
    check(truth, &campaign, &from(&["2026-01-31T12:00:00Z"]), NOON, "false");
    check(truth, &campaign, &from(&["2026-01-30T13:00:00Z", "2026-01-31T12:00:00Z"]), NOON, "true");
}

#[test]
fn a_chain_can_use_a_later_first_event_and_one_event_is_one_step() {
    let steps = || vec![test("a", Window::Ever), test("a", Window::Ever), test("b", Window::Ever)];
    let campaign = |within| one_condition(Condition::Chain(Chain { steps: steps(), within }));
    let events = ["2026-11-01T00:00:00Z", "2026-11-09T00:00:00Z", "2026-11-10T00:00:00Z"].map(|at| event("a", at));
    let with_b = |from: usize| {
        let mut events = events[from..].to_vec();
        events.push(event("b", "2026-11-11T00:00:00Z"));
        contact(events)
    };
    check(truth, &campaign(Some(days(3))), &with_b(0), NOON, "true");
    check(truth, &campaign(Some(days(2))), &with_b(0), NOON, "false");
    check(truth, &campaign(None), &with_b(2), NOON, "false");
}

/// `a not followed by b within 3 days`, with `a` on 10 November and `b` at this instant.
#[track_caller]
fn check_not_followed(second: &str, at: &str, expected: bool) {
    let (first, missing) = (test("a", Window::Ever), test("b", Window::Ever));
    let campaign = one_condition(Condition::NotFollowed(Box::new(NotFollowed { first, missing, within: days(3) })));
    let events = vec![event("a", "2026-11-10T00:00:00Z"), event("b", second)];
    check(truth, &campaign, &contact(events), at, &expected.to_string());
}

#[test]
fn not_followed_needs_its_time_to_have_passed_with_no_event_in_between() {
    let never = "2027-01-01T00:00:00Z";
    check_not_followed(never, "2026-11-12T23:59:59.999999Z", false);
    check_not_followed(never, "2026-11-13T00:00:00Z", true);
    check_not_followed("2026-11-10T00:00:00Z", NOON, true);
    check_not_followed("2026-11-10T00:00:00.000001Z", NOON, false);
    check_not_followed("2026-11-12T23:59:59.999999Z", NOON, false);
    check_not_followed("2026-11-13T00:00:00Z", NOON, true);
}

/// A date trait in a window, seen from noon of 23 November.
#[track_caller]
fn check_date(window: Window, date: &'static str, expected: bool) {
    let campaign = one_condition(trait_is("trial-end", ValueType::Date, ValueTest::Date(window)));
    check(truth, &campaign, &contact_with(vec![("trial-end", text(date))], Vec::new()), NOON, &expected.to_string());
}

#[test]
fn dates_can_lie_ahead() {
    check_date(Window::WithinNext(days(14)), NOON, false);
    check_date(Window::WithinNext(days(14)), "2026-11-23T12:00:00.000001Z", true);
    check_date(Window::WithinNext(days(14)), "2026-12-07T12:00:00Z", true);
    check_date(Window::WithinNext(days(14)), "2026-12-07T12:00:00.000001Z", false);
    check_date(Window::WithinNext(months(1)), "2026-12-23T12:00:00Z", true);
    check_date(Window::Within(days(14)), "2026-11-24", false);
    check_date(Window::Current(CalendarUnit::Month), "2026-11-30", true);
    check_date(Window::Since(Day::parse("2026-12-01").unwrap()), "2026-12-01", true);
}

#[test]
fn names_compare_folded_and_a_star_is_any_run() {
    let campaign = one_condition(Condition::Happened(named(test("a", Window::Ever), "Aurora*")));
    let with = |name| contact(vec![event_with("a", "2026-11-01T00:00:00Z", vec![("name", text(name))])]);
    check(truth, &campaign, &with(" AURORA two"), NOON, "true");
    check(truth, &campaign, &with("the aurora"), NOON, "false");
    check(truth, &campaign, &contact(vec![event("a", "2026-11-01T00:00:00Z")]), NOON, "false");
}
