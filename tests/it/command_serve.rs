//! `thresh serve` as a process: what it says, how it ends.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use serde_json::Value;
use tempfile::TempDir;

use crate::serving::PATIENCE;

const CAMPAIGN: &str = "campaign \"Test\"\n\nscore fit\n  size > 1 -> +5\n";
const VOCABULARY: &str = "[traits.size]\ntype = \"number\"\n";

fn rules(campaign: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("a.thresh"), campaign).unwrap();
    std::fs::write(folder.path().join("vocabulary.toml"), VOCABULARY).unwrap();
    folder
}

fn serve(folder: &TempDir, arguments: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_thresh"));
    command.current_dir(folder.path()).arg("serve").args(arguments);
    if !arguments.contains(&"--rules") {
        command.args(["--rules", "."]);
    }
    command.env_remove("THRESH_LOG").env_remove("THRESH_RULES").env_remove("THRESH_SERVER_LISTEN");
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// `thresh serve` of its own rules on a port of its own, until this is dropped.
pub(crate) struct Process {
    child: Child,
    pub(crate) address: String,
    folder: Arc<TempDir>,
}

impl Process {
    pub(crate) fn of(files: &[(&str, &str)]) -> Process {
        let folder = TempDir::new().unwrap();
        for (path, text) in files {
            std::fs::write(folder.path().join(path), text).unwrap();
        }
        Process::of_folder(Arc::new(folder))
    }

    /// The same after a `kill -9`.
    pub(crate) fn killed_and_started_again(mut self) -> Process {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        Process::of_folder(Arc::clone(&self.folder))
    }

    fn of_folder(folder: Arc<TempDir>) -> Process {
        let mut child = serve(&folder, &["--listen", "127.0.0.1:0"]);
        let mut line = String::new();
        BufReader::new(child.stderr.as_mut().unwrap()).read_line(&mut line).unwrap();
        let address =
            line.split("listening on http").nth(1).and_then(|rest| rest.split("//").nth(1)?.split('"').next());
        let address = address.unwrap_or_else(|| panic!("it does not say where it listens: {line}")).to_owned();
        Process { child, address, folder }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// An answer as it comes.
    pub(crate) fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Sends the process a signal by its name.
    pub(crate) fn signal(&self, name: &str) {
        let told = Command::new("kill").args(["-s", name, &self.id().to_string()]).status().unwrap();
        assert!(told.success());
    }

    #[track_caller]
    #[expect(clippy::disallowed_methods, reason = "gives up after so long")]
    pub(crate) fn wait_until(&self, what: &str, condition: impl Fn() -> bool) {
        let begun = std::time::Instant::now();
        while !condition() {
            assert!(begun.elapsed() < PATIENCE, "waited in vain until {what}");
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// How it ends by itself, and words that standard error has; standard output stays empty.
#[track_caller]
fn check_end(campaign: &str, arguments: &[&str], exit: i32, words: &[&str]) {
    let output = serve(&rules(campaign), arguments).wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(exit), 0), "{said}");
    for word in words {
        assert!(said.contains(word), "no `{word}` in:\n{said}");
    }
}

#[test]
fn rules_with_errors_are_shown_and_not_served() {
    let broken = CAMPAIGN.replace("size", "sise");
    check_end(
        &broken,
        &["--listen", "127.0.0.1:0"],
        1,
        &["error[unknown-trait]", "./a.thresh:4:3", "`size`", "1 error"],
    );
    check_end("", &["--listen", "127.0.0.1:0"], 1, &["error[empty-file]", "./a.thresh:1:1"]);
}

#[test]
fn an_address_that_is_taken_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    check_end(CAMPAIGN, &["--listen", &address], 2, &[&address, "another program already does"]);
}

#[test]
fn listening_beyond_this_machine_has_to_be_asked_for() {
    check_end(CAMPAIGN, &["--listen", "0.0.0.0:0"], 2, &["0.0.0.0:0", "--without-keys"]);
    check_end(CAMPAIGN, &["--listen", "nonsense"], 2, &["nonsense"]);
}

#[cfg(not(feature = "tls"))]
#[test]
fn a_certificate_needs_a_build_with_tls() {
    let folder = rules(CAMPAIGN);
    std::fs::write(folder.path().join("thresh.toml"), "[tls]\ncertificate = \"a.pem\"\nkey = \"b.pem\"\n").unwrap();
    let output = serve(&folder, &["--listen", "127.0.0.1:0"]).wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("--features tls"), "{said}");
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    check_end(CAMPAIGN, &["--rules", "nowhere", "--listen", "127.0.0.1:0"], 2, &["nowhere"]);
}

#[test]
fn it_says_where_it_listens_and_ends_well_when_told_to() {
    let folder = rules(CAMPAIGN);
    let mut child = serve(&folder, &["--listen", "127.0.0.1:0"]);
    let mut log = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    log.read_line(&mut line).unwrap();
    let said: Value = serde_json::from_str(&line).unwrap();
    let listening = said["fields"]["message"].as_str().unwrap();
    let address = listening.strip_prefix("listening on http://").unwrap_or_else(|| panic!("{line}"));
    assert_eq!(said["fields"]["campaigns"], "a");
    TcpStream::connect(address).unwrap();
    let told = Command::new("kill").arg(child.id().to_string()).status().unwrap();
    assert!(told.success());
    let ended = child.wait().unwrap();
    let mut rest = String::new();
    log.read_to_string(&mut rest).unwrap();
    assert_eq!(ended.code(), Some(0), "{rest}");
}
