//! What checked campaigns say, and that no text makes the checker stop.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use thresh::lang::checked::ScoreBody;
use thresh::lang::codes::Severity;
use thresh::lang::render::{self, Colour};

use crate::diagnostics::{Case, checked};

/// Checks files that must have no mistake.
#[track_caller]
fn clean(files: &[(&str, &str)]) -> Case {
    let case = checked(files);
    let rendered = render::human(&case.diagnostics, &case.sources, Colour::Plain);
    assert!(rendered.is_empty(), "{rendered}");
    assert!(case.campaign.is_some());
    case
}

/// Checks files that must have no error, but may have warnings.
#[track_caller]
fn usable(files: &[(&str, &str)]) -> Case {
    let mut case = checked(files);
    case.diagnostics.retain(|diagnostic| diagnostic.severity() == Severity::Error);
    let rendered = render::human(&case.diagnostics, &case.sources, Colour::Plain);
    assert!(case.campaign.is_some(), "{rendered}");
    case
}

/// How clean a folder has to be.
#[derive(Clone, Copy)]
enum Wanted {
    NoMistake,
    NoError,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

#[track_caller]
fn folder_is_clean(folder: &Path, wanted: Wanted) {
    let vocabulary = fs::read_to_string(folder.join("vocabulary.toml")).unwrap();
    let mut campaigns = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "thresh") {
            let text = fs::read_to_string(&path).unwrap();
            let name = path.file_name().unwrap().to_str().unwrap();
            let files = [(name, text.as_str()), ("vocabulary.toml", &vocabulary)];
            match wanted {
                Wanted::NoMistake => clean(&files),
                Wanted::NoError => usable(&files),
            };
            campaigns += 1;
        }
    }
    assert!(campaigns > 0, "no campaign in {}", folder.display());
}

#[test]
fn the_shipped_campaigns_are_clean() {
    folder_is_clean(&root().join("rules"), Wanted::NoMistake);
}

#[test]
fn the_benchmark_rules_are_clean() {
    let bench = root().join("../shared/bench");
    if !bench.exists() {
        eprintln!("SKIPPED: {} is absent", bench.display());
        return;
    }
    for count in [10, 100, 1_000, 10_000] {
        folder_is_clean(&bench.join(format!("rules-{count}")), Wanted::NoError);
    }
}

const VOCABULARY: &str = r#"
[events."downloaded whitepaper"]
properties = { pages = "number", topic = "text" }
[events."visited page"]
[events."requested offer"]
[categories]
touchpoint = ["downloaded whitepaper", "requested offer"]
[traits.country]
type = "text"
[traits.zip]
type = "text"
[traits.email]
type = "text"
[traits."company.size"]
type = "number"
[traits.created]
type = "date"
[traits.consent]
type = "yes-no"
"#;

/// What a condition means, as the checker sees it.
#[track_caller]
fn meaning(condition: &str) -> String {
    let text = format!(
        "campaign \"x\"\nscore fit\n  {condition} -> +1\nscore total = fit\ngrade total A from 60, B from 40, C below\n\
         grade fit 1 from 10, 2 below\nmatrix rating total by fit\nlist dach: DE, AT\n"
    );
    // The rule that is looked at must not be part of what it asks for.
    let text = if ["total", "fit", "rating"].iter().any(|name| condition.contains(name)) {
        text.replace(&format!("  {condition} -> +1\n"), "  country is DE -> +1\n")
            + &format!("stages\n  visitor\n  mql when {condition}\n")
    } else {
        text
    };
    let criteria = clean(&[("x.thresh", &text), ("vocabulary.toml", VOCABULARY)]).campaign.unwrap().criteria;
    match criteria.stages.get(1) {
        Some(stage) => format!("{:?}", stage.when.as_ref().unwrap()),
        None => match &criteria.scores[0].body {
            ScoreBody::Rules { rules, .. } => format!("{:?}", rules[0].condition),
            ScoreBody::Sum(_) => panic!("the score has a rule"),
        },
    }
}

#[track_caller]
fn same(one: &str, other: &str) {
    assert_eq!(meaning(one), meaning(other), "{one} and {other}");
}

