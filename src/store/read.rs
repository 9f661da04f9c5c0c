//! Rows → the evidence of an experiment, and where each contact stood.

use std::collections::HashMap;
use std::io;

use rusqlite::Connection;

use super::StoreError;
use crate::domain::{Cents, Phase, Share, Stood, Timestamp};
use crate::experiment::evidence::{Drawn, Exposure, First, Outcome, Said, Verdicts};

/// Whoever takes contacts with what was decided of them.
pub type TakeStood<'t> = dyn FnMut(&str, &[Stood]) -> io::Result<()> + 't;

pub(super) fn settled(connection: &Connection) -> Result<u64, StoreError> {
    let settled: i64 = connection.query_row("SELECT entries FROM settled", [], |row| row.get(0))?;
    Ok(u64::try_from(settled).unwrap_or_default())
}

pub(super) fn exposures(connection: &Connection, experiment: &str) -> Result<Vec<Exposure>, StoreError> {
    let mut firsts = firsts(connection, experiment)?;
    let mut statement = connection.prepare_cached(
        "SELECT id, contact_id, unit, variant, edition, phase, at, propensity, revision, forced, verdicts
         FROM exposures WHERE experiment = ?1 ORDER BY contact_id, at, id",
    )?;
    let rows = statement.query_map([experiment], |row| {
        let id: i64 = row.get(0)?;
        let phase: String = row.get(5)?;
        let steps: Option<u16> = row.get(7)?;
        Ok(Exposure {
            contact_id: row.get(1)?,
            unit: row.get(2)?,
            variant: row.get(3)?,
            edition: row.get(4)?,
            phase: Phase::ALL.into_iter().find(|it| it.name() == phase).unwrap_or(Phase::Split),
            at: Timestamp::from_micros(row.get(6)?),
            propensity: steps.and_then(Share::of_steps),
            revision: row.get(8)?,
            drawn: if row.get(9)? { Drawn::Forced } else { Drawn::ByChance },
            verdicts: if row.get(10)? { Verdicts::Known } else { Verdicts::Unknown },
            firsts: firsts.remove(&id).unwrap_or_default(),
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<Vec<Exposure>>>()?)
}

/// What the variants first said, by exposure.
fn firsts(connection: &Connection, experiment: &str) -> Result<HashMap<i64, Vec<First>>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT firsts.exposure, firsts.variant, firsts.said, firsts.at
         FROM firsts JOIN exposures ON exposures.id = firsts.exposure
         WHERE exposures.experiment = ?1 ORDER BY firsts.exposure, firsts.variant, firsts.said",
    )?;
    let mut rows = statement.query([experiment])?;
    let mut firsts: HashMap<i64, Vec<First>> = HashMap::new();
    while let Some(row) = rows.next()? {
        let said: String = row.get(2)?;
        let Some(said) = Said::named(&said) else { continue };
        let first = First { variant: row.get(1)?, said, at: Timestamp::from_micros(row.get(3)?) };
        firsts.entry(row.get(0)?).or_default().push(first);
    }
    Ok(firsts)
}

pub(super) fn outcomes(connection: &Connection, experiment: &str) -> Result<Vec<Outcome>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT contact_id, outcome, at, value, message_id, corrects FROM outcomes
         WHERE contact_id IN (SELECT contact_id FROM exposures WHERE experiment = ?1)
           AND (message_id IS NULL OR message_id NOT IN (SELECT corrects FROM outcomes WHERE corrects IS NOT NULL))
         ORDER BY contact_id, at, id",
    )?;
    let rows = statement.query_map([experiment], outcome)?;
    Ok(rows.collect::<rusqlite::Result<Vec<Outcome>>>()?)
}

pub(super) fn outcomes_of(connection: &Connection, contact_id: &str) -> Result<Vec<Outcome>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT contact_id, outcome, at, value, message_id, corrects FROM outcomes AS reported
         WHERE contact_id = ?1 AND NOT EXISTS (SELECT 1 FROM outcomes WHERE corrects = reported.message_id)
         ORDER BY at, id",
    )?;
    let rows = statement.query_map([contact_id], outcome)?;
    Ok(rows.collect::<rusqlite::Result<Vec<Outcome>>>()?)
}

fn outcome(row: &rusqlite::Row<'_>) -> rusqlite::Result<Outcome> {
    let value: Option<i64> = row.get(3)?;
    Ok(Outcome {
        contact_id: row.get(0)?,
        outcome: row.get(1)?,
        at: Timestamp::from_micros(row.get(2)?),
        value: value.map(Cents::new),
        message_id: row.get(4)?,
        corrects: row.get(5)?,
    })
}

pub(super) fn stood(connection: &Connection, take: &mut TakeStood<'_>) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT contact_id, campaign, at, stage FROM decisions ORDER BY contact_id, campaign, at, id",
    )?;
    let mut rows = statement.query([])?;
    let (mut contact_id, mut decisions): (String, Vec<Stood>) = (String::new(), Vec::new());
    while let Some(row) = rows.next()? {
        let next: String = row.get(0)?;
        if next != contact_id && !decisions.is_empty() {
            take(&contact_id, &decisions).map_err(StoreError::Taking)?;
            decisions.clear();
        }
        contact_id = next;
        decisions.push(Stood { campaign: row.get(1)?, at: Timestamp::from_micros(row.get(2)?), stage: row.get(3)? });
    }
    if decisions.is_empty() { Ok(()) } else { take(&contact_id, &decisions).map_err(StoreError::Taking) }
}
