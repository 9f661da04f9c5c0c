//! A certificate and its key → secured connections; another pair in the same files is used from then on.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arc_swap::ArcSwap;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::server::TlsStream;

use super::TlsError;
use crate::config;

/// The only protocol that is spoken.
const HTTP_1_1: &[u8] = b"http/1.1";

/// Secures connections.
pub(in crate::server) struct Tls {
    files: Files,
    pair: ArcSwap<Pair>,
}

struct Files {
    certificate: PathBuf,
    key: PathBuf,
}

/// What stood in the files, and what it is good for.
struct Pair {
    read: [Vec<u8>; 2],
    acceptor: TlsAcceptor,
}

impl Tls {
    /// What the configuration names; `None` where it names nothing.
    pub(in crate::server) fn of(tls: &config::Tls) -> Result<Option<Tls>, TlsError> {
        let (Some(certificate), Some(key)) = (&tls.certificate, &tls.key) else {
            let said = tls.certificate.is_some() || tls.key.is_some();
            return if said { Err(TlsError::HalfSaid) } else { Ok(None) };
        };
        let files = Files { certificate: certificate.clone(), key: key.clone() };
        let pair = files.pair(files.read()?)?;
        Ok(Some(Tls { files, pair: ArcSwap::from_pointee(pair) }))
    }

    /// Agrees on a secured connection.
    pub(in crate::server) async fn accept<S>(&self, stream: S) -> io::Result<TlsStream<S>>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let acceptor = self.pair.load().acceptor.clone();
        acceptor.accept(stream).await
    }

    /// Uses what stands in the files now, if it can be used; connections that there are go on.
    pub(in crate::server) fn renew(&self) {
        let renewed = self.files.read().and_then(|read| {
            let is_known = self.pair.load().read == read;
            if is_known { Ok(None) } else { self.files.pair(read).map(Some) }
        });
        match renewed {
            Ok(None) => {}
            Ok(Some(pair)) => {
                self.pair.store(Arc::new(pair));
                tracing::info!("a new certificate is used");
            }
            Err(error) => tracing::error!(error = %described(&error), "the last certificate stays in use"),
        }
    }
}

/// An error with what caused it.
fn described(error: &TlsError) -> String {
    match std::error::Error::source(error) {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}

impl Files {
    fn read(&self) -> Result<[Vec<u8>; 2], TlsError> {
        let read =
            |path: &Path| fs::read(path).map_err(|source| TlsError::Unreadable { path: path.to_owned(), source });
        Ok([read(&self.certificate)?, read(&self.key)?])
    }

    fn pair(&self, read: [Vec<u8>; 2]) -> Result<Pair, TlsError> {
        let [certificate, key] = &read;
        let nothing = |path: &Path, wanted| TlsError::Nothing { path: path.to_owned(), wanted };
        let chain: Vec<CertificateDer<'static>> =
            CertificateDer::pem_slice_iter(certificate).collect::<Result<_, _>>().unwrap_or_default();
        if chain.is_empty() {
            return Err(nothing(&self.certificate, "certificate"));
        }
        let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| nothing(&self.key, "private key"))?;
        let unusable = |error: tokio_rustls::rustls::Error| TlsError::Unusable(error.to_string());
        let mut server = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(unusable)?
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .map_err(unusable)?;
        server.alpn_protocols = vec![HTTP_1_1.to_vec()];
        Ok(Pair { acceptor: TlsAcceptor::from(Arc::new(server)), read })
    }
}
