//! How a Rust file looks: a first sentence, short functions, nothing left behind, nothing waved through.

use super::text::code_of;
use super::{Paper, found, none, papers, rust_papers};

const FUNCTION_LINES_MAX: usize = 70;

fn without_a_first_sentence(papers: &[Paper]) -> Vec<String> {
    papers.iter().filter(|paper| !opens_with_a_sentence(&paper.text)).map(|paper| paper.path.clone()).collect()
}

fn opens_with_a_sentence(text: &str) -> bool {
    let said: Vec<&str> = text.lines().map_while(|line| line.strip_prefix("//! ")).collect();
    let sentence = said.join(" ");
    sentence.split_whitespace().count() >= 3 && sentence.ends_with(['.', '?', '!'])
}

fn long_functions(papers: &[Paper]) -> Vec<String> {
    papers.iter().flat_map(long_functions_of).collect()
}

fn long_functions_of(paper: &Paper) -> Vec<String> {
    let code = code_of(&paper.text);
    let starts =
        code.match_indices("fn ").filter(|(at, _)| !code[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '_'));
    let lengths = starts.filter_map(|(at, _)| Some((at, lines_of_function(&code[at..])?)));
    lengths
        .filter(|(_, lines)| *lines > FUNCTION_LINES_MAX)
        .map(|(at, lines)| format!("{}:{}: {lines} lines", paper.path, code[..at].matches('\n').count() + 1))
        .collect()
}

/// The lines from `fn` to the closing brace; `None` where there is no body.
fn lines_of_function(code: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, character) in code.char_indices() {
        match character {
            ';' if depth == 0 && !within_brackets(&code[..at]) => return None,
            '{' => depth += 1,
            '}' if depth == 1 => return Some(code[..at].matches('\n').count() + 1),
            '}' => depth = depth.checked_sub(1)?,
            _ => {}
        }
    }
    None
}

/// Whether a signature so far ends within `[…; n]`.
fn within_brackets(signature: &str) -> bool {
    signature.matches('[').count() > signature.matches(']').count()
}

/// Words that say a file is not done; put together here so that this file does not hold them.
fn left_behind(papers: &[Paper]) -> Vec<String> {
    let words = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];
    said_on_lines(papers, |line| {
        let mut spoken = line.split(|character: char| !character.is_alphanumeric());
        spoken.any(|word| words.contains(&word))
    })
}

fn waved_through(papers: &[Paper]) -> Vec<String> {
    let codes: Vec<Paper> = papers.iter().map(|paper| Paper::new(&paper.path, &code_of(&paper.text))).collect();
    let marks = ["#[allow", "#![allow", "#[ignore"];
    said_on_lines(&codes, |line| marks.iter().any(|mark| line.replace(' ', "").contains(mark)))
}

fn said_on_lines(papers: &[Paper], said: impl Fn(&str) -> bool) -> Vec<String> {
    let mut violations = Vec::new();
    for paper in papers {
        let lines = (1..).zip(paper.text.lines()).filter(|(_, line)| said(line));
        violations.extend(lines.map(|(number, line)| format!("{}:{number}: {}", paper.path, line.trim())));
    }
    violations
}

#[test]
fn every_file_opens_with_a_sentence() {
    none(without_a_first_sentence(&rust_papers()));
}

#[test]
fn every_function_fits_a_screen() {
    none(long_functions(&rust_papers()));
}

#[test]
fn nothing_is_left_behind() {
    let texts = ["rules", "docs"].into_iter().flat_map(|folder| papers(folder, ""));
    let all: Vec<Paper> = rust_papers().into_iter().chain(texts).collect();
    none(left_behind(&all));
}

#[test]
fn no_lint_and_no_test_is_waved_through() {
    none(waved_through(&rust_papers()));
}

#[test]
fn a_missing_first_sentence_is_found() {
    let papers = [
        Paper::new("good.rs", "//! Contact → variant, the same answer every time.\n\nfn a() {}\n"),
        Paper::new("wrapped.rs", "//! One that goes on over\n//! a second line.\n"),
        Paper::new("none.rs", "fn a() {}\n"),
        Paper::new("label.rs", "//! Experiments\n"),
        Paper::new("later.rs", "\n//! A sentence that comes too late.\n"),
    ];
    found(without_a_first_sentence(&papers), &["none.rs", "label.rs", "later.rs"]);
}

#[test]
fn a_long_function_is_found() {
    let body = |lines: usize| {
        format!(
            "/// Says.\nfn long() {{\n{}}}\nfn short(a: [u8; 2]) {{}}\ntrait T {{ fn none(); }}\n",
            "  a();\n".repeat(lines)
        )
    };
    found(long_functions(&[Paper::new("a.rs", &body(68))]), &[]);
    found(long_functions(&[Paper::new("a.rs", &body(69))]), &["a.rs:2: 71 lines"]);
}

#[test]
fn what_is_left_behind_is_found() {
    let words = ["TO", "DO"].concat();
    let text = format!("a();\n// {words}: later\nlet {words}S = 1; // a plural is a name\n");
    found(left_behind(&[Paper::new("a.rs", &text)]), &[&format!("a.rs:2: // {words}: later")]);
}

#[test]
fn what_is_waved_through_is_found() {
    let text = "#[allow(dead_code)]\nfn a() {}\n#[expect(dead_code, reason = \"x\")]\n// #[ignore]\n#[test]\n# [ ignore ]\nlet s = \"#[allow]\";\n";
    found(waved_through(&[Paper::new("a.rs", text)]), &["a.rs:1: #[allow(dead_code)]", "a.rs:6: # [ ignore ]"]);
}
