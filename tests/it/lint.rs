//! The linter: cases in which each lint speaks, near misses in which it is silent, and the proof of what it claims.

mod claims;
mod written;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use thresh::lang::codes::Code;

use crate::diagnostics::{held_to_case, linted, rendered_case};

/// The codes of the linter.
pub(crate) const LINTS: &[Code] = &[
    Code::NeverTrue,
    Code::AlwaysTrue,
    Code::OutOfReach,
    Code::NeverCounts,
    Code::LimitWithoutEffect,
    Code::MinusWithoutEffect,
    Code::OneRuleAlone,
    Code::CountedAgain,
    Code::NeverUsed,
    Code::NothingToFade,
    Code::AdmitsUnknown,
    Code::LessIndented,
    Code::PartOfAWord,
    Code::WindowOnTheLast,
];

/// Behind the code in the name of a case: a near miss.
const NEAR_MISS: &str = "not_";

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/lints");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "thresh"));
    paths.sort();
    paths
}

/// `never-true--size_below_ten` → the code, and whether the lint is silent.
fn told_by_name(path: &Path) -> (Code, bool) {
    let stem = path.file_stem().unwrap().to_str().unwrap();
    let (code, behaviour) = stem.split_once("--").unwrap();
    (Code::named(code).unwrap(), behaviour.starts_with(NEAR_MISS))
}

#[test]
fn each_lint_speaks_in_its_cases_and_is_silent_in_its_near_misses() {
    let mut speaking: BTreeMap<Code, usize> = BTreeMap::new();
    let mut silent: BTreeMap<Code, usize> = BTreeMap::new();
    for path in cases() {
        let (code, near_miss) = told_by_name(&path);
        let (rendered, case) = rendered_case(&path);
        let said = case.diagnostics.iter().any(|diagnostic| diagnostic.code == code);
        assert_ne!(said, near_miss, "{}\n{rendered}", path.display());
        *if near_miss { &mut silent } else { &mut speaking }.entry(code).or_default() += 1;
    }
    for code in LINTS {
        assert!(speaking.get(code).is_some_and(|cases| *cases >= 2), "{code} has fewer than two cases");
        assert!(silent.get(code).is_some_and(|cases| *cases >= 2), "{code} has fewer than two near misses");
    }
}

#[test]
fn each_case_renders_as_expected() {
    held_to_case(&cases());
}

/// Files that would take for ever if every question were pursued to its end.
#[test]
fn hostile_files_come_to_an_end() {
    let head = "campaign \"Big\"\n\nscore fit\n";
    let bands: String = (0..5_000).map(|at| format!("    company.size >= {at} -> +1\n")).collect();
    let choices = vec!["(phone is known or customer is true or company.size < 5)"; 3_000].join(" and ");
    let parts: Vec<String> = (0..3_000).map(|at| format!("company.size != {at}")).collect();
    let nested = format!("{}phone is known{}", "not (".repeat(30), ")".repeat(30));
    let doubled: String = (1..200).map(|at| format!("define d{at}: d{0} and (d{0} or d{0})\n", at - 1)).collect();
    let files = [
        format!("{head}  group \"Bands\", first only\n{bands}"),
        format!("{head}  {choices} -> +1\n"),
        format!(
            "{head}  {} and company.size is unknown and phone is known and phone is unknown -> +1\n",
            parts.join(" and ")
        ),
        format!("{head}  {nested} -> +1\n"),
        format!("{head}  d199 -> +1\n\ndefine d0: phone is known\n{doubled}"),
    ];
    for text in files {
        let vocabulary =
            fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/vocabulary.toml")).unwrap();
        let case = linted(&[("big.thresh", &text), ("vocabulary.toml", &vocabulary)]);
        assert!(case.campaign.is_some(), "{:#?}", case.diagnostics);
    }
}
