//! The evaluator and the interpreter agree: whole verdicts, for campaigns, contacts and instants of every kind.

use std::sync::Arc;

use thresh::domain::{Timestamp, Verdict};
use thresh::eval::{self, Scratch};
use thresh::lang::checked::{Criteria, ScoreBody};
use thresh::program::Program;
use thresh::reference;

use crate::generate::draws::{Draws, smallest};
use crate::generate::{Case, case, large_case, told, written_case};

/// Cases of an ordinary run; `THRESH_CASES` asks for more, `THRESH_SEED` for another first seed.
pub(crate) const CASES: u64 = 10_000;

#[test]
fn both_give_the_same_verdict_until_it_ends_and_its_ledger_adds_up() {
    let first = asked("THRESH_SEED").unwrap_or(1);
    for seed in first..first + asked("THRESH_CASES").unwrap_or(CASES) {
        let mut draws = Draws::of_seed(seed);
        if what_is_wrong(&case(&mut draws)).is_some() {
            let fails = |drawn: &[u32]| what_is_wrong(&case(&mut Draws::again(drawn))).is_some();
            let small = case(&mut Draws::again(&smallest(draws.drawn(), fails)));
            panic!("seed {seed}: {}\n{}", what_is_wrong(&small).unwrap(), told::case(&small));
        }
    }
}

/// Cases on which they once differed: of texts that compare as one, which is the latest; points that fade by a part that is only known
/// late, of a rule that holds in any case; an event that leaves a window of a month before an earlier one, as the clock was set back; an
/// event whose property is no value to compute with, and so none that points fade by; the newest event of a day, which alone is paid for,
/// that leaves before an older one, as the clock was set back.
const KEPT: [u64; 5] = [230_954, 372_193, 2_529_591, 2_984_243, 130_248_946];

#[test]
fn both_agree_where_they_once_differed() {
    for seed in KEPT {
        let case = case(&mut Draws::of_seed(seed));
        assert_eq!(what_is_wrong(&case), None, "seed {seed}\n{}", told::case(&case));
    }
}

#[test]
fn both_agree_on_campaigns_written_as_text() {
    let first = asked("THRESH_SEED").unwrap_or(1);
    for seed in first..first + asked("THRESH_CASES").unwrap_or(CASES) / 10 {
        let case = written_case(&mut Draws::of_seed(seed)).unwrap_or_else(|refused| panic!("seed {seed}: {refused}"));
        if let Some(wrong) = what_is_wrong(&case) {
            panic!("seed {seed}: {wrong}\n{}", told::case(&case));
        }
    }
}

#[test]
fn both_agree_where_a_score_has_thousands_of_rules() {
    let first = asked("THRESH_SEED").unwrap_or(1);
    for seed in first..first + (asked("THRESH_CASES").unwrap_or(CASES) / 500).max(1) {
        if let Some(wrong) = what_is_wrong(&large_case(&mut Draws::of_seed(seed))) {
            panic!("seed {seed}: {wrong}");
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "how long to search is for whoever runs the tests to say")]
pub(crate) fn asked(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Asks at the case's instant, a microsecond before the first campaign's answer ends, and where it ends.
fn what_is_wrong(case: &Case) -> Option<String> {
    let program = Program::compile(&case.campaigns.iter().cloned().map(Arc::new).collect::<Vec<_>>());
    let mut scratch = Scratch::default();
    let mut agreed = |at| agreed(case, &program, &mut scratch, at);
    let mut all = || -> Result<(), String> {
        let now = agreed(case.at)?;
        adds_up(case.campaigns[0].decided_by(case.deciders[0]).1, &now)?;
        let Some(end) = now.valid_until else { return Ok(()) };
        let before_end = end.plus_micros(-1);
        stays_valid((case.at, &now), (before_end, &agreed(before_end)?))?;
        agreed(end).map(|_| ())
    };
    all().err()
}

/// The first campaign's verdict, if both agree on every campaign's.
fn agreed<'a>(
    case: &'a Case,
    program: &'a Program,
    scratch: &mut Scratch,
    at: Timestamp,
) -> Result<Verdict<'a>, String> {
    if let Some(before) = &case.before {
        eval::evaluate(program, before, at, scratch);
    }
    let interpreted: Vec<Verdict<'_>> = case
        .campaigns
        .iter()
        .zip(&case.deciders)
        .map(|(campaign, decider)| reference::verdict_by(campaign, *decider, &case.profile, at))
        .collect();
    let evaluated = eval::evaluate_by(program, &case.profile, at, |campaign| case.deciders[campaign], scratch);
    assert_eq!(interpreted.len(), evaluated.len());
    match interpreted.iter().zip(&evaluated).find(|(one, other)| one != other) {
        Some((one, other)) => Err(told::difference(at, one, other)),
        None => Ok(interpreted.into_iter().next().unwrap()),
    }
}

/// A microsecond before `valid_until` a verdict says what it said, and says the same `valid_until`; a stage held since just now is
/// held since just then.
fn stays_valid((at, now): (Timestamp, &Verdict<'_>), (later, then): (Timestamp, &Verdict<'_>)) -> Result<(), String> {
    let since = |verdict: &Verdict<'_>| verdict.held.and_then(|held| held.since);
    let mut expected = now.clone();
    if since(now) == Some(at) && since(then) == Some(later) {
        expected.held = then.held;
    }
    if *then == expected { Ok(()) } else { Err(told::difference(later, &expected, then)) }
}

/// By score of rules, what is matched and what is cut make the points.
fn adds_up(criteria: &Criteria, verdict: &Verdict<'_>) -> Result<(), String> {
    for (scored, score) in verdict.scores.iter().zip(&criteria.scores) {
        let matched = verdict.matched.iter().filter(|line| line.score == scored.score);
        let cuts = verdict.cuts.iter().filter(|line| line.score == scored.score);
        let matched: i128 = matched.map(|line| i128::from(line.points.get())).sum();
        let sum = matched + cuts.map(|line| line.points.get()).sum::<i128>();
        let is_of_rules = matches!(score.body, ScoreBody::Rules { .. });
        if is_of_rules && sum != i128::from(scored.points.get()) {
            return Err(format!("{} is {} by the ledger\n{}", scored.score, sum, told::verdict(verdict)));
        }
    }
    Ok(())
}
