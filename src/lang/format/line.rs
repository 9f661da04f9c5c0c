//! One line of canonical text: its cells, which may stand under those of its neighbours, and the text that it came from.

use crate::lang::source::Span;

/// What a line's cells line up with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Table {
    /// Nothing.
    Alone,
    /// The arrows of the rules around it.
    Rules,
    /// Entries below `campaign` or `experiment`: all in one column.
    Entries,
    /// What is given and expected: all in one column.
    Checks,
    /// Titles and clauses of the stages around it.
    Stages,
    /// The values of the grades around it.
    Grades,
    /// The items of the lists around it.
    Lists,
    /// The conditions of the disqualifications around it.
    Disqualifications,
}

/// Whether a line begins a section that always has a blank line above it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Above {
    /// As the author had it.
    AsWritten,
    /// Always blank.
    Blank,
}

/// A line to be written.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// Levels of indentation, two spaces each.
    pub(super) level: usize,
    /// From left to right; the last is not padded.
    pub(super) cells: Vec<String>,
    /// What they line up with.
    pub(super) table: Table,
    /// What stands above.
    pub(super) above: Above,
    /// Where in the author's text it came from.
    pub(super) span: Span,
}

impl Line {
    /// A line of one cell.
    pub(super) fn alone(level: usize, text: String, span: Span) -> Line {
        Line { level, cells: vec![text], table: Table::Alone, above: Above::AsWritten, span }
    }

    /// A line of several cells.
    pub(super) fn of(table: Table, level: usize, cells: Vec<String>, span: Span) -> Line {
        Line { level, cells, table, above: Above::AsWritten, span }
    }

    /// The same with a blank line above.
    pub(super) fn below_a_blank(self) -> Line {
        Line { above: Above::Blank, ..self }
    }
}
