//! `thresh funnel` as it is asked in tests: rules, contacts and outcomes as texts, in a folder of their own.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use tempfile::TempDir;
use thresh::cli::funnel::{Arguments, Output, run};
use thresh::cli::{Answer, Terminal};
use thresh::config::Config;
use thresh::domain::{OutcomeName, Timestamp};
use thresh::funnel::Unit;

/// Rules, contacts, outcomes.
pub(crate) struct Asked {
    folder: TempDir,
    /// Where outcomes are kept, if anywhere.
    pub(crate) store: Option<String>,
    pub(crate) arguments: Arguments,
}

/// What the command left behind.
pub(crate) struct Said {
    pub(crate) answer: anyhow::Result<Answer>,
    pub(crate) results: String,
    pub(crate) notes: String,
}

impl Asked {
    /// These rule files, contacts in JSON Lines, and an instant up to which anything is known.
    pub(crate) fn new(rules: &[(&str, &str)], contacts: &str, at: &str) -> Asked {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("rules")).unwrap();
        for (name, text) in rules {
            fs::write(folder.path().join("rules").join(name), text).unwrap();
        }
        fs::write(folder.path().join("contacts.jsonl"), contacts).unwrap();
        let arguments = Arguments {
            contacts: Some(folder.path().join("contacts.jsonl")),
            outcomes: None,
            at: Some(Timestamp::parse(at).unwrap()),
            campaign: Vec::new(),
            from: None,
            to: None,
            within: None,
            by: None,
            unit: Unit::Contact,
            order: OutcomeName::new("won"),
            spent: None,
            against: None,
            format: Output::Text,
            input: None,
        };
        Asked { folder, store: None, arguments }
    }

    /// With these outcomes.
    pub(crate) fn outcomes(mut self, outcomes: &str) -> Asked {
        let path = self.path("outcomes.csv");
        fs::write(&path, outcomes).unwrap();
        self.arguments.outcomes = Some(path);
        self
    }

    /// A path in its folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Asks.
    pub(crate) fn ask(&self) -> Said {
        let (mut results, mut notes) = (Vec::new(), Vec::new());
        let mut config = Config { rules: self.path("rules"), ..Config::default() };
        config.store.url.clone_from(&self.store);
        let answer = run(&self.arguments, &config, &mut Terminal::plain(&mut results, &mut notes));
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Said { answer, results: text(results), notes: text(notes) }
    }

    /// What is said where all is well: no line is longer than a terminal's.
    #[track_caller]
    pub(crate) fn told(&self) -> String {
        let Said { answer, results, notes } = self.ask();
        assert_eq!((answer.unwrap(), notes.as_str()), (Answer::Yes, ""));
        let too_long: Vec<&str> = results.lines().filter(|line| line.chars().count() > 80).collect();
        assert!(
            too_long.is_empty() || results.starts_with("<!doctype"),
            "more than 80 columns:\n{}",
            too_long.join("\n")
        );
        results
    }

    /// The figures of the first campaign, as a program reads them.
    #[track_caller]
    pub(crate) fn figures(&mut self) -> Value {
        self.report()["campaigns"][0]["versions"][0].clone()
    }

    /// Everything, as a program reads it.
    #[track_caller]
    pub(crate) fn report(&mut self) -> Value {
        self.arguments.format = Output::Json;
        let said = self.ask();
        assert_eq!(said.answer.unwrap(), Answer::Yes, "{}", said.notes);
        self.arguments.format = Output::Text;
        serde_json::from_str(&said.results).unwrap()
    }
}

/// A contact of this id with one event a day, named in short as the tracker names it.
pub(crate) fn contact(id: &str, events: &[(&str, &str)]) -> String {
    let events: Vec<String> = events
        .iter()
        .map(|(day, event)| format!(r#"{{"event": "{event}", "timestamp": "{day}T12:00:00Z"}}"#))
        .collect();
    format!("{{\"id\": \"{id}\", \"events\": [{}]}}\n", events.join(", "))
}
