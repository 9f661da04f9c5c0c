//! Reports on small logs: who counts and who does not, what is in the way, and what a person reads.

use expect_test::expect_file;
use serde_json::Value;
use thresh::domain::{Cents, Period, Phase, Share, Unit};
use thresh::experiment::evidence::{Drawn, First, Said, Verdicts};
use thresh::experiment::question::{Awaited, Plan, Question};
use thresh::experiment::report::{Doubt, Guarded, Kept, Report, Verdict};
use thresh::experiment::statistics::Rate;
use thresh::wire::report::{html, json, text};

use crate::simulated::{Chance, Log, day, question};

/// A log of so many contacts over 60 days: the challenger lets more through, who buy as often or more.
fn log(contacts: u32, better: f64) -> Log {
    let mut chance = Chance::of(11);
    let mut log = Log::default();
    for number in 0..contacts {
        let (id, at) = (format!("{number:05}"), 60.0 * f64::from(number) / f64::from(contacts));
        let challenger = chance.is(0.5);
        let exposure = log.contact(&id, if challenger { "challenger" } else { "control" }, at);
        exposure.verdicts = Verdicts::Known;
        let score = chance.share();
        let mut first = |variant: &str, said| {
            let at = exposure.at;
            exposure.firsts.push(First { variant: variant.to_owned(), said, at });
        };
        let (control_says, challenger_says) = (score > 0.8, score > 0.65);
        if control_says {
            first("control", Said::Qualified);
        }
        if challenger_says {
            first("challenger", Said::Qualified);
        }
        if control_says != challenger_says {
            first("challenger", Said::Differs);
        }
        let worked = if challenger { challenger_says } else { control_says };
        let rate = match (worked, control_says) {
            (true, true) => 0.3,
            (true, false) => better,
            (false, _) => 0.01,
        };
        if chance.is(rate) {
            log.outcome(&id, "won", at + 5.0 + 40.0 * chance.share());
            log.outcomes.last_mut().unwrap().value = Some(Cents::new(250_000));
        }
        if chance.is(0.02) {
            log.outcome(&id, "unsubscribed newsletter", at + 3.0);
        }
    }
    log.outcomes.sort_by(|one, other| (&one.contact_id, one.at).cmp(&(&other.contact_id, other.at)));
    log
}

fn full_question() -> Question {
    Question {
        guardrails: vec![(
            Awaited { outcome: "unsubscribed newsletter".to_owned(), within: Period { amount: 30, unit: Unit::Day } },
            0.02,
        )],
        plan: Some(Plan { from: 0.06, to: 0.08, power: 0.8 }),
        budget: Some((Cents::new(2_500_000), "EUR".to_owned())),
        ..question(60)
    }
}

fn shown(question: &Question, report: &Report) -> String {
    let read: Value = serde_json::from_str(&json(question, report).unwrap()).unwrap();
    assert_eq!(read["verdict"]["says"], report.verdict.headline());
    text(question, report)
}

#[test]
fn a_person_reads_the_verdict_first() {
    let question = full_question();
    let better = log(9_000, 0.2).report(&question, 121.0);
    assert!(matches!(better.verdict, Verdict::Ship { .. }), "{:?}", better.verdict);
    expect_file!["../reports/ship.txt"].assert_eq(&shown(&question, &better));
    expect_file!["../reports/ship.json"].assert_eq(&json(&question, &better).unwrap());
    expect_file!["../reports/ship.html"].assert_eq(&html(&question, &better));
    let early = log(9_000, 0.2).report(&question, 64.0);
    expect_file!["../reports/keep_running.txt"].assert_eq(&shown(&question, &early));
    let same = log(30_000, 0.01).report(&question, 121.0);
    assert_eq!(same.verdict, Verdict::KeepControl { why: Kept::NothingSeen });
    expect_file!["../reports/nothing_seen.txt"].assert_eq(&shown(&question, &same));
    let mut broken = log(9_000, 0.2);
    broken.exposures.retain(|it| it.variant == "control" || !it.contact_id.ends_with('7'));
    let broken = broken.report(&question, 121.0);
    expect_file!["../reports/cannot_tell.txt"].assert_eq(&shown(&question, &broken));
    expect_file!["../reports/cannot_tell.html"].assert_eq(&html(&question, &broken));
}

