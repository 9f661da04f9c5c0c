//! Headings and the lines of sections: their first word misspelt, marks that other files have, parts in another order.

use super::Habit;
use super::rewording::Rewording;
use crate::lang::diagnostic::habits as messages;
use crate::lang::diagnostic::nearest;
use crate::lang::diagnostic::syntax::{self, Place};
use crate::lang::parse::layout::HEADINGS;
use crate::lang::parse::line::{Line, is_number};
use crate::lang::parse::mended::Edit;
use crate::lang::parse::recover::entries_of;
use crate::lang::parse::scan::Mark;

/// The first word of a line that is nearly one that begins a section or an entry here.
pub(super) fn misspelt(line: &Line<'_>, at: usize, habits: &mut Vec<Habit>) {
    if at > 0
        || line.mark(0) != Some(Mark::Word)
        || line.mark(1) == Some(Mark::Colon)
        || line.arrow() < line.tokens.len()
    {
        return;
    }
    let typed = line.text_of(0);
    let words = || entries_of(line.place()).iter().chain(HEADINGS.iter()).copied();
    if words().any(|word| word.eq_ignore_ascii_case(typed)) {
        return;
    }
    let meant = nearest(typed, words())
        .or_else(|| OTHER_NAMES.iter().find(|(name, _)| line.is(0, name)).map(|(_, word)| *word));
    let Some(meant) = meant else { return };
    let range = line.range(0, 0);
    let diagnostic = syntax::misspelt_keyword(line.span(&range), typed, meant);
    habits.push(Habit::new(Edit::new(range, meant), diagnostic));
}

/// What headings are called elsewhere.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("kampagne", "campaign"),
    ("liste", "list"),
    ("gruppe", "group"),
    ("definition", "define"),
    ("def", "define"),
    ("import", "use"),
    ("include", "use"),
    ("scoring", "score"),
    ("stage", "stages"),
    ("exclude", "disqualify"),
    ("disqualified", "disqualify"),
    ("zone", "timezone"),
    ("running", "runs"),
    ("dates", "runs"),
];

macro_rules! rewordings {
    ($($table:ident: { $($said:literal => $usual:literal,)* })*) => {
        $(const $table: &[Rewording] = &[$(Rewording { said: $said, usual: $usual },)*];)*
    };
}

rewordings! {
    CAMPAIGN: {
        "runs from" => "runs",
        "runs between" => "runs",
        "-" => "to",
        "–" => "to",
        "until" => "to",
        "till" => "to",
        "through" => "to",
        "and" => "to",
        "bis" => "to",
        "qualifies at stage" => "qualifies at",
        "qualifies when" => "qualifies at",
        "qualifies as" => "qualifies at",
        "qualifies for" => "qualifies at",
        "qualifies from" => "qualifies at",
        "qualifies" => "qualifies at",
        ":" => "",
        "=" => "",
        "cycle" => "cycle within",
        "of" => "",
    }
    SCORE: {
        "from % - %" => "from % to %",
        "from % – %" => "from % to %",
        "between % and %" => "from % to %",
        ": % to %" => "from % to %",
        "% to %" => "from % to %",
        "% - %" => "from % to %",
        "% – %" => "from % to %",
        "( % to % )" => "from % to %",
        "( % - % )" => "from % to %",
        "( % – % )" => "from % to %",
        "at most %" => "from 0 to %",
        "max %" => "from 0 to %",
        "maximum %" => "from 0 to %",
        "up to %" => "from 0 to %",
        "is" => "=",
        ":" => "=",
        ":" => "",
        "and" => "+",
        "plus" => "+",
    }
    GROUP: {
        ":" => "",
        "max %" => "at most %",
        "max . %" => "at most %",
        "maximum %" => "at most %",
        "maximum of %" => "at most %",
        "up to %" => "at most %",
        "capped at %" => "at most %",
        "cap %" => "at most %",
        "limit %" => "at most %",
        "limited to %" => "at most %",
        "no more than %" => "at most %",
        "höchstens %" => "at most %",
        "at most % points" => "at most %",
        "from 0 to %" => "at most %",
        "min %" => "at least %",
        "minimum %" => "at least %",
        "mindestens %" => "at least %",
        "( best only )" => "best only",
        "only the best" => "best only",
        "only best" => "best only",
        "best of" => "best only",
        "best" => "best only",
        "highest only" => "best only",
        "only the highest" => "best only",
        "( first only )" => "first only",
        "only the first" => "first only",
        "only first" => "first only",
        "first" => "first only",
    }
    GRADE: {
        ":" => "",
        "from % to %" => "from %",
        ">= %" => "from %",
        ": %" => "from %",
        "= %" => "from %",
        "= > %" => "from %",
        "at least %" => "from %",
        "ab %" => "from %",
        "over %" => "from %",
        "above %" => "from %",
        "> %" => "from %",
        "% +" => "from %",
        "% or more" => "from %",
        "%" => "from %",
        "below %" => "below",
        "under %" => "below",
        "< %" => "below",
        "else" => "below",
        "rest" => "below",
        "otherwise" => "below",
        "if" => "when",
        "wenn" => "when",
        "where" => "when",
        "else" => "otherwise",
        "default" => "otherwise",
        "below" => "otherwise",
    }
    MATRIX: {
        "x" => "by",
        "*" => "by",
        "and" => "by",
        "with" => "by",
        "vs" => "by",
        "," => "by",
        "against" => "by",
    }
    WHEN: {
        ":" => "when",
        "if" => "when",
        "wenn" => "when",
        "where" => "when",
        "->" => "when",
        "=>" => "when",
        "=" => "when",
        "from" => "when",
        "once" => "when",
        "as soon as" => "when",
        "unless" => "when not",
    }
    NAMED: {
        "=" => ":",
        "as" => ":",
        "is" => ":",
        "means" => ":",
        "->" => ":",
        "=>" => ":",
        ": =" => ":",
        "in" => ":",
    }
    TEST: {
        "and" => ",",
        "has" => "",
        "contact" => "",
        ":" => "",
        "that" => "",
        "in # @" => "in the last # @",
        "within # @" => "in the last # @",
        "in last # @" => "in the last # @",
        "# @ before" => "# @ ago",
        "# @" => "# @",
        "a # @ ago" => "# @ ago",
        "# x" => "# x",
        "gestern" => "yesterday",
        "heute" => "today",
        "should be" => "is",
        "to be" => "is",
    }
}

