//! A rule's points and their clauses → text.

use super::condition_text::written;
use crate::domain::Decimal;
use crate::lang::source::Spanned;
use crate::lang::syntax::{Award, AwardClause, CalendarUnit, Step};

/// The text of what a rule gives, arrow included.
pub(super) fn text(award: &Award) -> String {
    let mut output = format!("-> {:+}", award.points.value);
    for clause in &award.clauses {
        output.push_str(separator(&clause.value));
        output.push_str(&clause_text(&clause.value));
    }
    output
}

/// The text of one clause, such as a fading line.
pub(super) fn clause_text(clause: &AwardClause) -> String {
    match clause {
        AwardClause::Each => "each".to_owned(),
        AwardClause::OncePer(unit) => format!("once per {}", calendar_unit(*unit)),
        AwardClause::OncePerDifferent(property) => format!("once per different {}", property.text),
        AwardClause::AtMost(points) => format!("at most {points}"),
        AwardClause::Per { amount, of } => format!("per {} of {}", amount.value, of.text),
        AwardClause::Halving(period) => format!("halving every {period}"),
        AwardClause::Losing { percent, every } => format!("losing {} every {every}", percentage(percent)),
        AwardClause::Expiring(period) => format!("expiring after {period}"),
        AwardClause::Stepping(steps) => {
            let steps: Vec<String> = steps.iter().map(step).collect();
            format!("stepping to {}", steps.join(", "))
        }
        AwardClause::NeverFading => "never fading".to_owned(),
        AwardClause::Because(reason) => format!("because {}", written(reason)),
    }
}

/// `20%`
pub(super) fn percentage(percent: &Spanned<Decimal>) -> String {
    format!("{}%", percent.value)
}

/// `day`, `week` or `month`
pub(super) fn calendar_unit(unit: CalendarUnit) -> &'static str {
    match unit {
        CalendarUnit::Day => "day",
        CalendarUnit::Week => "week",
        CalendarUnit::Month => "month",
    }
}

fn step(step: &Step) -> String {
    format!("{} after {}", step.points.value, step.after.value)
}

/// How often and per unit belong to the points; limits and fading are set off.
fn separator(clause: &AwardClause) -> &'static str {
    match clause {
        AwardClause::Each
        | AwardClause::OncePer(_)
        | AwardClause::OncePerDifferent(_)
        | AwardClause::Per { .. }
        | AwardClause::Because(_) => " ",
        AwardClause::AtMost(_)
        | AwardClause::Halving(_)
        | AwardClause::Losing { .. }
        | AwardClause::Expiring(_)
        | AwardClause::Stepping(_)
        | AwardClause::NeverFading => ", ",
    }
}
