//! Behaviour at the edges: one binary for every integration test.
#![cfg(test)]
#![expect(clippy::string_slice, reason = "a test may stop, and slices at what a search found")]

mod agree;
mod allocations;
mod assigned;
mod assignment;
#[cfg(feature = "service")]
mod batch;
#[cfg(feature = "service")]
mod campaigns;
#[cfg(feature = "service")]
mod change_manual;
mod check;
#[cfg(feature = "service")]
mod command;
#[cfg(feature = "service")]
mod command_bench;
mod command_check;
#[cfg(feature = "service")]
mod command_diff;
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
mod compare;
mod contact;
mod contacts;
#[cfg(all(feature = "service", unix))]
mod crash;
#[cfg(feature = "service")]
mod deploy;
#[cfg(feature = "service")]
mod described;
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
mod funnel;
mod fuzzed;
mod generate;
mod generated;
#[cfg(feature = "service")]
mod hillstrom;
#[cfg(all(feature = "service", unix))]
mod hostile;
#[cfg(feature = "service")]
mod init;
mod layouts;
mod lint;
#[cfg(feature = "service")]
mod looks;
mod manual;
mod mistakes;
#[cfg(feature = "service")]
mod operations;
mod outcomes;
mod parse;
#[cfg(feature = "service")]
mod past;
mod readme;
#[cfg(feature = "service")]
mod recording;
mod reference;
#[cfg(feature = "service")]
mod reload;
mod report;
mod ruleset;
#[cfg(feature = "service")]
mod samples;
#[cfg(all(feature = "service", unix))]
mod saving;
mod scoring;
#[cfg(feature = "service")]
mod server;
#[cfg(feature = "service")]
mod service_manual;
#[cfg(feature = "service")]
mod serving;
mod shared;
mod shop;
mod simulated;
mod statistics;
#[cfg(feature = "service")]
mod store;
mod tidy;
#[cfg(feature = "tls")]
mod tls;
mod trial;
mod valid_until;
mod variants;
#[cfg(feature = "service")]
mod workload;
mod written;
