//! What outcomes say of two criteria, without being fooled by chance.

pub mod statistics;
