//! Texts become trees, whatever they are.

use std::collections::BTreeMap;
use std::path::Path;

use proptest::prelude::*;
use thresh::lang::codes::Code;
use thresh::lang::format;
use thresh::lang::parse::parse;
use thresh::lang::source::FileId;
use thresh::lang::syntax::Section;
use thresh::lang::vocabulary::Vocabulary;

/// Each mistake of a text: its message and the words it is about.
fn mistakes(text: &str) -> Vec<String> {
    let (_, diagnostics) = parse(FileId(0), text);
    let words = |span: thresh::lang::source::Span| text.get(span.range()).unwrap();
    diagnostics
        .iter()
        .map(|diagnostic| format!("{}: {}: {}", diagnostic.code, words(diagnostic.span), diagnostic.message))
        .collect()
}

#[track_caller]
fn check(text: &str) {
    assert_eq!(mistakes(text), Vec::<String>::new(), "{text}");
}

#[test]
fn the_rule_of_the_invitation_parses_as_typed() {
    check("score engagement\n  downloaded whitepaper AND clicked product X → +20\n");
}

#[test]
fn the_workloads_parse() {
    let bench = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/bench"));
    if !bench.exists() {
        eprintln!("SKIPPED: ../shared/bench is absent");
        return;
    }
    for rules in [10, 100, 1_000, 10_000] {
        check(&std::fs::read_to_string(bench.join(format!("rules-{rules}/workload.thresh"))).unwrap());
    }
}

/// Parses on a thread with 2 MiB of stack, and gives each code with how often it came.
fn codes_on_a_small_stack(text: String) -> BTreeMap<String, usize> {
    let parse_and_drop = move || {
        let (file, diagnostics) = parse(FileId(0), &text);
        drop(file);
        let mut codes = BTreeMap::new();
        for diagnostic in diagnostics {
            assert!(text.get(diagnostic.span.range()).is_some(), "{diagnostic:?}");
            *codes.entry(diagnostic.code.to_string()).or_default() += 1;
        }
        codes
    };
    std::thread::Builder::new().stack_size(2 * 1024 * 1024).spawn(parse_and_drop).unwrap().join().unwrap()
}

#[track_caller]
fn check_hostile(text: String, codes: &[(&str, usize)]) {
    let shown: String = text.chars().take(60).collect();
    let expected = codes.iter().map(|(code, count)| ((*code).to_owned(), *count)).collect();
    assert_eq!(codes_on_a_small_stack(text), expected, "{shown}");
}

fn rule(condition: &str) -> String {
    format!("score s\n  {condition} -> +1\n  opened newsletter -> +1\n")
}

#[test]
fn nesting_has_a_limit_and_a_chain_has_none() {
    let nested = |open: &str, levels: usize| rule(&format!("{}a{}", open.repeat(levels), ")".repeat(levels)));
    for open in ["(", "any of (b, ", "a where ("] {
        check_hostile(nested(open, 64), &[]);
        check_hostile(nested(open, 65), &[("too-deep", 1)]);
        check_hostile(rule(&open.repeat(64)), &[("unmatched-parenthesis", 1)]);
    }
    check_hostile(nested("not (", 32), &[]);
    check_hostile(nested("not (", 33), &[("too-deep", 1)]);
    check_hostile(nested("(", 10_000), &[("too-deep", 1)]);
    check_hostile(rule(&"(".repeat(10_000)), &[("too-deep", 1)]);
    check_hostile(rule(&format!("{}a", "not ".repeat(100_000))), &[("too-deep", 1)]);
    check_hostile(rule(&format!("a{}", " or a".repeat(100_000))), &[]);
    check_hostile(rule(&format!("a in ({}b)", "b, ".repeat(10_000))), &[]);
}

#[test]
fn hostile_texts_get_a_clear_diagnostic_each() {
    check_hostile(String::new(), &[]);
    check_hostile("\n".repeat(1024 * 1024), &[]);
    check_hostile("x".repeat(1024 * 1024), &[("not-understood", 1)]);
    check_hostile("\"".repeat(64 * 1024 - 1), &[("unclosed-quote", 1)]);
    check_hostile(rule("clicked product \"Aurora"), &[("unclosed-quote", 1)]);
    check_hostile(rule("clicked product “Aurora"), &[("unclosed-quote", 1)]);
    check_hostile(rule("clicked\0 product"), &[("unseen-character", 1)]);
    check_hostile("\0".repeat(1000), &[("unseen-character", 1)]);
    check_hostile(rule("title matches /(/"), &[]);
    check_hostile(rule("title matches /("), &[("unmatched-parenthesis", 1)]);
    check_hostile("matches /".repeat(20 * 1024), &[("not-understood", 1)]);
    check_hostile("score\n".repeat(1_000), &[("not-understood", 1_000)]);
    check_hostile(format!("score s\n{}", "  (a -> +1\n".repeat(1_000)), &[("unmatched-parenthesis", 1_000)]);
}

