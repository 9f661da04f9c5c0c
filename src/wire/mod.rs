//! The public formats: bytes → profile, decision → bytes.

pub mod asked;
pub mod backtest;
pub mod contact;
pub mod contacts;
mod cursor;
pub mod dealt;
pub mod decided;
pub mod decision;
mod elements;
mod experiments;
pub mod explained;
pub mod funnel;
pub mod ink;
mod json;
pub mod lines;
pub mod log;
pub mod markup;
mod message;
mod next;
pub mod outcomes;
pub mod plan;
mod quotes;
pub mod report;
mod rows;
mod token;
mod usual;
mod values;
