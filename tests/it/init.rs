//! `thresh init`: the starter passes every command, and nothing that is there is ever overwritten.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use thresh::config::{Config, Funnel, Store};

fn thresh(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_thresh")).args(arguments).current_dir(folder).output().unwrap()
}

#[track_caller]
fn passes(folder: &Path, arguments: &[&str]) -> String {
    let output = thresh(folder, arguments);
    let (results, notes) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(output.status.success(), "thresh {arguments:?}\n{results}{notes}");
    results
}

#[test]
fn the_starter_passes_check_and_test_and_decides_its_contacts() {
    let folder = tempfile::tempdir().unwrap();
    let written = passes(folder.path(), &["init"]);
    assert_eq!(written.lines().count(), 7, "{written}");
    passes(folder.path(), &["check", "--deny-warnings"]);
    passes(folder.path(), &["fmt", "--check"]);
    passes(folder.path(), &["test", "--fail-under", "100"]);
    let decisions = passes(folder.path(), &["evaluate", "rules/contacts.jsonl", "--at", "2026-11-23T12:00:00Z"]);
    assert_eq!(decisions.lines().count(), 48);
}

#[test]
fn the_starter_is_served() {
    let folder = tempfile::tempdir().unwrap();
    passes(folder.path(), &["init"]);
    let mut command = Command::new(env!("CARGO_BIN_EXE_thresh"));
    command.args(["serve", "--listen", "127.0.0.1:0"]).current_dir(folder.path());
    command.env_remove("THRESH_LOG").env_remove("THRESH_RULES").env_remove("THRESH_SERVER_LISTEN");
    let mut serving = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(serving.stderr.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.split("listening on http://").nth(1).and_then(|rest| rest.split('"').next());
    let answer = address.map(|address| {
        let mut stream = TcpStream::connect(address).unwrap();
        write!(stream, "GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    });
    serving.kill().unwrap();
    serving.wait().unwrap();
    let answer = answer.unwrap_or_else(|| panic!("it does not say where it listens: {line}"));
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with(r#"{"status":"ready"}"#), "{answer}");
}

#[test]
fn the_starter_says_what_holds_without_it() {
    let folder = tempfile::tempdir().unwrap();
    passes(folder.path(), &["init", "mine"]);
    let path = folder.path().join("mine/thresh.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let nothing = |_: &str| None;
    let commented = Config::of(&path, text.as_bytes(), nothing).unwrap();
    assert_eq!(commented, Config::default());
    let spelt_out = Config::of(&path, text.replace("\n# ", "\n").replace("\nHow", "\n#").as_bytes(), nothing).unwrap();
    assert!(spelt_out.store.url.is_some(), "{:?}", spelt_out.store);
    assert!(spelt_out.funnel.contacts.is_some() && spelt_out.funnel.outcomes.is_some(), "{:?}", spelt_out.funnel);
    let store = Store { url: None, ..spelt_out.store.clone() };
    assert_eq!(Config { store, funnel: Funnel::default(), ..spelt_out }, Config::default());
}

#[test]
fn what_is_there_is_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("rules")).unwrap();
    let own = folder.path().join("rules/vocabulary.toml");
    std::fs::write(&own, "# mine\n").unwrap();
    let output = thresh(folder.path(), &["init"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("is there already, so nothing was written"));
    assert_eq!(std::fs::read_to_string(&own).unwrap(), "# mine\n");
    assert!(!folder.path().join("thresh.toml").exists());
}
