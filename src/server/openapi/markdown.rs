//! The little Markdown that the manual's words about calls are written in → HTML.

use crate::wire::markup::escaped;

/// Paragraphs, lists and tables, with `code` in them; of a link its words.
pub(super) fn html(markdown: &str) -> String {
    markdown.split("\n\n").map(str::trim).filter(|block| !block.is_empty()).map(block).collect()
}

fn block(block: &str) -> String {
    if block.starts_with('|') {
        return table(block);
    }
    if let Some(items) = block.strip_prefix("- ") {
        let items: String = items.split("\n- ").map(|item| format!("<li>{}</li>", inline(item))).collect();
        return format!("<ul>{items}</ul>");
    }
    match block.trim_start_matches('#') {
        heading if heading.len() < block.len() => format!("<h4>{}</h4>", inline(heading.trim_start())),
        paragraph => format!("<p>{}</p>", inline(paragraph)),
    }
}

fn table(block: &str) -> String {
    let rows = block.lines().filter(|line| !line.starts_with("| ---"));
    let rows: String = rows
        .enumerate()
        .map(|(number, row)| {
            let cell = if number == 0 { "th" } else { "td" };
            let cells = row.trim_matches('|').split(" | ");
            let cells: String = cells.map(|text| format!("<{cell}>{}</{cell}>", inline(text.trim()))).collect();
            format!("<tr>{cells}</tr>")
        })
        .collect();
    format!("<table>{rows}</table>")
}

/// A line's words: every other part between backticks is code.
pub(super) fn inline(text: &str) -> String {
    let parts = text.split('`').enumerate();
    let shown = parts.map(|(number, part)| match number % 2 {
        0 => escaped(&without_links(part)),
        _ => format!("<code>{}</code>", escaped(part)),
    });
    shown.collect()
}

/// `[words](place)` → `words`: the page is served alone.
fn without_links(text: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        shown.push_str(before);
        match after.split_once("](").and_then(|(words, after)| Some((words, after.split_once(')')?.1))) {
            Some((words, after)) => {
                shown.push_str(words);
                rest = after;
            }
            None => {
                shown.push('[');
                rest = after;
            }
        }
    }
    shown + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_manual_uses_is_shown() {
        let text = "Ask `a < b`, as [page.md](page.md) says\nin [1].\n\n- one\n- `two`\n\n| a | b |\n| --- | --- |\n| `c`, d | <e> |";
        assert_eq!(
            html(text),
            "<p>Ask <code>a &lt; b</code>, as page.md says\nin [1].</p><ul><li>one</li><li><code>two</code></li></ul>\
             <table><tr><th>a</th><th>b</th></tr><tr><td><code>c</code>, d</td><td>&lt;e&gt;</td></tr></table>"
        );
    }
}
