//! Lines and comments → the finished text: cells in columns, comments and blank lines where the author had them.

use super::line::{Above, Line, Table};
use crate::lang::source::Span;
use crate::lang::syntax::Comment;

/// Arrows line up at most this many columns to the right; a condition that reaches further has its arrow right behind it.
const RULE_COLUMNS_MAX: usize = 66;
const ENTRY_COLUMNS: usize = 11;
const CHECK_COLUMNS: usize = 8;

/// The text of these lines, which come in the order of their places, with these comments.
pub(super) fn text(source: &str, lines: Vec<Line>, comments: &[Comment]) -> String {
    let rows = rows(source, lines, comments);
    let mut output = String::new();
    let mut rest = rows.as_slice();
    while !rest.is_empty() {
        let (run, following) = rest.split_at(run_length(rest));
        write_run(&mut output, run);
        rest = following;
    }
    output
}

/// A line, or a comment on a line of its own.
struct Row {
    level: usize,
    has_blank_above: bool,
    /// `None` for a comment alone.
    line: Option<Line>,
    comment: Option<String>,
}

/// The comments of one line.
#[derive(Clone, Default)]
struct Beside<'c> {
    above: Vec<&'c Comment>,
    behind: Option<&'c Comment>,
}

fn rows(source: &str, lines: Vec<Line>, comments: &[Comment]) -> Vec<Row> {
    let beside = assign(source, &lines, comments);
    let mut rows = Vec::with_capacity(lines.len() + comments.len());
    let mut beside = beside.into_iter();
    let mut level_before = 0;
    for line in lines {
        let Beside { above, behind } = beside.next().unwrap_or_default();
        level_before = line.level;
        push_line(source, line, &above, behind, &mut rows);
    }
    for comment in beside.flat_map(|last| last.above) {
        let level = if column(source, comment.span) == 0 { 0 } else { level_before };
        rows.push(comment_row(source, comment, level));
    }
    rows
}

/// For each line, and for the end of the text, the comments that go with it.
fn assign<'c>(source: &str, lines: &[Line], comments: &'c [Comment]) -> Vec<Beside<'c>> {
    let mut beside = vec![Beside::default(); lines.len() + 1];
    for comment in comments {
        let following = lines.partition_point(|line| line.span.start <= comment.span.start);
        let before = following.checked_sub(1).and_then(|at| Some((at, lines.get(at)?)));
        let (at, is_behind) = match before {
            Some((at, line)) if comment.span.start < line.span.end => (at, false),
            Some((at, _)) if !is_first_on_its_line(source, comment.span) => (at, true),
            Some(_) | None => (following, false),
        };
        let Some(place) = beside.get_mut(at) else { continue };
        if is_behind {
            place.above.extend(place.behind.replace(comment));
        } else {
            place.above.push(comment);
        }
    }
    beside
}

fn push_line(source: &str, line: Line, above: &[&Comment], behind: Option<&Comment>, rows: &mut Vec<Row>) {
    let first = rows.len();
    let level = line.level;
    let level_before = rows.last().map_or(level, |row| row.level);
    let mut has_blank_above = is_below_a_blank(source, line.span);
    for comment in above {
        // What is indented more than the line below still belongs to what is above, if that is deeper.
        let is_indented =
            comment.span.start < line.span.start && column(source, comment.span) > column(source, line.span);
        let mut row = comment_row(source, comment, if is_indented { level_before.max(level) } else { level });
        if comment.span.start >= line.span.start {
            // It stood within the line and moves above it; so does the line's blank.
            row.has_blank_above = std::mem::take(&mut has_blank_above);
        }
        rows.push(row);
    }
    let must_be_separate = line.above == Above::Blank;
    let comment = behind.map(|comment| comment.text.clone());
    rows.push(Row { level, has_blank_above, line: Some(line), comment });
    if must_be_separate {
        let group = rows.get_mut(first..).unwrap_or_default();
        let start = group.iter().rposition(|row| row.has_blank_above).unwrap_or(0);
        if let Some(row) = group.get_mut(start) {
            row.has_blank_above = true;
        }
    }
}

fn comment_row(source: &str, comment: &Comment, level: usize) -> Row {
    let has_blank_above = is_below_a_blank(source, comment.span);
    Row { level, has_blank_above, line: None, comment: Some(comment.text.clone()) }
}

fn text_before(source: &str, span: Span) -> &str {
    source.get(..span.start as usize).unwrap_or("")
}

