//! Contacts of the past one by one → what a variant would have handed over, and what became of it.

use super::replay::Replay;
use super::{Found, Last, NoPast, NotAsked, found};
use crate::decide::{Scratch, unit_of};
use crate::domain::{ScoreName, Timestamp, fold};
use crate::experiment::backtest::{Backtest, Judged, backtest};
use crate::experiment::evidence::Outcome;
use crate::experiment::question::Question;
use crate::lang::checked::Criteria;
use crate::lang::experiment::Experiment;
use crate::profile::Profile;
use crate::ruleset::Ruleset;

/// What is tried.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tried {
    /// The experiment.
    pub experiment: String,
    /// The variant; `None`: the first.
    pub variant: Option<String>,
    /// The outcomes that say that sales worked a contact; none: any does.
    pub worked: Vec<String>,
    /// The score that ranks contacts; `None`: the last of the file.
    pub score: Option<String>,
}

/// A look back that is under way.
pub struct Backtesting<'r> {
    experiment: &'r Experiment,
    question: Question,
    variant: String,
    score: Option<ScoreName>,
    worked: Vec<String>,
    replay: Replay,
    scratch: Scratch,
    met: Vec<Met>,
    undated: u64,
    last: Last,
}

/// A contact of the past whose time may not be over yet.
struct Met {
    entered: Timestamp,
    judged: Judged,
}

/// What a look back says.
#[derive(Clone, Debug)]
pub struct Told {
    /// What the experiment asks.
    pub question: Question,
    /// The variant that was tried.
    pub variant: String,
    /// The score that ranks; empty where there is none.
    pub score: String,
    /// As of when.
    pub as_of: Timestamp,
    /// Contacts whose time is not over.
    pub immature: u64,
    /// Contacts without an event, left out.
    pub undated: u64,
    /// The figures.
    pub backtest: Backtest,
}

impl<'r> Backtesting<'r> {
    /// Begins.
    ///
    /// # Errors
    /// When there is no such experiment, variant or score, or it measures nothing.
    pub fn of(ruleset: &'r Ruleset, tried: Tried) -> Result<Backtesting<'r>, NotAsked> {
        let Found { campaign, position, experiment, question } = found(ruleset, &tried.experiment)?;
        let variants = &experiment.variants;
        let variant = match tried.variant {
            None => 0,
            Some(wanted) => {
                let found = variants.iter().position(|it| fold(it.name.as_str()) == fold(&wanted));
                found.ok_or_else(|| NotAsked::UnknownVariant { experiment: question.name.clone(), variant: wanted })?
            }
        };
        let score = ranking(&campaign.checked().criteria, tried.score)?;
        Ok(Backtesting {
            experiment,
            variant: variants.get(variant).map_or_else(String::new, |variant| variant.name.to_string()),
            replay: Replay::new(campaign.checked(), position, variant, score.as_ref()),
            question,
            score,
            worked: tried.worked,
            scratch: Scratch::default(),
            met: Vec::new(),
            undated: 0,
            last: Last::default(),
        })
    }

    /// Adds a contact with what became of it, [`settled`](super::settled).
    pub fn add(&mut self, profile: &Profile<'_>, own: &[Outcome]) {
        self.last.heard_of(profile.events().last().map(|event| event.at));
        self.heard_of(own);
        let Some(first) = profile.events().first() else {
            self.undated += 1;
            return;
        };
        let Some(decides) = self.question.measures.first() else { return };
        let until = decides.within.after(first.at, &self.question.zone);
        let came = own.iter().find(|it| it.outcome == decides.outcome && it.at >= first.at && it.at < until);
        let seen = self.replay.seen(profile, came.map_or(until, |outcome| outcome.at), &mut self.scratch);
        let worked = |outcome: &Outcome| self.worked.is_empty() || self.worked.contains(&outcome.outcome);
        let unit = unit_of(self.experiment, profile);
        self.met.push(Met {
            entered: first.at,
            judged: Judged {
                unit: unit.map_or_else(|| profile.contact_id().to_owned(), |unit| unit.to_string()),
                outcome: came.is_some(),
                worked: own.iter().any(worked),
                handed_over: seen.map(|seen| seen.qualified.is_some()),
                score: seen.map(|seen| seen.points as f64),
            },
        });
    }

    /// Takes note of when something became of whomever.
    pub fn heard_of(&mut self, outcomes: &[Outcome]) {
        self.last.heard_of(outcomes.iter().map(|outcome| outcome.at).max());
    }

    /// What the contacts say as of an instant; without one, as of the last thing that happened.
    ///
    /// # Errors
    /// When nothing happened.
    pub fn told(self, as_of: Option<Timestamp>) -> Result<Told, NoPast> {
        let as_of = as_of.or(self.last.0).ok_or(NoPast::NothingHappened)?;
        let all = self.met.len();
        let matures = |met: &Met| {
            let decides = self.question.measures.first();
            decides.is_some_and(|decides| decides.within.after(met.entered, &self.question.zone) <= as_of)
        };
        let judged: Vec<Judged> = self.met.into_iter().filter(matures).map(|met| met.judged).collect();
        Ok(Told {
            variant: self.variant,
            score: self.score.map_or_else(String::new, |score| score.to_string()),
            as_of,
            immature: (all - judged.len()) as u64,
            undated: self.undated,
            backtest: backtest(&judged),
            question: self.question,
        })
    }
}

fn ranking(criteria: &Criteria, wanted: Option<String>) -> Result<Option<ScoreName>, NotAsked> {
    let mut scores = criteria.scores.iter().map(|score| &score.name);
    match wanted {
        None => Ok(scores.next_back().cloned()),
        Some(wanted) => match scores.find(|score| fold(score.as_str()) == fold(&wanted)) {
            Some(score) => Ok(Some(score.clone())),
            None => Err(NotAsked::UnknownScore { score: wanted }),
        },
    }
}
