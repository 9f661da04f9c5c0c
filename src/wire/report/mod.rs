//! A report on an experiment → JSON for programs, text for people, a page with charts.

mod chart;
mod html;
mod json;
mod text;
mod words;

pub use html::html;
pub use json::json;
pub(in crate::wire) use json::rounded;
pub use text::text;
