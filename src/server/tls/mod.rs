//! TLS by files: a certificate and its key, read again when they were renewed.

#[cfg(feature = "tls")]
mod accepting;
#[cfg(not(feature = "tls"))]
#[path = "left_out.rs"]
mod accepting;

use std::io;
use std::path::PathBuf;

use crate::config;

pub(super) use accepting::Tls;

/// Why connections can't be secured as they should be.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// This program was built without the feature `tls`.
    #[error("`[tls]` needs a build with TLS: cargo build --release --features tls")]
    LeftOut,
    /// The certificate is named and the key is not, or the other way round.
    #[error("`[tls]` needs both `certificate` and `key`")]
    HalfSaid,
    /// A file can't be read.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file holds nothing of what it should.
    #[error("{} holds no {wanted} in PEM form", path.display())]
    Nothing {
        /// The file.
        path: PathBuf,
        /// What it should hold.
        wanted: &'static str,
    },
    /// The two do not go together, or no connection can be made with them.
    #[error("the certificate and the key can't be used: {0}")]
    Unusable(String),
}

/// Whether what is configured can be used; also if nothing is.
///
/// # Errors
/// When it can't.
pub fn check(tls: &config::Tls) -> Result<(), TlsError> {
    Tls::of(tls).map(drop)
}
