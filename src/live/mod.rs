//! A folder on disk → the ruleset in force, swapped whole when what is on disk changes.

pub mod folder;
