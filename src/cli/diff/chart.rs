//! Numbers before and after the change as bars beside each other.

use super::ink::{Ink, Style, harmless};
use crate::compare::Both;

/// Columns of the longest bar.
const BAR_COLUMNS: u64 = 20;
/// Columns of a label, at least.
const LABEL_COLUMNS: usize = 12;
/// Columns of a number.
const NUMBER_COLUMNS: usize = 8;
/// What fills the last column of a bar by an eighth, two eighths …
const EIGHTHS: [char; 7] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉'];

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
    let bar = bar(count, most);
    let padding = " ".repeat((BAR_COLUMNS as usize).saturating_sub(bar.chars().count()));
    let number = if count == 0 { "·".to_owned() } else { count.to_string() };
    let style = if count == 0 { Style::Faint } else { Style::Plain };
    format!("{bar}{padding}{}", ink.paint(style, &format!("{number:>NUMBER_COLUMNS$}")))
}

/// A bar whose length is to the longest one's as the numbers are; whatever is not zero is seen.
fn bar(count: u64, most: u64) -> String {
    if count == 0 {
        return String::new();
    }
    let eighths = u128::from(count) * u128::from(BAR_COLUMNS) * 8 / u128::from(most.max(1));
    let eighths = usize::try_from(eighths).unwrap_or(0).max(1);
    let mut bar = "█".repeat(eighths / 8);
    bar.extend((eighths % 8).checked_sub(1).and_then(|part| EIGHTHS.get(part)));
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_as_long_as_their_numbers_are_great() {
        assert_eq!(bar(0, 10), "");
        assert_eq!(bar(1, 1_000_000), "▏");
        assert_eq!(bar(10, 10), "█".repeat(20));
        assert_eq!(bar(5, 10), "█".repeat(10));
        assert_eq!(bar(1, 32), "▋");
        assert_eq!(bar(u64::MAX, u64::MAX), "█".repeat(20));
    }
}
