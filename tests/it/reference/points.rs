//! The manual's section on points.

use thresh::domain::{Decimal, GradeName, GradeValue, ScoreName};
use thresh::lang::checked::{
    Chain, Condition, Counts, Fading, Grade, GradeBody, GradeIndex, Matrix, Measured, NotFollowed, Often, PerUnit,
    Rule, Score, ScoreBody, ScoreIndex, Term, ValueType, Window,
};
use thresh::lang::syntax::CalendarUnit;
use thresh::profile::{Event, Value};

use super::build::{
    NOON, a_trait, always, at_most, campaign, contact, contact_with, days, event, event_with, fading, group, happened,
    months, not, number, one_rule, paid, property, rule, score, test, text,
};
use super::{check, ledger};

fn opened(instants: &[&str]) -> Vec<Event<'static>> {
    instants.iter().map(|at| event("opened", at)).collect()
}

#[track_caller]
fn check_rule(rule: Rule, events: Vec<Event<'static>>, expected: &str) {
    check(ledger, &one_rule(rule), &contact(events), NOON, expected);
}

#[test]
fn without_how_often_a_rule_pays_once() {
    let twice = opened(&["2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z"]);
    check_rule(rule("r", happened("opened"), 20), twice, "20 = r 20");
}

#[test]
fn each_pays_for_every_event_up_to_its_limit() {
    let thrice = opened(&["2026-11-01T00:00:00Z", "2026-11-01T00:00:00Z", "2026-11-03T00:00:00Z"]);
    check_rule(paid("opened", 1, Often::Each), thrice.clone(), "3 = opened 3");
    check_rule(at_most(paid("opened", 1, Often::Each), 2), thrice.clone(), "2 = opened 2");
    check_rule(at_most(paid("opened", -5, Often::Each), 12), thrice, "-12 = opened -12");
}

#[test]
fn once_per_day_week_and_month_go_by_the_calendar() {
    let events =
        opened(&["2026-10-31T23:59:59Z", "2026-11-01T00:00:00Z", "2026-11-01T23:00:00Z", "2026-11-02T00:00:00Z"]);
    let per = |unit| paid("opened", 3, move |test| Often::OncePer(unit, test));
    check_rule(per(CalendarUnit::Day), events.clone(), "9 = opened 9");
    check_rule(per(CalendarUnit::Week), events.clone(), "6 = opened 6");
    check_rule(per(CalendarUnit::Month), events, "6 = opened 6");
}

#[test]
fn once_per_different_name_compares_folded_and_passes_over_the_nameless() {
    let names = ["Aurora", " aurora ", "Borealis"].map(|name| vec![("name", text(name))]);
    let mut events: Vec<_> = names.into_iter().map(|name| event_with("read", "2026-11-01T00:00:00Z", name)).collect();
    events.push(event("read", "2026-11-02T00:00:00Z"));
    let name = property("name", ValueType::Text);
    check_rule(paid("read", 4, |test| Often::OncePerDifferent(name, test)), events, "8 = read 8");
}

#[test]
fn units_are_whole_and_unknown_is_none() {
    let mut per_ten = rule("big", always(), 2);
    per_ten.award.per =
        Some(Box::new(PerUnit { amount: number("10"), of: Measured::Trait(a_trait("size", ValueType::Number)) }));
    let campaign = one_rule(per_ten);
    let sized = |size: &str| contact_with(vec![("size", Value::Number(number(size)))], Vec::new());
    check(ledger, &campaign, &sized("59.9"), NOON, "10 = big 10");
    check(ledger, &campaign, &sized("-59.9"), NOON, "0 = big 0");
    check(ledger, &campaign, &contact(Vec::new()), NOON, "0 = big 0");
}

#[test]
fn units_of_a_property_are_each_event_s_own() {
    let mut watched = paid("watched", 5, Often::Each);
    let duration = property("duration", ValueType::Number);
    watched.award.per = Some(Box::new(PerUnit { amount: number("60"), of: Measured::Property(duration) }));
    let seconds = |seconds: &str| {
        event_with("watched", "2026-11-01T00:00:00Z", vec![("duration", Value::Number(number(seconds)))])
    };
    let events = vec![seconds("150"), seconds("59"), seconds("60"), event("watched", "2026-11-01T00:00:00Z")];
    check_rule(watched, events, "15 = watched 15");
}

#[test]
fn halving_divides_by_two_each_whole_period_toward_zero() {
    let halving = |points| fading(rule("r", happened("opened"), points), Fading::Halving(days(30)));
    // 23 November is 65 days after 19 September: two whole periods; 25 / 4 = 6.25.
    let events = opened(&["2026-09-19T12:00:00Z"]);
    check_rule(halving(25), events.clone(), "6 = r 6");
    check_rule(halving(-25), events, "-6 = r -6");
    check_rule(halving(25), opened(&["2026-10-24T12:00:00Z"]), "12 = r 12");
    check_rule(halving(25), opened(&["2026-10-24T12:00:00.000001Z"]), "25 = r 25");
}

