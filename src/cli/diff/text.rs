//! A comparison as a person tells it: what it is about, each campaign that something changes in, and how figures a week come about.

use super::campaign::{self, changes};
use crate::wire::ink::{Ink, Style, a_week, contacts, harmless, when, wrapped};
use crate::cli::Colour;
use crate::compare::{Between, Both, CampaignReport, Presence, Report};

/// The whole text.
pub(super) fn text(report: &Report, between: Option<Between>, colour: Colour) -> String {
    let ink = Ink(colour);
    let mut lines = Vec::new();
    let (calm, mut moved): (Vec<_>, Vec<_>) = report.campaigns.iter().partition(|campaign| is_calm(campaign));
    moved.sort_by_key(|campaign| campaign.presence != Presence::Both);
    let differs = !report.vocabulary.is_empty() || report.campaigns.iter().any(|it| !it.changes.is_empty());
    let those = contacts(report.contacts);
    let when = when(report.at);
    if moved.is_empty() {
        let nothing = format!("nothing changes for any of the {those} at {when}.");
        let why = if differs { "The rules differ, but " } else { "The rules say the same: " };
        lines.extend(wrapped("", &format!("{why}{nothing}")));
    } else {
        lines.push(ink.paint(Style::Title, &format!("What the change does to {those} at {when}")));
    }
    if moved.len() > 1 {
        lines.push(String::new());
        lines.extend(overview(&moved, ink));
    }
    if !report.vocabulary.is_empty() {
        lines.push(String::new());
        lines.push("What is different in the words that rules may use".to_owned());
        lines.extend(changes(&report.vocabulary, ink));
    }
    for campaign in &moved {
        lines.push(String::new());
        lines.extend(campaign::lines(campaign, ink));
    }
    for campaign in calm.iter().filter(|campaign| !campaign.changes.is_empty()) {
        lines.push(String::new());
        lines.push(title(campaign, ink));
        if !moved.is_empty() {
            lines.push(String::new());
            lines.push("  Its rules differ, but nothing changes for any contact.".to_owned());
        }
        lines.extend(campaign::rules(campaign, ink));
    }
    let same: Vec<String> = calm.iter().filter(|it| it.changes.is_empty()).map(|it| harmless(&it.title)).collect();
    if !moved.is_empty() && !same.is_empty() {
        lines.push(String::new());
        lines.extend(wrapped("", &format!("Nothing is different in {}.", same.join(", "))));
    }
    if moved.iter().any(|campaign| has_stages(campaign)) {
        lines.push(String::new());
        lines.extend(wrapped("", &rate(report, between)));
    }
    lines.iter().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// The title with the id.
pub(super) fn title(campaign: &CampaignReport, ink: Ink) -> String {
    let id = ink.paint(Style::Faint, &format!("({})", harmless(&campaign.id)));
    format!("{} {id}", ink.paint(Style::Title, &harmless(&campaign.title)))
}

/// A line for each campaign that something changes in.
fn overview(campaigns: &[&CampaignReport], ink: Ink) -> Vec<String> {
    const TITLE_COLUMNS: usize = 26;
    let heading = format!("  {:TITLE_COLUMNS$}  {:>6}  {:>6}  {:>14}  {:>14}", "", "up", "down", "qualify", "a week");
    let mut lines = vec![ink.paint(Style::Faint, &heading)];
    for campaign in campaigns {
        let title: String = harmless(&campaign.title).chars().take(TITLE_COLUMNS).collect();
        let rates = campaign.qualified.per_week.map(|rates| rates.map(a_week));
        let counts = campaign.qualified.contacts.map(|count| count.to_string());
        let (up, down, shown): (String, String, fn(Both<String>) -> String) = match campaign.presence {
            Presence::Both => (
                campaign.up.contacts.to_string(),
                campaign.down.contacts.to_string(),
                |it| format!("{} → {}", it.before, it.after),
            ),
            Presence::Before => ("gone".to_owned(), String::new(), |it| it.before),
            Presence::After => ("new".to_owned(), String::new(), |it| it.after),
        };
        let (qualify, rates) = (shown(counts), rates.map_or(String::new(), shown));
        lines.push(format!("  {title:TITLE_COLUMNS$}  {up:>6}  {down:>6}  {qualify:>14}  {rates:>14}"));
    }
    lines
}

/// Whether all contacts stand and score as they did.
fn is_calm(campaign: &CampaignReport) -> bool {
    let moves = [&campaign.up, &campaign.down, &campaign.entered, &campaign.left, &campaign.aside];
    let scores = campaign.scores.iter().all(|score| score.rose == 0 && score.fell == 0 && score.figures.is_same());
    let grades = campaign.grades.iter().all(|it| it.values.iter().all(|value| value.contacts.is_same()) && it.changed == 0);
    campaign.presence == Presence::Both
        && moves.iter().all(|movers| movers.contacts == 0)
        && campaign.qualified.contacts.is_same()
        && scores
        && grades
}

/// Whether contacts can qualify in it.
fn has_stages(campaign: &CampaignReport) -> bool {
    campaign.qualified.stage.before.is_some() || campaign.qualified.stage.after.is_some()
}

/// How figures a week come about, or why there are none.
fn rate(report: &Report, between: Option<Between>) -> String {
    let arrivals = &report.arrivals;
    let asked = match between.map(|between| (between.from, between.to)) {
        None | Some((None, None)) => String::new(),
        Some((Some(from), Some(to))) => format!(" from {from} to {to}"),
        Some((Some(from), None)) => format!(" from {from} on"),
        Some((None, Some(to))) => format!(" up to {to}"),
    };
    let (Some(from), Some(to)) = (arrivals.from, arrivals.to) else {
        let why = if arrivals.undated == report.contacts {
            "no contact has an event, which would say when it came".to_owned()
        } else {
            format!("no contact came{asked}")
        };
        return format!("How many qualify a week cannot be told: {why}.");
    };
    let came = match (between, arrivals.counted) {
        (None, count) if count == report.contacts => format!("the {} came", contacts(count)),
        (Some(_) | None, 1) => "1 of them came".to_owned(),
        (Some(_) | None, count) => format!("{count} of them came"),
    };
    let Some(weeks) = arrivals.weeks else {
        return format!("How many qualify a week cannot be told: {came} within less than a week{asked}.");
    };
    let undated = match arrivals.undated {
        0 => "",
        _ => " Whoever has no event does not count.",
    };
    format!(
        "\"A week\" is an average over {weeks:.1} weeks, in which {came}: from {} to {}, each at its first event.{undated}",
        when(from),
        when(to),
    )
}
