//! Texts of several words without quotes, with other quotes, or with one quote too few.

use std::ops::Range;

use super::Habit;
use crate::lang::diagnostic::habits as messages;
use crate::lang::diagnostic::syntax::{self, Place};
use crate::lang::parse::line::Line;
use crate::lang::parse::mended::Edit;
use crate::lang::parse::scan::Mark;

/// Words behind which a value stands.
const ASKING: &[&str] = &["is", "not", "contains", "contain", "word", "with", "in", "=", "!=", "given", "(", ","];
/// Words that a text without quotes does not go beyond.
const ENDING: &[&str] = &[
    "and", "or", "then", "when", "until", "within", "where", "if", "because", "at", "best", "first", "more", "since",
    "before", "stays", "never", "each", "once", "halving", "losing", "expiring",
];

/// A text of several words that wants quotes.
pub(super) fn missing(line: &Line<'_>, at: usize, habits: &mut Vec<Habit>) {
    let begins_item = line.place() == Place::List && (at == 0 || line.mark(at - 1) == Some(Mark::Comma));
    if begins_item && line.mark(at) == Some(Mark::Word) {
        let last = run_of_words(line, at);
        if last > at {
            put_in_quotes(line, line.range(at, last), habits);
        }
        return;
    }
    if !matches!(line.mark(at), Some(Mark::Word)) || at == 0 {
        return;
    }
    let to_the_end = (at == 1 && line.is_any(0, &["campaign", "test", "goal", "owner", "timezone", "use"]))
        || line.is(at - 1, "because");
    let begins_name = at == 1 && line.is_any(0, &["group", "disqualify"]) || at == 2 && line.is(0, "experiment");
    let last = if to_the_end {
        line.tokens.len() - 1
    } else if begins_name || line.is_any(at - 1, ASKING) {
        run_of_words(line, at)
    } else {
        return;
    };
    if last > at || line.is(at - 1, "because") || (begins_name && line.is(0, "experiment")) {
        put_in_quotes(line, line.range(at, last), habits);
    }
}

/// The last of the words from here on that could be one text.
fn run_of_words(line: &Line<'_>, at: usize) -> usize {
    let goes_on = |position: &usize| {
        let is_part = matches!(line.mark(*position), Some(Mark::Word)) || line.text_of(*position) == "&";
        is_part && !line.is_any(*position, ENDING)
    };
    (at + 1..line.tokens.len()).take_while(goes_on).last().unwrap_or(at)
}

fn put_in_quotes(line: &Line<'_>, range: Range<usize>, habits: &mut Vec<Habit>) {
    let inside = line.text().get(range.clone()).unwrap_or("").to_owned();
    if inside.contains('"') {
        return;
    }
    let usual = format!("\"{inside}\"");
    let diagnostic = messages::missing_quotes(line.span(&range), &usual);
    habits.push(Habit::new(Edit::new(range, usual), diagnostic));
}

/// `'Aurora'`, `‘Aurora’`, `«Aurora»`, `` `Aurora` ``: other quotes than those of rule files.
pub(super) fn marks(line: &Line<'_>, at: usize, habits: &mut Vec<Habit>) {
    let opening = line.text_of(at);
    let closings: &[&str] = match opening {
        "'" | "‘" | "‚" | "’" => &["'", "’", "‘"],
        "«" => &["»"],
        "»" => &["«"],
        "`" => &["`", "´"],
        "%" => &["%"],
        _ => return,
    };
    let closes = |position: &usize| closings.contains(&line.text_of(*position));
    let Some(last) = (at + 1..line.tokens.len()).find(closes) else { return };
    let range = line.range(at, last);
    let inside = range.start + opening.len()..line.range(last, last).start;
    let usual = format!("\"{}\"", line.text().get(inside).unwrap_or("").trim().replace('"', "\"\""));
    let diagnostic = messages::other_words(line.span(&range), &line.typed(&range), &usual);
    habits.push(Habit::new(Edit::new(range, usual), diagnostic));
}

/// A text whose closing quote is missing: before the arrow, before a word that goes on, or at the end of the line.
pub(super) fn unclosed(line: &Line<'_>, at: usize, habits: &mut Vec<Habit>) {
    if line.mark(at) != Some(Mark::Unclosed) {
        return;
    }
    let range = line.range(at, at);
    let text = line.text().get(range.clone()).unwrap_or("");
    let opening = text.chars().next().map_or(1, char::len_utf8);
    let closing = if text.starts_with(['“', '„']) { '”' } else { '"' };
    let before = |word: &str| text.find(word);
    let mut ends: Vec<usize> =
        ["->", "→", "=>", ")", " and ", " or ", " then ", " within ", " when ", " at least ", ", "]
            .iter()
            .filter_map(|word| before(word))
            .collect();
    ends.sort_unstable();
    ends.push(text.len());
    for end in ends {
        let inside = text.get(..end).unwrap_or("").trim_end();
        if inside.len() <= opening {
            continue;
        }
        let at = range.start + inside.len();
        let usual = format!("{inside}{closing}");
        let opened = range.start..range.start + inside.len();
        let diagnostic = syntax::unclosed_quote(line.span(&opened), Some(&usual));
        habits.push(Habit::new(Edit::new(at..at, closing), diagnostic));
    }
}

/// `matches chief`, `matches "chief|vp"`: what is looked for stands between slashes.
pub(super) fn matched(line: &Line<'_>, at: usize, habits: &mut Vec<Habit>) {
    if at == 0 || !line.is_any(at - 1, &["matches", "~"]) || !matches!(line.mark(at), Some(Mark::Word | Mark::Quoted)) {
        return;
    }
    let range = line.range(at - 1, at);
    let inside = line.text_of(at).trim_matches(['"', '“', '”', '/']).replace('/', "\\/");
    let usual = format!("matches /{inside}/i");
    let diagnostic = messages::other_words(line.span(&range), &line.typed(&range), &usual);
    habits.push(Habit::new(Edit::new(range, usual), diagnostic));
}
