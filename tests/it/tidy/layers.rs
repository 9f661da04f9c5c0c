//! A module imports only from those the table of ARCHITECTURE.md allows; crates that bind stay where it says.

use std::collections::BTreeMap;

use super::text::code_of;
use super::{Paper, found, none, papers};

/// Crates that only these modules may name: a change of parser, server or watcher touches nothing else.
const BOUND_CRATES: &[(&str, &[&str])] = &[
    ("pest", &["src/lang/grammar", "src/lang/parse"]),
    ("axum", &["src/server", "src/live"]),
    ("tokio", &["src/server", "src/live", "src/cli/serve"]),
    ("notify", &["src/live"]),
    ("clap", &["src/cli", "src/main"]),
    ("annotate_snippets", &["src/lang/render"]),
];

/// What each module may import; `None`: anything.
type Layers = BTreeMap<String, Option<Vec<String>>>;

/// Reads the rows `| `module` | purpose | may import |` of ARCHITECTURE.md.
fn layers(architecture: &str) -> Layers {
    let rows = architecture.lines().filter(|line| line.starts_with("| `"));
    let cells = rows.map(|row| row.trim_matches('|').split('|').map(str::trim).collect::<Vec<_>>());
    cells
        .filter(|cells| cells.len() == 3)
        .map(|cells| {
            let named: Vec<String> = cells[2].split('`').skip(1).step_by(2).map(str::to_owned).collect();
            (cells[0].trim_matches('`').to_owned(), (cells[2] != "anything").then_some(named))
        })
        .collect()
}

/// The top-level module that a file belongs to; none for the roots `lib.rs` and `main.rs`.
fn module_of(path: &str) -> Option<&str> {
    let inside = path.strip_prefix("src/")?;
    let module = inside.split('/').next()?.trim_end_matches(".rs");
    (!matches!(module, "lib" | "main")).then_some(module)
}

/// How many modules a file lies below the crate's root.
fn depth_of(path: &str) -> usize {
    path.trim_end_matches("/mod.rs").matches('/').count()
}

/// The top-level modules that code names: by `crate::`, by `thresh::`, or by enough `super::`.
fn named_modules(code: &str, depth: usize) -> Vec<String> {
    let roots = ["crate::".to_owned(), "thresh::".to_owned(), "super::".repeat(depth)];
    let mut named = Vec::new();
    for root in roots.iter().filter(|root| !root.is_empty()) {
        for (at, _) in code.match_indices(root.as_str()) {
            let before = &code[..at];
            if !before.ends_with(|character: char| character.is_alphanumeric() || character == '_' || character == ':')
            {
                named.extend(first_names(&code[at + root.len()..]));
            }
        }
    }
    named
}

/// The first name of a path, or of each path in braces.
fn first_names(rest: &str) -> Vec<String> {
    let Some(inside) = rest.strip_prefix('{') else { return vec![first_name(rest)] };
    let mut names = vec![first_name(inside.trim_start())];
    let mut depth = 1;
    for (at, character) in inside.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => names.push(first_name(inside[at + 1..].trim_start())),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    names
}

fn first_name(rest: &str) -> String {
    rest.chars().take_while(|character| character.is_alphanumeric() || *character == '_').collect()
}

fn imports_from_above(papers: &[Paper], layers: &Layers) -> Vec<String> {
    let mut violations = Vec::new();
    for paper in papers {
        let Some(module) = module_of(&paper.path) else { continue };
        let Some(allowed) = layers.get(module) else {
            violations.push(format!("{}: module `{module}` is not in the table of ARCHITECTURE.md", paper.path));
            continue;
        };
        let Some(allowed) = allowed else { continue };
        let mut named = named_modules(&code_of(&paper.text), depth_of(&paper.path));
        named.sort();
        named.dedup();
        let strangers =
            named.iter().filter(|name| layers.contains_key(*name) && *name != module && !allowed.contains(name));
        violations.extend(strangers.map(|name| format!("{}: `{module}` imports `{name}`", paper.path)));
    }
    violations
}

