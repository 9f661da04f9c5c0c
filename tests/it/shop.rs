//! A shop's 600 contacts: both evaluators say the same of all of them, by campaigns that use windows, chains and fading.

use std::collections::BTreeMap;

use thresh::domain::{FailingTests, Timestamp};
use thresh::eval::{self, Scratch};
use thresh::lang::checked::{CheckedCampaign, ScoreBody};
use thresh::reference;
use thresh::ruleset::{FolderFiles, Ruleset, build};
use thresh::wire::contact;

use crate::agree::asked;
use crate::generate::told;
use crate::shared::{shared, unpacked};

/// In the middle of what the shop recorded, at its end, and long after; on a change of the clock and at a midnight of Berlin.
const INSTANTS: &[&str] =
    &["2024-03-31T01:00:00Z", "2024-05-26T18:30:00Z", "2024-06-30T22:00:00Z", "2024-09-15T12:00:00Z"];

fn ruleset() -> Ruleset {
    let files = FolderFiles::of_texts([
        ("shop-regulars.thresh", include_str!("../cases/ecom/shop-regulars.thresh")),
        ("shop-over-time.thresh", include_str!("../cases/shop_over_time/shop-over-time.thresh")),
        ("vocabulary.toml", include_str!("../cases/ecom/vocabulary.toml")),
    ]);
    let (ruleset, findings) = build(&files, None, FailingTests::Allowed);
    assert_eq!(findings.diagnostics, []);
    ruleset
}

/// Holds both evaluators equal at an instant, and adds to how often each rule matched.
#[track_caller]
fn check<'c>(
    at: &str,
    contacts: impl Iterator<Item = &'c String>,
    ruleset: &Ruleset,
    matched: &mut BTreeMap<String, usize>,
) {
    let at = Timestamp::parse(at).unwrap();
    let mut scratch = Scratch::default();
    for line in contacts {
        let profile = contact::read(line.as_bytes(), "id").unwrap();
        let evaluated = eval::evaluate(ruleset.program(), &profile, at, &mut scratch);
        assert_eq!(evaluated.len(), 2);
        for (verdict, campaign) in evaluated.iter().zip(ruleset.campaigns()) {
            let interpreted = reference::verdict(campaign.checked(), &profile, at);
            assert!(
                interpreted == *verdict,
                "{}: {}",
                profile.contact_id(),
                told::difference(at, &interpreted, verdict)
            );
            for line in verdict.matched.iter() {
                *matched.entry(format!("{}/{}", campaign.id(), line.rule)).or_default() += 1;
            }
        }
    }
}

#[test]
fn both_evaluators_agree_on_all_contacts_of_a_shop() {
    let Some(file) = shared("data/ecom/contacts.jsonl.gz") else { return };
    let contacts: Vec<String> = unpacked(&file).lines().map(str::to_owned).collect();
    assert_eq!(contacts.len(), 600);
    let ruleset = ruleset();
    let mut matched = BTreeMap::new();
    for (first, at) in INSTANTS.iter().enumerate() {
        // The interpreter takes its time: each contact is asked about at one of the instants, at all of them where there is time.
        let step = if asked("THRESH_CASES").is_some() { 1 } else { INSTANTS.len() };
        check(at, contacts.iter().skip(first % step).step_by(step), &ruleset, &mut matched);
    }
    // A rule that nobody matches is not compared.
    let rules = ruleset.campaigns().iter().map(|campaign| rules_of(campaign.checked())).sum::<usize>();
    assert_eq!(matched.len(), rules, "{matched:#?}");
}

fn rules_of(campaign: &CheckedCampaign) -> usize {
    let of_score = |body: &ScoreBody| match body {
        ScoreBody::Rules { rules, groups } => rules.len() + groups.iter().map(|group| group.rules.len()).sum::<usize>(),
        ScoreBody::Sum(_) => 0,
    };
    campaign.criteria.scores.iter().map(|score| of_score(&score.body)).sum()
}

/// How many contacts match a rule on the first midnight of July in Berlin, and the sum of their points: from the file by a script of a
/// hundred lines in another language, which knows nothing of rules.
const COUNTED_APART: &[(&str, usize, i64)] = &[
    ("cart-left", 461, -1314),
    ("cart-then-paid", 273, 4678),
    ("days", 585, 2218),
    ("long-ago", 172, 0),
    ("looked-then-paid", 228, 1902),
    ("month-without", 67, 0),
    ("months", 328, 2100),
    ("searched-then-asked", 221, -263),
    ("sessions", 408, 234),
    ("since-may", 178, 626),
    ("spring", 530, 1097),
    ("views", 232, 658),
    ("weeks", 594, 421),
    ("while-ago", 89, 267),
    ("wish-then-cart", 168, 2355),
];

#[test]
fn windows_chains_and_fading_are_as_counted_apart() {
    let Some(file) = shared("data/ecom/contacts.jsonl.gz") else { return };
    let ruleset = ruleset();
    let at = Timestamp::parse("2024-06-30T22:00:00Z").unwrap();
    let mut scratch = Scratch::default();
    let mut found: BTreeMap<String, (usize, i64)> = BTreeMap::new();
    for line in unpacked(&file).lines() {
        let profile = contact::read(line.as_bytes(), "id").unwrap();
        for verdict in eval::evaluate(ruleset.program(), &profile, at, &mut scratch) {
            for line in verdict.matched.iter().filter(|line| line.score.as_str() == "warmth") {
                let (contacts, points) = found.entry(line.rule.to_string()).or_default();
                *contacts += 1;
                *points += line.points.get();
            }
        }
    }
    for (rule, contacts, points) in COUNTED_APART {
        assert_eq!(found.get(*rule), Some(&(*contacts, *points)), "{rule}");
    }
}
