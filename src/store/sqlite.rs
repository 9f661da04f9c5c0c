//! The store in one file: SQLite with a write-ahead log, every commit on the disk before it counts.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;

use super::{AboutContact, Committed, Erased, Group, Kind, Store, StoreError, contact, export, read, schema, write};
use crate::domain::Timestamp;
use crate::experiment::evidence::{Exposure, Outcome};

/// How long one process waits for another that writes.
const PATIENCE: Duration = Duration::from_secs(10);

struct SqliteStore {
    connection: Connection,
}

/// The store at a place: the path of a file, which is made where there is none; `sqlite:` may stand before it.
///
/// # Errors
/// When the place is no file that can be opened, or a later version wrote it.
pub fn open(url: &str) -> Result<Box<dyn Store>, StoreError> {
    let path = path_of(url)?;
    let closed = |source| StoreError::Closed { path: path.clone(), source };
    let mut connection = Connection::open(&path).map_err(closed)?;
    set_up(&mut connection).map_err(closed)?;
    schema::bring_up_to_date(&mut connection, &path)?;
    Ok(Box::new(SqliteStore { connection }))
}

/// The file that a url names.
pub(super) fn path_of(url: &str) -> Result<PathBuf, StoreError> {
    let path = url.strip_prefix("sqlite:").unwrap_or(url);
    if path.is_empty() || path.contains("://") {
        return Err(StoreError::NoStore { url: url.to_owned() });
    }
    Ok(Path::new(path).to_owned())
}

fn set_up(connection: &mut Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // An answer that says "durable" must be true of a machine that loses power.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // What is erased is overwritten in the file.
    connection.pragma_update(None, "secure_delete", true)?;
    connection.set_prepared_statement_cache_capacity(32);
    Ok(())
}

impl Store for SqliteStore {
    fn write(&mut self, group: Group<'_>) -> Result<Committed, StoreError> {
        write::group(&mut self.connection, group)
    }

    fn settled(&self) -> Result<u64, StoreError> {
        read::settled(&self.connection)
    }

    fn exposures(&self, experiment: &str) -> Result<Vec<Exposure>, StoreError> {
        read::exposures(&self.connection, experiment)
    }

    fn outcomes(&self, experiment: &str) -> Result<Vec<Outcome>, StoreError> {
        read::outcomes(&self.connection, experiment)
    }

    fn outcomes_of(&self, contact_id: &str) -> Result<Vec<Outcome>, StoreError> {
        read::outcomes_of(&self.connection, contact_id)
    }

    fn stood(&self, take: &mut read::TakeStood<'_>) -> Result<(), StoreError> {
        read::stood(&self.connection, take)
    }

    fn each(&self, kind: Kind, take: &mut export::Take<'_>) -> Result<(), StoreError> {
        export::each(&self.connection, kind, None, take)
    }

    fn about(&self, contact_id: &str) -> Result<AboutContact, StoreError> {
        contact::about(&self.connection, contact_id)
    }

    fn erase(&mut self, contact_id: &str) -> Result<Erased, StoreError> {
        contact::erase(&mut self.connection, contact_id)
    }

    fn forget_before(&mut self, at: Timestamp) -> Result<Erased, StoreError> {
        contact::forget_before(&mut self.connection, at)
    }
}
