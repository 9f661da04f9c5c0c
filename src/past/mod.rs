//! One's own past: what a variant would have done in it, and how often equals would have been told apart.

mod backtest;
mod dealt;
mod replay;

use crate::domain::Timestamp;
use crate::experiment::evidence::Outcome;
use crate::experiment::question::Question;
use crate::lang::experiment::Experiment;
use crate::ruleset::{Campaign, Ruleset, UnknownExperiment};

pub use backtest::{Backtesting, Told, Tried};
pub use dealt::{Dealing, Dealt};

/// Why the past can't be asked so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAsked {
    /// There is no such experiment.
    #[error(transparent)]
    UnknownExperiment(#[from] UnknownExperiment),
    /// The experiment waits for nothing.
    #[error("`{experiment}` measures nothing: add a line such as `measures outcome won within 120 days`")]
    MeasuresNothing {
        /// The experiment.
        experiment: String,
    },
    /// The experiment has no such variant.
    #[error("the experiment `{experiment}` has no variant `{variant}`")]
    UnknownVariant {
        /// The experiment.
        experiment: String,
        /// What was asked for.
        variant: String,
    },
    /// The campaign has no such score.
    #[error("there is no score `{score}`")]
    UnknownScore {
        /// What was asked for.
        score: String,
    },
}

/// There is nothing to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoPast {
    /// Nothing ever happened.
    #[error("no contact has an event and no outcome was reported: there is no past to look at")]
    NothingHappened,
    /// Nobody can be dealt out.
    #[error("no contact has an event and a unit")]
    Nobody,
}

/// What became of contacts, as it is looked at: in the order of contacts and instants, without what another one corrects.
///
/// ```
/// use thresh::domain::Timestamp;
/// use thresh::experiment::evidence::Outcome;
/// use thresh::past::settled;
/// let at = |number| Timestamp::from_micros(number);
/// let outcome = |outcome: &str, at, message_id: Option<&str>, corrects: Option<&str>| Outcome {
///     contact_id: "c-1".to_owned(),
///     outcome: outcome.to_owned(),
///     at,
///     value: None,
///     message_id: message_id.map(str::to_owned),
///     corrects: corrects.map(str::to_owned),
/// };
/// let outcomes = vec![
///     outcome("lost", at(9), Some("m-2"), Some("m-1")),
///     outcome("won", at(5), Some("m-1"), None),
///     outcome("called", at(1), None, None),
/// ];
/// let names: Vec<String> = settled(outcomes).into_iter().map(|outcome| outcome.outcome).collect();
/// assert_eq!(names, ["called", "lost"]);
/// ```
pub fn settled(mut outcomes: Vec<Outcome>) -> Vec<Outcome> {
    let corrected: std::collections::HashSet<String> =
        outcomes.iter().filter_map(|outcome| outcome.corrects.clone()).collect();
    outcomes.retain(|outcome| outcome.message_id.as_ref().is_none_or(|id| !corrected.contains(id)));
    outcomes.sort_by(|one, other| (&one.contact_id, one.at).cmp(&(&other.contact_id, other.at)));
    outcomes
}

/// The last instant at which anything is known to have happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Last(Option<Timestamp>);

impl Last {
    fn heard_of(&mut self, at: Option<Timestamp>) {
        self.0 = self.0.max(at);
    }
}

/// An experiment with its campaign and its position in it.
struct Found<'r> {
    campaign: &'r Campaign,
    position: usize,
    experiment: &'r Experiment,
    question: Question,
}

/// An experiment that measures something, by its name.
fn found<'r>(ruleset: &'r Ruleset, name: &str) -> Result<Found<'r>, NotAsked> {
    let (campaign, position, experiment) = ruleset.experiment(name)?;
    let question = Question::of(campaign.checked(), experiment);
    if question.measures.is_empty() {
        return Err(NotAsked::MeasuresNothing { experiment: question.name });
    }
    Ok(Found { campaign, position, experiment, question })
}
