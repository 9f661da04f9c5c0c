//! The public formats: bytes → profile, decision → bytes.

pub mod contact;
mod json;
mod message;
mod values;
