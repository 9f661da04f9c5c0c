//! Thresh decides which contacts deserve sales' time, by rules that a marketer can read aloud.
//!
//! Two functions carry it, both pure and total: one builds a ruleset from texts, one decides a profile by it.

#[cfg(feature = "service")]
pub mod cli;
pub mod compare;
pub mod config;
pub mod decide;
pub mod domain;
pub mod draft;
pub mod eval;
pub mod experiment;
pub mod explain;
pub mod funnel;
pub mod lang;
pub mod limits;
pub mod live;
pub mod past;
pub mod profile;
pub mod program;
pub mod reference;
pub mod ruleset;
#[cfg(feature = "service")]
pub mod server;
#[cfg(feature = "service")]
pub mod store;
pub mod trial;
pub mod wire;
