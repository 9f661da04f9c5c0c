//! Everything kept of one contact: shown to whoever asks for it, deleted from the file when it must go.

use rusqlite::Connection;
use serde::Serialize;

use super::export::{Kind, Row, each};
use super::{Erased, StoreError};
use crate::domain::Timestamp;

/// Everything that is kept of a contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AboutContact {
    /// The contact.
    pub contact_id: String,
    /// The variants it was exposed to.
    pub exposures: Vec<Row>,
    /// What became of it.
    pub outcomes: Vec<Row>,
    /// What was decided of it.
    pub decisions: Vec<Row>,
}

pub(super) fn about(connection: &Connection, contact_id: &str) -> Result<AboutContact, StoreError> {
    let rows = |kind| {
        let mut rows = Vec::new();
        each(connection, kind, Some(contact_id), &mut |row| {
            rows.push(row.clone());
            Ok(())
        })?;
        Ok::<_, StoreError>(rows)
    };
    Ok(AboutContact {
        contact_id: contact_id.to_owned(),
        exposures: rows(Kind::Exposures)?,
        outcomes: rows(Kind::Outcomes)?,
        decisions: rows(Kind::Decisions)?,
    })
}

pub(super) fn erase(connection: &mut Connection, contact_id: &str) -> Result<Erased, StoreError> {
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let delete = |table: &str| {
        transaction.execute(&format!("DELETE FROM {table} WHERE contact_id = ?1"), [contact_id]).map(|rows| rows as u64)
    };
    let erased =
        Erased { exposures: delete("exposures")?, outcomes: delete("outcomes")?, decisions: delete("decisions")? };
    transaction.commit()?;
    empty_the_log(connection);
    Ok(erased)
}

pub(super) fn forget_before(connection: &mut Connection, at: Timestamp) -> Result<Erased, StoreError> {
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let delete = |table: &str| {
        transaction.execute(&format!("DELETE FROM {table} WHERE at < ?1"), [at.micros()]).map(|rows| rows as u64)
    };
    let erased =
        Erased { exposures: delete("exposures")?, outcomes: delete("outcomes")?, decisions: delete("decisions")? };
    transaction.commit()?;
    if erased != Erased::default() {
        empty_the_log(connection);
    }
    Ok(erased)
}

/// Writes the write-ahead log into the file and empties it, so that what was deleted is nowhere. Where a reader is in the way, the next
/// erasure does it.
fn empty_the_log(connection: &Connection) {
    let _ = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
}
