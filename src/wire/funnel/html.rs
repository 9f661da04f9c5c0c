//! The figures as one page for a meeting: drawn by the page itself, without a script, nothing loaded from elsewhere.

use super::chart::{self, Room, write_to};
use super::page::{counted, cycle_sentences, group_label, no_cost, notes, qualifying, set_apart};
use super::rows::beside;
use super::text::{bounds, cost_label};
use super::words::{currency, interval, money, number, parts, share, time, time_or_none};
use crate::funnel::{CampaignReport, CostOf, Figures, Ratio, Report};
use crate::wire::ink::when;
use crate::wire::markup::escaped;

const STYLE: &str = include_str!("page.css");

/// The figures as one HTML page, which loads nothing.
pub fn html(report: &Report) -> String {
    let title = match report.campaigns.as_slice() {
        [campaign] => campaign.title.clone(),
        _ => "Funnels".to_owned(),
    };
    let mut page = String::from("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    write_to(
        &mut page,
        format_args!("<title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n", escaped(&title)),
    );
    let said = format!("Funnel of {} up to {}", counted(report), when(report.at));
    write_to(&mut page, format_args!("<header><h1>{}</h1><p>{}</p></header>\n", escaped(&title), escaped(&said)));
    page.push_str(&list("notes", &notes(report)));
    for campaign in &report.campaigns {
        page.push_str(&of_campaign(report, campaign));
    }
    if report.contacts.read == 0 {
        page.push_str("<p class=\"empty\">There are no contacts yet.</p>\n");
    }
    page.push_str("</body>\n</html>\n");
    page
}

fn of_campaign(report: &Report, campaign: &CampaignReport) -> String {
    let mut html = String::from("<section>\n");
    if report.campaigns.len() > 1 {
        let (title, id) = (escaped(&campaign.title), escaped(&campaign.id));
        write_to(&mut html, format_args!("<h2>{title} <small>{id}</small></h2>\n"));
    }
    match campaign.versions.as_slice() {
        [figures] => html.push_str(&of_figures(report, figures)),
        versions => html.push_str(&side_by_side(report, versions)),
    }
    html.push_str("</section>\n");
    html
}

fn of_figures(report: &Report, figures: &Figures) -> String {
    let mut html = about(report, figures);
    if figures.concerned == 0 {
        html.push_str("<p class=\"empty\">The campaign concerns nobody of them.</p>\n");
        return html;
    }
    html.push_str(&cards(figures));
    html.push_str(&figure("Who came how far", &chart::funnel(figures, Room::Whole)));
    html.push_str(&steps(figures));
    html.push_str(&cycle(figures));
    html.push_str("<div class=\"pair\">\n");
    html.push_str(&costs(figures));
    html.push_str(&needed(figures));
    html.push_str("</div>\n");
    html.push_str(&groups(report, figures));
    html
}

fn about(report: &Report, figures: &Figures) -> String {
    let from = figures.period.from.map_or("the first contact".to_owned(), when);
    let revision: String = figures.revision.chars().take(12).collect();
    let said = format!(
        "From {from} to {}: {} of {} concerned",
        when(figures.period.to),
        number(figures.concerned),
        counted(report)
    );
    format!("<p class=\"about\">{}, revision <code>{}</code></p>\n", escaped(&said), escaped(&revision))
}

