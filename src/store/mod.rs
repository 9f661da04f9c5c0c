//! What happened: who was exposed to which variant, what became of them, what was decided. One interface, so that another database can come.

mod contact;
mod decided;
mod export;
mod queued;
mod read;
mod recorder;
mod schema;
mod seen;
mod sqlite;
mod write;

use std::path::PathBuf;

use crate::domain::{Keeping, Timestamp};
use crate::experiment::evidence::{Exposure, Outcome};

pub use contact::AboutContact;
pub use export::{Kind, Row, Take, lines};
pub use read::TakeStood;
pub use recorder::{Answer, Figures, Recorder, Refused, Settings};
pub use sqlite::open;

/// What is kept of an evaluation or a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A contact took part in an experiment.
    Exposure {
        /// The experiment.
        experiment: String,
        /// Its campaign; empty where that is not known.
        campaign: String,
        /// Who was exposed to what.
        exposure: Exposure,
    },
    /// Something became of a contact.
    Outcome(Outcome),
    /// A contact was decided.
    Decided(Decided),
}

/// A decision that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// The contact.
    pub contact_id: String,
    /// The campaign.
    pub campaign: String,
    /// The instant of evaluation.
    pub at: Timestamp,
    /// Where the contact stood; `None` in a campaign without stages, or one that does not apply.
    pub stage: Option<String>,
    /// Whether it qualified.
    pub qualified: bool,
    /// Every score with its points, as JSON.
    pub scores: String,
    /// What was in force.
    pub revision: String,
    /// Whether it is kept only if it says something else than the last one of this contact and campaign.
    pub keeping: Keeping,
}

/// Entries that are written together.
#[derive(Clone, Copy, Debug)]
pub struct Group<'g> {
    /// What is written.
    pub entries: &'g [Entry],
    /// How many entries of the queue this settles.
    pub settles: u64,
}

impl<'g> Group<'g> {
    /// Entries that came from no queue.
    pub fn of(entries: &'g [Entry]) -> Group<'g> {
        Group { entries, settles: 0 }
    }
}

/// What became of reports of outcomes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Kept.
    pub accepted: u64,
    /// Known already.
    pub duplicates: u64,
}

/// What became of a group of entries: of each outcome whether it was new, and how many of the others there were.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Committed {
    /// Exposures that are new.
    pub exposures: u64,
    /// Decisions that were kept.
    pub decisions: u64,
    /// Of each outcome in the order given, whether it is new.
    pub outcomes: Vec<Novelty>,
}

/// Whether something is new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Novelty {
    /// It is.
    New,
    /// It was kept before.
    Known,
}

impl Written {
    /// How many of these are new, and how many are not.
    pub fn of(outcomes: &[Novelty]) -> Written {
        let accepted = outcomes.iter().filter(|novelty| **novelty == Novelty::New).count() as u64;
        Written { accepted, duplicates: outcomes.len() as u64 - accepted }
    }
}

/// How many of each kind were deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// Exposures.
    pub exposures: u64,
    /// Outcomes.
    pub outcomes: u64,
    /// Decisions.
    pub decisions: u64,
}

/// Why the store cannot do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No such place.
    #[error("cannot open the store {}", path.display())]
    Closed {
        /// The file.
        path: PathBuf,
        /// Why.
        source: rusqlite::Error,
    },
    /// The file was written by a later version.
    #[error("the store {} was written by a later version of thresh (schema {found})", path.display())]
    TooNew {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: u32,
    },
    /// What must stand beside the file, a count and a thread that writes, cannot be had.
    #[error("cannot record into {}", path.display())]
    Uncounted {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A kind of database that is not known.
    #[error("`{url}` is no store; write the path of a file, such as `thresh.db`")]
    NoStore {
        /// What was asked for.
        url: String,
    },
    /// The database refused, such as when the disk is full.
    #[error("the store cannot be read or written: {0}")]
    Database(#[from] rusqlite::Error),
    /// Whoever takes what is read takes no more.
    #[error(transparent)]
    Taking(std::io::Error),
}

/// What a database must do to be a store. Everything written by one call is written whole or not at all, and is durable when the call
/// returns. Every call fails where the database refuses.
pub trait Store: Send {
    /// Writes a group of entries; what is known already is left as it is.
    ///
    /// # Errors
    /// When nothing of the group was written.
    fn write(&mut self, group: Group<'_>) -> Result<Committed, StoreError>;

    /// How many entries of queues were ever settled.
    ///
    /// # Errors
    /// When the database refuses.
    fn settled(&self) -> Result<u64, StoreError>;

    /// The exposures of an experiment, in the order of their contacts and instants, all editions.
    ///
    /// # Errors
    /// When the database refuses.
    fn exposures(&self, experiment: &str) -> Result<Vec<Exposure>, StoreError>;

    /// The outcomes of the contacts that were exposed to an experiment, in the order of their contacts and instants; what another one
    /// corrects is left out.
    ///
    /// # Errors
    /// When the database refuses.
    fn outcomes(&self, experiment: &str) -> Result<Vec<Outcome>, StoreError>;

    /// The outcomes of a contact, in the order of their instants; what another one corrects is left out.
    ///
    /// # Errors
    /// When the database refuses.
    fn outcomes_of(&self, contact_id: &str) -> Result<Vec<Outcome>, StoreError>;

    /// Gives each contact of which decisions are kept, with these in the order of their instants.
    ///
    /// # Errors
    /// When the database refuses, or whoever takes the contacts does.
    fn stood(&self, take: &mut TakeStood<'_>) -> Result<(), StoreError>;

    /// Gives every row of a kind in the order in which it was written.
    ///
    /// # Errors
    /// When the database refuses, or whoever takes the rows does.
    fn each(&self, kind: Kind, take: &mut Take<'_>) -> Result<(), StoreError>;

    /// Everything that is kept of a contact.
    ///
    /// # Errors
    /// When the database refuses.
    fn about(&self, contact_id: &str) -> Result<AboutContact, StoreError>;

    /// Deletes everything that is kept of a contact, from the file too.
    ///
    /// # Errors
    /// When the database refuses.
    fn erase(&mut self, contact_id: &str) -> Result<Erased, StoreError>;

    /// Deletes what happened before an instant.
    ///
    /// # Errors
    /// When the database refuses.
    fn forget_before(&mut self, at: Timestamp) -> Result<Erased, StoreError>;
}
