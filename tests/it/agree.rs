//! The evaluator and the interpreter agree: whole verdicts, for campaigns, contacts and instants of every kind.

use thresh::domain::{Points, Verdict};
use thresh::reference;

use crate::generate::draws::{Draws, smallest};
use crate::generate::{Case, case, told};

/// Cases of an ordinary run; `THRESH_CASES` asks for more, `THRESH_SEED` for another first seed.
const CASES: u64 = 10_000;

#[test]
fn an_answer_stays_as_it_is_until_it_says() {
    each_case(stays_valid);
}

#[test]
fn the_ledger_adds_up_to_each_score() {
    each_case(adds_up);
}

/// A claim about one case; what is wrong with it, if something is.
type Claim = fn(&Case) -> Result<(), String>;

fn each_case(claim: Claim) {
    let first = asked("THRESH_SEED").unwrap_or(1);
    for seed in first..first + asked("THRESH_CASES").unwrap_or(CASES) {
        let mut draws = Draws::of_seed(seed);
        if claim(&case(&mut draws)).is_err() {
            let fails = |drawn: &[u32]| claim(&case(&mut Draws::again(drawn))).is_err();
            let small = case(&mut Draws::again(&smallest(draws.drawn(), fails)));
            panic!("seed {seed}: {}\n{}", claim(&small).unwrap_err(), told::case(&small));
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "how long to search is for whoever runs the tests to say")]
fn asked(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// A microsecond before `valid_until` the verdict says what it said, and says the same `valid_until`.
fn stays_valid(case: &Case) -> Result<(), String> {
    let now = reference::verdict(&case.campaign, &case.profile, case.at);
    let Some(valid_until) = now.valid_until else { return Ok(()) };
    let just_before = valid_until.plus_micros(-1);
    let later = reference::verdict(&case.campaign, &case.profile, just_before);
    let since_new = |verdict: &Verdict<'_>, at| verdict.held.is_some_and(|held| held.since == Some(at));
    let mut expected = now.clone();
    if since_new(&now, case.at) && since_new(&later, just_before) {
        expected.held = later.held;
    }
    if later == expected {
        return Ok(());
    }
    Err(format!("{} at {just_before}, before\n{}", told::verdict(&later), told::verdict(&now)))
}

/// By score of rules, what is matched and what is cut make the points; unless a line is at the limit at which all sums stop.
fn adds_up(case: &Case) -> Result<(), String> {
    let verdict = reference::verdict(&case.campaign, &case.profile, case.at);
    for (scored, score) in verdict.scores.iter().zip(&case.campaign.criteria.scores) {
        let matched = verdict.matched.iter().filter(|line| line.score == scored.score).map(|line| line.points.get());
        let cuts = verdict.cuts.iter().filter(|line| line.score == scored.score).map(|line| line.points.get());
        let sum: i64 = matched.chain(cuts).sum();
        let stopped = |points: Points| points == Points::MAX || points == Points::MIN;
        if verdict.matched.iter().any(|line| stopped(line.points))
            || verdict.cuts.iter().any(|line| stopped(line.points))
        {
            continue;
        }
        let is_of_rules = matches!(score.body, thresh::lang::checked::ScoreBody::Rules { .. });
        if is_of_rules && sum != scored.points.get() {
            return Err(format!("{} is {} by the ledger\n{}", scored.score, sum, told::verdict(&verdict)));
        }
    }
    Ok(())
}
