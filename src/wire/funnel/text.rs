//! The figures as a person at a terminal reads them: a bar for each stage, then steps, orders, costs, cycle, and what the target takes.

use super::rows::{Beside, beside};
use super::words::{currency, interval, money, number, parts, percent, share, time, time_or_none, units};
use crate::funnel::{
    Bar, CampaignReport, Cost, CostFigures, CostOf, Counted, CycleFigures, Figures, Needed, NeededFigures, Report,
    Spread,
};
use crate::wire::ink::{Colour, Ink, Style, bar, harmless, when, wrapped};

/// Columns of a bar.
const BAR_COLUMNS: u64 = 24;
/// Columns of a stage's name, at most.
const NAME_COLUMNS_MAX: usize = 28;
/// Columns of a step's name, at most.
const STEP_COLUMNS_MAX: usize = 23;

/// The figures as text, of eighty columns at most.
pub fn text(report: &Report, colour: Colour) -> String {
    let ink = Ink(colour);
    let heading = format!("Funnel of {} up to {}", units(report.contacts.units, &report.unit), when(report.at));
    let mut lines = vec![ink.paint(Style::Title, &heading)];
    for note in super::page::notes(report) {
        lines.extend(wrapped("  ", &note));
    }
    for campaign in &report.campaigns {
        lines.push(String::new());
        lines.extend(of_campaign(report, campaign, ink));
    }
    lines.iter().map(|line| format!("{}\n", line.trim_end())).collect()
}

fn of_campaign(report: &Report, campaign: &CampaignReport, ink: Ink) -> Vec<String> {
    let id = ink.paint(Style::Faint, &format!("({})", harmless(&campaign.id)));
    let mut lines = vec![format!("{} {id}", ink.paint(Style::Title, &harmless(&campaign.title)))];
    match campaign.versions.as_slice() {
        [figures] => {
            lines.extend(wrapped("  ", &about(report, figures)));
            lines.extend(figures_lines(report, figures, ink));
        }
        versions => lines.extend(side_by_side(report, versions, ink)),
    }
    lines
}

/// What the figures are about: the revision, the time, whom the campaign concerns.
fn about(report: &Report, figures: &Figures) -> String {
    let revision: String = figures.revision.chars().take(12).collect();
    let from = figures.period.from.map_or("the first contact".to_owned(), when);
    let mut said =
        format!("Revision {revision}, from {from} to {}: {}.", when(figures.period.to), concerned(report, figures));
    if figures.disqualified > 0 {
        said.push_str(&format!(" {} disqualified.", are(figures.disqualified)));
    }
    said
}

fn are(count: u64) -> String {
    if count == 1 { "1 is".to_owned() } else { format!("{} are", number(count)) }
}

fn concerned(report: &Report, figures: &Figures) -> String {
    let all = figures.concerned == report.contacts.units;
    let of = units(report.contacts.units, &report.unit);
    match figures.concerned {
        0 => format!("it concerns nobody of {of}"),
        1 if all => format!("it concerns the one {}", report.unit),
        _ if all => format!("it concerns all {of}"),
        concerned => format!("it concerns {} of {of}", number(concerned)),
    }
}

fn figures_lines(report: &Report, figures: &Figures, ink: Ink) -> Vec<String> {
    if figures.concerned == 0 {
        return Vec::new();
    }
    let mut lines = stage_lines(figures, ink);
    lines.extend(step_lines(figures, ink));
    lines.extend(order_lines(report, figures, ink));
    lines.extend(figures.cost.iter().flat_map(|cost| cost_lines(figures, cost, ink)));
    for sentence in super::page::no_cost(figures) {
        lines.push(String::new());
        lines.extend(wrapped("  ", &sentence));
    }
    lines.extend(cycle_lines(&figures.cycle, ink));
    lines.extend(figures.needed.iter().flat_map(|needed| needed_lines(figures, needed, ink)));
    lines.extend(group_lines(report, figures, ink));
    lines
}

