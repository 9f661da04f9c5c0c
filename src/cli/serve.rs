//! `thresh serve`: the service, until it is told to stop.

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use anyhow::Context as _;
use tracing_subscriber::EnvFilter;

use super::{Answer, Progress, Terminal};
use crate::config::Config;
use crate::live::{Live, StartError};
use crate::ruleset::{Findings, Ruleset};
use crate::server;

/// Answer over HTTP, and reload the rules whenever a file is saved
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Where to listen [default: 127.0.0.1:7171]
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
    /// Listen beyond this machine though nobody is asked for a key
    #[arg(long)]
    without_keys: bool,
}

/// Serves until SIGTERM or Ctrl-C.
///
/// # Errors
/// When nobody can listen at the address, or the rules folder can't be read.
pub fn run(arguments: &Arguments, config: &Config, terminal: &mut Terminal<'_>) -> anyhow::Result<Answer> {
    let mut config = config.clone();
    config.server.listen = arguments.listen.unwrap_or(config.server.listen);
    let address = config.server.listen;
    if !address.ip().is_loopback() && config.callers.is_empty() && !arguments.without_keys {
        anyhow::bail!(
            "refusing to listen on {address}: whoever reaches it could ask without a key; \
             give callers keys in thresh.toml ([[keys]]), or, where a network keeps strangers out, add --without-keys"
        );
    }
    server::check_tls(&config.tls)?;
    log_to_standard_error(terminal.progress);
    let live = match Live::start(&config.rules, &config.reload) {
        Ok((live, _)) => Arc::new(live),
        Err(StartError::Rules(findings)) => return Ok(refuse(&findings, &config, terminal)),
        Err(error @ (StartError::Folder(_) | StartError::Thread(_))) => return Err(error.into()),
    };
    let listener = TcpListener::bind(address).map_err(|error| cannot_listen(address, error))?;
    listener.set_nonblocking(true)?;
    let runtime = tokio::runtime::Runtime::new().context("cannot start the threads that answer")?;
    runtime.block_on(async {
        // Whoever reads where the service listens may tell it to stop at once.
        let stop = told_to_stop();
        announce(&here(&config, listener.local_addr()?), &live.active().ruleset, terminal);
        let listener = tokio::net::TcpListener::from_std(listener)?;
        server::serve(listener, live, config, stop).await
    })?;
    Ok(Answer::Yes)
}

/// At start every error is fatal: there is no last good version to go on with.
fn refuse(findings: &Findings, config: &Config, terminal: &mut Terminal<'_>) -> Answer {
    terminal.diagnostics(&findings.diagnostics, &findings.sources, &config.rules);
    Answer::No
}

fn cannot_listen(address: SocketAddr, error: std::io::Error) -> anyhow::Error {
    if error.kind() == ErrorKind::AddrInUse {
        return anyhow::anyhow!(
            "cannot listen on {address}: another program already does; stop it, or choose another port with --listen"
        );
    }
    anyhow::Error::new(error).context(format!("cannot listen on {address}"))
}

/// The address as callers write it.
fn here(config: &Config, address: SocketAddr) -> String {
    let scheme = if config.tls.certificate.is_some() { "https" } else { "http" };
    format!("{scheme}://{address}")
}

/// Says where the service listens and what it decides by: as text to a person, as a line of the log to a machine.
fn announce(here: &str, ruleset: &Ruleset, terminal: &mut Terminal<'_>) {
    let campaigns: Vec<&str> = ruleset.campaigns().iter().map(|campaign| campaign.id().as_str()).collect();
    match terminal.progress {
        Progress::Shown => {
            terminal.note(&format!("listening on {here}"));
            terminal.note(&format!("campaigns: {} (revision {})", campaigns.join(", "), ruleset.revision()));
        }
        Progress::Hidden => {
            tracing::info!(campaigns = campaigns.join(", "), revision = %ruleset.revision(), "listening on {here}");
        }
    }
}

/// Text for a person who watches, JSON for a machine that collects. `THRESH_LOG` says how much, such as `debug`.
fn log_to_standard_error(progress: Progress) {
    let filter = EnvFilter::builder().with_env_var("THRESH_LOG").with_default_directive(tracing::Level::INFO.into());
    let log = tracing_subscriber::fmt().with_env_filter(filter.from_env_lossy()).with_writer(std::io::stderr);
    // Somebody else in this process logs already: theirs is as good.
    let _ = match progress {
        Progress::Shown => log.with_target(false).try_init(),
        Progress::Hidden => log.json().try_init(),
    };
}

/// Done once the process is asked to end; from the call on, not only once somebody waits.
#[cfg(unix)]
fn told_to_stop() -> impl Future<Output = ()> + Send + 'static {
    use tokio::signal::unix::{Signal, SignalKind, signal};
    let signals = [SignalKind::terminate(), SignalKind::interrupt()].map(signal);
    async fn received(signal: std::io::Result<Signal>) {
        match signal {
            Ok(mut signal) => {
                signal.recv().await;
            }
            // A signal that cannot be listened to ends the process by itself.
            Err(_) => std::future::pending().await,
        }
    }
    let [terminated, interrupted] = signals.map(received);
    async {
        tokio::select! {
            () = terminated => {}
            () = interrupted => {}
        }
    }
}

/// Done once the process is asked to end.
#[cfg(not(unix))]
async fn told_to_stop() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending().await
    }
}