#[test]
fn losing_takes_a_share_of_the_whole_each_period_and_never_goes_below_nothing() {
    let losing = |points| {
        let every = days(30);
        fading(rule("r", happened("opened"), points), Fading::Losing { percent: number("20"), every })
    };
    check_rule(losing(10), opened(&["2026-09-19T12:00:00Z"]), "6 = r 6");
    check_rule(losing(-7), opened(&["2026-10-20T12:00:00Z"]), "-5 = r -5");
    check_rule(losing(10), opened(&["2026-01-01T12:00:00Z"]), "0 = r 0");
}

#[test]
fn expiring_after_90_days_means_once_90_whole_days_have_passed() {
    let expiring = || fading(rule("r", happened("opened"), 30), Fading::Expiring(days(90)));
    check_rule(expiring(), opened(&["2026-08-25T12:00:00Z"]), "0 = r 0");
    check_rule(expiring(), opened(&["2026-08-25T12:00:00.000001Z"]), "30 = r 30");
}

#[test]
fn stepping_goes_to_the_last_step_whose_span_has_passed() {
    let steps = vec![(15, days(30)), (5, days(90)), (0, days(180))];
    let stepping = || fading(rule("r", happened("opened"), 20), Fading::Stepping(steps.clone()));
    check_rule(stepping(), opened(&["2026-10-24T12:00:00.000001Z"]), "20 = r 20");
    check_rule(stepping(), opened(&["2026-10-24T12:00:00Z"]), "15 = r 15");
    check_rule(stepping(), opened(&["2026-08-25T12:00:00Z"]), "5 = r 5");
    check_rule(stepping(), opened(&["2026-01-01T12:00:00Z"]), "0 = r 0");
}

#[test]
fn each_fades_since_each_event_and_once_per_day_since_its_newest() {
    let halving = Fading::Halving(days(30));
    let events = || opened(&["2026-10-24T10:00:00Z", "2026-10-24T13:00:00Z", "2026-11-20T12:00:00Z"]);
    check_rule(fading(paid("opened", 8, Often::Each), halving.clone()), events(), "20 = opened 20");
    let per_day = paid("opened", 8, |test| Often::OncePer(CalendarUnit::Day, test));
    check_rule(fading(per_day, halving), events(), "16 = opened 16");
}

#[test]
fn months_of_fading_are_counted_from_the_event_in_one_go() {
    let halving = fading(rule("r", happened("opened"), 16), Fading::Halving(months(1)));
    let campaign = one_rule(halving);
    let contact = contact(opened(&["2026-01-31T12:00:00Z"]));
    check(ledger, &campaign, &contact, "2026-02-28T11:59:59.999999Z", "16 = r 16");
    check(ledger, &campaign, &contact, "2026-02-28T12:00:00Z", "8 = r 8");
    check(ledger, &campaign, &contact, "2026-03-31T11:59:59Z", "8 = r 8");
    check(ledger, &campaign, &contact, "2026-03-31T12:00:00Z", "4 = r 4");
}

/// One point a day since the newest event, so that the points tell which it is: 100 − days.
#[track_caller]
fn check_newest(condition: Condition, expected_days_ago: i64) {
    let events = vec![
        event("a", "2026-11-03T12:00:00Z"),
        event("b", "2026-11-08T12:00:00Z"),
        event("a", "2026-11-18T12:00:00Z"),
        event("c", "2026-11-22T12:00:00Z"),
    ];
    let percent = number("1");
    let rule = fading(rule("r", condition, 100), Fading::Losing { percent, every: days(1) });
    let points = 100 - expected_days_ago;
    check_rule(rule, events, &format!("{points} = r {points}"));
}

#[test]
fn the_newest_event_is_the_one_that_made_the_rule_hold() {
    let ever = |name| test(name, Window::Ever);
    check_newest(happened("a"), 5);
    check_newest(Condition::Happened(test("a", Window::MoreThanAgo(days(10)))), 20);
    check_newest(Condition::Chain(Chain { steps: vec![ever("a"), ever("b")], within: None }), 15);
    check_newest(
        Condition::NotFollowed(Box::new(NotFollowed { first: ever("a"), missing: ever("x"), within: days(5) })),
        5,
    );
    check_newest(
        Condition::NotFollowed(Box::new(NotFollowed { first: ever("a"), missing: ever("x"), within: days(6) })),
        20,
    );
    check_newest(Condition::All(vec![happened("a"), happened("b"), not(happened("x"))]), 5);
    check_newest(Condition::Any(vec![happened("x"), happened("b")]), 15);
    check_newest(Condition::AtLeast { count: 1, of: vec![happened("b"), happened("c"), happened("x")] }, 1);
    check_newest(Condition::All(vec![happened("b"), not(not(happened("c")))]), 15);
}

#[test]
fn without_an_event_a_rule_does_not_fade() {
    check_rule(fading(rule("r", not(happened("x")), 9), Fading::Expiring(days(1))), Vec::new(), "9 = r 9");
}

