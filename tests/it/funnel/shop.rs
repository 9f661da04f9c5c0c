//! A real shop: its 600 contacts' histories are found by replay, three of them checked by hand, all of them against `thresh evaluate`.

use thresh::decide::{Scratch, Selection};
use thresh::domain::{Applies, FailingTests, OutcomeName, Standing, Timestamp};
use thresh::eval::evaluate;
use thresh::funnel::{History, Place, replay};
use thresh::lang::checked::StageIndex;
use thresh::ruleset::{FolderFiles, Ruleset, build};
use thresh::wire::contact;

use super::asking::Asked;
use crate::command::{decisions, root};
use crate::shared::{shared, unpacked};

const SHOP: &str = include_str!("../../funnel/shop.thresh");
const REGULARS: &str = include_str!("../../cases/ecom/shop-regulars.thresh");
const VOCABULARY: &str = include_str!("../../cases/ecom/vocabulary.toml");
const AT: &str = "2024-07-01T00:00:00Z";

fn ruleset() -> Ruleset {
    let texts = [("shop.thresh", SHOP), ("shop-regulars.thresh", REGULARS), ("vocabulary.toml", VOCABULARY)];
    let (ruleset, findings) = build(&FolderFiles::of_texts(texts), None, FailingTests::Allowed);
    assert_eq!(findings.diagnostics, []);
    ruleset
}

fn contacts() -> Option<Vec<String>> {
    let contacts: Vec<String> = unpacked(&shared("data/ecom/contacts.jsonl.gz")?).lines().map(str::to_owned).collect();
    assert_eq!(contacts.len(), 600);
    Some(contacts)
}

fn history(ruleset: &Ruleset, line: &str, at: &str) -> History {
    let profile = contact::read(line.as_bytes(), "id").unwrap();
    let at = Timestamp::parse(at).unwrap();
    let all = replay(ruleset.program(), &Selection::all(), &profile, at, &mut Scratch::default()).unwrap();
    let (position, _) = ruleset.campaign("shop").unwrap();
    all.into_iter().nth(position).unwrap()
}

/// Checks when a contact first reached each stage, and where it stands at an instant.
#[track_caller]
fn check(contacts: &[String], id: &str, reached: &[Option<&str>], (at, stage): (&str, usize)) {
    let ruleset = ruleset();
    let line = contacts.iter().find(|line| line.contains(&format!("\"{id}\""))).unwrap();
    let found = history(&ruleset, line, AT);
    let shown: Vec<Option<String>> =
        found.all_reached().iter().map(|at| at.map(|at| at.to_string()[5..19].to_owned())).collect();
    assert_eq!(shown.iter().map(Option::as_deref).collect::<Vec<_>>(), reached, "{id}");
    assert_eq!(history(&ruleset, line, at).place(), Place::Stage(StageIndex(stage)), "{id} at {at}");
}

/// Read off the events of each, with a finger on the list.
#[test]
fn three_histories_are_what_one_finds_by_hand() {
    let Some(contacts) = contacts() else { return };
    // Came on 14 April at 10:15:51, had looked at one product when it filled a cart at 10:20:54 (so that it looked around no later than
    // that), and entered its payment at 10:22:31.
    let bought = [Some("04-14T10:15:51"), Some("04-14T10:20:54"), Some("04-14T10:20:54"), Some("04-14T10:22:31")];
    check(&contacts, "user_0058", &bought, (AT, 3));
    // The fifth look at a product was on 1 May at 18:18:44; two weeks later only looks of that day are left, and then none.
    let looked = [Some("05-01T17:52:20"), Some("05-01T18:18:44"), None, None];
    check(&contacts, "user_0007", &looked, (AT, 0));
    check(&contacts, "user_0007", &looked, ("2024-05-15T17:54:49Z", 1));
    check(&contacts, "user_0007", &looked, ("2024-05-15T17:54:50Z", 0));
    // Three looks, then a cart on 25 January, and never a payment.
    let left = [Some("01-24T12:43:46"), Some("01-25T22:07:10"), Some("01-25T22:07:10"), None];
    check(&contacts, "user_0040", &left, (AT, 2));
}

