//! What the language means, sentence by sentence, in numbers worked out by hand.

mod build;
mod points;
mod stages;
mod time;
mod valid_until;

use std::sync::Arc;

use thresh::domain::Verdict;
use thresh::eval::{self, Scratch};
use thresh::lang::checked::CheckedCampaign;
use thresh::profile::Profile;
use thresh::program::Program;
use thresh::reference;

use build::instant;

/// What a case shows of a verdict.
type Shown = fn(&Verdict<'_>) -> String;

/// Asks the interpreter and the evaluator and compares what is shown of their answer.
#[track_caller]
fn check(shown: Shown, campaign: &CheckedCampaign, contact: &Profile<'_>, at: &str, expected: &str) {
    let verdict = reference::verdict(campaign, contact, instant(at));
    assert_eq!(shown(&verdict), expected, "{verdict:#?}");
    let program = Program::compile(&[Arc::new(campaign.clone())]);
    assert_eq!(eval::evaluate(&program, contact, instant(at), &mut Scratch::default()), [verdict]);
}

/// `25 = a 30 + b -5 cut -10`: the first score, the rules that hold, what limits did.
fn ledger(verdict: &Verdict<'_>) -> String {
    let score = verdict.scores.first().map_or(0, |scored| scored.points.get());
    let rules: Vec<String> = verdict.matched.iter().map(|line| format!("{} {}", line.rule, line.points)).collect();
    let cuts: Vec<String> = verdict.cuts.iter().map(|line| format!(" cut {}", line.points)).collect();
    format!("{score} = {}{}", rules.join(" + "), cuts.concat())
}

/// `mql since 2026-11-01T00:00:00Z`, and what else is said of stages.
fn standing(verdict: &Verdict<'_>) -> String {
    let stage = verdict.stage.as_ref().map_or("none", |stage| stage.as_str());
    let held = verdict.held.map_or("none".to_owned(), |held| {
        format!("{} since {}", held.stage, held.since.map_or("unsaid".to_owned(), |since| since.to_string()))
    });
    let qualified = if verdict.qualified { ", qualified" } else { "" };
    format!("{stage} (held {held}){qualified}")
}

/// Until when the answer is valid.
fn until(verdict: &Verdict<'_>) -> String {
    verdict.valid_until.map_or("for ever".to_owned(), |valid_until| valid_until.to_string())
}

/// `true` where the only rule holds.
fn truth(verdict: &Verdict<'_>) -> String {
    (!verdict.matched.is_empty()).to_string()
}