/// The tables that a heading or a line of a section goes by.
pub(super) fn heading(line: &Line<'_>, at: usize, habits: &mut Vec<Habit>) {
    let place = line.place();
    let of_heading: &[Rewording] = match line.text_of(0).to_ascii_lowercase().as_str() {
        "score" => SCORE,
        "group" => GROUP,
        "grade" => GRADE,
        "disqualify" => WHEN,
        "matrix" => MATRIX,
        "define" | "list" if at == 2 => NAMED,
        _ => &[],
    };
    let table = match place {
        Place::Heading => of_heading,
        Place::Campaign => CAMPAIGN,
        Place::Grade => GRADE,
        Place::Stages => WHEN,
        Place::Test => TEST,
        Place::Top | Place::Score | Place::List | Place::Experiment | Place::Variant => &[],
    };
    for rewording in table {
        if let Some((range, usual)) = rewording.at(line, at) {
            let span = line.span(&range);
            let typed = line.typed(&range);
            let diagnostic = match usual.as_str() {
                "" => messages::superfluous(span, &typed),
                usual => messages::other_words(span, &typed, usual),
            };
            let text =
                if line.mark(at) == Some(Mark::Colon) && !usual.is_empty() { format!(" {usual}") } else { usual };
            let diagnostic = super::mended(diagnostic, span, &text);
            habits.push(Habit::new(Edit::new(range, text), diagnostic));
        }
    }
    glued_range(line, at, habits);
    bracketed_list(line, at, habits);
}

/// `list NAME: (a, b)`, `list NAME [a, b]`
fn bracketed_list(line: &Line<'_>, at: usize, habits: &mut Vec<Habit>) {
    let last = line.tokens.len().saturating_sub(1);
    let opens = matches!(line.text_of(at), "(" | "[" | "{") && matches!(line.text_of(last), ")" | "]" | "}");
    let is_list = (line.is(0, "list") && matches!(at, 2 | 3)) || (line.place() == Place::List && at == 0);
    if !opens || !is_list {
        return;
    }
    let range = line.range(at, last);
    let colon = if line.is(0, "list") && at == 2 { ": " } else { "" };
    let inside = line.text().get(range.start + 1..range.end - 1).unwrap_or("").trim();
    let usual = format!("{colon}{inside}");
    let diagnostic = messages::other_words(line.span(&range), &line.typed(&range), &usual);
    habits.push(Habit::new(Edit::new(range, usual), diagnostic));
}

/// `0-100`, `0..100`
fn glued_range(line: &Line<'_>, at: usize, habits: &mut Vec<Habit>) {
    let typed = line.text_of(at);
    let bounds = typed.split_once('-').or_else(|| typed.split_once(".."));
    let Some((low, high)) = bounds.filter(|(low, high)| is_number(low) && is_number(high)) else { return };
    let is_score = line.is(0, "score") && line.place() == Place::Heading;
    let from = if line.is(at.saturating_sub(1), "from") { "" } else { "from " };
    let usual = if is_score { format!("{from}{low} to {high}") } else { format!("between {low} and {high}") };
    let first =
        if !is_score && line.is_any(at.saturating_sub(1), &["between", "from", "is", "="]) { at - 1 } else { at };
    let range = line.range(first, at);
    let diagnostic = messages::other_words(line.span(&range), &line.typed(&range), &usual);
    habits.push(Habit::new(Edit::new(range, usual), diagnostic));
}

/// A word that is missing between two others: `list NAME a, b`, `define NAME C`, `mql engagement >= 40`, `target 40`.
pub(super) fn added(line: &Line<'_>, at: usize, habits: &mut Vec<Habit>) {
    let end = |position: usize| line.range(position, position).end;
    if line.is(0, "disqualify") && at == 0 && line.is_any(1, &["when", "if"]) {
        let place = end(0)..end(0);
        let diagnostic = messages::missing_reason(line.span(&place));
        habits.push(Habit::new(Edit::new(place, " \"…\""), diagnostic));
        return;
    }
    let is_named = line.is_any(0, &["list", "define"]) && at == 1 && line.mark(2) != Some(Mark::Colon);
    let is_stage = line.place() == Place::Stages && at < 2 && line.mark(at) != Some(Mark::Colon);
    let is_disqualified = line.is(0, "disqualify") && at == 1;
    let (text, diagnostic): (&str, fn(_, &str) -> _) = if is_named && line.place() == Place::Heading {
        (":", messages::missing_word)
    } else if is_stage || is_disqualified {
        (" when", messages::missing_word)
    } else if line.is(0, "score") && line.text_of(at) == "%" && !line.is(at + 1, "of") {
        (" of", messages::missing_word)
    } else if line.is(0, "target") && at + 1 == line.tokens.len() {
        (" orders", messages::missing_word)
    } else {
        return;
    };
    let place = end(at)..end(at);
    let diagnostic = diagnostic(line.span(&place), text.trim());
    let diagnostic = super::mended(diagnostic, line.span(&place), text);
    habits.push(Habit::new(Edit::new(place, text), diagnostic));
}
