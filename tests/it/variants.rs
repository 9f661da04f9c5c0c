//! What a variant restates, against the campaign written out by hand.

use thresh::lang::checked::{CheckedCampaign, Criteria};
use thresh::lang::experiment::Variant;
use thresh::lang::render::{self, Colour};
use thresh::lang::source::{FileId, Span};

use crate::diagnostics::checked;

const VOCABULARY: &str = "\
[events.\"downloaded whitepaper\"]
[events.\"requested demo\"]
[events.\"attended webinar\"]
[traits]
size = { type = \"number\" }
country = { type = \"text\" }
";

/// Every kind of thing that a variant may restate.
const CAMPAIGN: &str = r#"campaign "Aurora"

score engagement from 0 to 100
  halving every 90 days
  paper: downloaded whitepaper -> +20 each, at most 60, expiring after 9 days because "They close"
  requested demo -> +30

  group "Content" at most 40 best only
    downloaded whitepaper and requested demo -> +5
    attended webinar -> +10 once per day

score fit
  country in near -> +10
  keen -> +5

score total = engagement + fit

grade fit A from 20, B from 10, C below
matrix both fit by fit

stages
  visitor
  mql "Marketing" when engagement >= 40 until engagement < 20 stays 3 days
  sql when reached mql and fit is A

disqualify "Competitor" when country is CH

list near: DE, AT

define keen: requested demo
"#;

fn campaign(text: &str) -> CheckedCampaign {
    let case = checked(&[("aurora.thresh", text), ("vocabulary.toml", VOCABULARY)]);
    let said = render::human(&case.diagnostics, &case.sources, Colour::Plain);
    case.campaign.unwrap_or_else(|| panic!("{said}\n{text}"))
}

/// What decides, without places.
fn placeless(decides: &impl std::fmt::Debug) -> String {
    let spans = regex::Regex::new(r"Span \{[^}]*\}").unwrap();
    spans.replace_all(&format!("{decides:#?}"), "").into_owned()
}

/// A variant that restates this decides as the campaign with these replacements would.
#[track_caller]
fn check(restated: &str, replacements: &[(&str, &str)]) {
    let text = format!("{CAMPAIGN}\nexperiment test\n  phase stopped\n\n  variant challenger\n{restated}");
    let mut by_hand = CAMPAIGN.to_owned();
    for (old, new) in replacements {
        assert!(by_hand.contains(old), "{old} is not in the campaign");
        by_hand = by_hand.replace(old, new);
    }
    let with_variant = campaign(&text);
    let Variant { definitions, criteria, .. } = &with_variant.experiments[0].variants[0];
    let by_hand = campaign(&by_hand);
    assert_eq!(placeless(criteria), placeless(&by_hand.criteria));
    assert_eq!(placeless(definitions), placeless(&by_hand.definitions));
    assert_eq!(placeless(&with_variant.criteria), placeless(&campaign(CAMPAIGN).criteria), "the campaign stays");
}

#[test]
fn a_rule_keeps_each_clause_that_is_not_restated() {
    check(
        "    score engagement\n      paper: downloaded whitepaper \"Guide\" -> +25\n",
        &[("paper: downloaded whitepaper -> +20", "paper: downloaded whitepaper \"Guide\" -> +25")],
    );
    check(
        "    score engagement\n      PAPER: downloaded whitepaper -> +20 once per week, at most 50, never fading because \"New\"\n",
        &[(
            "+20 each, at most 60, expiring after 9 days because \"They close\"",
            "+20 once per week, at most 50, never fading because \"New\"",
        )],
    );
}

#[test]
fn a_rule_without_a_label_is_found_by_its_condition_wherever_it_stands() {
    let old = "downloaded whitepaper and requested demo -> +5";
    let new = "downloaded whitepaper and requested demo -> +7";
    check(&format!("    score engagement\n      {new}\n"), &[(old, new)]);
    check(&format!("    score engagement\n      group \"content\"\n        {new}\n"), &[(old, new)]);
    check(
        "    score engagement\n      (requested   Demo) -> +31\n",
        &[("requested demo -> +30", "requested demo -> +31")],
    );
}

#[test]
fn rules_are_added_outside_groups_and_taken_away_by_name() {
    check(
        "    score engagement\n      add attended webinar \"Aurora\" -> +9\n",
        &[("requested demo -> +30\n", "requested demo -> +30\n  attended webinar \"Aurora\" -> +9\n")],
    );
    check(
        "    score engagement\n      without paper\n      without downloaded  whitepaper and (requested demo)\n",
        &[
            (
                "  paper: downloaded whitepaper -> +20 each, at most 60, expiring after 9 days because \"They close\"\n",
                "",
            ),
            ("    downloaded whitepaper and requested demo -> +5\n", ""),
        ],
    );
}

#[test]
fn limits_ranges_fading_and_sums_are_restated_by_name() {
    check(
        "    score engagement\n      group \"Content\" at most 30\n",
        &[("at most 40 best only", "at most 30 best only")],
    );
    check(
        "    score engagement\n      group \"Content\" first only at least 1\n",
        &[("at most 40 best only", "at most 40 first only at least 1")],
    );
    check("    score engagement from 0 to 50\n", &[("from 0 to 100", "from 0 to 50")]);
    check("    score engagement\n      halving every 30 days\n", &[("halving every 90 days", "halving every 30 days")]);
    check("    score total = 60% of engagement\n", &[("total = engagement + fit", "total = 60% of engagement")]);
}

#[test]
fn stages_and_grades_keep_what_is_not_restated() {
    check("    stage mql when engagement >= 30\n", &[("when engagement >= 40", "when engagement >= 30")]);
    check("    stage MQL stays 5 days never falls back\n", &[("stays 3 days", "stays 5 days never falls back")]);
    check(
        "    stage sql \"Sales\" when fit is B\n",
        &[("sql when reached mql and fit is A", "sql \"Sales\" when fit is B")],
    );
    check("    grade fit B from 5\n", &[("B from 10", "B from 5")]);
}

#[test]
fn whole_things_take_the_place_of_their_namesakes() {
    check("    disqualify \"Competitor\" when country is FR\n", &[("when country is CH", "when country is FR")]);
    check("    list near: DE\n", &[("list near: DE, AT", "list near: DE")]);
    check("    define keen: attended webinar\n", &[("define keen: requested demo", "define keen: attended webinar")]);
}

#[test]
fn places_are_those_of_the_variants_lines() {
    let text = format!(
        "{CAMPAIGN}\nexperiment test\n  phase stopped\n\n  variant challenger\n    score engagement\n      paper: requested demo -> +1\n"
    );
    let checked = campaign(&text);
    let spans = |criteria: &Criteria| criteria.rules().map(|rule| rule.span).collect::<Vec<Span>>();
    let variant = spans(&checked.experiments[0].variants[0].criteria);
    let own = spans(&checked.criteria);
    let moved: Vec<_> = variant.iter().zip(&own).filter(|(one, other)| one != other).collect();
    let at = |span: &Span| &text[span.start as usize..span.end as usize];
    assert_eq!(moved.iter().map(|(one, _)| at(one)).collect::<Vec<_>>(), ["paper: requested demo -> +1"]);
    assert_eq!(moved[0].0.file, FileId(0));
}
