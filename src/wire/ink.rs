//! How figures are written for people: eighty columns at most, coloured only where a person looks at a terminal.

use crate::domain::Timestamp;

/// Columns of a line, on a terminal and in a mail.
pub const COLUMNS: usize = 80;

/// Whether text is coloured: only on a terminal, and never where `NO_COLOR` is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// It is.
    Coloured,
    /// It is not.
    Plain,
}

/// How something stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Not at all.
    Plain,
    /// As a heading.
    Title,
    /// Less than what is around it.
    Faint,
    /// As good news.
    Better,
    /// As bad news.
    Worse,
}

/// Writes text in styles, or without any.
#[derive(Clone, Copy, Debug)]
pub struct Ink(
    /// Whether in styles.
    pub Colour,
);

impl Ink {
    /// A text in a style.
    pub fn paint(self, style: Style, text: &str) -> String {
        let code = match (self.0, style) {
            (Colour::Plain, _) | (_, Style::Plain) => return text.to_owned(),
            (Colour::Coloured, Style::Title) => "1",
            (Colour::Coloured, Style::Faint) => "2",
            (Colour::Coloured, Style::Better) => "32",
            (Colour::Coloured, Style::Worse) => "31",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }
}

/// A text on as many lines as it needs, broken at spaces: `first` before the first line, as many spaces before the others. A word that
/// is longer than a line stays whole.
pub fn wrapped(first: &str, text: &str) -> Vec<String> {
    let indent = first.chars().count();
    let mut lines = vec![first.to_owned()];
    for word in text.split(' ') {
        let taken = lines.last().map_or(0, |line| line.chars().count());
        if taken > indent && taken + 1 + word.chars().count() > COLUMNS {
            lines.push(" ".repeat(indent));
        }
        if let Some(line) = lines.last_mut() {
            if line.chars().count() > indent {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

/// A text that cannot steer the terminal: what contacts and rules bring may hold anything.
pub fn harmless(text: &str) -> String {
    text.replace(char::is_control, "\u{fffd}")
}

/// A figure a week: to a tenth, below one to a hundredth.
pub fn a_week(rate: f64) -> String {
    if rate < 1.0 && rate > 0.0 { format!("{rate:.2}") } else { format!("{rate:.1}") }
}

/// A number of contacts: `nobody`, `1 contact`, `2 contacts`.
///
/// ```
/// use thresh::wire::ink::contacts;
/// assert_eq!([0, 1, 2].map(contacts), ["nobody", "1 contact", "2 contacts"]);
/// ```
pub fn contacts(count: u64) -> String {
    match count {
        0 => "nobody".to_owned(),
        1 => "1 contact".to_owned(),
        _ => format!("{count} contacts"),
    }
}

/// An instant to the minute.
pub fn when(instant: Timestamp) -> String {
    let shown = instant.to_string();
    match (shown.get(..10), shown.get(11..16)) {
        (Some(day), Some(time)) if shown.as_bytes().get(4) == Some(&b'-') => format!("{day} {time} UTC"),
        (Some(_) | None, _) => shown,
    }
}

/// What fills the last column of a bar by an eighth, two eighths …
const EIGHTHS: [char; 7] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/// A bar whose length is to that of so many columns as the number is to the greatest; whatever is not zero is seen.
pub fn bar(count: u64, most: u64, columns: u64) -> String {
    if count == 0 {
        return String::new();
    }
    let eighths = u128::from(count) * u128::from(columns) * 8 / u128::from(most.max(1));
    let eighths = usize::try_from(eighths).unwrap_or(0).max(1);
    let mut bar = "█".repeat(eighths / 8);
    bar.extend((eighths % 8).checked_sub(1).and_then(|part| EIGHTHS.get(part)));
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_at_spaces_and_no_word_is_lost() {
        let text = format!("{} {} b", "word ".repeat(20).trim_end(), "x".repeat(90));
        let lines = wrapped("  - ", &text);
        assert!(lines.iter().all(|line| line.chars().count() <= COLUMNS || line.trim() == "x".repeat(90)));
        assert!(lines.iter().skip(1).all(|line| line.starts_with("    ") && !line.ends_with(' ')));
        assert_eq!(lines.iter().map(|line| line.trim_start_matches("  - ").trim()).collect::<Vec<_>>().join(" "), text);
    }

    #[test]
    fn colour_is_only_where_it_is_wanted() {
        assert_eq!(Ink(Colour::Plain).paint(Style::Worse, "a"), "a");
        assert_eq!(Ink(Colour::Coloured).paint(Style::Worse, "a"), "\u{1b}[31ma\u{1b}[0m");
    }

    #[test]
    fn bars_are_as_long_as_their_numbers_are_great() {
        assert_eq!(bar(0, 10, 20), "");
        assert_eq!(bar(1, 1_000_000, 20), "▏");
        assert_eq!(bar(10, 10, 20), "█".repeat(20));
        assert_eq!(bar(5, 10, 20), "█".repeat(10));
        assert_eq!(bar(1, 32, 20), "▋");
        assert_eq!(bar(u64::MAX, u64::MAX, 20), "█".repeat(20));
    }
}
