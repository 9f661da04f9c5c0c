//! Two versions of the rules side by side: each figure a row, the versions its columns.

use super::words::{currency, interval, money, number, parts, share, time_or_none};
use crate::funnel::{CostOf, Figures};

/// A figure of one version.
pub(super) struct Row {
    /// The heading that it stands under.
    pub(super) section: &'static str,
    pub(super) label: String,
    pub(super) value: String,
}

/// A figure of several versions; nothing where a version does not have it.
pub(super) struct Beside {
    pub(super) section: &'static str,
    pub(super) label: String,
    pub(super) values: Vec<Option<String>>,
}

/// The figures of versions, those of one name in one row.
pub(super) fn beside(versions: &[Figures]) -> Vec<Beside> {
    let mut all: Vec<Beside> = Vec::new();
    for (version, figures) in versions.iter().enumerate() {
        for row in rows(figures) {
            let place = all.iter().position(|it| it.section == row.section && it.label == row.label);
            let place = place.unwrap_or_else(|| {
                // A stage that only the later version has stands at the end of its section.
                let end = all.iter().rposition(|it| it.section == row.section).map_or(all.len(), |last| last + 1);
                all.insert(end, Beside { section: row.section, label: row.label, values: vec![None; versions.len()] });
                end
            });
            let cell = all.get_mut(place).and_then(|beside| beside.values.get_mut(version));
            cell.into_iter().for_each(|cell| *cell = Some(row.value.clone()));
        }
    }
    all
}

fn rows(figures: &Figures) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut row = |section, label: String, value: String| rows.push(Row { section, label, value });
    for stage in &figures.stages {
        row("Reached in the period", stage.title.clone(), number(stage.reached));
    }
    for stage in &figures.stages {
        row("Stand there now", stage.title.clone(), number(stage.now));
    }
    for step in &figures.steps {
        let value = format!("{} ({})", share(&step.cohort), parts(&step.cohort));
        row("From step to step", format!("{} → {}", step.from, step.to), value);
        row("95% interval", format!("{} → {}", step.from, step.to), interval(&step.cohort));
    }
    row("Orders", "in the period".to_owned(), number(figures.orders.deals));
    let rate = &figures.orders.win_rate;
    if rate.denominator.count > rate.numerator.count {
        row("Orders", "win rate".to_owned(), share(rate));
    }
    let currency = currency(figures.cost.as_ref());
    for (position, cost) in figures.cost.iter().flat_map(|cost| &cost.costs).enumerate() {
        let stage = figures.stages.get(position).map_or("", |stage| stage.title.as_str());
        let label = match cost.of {
            CostOf::Order => "an order".to_owned(),
            CostOf::Contact | CostOf::AnyLead | CostOf::QualifiedLead | CostOf::LaterStage => stage.to_owned(),
        };
        row("Cost", label, cost.cents.map_or("none yet".to_owned(), |cents| money(cents, currency)));
    }
    row("Sales cycle", "half within".to_owned(), time_or_none(figures.cycle.won.median_days));
    row("Sales cycle", "nine in ten within".to_owned(), time_or_none(figures.cycle.won.ninth_decile_days));
    for needed in figures.needed.iter().flat_map(|needed| &needed.stages) {
        row("Needed for the target", needed.stage.clone(), needed.units.map_or("none yet".to_owned(), number));
    }
    rows
}
