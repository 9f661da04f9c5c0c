//! Every key of the configuration: one line of a table each.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use super::{Config, Mistake, Watched};
use crate::domain::{FailingTests, Keepings};

/// A key.
pub(super) struct Key {
    /// Its section and name: `server.listen`.
    pub(super) path: &'static str,
    /// How it is written in the file.
    pub(super) example: &'static str,
    /// Whether the file gives it as a text or as a number.
    pub(super) written: Written,
    /// Reads a value from its text; `None` if it is not understood.
    pub(super) set: fn(&mut Config, &str) -> Option<()>,
}

/// How a key's value is written in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Written {
    /// In quotes.
    Text,
    /// As a whole number.
    Number,
    /// Either.
    TextOrNumber,
    /// As `true` or `false`.
    YesNo,
}

/// Declares the keys: path, example, how it is written, field, and the function that reads the value.
macro_rules! keys {
    ($($path:literal, $example:literal, $written:ident, $($field:ident).+, $read:path;)*) => {
        /// All keys.
        pub(super) const KEYS: &[Key] = &[$(Key {
            path: $path,
            example: $example,
            written: Written::$written,
            set: |config, text| $read(text).map(|value| config.$($field).+ = value),
        },)*];
    };
}

keys! {
    "rules", r#"rules = "rules""#, Text, rules, folder;
    "server.listen", r#"listen = "127.0.0.1:7171""#, Text, server.listen, address;
    "tls.certificate", r#"certificate = "cert.pem""#, Text, tls.certificate, file;
    "tls.key", r#"key = "key.pem""#, Text, tls.key, file;
    "reload.quiet", r#"quiet = "50ms""#, Text, reload.quiet, duration;
    "reload.quiet-max", r#"quiet-max = "250ms""#, Text, reload.quiet_max, duration;
    "reload.poll", r#"poll = "2s""#, Text, reload.poll, duration;
    "reload.watch", "watch = false", YesNo, reload.watched, watched;
    "reload.require-tests", "require-tests = false", YesNo, reload.failing_tests, required;
    "contact.id", r#"id = "Record ID""#, Text, contact.id, name;
    "store.url", r#"url = "thresh.db""#, Text, store.url, place;
    "store.keep", r#"keep = "1095 days""#, Text, store.keep, days;
    "store.decisions", r#"decisions = "changes, aurora-launch all""#, Text, store.decisions, Keepings::parse;
    "funnel.contacts", r#"contacts = "contacts.jsonl""#, Text, funnel.contacts, file;
    "funnel.outcomes", r#"outcomes = "outcomes.csv""#, Text, funnel.outcomes, file;
    "limits.body", r#"body = "4 MiB""#, TextOrNumber, limits.body_bytes, bytes;
    "limits.request-timeout", r#"request-timeout = "5s""#, Text, limits.request_timeout, duration;
    "limits.header-timeout", r#"header-timeout = "10s""#, Text, limits.header_timeout, duration;
    "limits.connections", "connections = 1024", Number, limits.connections, count;
    "limits.requests", "requests = 256", Number, limits.requests, count;
    "limits.batches", "batches = 16", Number, limits.batches, count;
    "limits.progress-timeout", r#"progress-timeout = "30s""#, Text, limits.progress_timeout, duration;
}

impl Key {
    /// The environment variable that sets it.
    fn variable(&self) -> String {
        format!("THRESH_{}", self.path.replace(['.', '-'], "_").to_uppercase())
    }
}

/// Sets what the environment says. An empty variable says nothing; variables of other names are somebody else's
/// (an orchestrator sets `THRESH_PORT` for a service called `thresh`).
pub(super) fn apply_environment(config: &mut Config, variable: impl Fn(&str) -> Option<OsString>) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    for key in KEYS {
        let name = key.variable();
        let Some(value) = variable(&name).filter(|value| !value.is_empty()) else { continue };
        if value.to_str().and_then(|text| (key.set)(config, text)).is_none() {
            let shown = value.to_string_lossy();
            let (_, example) = key.example.split_once(" = ").unwrap_or(("", key.example));
            let message =
                format!("`{shown}` is not understood; set it to something like `{}`", example.trim_matches('"'));
            mistakes.push(Mistake { place: name, message });
        }
    }
    mistakes
}

fn folder(text: &str) -> Option<PathBuf> {
    (!text.is_empty()).then(|| PathBuf::from(text))
}

fn file(text: &str) -> Option<Option<PathBuf>> {
    folder(text).map(Some)
}

fn address(text: &str) -> Option<SocketAddr> {
    text.parse().ok()
}

fn name(text: &str) -> Option<String> {
    (!crate::domain::trimmed(text).is_empty()).then(|| text.to_owned())
}

/// The place of a store.
fn place(text: &str) -> Option<Option<String>> {
    (!crate::domain::trimmed(text).is_empty()).then(|| Some(text.to_owned()))
}

/// So many days, or `for good`.
fn days(text: &str) -> Option<Option<Duration>> {
    if text == "for good" {
        return Some(None);
    }
    let days: u64 = text.strip_suffix(" days")?.trim().parse().ok()?;
    let seconds = days.checked_mul(24 * 3_600).filter(|seconds| *seconds > 0)?;
    Some(Some(Duration::from_secs(seconds)))
}

/// A time longer than none: `50ms`, `2s`, `1m 30s`.
fn duration(text: &str) -> Option<Duration> {
    let duration = Duration::try_from(text.parse::<jiff::SignedDuration>().ok()?).ok()?;
    (!duration.is_zero()).then_some(duration)
}

/// `true` or `false`: whether the folder is watched.
fn watched(text: &str) -> Option<Watched> {
    match text {
        "true" => Some(Watched::AndPolled),
        "false" => Some(Watched::Not),
        _ => None,
    }
}

/// `true` or `false`: whether tests have to pass.
fn required(text: &str) -> Option<FailingTests> {
    match text {
        "true" => Some(FailingTests::Refused),
        "false" => Some(FailingTests::Allowed),
        _ => None,
    }
}

/// A number of bytes above zero: `65536`, `64 KiB`, `4 MiB`.
fn bytes(text: &str) -> Option<usize> {
    let split = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    let (digits, unit) = text.split_at_checked(split)?;
    let factor = match unit.trim_start() {
        "" | "B" => 1,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        _ => return None,
    };
    count(digits)?.checked_mul(factor)
}

/// A whole number above zero.
fn count(text: &str) -> Option<usize> {
    text.parse().ok().filter(|count| *count > 0)
}
