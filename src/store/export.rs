//! Rows as they leave the store: named cells, written as JSON or as CSV.

use std::borrow::Cow;
use std::io;

use rusqlite::Connection;
use serde::Serialize;
use serde::ser::{SerializeMap as _, Serializer};

use super::{Store, StoreError};
use crate::domain::{Decimal, Share, Timestamp};
use crate::experiment::evidence::{EXPOSURE_FIELDS, OUTCOME_FIELDS};

/// What can be taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Who was exposed to which variant.
    Exposures,
    /// What became of contacts.
    Outcomes,
    /// What was decided.
    Decisions,
}

/// Whoever takes rows.
pub type Take<'t> = dyn FnMut(&Row) -> io::Result<()> + 't;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    columns: &'static [&'static str],
    cells: Vec<Cell>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Cell {
    Nothing,
    Text(String),
    Number(i64),
    YesNo(bool),
    Instant(Timestamp),
    Share(Share),
}

impl Kind {
    /// The names of its columns.
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            Kind::Exposures => &EXPOSURE_FIELDS,
            Kind::Outcomes => &OUTCOME_FIELDS,
            Kind::Decisions => &["contact_id", "campaign", "at", "stage", "qualified", "scores", "revision"],
        }
    }

    fn query(self) -> &'static str {
        match self {
            Kind::Exposures => {
                "SELECT experiment, campaign, phase, edition, unit, contact_id, variant, at, propensity, revision, forced,
                   (SELECT group_concat(variant || ' ' || at, ' ') FROM
                      (SELECT variant, at FROM firsts WHERE exposure = exposures.id AND said = 'qualified' ORDER BY variant)),
                   (SELECT group_concat(variant || ' ' || at, ' ') FROM
                      (SELECT variant, at FROM firsts WHERE exposure = exposures.id AND said = 'differs' ORDER BY variant))
                 FROM exposures WHERE ?1 IS NULL OR contact_id = ?1 ORDER BY id"
            }
            Kind::Outcomes => {
                "SELECT contact_id, outcome, at, value, message_id, corrects FROM outcomes
                 WHERE ?1 IS NULL OR contact_id = ?1 ORDER BY id"
            }
            Kind::Decisions => {
                "SELECT contact_id, campaign, at, stage, qualified, scores, revision FROM decisions
                 WHERE ?1 IS NULL OR contact_id = ?1 ORDER BY id"
            }
        }
    }

    fn cell(self, row: &rusqlite::Row<'_>, position: usize, column: &str) -> rusqlite::Result<Cell> {
        Ok(match column {
            "at" => Cell::Instant(Timestamp::from_micros(row.get(position)?)),
            "propensity" => {
                row.get::<_, Option<u16>>(position)?.and_then(Share::of_steps).map_or(Cell::Nothing, Cell::Share)
            }
            "forced" | "qualified" => Cell::YesNo(row.get(position)?),
            "value" => row.get::<_, Option<i64>>(position)?.map_or(Cell::Nothing, Cell::Number),
            "qualified_since" | "differs_since" => {
                row.get::<_, Option<String>>(position)?.map_or(Cell::Nothing, |firsts| Cell::Text(since(&firsts)))
            }
            _text => row.get::<_, Option<String>>(position)?.map_or(Cell::Nothing, Cell::Text),
        })
    }
}

/// `challenger 2026-05-04T12:00:00Z; control …` of variants and microseconds.
fn since(firsts: &str) -> String {
    let words: Vec<&str> = firsts.split(' ').collect();
    let pairs = words.chunks(2).map(|pair| {
        let instant = pair.get(1).and_then(|micros| micros.parse().ok()).map(Timestamp::from_micros);
        format!("{} {}", pair.first().unwrap_or(&""), instant.map_or_else(String::new, |instant| instant.to_string()))
    });
    pairs.collect::<Vec<_>>().join("; ")
}

pub(super) fn each(
    connection: &Connection,
    kind: Kind,
    contact_id: Option<&str>,
    take: &mut Take<'_>,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare(kind.query())?;
    let mut rows = statement.query([contact_id])?;
    while let Some(row) = rows.next()? {
        let columns = kind.columns();
        let cells = columns.iter().enumerate().map(|(position, column)| kind.cell(row, position, column));
        let row = Row { columns, cells: cells.collect::<rusqlite::Result<_>>()? };
        take(&row).map_err(StoreError::Taking)?;
    }
    Ok(())
}

/// Every row of a kind as JSON Lines.
///
/// # Errors
/// When the database refuses.
pub fn lines(store: &dyn Store, kind: Kind) -> Result<Vec<u8>, StoreError> {
    let mut lines = Vec::new();
    store.each(kind, &mut |row| {
        serde_json::to_writer(&mut lines, row)?;
        lines.push(b'\n');
        Ok(())
    })?;
    Ok(lines)
}

impl Row {
    /// The cells as text, in the order of the kind's columns; empty where there is nothing.
    pub fn cells(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.cells.iter().map(|cell| match cell {
            Cell::Nothing => Cow::Borrowed(""),
            Cell::Text(text) => Cow::Borrowed(text.as_str()),
            Cell::Number(number) => Cow::Owned(number.to_string()),
            Cell::YesNo(truth) => Cow::Borrowed(if *truth { "true" } else { "false" }),
            Cell::Instant(instant) => Cow::Owned(instant.to_string()),
            Cell::Share(share) => Cow::Owned(decimal(*share).to_string()),
        })
    }
}

fn decimal(share: Share) -> Decimal {
    Decimal::from_millionths(i128::from(share.steps()) * 100)
}

impl Serialize for Row {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(Some(self.cells.len()))?;
        for (column, cell) in self.columns.iter().zip(&self.cells) {
            match cell {
                Cell::Nothing => object.serialize_entry(column, &())?,
                // Scores were written as an object by whoever decided.
                Cell::Text(text) if *column == "scores" => {
                    let scores: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
                    object.serialize_entry(column, &scores)?;
                }
                Cell::Text(text) => object.serialize_entry(column, text)?,
                Cell::Number(number) => object.serialize_entry(column, number)?,
                Cell::YesNo(truth) => object.serialize_entry(column, truth)?,
                Cell::Instant(instant) => object.serialize_entry(column, &instant.to_string())?,
                Cell::Share(share) => object.serialize_entry(column, &share.of_whole())?,
            }
        }
        object.end()
    }
}
