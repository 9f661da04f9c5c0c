//! TLS by files: who speaks it is answered, who does not is cut, and a renewed certificate is used without a restart.
//!
//! The keys below tests/tls are for these tests alone: everybody can read them.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use thresh::config::{Config, Tls};
use thresh::server::check_tls;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, Stream};

use crate::command_serve::Process;
use crate::serving::{PATIENCE, Serving, VOCABULARY, campaign};

fn place(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tls").join(name)
}

fn secured(config: &mut Config) {
    config.tls = Tls { certificate: Some(place("first.pem")), key: Some(place("first-key.pem")) };
}

fn serving(change: impl FnOnce(&mut Config)) -> Serving {
    Serving::set_up(&[("a.thresh", &campaign(5)), ("vocabulary.toml", VOCABULARY)], |config| {
        secured(config);
        change(config);
    })
}

/// What somebody who trusts this certificate alone is answered; the error where there is no agreement.
fn get(address: &str, path: &str, trusted: &str) -> Result<String, std::io::Error> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(place(trusted)).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let mut connection = ClientConnection::new(Arc::new(config), ServerName::try_from("localhost").unwrap()).unwrap();
    let mut socket = TcpStream::connect(address)?;
    socket.set_read_timeout(Some(PATIENCE))?;
    let mut stream = Stream::new(&mut connection, &mut socket);
    write!(stream, "GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")?;
    let mut answer = String::new();
    match stream.read_to_string(&mut answer) {
        Ok(_) => Ok(answer),
        // Whoever has answered may hang up without a word.
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof && !answer.is_empty() => Ok(answer),
        Err(error) => Err(error),
    }
}

#[test]
fn who_trusts_the_certificate_is_answered() {
    let serving = serving(|_| {});
    let address = serving.address.to_string();
    let answer = get(&address, "/readyz", "first.pem").unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with(r#"{"status":"ready"}"#), "{answer}");
    assert!(get(&address, "/readyz", "second.pem").is_err());
    assert!(get(&address, "/v1/ruleset", "first.pem").unwrap().contains("\"campaigns\":[{\"id\":\"a\""));
}

#[test]
fn who_does_not_speak_it_is_cut() {
    let serving = serving(|config| config.limits.header_timeout = Duration::from_millis(100));
    for said in [&b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n"[..], b"", b"\x16\x03\x01"] {
        let mut stream = TcpStream::connect(serving.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.write_all(said).unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        assert!(!answer.starts_with(b"HTTP"), "{}", String::from_utf8_lossy(&answer));
    }
    assert!(get(&serving.address.to_string(), "/healthz", "first.pem").is_ok());
}

#[test]
fn a_renewed_certificate_is_used_and_a_broken_one_is_not() {
    let toml = "[tls]\ncertificate = \"now.pem\"\nkey = \"now-key.pem\"\n";
    let first = [fs::read_to_string(place("first.pem")).unwrap(), fs::read_to_string(place("first-key.pem")).unwrap()];
    let process = Process::of(&[
        ("a.thresh", &campaign(5)),
        ("vocabulary.toml", VOCABULARY),
        ("thresh.toml", toml),
        ("now.pem", &first[0]),
        ("now-key.pem", &first[1]),
    ]);
    let answers = |trusted: &str| get(&process.address, "/healthz", trusted).is_ok();
    assert!(answers("first.pem") && !answers("second.pem"));
    fs::write(process.folder().join("now.pem"), "no certificate").unwrap();
    process.signal("HUP");
    fs::copy(place("second.pem"), process.folder().join("now.pem")).unwrap();
    // The certificate without its key is of no use.
    process.signal("HUP");
    assert!(answers("first.pem"));
    fs::copy(place("second-key.pem"), process.folder().join("now-key.pem")).unwrap();
    process.signal("HUP");
    process.wait_until("the second certificate is used", || answers("second.pem"));
    assert!(!answers("first.pem"));
}

#[test]
fn what_cannot_be_used_is_named() {
    let said = |certificate: Option<&str>, key: Option<&str>| {
        let error = check_tls(&Tls { certificate: certificate.map(place), key: key.map(place) }).unwrap_err();
        error.to_string().replace(&place("").display().to_string(), "")
    };
    assert_eq!(said(Some("first.pem"), None), "`[tls]` needs both `certificate` and `key`");
    assert_eq!(said(Some("nowhere.pem"), Some("first-key.pem")), "cannot read nowhere.pem");
    assert_eq!(said(Some("first-key.pem"), Some("first-key.pem")), "first-key.pem holds no certificate in PEM form");
    assert_eq!(said(Some("first.pem"), Some("first.pem")), "first.pem holds no private key in PEM form");
    let mixed = said(Some("first.pem"), Some("second-key.pem"));
    assert!(mixed.starts_with("the certificate and the key can't be used: "), "{mixed}");
    check_tls(&Tls { certificate: None, key: None }).unwrap();
}
