//! A plan as a person reads it, and as JSON.

use serde::Serialize;

use super::report::rounded;
use crate::experiment::plan::{Effort, WEEKS_MAX, Wish};

/// A plan as JSON has it. Rates are from 0 to 1; numbers have twelve digits, so that they are the same on every machine.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "service", derive(schemars::JsonSchema), schemars(rename = "Plan", deny_unknown_fields))]
pub struct PlanJson {
    /// The rate today.
    from: f64,
    /// The rate hoped for.
    to: f64,
    /// How surely the difference is to be seen.
    power: f64,
    /// Variants, control included.
    variants: usize,
    /// Contacts that it takes in all variants together, looked at on any day.
    contacts: u64,
    /// Contacts that it takes if nobody looks before the end.
    contacts_once: u64,
    /// Weeks that it takes; null where nobody said how many come.
    weeks: Option<f64>,
    /// Whether that is at most two years.
    feasible: Option<bool>,
    /// The nearest rate that two years would show.
    seen_in_two_years: Option<f64>,
}

/// A plan for a program.
pub fn json(wish: &Wish, effort: Effort) -> PlanJson {
    PlanJson {
        from: wish.from,
        to: wish.to,
        power: wish.power,
        variants: wish.arms,
        contacts: effort.contacts,
        contacts_once: effort.contacts_once,
        weeks: effort.weeks.map(rounded),
        feasible: effort.weeks.map(|weeks| weeks <= WEEKS_MAX),
        seen_in_two_years: effort.seen_in_time.map(rounded),
    }
}

/// A plan for a person.
pub fn text(wish: &Wish, effort: Effort) -> String {
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
        None => text.push_str("Say how many contacts come a week to know how long that takes.\n"),
        Some(weeks) if weeks <= WEEKS_MAX => {
            text.push_str(&format!("That takes about {:.0} weeks{window}.\n", weeks.ceil()))
        }
        Some(weeks) => {
            text.push_str(&format!(
                "That would take {:.0} weeks{window}: too long for anything to stay as it is.\n",
                weeks.ceil()
            ));
            match effort.seen_in_time {
                Some(seen) => text
                    .push_str(&format!("In two years so many contacts show nothing nearer than {}.\n", percent(seen))),
                None => text.push_str(
                    "So few contacts show nothing in two years. Measure something that happens more often.\n",
                ),
            }
        }
    }
    text
}
