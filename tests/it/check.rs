//! What checked campaigns say, and that no text makes the checker stop.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
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