#[test]
fn denied_forms_are_not_of_the_positive() {
    same("country is not DE", "not (country is DE)");
    same("country not in (DE, AT)", "not (country in dach)");
    same("company.size != 5", "not (company.size = 5)");
    same("country does not contain \"x\"", "not (country contains x)");
    same("email is unknown", "not (email is known)");
    same("no touchpoint within 60 days", "not (any touchpoint within 60 days)");
    same("created != 2026-01-01", "not (created between 2026-01-01 and 2026-01-01)");
}

#[test]
fn dates_compare_by_the_calendar_day() {
    same("created = 2026-01-01", "created between 2026-01-01 and 2026-01-01");
    same("created > 2026-02-28", "created since 2026-03-01");
    same("created >= 2026-02-28", "created since 2026-02-28");
    same("created <= 2026-02-28", "created before 2026-03-01");
    same("created < 2026-02-28", "created before 2026-02-28");
}

#[test]
fn numbers_of_times_have_bounds_that_are_included() {
    same("visited page more than 2 times", "visited page at least 3 times");
    same("visited page fewer than 3 times", "visited page at most 2 times");
    same("visited page exactly 2 times", "visited page between 2 and 2 times");
    same("visited page", "visited page at least 1 times");
}

#[test]
fn names_are_found_in_any_case_and_with_or_without_quotes() {
    same("Downloaded Whitepaper Cloud", "downloaded whitepaper \"cloud\"");
    same("Country is de", "country is \"DE\"");
    same("country in (\"DE\", AT)", "country in dach");
    same("total is b or better", "total in (A, B)");
    same("total is B or worse", "total in (C, B)");
}

#[test]
fn a_matrix_asks_both_its_grades() {
    same("rating is B2", "total is B and fit is 2");
}

#[test]
fn a_text_with_a_star_stands_for_many() {
    same("email.domain is *.edu", "email.domain in (*.edu)");
}

/// The codes that a campaign with this rule shows.
#[track_caller]
fn shows(rule: &str, codes: &[&str]) {
    let text = format!("campaign \"x\"\nscore fit\n  {rule}\nscore total = fit\ngrade total A from 60, B below\n");
    let case = checked(&[("x.thresh", &text), ("vocabulary.toml", VOCABULARY)]);
    let shown: Vec<&str> = case.diagnostics.iter().map(|diagnostic| diagnostic.code.name()).collect();
    let rendered = render::human(&case.diagnostics, &case.sources, Colour::Plain);
    assert_eq!(shown, codes, "{rendered}");
}

#[test]
fn types_are_those_of_the_vocabulary() {
    shows("zip is 10115 -> +1", &["wrong-type"]);
    shows("zip is \"10115\" -> +1", &[]);
    shows("company.size is large -> +1", &["wrong-type"]);
    shows("consent is given-once -> +1", &["wrong-type"]);
    shows("created >= 10 -> +1", &["wrong-type"]);
    shows("country within 30 days -> +1", &["wrong-type"]);
    shows("downloaded whitepaper where pages is large -> +1", &["wrong-type"]);
    shows("sum of topic over downloaded whitepaper >= 10 -> +1", &["wrong-type"]);
    shows("company.size.domain is x -> +1", &["unknown-trait"]);
}

#[test]
fn each_needs_one_event_that_must_have_happened() {
    shows("downloaded whitepaper and country is DE -> +1 each", &[]);
    shows("any of (downloaded whitepaper, requested offer) within 30 days -> +1 each", &[]);
    shows("downloaded whitepaper or country is DE -> +1 each", &["nothing-to-count"]);
    shows("not (downloaded whitepaper) -> +1 each", &["nothing-to-count"]);
    shows("country is DE -> +1 each", &["nothing-to-count"]);
    shows("downloaded whitepaper at most 3 times -> +1 each", &["nothing-to-count"]);
    shows("downloaded whitepaper then requested offer -> +1 once per day", &["nothing-to-count"]);
}

