//! The formatter writes one canonical form.

use std::path::Path;

use thresh::lang::format;
use thresh::lang::parse::parse;
use thresh::lang::source::FileId;
use thresh::lang::syntax::Section;
use thresh::lang::vocabulary::Vocabulary;

fn condition(text: &str) -> String {
    let (file, diagnostics) = parse(FileId(0), &format!("define x: {text}"));
    assert_eq!(diagnostics.len(), 0, "{text}");
    let [Section::Define(define)] = file.sections.as_slice() else { panic!("one definition: {text}") };
    format::condition(&define.condition, &Vocabulary::empty())
}

/// A condition is written in its canonical form, which is its own canonical form.
#[track_caller]
fn check(typed: &str, canonical: &str) {
    assert_eq!(condition(typed), canonical);
    assert_eq!(condition(canonical), canonical);
}

#[test]
fn every_form_of_a_condition_has_one_canonical_text() {
    for text in [
        r#"downloaded whitepaper "Cloud guide""#,
        "visited page /pricing* at least 3 times within 7 days",
        "read report where pages >= 10",
        "read report where (pages >= 10 and topic is security) on at least 3 different days",
        "opened mail exactly 2 times between 30 and 60 days ago",
        "opened mail between 2 and 5 times since 2026-01-01",
        "opened mail more than 5 times before 2026-01-01",
        "opened mail fewer than 5 times between 2026-01-01 and 2026-02-01",
        "opened mail more than 30 days ago",
        "any of (opened mail, clicked mail) at least 3 times within 1 month",
        "downloaded whitepaper then requested demo then opened mail within 14 days",
        "started trial not followed by activated trial within 3 days",
        "any touchpoint",
        "no touchpoint within 60 days",
        "sum of amount over purchased product within 365 days >= 1000",
        "number of different name over visited page today > 3",
        "latest plan over changed plan is gold",
        "company.size between 50 and 199",
        "country is not DE",
        "country in (DE, AT)",
        "country not in targets",
        "country in (AT, IN, IS, NO, OR)",
        "country is OR",
        "country is IN",
        "title has any word of (ceo, cto, vp)",
        "title does not contain \"head of\"",
        "title starts with a or title ends with b",
        r"title matches /\b(chief|vp) #/i",
        "budget is unknown and consent is true",
        "trial-end within next 14 days",
        "fit is B or better",
        "logged in and talked sales",
        "logged in within 7 days",
        "none of (a is b, c is d)",
        "at least 2 of (budget is known, phone is known, a = -1.5)",
        r#"event "product_view" or trait "Lifecycle Stage" is lead"#,
        "not (a is b) and c is d",
        "not a is b",
        "not (a is b and c is d)",
        "not (opened mail then clicked mail)",
        "(opened mail where a is b) and c is d",
        "opened mail this week",
    ] {
        check(text, text);
    }
}

#[test]
fn habits_become_the_canonical_form() {
    check("downloaded whitepaper AND clicked product X", r#"downloaded whitepaper and clicked product "X""#);
    check("((a is b))", "a is b");
    check("not a is b AND c is d", "not (a is b) and c is d");
    check("not (a is b)", "not a is b");
    check("(a is b) or (opened mail within 1 days)", "a is b or opened mail within 1 day");
    check("not opened mail then clicked mail", "not (opened mail then clicked mail)");
    check("a == −5 or b <> 3", "a = -5 or b != 3");
    check("clicked product “Aurora X”", "clicked product \"Aurora X\"");
    check("country is in (DE)", "country in (DE)");
    check("a is not known", "a is unknown");
}

#[test]
fn a_sum_of_scores_may_have_a_range_on_either_side_and_is_written_behind_it() {
    for typed in ["score total from 0 to 100 = 60% of fit + warmth", "score total = 60% of fit + warmth from 0 to 100"]
    {
        assert_eq!(formatted(&format!("{typed} # why\n")), "score total from 0 to 100 = 60% of fit + warmth  # why\n");
    }
}

#[test]
fn a_condition_that_would_begin_another_line_keeps_its_parentheses() {
    for word in [
        "add",
        "campaign",
        "define",
        "disqualify",
        "experiment",
        "grade",
        "group",
        "list",
        "matrix",
        "never",
        "score",
        "stages",
        "stays",
        "test",
        "use",
        "variant",
        "without",
    ] {
        let rule = format!("score s\n  ({word} bought) -> +1\n");
        assert_eq!(formatted(&rule), rule);
        assert_eq!(
            formatted(&format!("score s\n  ({word}-on bought) -> +1\n")),
            format!("score s\n  {word}-on bought -> +1\n")
        );
    }
}

#[test]
fn a_comment_indented_more_than_the_line_below_is_not_written_with_less() {
    assert_eq!(formatted("score s\n    # note\n\n  group \"G\"\n"), "score s\n  # note\n\n  group \"G\"\n");
}

/// Formats a text and holds what the formatter promises: it says the same, keeps all comments, and is its own canonical form.
fn formatted(text: &str) -> String {
    let vocabulary = Vocabulary::empty();
    let (file, diagnostics) = parse(FileId(0), text);
    assert!(diagnostics.is_empty(), "{diagnostics:#?}");
    let formatted = format::format(text, &file, &vocabulary);
    let (again, diagnostics) = parse(FileId(0), &formatted);
    assert!(diagnostics.is_empty(), "{formatted}\n{diagnostics:#?}");
    assert!(format::say_the_same(&file, &again, &vocabulary), "{formatted}");
    assert_eq!(format::format(&formatted, &again, &vocabulary), formatted, "formatting again");
    formatted
}

/// Every case: what was typed in `NAME.thresh`, its canonical form in `NAME.formatted`.
#[test]
fn files_take_their_canonical_form() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/format"));
    let mut cases = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "thresh") {
            let formatted = formatted(&std::fs::read_to_string(&path).unwrap());
            expect_test::expect_file![path.with_extension("formatted")].assert_eq(&formatted);
            cases += 1;
        }
    }
    assert!(cases > 0);
}

#[test]
fn shipped_rules_keep_their_meaning() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/rules"));
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let rules: Vec<_> = paths.filter(|path| path.extension().is_some_and(|extension| extension == "thresh")).collect();
    assert!(!rules.is_empty());
    for path in rules {
        formatted(&std::fs::read_to_string(path).unwrap());
    }
}