fn heading(text: &str, ink: Ink) -> Vec<String> {
    let mut lines = vec![String::new()];
    lines.extend(wrapped("  ", text).iter().map(|line| ink.paint(Style::Title, line)));
    lines
}

/// A name in a column of its own; a longer one is cut.
fn name(text: &str, columns: usize) -> String {
    let text = harmless(text);
    if text.chars().count() <= columns {
        return format!("{text:columns$}");
    }
    text.chars().take(columns.saturating_sub(1)).chain(['…']).collect()
}

fn widest<'t>(texts: impl Iterator<Item = &'t str>) -> usize {
    texts.map(|text| text.chars().count()).max().unwrap_or(0).clamp(12, NAME_COLUMNS_MAX)
}

fn stage_lines(figures: &Figures, ink: Ink) -> Vec<String> {
    if figures.stages.is_empty() {
        return wrapped("  ", "The campaign has no stages, so that only its orders can be counted.");
    }
    let mut lines = heading("Who came how far", ink);
    let columns = widest(figures.stages.iter().map(|stage| stage.title.as_str()));
    let orders = figures.orders.units;
    let most = figures.stages.iter().map(|stage| stage.reached).chain([orders]).max().unwrap_or(0);
    let faint = format!("    {:columns$}  {:>9}  {:>9}", "", "there now", "reached");
    lines.push(ink.paint(Style::Faint, &faint));
    let mut row = |title: &str, now: String, reached: u64| {
        let bar = bar(reached, most, BAR_COLUMNS);
        lines.push(format!("    {}  {now:>9}  {:>9}  {bar}", name(title, columns), number(reached)));
    };
    for stage in &figures.stages {
        row(&stage.title, number(stage.now), stage.reached);
    }
    row("ordered", String::new(), orders);
    lines
}

fn step_lines(figures: &Figures, ink: Ink) -> Vec<String> {
    if figures.steps.is_empty() {
        return Vec::new();
    }
    let horizon = &figures.horizon;
    let cohort = format!(
        "From step to step: of those who came to a stage at least {horizon} ago, who came to the next within {horizon}"
    );
    let mut lines = heading(&cohort, ink);
    let steps: Vec<String> = figures.steps.iter().map(|step| format!("{} → {}", step.from, step.to)).collect();
    let columns = widest(steps.iter().map(String::as_str)).min(STEP_COLUMNS_MAX);
    let head = format!("    {:columns$}  {:>8}  {:>14}  {:>16}  {:>5}", "", "rate", "came on", "95% interval", "young");
    lines.push(ink.paint(Style::Faint, &head));
    for (label, step) in steps.iter().zip(&figures.steps) {
        let (share, parts, interval) = (share(&step.cohort), parts(&step.cohort), interval(&step.cohort));
        let (label, young) = (name(label, columns), number(step.too_young));
        lines.push(format!("    {label}  {share:>8}  {parts:>14}  {interval:>16}  {young:>5}"));
    }
    let young: u64 = figures.steps.iter().map(|step| step.too_young).sum();
    let known: u64 = figures.steps.iter().map(|step| step.cohort.denominator.count).sum();
    if young > 0 {
        lines.extend(wrapped("    ", &format!("Young: came less than {horizon} ago, too lately to tell.")));
    }
    if known == 0 && young > 0 {
        lines.extend(wrapped("    ", &format!("Nobody came {horizon} ago or earlier: --within says a shorter time.")));
    }
    let period =
        "By period: who came to a stage in it, for those who came to the one before in it; not the same people";
    lines.extend(heading(period, ink));
    for (label, step) in steps.iter().zip(&figures.steps) {
        let (share, parts) = (share(&step.in_period), parts(&step.in_period));
        lines.push(format!("    {}  {share:>8}  {parts:>14}", name(label, columns)));
    }
    lines
}

