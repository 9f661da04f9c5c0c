//! What an experiment rests on: who was exposed to which variant, and what became of them.

use crate::domain::{Cents, Phase, Share, Timestamp};

/// The columns of a table of outcomes, and the fields of one as JSON.
pub const OUTCOME_FIELDS: [&str; 6] = ["contact_id", "outcome", "at", "value", "message_id", "corrects"];
/// The columns of a table of exposures.
pub const EXPOSURE_FIELDS: [&str; 13] = [
    "experiment",
    "campaign",
    "phase",
    "edition",
    "unit",
    "contact_id",
    "variant",
    "at",
    "propensity",
    "revision",
    "forced",
    "qualified_since",
    "differs_since",
];

/// A contact that took part: one of these for each contact, variant and edition, however often the contact is decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exposure {
    /// The contact.
    pub contact_id: String,
    /// Who was assigned together.
    pub unit: String,
    /// The variant that decided.
    pub variant: String,
    /// The edition of the experiment; evidence of different editions is never pooled. Empty where that is not known.
    pub edition: String,
    /// Whether the variant decided, or was compared only.
    pub phase: Phase,
    /// The first instant.
    pub at: Timestamp,
    /// The share of the contacts taking part that the variant decides, where chance decided.
    pub propensity: Option<Share>,
    /// What was in force at the first instant; empty where that is not known.
    pub revision: String,
    /// Whether the variant was asked for by the caller.
    pub drawn: Drawn,
    /// Whether it is known what the variants said.
    pub verdicts: Verdicts,
    /// When each variant first said something that matters, in any order.
    pub firsts: Vec<First>,
}

/// Whether it is known what the variants said of an exposed contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdicts {
    /// It is.
    Known,
    /// It is not, as of an exposure that was imported without: analysed over all contacts.
    Unknown,
}

/// How a contact came by its variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drawn {
    /// By chance.
    ByChance,
    /// Because the caller asked for it: never analysed.
    Forced,
}

/// The first instant at which a variant said something of an exposed contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct First {
    /// The variant.
    pub variant: String,
    /// What it said.
    pub said: Said,
    /// When.
    pub at: Timestamp,
}

/// What a variant says of a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Said {
    /// That the contact qualifies.
    Qualified,
    /// Another stage than `control`, or qualified where that does not, or the other way round.
    Differs,
}

impl Said {
    /// The word for it.
    ///
    /// ```
    /// assert_eq!(thresh::experiment::evidence::Said::Differs.name(), "differs");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            Said::Qualified => "qualified",
            Said::Differs => "differs",
        }
    }

    /// What a word stands for.
    pub fn named(word: &str) -> Option<Said> {
        [Said::Qualified, Said::Differs].into_iter().find(|said| said.name() == word)
    }
}

/// What became of a contact, as a caller reported it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The contact.
    pub contact_id: String,
    /// What happened, such as `won`.
    pub outcome: String,
    /// When.
    pub at: Timestamp,
    /// What it was worth.
    pub value: Option<Cents>,
    /// The report's own id: two with one id count once.
    pub message_id: Option<String>,
    /// The id of the report that this one replaces.
    pub corrects: Option<String>,
}
