//! The tables, one step a version: a file of an older version is brought up to date when it is opened.

use std::path::Path;

use rusqlite::Connection;

use super::StoreError;

/// What each version adds. Steps are never changed, only added.
const STEPS: [&str; 1] = [FIRST];

/// Instants are microseconds since 1970 in UTC; values are hundredths; a propensity is in steps of 0.01%. The views are for people.
const FIRST: &str = "
CREATE TABLE exposures (
  id         INTEGER PRIMARY KEY,
  experiment TEXT NOT NULL,
  campaign   TEXT NOT NULL,
  edition    TEXT NOT NULL,
  phase      TEXT NOT NULL,
  unit       TEXT NOT NULL,
  contact_id TEXT NOT NULL,
  variant    TEXT NOT NULL,
  at         INTEGER NOT NULL,
  propensity INTEGER,
  revision   TEXT NOT NULL,
  forced     INTEGER NOT NULL,
  verdicts   INTEGER NOT NULL,
  UNIQUE (experiment, contact_id, edition, phase, unit, variant, forced)
) STRICT;
CREATE INDEX exposures_of_contact ON exposures (contact_id);
CREATE TABLE firsts (
  exposure INTEGER NOT NULL REFERENCES exposures (id) ON DELETE CASCADE,
  variant  TEXT NOT NULL,
  said     TEXT NOT NULL,
  at       INTEGER NOT NULL,
  PRIMARY KEY (exposure, variant, said)
) STRICT, WITHOUT ROWID;
CREATE TABLE outcomes (
  id         INTEGER PRIMARY KEY,
  contact_id TEXT NOT NULL,
  outcome    TEXT NOT NULL,
  at         INTEGER NOT NULL,
  value      INTEGER,
  message_id TEXT UNIQUE,
  corrects   TEXT
) STRICT;
CREATE UNIQUE INDEX outcomes_without_message ON outcomes (contact_id, outcome, at) WHERE message_id IS NULL;
CREATE INDEX outcomes_of_contact ON outcomes (contact_id);
CREATE INDEX outcomes_corrected ON outcomes (corrects) WHERE corrects IS NOT NULL;
CREATE TABLE decisions (
  id         INTEGER PRIMARY KEY,
  contact_id TEXT NOT NULL,
  campaign   TEXT NOT NULL,
  at         INTEGER NOT NULL,
  stage      TEXT,
  qualified  INTEGER NOT NULL,
  scores     TEXT NOT NULL,
  revision   TEXT NOT NULL
) STRICT;
CREATE INDEX decisions_of_contact ON decisions (contact_id, campaign, at);
CREATE TABLE settled (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  entries  INTEGER NOT NULL
) STRICT;
INSERT INTO settled VALUES (1, 0);
CREATE VIEW exposures_readable AS
  SELECT experiment, campaign, phase, edition, unit, contact_id, variant, datetime(at / 1000000, 'unixepoch') AS at_utc,
         propensity / 10000.0 AS propensity, revision, forced,
         (SELECT datetime(min(f.at) / 1000000, 'unixepoch') FROM firsts f WHERE f.exposure = e.id AND f.said = 'differs') AS differs_since_utc
  FROM exposures e;
CREATE VIEW outcomes_readable AS
  SELECT contact_id, outcome, datetime(at / 1000000, 'unixepoch') AS at_utc, value / 100.0 AS value, message_id, corrects FROM outcomes;
";

/// Brings a file up to the present version.
pub(super) fn bring_up_to_date(connection: &mut Connection, path: &Path) -> Result<(), StoreError> {
    // Two processes may open a new file at once: whoever comes second finds it done.
    let steps = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let found: u32 = steps.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let done = usize::try_from(found).unwrap_or(usize::MAX);
    if done > STEPS.len() {
        return Err(StoreError::TooNew { path: path.to_owned(), found });
    }
    for (step, version) in STEPS.iter().zip(1_u32..).skip(done) {
        steps.execute_batch(step)?;
        steps.pragma_update(None, "user_version", version)?;
    }
    steps.commit()?;
    Ok(())
}
