//! `thresh.toml` → settings, every mistake of it at once, each with its line.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;

use toml::de::{DeTable, DeValue};

use super::callers::digest;
use super::keys::{KEYS, Key, Written};
use super::{Caller, Config, Mistake, Role};
use crate::limits::{FILE_BYTES_MAX, NEAREST_EDITS_MAX};

/// The array of tables with the callers' keys.
const CALLERS: &str = "keys";
/// What a key's table looks like.
const CALLER_EXAMPLE: &str =
    r#"`name = "crm"`, `sha256 = "…"` (64 hexadecimal digits) and `may = ["evaluate", "read", "write"]`"#;

/// Sets what the file says, and gives its mistakes.
pub(super) fn apply(path: &Path, bytes: &[u8], config: &mut Config) -> Vec<Mistake> {
    let whole = |message: String| vec![Mistake { place: path.display().to_string(), message }];
    if bytes.len() > FILE_BYTES_MAX {
        return whole(format!("the file is larger than {FILE_BYTES_MAX} bytes"));
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return whole("the file is not UTF-8".to_owned()) };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut settings = Settings { path, text, config, mistakes: Vec::new() };
    let default_rules = settings.config.rules.clone();
    match DeTable::parse(text) {
        Ok(table) => settings.table(table.get_ref(), ""),
        Err(error) => settings.mistake(error.span().unwrap_or(0..0), error.message().replace('\n', ", ")),
    }
    let Settings { config, mut mistakes, .. } = settings;
    mistakes.sort_by_key(|(line, _)| *line);
    if config.rules != default_rules {
        config.rules = path.parent().unwrap_or(Path::new("")).join(&config.rules);
    }
    let Config { tls, funnel, .. } = &mut *config;
    let files = [&mut tls.certificate, &mut tls.key, &mut funnel.contacts, &mut funnel.outcomes];
    for file in files.into_iter().flatten() {
        *file = path.parent().unwrap_or(Path::new("")).join(&*file);
    }
    if let Some(url) = config.store.url.take() {
        config.store.url = Some(beside(path, &url));
    }
    mistakes.into_iter().map(|(_, mistake)| mistake).collect()
}

/// A store's place as seen from here: a file is relative to the file that names it.
fn beside(path: &Path, url: &str) -> String {
    let file = url.strip_prefix("sqlite:").unwrap_or(url);
    if file.contains("://") {
        return url.to_owned();
    }
    path.parent().unwrap_or(Path::new("")).join(file).display().to_string()
}

struct Settings<'s> {
    path: &'s Path,
    text: &'s str,
    config: &'s mut Config,
    /// Each with its line: a table does not keep the order in which its keys stand in the file.
    mistakes: Vec<(usize, Mistake)>,
}

