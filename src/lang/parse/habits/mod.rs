//! What people type from habit, and the form of the language that it stands for.
//!
//! Only lines that no form fits are looked at. A habit counts as found where putting it right lets the line be read further, past
//! the mended words: so a guess never makes a message of its own.

mod amounts;
mod counts;
mod dates;
mod headings;
mod joints;
mod phrases;
mod points;
mod quotes;
mod rewording;
mod spelling;

pub(in crate::lang) use amounts::thousands;
pub(in crate::lang) use dates::usual_date;
pub(in crate::lang) use phrases::usual_words;

use super::line::Line;
use super::mended::Edit;
use crate::lang::diagnostic::syntax::Place;
use crate::lang::diagnostic::{Diagnostic, Mend};
use crate::lang::source::Span;

/// Words and marks of the longest line that is looked at, and habits put right in one line: beyond them it is no slip of the pen.
const LINE_WORDS_MAX: usize = 400;
const MENDS_MAX: usize = 8;

/// Bytes that are read again, all trials of a round together, before the remaining lines get their general message.
pub(super) const TRIAL_BYTES_MAX: usize = 16 * 1024 * 1024;

/// What looking for habits at one word costs, in bytes read.
const WORD_BYTES: usize = 512;

/// A habit at its place: the edits that put it right, in the text of the line, and what is said about it.
pub(super) struct Habit {
    pub(super) edits: Vec<Edit>,
    pub(super) diagnostic: Diagnostic,
}

impl Habit {
    fn new(edit: Edit, diagnostic: Diagnostic) -> Habit {
        Habit { edits: vec![edit], diagnostic }
    }

    /// The byte behind the last edit.
    fn end(&self) -> usize {
        self.edits.iter().filter(|edit| !edit.range.is_empty()).map(|edit| edit.range.end).max().unwrap_or(0)
    }

    /// How many bytes longer the line becomes up to the end of the last edit that replaces something.
    fn growth(&self) -> isize {
        let long = |length: usize| isize::try_from(length).unwrap_or(isize::MAX);
        self.edits.iter().map(|edit| long(edit.text.len()) - long(edit.range.len())).sum()
    }
}

/// Finds one habit at a word; the table below is tried from top to bottom.
type Find = fn(&Line<'_>, usize, &mut Vec<Habit>);

const HABITS: &[Find] = &[
    headings::misspelt,
    points::first,
    points::arrow,
    points::spreadsheet,
    points::said_otherwise,
    points::per_thing,
    dates::date,
    counts::alone,
    counts::ago,
    counts::first,
    phrases::phrase,
    amounts::reversed,
    amounts::amount,
    headings::heading,
    joints::doubled,
    joints::behind_parentheses,
    joints::subject,
    joints::filter,
    joints::leading,
    joints::listed,
    quotes::marks,
    quotes::matched,
    quotes::missing,
    quotes::unclosed,
    spelling::misspelt,
    headings::added,
    joints::comma,
    joints::unseen,
    joints::trailing,
];

/// Whether a line is a heading but for the spelling of its first word.
pub(super) fn has_misspelt_heading(line: &Line<'_>) -> bool {
    let mut habits = Vec::new();
    headings::misspelt(line, 0, &mut habits);
    let mended = habits.first().and_then(|habit| line.with(habit));
    mended.is_some_and(|mended| mended.place() == Place::Heading && line.place() != Place::Heading)
}

/// What a line became.
#[derive(Default)]
pub(super) struct PutRight {
    pub(super) edits: Vec<Edit>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Puts habits right for as long as that lets the line be read further.
pub(super) fn put_right(line: Line<'_>, trial_bytes: &mut usize) -> PutRight {
    let mut line = line;
    let mut diagnostics = Vec::new();
    let mut mistake = line.mistake();
    while let Some(at) = mistake
        && diagnostics.len() < MENDS_MAX
        && line.tokens.len() <= LINE_WORDS_MAX
    {
        let Some((next, next_mistake, diagnostic)) = best(&line, at, trial_bytes) else { break };
        diagnostics.push(diagnostic);
        (line, mistake) = (next, next_mistake);
    }
    PutRight { edits: line.into_edits().collect(), diagnostics }
}

/// The habit that lets the line be read furthest, and the line without it.
fn best<'t>(line: &Line<'t>, at: usize, trial_bytes: &mut usize) -> Option<(Line<'t>, Option<usize>, Diagnostic)> {
    *trial_bytes = trial_bytes.checked_sub(line.tokens.len() * WORD_BYTES)?;
    let rest = line.text().len() - at.min(line.text().len());
    let mut best: Option<(usize, Line<'t>, Option<usize>, Diagnostic)> = None;
    for habit in habits(line) {
        let Some(tried) = line.with(&habit) else { continue };
        *trial_bytes = trial_bytes.checked_sub(tried.text().len() + 1)?;
        let Some(mistake) = tried.mistake() else { return Some((tried, None, habit.diagnostic)) };
        let mended_until = habit.end().saturating_add_signed(habit.growth());
        let left = tried.text().len() - mistake.min(tried.text().len());
        let is_better = left < best.as_ref().map_or(rest, |(left, ..)| *left) && mistake >= mended_until;
        if is_better {
            best = Some((left, tried, Some(mistake), habit.diagnostic));
        }
    }
    best.map(|(_, line, mistake, diagnostic)| (line, mistake, diagnostic))
}

fn habits(line: &Line<'_>) -> Vec<Habit> {
    let mut habits = Vec::new();
    for find in HABITS {
        for at in 0..line.tokens.len() {
            find(line, at, &mut habits);
        }
    }
    habits
}

/// The same diagnostic with a certain mend; the functions of `lang::diagnostic` add one where there is nothing to choose.
pub(super) fn mended(mut diagnostic: Diagnostic, span: Span, text: &str) -> Diagnostic {
    diagnostic.mend = Some(Mend { span, text: text.to_owned() });
    diagnostic
}