#[test]
fn a_line_goes_on_where_it_must_and_ends_where_it_can() {
    let rules = |text: &str| {
        let (file, diagnostics) = parse(FileId(0), text);
        assert_eq!(diagnostics, [], "{text}");
        let [Section::Score(score)] = file.sections.as_slice() else { panic!("one score: {text}") };
        score.rules.len()
    };
    assert_eq!(rules("score s\n  a and\n  # why\n\n  b or\n  c ->\n  +1\n  each,\n  at most 5\n  d -> +1"), 2);
    assert_eq!(
        rules("score s\n  a\n  and b\n  not followed by c\n  within 7 days\n  -> +1\n  because \"x\"\n  not d -> +1"),
        2
    );
    assert_eq!(
        rules("score s\n  country is OR -> +1\n  country is\n  IN -> +1\n  country in (AT,\n IN, IS,\n\nNO, OR) -> +1"),
        3
    );
    assert_eq!(rules("score s\n  label:\n  (a\n  or b) -> +1\n  logged in -> +1\n  talked to sales -> +1"), 3);
    assert_eq!(rules("score s\n  never fading\n  a -> +1,\n  never fading\n  at least 2 of (a, b) -> +2"), 2);
    assert_eq!(rules("score s\r\n  a -> +1\r\n  b -> +1"), 2);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Any text is read without a panic, and every place that is named lies in it.
    #[test]
    fn every_text_is_read(text in any_text()) {
        let (file, diagnostics) = parse(FileId(0), &text);
        for diagnostic in &diagnostics {
            prop_assert!(text.get(diagnostic.span.range()).is_some(), "{diagnostic:?}");
        }
        for comment in &file.comments {
            prop_assert_eq!(text.get(comment.span.range()), Some(comment.text.as_str()));
        }
        prop_assert_eq!(file.broken.is_empty(), diagnostics.iter().all(|diagnostic| diagnostic.code == Code::DefinedTwice));
    }

    /// What can be read can be formatted: it says the same and is its own canonical form.
    #[test]
    fn every_text_that_is_read_has_a_canonical_form(text in any_text()) {
        let vocabulary = Vocabulary::empty();
        let (file, diagnostics) = parse(FileId(0), &text);
        if diagnostics.is_empty() {
            let formatted = format::format(&text, &file, &vocabulary);
            let (again, diagnostics) = parse(FileId(0), &formatted);
            prop_assert_eq!(diagnostics, [], "{}", formatted);
            prop_assert!(format::say_the_same(&file, &again, &vocabulary), "{}", formatted);
            prop_assert_eq!(format::format(&formatted, &again, &vocabulary), formatted);
        }
    }
}

/// Pieces of rule files in any order, and any characters between them.
fn any_text() -> impl Strategy<Value = String> {
    let pieces: Vec<&'static str> = PIECES.split('¦').collect();
    let piece = prop_oneof![
        20 => proptest::sample::select(pieces).prop_map(str::to_owned),
        6 => Just("\n".to_owned()),
        1 => any::<char>().prop_map(String::from),
    ];
    let lines = proptest::sample::select(LINES.lines().collect::<Vec<_>>()).prop_map(|line| format!("{line}\n"));
    let typed = proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.join(" "));
    let written = (proptest::collection::vec(lines, 0..20), typed.clone())
        .prop_map(|(lines, typed)| format!("score s\n{}{typed}", lines.concat()));
    prop_oneof![typed.clone(), written, typed.prop_map(|typed| format!("score s\n  a -> +1 {typed}"))]
}

const PIECES: &str = "campaign¦score s¦group \"G\"¦grade g A from 5, B below¦stages¦list l:¦define d:¦test \"t\"¦given¦expect¦\
    experiment e¦variant v¦a¦B¦opened mail¦\"x\"¦“x”¦\"¦/p*¦and¦or¦not¦then¦not followed by¦(¦)¦,¦:¦->¦→¦+5¦-5¦5¦2026-01-01¦\
    within 7 days¦at least 3 times¦where¦is¦is not¦in (A, b)¦in l¦contains x¦any of (¦at least 2 of (¦sum of x over¦>= 5¦\
    each¦at most 5¦because \"x\"¦never fading¦when¦until¦stays 5 days¦# c¦\r¦\u{feff}¦\u{a0}¦\0¦matches /x/i¦matches /¦or better";

const LINES: &str = "  a -> +1
  label: opened mail \"x\" and B is c -> +5 each, at most 10 # behind
  # alone

  never fading
  (a or
  b) and not c -> +1
  a then b within 7 days -> -1, halving every 3 days
  any of (a b, c d) at least 3 times -> 5 because \"x\"
group \"G\" at most 5
  a where (b is c and d > 5) -> +1
  a where b is c or d -> +1
  not (a) or (b) -> +1
list l: a, b
  c, d
  # c
  e
define d: a or not b then c
stages
  first
  second when a until b stays 5 days
grade g A from 5, B below
test \"t\"
  given a is b, opened Mail X 3 days ago
  expect s = 5, not qualified
experiment e
  split control 50%, v 50%
  variant v
    stage second when b
score t = s";
