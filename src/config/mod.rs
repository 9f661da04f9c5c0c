//! `thresh.toml`, the environment over it, and the defaults under both.

mod callers;
mod file;
mod keys;

use std::ffi::OsString;
use std::fmt;
use std::io::Read;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::domain::{FailingTests, Keepings};
pub use callers::{Caller, Role};

/// The file that is read where nobody names another.
const FILE: &str = "thresh.toml";

/// How this installation is set up. Flags go over it, command by command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The folder with the rules; one that the file names is relative to the file's own folder.
    pub rules: PathBuf,
    /// The service.
    pub server: Server,
    /// TLS.
    pub tls: Tls,
    /// Hot reload.
    pub reload: Reload,
    /// How contacts are read.
    pub contact: Contact,
    /// What is remembered.
    pub store: Store,
    /// Of whom the funnel tells where nobody names a file.
    pub funnel: Funnel,
    /// Limits of the service.
    pub limits: Limits,
    /// `[[keys]]`: who may call; where there are none, nobody is asked for a key.
    pub callers: Vec<Caller>,
}

/// `[server]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Where the service listens.
    pub listen: SocketAddr,
}

/// `[tls]`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tls {
    /// The certificate with its chain, in PEM form; what the file names is relative to the file's own folder.
    pub certificate: Option<PathBuf>,
    /// Its private key, in PEM form.
    pub key: Option<PathBuf>,
}

/// `[reload]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reload {
    /// How long the folder must be quiet before it is read.
    pub quiet: Duration,
    /// The longest wait for quiet.
    pub quiet_max: Duration,
    /// How often the folder is read anyway.
    pub poll: Duration,
    /// `watch`: whether the operating system is asked to tell what changes.
    pub watched: Watched,
    /// `require-tests`: what becomes of a campaign whose tests fail.
    pub failing_tests: FailingTests,
}

/// How changes of the rules folder are noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watched {
    /// The operating system tells of them, and the folder is polled besides.
    AndPolled,
    /// By polling alone: on network file systems nobody is told what happens elsewhere.
    Not,
}

/// `[contact]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// The column or key that is a contact's id; `id` is understood as well.
    pub id: String,
}

/// `[store]`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Store {
    /// The file, which is relative to the file that names it; `None`: nothing is kept.
    pub url: Option<String>,
    /// How long anything is kept; `None`: for good.
    pub keep: Option<Duration>,
    /// Which decisions are kept.
    pub decisions: Keepings,
}

/// `[funnel]`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Funnel {
    /// The file of contacts with their events, read anew each time; what the file names is relative to the file's own folder.
    pub contacts: Option<PathBuf>,
    /// The file of what became of them; `None`: what the store holds.
    pub outcomes: Option<PathBuf>,
}

/// `[limits]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a request's body after decompression.
    pub body_bytes: usize,
    /// The longest that one request may take.
    pub request_timeout: Duration,
    /// The longest wait for a request's header.
    pub header_timeout: Duration,
    /// Connections at one time.
    pub connections: usize,
    /// Requests at one time.
    pub requests: usize,
    /// Batches at one time; each is a request as well.
    pub batches: usize,
    /// The longest that a batch may send no line, and that any caller may take nothing of its answer.
    pub progress_timeout: Duration,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            rules: PathBuf::from("rules"),
            server: Server { listen: SocketAddr::from(([127, 0, 0, 1], 7171)) },
            tls: Tls::default(),
            reload: Reload {
                quiet: Duration::from_millis(50),
                quiet_max: Duration::from_millis(250),
                poll: Duration::from_secs(2),
                watched: Watched::AndPolled,
                failing_tests: FailingTests::Allowed,
            },
            contact: Contact { id: "id".to_owned() },
            store: Store::default(),
            funnel: Funnel::default(),
            limits: Limits {
                body_bytes: crate::limits::CONTACT_BYTES_MAX,
                request_timeout: Duration::from_secs(5),
                header_timeout: Duration::from_secs(10),
                connections: 1024,
                requests: 256,
                batches: 16,
                progress_timeout: Duration::from_secs(30),
            },
            callers: Vec::new(),
        }
    }
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file or the environment says something that is no configuration.
    #[error("{}", lines(.0))]
    Mistaken(Vec<Mistake>),
}

/// One thing in the configuration that is not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The file and the line, or the environment variable.
    pub place: String,
    /// What is wrong there, and what to type.
    pub message: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.place, self.message)
    }
}

fn lines(mistakes: &[Mistake]) -> String {
    mistakes.iter().map(Mistake::to_string).collect::<Vec<_>>().join("\n")
}

impl Config {
    /// The configuration of this file (default: `thresh.toml`, where there is one), with the environment over it.
    ///
    /// # Errors
    /// When the file cannot be read, or it or the environment says something that is no configuration.
    pub fn load(path: Option<&Path>) -> Result<Config, ConfigError> {
        let variable = |name: &str| std::env::var_os(name);
        let (path, required) = (path.unwrap_or(Path::new(FILE)), path.is_some());
        match read_file(path) {
            Ok(bytes) => Config::of(path, &bytes, variable),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && !required => Config::of(path, b"", variable),
            Err(source) => Err(ConfigError::Unreadable { path: path.to_owned(), source }),
        }
    }

    /// The configuration of a file with these bytes, and of an environment.
    ///
    /// # Errors
    /// When either says something that is no configuration; every such place is named.
    pub fn of(path: &Path, bytes: &[u8], variable: impl Fn(&str) -> Option<OsString>) -> Result<Config, ConfigError> {
        let mut config = Config::default();
        let mut mistakes = file::apply(path, bytes, &mut config);
        mistakes.extend(keys::apply_environment(&mut config, variable));
        if mistakes.is_empty() { Ok(config) } else { Err(ConfigError::Mistaken(mistakes)) }
    }
}

/// The file's bytes, up to one more than a file may have.
fn read_file(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = crate::limits::FILE_BYTES_MAX as u64 + 1;
    std::fs::File::open(path)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}