#[test]
fn the_same_log_and_instant_give_the_same_bytes() {
    let question = full_question();
    let one = log(3_000, 0.2).report(&question, 100.0);
    let mut more = log(3_000, 0.2);
    more.contact("99999", "control", 101.0);
    more.outcome("99999", "won", 102.0);
    let other = more.report(&question, 100.0);
    assert_eq!(json(&question, &one).unwrap(), json(&question, &other).unwrap(), "what comes later is not there yet");
    assert_eq!(html(&question, &one), html(&question, &other));
}

/// Doubts about a log of ten contacts that was changed.
#[track_caller]
fn check_doubts(change: impl FnOnce(&mut Log, &mut Question), expected: &[Doubt]) {
    let (mut log, mut question) = (Log::default(), question(10));
    for number in 0..10 {
        let id = format!("{number}");
        log.contact(&id, if number % 2 == 0 { "control" } else { "challenger" }, 0.0);
        log.outcome(&id, "won", 1.0);
    }
    change(&mut log, &mut question);
    match log.report(&question, 20.0).verdict {
        Verdict::CannotTell { doubts } => assert_eq!(doubts, expected),
        verdict @ (Verdict::Ship { .. } | Verdict::KeepControl { .. } | Verdict::KeepRunning { .. }) => {
            assert_eq!(expected, &[], "{verdict:?}");
        }
    }
}

#[test]
fn what_is_in_the_way_is_named() {
    check_doubts(|_, _| {}, &[]);
    check_doubts(|log, _| *log = Log::default(), &[Doubt::Nobody]);
    check_doubts(|_, question| question.measures.clear(), &[Doubt::NothingMeasured]);
    check_doubts(|_, question| question.edition = "e2".to_owned(), &[Doubt::NobodySinceChange { before: 10 }]);
    check_doubts(|log, _| log.outcomes.clear(), &[Doubt::NothingReported { outcome: "won".to_owned() }]);
    check_doubts(|_, question| question.measures[0].within.amount = 30, &[Doubt::NobodyMatured]);
    let into_shadow = |log: &mut Log, question: &mut Question| {
        question.phase = Phase::Shadow;
        log.exposures.iter_mut().for_each(|exposure| exposure.phase = Phase::Shadow);
    };
    check_doubts(into_shadow, &[Doubt::Shadow]);
    let cross = |log: &mut Log, _: &mut Question| {
        let mut again = log.exposures[0].clone();
        (again.variant, again.at) = ("challenger".to_owned(), day(1.0));
        log.exposures.insert(1, again);
    };
    check_doubts(cross, &[Doubt::Crossed { contacts: 1 }]);
}

fn rates(report: &Report) -> Vec<(u64, u64)> {
    report.measures[0]
        .rates
        .iter()
        .map(|rate| rate.map_or((0, 0), |rate: Rate| (rate.outcomes(), rate.contacts())))
        .collect()
}

#[test]
fn only_what_was_drawn_and_had_its_time_counts() {
    let question = question(10);
    let mut log = Log::default();
    for number in 10..50 {
        log.contact(&number.to_string(), if number % 2 == 0 { "control" } else { "challenger" }, 0.0);
    }
    log.contact("50", "control", 15.0); // still within its time
    log.contact("51", "control", 0.0).drawn = Drawn::Forced;
    log.contact("52", "control", 0.0).edition = "e0".to_owned();
    log.contact("53", "control", 0.0).phase = Phase::Shadow;
    log.contact("54", "another", 0.0);
    for (id, at) in
        [("10", 1.0), ("10", 2.0), ("11", 9.999), ("12", 10.0), ("13", -1.0), ("50", 16.0), ("51", 1.0), ("52", 1.0)]
    {
        log.outcome(id, "won", at);
    }
    log.outcome("14", "lost", 1.0);
    log.outcomes.sort_by(|one, other| (&one.contact_id, one.at).cmp(&(&other.contact_id, other.at)));
    let report = log.report(&question, 20.0);
    assert_eq!(rates(&report), [(1, 20), (1, 20)], "twice is once; from the entry on, to before the end of the window");
    let checks = &report.checks;
    assert_eq!((checks.entered, checks.forced, checks.other_editions), (41, 1, 2));
    assert_eq!(report.arms[0].immature, 1);
    let stopped = Question { phase: Phase::Stopped, ..question.clone() };
    assert_eq!(rates(&log.report(&stopped, 20.0)), rates(&report), "stopping keeps the evidence");
}