/// The figures that one asks for first.
fn cards(figures: &Figures) -> String {
    let mut cards = Vec::new();
    if let Some(cost) = &figures.cost {
        for one in &cost.costs {
            let name = match one.of {
                CostOf::QualifiedLead => "Cost per lead that qualifies",
                CostOf::Order => "Cost per order",
                CostOf::Contact | CostOf::AnyLead | CostOf::LaterStage => continue,
            };
            let value = one.cents.map_or("none yet".to_owned(), |cents| money(cents, cost.currency.as_deref()));
            let spent = money(cost.spent_cents, cost.currency.as_deref());
            cards.push((name, value, format!("{spent} over {}", number(one.denominator.count))));
        }
    }
    if let (Some(first), Some(rate)) = (figures.stages.first(), chart::to_order(figures)) {
        let said = format!("{} within {}", parts(&first.to_order), figures.horizon);
        cards.push(("From first contact to order", rate, said));
    }
    let won = &figures.cycle.won;
    let ninth = won
        .ninth_decile_days
        .map_or("nobody has ordered".to_owned(), |days| format!("nine in ten within {}", time(days)));
    cards.push(("Sales cycle, median", time_or_none(won.median_days), ninth));
    let worth = match figures.orders.value_cents {
        0 => String::new(),
        cents => format!("worth {}", money(cents, currency(figures.cost.as_ref()))),
    };
    let wanted = figures.needed.as_ref().map(|needed| format!("of {} wanted", number(needed.target)));
    let said: Vec<String> = wanted.into_iter().chain((!worth.is_empty()).then_some(worth)).collect();
    cards.push(("Orders", number(figures.orders.deals), said.join(", ")));
    let mut html = String::from("<dl class=\"cards\">\n");
    for (name, value, said) in cards {
        let (value, said) = (escaped(&value), escaped(&said));
        write_to(&mut html, format_args!("<div><dt>{name}</dt><dd>{value}</dd><dd class=\"said\">{said}</dd></div>\n"));
    }
    html.push_str("</dl>\n");
    html
}

fn figure(caption: &str, svg: &str) -> String {
    if svg.is_empty() {
        return String::new();
    }
    format!("<figure><figcaption>{}</figcaption>\n{svg}\n</figure>\n", escaped(caption))
}

/// A table: a heading, columns, rows.
fn table(caption: &str, columns: &[&str], rows: &[Vec<String>]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let mut html = format!("<div class=\"table\"><h3>{}</h3>\n<table>\n<thead><tr>", escaped(caption));
    columns.iter().for_each(|column| html.push_str(&format!("<th>{}</th>", escaped(column))));
    html.push_str("</tr></thead>\n<tbody>\n");
    for row in rows {
        html.push_str("<tr>");
        row.iter().for_each(|cell| html.push_str(&format!("<td>{}</td>", escaped(cell))));
        html.push_str("</tr>\n");
    }
    html.push_str("</tbody></table></div>\n");
    html
}

fn steps(figures: &Figures) -> String {
    let horizon = &figures.horizon;
    let rows: Vec<Vec<String>> = figures
        .steps
        .iter()
        .map(|step| {
            vec![
                format!("{} → {}", step.from, step.to),
                share(&step.cohort),
                interval(&step.cohort),
                parts(&step.cohort),
                number(step.too_young),
                time_or_none(step.took.median_days),
                in_period(&step.in_period),
            ]
        })
        .collect();
    let columns = ["", "rate", "95% interval", "came on", "too young", "half within", "by period"];
    let mut html = table("From step to step", &columns, &rows);
    if !rows.is_empty() {
        let said = format!(
            "Rate: of those who came to a stage in the period and at least {horizon} ago, who came to the next within {horizon}; whoever came later is too young to tell. By period: who came to the next in the period, for those who came to the stage in it; they are not the same people."
        );
        html.push_str(&format!("<p class=\"said\">{}</p>\n", escaped(&said)));
    }
    html
}

fn in_period(ratio: &Ratio) -> String {
    format!("{} ({})", share(ratio), parts(ratio))
}

fn cycle(figures: &Figures) -> String {
    let cycle = &figures.cycle;
    let mut html = figure("Sales cycle", &chart::cycle(cycle, cycle.limit_days));
    let orders = &figures.orders;
    let mut said = cycle_sentences(cycle);
    let rate = &orders.win_rate;
    if rate.denominator.count > rate.numerator.count {
        said.push(format!("Win rate {}: {} deals won or lost, {}.", share(rate), parts(rate), interval(rate)));
    }
    if !cycle.bars.is_empty() {
        said.push("Bars: how many who ordered took so long. Line: which share of all, those without an order counted in, had ordered by then.".to_owned());
    }
    said.extend(set_apart(figures));
    html.push_str(&list("said", &said));
    html
}

