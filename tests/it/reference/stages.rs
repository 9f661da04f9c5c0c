//! The manual's section on stages.

use thresh::lang::checked::{CheckedCampaign, Condition, Disqualification, FallsBack, Stage, StageIndex, Wording};

use super::build::{
    NOON, always, campaign, contact, days, event, happened, holding, not, points_at_least, rule, score, stage,
};
use super::{check, standing};

/// visitor, lead when `lead`, mql when `mql` with what is added to it, sql when `sql`.
fn ladder(mql: impl FnOnce(&mut Stage)) -> CheckedCampaign {
    let mut stages = vec![
        stage("visitor", None),
        stage("lead", Some(happened("lead"))),
        stage("mql", Some(happened("mql"))),
        stage("sql", Some(happened("sql"))),
    ];
    mql(&mut stages[2]);
    let mut ladder = campaign(vec![score("s", Vec::new(), Vec::new())], stages);
    ladder.qualifies_at = Some(StageIndex(2));
    ladder
}

const THEN: &str = "2026-11-01T00:00:00Z";

#[test]
fn a_contact_is_in_the_last_stage_whose_condition_holds() {
    let plain = ladder(|_| {});
    let at_noon = "2026-11-23T12:00:00Z";
    check(standing, &plain, &contact(Vec::new()), NOON, &format!("visitor (held visitor since {at_noon})"));
    let events = vec![event("lead", THEN), event("sql", THEN)];
    check(standing, &plain, &contact(events), NOON, &format!("sql (held sql since {at_noon}), qualified"));
}

#[test]
fn without_hysteresis_a_held_stage_is_lost() {
    check(
        standing,
        &ladder(|_| {}),
        &holding("mql", Some(THEN), Vec::new()),
        NOON,
        "visitor (held visitor since 2026-11-23T12:00:00Z)",
    );
}

#[test]
fn until_keeps_a_held_stage_while_it_is_not_yet_true() {
    let until = ladder(|mql| mql.until = Some(happened("left")));
    check(
        standing,
        &until,
        &holding("mql", Some(THEN), Vec::new()),
        NOON,
        "mql (held mql since 2026-11-01T00:00:00Z), qualified",
    );
    // From a later stage a contact falls to the one that still holds.
    check(
        standing,
        &until,
        &holding("sql", Some(THEN), Vec::new()),
        NOON,
        "mql (held mql since 2026-11-23T12:00:00Z), qualified",
    );
    let left = vec![event("left", THEN)];
    check(
        standing,
        &until,
        &holding("mql", Some(THEN), left),
        NOON,
        "visitor (held visitor since 2026-11-23T12:00:00Z)",
    );
    let both = vec![event("left", THEN), event("mql", THEN)];
    check(
        standing,
        &until,
        &holding("mql", Some(THEN), both),
        NOON,
        "mql (held mql since 2026-11-01T00:00:00Z), qualified",
    );
    check(
        standing,
        &until,
        &holding("lead", Some(THEN), Vec::new()),
        NOON,
        "visitor (held visitor since 2026-11-23T12:00:00Z)",
    );
}

#[test]
fn stays_holds_until_the_days_have_run_out_and_not_without_a_since() {
    let stays = ladder(|mql| mql.stays = Some(days(30)));
    check(
        standing,
        &stays,
        &holding("mql", Some("2026-10-24T12:00:00.000001Z"), Vec::new()),
        NOON,
        "mql (held mql since 2026-10-24T12:00:00.000001Z), qualified",
    );
    check(
        standing,
        &stays,
        &holding("mql", Some("2026-10-24T12:00:00Z"), Vec::new()),
        NOON,
        "visitor (held visitor since 2026-11-23T12:00:00Z)",
    );
    check(
        standing,
        &stays,
        &holding("mql", None, Vec::new()),
        NOON,
        "visitor (held visitor since 2026-11-23T12:00:00Z)",
    );
}

#[test]
fn never_falls_back_holds_for_good() {
    let never = ladder(|mql| mql.falls_back = FallsBack::Never);
    check(
        standing,
        &never,
        &holding("mql", None, Vec::new()),
        NOON,
        "mql (held mql since 2026-11-23T12:00:00Z), qualified",
    );
}