impl Settings<'_> {
    fn table(&mut self, table: &DeTable<'_>, section: &str) {
        for (key, value) in table {
            let path =
                if section.is_empty() { key.get_ref().to_string() } else { format!("{section}.{}", key.get_ref()) };
            let is_section =
                KEYS.iter().any(|key| key.path.strip_prefix(&path).is_some_and(|rest| rest.starts_with('.')));
            let known = KEYS.iter().find(|key| key.path == path);
            if path == CALLERS {
                self.callers(value.get_ref(), key.span());
                continue;
            }
            match (value.get_ref(), known) {
                (DeValue::Table(table), _) if is_section => self.table(table, &path),
                (DeValue::Table(_), None) => self.mistake(key.span(), unknown_section(&path)),
                (value, Some(known)) => self.value(known, value, key.span()),
                (_, None) if is_section => {
                    self.mistake(key.span(), format!("`{path}` is a section; write `[{path}]`"));
                }
                (_, None) => self.mistake(key.span(), unknown(&path)),
            }
        }
    }

    fn value(&mut self, key: &Key, value: &DeValue<'_>, span: Range<usize>) {
        let text = match (value, key.written) {
            (DeValue::String(text), Written::Text | Written::TextOrNumber) => Some(text.to_string()),
            (DeValue::Integer(number), Written::Number | Written::TextOrNumber) => {
                Some(number.to_string().replace('_', ""))
            }
            (DeValue::Boolean(truth), Written::YesNo) => Some(truth.to_string()),
            _ => None,
        };
        if text.and_then(|text| (key.set)(self.config, &text)).is_none() {
            self.mistake(
                span,
                format!("the value of `{}` is not understood; write it like `{}`", key.path, key.example),
            );
        }
    }

    /// The keys that callers hold: an array of tables, since there may be any number of them.
    fn callers(&mut self, value: &DeValue<'_>, span: Range<usize>) {
        let DeValue::Array(entries) = value else {
            return self
                .mistake(span, format!("`{CALLERS}` is a list; write `[[{CALLERS}]]`, and under it {CALLER_EXAMPLE}"));
        };
        for entry in entries {
            match entry.get_ref().as_table() {
                Some(table) => self.caller(table, entry.span()),
                None => self.mistake(entry.span(), format!("a key has {CALLER_EXAMPLE}")),
            }
        }
    }

    fn caller(&mut self, table: &DeTable<'_>, span: Range<usize>) {
        let (mut name, mut sha256, mut may) = (None, None, None);
        for (key, value) in table {
            let text = value.get_ref().as_str();
            let understood = match &**key.get_ref() {
                "name" => {
                    name = text.filter(|text| !crate::domain::trimmed(text).is_empty()).map(str::to_owned);
                    name.is_some()
                }
                "sha256" => {
                    sha256 = text.and_then(digest);
                    sha256.is_some()
                }
                "may" => {
                    may = roles(value.get_ref());
                    may.is_some()
                }
                other => {
                    self.mistake(key.span(), format!("a key has no `{other}`; it has {CALLER_EXAMPLE}"));
                    continue;
                }
            };
            if !understood {
                let field = key.get_ref();
                self.mistake(
                    key.span(),
                    format!("the `{field}` of a key is not understood; a key has {CALLER_EXAMPLE}"),
                );
            }
        }
        for field in ["name", "sha256", "may"] {
            if !table.iter().any(|(key, _)| &**key.get_ref() == field) {
                self.mistake(span.clone(), format!("a key lacks its `{field}`; it has {CALLER_EXAMPLE}"));
            }
        }
        let (Some(name), Some(sha256), Some(may)) = (name, sha256, may) else { return };
        if self.config.callers.iter().any(|caller| caller.name == name) {
            return self.mistake(span, format!("there are two keys called `{name}`: logs could not tell them apart"));
        }
        if let Some(same) = self.config.callers.iter().find(|caller| caller.sha256 == sha256) {
            let message = format!("`{name}` and `{}` are one key: each caller needs its own", same.name);
            return self.mistake(span, message);
        }
        self.config.callers.push(Caller { name, sha256, may });
    }

    fn mistake(&mut self, span: Range<usize>, message: String) {
        let before = self.text.get(..span.start).unwrap_or("");
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        let place = format!("{}:{line}", self.path.display());
        self.mistakes.push((line, Mistake { place, message }));
    }
}

/// What a key may do, if it is a list of roles with at least one in it.
fn roles(value: &DeValue<'_>) -> Option<Vec<Role>> {
    let DeValue::Array(entries) = value else { return None };
    let roles: Option<Vec<Role>> = entries.iter().map(|entry| Role::named(entry.get_ref().as_str()?)).collect();
    roles.filter(|roles| !roles.is_empty())
}

/// Says that there is no such section, and which was probably meant.
fn unknown_section(name: &str) -> String {
    let sections: BTreeSet<&str> = KEYS.iter().filter_map(|key| Some(key.path.split_once('.')?.0)).collect();
    let distance = |section: &&&str| strsim::osa_distance(section, name);
    match sections.iter().min_by_key(distance).filter(|section| distance(section) <= NEAREST_EDITS_MAX) {
        Some(section) => format!("there is no section `{name}`; write `[{section}]`"),
        None => {
            let sections: Vec<&str> = sections.into_iter().collect();
            format!("there is no section `{name}`; the sections are {}", sections.join(", "))
        }
    }
}