#[test]
fn an_expression_has_the_forms_that_mean_the_same_everywhere() {
    shows(r"country matches /^(?:a|b)+[^x-z]{2,3}\.\/\d\w\s\b$/i -> +1", &[]);
    for expression in
        [r"\D", r"\p{L}", "(?i)a", "(?P<n>a)", "a+?", "[[:alpha:]]", "[a&&b]", "a{1000}{1000}{1000}", "(", "[", "*"]
    {
        shows(&format!("country matches /{expression}/ -> +1"), &["bad-regex"]);
    }
    shows("country matches /a/g -> +1", &["bad-regex"]);
}

#[test]
fn hostile_texts_end_in_diagnostics_on_a_small_stack() {
    let hostile = || {
        let or = format!("campaign \"x\"\nscore s\n  {} -> +1\n", vec!["country is DE"; 5_000].join(" or "));
        let mixed = format!(
            "campaign \"x\"\nscore s\n  {} -> +1\n",
            vec!["country is DE or country is AT and"; 2_000].join(" ")
        );
        let parentheses =
            format!("campaign \"x\"\nscore s\n  {}country is DE{} -> +1\n", "(".repeat(10_000), ")".repeat(10_000));
        let chain: String = (0..4_000).map(|at| format!("define d{at}: d{}\n", at + 1)).collect();
        let chain = format!("campaign \"x\"\n{chain}define d4000: country is DE\nscore s\n  d0 -> +1\n");
        let ring = chain.replace("d4000: country is DE", "d4000: d0");
        let unknown: String = (0..2_000).map(|at| format!("  wort{at} is x -> +1\n")).collect();
        let unknown = format!("campaign \"x\"\nscore s\n{unknown}");
        let values: String = (0..5_000).map(|at| format!("v{at} from {}, ", 60_000 - at)).collect();
        let values =
            format!("campaign \"x\"\nscore s\n  country is DE -> +1\ngrade s {values} z below\nmatrix m s by s\n");
        for text in [or, mixed, parentheses, chain, ring, unknown, values] {
            let case = checked(&[("x.thresh", &text), ("vocabulary.toml", VOCABULARY)]);
            let shown = render::human(&case.diagnostics, &case.sources, Colour::Plain);
            assert!(case.campaign.is_some() != shown.contains("error["), "{}", shown.lines().next().unwrap_or(""));
        }
    };
    std::thread::Builder::new().stack_size(2 * 1024 * 1024).spawn(hostile).unwrap().join().unwrap();
}

/// Words and signs of rule files, so that random texts get past the first word.
const PIECES: &[&str] = &[
    "campaign \"x\"\n",
    "score fit",
    " from 0 to 90\n",
    "\n  ",
    "country",
    " is ",
    "DE",
    " in (",
    ", ",
    ")",
    " -> +20",
    " and ",
    " or ",
    "not ",
    "downloaded whitepaper",
    " \"Cloud*\"",
    " where ",
    "pages",
    " >= 10",
    " at least 3 times",
    " within 30 days",
    " then ",
    " not followed by ",
    "any of (",
    "at least 2 of (",
    "sum of amount over ",
    "purchased product",
    "\nstages\n  visitor\n  mql",
    " when ",
    "reached mql",
    "\ngrade fit A from 60, B below\n",
    "\ndefine keen: ",
    "keen",
    "\nlist l: a, b\n",
    " in l",
    " matches /a|b/i",
    " each",
    ", at most 10",
    " halving every 30 days",
    " per 10 of ",
    "email.domain",
    " is known",
    " contains ",
    " between 1 and 5",
    " since 2026-01-01",
    "fit",
    " is B or better",
    "\nmatrix m fit by fit\n",
    "no touchpoint",
    "\nscore total = fit + total\n",
    "\nuse \"y\"\n",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_text_checks(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..60), vocabulary in any::<bool>()) {
        let text: String = pieces.concat();
        let mut files = vec![("x.thresh", text.as_str()), ("y.thresh", "use \"x\"\nlist l: c\n")];
        if vocabulary {
            files.push(("vocabulary.toml", "[events.\"downloaded whitepaper\"]\n[traits.country]\nvalues = [\"DE\"]\n"));
        }
        let case = checked(&files);
        let shown = render::checked(&case.diagnostics, &case.sources);
        prop_assert_eq!(shown.errors + shown.warnings, shown.diagnostics.len());
        prop_assert!(case.campaign.is_none() || shown.errors == 0);
    }
}
