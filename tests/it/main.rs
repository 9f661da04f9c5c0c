//! Behaviour at the edges: one binary for every integration test.
#![cfg(test)]
#![expect(clippy::string_slice, reason = "a test may stop, and slices at what a search found")]

mod agree;
mod check;
#[cfg(feature = "service")]
mod command;
#[cfg(feature = "service")]
mod command_bench;
mod command_check;
#[cfg(feature = "service")]
mod command_evaluate;
#[cfg(feature = "service")]
mod command_explain;
#[cfg(feature = "service")]
mod command_fmt;
#[cfg(feature = "service")]
mod command_serve;
#[cfg(feature = "service")]
mod command_test;
mod contact;
mod contacts;
mod diagnostics;
mod draft;
mod evaluate;
mod explained;
#[cfg(feature = "service")]
mod exports;
mod folder;
mod folder_cases;
mod format;
mod forms;
mod generate;
#[cfg(feature = "service")]
mod init;
mod layouts;
mod manual;
mod parse;
mod readme;
mod reference;
#[cfg(feature = "service")]
mod reload;
mod ruleset;
#[cfg(feature = "service")]
mod samples;
mod scoring;
#[cfg(feature = "service")]
mod server;
#[cfg(feature = "service")]
mod service_manual;
#[cfg(feature = "service")]
mod serving;
mod shared;
mod statistics;
mod tidy;
mod trial;
mod variants;
#[cfg(feature = "service")]
mod workload;