#[test]
fn where_a_replay_ends_is_what_evaluating_says_for_all_contacts() {
    let Some(contacts) = contacts() else { return };
    let ruleset = ruleset();
    let mut scratch = Scratch::default();
    let mut compared = 0;
    for at in ["2024-03-31T01:00:00Z", "2024-05-26T18:30:00Z", AT, "2024-09-15T12:00:00Z"] {
        let at = Timestamp::parse(at).unwrap();
        for line in &contacts {
            let profile = contact::read(line.as_bytes(), "id").unwrap();
            let histories = replay(ruleset.program(), &Selection::all(), &profile, at, &mut scratch).unwrap();
            let verdicts = evaluate(ruleset.program(), &profile, at, &mut scratch);
            for ((history, verdict), campaign) in histories.iter().zip(&verdicts).zip(ruleset.campaigns()) {
                assert_eq!(verdict.applies, Applies::Yes);
                let stages = &campaign.checked().criteria.stages;
                let Some(Standing::Stage(stage)) = verdict.stage else { panic!("nobody is disqualified") };
                let position = stages.iter().position(|one| one.name == *stage).unwrap();
                assert_eq!(history.place(), Place::Stage(StageIndex(position)), "{} at {at}", profile.contact_id());
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 4 * 600 * 2);
}

#[test]
fn the_command_counts_the_stages_that_thresh_evaluate_writes() {
    let Some(file) = shared("data/ecom/contacts.jsonl.gz") else { return };
    let mut asked = Asked::new(&[("shop.thresh", SHOP), ("vocabulary.toml", VOCABULARY)], "", AT);
    asked.arguments.contacts = Some(file.clone());
    asked.arguments.order = OutcomeName::new("Purchase");
    let rules = asked.path("rules");
    let arguments =
        ["--rules", rules.to_str().unwrap(), "evaluate", file.to_str().unwrap(), "--at", AT].map(str::to_owned);
    let decided = decisions(&arguments);
    assert_eq!(decided.len(), 600);
    let figures = asked.figures();
    for stage in figures["stages"].as_array().unwrap() {
        let there = decided.iter().filter(|decision| decision["stage"] == stage["stage"]).count();
        assert_eq!(stage["now"], there, "{}", stage["stage"]);
    }
    // 470 purchases by 328 contacts, counted with grep.
    assert_eq!((&figures["orders"]["deals"], &figures["orders"]["units"]), (&470.into(), &328.into()));
    let text = asked.told();
    let text = text.replace(&figures["revision"].as_str().unwrap()[..12], "REVISION");
    expect_test::expect_file![root().join("tests/funnel/shop.txt")].assert_eq(&text);
}

#[test]
fn two_versions_stand_side_by_side() {
    let Some(file) = shared("data/ecom/contacts.jsonl.gz") else { return };
    let mut asked = Asked::new(&[("shop.thresh", SHOP), ("vocabulary.toml", VOCABULARY)], "", AT);
    asked.arguments.contacts = Some(file);
    asked.arguments.order = OutcomeName::new("purchase");
    let against = asked.path("against");
    std::fs::create_dir(&against).unwrap();
    std::fs::write(against.join("vocabulary.toml"), VOCABULARY).unwrap();
    let easier =
        SHOP.replace("at least 5 times", "at least 3 times").replace("  checkout  \"Stands", "  till      \"Stands");
    std::fs::write(against.join("shop.thresh"), easier).unwrap();
    asked.arguments.against = Some(against);
    let report = asked.report();
    let versions = report["campaigns"][0]["versions"].as_array().unwrap();
    assert_eq!(versions.len(), 2);
    assert_ne!(versions[0]["revision"], versions[1]["revision"]);
    let reached = |version: usize, stage: usize| versions[version]["stages"][stage]["reached"].as_u64().unwrap();
    assert!(reached(1, 1) > reached(0, 1), "three looks are reached more often than five");
    assert_eq!(reached(1, 2), reached(0, 2));
    let mut text = asked.told();
    for version in versions {
        text = text.replace(&version["revision"].as_str().unwrap()[..12], "REVISION");
    }
    expect_test::expect_file![root().join("tests/funnel/side-by-side.txt")].assert_eq(&text);
    asked.arguments.format = thresh::cli::funnel::Output::Html;
    let page = asked.told();
    assert_eq!(page.matches("<svg class=\"funnel\"").count(), 2);
}