/// Modules that depend on themselves by way of others, as the table has it.
fn circles(layers: &Layers) -> Vec<String> {
    let mut left = layers.clone();
    loop {
        let settled: Vec<String> = left
            .iter()
            .filter(|(_, allowed)| allowed.iter().flatten().all(|name| !left.contains_key(name)))
            .map(|(module, _)| module.clone())
            .collect();
        if settled.is_empty() {
            return left.into_keys().map(|module| format!("`{module}` is in a circle")).collect();
        }
        left.retain(|module, _| !settled.contains(module));
    }
}

fn strayed_crates(papers: &[Paper]) -> Vec<String> {
    let mut violations = Vec::new();
    for paper in papers {
        let code = code_of(&paper.text);
        for (name, homes) in BOUND_CRATES {
            let named = [format!("{name}::"), format!("{name}_derive")].iter().any(|path| names_crate(&code, path));
            if named && !homes.iter().any(|home| paper.path.starts_with(home)) {
                violations.push(format!("{}: names the crate `{name}`", paper.path));
            }
        }
    }
    violations
}

fn names_crate(code: &str, path: &str) -> bool {
    code.match_indices(path).any(|(at, _)| {
        !code[..at].ends_with(|character: char| character.is_alphanumeric() || character == '_' || character == ':')
    })
}

#[test]
fn modules_import_only_what_the_table_allows() {
    let layers = layers(&Paper::read("ARCHITECTURE.md").text);
    assert!(layers.len() > 8, "the table of ARCHITECTURE.md was not found");
    none(imports_from_above(&papers("src", ".rs"), &layers));
}

#[test]
fn the_table_has_no_circle() {
    none(circles(&layers(&Paper::read("ARCHITECTURE.md").text)));
}

#[test]
fn crates_that_bind_stay_at_home() {
    none(strayed_crates(&papers("src", ".rs")));
}

const MADE_UP_TABLE: &str = "| module | purpose | may import |\n| --- | --- | --- |\n\
    | `domain` | words | nothing |\n| `lang` | text | `domain` |\n| `eval` | answers | `domain`, `lang` |\n| `cli` | commands | anything |\n";

#[test]
fn an_import_from_above_is_found() {
    let layers = layers(MADE_UP_TABLE);
    let papers = [
        Paper::new(
            "src/lang/parse.rs",
            "use crate::domain::Day;\nuse crate::{domain::Points, eval::{evaluate, Scratch}};",
        ),
        Paper::new("src/lang/check/mod.rs", "use super::super::eval::Scratch;\n// use crate::cli\n"),
        Paper::new("src/domain/mod.rs", "fn day() { crate::lang::source::day() }"),
        Paper::new("src/cli/mod.rs", "use crate::eval::evaluate;"),
        Paper::new("src/eval/mod.rs", "use super::lang::Span;\nuse crate::domain::{Day, lang};"),
        Paper::new("src/funnel.rs", ""),
    ];
    found(
        imports_from_above(&papers, &layers),
        &[
            "src/lang/parse.rs: `lang` imports `eval`",
            "src/lang/check/mod.rs: `lang` imports `eval`",
            "src/domain/mod.rs: `domain` imports `lang`",
            "src/funnel.rs: module `funnel` is not in the table of ARCHITECTURE.md",
        ],
    );
}

#[test]
fn a_circle_is_found() {
    let layers = layers("| `a` | x | `b` |\n| `b` | x | `c` |\n| `c` | x | `b` |\n| `d` | x | nothing |\n");
    found(circles(&layers), &["`a` is in a circle", "`b` is in a circle", "`c` is in a circle"]);
}

#[test]
fn a_strayed_crate_is_found() {
    let papers = [
        Paper::new("src/lang/parse/mod.rs", "use pest::Parser;"),
        Paper::new("src/lang/check.rs", "use pest_derive::Parser;"),
        Paper::new("src/decide.rs", "async fn wait() { tokio::time::sleep().await; my_tokio::run() }"),
    ];
    found(
        strayed_crates(&papers),
        &["src/lang/check.rs: names the crate `pest`", "src/decide.rs: names the crate `tokio`"],
    );
}