#[test]
fn an_imported_exposure_without_edition_counts() {
    let mut log = Log::default();
    for number in 10..30 {
        log.contact(&number.to_string(), if number % 2 == 0 { "control" } else { "challenger" }, 0.0).edition.clear();
    }
    log.outcome("10", "won", 1.0);
    assert_eq!(rates(&log.report(&question(10), 20.0)), [(1, 10), (0, 10)]);
}

#[test]
fn an_empty_arm_neither_counts_nor_hides() {
    let mut question = question(10);
    question.arms = [("control", 50), ("challenger", 50), ("paused", 0)]
        .map(|(name, share)| (name.to_owned(), Share::from_percent(share).unwrap()))
        .to_vec();
    let mut log = Log::default();
    for number in 100..300 {
        log.contact(&number.to_string(), if number % 2 == 0 { "control" } else { "challenger" }, 0.0);
    }
    log.outcome("100", "won", 1.0);
    let sound = log.report(&question, 20.0);
    let sample = sound.checks.sample.clone().unwrap();
    assert_eq!((sample.ratio.degrees, sample.alarms()), (1, false), "an arm that gets nobody is no degree of freedom");
    assert_eq!(sound.measures[0].comparisons.len(), 1);
    log.contact("300", "paused", 0.0);
    let stray = log.report(&question, 20.0);
    assert!(matches!(stray.verdict, Verdict::CannotTell { .. }), "somebody in it is a broken split");
}

#[test]
fn few_outcomes_are_judged_exactly() {
    let mut log = Log::default();
    for number in 100..200 {
        let id = number.to_string();
        log.contact(&id, if number % 2 == 0 { "control" } else { "challenger" }, 0.0);
        if number % 2 == 1 && number < 130 {
            log.outcome(&id, "won", 1.0);
        }
    }
    let report = log.report(&question(10), 20.0);
    let comparison = &report.measures[0].comparisons[0];
    assert_eq!(comparison.always_valid_p, None, "no normal curve below 30 outcomes an arm");
    assert!(comparison.p < 0.001 && comparison.always_valid.contains(0.0), "{comparison:?}");
    assert!(comparison.always_valid.low >= -1.0 && comparison.always_valid.high <= 1.0);
}

#[test]
fn a_guardrail_holds_up_a_winner() {
    let shipped = full_question();
    let report = log(9_000, 0.2).report(&shipped, 121.0);
    assert_eq!(report.guardrails[0].guarded, Guarded::Kept);
    let strict = Question { guardrails: vec![(shipped.guardrails[0].0.clone(), 0.0001)], ..shipped.clone() };
    let open = log(9_000, 0.2).report(&strict, 121.0);
    let expected = Verdict::KeepRunning { open: vec!["unsubscribed newsletter".to_owned()] };
    assert_eq!((open.guardrails[0].guarded, open.verdict), (Guarded::Open, expected));
    let mut silent = log(9_000, 0.2);
    silent.outcomes.retain(|outcome| outcome.outcome == "won");
    assert_eq!(silent.report(&shipped, 121.0).guardrails[0].guarded, Guarded::NeverReported);
    let mut worse = log(9_000, 0.2);
    let challengers: Vec<_> = worse.exposures.iter().filter(|it| it.variant == "challenger").cloned().collect();
    for exposure in challengers.iter().step_by(5) {
        let days = (exposure.at.micros() - day(0.0).micros()) as f64 / 86_400e6;
        worse.outcome(&exposure.contact_id, "unsubscribed newsletter", days + 1.0);
    }
    worse.outcomes.sort_by(|one, other| (&one.contact_id, one.at).cmp(&(&other.contact_id, other.at)));
    let broken = worse.report(&shipped, 121.0);
    assert_eq!(broken.guardrails[0].guarded, Guarded::Broken);
    assert!(matches!(broken.verdict, Verdict::KeepControl { why: Kept::Guardrail { .. } }));
}
