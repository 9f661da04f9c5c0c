//! What the linter claims holds for contacts of every kind: each claim is tried on them, and each kind of claim is made often.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use thresh::domain::{Applies, Timestamp};
use thresh::eval::{self, Scratch};
use thresh::lang::checked::{CheckedCampaign, Rule, ScoreBody};
use thresh::lang::codes::{Code, Severity};
use thresh::lang::diagnostic::Diagnostic;
use thresh::lang::source::Span;
use thresh::profile::Profile;
use thresh::program::Program;

use super::written;
use crate::diagnostics::{Case, checked, linted};
use crate::generate::contact::profile;
use crate::generate::draws::Draws;
use crate::generate::instant;
use crate::generate::world::World;

const FILES: u64 = 2_000;
const CONTACTS: usize = 20;
/// How often each kind of claim must have been tried at least.
const CLAIMS_MIN: usize = 30;

/// A question: a contact and an instant.
type Question = (Profile<'static>, Timestamp);

fn linted_file(text: &str) -> Case {
    linted(&[("aurora.thresh", text), ("vocabulary.toml", &written::vocabulary())])
}

fn checked_file(text: &str) -> Case {
    checked(&[("aurora.thresh", text), ("vocabulary.toml", &written::vocabulary())])
}

fn error_free(case: &Case) -> bool {
    !case.diagnostics.iter().any(|diagnostic| diagnostic.severity() == Severity::Error)
}

#[test]
fn what_the_linter_claims_is_so() {
    let mut tried: BTreeMap<Code, usize> = BTreeMap::new();
    for seed in 1..=FILES {
        let mut draws = Draws::of_seed(seed);
        let world = World::drawn(&mut draws);
        let text = written::campaign(&mut draws, &world.zone.to_string());
        let case = linted_file(&text);
        let campaign = case.campaign.as_ref().unwrap_or_else(|| panic!("seed {seed}: {:#?}\n{text}", case.diagnostics));
        let questions: Vec<Question> = (0..CONTACTS)
            .map(|_| {
                let contact = profile(&mut draws, &world, campaign);
                let at = instant(&mut draws, &world, &contact);
                (contact, at)
            })
            .collect();
        let probes: Vec<Probe<'_>> = case.diagnostics.iter().filter_map(|doubt| Probe::of(&text, doubt)).collect();
        let mut results = probed(&text, &probes, &questions);
        let others = case.diagnostics.iter().filter(|doubt| Probe::of(&text, doubt).is_none());
        results.extend(others.map(|doubt| (doubt, what_is_wrong(&text, campaign, doubt, &questions))));
        for (doubt, result) in results {
            match result {
                Tried::Holds => *tried.entry(doubt.code).or_default() += 1,
                Tried::Not => {}
                Tried::Fails(contact) => {
                    panic!("seed {seed}: {} {:?}\n{text}\n{contact}", doubt.message, shown(&text, doubt.span))
                }
            }
        }
    }
    let proved = [
        Code::NeverTrue,
        Code::AlwaysTrue,
        Code::OutOfReach,
        Code::NeverCounts,
        Code::LimitWithoutEffect,
        Code::MinusWithoutEffect,
        Code::NothingToFade,
        Code::NeverUsed,
    ];
    for code in proved {
        let times = tried.get(&code).copied().unwrap_or(0);
        assert!(times >= CLAIMS_MIN, "{code} was tried {times} times: {tried:?}");
    }
}

/// What came of trying a claim.
enum Tried {
    /// It held for every contact.
    Holds,
    /// It is none that can be tried so.
    Not,
    /// It did not hold for this one.
    Fails(String),
}

fn shown(text: &str, span: Span) -> String {
    text[span.range()].to_owned()
}

#[expect(clippy::wildcard_enum_match_arm, reason = "of the many codes these few claim what can be tried")]
fn what_is_wrong(text: &str, campaign: &CheckedCampaign, doubt: &Diagnostic, questions: &[Question]) -> Tried {
    match doubt.code {
        Code::OutOfReach => never_had(campaign, doubt, questions),
        Code::LimitWithoutEffect | Code::NothingToFade => {
            same_without(text, campaign, clause(text, doubt.span), questions)
        }
        Code::NeverCounts | Code::MinusWithoutEffect => {
            let rule = rules(campaign).into_iter().find(|rule| encloses(rule.span, doubt.span)).unwrap();
            same_without(text, campaign, rule.span.range(), questions)
        }
        Code::NeverUsed => {
            let line = text[..doubt.span.start as usize].rfind('\n').unwrap() + 1;
            let end = line + text[line..].find('\n').unwrap();
            same_without(text, campaign, line..end, questions)
        }
        _ => Tried::Not,
    }
}

fn encloses(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

fn rules(campaign: &CheckedCampaign) -> Vec<&Rule> {
    campaign.criteria.scores.iter().flat_map(|score| rules_of(&score.body)).collect()
}

fn rules_of(body: &ScoreBody) -> Vec<&Rule> {
    match body {
        ScoreBody::Rules { rules, groups } => {
            rules.iter().chain(groups.iter().flat_map(|group| &group.rules)).collect()
        }
        ScoreBody::Sum(_) => Vec::new(),
    }
}

/// A clause with what joins it to the words before it.
fn clause(text: &str, span: Span) -> std::ops::Range<usize> {
    let before = text[..span.start as usize].trim_end_matches([' ', ',']);
    before.len()..span.end as usize
}

/// A claim about one condition, which can be asked of a contact as that of a rule in a score of its own.
struct Probe<'d> {
    doubt: &'d Diagnostic,
    condition: String,
    /// What is claimed of every contact.
    holds: bool,
}

impl<'d> Probe<'d> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "of the many codes these two claim something about a condition")]
    fn of(text: &str, doubt: &'d Diagnostic) -> Option<Self> {
        let condition = format!("({})", shown(text, doubt.span));
        match doubt.code {
            Code::NeverTrue => {
                let first = doubt.labels.first().map(|label| format!("({}) and ", shown(text, label.span)));
                let condition = format!("{}{condition}", first.unwrap_or_default());
                Some(Probe { doubt, condition, holds: false })
            }
            Code::AlwaysTrue => Some(Probe { doubt, condition, holds: true }),
            _ => None,
        }
    }
}

