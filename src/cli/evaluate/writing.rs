//! Decisions → lines, CSV or a table for people, as they come.

use std::io::{Error, Result, Write};

use comfy_table::{ContentArrangement, Table, presets};

use super::Output;
use crate::cli::stream::{Batch, Intake};
use crate::domain::Decision;
use crate::explain::Explained;
use crate::wire::decided;
use crate::wire::decision::Columns;
use crate::wire::explained::ExplainedJson;

/// Rows of a table that share one heading: the width of a column is known only when its cells are, and memory is bounded.
const TABLE_ROWS: usize = 200;

/// The decisions on some contacts.
#[derive(Debug, Default)]
pub(super) struct Decided {
    /// As lines of text.
    lines: Vec<u8>,
    /// As rows of a table.
    rows: Vec<Vec<String>>,
}

/// Adds a decision to what was decided, as its output wants it.
pub(super) fn add(decision: &Decision<'_>, output: Output, columns: &Columns, to: &mut Decided) {
    match output {
        Output::Jsonl => {
            decided::write(decision, &mut to.lines);
            to.lines.push(b'\n');
        }
        Output::Csv => to.rows.push(columns.cells(decision).into_iter().map(|cell| cell.into_owned()).collect()),
        Output::Table => to.rows.push(table_row(decision, columns)),
    }
}

/// Adds a decision, and why it is so, as a line of JSON.
pub(super) fn add_explained(explained: &Explained<'_>, to: &mut Decided) {
    // Nothing in a decision refuses to be written, and a `Vec` takes all there is.
    let _ = serde_json::to_writer(&mut to.lines, &ExplainedJson(explained));
    to.lines.push(b'\n');
}

/// Where decisions are written.
pub(super) enum Writing<W: Write> {
    Lines(W),
    Csv { writer: Box<csv::Writer<W>>, heading: Option<Vec<String>> },
    Table { to: W, heading: Vec<String>, rows: Vec<Vec<String>> },
}

impl<W: Write> Writing<W> {
    pub(super) fn new(to: W, output: Output, columns: &Columns) -> Writing<W> {
        match output {
            Output::Jsonl => Writing::Lines(to),
            Output::Csv => {
                Writing::Csv { writer: Box::new(csv::Writer::from_writer(to)), heading: Some(columns.names()) }
            },
            Output::Table => Writing::Table { to, heading: table_heading(columns), rows: Vec::new() },
        }
    }

    /// Writes what was decided, which is empty after that.
    fn write(&mut self, decided: &mut Decided) -> Result<()> {
        match self {
            Writing::Lines(to) => {
                to.write_all(&decided.lines)?;
                decided.lines.clear();
                Ok(())
            }
            Writing::Csv { writer, heading } => {
                for row in heading.take_if(|_| !decided.rows.is_empty()).into_iter().chain(decided.rows.drain(..)) {
                    writer.write_record(row).map_err(of_system)?;
                }
                Ok(())
            }
            Writing::Table { to, heading, rows } => {
                rows.append(&mut decided.rows);
                while rows.len() > TABLE_ROWS {
                    let rest = rows.split_off(TABLE_ROWS);
                    write_table(to, heading, std::mem::replace(rows, rest))?;
                }
                Ok(())
            }
        }
    }

    /// Hands on what is complete.
    fn flush(&mut self) -> Result<()> {
        match self {
            Writing::Lines(to) | Writing::Table { to, .. } => to.flush(),
            Writing::Csv { writer, .. } => writer.flush(),
        }
    }

    /// Writes what is left.
    pub(super) fn finish(mut self) -> Result<()> {
        if let Writing::Table { to, heading, rows } = &mut self
            && !rows.is_empty()
        {
            write_table(to, heading, std::mem::take(rows))?;
        }
        self.flush()
    }
}

impl<W: Write> Intake<Decided> for Writing<W> {
    fn take(&mut self, batch: Batch<Decided>) -> Result<Option<Decided>> {
        let mut decided = batch.result;
        self.write(&mut decided)?;
        Ok(Some(decided))
    }

    fn idle(&mut self) -> Result<()> {
        self.flush()
    }
}

/// What the system said, where that is what stopped the writing: that a pipe was closed must stay to be seen.
fn of_system(error: csv::Error) -> Error {
    let said = error.to_string();
    if let csv::ErrorKind::Io(error) = error.into_kind() { error } else { Error::other(said) }
}

fn table_heading(columns: &Columns) -> Vec<String> {
    let mut heading: Vec<String> = ["contact", "campaign", "stage", "qualified"].map(str::to_owned).to_vec();
    heading.extend(columns.scores.iter().cloned());
    heading.extend(columns.grades.iter().map(|grade| format!("grade {grade}")));
    heading.push("valid until".to_owned());
    heading
}

fn table_row(decision: &Decision<'_>, columns: &Columns) -> Vec<String> {
    let verdict = &decision.verdict;
    let mut row = vec![
        decision.contact_id.to_owned(),
        decision.campaign.to_string(),
        verdict.stage.map_or("–".to_owned(), |stage| stage.as_str().to_owned()),
        if verdict.qualified { "yes" } else { "no" }.to_owned(),
    ];
    for name in &columns.scores {
        let score = verdict.scores.iter().find(|it| it.score.as_str() == name);
        row.push(score.map_or(String::new(), |it| it.points.to_string()));
    }
    for name in &columns.grades {
        let grade = verdict.grades.iter().find(|it| it.grade.as_str() == name);
        row.push(grade.map_or(String::new(), |it| it.value.to_string()));
    }
    row.push(verdict.valid_until.map_or(String::new(), |instant| instant.to_string()));
    // What a contact brings must not steer the terminal.
    row.iter().map(|cell| cell.replace(char::is_control, "\u{fffd}")).collect()
}

fn write_table(to: &mut impl Write, heading: &[String], rows: Vec<Vec<String>>) -> Result<()> {
    let mut table = Table::new();
    table.load_style(presets::UTF8_BORDERS_ONLY).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(heading).add_rows(rows);
    writeln!(to, "{table}")
}
