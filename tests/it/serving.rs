//! A service on a port of its own for a test, its rules folder, and a client that says exactly what it sends.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;
use thresh::config::Config;
use thresh::live::{Active, Live, StartError, Status};
use thresh::ruleset::Findings;
use thresh::server;
use thresh::store::{self, Kind};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

/// Longer than anything here takes on the slowest machine: a test that waits so long has failed.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// A service that runs until this is dropped.
pub(crate) struct Serving {
    pub(crate) live: Arc<Live>,
    pub(crate) address: SocketAddr,
    place: TempDir,
    stop: Option<oneshot::Sender<()>>,
    runtime: Option<Runtime>,
}

impl Serving {
    /// A service of a rules folder with these files, set up as it is by default.
    pub(crate) fn new(files: &[(&str, &str)]) -> Serving {
        Serving::set_up(files, |_| {})
    }

    pub(crate) fn set_up(files: &[(&str, &str)], change: impl FnOnce(&mut Config)) -> Serving {
        Serving::start(files, change, |config| Live::start(&config.rules, &config.reload))
    }

    pub(crate) fn start(
        files: &[(&str, &str)],
        change: impl FnOnce(&mut Config),
        start: impl FnOnce(&Config) -> Result<(Live, Findings), StartError>,
    ) -> Serving {
        let place = TempDir::new().unwrap();
        fs::create_dir(place.path().join("rules")).unwrap();
        for (path, text) in files {
            write(&place.path().join("rules").join(path), text);
        }
        let mut config = Config { rules: place.path().join("rules"), ..Config::default() };
        change(&mut config);
        let (live, _) = start(&config).unwrap();
        let live = Arc::new(live);
        let runtime = Runtime::new().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = server::serve(listener, Arc::clone(&live), config, async {
            let _ = stopped.await;
        });
        runtime.spawn(serving);
        Serving { live, address, place, stop: Some(stop), runtime: Some(runtime) }
    }

    /// A path in the folder that the rules folder lies in.
    pub(crate) fn beside(&self, path: &str) -> PathBuf {
        self.place.path().join(path)
    }