fn costs(figures: &Figures) -> String {
    let Some(cost) = &figures.cost else { return list("said", &no_cost(figures)) };
    let row = |(at, one): (usize, &crate::funnel::Cost)| {
        let each = one.cents.map_or("none yet".to_owned(), |cents| money(cents, cost.currency.as_deref()));
        vec![cost_label(figures, at, one), each, number(one.denominator.count)]
    };
    let rows: Vec<Vec<String>> = cost.costs.iter().enumerate().map(row).collect();
    let caption = format!("Cost: {} spent", money(cost.spent_cents, cost.currency.as_deref()));
    table(&caption, &["", "each", "of them"], &rows)
}

fn needed(figures: &Figures) -> String {
    let Some(needed) = &figures.needed else { return String::new() };
    let rows = needed.stages.iter().zip(&figures.stages).map(|(one, stage)| {
        let units = one.units.map_or("none yet".to_owned(), number);
        vec![stage.title.clone(), units, bounds(one), parts(&stage.to_order)]
    });
    let caption = format!("What {} orders take", number(needed.target));
    table(&caption, &["", "needed", "95% interval", "ordered"], &rows.collect::<Vec<_>>())
}

fn groups(report: &Report, figures: &Figures) -> String {
    let Some(by) = &report.by else { return String::new() };
    let rows = figures.groups.iter().map(|group| {
        let of = &group.figures;
        let first = of.stages.first();
        let rate = first.map_or(String::new(), |first| share(&first.to_order));
        vec![
            group_label(group),
            number(first.map_or(of.concerned, |first| first.reached)),
            qualifying(of).map_or(String::new(), |stage| number(stage.reached)),
            number(of.orders.units),
            rate,
            first.map_or(String::new(), |first| interval(&first.to_order)),
            time_or_none(of.cycle.won.median_days),
        ]
    });
    let stage = qualifying(figures).map_or("", |stage| stage.title.as_str());
    let columns = ["", "came", stage, "ordered", "rate to order", "95% interval", "cycle, median"];
    table(&format!("By {by}"), &columns, &rows.collect::<Vec<_>>())
}

fn side_by_side(report: &Report, versions: &[Figures]) -> String {
    let mut html = String::from("<div class=\"versions\">\n");
    for (name, figures) in ["These rules", "Against"].iter().zip(versions) {
        let funnel = figure("Who came how far", &chart::funnel(figures, Room::Half));
        write_to(&mut html, format_args!("<div><h3>{name}</h3>\n{}{funnel}</div>\n", about(report, figures)));
    }
    html.push_str("</div>\n<div class=\"table\"><table>\n");
    html.push_str("<thead><tr><th></th><th>these rules</th><th>against</th></tr></thead>\n");
    let mut section = "";
    for row in beside(versions) {
        if row.section != section {
            section = row.section;
            let columns = versions.len() + 1;
            write_to(
                &mut html,
                format_args!("<tbody>\n<tr><th class=\"part\" colspan=\"{columns}\">{section}</th></tr>\n"),
            );
        }
        write_to(&mut html, format_args!("<tr><td>{}</td>", escaped(&row.label)));
        for value in row.values {
            write_to(&mut html, format_args!("<td>{}</td>", escaped(value.as_deref().unwrap_or("·"))));
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</table></div>\n");
    html
}

fn list(class: &str, said: &[String]) -> String {
    if said.is_empty() {
        return String::new();
    }
    let items: String = said.iter().map(|one| format!("<li>{}</li>\n", escaped(one))).collect();
    format!("<ul class=\"{class}\">\n{items}</ul>\n")
}
