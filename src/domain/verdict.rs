//! What a campaign says of a contact at an instant: the verdict, and the decision that carries it.

use std::fmt;

use super::{
    Assigned, CampaignId, Difference, ExperimentName, GradeName, GradeValue, GroupTitle, MatchedRules, Points,
    Revision, ScoreName, StageName, Timestamp,
};

/// One campaign's answer about one contact, with everything needed to write it down.
///
/// Names are borrowed from the ruleset and from the profile, so that deciding copies no text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision<'a> {
    /// The contact.
    pub contact_id: &'a str,
    /// The campaign.
    pub campaign: &'a CampaignId,
    /// The instant of evaluation.
    pub at: Timestamp,
    /// What was in force.
    pub revision: &'a Revision,
    /// The answer.
    pub verdict: Verdict<'a>,
    /// What each experiment of the campaign means for the contact, in file order; empty where the campaign does not apply.
    pub experiments: Vec<Assigned<'a>>,
}

/// The answer itself: both evaluators give it, and it must be the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict<'a> {
    /// Whether the campaign concerns the contact at this instant. If not: no stage, not qualified, scores, grades, matched and
    /// cuts empty, `held` as the contact brought it.
    pub applies: Applies,
    /// Where the contact stands; `None` for a campaign without stages or one that does not apply.
    pub stage: Option<Standing<'a>>,
    /// The stage underneath any `disqualify`: what to send back next time. `None` for a campaign without
    /// stages that applies.
    pub held: Option<Held<'a>>,
    /// Whether the contact is in the campaign's `qualifies at` stage or a later one, and not disqualified.
    pub qualified: bool,
    /// The reasons of each `disqualify` that holds, in file order.
    pub disqualified: Vec<&'a str>,
    /// Every score in file order.
    pub scores: Vec<Scored<'a>>,
    /// Every grade and matrix in file order, grades first.
    pub grades: Vec<Graded<'a>>,
    /// Every rule whose condition holds, in file order.
    pub matched: MatchedRules<'a>,
    /// What groups' and scores' limits took or gave, in file order, a score's own cut after those of its groups; never zero.
    pub cuts: Vec<Cut<'a>>,
    /// The earliest instant after `at` at which a test, a rule's points or the campaign's reach would differ, the `stays` of a stage
    /// (up to the one brought) included; `None` also where that would be [`Timestamp::MAX`], which never comes.
    pub valid_until: Option<Timestamp>,
    /// What the variants of each running experiment would say, in file order; empty where the campaign does not apply.
    pub compared: Vec<Compared<'a>>,
    /// What of the contact could not be used, in the order of [`Warning`], none twice.
    pub warnings: Vec<Warning>,
}

/// What the variants of one experiment would each say of a contact, computed without the stage that the contact holds: what one
/// variant decided earlier must not reach the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared<'a> {
    /// The experiment.
    pub experiment: &'a ExperimentName,
    /// Its variants, `control` first, then in file order.
    pub variants: Vec<VariantVerdict<'a>>,
}

/// What one variant would say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariantVerdict<'a> {
    /// Where the contact would stand.
    pub stage: Option<Standing<'a>>,
    /// Whether it would qualify.
    pub qualified: bool,
    /// Every score in file order.
    pub scores: Vec<Scored<'a>>,
}

impl VariantVerdict<'_> {
    /// Whether the contact would be treated differently: another stage, or qualified by one of the two only.
    pub fn differs_from(&self, other: &VariantVerdict<'_>) -> bool {
        self.stage != other.stage || self.qualified != other.qualified
    }
}

impl<'a> From<Verdict<'a>> for VariantVerdict<'a> {
    fn from(verdict: Verdict<'a>) -> VariantVerdict<'a> {
        VariantVerdict { stage: verdict.stage, qualified: verdict.qualified, scores: verdict.scores }
    }
}

/// Whether a campaign concerns a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applies {
    /// It does.
    Yes,
    /// The campaign's `audience` is false for the contact.
    OutsideAudience,
    /// The instant lies outside the campaign's `runs`; said before the audience is.
    OutsideRuns,
}

/// Where a contact stands in a campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing<'a> {
    /// In one of the campaign's stages.
    Stage(&'a StageName),
    /// Disqualified, whatever the stage underneath.
    Disqualified,
}

