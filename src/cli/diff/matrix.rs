//! Who stands where before and after the change, as a table: stages before at its left, stages after above.

use crate::wire::ink::{COLUMNS, Ink, Style, contacts, harmless};
use crate::compare::{CampaignReport, Matrix, Movers, Position, Presence};

/// Spaces between columns.
const GAP: usize = 2;

/// The lines of the table, or of a list of stages where the table would not fit or there is but one side.
pub(super) fn lines(campaign: &CampaignReport, ink: Ink) -> Vec<String> {
    let grid = Grid::of(campaign);
    let mut lines = vec![String::new()];
    let sides: &[Side] = match campaign.presence {
        Presence::Before => &[Side::Before],
        Presence::After => &[Side::After],
        Presence::Both => &[Side::Before, Side::After],
    };
    if campaign.presence == Presence::Both && grid.columns() <= COLUMNS {
        lines.push("  Who stands where: before at the left, after above".to_owned());
        lines.extend(grid.lines(ink));
    } else {
        lines.push("  Who stands where".to_owned());
        lines.extend(listed(&campaign.stages, sides, ink));
    }
    if campaign.outside > 0 {
        let outside = contacts(campaign.outside);
        let verb = if campaign.outside == 1 { "is" } else { "are" };
        lines.push(ink.paint(Style::Faint, &format!("    {outside} {verb} outside")));
    }
    lines
}

/// A side that is shown.
#[derive(Clone, Copy)]
enum Side {
    Before,
    After,
}

impl Side {
    fn heading(self) -> &'static str {
        match self {
            Side::Before => "before",
            Side::After => "after",
        }
    }

    /// How many stand in a place.
    fn contacts(self, matrix: &Matrix, place: &Position) -> u64 {
        let at = |positions: &[Position]| positions.iter().position(|position| position == place);
        match self {
            Side::Before => {
                let row = at(&matrix.before).and_then(|row| matrix.contacts.get(row));
                row.map_or(0, |row| row.iter().sum())
            }
            Side::After => at(&matrix.after).map_or(0, |column| column_sum(matrix, column)),
        }
    }
}

/// What moves up and what moves down stand out; who stays does not.
fn style_of(campaign: &CampaignReport, from: &Position, to: &Position, contacts: u64) -> Style {
    let is_among = |movers: &Movers| movers.moves.iter().any(|it| it.from == *from && it.to == *to);
    if contacts == 0 || from == to {
        Style::Faint
    } else if is_among(&campaign.up) {
        Style::Better
    } else if is_among(&campaign.down) {
        Style::Worse
    } else {
        Style::Plain
    }
}

/// The rows and columns that hold anything, or are stages.
struct Grid {
    /// By label: a number in its style for each column.
    rows: Vec<(String, Vec<(u64, Style)>)>,
    headings: Vec<String>,
}

impl Grid {
    fn of(campaign: &CampaignReport) -> Grid {
        let matrix = &campaign.stages;
        let columns: Vec<(usize, &Position)> =
            matrix.after.iter().enumerate().filter(|(at, it)| is_shown(it, column_sum(matrix, *at))).collect();
        let rows = matrix.before.iter().zip(&matrix.contacts).filter(|(it, row)| is_shown(it, row.iter().sum()));
        let cells = |from: &Position, row: &[u64]| -> Vec<(u64, Style)> {
            let counts = columns.iter().map(|(at, to)| (row.get(*at).copied().unwrap_or(0), *to));
            counts.map(|(count, to)| (count, style_of(campaign, from, to, count))).collect()
        };
        Grid {
            rows: rows.map(|(from, row)| (harmless(from.as_str()), cells(from, row))).collect(),
            headings: columns.iter().map(|(_, position)| harmless(position.as_str())).collect(),
        }
    }

    fn label_columns(&self) -> usize {
        self.rows.iter().map(|(label, _)| label.chars().count()).max().unwrap_or(0).max("before".len())
    }

    fn total(&self) -> u64 {
        self.rows.iter().flat_map(|(_, row)| row).map(|(count, _)| count).sum()
    }

    fn widths(&self) -> Vec<usize> {
        let number = self.total().to_string().len();
        self.headings.iter().map(|heading| heading.chars().count().max(number)).collect()
    }

    fn sum_columns(&self) -> usize {
        self.total().to_string().len().max("before".len())
    }

    fn columns(&self) -> usize {
        let cells: usize = self.widths().iter().map(|width| width + GAP).sum();
        4 + self.label_columns() + cells + GAP + 2 + self.sum_columns()
    }

    fn lines(&self, ink: Ink) -> Vec<String> {
        let (label, widths, sum) = (self.label_columns(), self.widths(), self.sum_columns());
        let headings: String =
            self.headings.iter().zip(&widths).map(|(heading, width)| format!("  {heading:>width$}")).collect();
        let mut lines = vec![ink.paint(Style::Faint, &format!("    {:label$}{headings}    {:>sum$}", "", "before"))];
        for (name, row) in &self.rows {
            let cells = row.iter().zip(&widths).map(|((count, style), width)| {
                let shown = if *count == 0 { "·".to_owned() } else { count.to_string() };
                format!("  {}", ink.paint(*style, &format!("{shown:>width$}")))
            });
            let all: u64 = row.iter().map(|(count, _)| count).sum();
            lines.push(format!("    {name:label$}{}    {all:>sum$}", cells.collect::<String>()));
        }
        let sums = (0..self.headings.len()).zip(&widths).map(|(at, width)| {
            let sum: u64 = self.rows.iter().filter_map(|(_, row)| row.get(at)).map(|(count, _)| count).sum();
            format!("  {sum:>width$}")
        });
        let after = ink.paint(Style::Faint, &format!("{:label$}", "after"));
        lines.push(format!("    {after}{}    {:>sum$}", sums.collect::<String>(), self.total()));
        lines
    }
}

/// How many stand in each place, one place a line.
fn listed(matrix: &Matrix, sides: &[Side], ink: Ink) -> Vec<String> {
    let mut places: Vec<&Position> = matrix.after.iter().collect();
    places.extend(matrix.before.iter().filter(|position| !matrix.after.contains(position)));
    places.retain(|place| **place != Position::Absent);
    let label = places.iter().map(|place| place.as_str().chars().count()).max().unwrap_or(0);
    let row = |name: &str, cells: &[String]| {
        let cells: String = cells.iter().map(|cell| format!("  {cell:>10}")).collect();
        format!("    {name:label$}{cells}")
    };
    let headings: Vec<String> = sides.iter().map(|side| side.heading().to_owned()).collect();
    let mut lines = vec![ink.paint(Style::Faint, &row("", &headings))];
    for place in places {
        let counts: Vec<u64> = sides.iter().map(|side| side.contacts(matrix, place)).collect();
        if is_shown(place, counts.iter().sum()) {
            let cells: Vec<String> = counts.iter().map(|count| if *count == 0 { "·".to_owned() } else { count.to_string() }).collect();
            lines.push(row(&harmless(place.as_str()), &cells));
        }
    }
    lines
}

fn column_sum(matrix: &Matrix, at: usize) -> u64 {
    matrix.contacts.iter().filter_map(|row| row.get(at)).sum()
}

/// Stages are always shown; that nobody is outside or disqualified need not be.
fn is_shown(position: &Position, contacts: u64) -> bool {
    match position {
        Position::Stage(_) => true,
        Position::Absent | Position::Outside | Position::Disqualified | Position::Stageless => contacts > 0,
    }
}