#[test]
fn a_stage_that_is_unknown_disqualified_or_in_the_future_counts_as_none() {
    let never = ladder(|mql| mql.falls_back = FallsBack::Never);
    let nothing = "visitor (held visitor since 2026-11-23T12:00:00Z)";
    for (stage, since) in [("gone", THEN), ("disqualified", THEN), ("mql", "2026-11-23T12:00:00.000001Z")] {
        check(standing, &never, &holding(stage, Some(since), Vec::new()), NOON, nothing);
    }
}

#[test]
fn reached_in_a_stage_looks_at_the_stages_before_it_held_ones_included() {
    let with_reached = |lead: FallsBack| {
        let mut ladder = ladder(|mql| mql.when = Some(Condition::Reached(StageIndex(1))));
        ladder.criteria.stages[1].falls_back = lead;
        ladder
    };
    check(
        standing,
        &with_reached(FallsBack::Possible),
        &contact(vec![event("lead", THEN)]),
        NOON,
        "mql (held mql since 2026-11-23T12:00:00Z), qualified",
    );
    // `sql` holds, but it comes after `mql`: for `mql` nothing is reached.
    let only_sql = contact(vec![event("sql", THEN)]);
    check(
        standing,
        &with_reached(FallsBack::Possible),
        &only_sql,
        NOON,
        "sql (held sql since 2026-11-23T12:00:00Z), qualified",
    );
    check(
        standing,
        &with_reached(FallsBack::Never),
        &holding("lead", None, Vec::new()),
        NOON,
        "mql (held mql since 2026-11-23T12:00:00Z), qualified",
    );
    check(
        standing,
        &with_reached(FallsBack::Possible),
        &holding("lead", None, Vec::new()),
        NOON,
        "visitor (held visitor since 2026-11-23T12:00:00Z)",
    );
}

#[test]
fn reached_elsewhere_looks_at_the_final_stage() {
    let mut ladder = ladder(|_| {});
    ladder.criteria.scores = vec![score("s", vec![rule("r", Condition::Reached(StageIndex(1)), 5)], Vec::new())];
    check(super::ledger, &ladder, &contact(vec![event("sql", THEN)]), NOON, "5 = r 5");
    check(super::ledger, &ladder, &contact(Vec::new()), NOON, "0 = ");
}

#[test]
fn disqualify_overrides_and_keeps_the_stage_underneath() {
    let mut ladder = ladder(|mql| mql.falls_back = FallsBack::Never);
    ladder.criteria.disqualifications = vec![Disqualification {
        reason: "Competitor".to_owned(),
        when: not(happened("x")),
        wording: Wording::default(),
    }];
    check(
        standing,
        &ladder,
        &holding("mql", Some(THEN), Vec::new()),
        NOON,
        "disqualified (held mql since 2026-11-01T00:00:00Z)",
    );
}

#[test]
fn a_stage_can_be_lost_at_a_lower_threshold_than_it_is_won() {
    let with_points = |points: i64| {
        let mut ladder = ladder(|mql| {
            mql.when = Some(points_at_least(40));
            mql.until = Some(not(points_at_least(25)));
        });
        ladder.criteria.scores = vec![score("s", vec![rule("r", always(), points)], Vec::new())];
        ladder
    };
    let held = holding("mql", Some(THEN), Vec::new());
    check(standing, &with_points(39), &contact(Vec::new()), NOON, "visitor (held visitor since 2026-11-23T12:00:00Z)");
    check(standing, &with_points(25), &held, NOON, "mql (held mql since 2026-11-01T00:00:00Z), qualified");
    check(standing, &with_points(24), &held, NOON, "visitor (held visitor since 2026-11-23T12:00:00Z)");
}

#[test]
fn outside_audience_or_runs_the_stage_is_echoed_as_brought() {
    let mut ladder = ladder(|_| {});
    ladder.audience = Some(happened("x"));
    check(standing, &ladder, &holding("gone", None, Vec::new()), NOON, "none (held gone since unsaid)");
}