impl Standing<'_> {
    /// The stage's name, or `disqualified`.
    pub fn as_str(&self) -> &str {
        match self {
            Standing::Stage(stage) => stage.as_str(),
            Standing::Disqualified => "disqualified",
        }
    }
}

/// A stage that a contact is or was in, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held<'a> {
    /// The stage's name.
    pub stage: &'a str,
    /// Since when; `None` only where a contact brought it so and the campaign does not apply.
    pub since: Option<Timestamp>,
}

/// A score and its points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scored<'a> {
    /// The score.
    pub score: &'a ScoreName,
    /// Its points, within the score's range.
    pub points: Points,
}

/// A grade (or matrix) and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Graded<'a> {
    /// The grade's or matrix's name.
    pub grade: &'a GradeName,
    /// Its value; a matrix joins those of its two grades.
    pub value: std::borrow::Cow<'a, str>,
}

impl<'a> Graded<'a> {
    /// A grade's value.
    pub fn new(grade: &'a GradeName, value: &'a GradeValue) -> Graded<'a> {
        Graded { grade, value: std::borrow::Cow::Borrowed(value.as_str()) }
    }

    /// A matrix's value: the row's grade, then the column's.
    pub fn joined(matrix: &'a GradeName, row: &str, column: &str) -> Graded<'a> {
        Graded { grade: matrix, value: std::borrow::Cow::Owned(format!("{row}{column}")) }
    }
}

/// What a limit took (negative) or gave (positive).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut<'a> {
    /// The score.
    pub score: &'a ScoreName,
    /// The group whose limit it was; `None` for the score's own range.
    pub group: Option<&'a GroupTitle>,
    /// The points added to the exact sum of the parts.
    pub points: Difference,
}

/// Something of a contact that could not be used; each is said once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Warning {
    /// Events without a readable instant are left out.
    EventsWithoutInstant {
        /// How many.
        count: usize,
    },
    /// A trait's value is not of the type its tests need, and counts as unknown. Asked of every trait that the campaign tests
    /// anywhere, in a definition that nothing uses too, or counts units of.
    TraitOfWrongType {
        /// The trait as rules name it.
        name: String,
        /// What it should be, with its article: `a number`.
        wanted: &'static str,
    },
    /// A property of some events is not of the type its tests need, and counts as unknown. Asked of every event that exists at the
    /// instant and is one of the phrase's (bursts left out, whatever its name), for every use of its properties: as the name
    /// where a rule asks for one, in `where`, in an aggregate, in `once per different`, and to count units of.
    PropertyOfWrongType {
        /// The phrase as rules name it.
        phrase: String,
        /// The property's path.
        name: String,
        /// What it should be, with its article: `a number`.
        wanted: &'static str,
    },
    /// The stage the contact brought is none of the campaign's, or is `disqualified`: it counts as none.
    StageUnknown {
        /// The stage as the contact brought it.
        stage: String,
    },
    /// The stage the contact brought began after the instant of evaluation: it counts as none.
    StageInTheFuture {
        /// The stage.
        stage: String,
    },
    /// Events that came faster than a person clicks were left out.
    BurstsLeftOut {
        /// The phrase whose vocabulary entry says so.
        phrase: String,
        /// How many events.
        count: usize,
    },
}

impl fmt::Display for Warning {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Warning::EventsWithoutInstant { count: 1 } => {
                write!(formatter, "1 event has no readable instant and was left out")
            }
            Warning::EventsWithoutInstant { count } => {
                write!(formatter, "{count} events have no readable instant and were left out")
            }
            Warning::TraitOfWrongType { name, wanted } => {
                write!(formatter, "`{name}` is not {wanted} and counts as unknown")
            }
            Warning::PropertyOfWrongType { phrase, name, wanted } => {
                write!(formatter, "`{name}` of `{phrase}` is not {wanted} and counts as unknown")
            }
            Warning::StageUnknown { stage } => {
                write!(formatter, "the contact came with stage `{stage}`, which this campaign does not have")
            }
            Warning::StageInTheFuture { stage } => {
                write!(formatter, "the contact came with stage `{stage}` since a later instant, which counts as none")
            }
            Warning::BurstsLeftOut { phrase, count: 1 } => {
                write!(formatter, "1 event of `{phrase}` came in a burst and was left out")
            }
            Warning::BurstsLeftOut { phrase, count } => {
                write!(formatter, "{count} events of `{phrase}` came in a burst and were left out")
            }
        }
    }
}