fn is_first_on_its_line(source: &str, span: Span) -> bool {
    let before = text_before(source, span);
    let line = before.rfind('\n').map_or(before, |newline| before.get(newline..).unwrap_or(""));
    line.chars().all(is_white)
}

fn column(source: &str, span: Span) -> usize {
    let before = text_before(source, span);
    let line = before.rfind('\n').map_or(before, |newline| before.get(newline + 1..).unwrap_or(""));
    line.trim_start_matches('\u{feff}').chars().count()
}

fn is_below_a_blank(source: &str, span: Span) -> bool {
    let before = text_before(source, span);
    let white = before.trim_end_matches(is_white).len();
    before.get(white..).unwrap_or("").matches('\n').count() > 1
}

fn is_white(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{feff}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2060}')
}

/// How many rows line up with the first: lines of one table without a blank line between them.
fn run_length(rows: &[Row]) -> usize {
    let table = |row: &Row| row.line.as_ref().map(|line| line.table);
    let first = rows.iter().find_map(table);
    let ends = |row: &Row| row.has_blank_above || table(row).is_some_and(|table| Some(table) != first);
    rows.iter().skip(1).position(ends).map_or(rows.len(), |at| at + 1)
}

fn write_run(output: &mut String, run: &[Row]) {
    let columns = Columns::of(run);
    for row in run {
        if row.has_blank_above && !output.is_empty() {
            output.push('\n');
        }
        output.push_str(&"  ".repeat(row.level));
        if let Some(line) = &row.line {
            columns.write(output, line);
        }
        if let Some(comment) = &row.comment {
            output.push_str(if row.line.is_some() { "  " } else { "" });
            output.push_str(comment);
        }
        output.push('\n');
    }
}

/// Where the second and third cells of a run's lines begin.
struct Columns {
    starts: Vec<usize>,
}

impl Columns {
    fn of(run: &[Row]) -> Columns {
        let lines: Vec<&Line> = run.iter().filter_map(|row| row.line.as_ref()).collect();
        let count = lines.iter().map(|line| line.cells.len()).max().unwrap_or(0);
        let mut starts = Vec::new();
        let mut start = None;
        for cell in 1..count {
            let next = lines.iter().filter_map(|line| end_of_cell(line, cell, start)).max();
            let next = next.map(|end| end + gap(&lines, cell));
            start = next.or(start);
            starts.push(start.unwrap_or(0));
        }
        Columns { starts }
    }

    fn write(&self, output: &mut String, line: &Line) {
        let mut column = line.level * 2;
        for (at, cell) in line.cells.iter().enumerate() {
            if at > 0 && !cell.is_empty() {
                let start = self.starts.get(at - 1).copied().unwrap_or(0);
                let padding = start.saturating_sub(column).max(usize::from(column > line.level * 2));
                output.push_str(&" ".repeat(padding));
                column += padding;
            }
            output.push_str(cell);
            column += cell.chars().count();
        }
    }
}

/// The column where a line's text before a cell ends; `None` if it doesn't count for the column of that cell.
fn end_of_cell(line: &Line, cell: usize, start: Option<usize>) -> Option<usize> {
    let text = line.cells.get(cell - 1)?;
    let from = match start {
        Some(start) if cell > 1 => start,
        Some(_) | None => line.level * 2,
    };
    let end = from + text.chars().count();
    match line.table {
        Table::Alone => None,
        Table::Rules => {
            let has_arrow = line.cells.len() > cell;
            (has_arrow && end <= RULE_COLUMNS_MAX).then_some(end)
        }
        Table::Entries => Some(line.level * 2 + ENTRY_COLUMNS),
        Table::Checks => Some(line.level * 2 + CHECK_COLUMNS),
        Table::Stages | Table::Grades | Table::Lists | Table::Disqualifications => (!text.is_empty()).then_some(end),
    }
}

/// The spaces between the longest cell and the next: a line on its own needs no column.
fn gap(lines: &[&Line], cell: usize) -> usize {
    let table = lines.first().map_or(Table::Alone, |line| line.table);
    let is_alone = lines.iter().filter_map(|line| end_of_cell(line, cell, None)).nth(1).is_none();
    match table {
        Table::Alone | Table::Entries | Table::Checks => 0,
        Table::Lists => 1,
        Table::Rules | Table::Stages => 2 - usize::from(is_alone),
        Table::Grades | Table::Disqualifications => 2,
    }
}
