//! The public formats: bytes → profile, decision → bytes.

pub mod contact;
pub mod decision;
mod json;
mod message;
mod values;
