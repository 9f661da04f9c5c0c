//! `thresh backtest`: what a variant would have handed over in the past, and what became of it.

use std::collections::HashMap;

use anyhow::bail;

use super::history::{self, Output, Past};
use super::{Answer, Terminal};
use crate::config::Config;
use crate::experiment::evidence::Outcome;
use crate::past::{Backtesting, Tried};
use crate::ruleset::Ruleset;
use crate::wire::backtest as written;

/// Say what a variant would have done in the past
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    past: Past,
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
    /// How it is written
    #[arg(long, value_enum, default_value_t = Output::Text)]
    format: Output,
}

/// Looks back.
///
/// # Errors
/// When the rules or the past cannot be read, or there is no such experiment, variant or score.
pub fn run(arguments: &Arguments, config: &Config, terminal: &mut Terminal<'_>) -> anyhow::Result<Answer> {
    let Some(ruleset) = history::ruleset(config, terminal)? else { return Ok(Answer::No) };
    let tried = Tried {
        experiment: named(&ruleset, arguments.experiment.as_deref())?,
        variant: arguments.variant.clone(),
        worked: arguments.worked.clone(),
        score: arguments.score.clone(),
    };
    let mut backtesting = Backtesting::of(&ruleset, tried)?;
    let (outcomes, bad_outcomes) = history::outcomes(&arguments.past, terminal)?;
    let of_contact = by_contact(&outcomes);
    let bad = history::contacts(&arguments.past, config, terminal, |profile| {
        backtesting.add(profile, of_contact.get(profile.contact_id()).copied().unwrap_or_default());
    })?;
    backtesting.heard_of(&outcomes);
    let told = backtesting.told(arguments.past.as_of)?;
    match arguments.format {
        Output::Text => write!(terminal.results, "{}", written::text(&told))?,
        Output::Json => writeln!(terminal.results, "{}", serde_json::to_string(&written::json(&told))?)?,
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

/// Outcomes in the order of their contacts → those of each.
fn by_contact(outcomes: &[Outcome]) -> HashMap<&str, &[Outcome]> {
    let chunks = outcomes.chunk_by(|one, other| one.contact_id == other.contact_id);
    chunks.filter_map(|own| Some((own.first()?.contact_id.as_str(), own))).collect()
}