fn order_lines(report: &Report, figures: &Figures, ink: Ink) -> Vec<String> {
    let orders = &figures.orders;
    let mut lines = heading("Orders", ink);
    let said = match orders.deals {
        0 => "No order in the period yet.".to_owned(),
        deals => {
            let by = units(orders.units, &report.unit);
            let worth = money(orders.value_cents, currency(figures.cost.as_ref()));
            let without = match orders.without_value {
                0 => String::new(),
                all if all == deals => {
                    return [lines, wrapped("    ", &format!("{} by {by}.", deals_of(deals)))].concat();
                }
                without => format!(" ({} without a value)", number(without)),
            };
            format!("{} by {by}, worth {worth}{without}.", deals_of(deals))
        }
    };
    lines.extend(wrapped("    ", &said));
    let rate = &orders.win_rate;
    if rate.denominator.count > rate.numerator.count {
        let said = format!("Win rate {}: {} deals won or lost, {}.", share(rate), parts(rate), interval(rate));
        lines.extend(wrapped("    ", &said));
    }
    for note in super::page::set_apart(figures) {
        lines.extend(wrapped("    ", &note));
    }
    lines
}

fn deals_of(deals: u64) -> String {
    if deals == 1 { "1 order".to_owned() } else { format!("{} orders", number(deals)) }
}

fn cost_lines(figures: &Figures, cost: &CostFigures, ink: Ink) -> Vec<String> {
    let spent = money(cost.spent_cents, cost.currency.as_deref());
    let mut lines = heading(&format!("Cost: {spent} spent over those who came in the period"), ink);
    let labels: Vec<String> = cost.costs.iter().enumerate().map(|(at, cost)| cost_label(figures, at, cost)).collect();
    let columns = labels.iter().map(|label| label.chars().count()).max().unwrap_or(0).min(44);
    for (label, one) in labels.iter().zip(&cost.costs) {
        let each = one.cents.map_or("none yet".to_owned(), |cents| money(cents, cost.currency.as_deref()));
        let Counted { count, .. } = one.denominator;
        lines.push(format!("    {}  {each:>16}  {:>9}", name(label, columns), number(count)));
    }
    lines
}

/// What a cost is of.
pub(super) fn cost_label(figures: &Figures, position: usize, cost: &Cost) -> String {
    let stage = figures.stages.get(position);
    let (name, stage) = stage.map_or(("", ""), |stage| (stage.stage.as_str(), stage.title.as_str()));
    match cost.of {
        CostOf::QualifiedLead => format!("a lead that qualifies ({name})"),
        CostOf::AnyLead => format!("a lead of any kind ({name})"),
        CostOf::Contact | CostOf::LaterStage => stage.to_owned(),
        CostOf::Order => "an order".to_owned(),
    }
}

fn cycle_lines(cycle: &CycleFigures, ink: Ink) -> Vec<String> {
    let mut lines = heading("Sales cycle, from first contact to first order", ink);
    for sentence in super::page::cycle_sentences(cycle) {
        lines.extend(wrapped("    ", &sentence));
    }
    let most = cycle.bars.iter().map(|bar| bar.count).max().unwrap_or(0);
    if cycle.won.count > 1 {
        lines.push(String::new());
        lines.extend(cycle.bars.iter().skip_while(|bar| bar.count == 0).map(|one| {
            format!("    {:>18}  {:>9}  {}", bar_label(one), number(one.count), bar(one.count, most, BAR_COLUMNS))
        }));
    }
    lines
}

/// From when to when a bar goes: `10 to 20 days`.
pub(super) fn bar_label(bar: &Bar) -> String {
    let (amount, unit) =
        if bar.to_hours.is_multiple_of(24) && bar.from_hours.is_multiple_of(24) { (24, "days") } else { (1, "hours") };
    format!("{} to {} {unit}", bar.from_hours / amount, bar.to_hours / amount)
}

/// How long something took, in a sentence's part.
pub(super) fn spread(spread: &Spread) -> String {
    let Spread { median_days, ninth_decile_days, .. } = spread;
    format!("half within {}, nine in ten within {}", time_or_none(*median_days), time_or_none(*ninth_decile_days))
}