/// Asks the conditions of every contact: together where the file with all of them checks, otherwise one by one.
fn probed<'d>(text: &str, probes: &[Probe<'d>], questions: &[Question]) -> Vec<(&'d Diagnostic, Tried)> {
    let rules = (1..).zip(probes).map(|(number, probe)| format!("  probe-{number}: {} -> +1\n", probe.condition));
    let case = checked_file(&format!("{text}\nscore probe\n{}", rules.collect::<String>()));
    let Some(campaign) = case.campaign.filter(|_| !probes.is_empty()) else {
        // The properties of an event can't be asked of a contact.
        return match probes {
            [] => Vec::new(),
            [probe] => vec![(probe.doubt, Tried::Not)],
            several => several.iter().flat_map(|probe| probed(text, std::slice::from_ref(probe), questions)).collect(),
        };
    };
    let program = program_of(&campaign);
    let outcomes: Vec<Outcome> = questions.iter().map(|(contact, at)| Outcome::of(&program, contact, *at)).collect();
    let tried = (1..).zip(probes).map(|(number, probe): (usize, _)| {
        let name = format!("probe-{number}");
        let fails = |outcome: &Outcome| outcome.applies && outcome.matched.contains(&name) != probe.holds;
        let result = match outcomes.iter().position(fails) {
            Some(at) => Tried::Fails(told(&outcomes[at], &questions[at].0, questions[at].1)),
            None => Tried::Holds,
        };
        (probe.doubt, result)
    });
    tried.collect()
}

fn never_had(campaign: &CheckedCampaign, doubt: &Diagnostic, questions: &[Question]) -> Tried {
    let named: Vec<&str> = doubt.message.split('`').skip(1).step_by(2).collect();
    let program = program_of(campaign);
    for (contact, at) in questions {
        let outcome = Outcome::of(&program, contact, *at);
        let had = match named.as_slice() {
            [stage] => outcome.held.as_deref() == Some(*stage),
            [value, grade] => outcome.grades.contains(&((*grade).to_owned(), (*value).to_owned())),
            _other => panic!("{}", doubt.message),
        };
        if had {
            return Tried::Fails(told(&outcome, contact, *at));
        }
    }
    Tried::Holds
}

/// Takes a stretch out of the file: every score, grade and stage stays what it was.
fn same_without(
    text: &str,
    campaign: &CheckedCampaign,
    stretch: std::ops::Range<usize>,
    questions: &[Question],
) -> Tried {
    let without = format!("{}{}", &text[..stretch.start], &text[stretch.end..]);
    let case = checked_file(&without);
    assert!(error_free(&case), "{:#?}\n{without}", case.diagnostics);
    let (program, other) = (program_of(campaign), program_of(&case.campaign.unwrap()));
    for (contact, at) in questions {
        let (with, without) = (Outcome::of(&program, contact, *at), Outcome::of(&other, contact, *at));
        if with.decided() != without.decided() {
            return Tried::Fails(format!("{}\nwithout it {:?}", told(&with, contact, *at), without.decided()));
        }
    }
    Tried::Holds
}

fn program_of(campaign: &CheckedCampaign) -> Program {
    Program::compile(&[Arc::new(campaign.clone())])
}

/// What a verdict says, in words of its own.
#[derive(Debug)]
struct Outcome {
    applies: bool,
    scores: Vec<(String, i64)>,
    grades: Vec<(String, String)>,
    held: Option<String>,
    matched: Vec<String>,
}

impl Outcome {
    fn of(program: &Program, contact: &Profile<'_>, at: Timestamp) -> Outcome {
        let mut scratch = Scratch::default();
        let verdicts = eval::evaluate(program, contact, at, &mut scratch);
        let verdict = &verdicts[0];
        Outcome {
            applies: verdict.applies == Applies::Yes,
            scores: verdict.scores.iter().map(|scored| (scored.score.to_string(), scored.points.get())).collect(),
            grades: verdict.grades.iter().map(|graded| (graded.grade.to_string(), graded.value.to_string())).collect(),
            held: verdict.held.map(|held| held.stage.to_owned()),
            matched: verdict.matched.iter().map(|matched| matched.rule.to_string()).collect(),
        }
    }

    fn decided(&self) -> impl PartialEq + std::fmt::Debug + '_ {
        (&self.scores, &self.grades, &self.held)
    }
}

fn told(outcome: &Outcome, contact: &Profile<'_>, at: Timestamp) -> String {
    let events: Vec<_> =
        contact.events().iter().map(|event| (&event.kind, Cow::from(&*event.name), event.at.to_string())).collect();
    format!("at {at}\n{outcome:#?}\n{:?}\n{events:#?}", contact.traits())
}