/// Says that there is no such key, and what was probably meant.
fn unknown(path: &str) -> String {
    let own_name = |path: &'static str| path.rsplit_once('.').map_or(path, |(_, name)| name);
    let name = path.rsplit_once('.').map_or(path, |(_, name)| name);
    let misplaced = KEYS.iter().find(|key| own_name(key.path) == name);
    let distance = |key: &&Key| strsim::osa_distance(key.path, path);
    let nearest = KEYS.iter().min_by_key(distance).filter(|key| distance(key) <= NEAREST_EDITS_MAX);
    match nearest.or(misplaced) {
        Some(key) => match key.path.split_once('.') {
            Some((section, _)) => format!("there is no key `{path}`; write `{}` under `[{section}]`", key.example),
            None => format!("there is no key `{path}`; write `{}` before the first section", key.example),
        },
        None => {
            let known: Vec<&str> = KEYS.iter().map(|key| key.path).collect();
            format!("there is no key `{path}`; the keys are {}", known.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::ffi::OsString;
    use std::time::Duration;

    use super::*;

    fn read(text: &str, environment: &[(&str, &str)]) -> Result<Config, String> {
        let variables: HashMap<String, OsString> =
            environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
        let config = Config::of(Path::new("there/thresh.toml"), text.as_bytes(), |name| variables.get(name).cloned());
        config.map_err(|error| error.to_string())
    }

    #[track_caller]
    fn check(text: &str, environment: &[(&str, &str)], mistakes: &[&str]) {
        assert_eq!(read(text, environment).unwrap_err().lines().collect::<Vec<_>>(), mistakes);
    }

    #[test]
    fn an_empty_file_changes_nothing() {
        assert_eq!(read("", &[]), Ok(Config::default()));
        assert_eq!(read("\u{feff}# nothing yet\n[server]\n", &[("THRESH_SERVER_LISTEN", "")]), Ok(Config::default()));
    }

    #[test]
    fn every_example_is_understood_in_the_file_and_in_the_environment() {
        for key in KEYS {
            let section = key.path.rsplit_once('.').map_or(String::new(), |(section, _)| format!("[{section}]\n"));
            read(&format!("{section}{}\n", key.example), &[]).unwrap();
        }
        let environment = [("THRESH_RELOAD_QUIET_MAX", "1s"), ("THRESH_LIMITS_REQUESTS", "7"), ("THRESH_RULES", "/r")];
        let config = read("", &environment).unwrap();
        assert_eq!((config.reload.quiet_max, config.limits.requests), (Duration::from_secs(1), 7));
        assert_eq!(config.rules, Path::new("/r"));
    }

    #[test]
    fn keys_have_names_digests_and_roles() {
        let digits = "0f".repeat(32);
        let file = format!("[[keys]]\nname = \"crm\"\nsha256 = \"{digits}\"\nmay = [\"evaluate\", \"read\"]\n");
        let config = read(&file, &[]).unwrap();
        let caller = Caller { name: "crm".to_owned(), sha256: [0x0f; 32], may: vec![Role::Evaluate, Role::Read] };
        assert_eq!(config.callers, [caller]);
        assert!(!format!("{config:?}").contains("15, 15"), "a digest is in a log");
    }

    #[test]
    fn a_mistaken_key_is_told_what_it_lacks() {
        let (good, other) = ("0f".repeat(32), "0e".repeat(32));
        let key = |name: &str, sha256: &str, may: &str| {
            format!("[[keys]]\nname = \"{name}\"\nsha256 = \"{sha256}\"\nmay = {may}\n")
        };
        for (file, part) in [
            ("keys = 5\n".to_owned(), "`keys` is a list; write `[[keys]]`"),
            ("keys = [5]\n".to_owned(), "a key has `name"),
            (key("crm", "0f", "[\"read\"]"), "the `sha256` of a key is not understood"),
            (key("crm", &good, "[]"), "the `may` of a key is not understood"),
            (key("crm", &good, "[\"reed\"]"), "the `may` of a key is not understood"),
            (key(" ", &good, "[\"read\"]"), "the `name` of a key is not understood"),
            ("[[keys]]\nname = \"crm\"\n".to_owned(), "a key lacks its `sha256`"),
            (format!("{}secret = \"x\"\n", key("crm", &good, "[\"read\"]")), "a key has no `secret`"),
            (key("crm", &good, "[\"read\"]") + &key("crm", &other, "[\"read\"]"), "there are two keys called `crm`"),
            (key("crm", &good, "[\"read\"]") + &key("web", &good, "[\"read\"]"), "`web` and `crm` are one key"),
        ] {
            let said = read(&file, &[]).unwrap_err();
            assert!(said.contains(part), "{file}\n{said}");
        }
    }

    #[test]
    fn the_environment_goes_over_the_file() {
        let file = "rules = \"here\"\n[server]\nlisten = \"0.0.0.0:1\"\n[limits]\nbody = 65_536\nconnections = 16\n";
        let config = read(file, &[]).unwrap();
        assert_eq!(config.server.listen.to_string(), "0.0.0.0:1");
        assert_eq!(config.rules, Path::new("there/here"), "relative to the file's folder");
        let tls = read("[tls]\ncertificate = \"a.pem\"\nkey = \"/b.pem\"\n", &[]).unwrap().tls;
        assert_eq!((tls.certificate, tls.key), (Some("there/a.pem".into()), Some("/b.pem".into())));
        let funnel = read("[funnel]\ncontacts = \"c.jsonl\"\noutcomes = \"/o.csv\"\n", &[]).unwrap().funnel;
        assert_eq!((funnel.contacts, funnel.outcomes), (Some("there/c.jsonl".into()), Some("/o.csv".into())));
        let store = |file: &str| read(file, &[]).unwrap().store.url;
        assert_eq!(store("[store]\nurl = \"thresh.db\"\n").as_deref(), Some("there/thresh.db"));
        assert_eq!(store("[store]\nurl = \"/var/lib/thresh.db\"\n").as_deref(), Some("/var/lib/thresh.db"));
        assert_eq!(store(""), None);
        assert_eq!(config.limits.body_bytes, 65_536);
        let config = read(file, &[("THRESH_SERVER_LISTEN", "[::1]:2"), ("THRESH_PORT", "tcp://10.0.0.1")]).unwrap();
        assert_eq!(config.server.listen.to_string(), "[::1]:2");
    }

    #[test]
    fn every_mistake_has_its_line_and_what_to_type() {
        check(
            "[reload]\nquiet-mx = \"1s\"\n",
            &[],
            &["there/thresh.toml:2: there is no key `reload.quiet-mx`; write `quiet-max = \"250ms\"` under `[reload]`"],
        );
        check("rules = [\n", &[], &["there/thresh.toml:1: unclosed array, expected `]`"]);
        check(
            "rule = \"r\"\nlisten = \"x\"\nreload = 5\n[servr]\nlisten = \"127.0.0.1:1\"\n[reload]\npol = \"2s\"\n",
            &[],
            &["there/thresh.toml:6: duplicate key"],
        );
        check(
            "rule = \"r\"\nlisten = \"x\"\nreload = 5\nhamster = 1\n[servr]\nlisten = \"127.0.0.1:1\"\n[limits]\nbody = \"4 MB\"\nrequests = -1\n",
            &[("THRESH_RELOAD_POLL", "soon")],
            &[
                "there/thresh.toml:1: there is no key `rule`; write `rules = \"rules\"` before the first section",
                "there/thresh.toml:2: there is no key `listen`; write `listen = \"127.0.0.1:7171\"` under `[server]`",
                "there/thresh.toml:3: `reload` is a section; write `[reload]`",
                "there/thresh.toml:4: there is no key `hamster`; the keys are rules, server.listen, tls.certificate, tls.key, reload.quiet, \
                 reload.quiet-max, reload.poll, reload.watch, reload.require-tests, contact.id, store.url, store.keep, store.decisions, funnel.contacts, funnel.outcomes, limits.body, limits.request-timeout, limits.header-timeout, \
                 limits.connections, limits.requests, limits.batches, limits.progress-timeout",
                "there/thresh.toml:5: there is no section `servr`; write `[server]`",
                "there/thresh.toml:8: the value of `limits.body` is not understood; write it like `body = \"4 MiB\"`",
                "there/thresh.toml:9: the value of `limits.requests` is not understood; write it like `requests = 256`",
                "THRESH_RELOAD_POLL: `soon` is not understood; set it to something like `2s`",
            ],
        );
    }
}
