//! Numbers before and after the change as bars beside each other.

use crate::wire::ink::{Ink, Style, bar, harmless};
use crate::compare::Both;

/// Columns of the longest bar.
const BAR_COLUMNS: u64 = 20;
/// Columns of a label, at least.
const LABEL_COLUMNS: usize = 12;
/// Columns of a number.
const NUMBER_COLUMNS: usize = 8;

/// A line of a chart.
pub(super) struct Row {
    pub(super) label: String,
    pub(super) contacts: Both<u64>,
}

/// The lines of a chart below a heading for each side; a side without heading is left out.
pub(super) fn chart(headings: &Both<Option<String>>, rows: &[Row], ink: Ink) -> Vec<String> {
    let most = rows.iter().map(|row| row.contacts.before.max(row.contacts.after)).max().unwrap_or(0);
    let label_columns = rows.iter().map(|row| row.label.chars().count()).max().unwrap_or(0).max(LABEL_COLUMNS);
    let side_columns = BAR_COLUMNS as usize + NUMBER_COLUMNS;
    let shown = [&headings.before, &headings.after].into_iter().flatten();
    let headings_line: Vec<String> = shown.map(|heading| format!("{heading:<side_columns$}")).collect();
    let mut lines = vec![format!("    {:label_columns$}  {}", "", headings_line.join("   ")).trim_end().to_owned()];
    for row in rows {
        let sides = [
            headings.before.as_ref().map(|_| row.contacts.before),
            headings.after.as_ref().map(|_| row.contacts.after),
        ];
        let sides: Vec<String> = sides.into_iter().flatten().map(|count| side(count, most, ink)).collect();
        lines.push(format!("    {:>label_columns$}  {}", harmless(&row.label), sides.join("   ")));
    }
    lines
}

fn side(count: u64, most: u64, ink: Ink) -> String {
    let bar = bar(count, most, BAR_COLUMNS);
    let padding = " ".repeat((BAR_COLUMNS as usize).saturating_sub(bar.chars().count()));
    let number = if count == 0 { "·".to_owned() } else { count.to_string() };
    let style = if count == 0 { Style::Faint } else { Style::Plain };
    format!("{bar}{padding}{}", ink.paint(style, &format!("{number:>NUMBER_COLUMNS$}")))
}
