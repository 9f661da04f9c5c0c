//! A funnel's figures as text, as a page for a meeting, and as JSON.

mod chart;
mod html;
mod page;
mod rows;
mod text;
mod words;

use crate::funnel::Report;

pub use html::html;
pub use text::text;

/// The figures as one JSON object.
///
/// # Errors
/// Never, as far as anybody knows.
pub fn json(report: &Report) -> serde_json::Result<String> {
    Ok(serde_json::to_string_pretty(report)? + "\n")
}
