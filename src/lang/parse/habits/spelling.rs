//! A word of the language misspelt in the middle of a line.

use super::Habit;
use crate::lang::diagnostic::habits as messages;
use crate::lang::diagnostic::nearest;
use crate::lang::parse::line::Line;
use crate::lang::parse::mended::Edit;
use crate::lang::parse::scan::Mark;

/// A word that is nearly one of the language's.
pub(super) fn misspelt(line: &Line<'_>, at: usize, habits: &mut Vec<Habit>) {
    let typed = line.text_of(at);
    let words = if at == 0 { FADING } else { WORDS };
    if line.mark(at) != Some(Mark::Word) || typed.len() < 3 || line.is_any(at, words) {
        return;
    }
    let Some(meant) = nearest(typed, words.iter().copied()) else { return };
    let range = line.range(at, at);
    let diagnostic = messages::misspelt_word(line.span(&range), typed, meant);
    habits.push(Habit::new(Edit::new(range, meant), diagnostic));
}

/// Words that may begin a line below a score.
const FADING: &[&str] = &["halving", "losing", "expiring", "stepping", "never"];

const WORDS: &[&str] = &[
    "and",
    "then",
    "not",
    "within",
    "between",
    "least",
    "most",
    "more",
    "than",
    "fewer",
    "exactly",
    "times",
    "days",
    "day",
    "weeks",
    "week",
    "months",
    "month",
    "hours",
    "minutes",
    "where",
    "contains",
    "starts",
    "ends",
    "with",
    "matches",
    "known",
    "unknown",
    "because",
    "each",
    "once",
    "per",
    "halving",
    "every",
    "losing",
    "expiring",
    "stepping",
    "after",
    "never",
    "fading",
    "when",
    "until",
    "stays",
    "reached",
    "from",
    "below",
    "otherwise",
    "better",
    "worse",
    "since",
    "before",
    "best",
    "only",
    "first",
    "different",
    "followed",
    "next",
    "ago",
    "word",
    "over",
    "orders",
    "outcome",
    "true",
    "false",
];
