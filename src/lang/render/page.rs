//! A code's page as a person reads it: as it stands in a file or pipe, wrapped and coloured on a terminal.

use super::Colour;
use crate::lang::codes::Code;

/// Columns of a page on a terminal.
const PAGE_COLUMNS: usize = 80;

const BOLD: &str = "\u{1b}[1m";
const CODE: &str = "\u{1b}[36m";
const END: &str = "\u{1b}[0m";

/// What `thresh check --explain CODE` prints.
///
/// ```
/// use thresh::lang::{codes::Code, render::{page, Colour}};
/// assert_eq!(page::of(Code::MixedAndOr, Colour::Plain), Code::MixedAndOr.page());
/// assert!(page::of(Code::MixedAndOr, Colour::Terminal).contains("\u{1b}[1mWhy it matters"));
/// ```
pub fn of(code: Code, colour: Colour) -> String {
    match colour {
        Colour::Plain => code.page().to_owned(),
        Colour::Terminal => coloured(code),
    }
}

/// Every code with what it is about, one a line: what `thresh check --explain` prints without a code.
pub fn contents() -> String {
    let widest = Code::ALL.iter().map(|code| code.name().len()).max().unwrap_or(0);
    let mut contents = String::new();
    for code in Code::ALL {
        contents.push_str(&format!("{:widest$}  {}\n", code.name(), code.summary()));
    }
    contents
}

fn coloured(code: Code) -> String {
    let mut text = String::new();
    let mut in_block = false;
    for line in code.page().lines() {
        if line.starts_with("```") {
            in_block = !in_block;
        } else if in_block {
            text.push_str(format!("  {CODE}{line}{END}\n").replace(&format!("  {CODE}{END}\n"), "\n").as_str());
        } else if let Some(title) = line.strip_prefix("# ") {
            text.push_str(&format!("{BOLD}{}[{title}]{END}\n", code.severity()));
        } else if let Some(title) = line.strip_prefix("## ") {
            text.push_str(&format!("{BOLD}{title}{END}\n"));
        } else {
            paragraph(line, &mut text);
        }
    }
    text
}

/// A paragraph in lines that fit, its words in backticks coloured instead.
fn paragraph(line: &str, text: &mut String) {
    let mut column = 0;
    let mut in_code = false;
    for (position, word) in line.split(' ').enumerate() {
        let width = word.chars().filter(|character| *character != '`').count();
        if position > 0 {
            let fits = column + 1 + width <= PAGE_COLUMNS;
            text.push(if fits { ' ' } else { '\n' });
            column = if fits { column + 1 } else { 0 };
        }
        column += width;
        for character in word.chars() {
            if character == '`' {
                in_code = !in_code;
                text.push_str(if in_code { CODE } else { END });
            } else {
                text.push(character);
            }
        }
    }
    text.push('\n');
}
