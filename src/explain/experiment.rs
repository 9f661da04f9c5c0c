//! An experiment as a person would tell it: who decides, why, and what the other variants would say.

use crate::domain::{Assigned, Decision, Phase, Reason, Standing, VariantVerdict};

/// What an experiment means for the contact; nothing where it is over or has not begun.
pub(super) fn lines(assigned: &Assigned<'_>, decision: &Decision<'_>) -> Vec<String> {
    let name = assigned.experiment;
    let variant = assigned.variant();
    let why = match assigned.reason {
        Reason::Assigned => {
            let share = assigned.propensity.map_or_else(String::new, |share| format!(", as for {share} of contacts"));
            let unit = assigned.unit.map_or_else(String::new, |unit| format!(" (drawn by “{unit}”{share})"));
            format!("{variant} decides{unit}")
        }
        Reason::Shadow => "control decides, the variants are only compared".to_owned(),
        Reason::Forced => format!("{variant} decides, because this was asked for"),
        Reason::NotInTraffic => "control decides, the contact does not take part (traffic)".to_owned(),
        Reason::Layer => "control decides, the contact is in another part of the layer".to_owned(),
        Reason::NoUnit => "control decides, nothing is known to assign the contact by".to_owned(),
        Reason::NotRunning if assigned.phase != Phase::Backtest => {
            "control decides, the experiment does not run at this instant".to_owned()
        }
        Reason::NotRunning | Reason::Stopped => return Vec::new(),
    };
    let compared = decision.verdict.compared.iter().find(|compared| compared.experiment == name);
    let said = compared.into_iter().flat_map(|compared| assigned.arms.iter().zip(&compared.variants));
    let said = said.map(|(arm, verdict)| format!("  {arm} would say {}", saying(verdict)));
    std::iter::once(format!("\nExperiment {name}: {why}")).chain(said).collect()
}

fn saying(verdict: &VariantVerdict<'_>) -> String {
    let stage = verdict.stage.as_ref().map_or("no stage", Standing::as_str);
    let scores: Vec<String> = verdict.scores.iter().map(|it| format!("{} {}", it.score, it.points)).collect();
    let qualified = if verdict.qualified { "qualified" } else { "not qualified" };
    let scores = if scores.is_empty() { String::new() } else { format!(" ({})", scores.join(", ")) };
    format!("{stage}, {qualified}{scores}")
}
