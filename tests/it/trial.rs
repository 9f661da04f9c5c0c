//! `test` blocks: what is given becomes a contact, what is expected is held against the verdict.

use std::sync::Arc;

use thresh::lang::render::{self, Colour};
use thresh::lang::source::FileId;
use thresh::trial::{Coverage, Trial, Unseen};

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

/// What these tests leave unseen: `in no test X`, `never true X`, `never false X`, each with the line that X stands on.
#[track_caller]
fn check_coverage(tests: &str, unseen: &[&str]) -> Coverage {
    let text = format!("{CAMPAIGN}\n{tests}");
    let case = checked(&[("aurora.thresh", &text), ("vocabulary.toml", VOCABULARY)]);
    let Some(campaign) = case.campaign.map(Arc::new) else {
        panic!("{}", render::human(&case.diagnostics, &case.sources, Colour::Plain));
    };
    let trial = Trial::of(&campaign);
    let contacts = trial.contacts().unwrap();
    let outcomes = trial.outcomes(&contacts);
    let files: Vec<FileId> = case.sources.iter().map(|(id, _)| id).collect();
    let coverage = Coverage::of(&trial, &contacts, &outcomes, &case.sources, &files);
    let line = |span| case.sources.start(span).line;
    let mut said: Vec<String> =
        coverage.never().map(|rule| format!("in no test {}: {}", line(rule.span), rule.rule)).collect();
    said.extend(coverage.unseen().map(|(seen, unseen)| {
        let words = match unseen {
            Unseen::NeverTrue => "never true",
            Unseen::NeverFalse => "never false",
        };
        assert_eq!(case.sources.text(seen.span).split_whitespace().next(), seen.text.split_whitespace().next());
        format!("{words} {}: {}", line(seen.span), seen.text)
    }));
    assert_eq!(said, unseen);
    coverage
}

#[test]
fn coverage_names_what_no_test_has_seen() {
    let coverage = check_coverage(
        "test \"a\"
  given consent is true, title is \"CTO\", company.size is 500
  expect fit = 45
test \"b\"
  given consent is true, company.size is 500
  expect fit = 20
",
        &[
            "in no test 6: paper-then-product",
            "in no test 7: visited page /pricing* at least 3 times within 7 days",
            "in no test 8: attended webinar where minutes >= 30",
            "never false 3: consent is true",
            "never true 6: downloaded whitepaper",
            "never true 6: clicked product \"Aurora\"",
            "never false 11: company.size >= 200",
            "never true 18: any event",
            "never true 19: engagement >= 20",
            "never false 19: fit is B or better",
            "never false 20: engagement < 10",
            "never true 22: email.domain is rival.example",
        ],
    );
    assert_eq!((coverage.percent(), coverage.rules.len()), (40, 5));
    assert_eq!((coverage.both_ways(), coverage.conditions.len()), (1, 14));
}

#[test]
fn who_is_outside_the_audience_asks_no_rule_and_a_part_explains_its_whole() {
    let seen = "test \"outside\"
  given consent is false, attended webinar with minutes 45 today
  expect not qualified
test \"all\"
  given consent is true, title is \"CTO\", company.size is 500, email is \"eve@rival.example\"
  given visited page /pricing 3 times in the last 6 days, downloaded whitepaper today, clicked product Aurora today
  expect disqualified
test \"little\"
  given consent is true, downloaded whitepaper today
  expect engagement = 0
test \"nothing\"
  given consent is true
  expect stage is visitor
";
    check_coverage(seen, &["in no test 8: attended webinar where minutes >= 30"]);
}

#[test]
fn what_a_stage_asks_of_earlier_stages_is_asked_before_it() {
    let text = "campaign \"A\"

stages
  visitor
  reader when size > 1
  buyer  when reached reader and size > 5
  late   when not (reached buyer) and size > 9

test \"big\"
  given size is 10
  expect stage is buyer
test \"small\"
  given size is 1
  expect stage is visitor
";
    let vocabulary = "[traits]\nsize = { type = \"number\" }\n";
    let case = checked(&[("a.thresh", text), ("vocabulary.toml", vocabulary)]);
    let campaign = Arc::new(case.campaign.unwrap());
    let trial = Trial::of(&campaign);
    let contacts = trial.contacts().unwrap();
    let outcomes = trial.outcomes(&contacts);
    let files: Vec<FileId> = case.sources.iter().map(|(id, _)| id).collect();
    let coverage = Coverage::of(&trial, &contacts, &outcomes, &case.sources, &files);
    let seen: Vec<_> =
        coverage.conditions.iter().map(|seen| (seen.text.as_str(), seen.times_true, seen.times_false)).collect();
    assert_eq!(
        seen,
        [
            ("size > 1", 1, 1),
            ("reached reader", 1, 1),
            ("size > 5", 1, 1),
            ("reached reader and size > 5", 1, 1),
            ("reached buyer", 1, 1),
            ("size > 9", 1, 1),
            ("not (reached buyer) and size > 9", 0, 2),
        ]
    );
}

#[test]
fn a_test_of_a_variant_is_decided_by_it_and_its_rules_are_covered() {
    let text = format!(
        "{CAMPAIGN}\nexperiment lower-bar\n  phase stopped\n\n  variant challenger\n    stage mql when engagement >= 15\n    \
         score engagement\n      paper-then-product: downloaded whitepaper -> +15\n      add attended webinar -> +1\n      \
         without attended webinar where minutes >= 30\n\ntest \"as it stands\"\n  given consent is true, company.size is 300\n  \
         given downloaded whitepaper yesterday\n  expect engagement = 0, stage is unqualified\n\ntest \"challenger\"\n  given \
         variant challenger of lower-bar, consent is true, company.size is 300\n  given downloaded whitepaper yesterday\n  \
         expect engagement = 15, stage is mql, rule paper-then-product, not rule attended webinar\n  expect engagement = 16\n"
    );
    let case = checked(&[("aurora.thresh", &text), ("vocabulary.toml", VOCABULARY)]);
    let said = render::human(&case.diagnostics, &case.sources, Colour::Plain);
    let campaign = Arc::new(case.campaign.unwrap_or_else(|| panic!("{said}")));
    let trial = Trial::of(&campaign);
    let contacts = trial.contacts().unwrap();
    let outcomes = trial.outcomes(&contacts);
    let unmet: Vec<&str> =
        outcomes.iter().flat_map(|outcome| &outcome.unmet).map(|span| case.sources.text(*span)).collect();
    assert_eq!(unmet, ["engagement = 16"]);
    let files: Vec<FileId> = case.sources.iter().map(|(id, _)| id).collect();
    let coverage = Coverage::of(&trial, &contacts, &outcomes, &case.sources, &files);
    let seen: Vec<String> = coverage
        .rules
        .iter()
        .map(|rule| format!("{}: {}, held {}", case.sources.start(rule.span).line, rule.rule, rule.held))
        .collect();
    assert_eq!(
        seen,
        [
            "6: paper-then-product, held 0",
            "7: visited page /pricing* at least 3 times within 7 days, held 0",
            "8: attended webinar where minutes >= 30, held 0",
            "11: company.size >= 200, held 2",
            "12: title has word CTO, held 0",
            "29: paper-then-product, held 1",
            "30: attended webinar, held 0",
        ]
    );
    assert_eq!(coverage.percent(), 28);
}
