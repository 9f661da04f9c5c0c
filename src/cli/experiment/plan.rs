//! `thresh experiment plan`: how many contacts and weeks it takes to find out.

use serde_json::json;

use crate::cli::{Answer, Terminal};
use crate::domain::{Decimal, Share};
use crate::experiment::plan::{Effort, WEEKS_MAX, Wish};

/// Say how many contacts and weeks it takes to find out
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The rate today, such as 5%
    #[arg(long, value_name = "RATE", value_parser = rate)]
    from: f64,
    /// The rate hoped for, such as 7.5%
    #[arg(long, value_name = "RATE", value_parser = rate)]
    to: f64,
    /// How surely the difference is to be seen if it is there
    #[arg(long, value_name = "SHARE", default_value = "80%", value_parser = rate)]
    power: f64,
    /// Contacts that enter each week
    #[arg(long, value_name = "CONTACTS")]
    per_week: Option<f64>,
    /// Days that a contact has for its outcome
    #[arg(long, value_name = "DAYS", default_value_t = 0)]
    within: u32,
    /// Variants, control included
    #[arg(long, value_name = "VARIANTS", default_value_t = 2, value_parser = clap::value_parser!(u8).range(2..=20))]
    variants: u8,
    /// How it is written
    #[arg(long, value_enum, default_value_t = Output::Text)]
    format: Output,
}

/// How a plan is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Output {
    /// In sentences
    Text,
    /// One JSON object
    Json,
}

/// `5%` → 0.05.
fn rate(text: &str) -> Result<f64, String> {
    let percent = text.strip_suffix('%').and_then(Decimal::parse).and_then(Share::of_percent);
    percent.map(Share::of_whole).ok_or_else(|| "write a share such as 5% or 7.5%".to_owned())
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
        Output::Text => write!(terminal.results, "{}", text(&wish, effort))?,
        Output::Json => writeln!(terminal.results, "{}", json(&wish, effort))?,
    }
    Ok(match effort.weeks {
        Some(weeks) if weeks > WEEKS_MAX => Answer::No,
        Some(_) | None => Answer::Yes,
    })
}

fn text(wish: &Wish, effort: Effort) -> String {
    let percent = |rate: f64| format!("{}%", (rate * 1e4).round() / 1e2);
    let mut text = format!(
        "To see {} become {} with {} power: {} contacts in all variants together, looked at on any day\n({} if nobody looks before the end).\n",
        percent(wish.from),
        percent(wish.to),
        percent(wish.power),
        effort.contacts,
        effort.contacts_once
    );
    let window = if wish.window_weeks > 0.0 {
        format!(", {:.0} of them until the last has had its time", wish.window_weeks.ceil())
    } else {
        String::new()
    };
    match effort.weeks {
        None => text.push_str("Say how many come by --per-week to know how long that takes.\n"),
        Some(weeks) if weeks <= WEEKS_MAX => text.push_str(&format!("That takes about {:.0} weeks{window}.\n", weeks.ceil())),
        Some(weeks) => {
            text.push_str(&format!("That would take {:.0} weeks{window}: too long for anything to stay as it is.\n", weeks.ceil()));
            match effort.seen_in_time {
                Some(seen) => text.push_str(&format!("In two years so many contacts show nothing nearer than {}.\n", percent(seen))),
                None => text.push_str("So few contacts show nothing in two years. Measure something that happens more often.\n"),
            }
        }
    }
    text
}

fn json(wish: &Wish, effort: Effort) -> serde_json::Value {
    json!({
        "from": wish.from, "to": wish.to, "power": wish.power, "variants": wish.arms,
        "contacts": effort.contacts, "contacts_once": effort.contacts_once,
        "weeks": effort.weeks, "feasible": effort.weeks.map(|weeks| weeks <= WEEKS_MAX), "seen_in_two_years": effort.seen_in_time,
    })
}
