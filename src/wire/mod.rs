//! The public formats: bytes → profile, decision → bytes.

pub mod contact;
pub mod contacts;
mod cursor;
pub mod decision;
mod elements;
mod experiments;
pub mod explained;
mod json;
pub mod log;
pub mod markup;
mod message;
mod next;
pub mod outcomes;
pub mod report;
mod rows;
mod token;
mod usual;
mod values;
