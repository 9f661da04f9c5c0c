//! `test` blocks: what is given becomes a contact, what is expected is held against the verdict.

use std::sync::Arc;

use thresh::domain::Standing;
use thresh::lang::render::{self, Colour};
use thresh::trial::{Coverage, Trial};

use crate::diagnostics::checked;

const CAMPAIGN: &str = r#"campaign "Aurora launch"
  timezone  Europe/Berlin
  audience  consent is true

score engagement from 0 to 100
  paper-then-product: downloaded whitepaper and clicked product "Aurora" -> +20
  visited page /pricing* at least 3 times within 7 days -> +15
  attended webinar where minutes >= 30 -> +10

score fit
  company.size >= 200 -> +20
  title has word CTO -> +25

grade fit A from 40, B from 20, C below

stages
  visitor
  unqualified when any event
  mql         when engagement >= 20 and fit is B or better
              until engagement < 10

disqualify "Competitor" when email.domain is rival.example
"#;

const VOCABULARY: &str = r#"
[events."downloaded whitepaper"]
[events."clicked product"]
[events."visited page"]
type = "page"
named-by = "path"
[events."attended webinar"]
properties = { minutes = "number" }
[traits]
consent = { type = "yes-no" }
"company.size" = { type = "number" }
title = { type = "text" }
email = { type = "text" }
country = { type = "text", values = ["DE", "AT"] }
created = { type = "date" }
"#;

/// Tries one test of these lines; `unmet` are the words of the expectations that are not met.
#[track_caller]
fn check(lines: &str, unmet: &[&str]) {
    let text = format!("{CAMPAIGN}\ntest \"of these lines\"\n  given consent is true\n{lines}\n");
    let case = checked(&[("aurora.thresh", &text), ("vocabulary.toml", VOCABULARY)]);
    let Some(campaign) = case.campaign else {
        panic!("{}", render::human(&case.diagnostics, &case.sources, Colour::Plain));
    };
    let campaign = Arc::new(campaign);
    let trial = Trial::of(&campaign);
    let contacts = trial.contacts().unwrap();
    let outcomes = trial.outcomes(&contacts);
    let words: Vec<&str> = outcomes[0].unmet.iter().map(|span| case.sources.text(*span)).collect();
    assert_eq!(words, unmet, "{:#?}", outcomes[0].verdict);
}

#[test]
fn the_sample_of_the_manual() {
    check(
        "  given title is \"CTO\", company.size is 500
  given downloaded whitepaper \"Cloud guide\" 3 days ago, clicked product Aurora yesterday
  expect engagement = 20, fit = 45, fit is A, stage is mql, qualified
  expect rule paper-then-product
  expect not rule company.size >= 200",
        &["not rule company.size >= 200"],
    );
}

#[test]
fn what_is_not_so_is_named_by_its_words() {
    check(
        "  given downloaded whitepaper today
  expect engagement >= 20, fit is B or better, stage is mql, not disqualified, qualified, reached unqualified",
        &["engagement >= 20", "fit is B or better", "stage is mql", "qualified"],
    );
}

#[test]
fn events_happen_when_and_as_often_as_given() {
    check("  given visited page /pricing 3 times in the last 6 days\n  expect engagement = 15", &[]);
    check("  given visited page /pricing 3 times in the last 90 days\n  expect engagement = 0", &[]);
    check("  given attended webinar with minutes 45 on 2025-12-30\n  expect engagement = 10", &[]);
    check("  given attended webinar with minutes 5 on 2025-12-30\n  expect engagement = 0", &[]);
    check("  given attended webinar with minutes 45 on 2026-01-02\n  expect engagement = 0", &[]);
    check("  given today is 2026-01-03, attended webinar with minutes 45 on 2026-01-02\n  expect engagement = 10", &[]);
}

#[test]
fn a_stage_that_was_held_is_given() {
    let lines = "  given attended webinar with minutes 30 today, stage mql since 2025-12-01";
    check(&format!("{lines}\n  expect stage is mql"), &[]);
    check("  given stage mql\n  expect stage is mql, stage is visitor", &["stage is mql"]);
}

#[test]
fn reasons_and_validity_are_expected() {
    let rival = "  given email is \"eve@rival.example\"";
    check(
        &format!("{rival}\n  expect disqualified \"Competitor\", disqualified, stage is disqualified, not qualified"),
        &[],
    );
    check(&format!("{rival}\n  expect not disqualified"), &["not disqualified"]);
    let pages = "  given visited page /pricing 3 times in the last 6 days";
    check(
        &format!("{pages}\n  expect valid for at least 2 days, valid for at least 4 days"),
        &["valid for at least 4 days"],
    );
}

#[test]
fn outside_the_audience_nothing_is_scored() {
    let text =
        format!("{CAMPAIGN}\ntest \"no consent\"\n  given consent is false\n  expect engagement >= 0, not qualified\n");
    let case = checked(&[("aurora.thresh", &text), ("vocabulary.toml", VOCABULARY)]);
    let campaign = Arc::new(case.campaign.unwrap());
    let trial = Trial::of(&campaign);
    let contacts = trial.contacts().unwrap();
    assert_eq!(trial.outcomes(&contacts)[0].unmet.len(), 1);
}

#[test]
fn coverage_names_the_rules_that_no_test_has_seen() {
    let text = format!(
        "{CAMPAIGN}
test \"a\"
  given consent is true, title is \"CTO\", company.size is 500
  expect fit = 45
test \"b\"
  given consent is true, company.size is 500
  expect fit = 20
"
    );
    let case = checked(&[("aurora.thresh", &text), ("vocabulary.toml", VOCABULARY)]);
    let campaign = Arc::new(case.campaign.unwrap());
    let trial = Trial::of(&campaign);
    let contacts = trial.contacts().unwrap();
    let outcomes = trial.outcomes(&contacts);
    assert!(outcomes.iter().all(|outcome| outcome.unmet.is_empty()));
    assert_eq!(outcomes[0].verdict.stage.map(|stage| stage == Standing::Disqualified), Some(false));
    let coverage = Coverage::of(&campaign, &outcomes);
    assert_eq!(coverage.percent(), 40);
    assert_eq!(coverage.never().count(), 3);
    assert_eq!(coverage.always().map(|rule| rule.rule.as_str()).collect::<Vec<_>>(), ["company.size >= 200"]);
}
