//! What stands in for TLS in a program that was built without it: nothing, and a word about it.

use std::io;

use super::TlsError;
use crate::config;

/// There is none.
pub(in crate::server) enum Tls {}

impl Tls {
    pub(in crate::server) fn of(tls: &config::Tls) -> Result<Option<Tls>, TlsError> {
        match (&tls.certificate, &tls.key) {
            (None, None) => Ok(None),
            (Some(_), _) | (_, Some(_)) => Err(TlsError::LeftOut),
        }
    }

    pub(in crate::server) async fn accept<S>(&self, _stream: S) -> io::Result<S> {
        match *self {}
    }

    pub(in crate::server) fn renew(&self) {
        match *self {}
    }
}
