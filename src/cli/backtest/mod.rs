//! `thresh backtest`: what a variant would have handed over in the past, and what became of it.

mod told;

use std::collections::HashMap;
use std::path::PathBuf;

use anyhow::bail;

use super::history;
use super::input::{Input, instant};
use super::{Answer, Terminal};
use crate::config::Config;
use crate::decide::{Replay, Scratch, unit_of};
use crate::domain::{ScoreName, Timestamp, fold};
use crate::experiment::backtest::{Judged, backtest};
use crate::experiment::evidence::Outcome;
use crate::lang::checked::Criteria;
use crate::ruleset::Ruleset;

/// Say what a variant would have done in the past
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The contacts with their events, - for standard input
    #[arg(value_name = "CONTACTS")]
    contacts: PathBuf,
    /// What became of them: a table or JSON Lines
    #[arg(value_name = "OUTCOMES")]
    outcomes: PathBuf,
    /// The experiment [default: the only one there is]
    #[arg(long, value_name = "NAME")]
    experiment: Option<String>,
    /// The variant [default: the first]
    #[arg(long, value_name = "NAME")]
    variant: Option<String>,
    /// The outcome that says that sales worked a contact; may be given several times [default: any outcome at all]
    #[arg(long, value_name = "OUTCOME")]
    worked: Vec<String>,
    /// The score that ranks contacts [default: the last of the file]
    #[arg(long, value_name = "SCORE")]
    score: Option<String>,
    /// As of when [default: the last thing that happened]
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    as_of: Option<Timestamp>,
    /// How contacts are written [default: told by their content]
    #[arg(long, value_enum)]
    input: Option<Input>,
    /// How it is written
    #[arg(long, value_enum, default_value_t = Output::Text)]
    format: Output,
}

/// How the answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Output {
    /// In sentences and tables
    Text,
    /// One JSON object
    Json,
}

/// A contact of the past whose time may not be over yet.
struct Met {
    entered: Timestamp,
    judged: Judged,
}

/// Looks back.
///
/// # Errors
/// When the rules or the past cannot be read, or there is no such experiment, variant or score.
pub fn run(arguments: &Arguments, config: &Config, terminal: &mut Terminal<'_>) -> anyhow::Result<Answer> {
    let Some(ruleset) = history::ruleset(config, terminal)? else { return Ok(Answer::No) };
    let name = named(&ruleset, arguments.experiment.as_deref())?;
    let (campaign, position, experiment, question) = history::experiment(&ruleset, &name)?;
    let Some(decides) = question.measures.first() else {
        bail!("`{name}` measures nothing: add a line such as `measures outcome won within 120 days`");
    };
    let variants = &experiment.variants;
    let variant = match &arguments.variant {
        None => 0,
        Some(wanted) => match variants.iter().position(|it| fold(it.name.as_str()) == fold(wanted)) {
            Some(variant) => variant,
            None => bail!("the experiment `{name}` has no variant `{wanted}`"),
        },
    };
    let score = ranking(&campaign.checked().criteria, arguments.score.as_deref())?;
    let (outcomes, bad_outcomes) = history::outcomes(&arguments.outcomes, terminal)?;
    let of_contact = by_contact(&outcomes);
    let replay = Replay::new(campaign.checked(), position, variant, score.as_ref());
    let (mut met, mut scratch, mut last_event, mut undated) = (Vec::new(), Scratch::default(), None, 0_u64);
    let bad = history::contacts(&arguments.contacts, arguments.input, config, terminal, |profile| {
        last_event = last_event.max(profile.events().last().map(|event| event.at));
        let Some(first) = profile.events().first() else {
            undated += 1;
            return;
        };
        let own = of_contact.get(profile.contact_id()).copied().unwrap_or_default();
        let until = decides.within.after(first.at, &question.zone);
        let came = own.iter().find(|it| it.outcome == decides.outcome && it.at >= first.at && it.at < until);
        let seen = replay.seen(profile, came.map_or(until, |outcome| outcome.at), &mut scratch);
        let worked = |outcome: &Outcome| arguments.worked.is_empty() || arguments.worked.contains(&outcome.outcome);
        let unit = unit_of(experiment, profile).map_or_else(|| profile.contact_id().to_owned(), |unit| unit.to_string());
        met.push(Met {
            entered: first.at,
            judged: Judged {
                unit,
                outcome: came.is_some(),
                worked: own.iter().any(worked),
                handed_over: seen.map(|seen| seen.qualified.is_some()),
                score: seen.map(|seen| seen.points as f64),
            },
        });
    })?;
    let Some(as_of) = arguments.as_of.or_else(|| history::last_instant(&outcomes, last_event)) else {
        bail!("no contact has an event and no outcome was reported: there is no past to look at");
    };
    let all = met.len();
    let matured = met.into_iter().filter(|met| decides.within.after(met.entered, &question.zone) <= as_of);
    let judged: Vec<Judged> = matured.map(|met| met.judged).collect();
    let told = told::Told {
        question: &question,
        variant: variants.get(variant).map_or("", |variant| variant.name.as_str()),
        score: score.as_ref().map_or("", ScoreName::as_str),
        as_of,
        immature: (all - judged.len()) as u64,
        undated,
        backtest: backtest(&judged),
    };
    match arguments.format {
        Output::Text => write!(terminal.results, "{}", told.text())?,
        Output::Json => writeln!(terminal.results, "{}", told.json())?,
    }
    Ok(if bad + bad_outcomes > 0 { Answer::No } else { Answer::Yes })
}

/// The experiment that was asked for, else the only one there is.
fn named(ruleset: &Ruleset, wanted: Option<&str>) -> anyhow::Result<String> {
    let all = ruleset.campaigns().iter().flat_map(|campaign| &campaign.checked().experiments);
    let names: Vec<&str> = all.map(|experiment| experiment.name.as_str()).collect();
    match (wanted, names.as_slice()) {
        (Some(name), _) => Ok(name.to_owned()),
        (None, [only]) => Ok((*only).to_owned()),
        (None, []) => bail!("no campaign has an experiment: a variant is what is tried"),
        (None, several) => bail!("say which experiment by --experiment: {}", several.join(", ")),
    }
}

fn ranking(criteria: &Criteria, wanted: Option<&str>) -> anyhow::Result<Option<ScoreName>> {
    let mut scores = criteria.scores.iter().map(|score| &score.name);
    match wanted {
        None => Ok(scores.next_back().cloned()),
        Some(wanted) => match scores.find(|score| fold(score.as_str()) == fold(wanted)) {
            Some(score) => Ok(Some(score.clone())),
            None => bail!("there is no score `{wanted}`"),
        },
    }
}

/// Outcomes in the order of their contacts → those of each.
fn by_contact(outcomes: &[Outcome]) -> HashMap<&str, &[Outcome]> {
    let chunks = outcomes.chunk_by(|one, other| one.contact_id == other.contact_id);
    chunks.filter_map(|own| Some((own.first()?.contact_id.as_str(), own))).collect()
}
