//! Conditions that can't be true, and conditions that always are: the smallest part of which that can be shown.

use super::pairs::{Joined, Pair, filter_of, parts};
use super::places::{Place, Purpose};
use super::prove::{self, Premises, Truth};
use super::steps::Steps;
use super::{Linted, prove::of_properties};
use crate::lang::checked::Condition;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::diagnostic::doubts::{self as messages, Stake};
use crate::lang::source::Span;

pub(super) fn lint(linted: &Linted<'_>, steps: &mut Steps) -> Vec<Diagnostic> {
    let mut doubts = Vec::new();
    for place in &linted.places {
        let out_of_reach = match place.purpose {
            Purpose::Stage(position) => linted.premises.reachable.get(position) == Some(&false),
            Purpose::Rule
            | Purpose::Audience
            | Purpose::Definition
            | Purpose::Grade
            | Purpose::Until
            | Purpose::Disqualify => false,
        };
        if !out_of_reach {
            doubts.extend(of_place(linted, place, steps));
        }
    }
    doubts
}

fn of_place(linted: &Linted<'_>, place: &Place<'_>, steps: &mut Steps) -> Vec<Diagnostic> {
    let findings = findings(linted, place.pair, steps);
    if findings.is_empty() {
        return Vec::new();
    }
    let stake = stake_of(place.purpose);
    let of_everybody = prove::always(&linted.premises, place.pair.meaning, steps);
    let of_nobody = prove::never(&linted.premises, place.pair.meaning, steps);
    let say = |finding: Finding| match finding.what {
        What::Never => messages::never_true(finding.span, &linted.text(finding.span), of_nobody.then_some(stake)),
        What::NeverTogether(other) => {
            let (one, another) = (linted.text(other), linted.text(finding.span));
            messages::never_together(finding.span, &another, other, &one, of_nobody.then_some(stake))
        }
        What::BeyondPoints { score, least, greatest } => {
            let shown = linted.text(finding.span);
            messages::beyond_points(finding.span, &shown, &score, (least, greatest), of_nobody.then_some(stake))
        }
        What::Always => messages::always_true(finding.span, &linted.text(finding.span), of_everybody.then_some(stake)),
    };
    findings.into_iter().map(say).collect()
}

fn stake_of(purpose: Purpose) -> Stake {
    match purpose {
        Purpose::Rule => Stake::Points,
        Purpose::Audience => Stake::Audience,
        Purpose::Definition => Stake::Definition,
        Purpose::Grade => Stake::Grade,
        Purpose::Stage(_) => Stake::Stage,
        Purpose::Until => Stake::Until,
        Purpose::Disqualify => Stake::Disqualification,
    }
}

/// A part of a condition of which something was shown.
pub(super) struct Finding {
    pub(super) span: Span,
    pub(super) what: What,
}

/// What was shown.
pub(super) enum What {
    /// It can't be true.
    Never,
    /// It and an earlier part can't both be true.
    NeverTogether(Span),
    /// A score can't have such points.
    BeyondPoints { score: String, least: i128, greatest: i128 },
    /// It can't be false.
    Always,
}

/// The smallest parts of a condition of which something can be shown.
pub(super) fn findings(linted: &Linted<'_>, pair: Pair<'_>, steps: &mut Steps) -> Vec<Finding> {
    let mut judge = Judge { linted, steps, findings: Vec::new() };
    judge.part(&linted.premises, pair);
    judge.findings
}

struct Judge<'j, 'l> {
    linted: &'j Linted<'l>,
    steps: &'j mut Steps,
    findings: Vec<Finding>,
}

/// Whether all that can be said of a part has been said, here or where the cause is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Said {
    Yes,
    No,
}

impl Judge<'_, '_> {
    fn part(&mut self, premises: &Premises<'_>, pair: Pair<'_>) -> Said {
        let (joined, parts) = parts(pair.written, pair.meaning);
        let mut said = Said::No;
        for part in &parts {
            if self.part(premises, *part) == Said::Yes {
                said = Said::Yes;
            }
        }
        if let (Joined::Alone, Some((written, meaning))) = (joined, filter_of(pair.written, pair.meaning)) {
            said = self.part(&of_properties(), Pair { written, meaning: &meaning });
        }
        match (said, joined) {
            (Said::Yes, _) => Said::Yes,
            // What is denied was looked at, and to say it twice is no use.
            (Said::No, Joined::Denied) => Said::No,
            (Said::No, Joined::Alone | Joined::All | Joined::Any | Joined::Several) => {
                self.whole(premises, pair, joined, &parts)
            }
        }
    }

    /// Asks about a part none of whose own parts are to blame.
    fn whole(&mut self, premises: &Premises<'_>, pair: Pair<'_>, joined: Joined, parts: &[Pair<'_>]) -> Said {
        let mut span = pair.written.span();
        let what = if prove::never(premises, pair.meaning, self.steps) {
            match self.conflict(premises, joined, parts) {
                Some((earlier, later)) => {
                    span = later;
                    What::NeverTogether(earlier)
                }
                None => self.never_alone(pair.meaning),
            }
        } else if prove::always(premises, pair.meaning, self.steps) {
            What::Always
        } else {
            return Said::No;
        };
        if !is_said_elsewhere(pair.meaning, &what) {
            self.findings.push(Finding { span, what });
        }
        Said::Yes
    }

    /// Of parts that can't all be true the first two that can't both be.
    fn conflict(&mut self, premises: &Premises<'_>, joined: Joined, parts: &[Pair<'_>]) -> Option<(Span, Span)> {
        if joined != Joined::All {
            return None;
        }
        for (position, later) in parts.iter().enumerate() {
            if self.steps.are_spent() {
                return None;
            }
            for earlier in parts.iter().take(position) {
                let claims = [(earlier.meaning, Truth::Holds), (later.meaning, Truth::Holds)];
                if prove::never_together(premises, &claims, self.steps) {
                    return Some((earlier.written.span(), later.written.span()));
                }
            }
        }
        None
    }

    fn never_alone(&self, meaning: &Condition) -> What {
        let (Condition::Points { score, .. }, resolved) = (positive(meaning), self.linted.resolved) else {
            return What::Never;
        };
        match (resolved.scores.get(score.0), self.linted.scores.get(score.0)) {
            (Some(written), Some(range)) => What::BeyondPoints {
                score: written.written.name.text.to_string(),
                least: range.least,
                greatest: range.greatest,
            },
            (None, _) | (_, None) => What::Never,
        }
    }
}

fn positive(meaning: &Condition) -> &Condition {
    if let Condition::Not(inner) = meaning { positive(inner) } else { meaning }
}

/// Whether the cause lies elsewhere and is said there: in a definition, a grade, an earlier stage.
fn is_said_elsewhere(meaning: &Condition, what: &What) -> bool {
    match meaning {
        Condition::Not(inner) => is_said_elsewhere(inner, what),
        Condition::All(parts) | Condition::Any(parts) => {
            !parts.is_empty() && parts.iter().all(|part| is_said_elsewhere(part, what))
        }
        Condition::Definition(_) | Condition::Grade { .. } => true,
        Condition::Reached(_) => !matches!(what, What::Always),
        Condition::AtLeast { .. }
        | Condition::Happened(_)
        | Condition::Chain(_)
        | Condition::NotFollowed(_)
        | Condition::Aggregate(_)
        | Condition::Trait(_)
        | Condition::Points { .. } => false,
    }
}