fn needed_lines(figures: &Figures, needed: &NeededFigures, ink: Ink) -> Vec<String> {
    let so_far = match figures.orders.deals {
        0 => "none so far".to_owned(),
        deals => format!("{} so far", number(deals)),
    };
    let said = format!("What {} take ({so_far}), if it goes on as in the cohorts above", deals_of(needed.target));
    let mut lines = heading(&said, ink);
    let titles = || needed.stages.iter().zip(&figures.stages);
    let columns = widest(titles().map(|(_, stage)| stage.title.as_str()));
    for (one, stage) in titles() {
        let rate = format!("{} of them order", share(&stage.to_order));
        let rate = if one.units.is_some() { rate } else { String::new() };
        lines.push(format!("    {}  {:>9}  {:22}  {rate}", name(&stage.title, columns), least(one), bounds(one)));
    }
    lines
}

fn least(needed: &Needed) -> String {
    needed.units.map_or("none yet".to_owned(), number)
}

/// Between how many it may be.
pub(super) fn bounds(needed: &Needed) -> String {
    match (needed.at_least, needed.at_most) {
        (Some(least), Some(most)) => format!("{} to {}", number(least), number(most)),
        (Some(least), None) => format!("at least {}", number(least)),
        (None, _) => "too early to tell".to_owned(),
    }
}

fn group_lines(report: &Report, figures: &Figures, ink: Ink) -> Vec<String> {
    let Some(by) = report.by.as_ref().filter(|_| !figures.groups.is_empty()) else { return Vec::new() };
    let qualifying = super::page::qualifying(figures);
    let mut lines = heading(&format!("By {}", harmless(by)), ink);
    let labels: Vec<String> = figures.groups.iter().map(super::page::group_label).collect();
    let columns = widest(labels.iter().map(String::as_str));
    let head = format!(
        "    {:columns$}  {:>9}  {:>9}  {:>8}  {:>8}  {:>9}",
        "",
        "came",
        name(qualifying.map_or("", |stage| stage.stage.as_str()), 9).trim(),
        "ordered",
        "rate",
        "cycle"
    );
    lines.push(ink.paint(Style::Faint, &head));
    for (label, group) in labels.iter().zip(&figures.groups) {
        let of = &group.figures;
        let first = of.stages.first();
        let reached = super::page::qualifying(of).map_or(String::new(), |stage| number(stage.reached));
        let rate =
            first.and_then(|first| first.to_order.share.map(|share| percent(share, first.to_order.denominator.count)));
        lines.push(format!(
            "    {}  {:>9}  {reached:>9}  {:>8}  {:>8}  {:>9}",
            name(label, columns),
            number(first.map_or(of.concerned, |first| first.reached)),
            number(of.orders.units),
            rate.unwrap_or_else(|| "none yet".to_owned()),
            of.cycle.won.median_days.map_or(String::new(), time),
        ));
    }
    let horizon = &figures.horizon;
    let said = format!(
        "The rate is of those who came at least {horizon} ago, and ordered within {horizon}; the cycle is the median."
    );
    lines.extend(wrapped("    ", &said));
    lines
}

fn side_by_side(report: &Report, versions: &[Figures], ink: Ink) -> Vec<String> {
    let mut lines = Vec::new();
    for (which, figures) in ["These rules", "Against"].iter().zip(versions) {
        lines.extend(wrapped(&format!("  {which:11}  "), &about(report, figures)));
    }
    const VALUE_COLUMNS: usize = 22;
    let rows = beside(versions);
    let columns = widest(rows.iter().map(|row| row.label.as_str()));
    let mut section = "";
    for Beside { section: next, label, values } in &rows {
        if *next != section {
            section = next;
            lines.extend(heading(section, ink));
            if lines.len() < 12 {
                let head =
                    format!("    {:columns$}  {:>VALUE_COLUMNS$}  {:>VALUE_COLUMNS$}", "", "these rules", "against");
                lines.push(ink.paint(Style::Faint, &head));
            }
        }
        let cells = values.iter().map(|value| format!("{:>VALUE_COLUMNS$}", value.as_deref().unwrap_or("·")));
        lines.push(format!("    {}  {}", name(label, columns), cells.collect::<Vec<_>>().join("  ")));
    }
    lines
}