#[test]
fn limits_act_on_the_signed_sum_and_stand_in_the_ledger() {
    let mut content =
        group("Content", Counts::All, vec![rule("a", always(), 30), rule("b", always(), 20), rule("c", always(), -5)]);
    content.at_most = Some(40);
    let mut cooling = group("Cooling", Counts::All, vec![rule("d", always(), -30)]);
    cooling.at_least = Some(-10);
    let mut whole = score("s", vec![rule("e", always(), 1)], vec![content, cooling]);
    whole.range = Some((0, 25));
    let expected = "25 = e 1 + a 30 + b 20 + c -5 + d -30 cut -5 cut 20 cut -6";
    check(ledger, &campaign(vec![whole], Vec::new()), &contact(Vec::new()), NOON, expected);
}

#[track_caller]
fn check_group(counts: Counts, rules: Vec<Rule>, expected: &str) {
    let events = opened(&["2026-08-01T00:00:00Z"]);
    let campaign = campaign(vec![score("s", Vec::new(), vec![group("G", counts, rules)])], Vec::new());
    check(ledger, &campaign, &contact(events), NOON, expected);
}

#[test]
fn best_only_takes_the_greatest_signed_points_after_fading_and_limits() {
    let faded = || fading(rule("a", happened("opened"), 100), Fading::Halving(days(30)));
    check_group(
        Counts::BestOnly,
        vec![faded(), rule("b", always(), 13), rule("c", always(), 13)],
        "13 = a 0 + b 13 + c 0",
    );
    check_group(Counts::BestOnly, vec![faded(), rule("b", always(), 11)], "12 = a 12 + b 0");
    check_group(Counts::BestOnly, vec![rule("a", always(), -10), rule("b", always(), -5)], "-5 = a 0 + b -5");
    check_group(Counts::BestOnly, vec![rule("a", happened("x"), 10), rule("b", always(), -5)], "-5 = b -5");
}

#[test]
fn first_only_takes_the_first_that_holds() {
    let rules = vec![rule("a", happened("x"), 50), rule("b", always(), 1), rule("c", always(), 9)];
    check_group(Counts::FirstOnly, rules, "1 = b 1 + c 0");
}

#[test]
fn a_score_of_scores_is_computed_exactly_and_truncated_once_toward_zero() {
    let derived = |shares: [&str; 2]| {
        let terms = shares
            .iter()
            .zip(0..)
            .map(|(share, position)| Term { percent: number(share), score: ScoreIndex(position + 1) });
        Score { name: ScoreName::new("total"), body: ScoreBody::Sum(terms.collect()), range: None }
    };
    let of = |shares| {
        let scores = vec![
            derived(shares),
            score("x", vec![rule("x", always(), 33)], Vec::new()),
            score("y", vec![rule("y", always(), 17)], Vec::new()),
        ];
        campaign(scores, Vec::new())
    };
    // 19.8 + 6.8, 9.9 − 17, 33 × 0.333333 (10.999989)
    check(ledger, &of(["60", "40"]), &contact(Vec::new()), NOON, "26 = x 33 + y 17");
    check(ledger, &of(["30", "-100"]), &contact(Vec::new()), NOON, "-7 = x 33 + y 17");
    check(ledger, &of(["33.3333", "0"]), &contact(Vec::new()), NOON, "10 = x 33 + y 17");
}

#[test]
fn grades_go_by_thresholds_or_by_the_first_condition_that_holds_and_a_matrix_writes_both() {
    let values = |values: &[&str]| values.iter().map(|value| GradeValue::new(value)).collect();
    let by_points = GradeBody::Thresholds { score: ScoreIndex(0), from: vec![60, 40] };
    let by_condition = GradeBody::Conditions(vec![happened("x"), always()]);
    let mut campaign = campaign(vec![score("fit", vec![rule("r", always(), 40)], Vec::new())], Vec::new());
    campaign.criteria.grades = vec![
        Grade { name: GradeName::new("fit"), values: values(&["A", "B", "C"]), body: by_points },
        Grade { name: GradeName::new("warmth"), values: values(&["1", "2", "3"]), body: by_condition },
    ];
    campaign.criteria.matrices =
        vec![Matrix { name: GradeName::new("rating"), row: GradeIndex(0), column: GradeIndex(1) }];
    let graded = |verdict: &thresh::domain::Verdict<'_>| {
        let values: Vec<&str> = verdict.grades.iter().map(|graded| graded.value.as_ref()).collect();
        values.join(" ")
    };
    check(graded, &campaign, &contact(Vec::new()), NOON, "B 2 B2");
}

#[test]
fn points_of_any_size_are_exact_until_the_sums_stop() {
    let mut huge = rule("r", always(), 1_000_000);
    huge.award.per = Some(Box::new(PerUnit {
        amount: Decimal::from_millionths(1),
        of: Measured::Trait(a_trait("size", ValueType::Number)),
    }));
    let campaign = one_rule(huge);
    let sized = |size: &str| contact_with(vec![("size", Value::Number(number(size)))], Vec::new());
    check(ledger, &campaign, &sized("999.999999"), NOON, "999999999000000 = r 999999999000000");
    check(ledger, &campaign, &sized("999999999999999"), NOON, "1000000000000000 = r 1000000000000000");
}
