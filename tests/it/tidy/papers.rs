//! What accompanies the code: a page and a case for each diagnostic, a reason for each dependency, a README that stays short.

use thresh::lang::codes::Code;

use super::{Paper, found, none, papers};

const README_LINES_MAX: usize = 80;
const PAGE_WORDS_MIN: usize = 40;

/// Codes, by name with their pages, that nobody explains.
fn without_a_page(pages: &[(&str, &str)]) -> Vec<String> {
    let lacking = pages.iter().filter(|(name, page)| {
        !page.lines().next().unwrap_or("").contains(name)
            || !page.contains("```")
            || page.split_whitespace().count() < PAGE_WORDS_MIN
    });
    lacking.map(|(name, _)| format!("docs/diagnostics/{name}.md is no page")).collect()
}

/// Codes that no case shows as they are rendered.
fn without_a_case(names: &[&str], cases: &[Paper]) -> Vec<String> {
    let shown = |name: &str| cases.iter().any(|case| case.text.contains(&format!("[{name}]")));
    names.iter().filter(|name| !shown(name)).map(|name| format!("no case shows [{name}]")).collect()
}

/// Pages of codes that are no more.
fn orphaned_pages(names: &[&str], pages: &[Paper]) -> Vec<String> {
    let page_of = |name: &str| format!("docs/diagnostics/{name}.md");
    let orphans = pages.iter().filter(|page| !names.iter().any(|name| page.path == page_of(name)));
    orphans.map(|page| format!("{} explains no code", page.path)).collect()
}

/// Dependencies of a manifest that have no row `| `name` | sentence |` in ARCHITECTURE.md.
fn without_a_reason(manifest: &str, architecture: &str) -> Vec<String> {
    let manifest: toml::Table = manifest.parse().expect("Cargo.toml is TOML");
    let named = ["dependencies", "dev-dependencies"].into_iter().filter_map(|table| manifest.get(table)?.as_table());
    let reasoned = |name: &str| {
        let rows = architecture.lines().filter_map(|line| line.strip_prefix('|')?.strip_suffix('|'));
        let mut cells = rows.map(|row| row.split('|').map(str::trim).collect::<Vec<_>>());
        cells.any(|cells| {
            let [names, reason] = cells.as_slice() else { return false };
            let mut names = names.split('`').skip(1).step_by(2);
            names.any(|listed| listed == name) && reason.split_whitespace().count() >= 5
        })
    };
    let names = named.flat_map(|table| table.keys());
    names.filter(|name| !reasoned(name)).map(|name| format!("`{name}` has no reason in ARCHITECTURE.md")).collect()
}

fn too_long(readme: &str) -> Vec<String> {
    let lines = readme.lines().count();
    if lines > README_LINES_MAX { vec![format!("README.md has {lines} lines")] } else { Vec::new() }
}

fn names() -> Vec<&'static str> {
    Code::ALL.iter().map(|code| code.name()).collect()
}

#[test]
fn every_diagnostic_has_a_page_and_a_case() {
    let pages: Vec<(&str, &str)> = Code::ALL.iter().map(|code| (code.name(), code.page())).collect();
    none(without_a_page(&pages));
    let cases = ["tests/cases/diagnostics", "tests/cases/lints"].into_iter().flat_map(|folder| papers(folder, ".txt"));
    none(without_a_case(&names(), &cases.collect::<Vec<_>>()));
}

#[test]
fn every_page_has_a_diagnostic() {
    none(orphaned_pages(&names(), &papers("docs/diagnostics", ".md")));
}

#[test]
fn every_dependency_has_a_reason() {
    none(without_a_reason(&Paper::read("Cargo.toml").text, &Paper::read("ARCHITECTURE.md").text));
}

#[test]
fn the_readme_is_short() {
    none(too_long(&Paper::read("README.md").text));
}

#[test]
fn a_stub_of_a_page_is_found() {
    let page = format!("# unknown-event\n\n{}\n```thresh\na -> +1\n```\n", "word ".repeat(PAGE_WORDS_MIN));
    let other = page.replace("unknown-event", "other");
    let pages = [("unknown-event", page.as_str()), ("defined-twice", "x"), ("third", other.as_str())];
    found(
        without_a_page(&pages),
        &["docs/diagnostics/defined-twice.md is no page", "docs/diagnostics/third.md is no page"],
    );
}

#[test]
fn a_missing_case_and_an_orphaned_page_are_found() {
    let cases = [Paper::new("tests/cases/diagnostics/a.txt", "error[unknown-event]: nothing is tracked as `x`")];
    found(without_a_case(&["unknown-event", "unknown"], &cases), &["no case shows [unknown]"]);
    let pages = [Paper::new("docs/diagnostics/old.md", ""), Paper::new("docs/diagnostics/unknown.md", "")];
    found(orphaned_pages(&["unknown"], &pages), &["docs/diagnostics/old.md explains no code"]);
}

#[test]
fn a_dependency_without_a_reason_is_found() {
    let manifest = "[dependencies]\npest = \"2\"\nserde = \"1\"\n[dev-dependencies]\nproptest = \"1\"\n";
    let architecture = "| `pest`, `pest_derive` | the grammar of the rule language |\n| `serde` | json |\n";
    found(
        without_a_reason(manifest, architecture),
        &["`serde` has no reason in ARCHITECTURE.md", "`proptest` has no reason in ARCHITECTURE.md"],
    );
}

#[test]
fn a_long_readme_is_found() {
    found(too_long(&"a\n".repeat(80)), &[]);
    found(too_long(&"a\n".repeat(81)), &["README.md has 81 lines"]);
}
