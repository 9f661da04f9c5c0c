//! `thresh experiment plan`: how many contacts and weeks it takes to find out.

use crate::cli::history::Output;
use crate::cli::{Answer, Terminal};
use crate::experiment::plan::{WEEKS_MAX, Wish};
use crate::limits::PLAN_VARIANTS_MAX;
use crate::wire::asked::percent;
use crate::wire::plan as written;

/// Say how many contacts and weeks it takes to find out
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The rate today, such as 5%
    #[arg(long, value_name = "RATE", value_parser = percent)]
    from: f64,
    /// The rate hoped for, such as 7.5%
    #[arg(long, value_name = "RATE", value_parser = percent)]
    to: f64,
    /// How surely the difference is to be seen if it is there
    #[arg(long, value_name = "SHARE", default_value = "80%", value_parser = percent)]
    power: f64,
    /// Contacts that enter each week
    #[arg(long, value_name = "CONTACTS")]
    per_week: Option<f64>,
    /// Days that a contact has for its outcome
    #[arg(long, value_name = "DAYS", default_value_t = 0)]
    within: u32,
    /// Variants, control included
    #[arg(long, value_name = "VARIANTS", default_value_t = 2, value_parser = clap::value_parser!(u8).range(2..=i64::from(PLAN_VARIANTS_MAX)))]
    variants: u8,
    /// How it is written
    #[arg(long, value_enum, default_value_t = Output::Text)]
    format: Output,
}

/// Writes the plan.
///
/// # Errors
/// When there is nothing to plan.
pub(super) fn run(arguments: &Arguments, terminal: &mut Terminal<'_>) -> anyhow::Result<Answer> {
    let wish = Wish {
        from: arguments.from,
        to: arguments.to,
        power: arguments.power,
        arms: usize::from(arguments.variants),
        per_week: arguments.per_week,
        window_weeks: f64::from(arguments.within) / 7.0,
    };
    let effort = wish.effort()?;
    match arguments.format {
        Output::Text => write!(terminal.results, "{}", written::text(&wish, effort))?,
        Output::Json => writeln!(terminal.results, "{}", serde_json::to_string(&written::json(&wish, effort))?)?,
    }
    Ok(match effort.weeks {
        Some(weeks) if weeks > WEEKS_MAX => Answer::No,
        Some(_) | None => Answer::Yes,
    })
}