    /// A path in the rules folder.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.beside("rules").join(path)
    }

    /// Writes a file of the rules folder in place.
    pub(crate) fn write(&self, path: &str, text: &str) {
        write(&self.path(path), text);
    }

    pub(crate) fn revision(&self) -> String {
        self.live.active().ruleset.revision().to_string()
    }

    /// Waits until the reloader has brought this about.
    #[track_caller]
    pub(crate) fn wait_until(&self, what: &str, condition: impl Fn(&Active, Status) -> bool) {
        assert!(self.live.wait_until(PATIENCE, condition), "waited in vain until {what}");
    }

    /// Waits until the reloader has looked at the folder from now on, begin to end.
    #[track_caller]
    pub(crate) fn wait_for_a_look(&self) {
        // The first look may have begun before this was called.
        for _ in 0..2 {
            let looks = self.live.status().looks;
            self.live.reload();
            self.wait_until("the folder was looked at", |_, status| status.looks > looks);
        }
    }

    /// What the store beside the rules holds of a kind.
    pub(crate) fn kept(&self, kind: Kind) -> Vec<Value> {
        let store = store::open(self.beside("thresh.db").to_str().unwrap()).unwrap();
        let mut rows = Vec::new();
        let take = &mut |row: &store::Row| {
            rows.push(serde_json::to_value(row).unwrap());
            Ok(())
        };
        store.each(kind, take).unwrap();
        rows
    }

    /// Waits until so many rows of a kind are kept: exposures and decisions are written after their answer, within a second as is
    /// promised, and slow machines are given more.
    #[track_caller]
    #[expect(clippy::disallowed_methods, reason = "a test waits for the disk only so long")]
    pub(crate) fn wait_for_kept(&self, kind: Kind, count: usize) -> Vec<Value> {
        let begun = Instant::now();
        loop {
            let rows = self.kept(kind);
            if rows.len() >= count {
                return rows;
            }
            assert!(begun.elapsed() < PATIENCE, "{count} rows in vain: {rows:?}");
            std::thread::yield_now();
        }
    }

    /// Tells the service to stop.
    pub(crate) fn stop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }

    #[track_caller]
    pub(crate) fn get(&self, path: &str) -> Response {
        self.send("GET", path, &[], b"")
    }

    #[track_caller]
    pub(crate) fn evaluate(&self, body: &str) -> Response {
        self.send("POST", "/v1/evaluate", &[("content-type", "application/json")], body.as_bytes())
    }

    /// The score `engagement` that a campaign gives a contact, if it is loaded, and the revision that the answer names.
    #[track_caller]
    pub(crate) fn engagement(&self, campaign: &str) -> (Option<i64>, String) {
        let answer = self.evaluate(&format!(r#"{{"contact": {ADA}}}"#)).json();
        let decisions = answer["decisions"].as_array().unwrap();
        let decision = decisions.iter().find(|decision| decision["campaign"] == campaign);
        let points = decision.and_then(|decision| decision["scores"]["engagement"].as_i64());
        (points, answer["revision"].as_str().unwrap().to_owned())
    }

    #[track_caller]
    pub(crate) fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Response {
        let mut head = format!("{method} {path} HTTP/1.1\r\nconnection: close\r\n");
        if !headers.iter().any(|(name, _)| *name == "host") {
            head += &format!("host: {}\r\n", self.address);
        }
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        if !headers.iter().any(|(name, _)| *name == "transfer-encoding") {
            head += &format!("content-length: {}\r\n", body.len());
        }
        self.send_raw(&[head.as_bytes(), b"\r\n", body].concat())
    }

    /// Sends a request as it stands, and holds the answer against the OpenAPI document.
    #[track_caller]
    pub(crate) fn send_raw(&self, request: &[u8]) -> Response {
        let response = self.exchange(request);
        let line = String::from_utf8_lossy(request.split(|byte| *byte == b'\r').next().unwrap()).into_owned();
        let mut words = line.split(' ');
        crate::described::check(words.next().unwrap(), words.next().unwrap(), &response);
        response
    }

    /// Sends a request as it stands.
    #[track_caller]
    pub(crate) fn exchange(&self, request: &[u8]) -> Response {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        // A request that is refused early may not be read to its end.
        let _ = stream.write_all(request);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        Response::parse(&answer)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.stop();
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(Duration::from_secs(1));
        }
    }
}

/// A contact who did one thing.
pub(crate) const ADA: &str = r#"{"id": "ada", "events": [{"event": "Whitepaper Downloaded", "timestamp": "2026-01-01T00:00:00Z", "properties": {"name": "Cloud"}}], "traits": {"email": "ada@example.com"}}"#;

/// A campaign that gives so many points for a whitepaper.
pub(crate) fn campaign(points: i64) -> String {
    format!("campaign \"Test\"\n\nscore engagement\n  downloaded whitepaper -> +{points}\n")
}

/// A vocabulary that knows what these campaigns talk about.
pub(crate) const VOCABULARY: &str = "[events.\"downloaded whitepaper\"]\n\n[traits.email]\ntype = \"text\"\n";

fn write(path: &std::path::Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Response {
    #[track_caller]
    fn parse(bytes: &[u8]) -> Response {
        let text = std::str::from_utf8(bytes).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {text:?}"));
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines.map(|line| line.split_once(": ").unwrap());
        let headers = headers.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
        let mut response = Response { status, headers, body: body.to_owned() };
        if response.header("transfer-encoding") == Some("chunked") {
            response.body = joined(&response.body);
        }
        response
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// A body without the sizes of its chunks, which are whole characters each.
fn joined(mut chunks: &str) -> String {
    let mut body = String::new();
    while let Some((size, rest)) = chunks.split_once("\r\n") {
        let (chunk, rest) = rest.split_at(usize::from_str_radix(size, 16).unwrap());
        body += chunk;
        chunks = rest.strip_prefix("\r\n").unwrap_or_default();
    }
    body
}

/// A text as gzip packs it.
pub(crate) fn gzipped(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}
