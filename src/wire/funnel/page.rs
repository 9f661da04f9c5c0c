//! What is said of figures in sentences, on a terminal and on a page alike.

use super::text::spread;
use super::words::{number, parts, share, time, units};
use crate::funnel::{CycleFigures, Figures, GroupFigures, NoCost, Report, StageFigures};

/// What does not stand in the figures, or not as one might think.
pub(super) fn notes(report: &Report) -> Vec<String> {
    let mut notes = Vec::new();
    let mut note = |count: u64, one: &str, several: &str| match count {
        0 => {}
        1 => notes.push(format!("1 {one}.")),
        count => notes.push(format!("{} {several}.", number(count))),
    };
    let contacts = &report.contacts;
    note(
        contacts.recalled,
        "contact is told of by what was decided at the time, under the rules of then: the store keeps decisions, not events",
        "contacts are told of by what was decided at the time, under the rules of then: the store keeps decisions, not events",
    );
    note(
        contacts.unreadable,
        "contact could not be read, and is in no figure",
        "contacts could not be read, and are in no figure",
    );
    note(
        contacts.undated,
        "contact has no event: it stands in a stage, and when it came there nobody knows",
        "contacts have no event: they stand in a stage, and when they came there nobody knows",
    );
    note(
        contacts.not_followed,
        "contact changes too often to be followed, and is in no figure",
        "contacts change too often to be followed, and are in no figure",
    );
    note(
        contacts.repeated,
        "contact came again under the same id, and counts once",
        "contacts came again under the same id, and count once",
    );
    let outcomes = &report.outcomes;
    note(
        report.outcomes_of_strangers,
        "outcome is of a contact that is not in the file",
        "outcomes are of contacts that are not in the file",
    );
    note(
        outcomes.unreadable,
        "outcome could not be read, and counts for nothing",
        "outcomes could not be read, and count for nothing",
    );
    note(
        outcomes.future,
        "outcome is dated later, and is not true yet",
        "outcomes are dated later, and are not true yet",
    );
    note(
        outcomes.duplicates,
        "outcome has the message id of another, and counts once",
        "outcomes have the message id of others, and count once",
    );
    let neither = |is: &str| {
        format!(
            "{is} neither {} nor lost, and count{} for nothing here",
            report.order,
            if is.ends_with("is") { "s" } else { "" }
        )
    };
    note(outcomes.other, &neither("outcome is"), &neither("outcomes are"));
    notes
}

/// Orders that stand in no figure.
pub(super) fn set_apart(figures: &Figures) -> Vec<String> {
    let orders = &figures.orders;
    let mut said = Vec::new();
    let mut say = |count: u64, one: &str, several: &str| match count {
        0 => {}
        1 => said.push(format!("1 order {one}, and counts in no figure.")),
        count => said.push(format!("{} orders {several}, and count in no figure.", number(count))),
    };
    let before = ("is dated before the first contact", "are dated before the first contact");
    say(orders.before_first_contact, before.0, before.1);
    let campaign = ("came before the campaign concerned the contact", "came before the campaign concerned the contact");
    say(orders.before_campaign, campaign.0, campaign.1);
    say(orders.undated, "is of a contact without events", "are of contacts without events");
    said
}

/// Why there is no cost, where somebody might look for it.
pub(super) fn no_cost(figures: &Figures) -> Vec<String> {
    match figures.no_cost {
        Some(NoCost::BudgetOfAllTime) => vec![
            "The budget is for the campaign's whole time: --spent says what was spent from --from to --to, and gives the costs."
                .to_owned(),
        ],
        Some(NoCost::NothingKnown | NoCost::NotSplit) | None => Vec::new(),
    }
}

/// The sales cycle in sentences.
pub(super) fn cycle_sentences(cycle: &CycleFigures) -> Vec<String> {
    let mut said = Vec::new();
    match cycle.won.count {
        0 => said.push("Nobody ordered for the first time in the period yet.".to_owned()),
        1 => said
            .push(format!("The one who ordered did so after {}.", cycle.won.median_days.map_or(String::new(), time))),
        count => said.push(format!("Of {} who ordered, {}.", number(count), spread(&cycle.won))),
    }
    if let (Some(limit), Some(within)) = (&cycle.limit, &cycle.within_limit)
        && within.denominator.count > 0
    {
        said.push(format!("Within the campaign's limit of {limit}: {} ({}).", share(within), parts(within)));
    }
    let survival = &cycle.survival;
    let open = survival.units - survival.ordered;
    if survival.units > 0 && open > 0 {
        let last = survival.curve.last();
        let half = match (survival.median_days, last) {
            (Some(days), _) => format!("half of all have ordered after {}", time(days)),
            (None, Some((days, share))) => format!("{:.1}% of all have ordered after {}", share * 100.0, time(*days)),
            (None, None) => "nobody has ordered".to_owned(),
        };
        said.push(format!(
            "With the {} counted in who have not ordered yet (Kaplan–Meier, {} in all): {half}.",
            number(open),
            number(survival.units)
        ));
    }
    if let Some(step) = &cycle.longest_step {
        let count = number(step.took.count);
        said.push(format!(
            "The longest step is {} → {}: {} ({count} made it).",
            step.from,
            step.to,
            spread(&step.took)
        ));
    }
    said
}

/// The stage at which contacts qualify.
pub(super) fn qualifying(figures: &Figures) -> Option<&StageFigures> {
    figures.stages.get(figures.qualifies_at?)
}

/// How a group is called.
pub(super) fn group_label(group: &GroupFigures) -> String {
    match group.value.as_deref() {
        Some("") => "(unknown)".to_owned(),
        Some(value) => value.to_owned(),
        None => "(all others)".to_owned(),
    }
}

/// Whom the figures count, in a sentence's part.
pub(super) fn counted(report: &Report) -> String {
    units(report.contacts.units, &report.unit)
}
