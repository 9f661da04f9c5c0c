//! Every form that a person can write stands in a shipped campaign or library, or in an example of the manual.
//!
//! What forms there are is read from the grammar (its keywords) and from the syntax tree (its variants and optional parts); the walk
//! over the tree matches every variant, so that a new one does not compile before it is noted there.

mod seen;

use std::collections::BTreeSet;

use thresh::lang::parse::parse;
use thresh::lang::source::FileId;

use crate::manual::{blocks, root_file};
use seen::Seen;

/// Variants of the tree that stand for mistakes: a file that checks has none of them.
const MISTAKES: &[&str] = &["Condition::Broken", "Condition::Mixed", "Joint::And", "Joint::Or", "Joint::Then"];

/// The texts that people learn the language from, each a whole file.
fn shown() -> Vec<String> {
    let mut texts = Vec::new();
    let root = env!("CARGO_MANIFEST_DIR");
    for entry in std::fs::read_dir(format!("{root}/rules")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "thresh") {
            texts.push(std::fs::read_to_string(path).unwrap());
        }
    }
    for page in ["README.md", "docs/language.md", "docs/cookbook.md", "docs/service.md"] {
        for block in blocks(&root_file(page)) {
            match block.kind.as_str() {
                "thresh rules" | "thresh recipe" => texts.push(format!("campaign \"A\"\nscore points\n{}", block.text)),
                kind if kind == "thresh" || kind.starts_with("thresh ") => texts.push(block.text),
                _ => {}
            }
        }
    }
    assert!(texts.len() > 100, "only {} texts", texts.len());
    texts
}

/// The names of the tree's structs, of its enums' variants (`Clause::Within`), and of its optional parts (`Rule.label`).
fn forms_of(syntax: &str) -> BTreeSet<String> {
    let mut forms = BTreeSet::new();
    let (mut within, mut is_enum) = (String::new(), false);
    for line in syntax.lines() {
        let name = |rest: &str| rest.split([' ', '{', '(', ',', ':']).next().unwrap_or("").to_owned();
        if let Some(rest) = line.strip_prefix("pub enum ") {
            (within, is_enum) = (name(rest), true);
        } else if let Some(rest) = line.strip_prefix("pub struct ") {
            (within, is_enum) = (name(rest), false);
            forms.insert(within.clone());
        } else if line.starts_with('}') || line.starts_with("impl") {
            within.clear();
        } else if let Some(rest) = line.strip_prefix("    ").filter(|_| !within.is_empty()) {
            if is_enum && rest.starts_with(char::is_uppercase) {
                forms.insert(format!("{within}::{}", name(rest)));
            } else if let Some(field) = rest.strip_prefix("pub ").filter(|field| field.contains(": Option<")) {
                forms.insert(format!("{within}.{}", name(field)));
            }
        }
    }
    forms
}

/// The keywords of the grammar: `kw_within`.
fn keywords_of(grammar: &str) -> BTreeSet<String> {
    let defined = grammar.lines().filter_map(|line| line.strip_prefix("kw_")?.split([' ', '=']).next());
    defined.map(str::to_owned).collect()
}

/// The words of rule files, comments and quoted texts left out.
fn words_of(text: &str) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for line in text.lines() {
        let unquoted: String = line.split('"').step_by(2).collect::<Vec<_>>().join(" ");
        let code = unquoted.split('#').next().unwrap_or("");
        words.extend(code.split(|letter: char| !letter.is_alphanumeric()).map(str::to_lowercase));
    }
    words
}

/// The forms that occur in a file.
fn forms_in(text: &str) -> BTreeSet<String> {
    let (file, diagnostics) = parse(FileId(0), text);
    assert!(diagnostics.is_empty(), "{diagnostics:#?}\n{text}");
    let mut seen = Seen(BTreeSet::new());
    seen.file(&file);
    seen.0
}

/// What of `wanted` no text shows.
fn not_shown(wanted: BTreeSet<String>, texts: &[String], shown_in: impl Fn(&str) -> BTreeSet<String>) -> Vec<String> {
    let shown: BTreeSet<String> = texts.iter().flat_map(|text| shown_in(text)).collect();
    wanted.difference(&shown).cloned().collect()
}

fn forms() -> BTreeSet<String> {
    let tree = std::fs::read_dir(format!("{}/src/lang/syntax", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let files = tree.map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap());
    let mut forms: BTreeSet<String> = files.flat_map(|file| forms_of(&file)).collect();
    for left_out in MISTAKES {
        assert!(forms.remove(*left_out), "{left_out} is no form");
    }
    forms
}

#[test]
fn every_form_of_the_language_is_shown() {
    let forms = forms();
    assert!(forms.len() > 150, "only {} forms were found", forms.len());
    assert_eq!(not_shown(forms, &shown(), forms_in), Vec::<String>::new(), "show these in docs/language.md");
}

#[test]
fn every_keyword_of_the_language_is_shown() {
    let keywords = keywords_of(&root_file("grammar/thresh.pest"));
    assert!(keywords.len() > 100, "only {} keywords were found", keywords.len());
    assert_eq!(not_shown(keywords, &shown(), words_of), Vec::<String>::new(), "show these in docs/language.md");
}

#[test]
fn what_is_not_shown_is_found() {
    let wanted = forms_of(
        "pub enum Sign {\n    /// +\n    Plus,\n    Half(u8),\n}\n\npub struct Rule {\n    pub label: Option<Word>,\n    pub span: Span,\n}\n",
    );
    assert_eq!(wanted, ["Rule", "Rule.label", "Sign::Half", "Sign::Plus"].map(str::to_owned).into());
    let text = "score total = engagement\nscore fit\n  a is b -> +1 # within\n".to_owned();
    let shown = forms_in(&text);
    assert_eq!(not_shown(wanted, std::slice::from_ref(&text), forms_in), ["Rule.label", "Sign::Half"]);
    assert!(shown.contains("Clause::Is") && !shown.contains("Clause::In"), "{shown:?}");
    let keywords = keywords_of("kw_score = @{ ^\"score\" }\nkw_within = @{ ^\"within\" }\nother = { kw_score }\n");
    assert_eq!(not_shown(keywords, &[text], words_of), ["within"]);
    assert!(forms().contains("Clause::WithinNext"));
}
