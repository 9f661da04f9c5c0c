//! Texts become trees, whatever they are.

use std::path::Path;

use thresh::lang::parse::parse;
use thresh::lang::source::FileId;

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
