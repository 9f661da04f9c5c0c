//! A server as a process on the first core: where it listens, what it costs, and its end.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, ensure};

/// A process that listens, until this is dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: String,
}

impl Server {
    /// `thresh serve` of these rules, set up as it is by default.
    pub(crate) fn thresh(rules: &Path) -> Result<Server> {
        Server::configured(rules, "")
    }

    /// `thresh serve` of these rules with this thresh.toml.
    pub(crate) fn configured(rules: &Path, configuration: &str) -> Result<Server> {
        let mut file = tempfile::NamedTempFile::new()?;
        file.write_all(configuration.as_bytes())?;
        let mut command = pinned(Path::new(env!("CARGO_BIN_EXE_thresh")));
        command.arg("--config").arg(file.path()).arg("--rules").arg(rules).args(["serve", "--listen", "127.0.0.1:0"]);
        command.env_remove("THRESH_LOG").env_remove("THRESH_RULES").env_remove("THRESH_SERVER_LISTEN");
        Server::started(command)
    }

    /// A server of this very program.
    pub(crate) fn own(arguments: &[&str]) -> Result<Server> {
        let mut command = pinned(&std::env::current_exe()?);
        command.args(arguments);
        Server::started(command)
    }

    /// Starts it, and waits until it says where it listens.
    fn started(mut command: Command) -> Result<Server> {
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
        let mut log = BufReader::new(child.stderr.take().context("a log")?);
        let mut line = String::new();
        log.read_line(&mut line)?;
        let address = line.split("listening on http://").nth(1).and_then(|rest| rest.split(['"', '\n']).next());
        let address = address.with_context(|| format!("it says: {line}"))?.to_owned();
        // What it logs later must not fill the pipe.
        std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
        Ok(Server { child, address })
    }

    /// The nanoseconds that all its threads have run.
    pub(crate) fn cpu_nanoseconds(&self) -> Result<u64> {
        let mut total = 0;
        for task in std::fs::read_dir(format!("/proc/{}/task", self.child.id()))? {
            // A thread may end meanwhile.
            let Ok(line) = std::fs::read_to_string(task?.path().join("schedstat")) else { continue };
            total += line.split(' ').next().context("a number")?.parse::<u64>()?;
        }
        Ok(total)
    }

    /// The bytes that it has in memory.
    pub(crate) fn memory_bytes(&self) -> Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("its memory")?;
        Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? * 1024)
    }

    /// How many descriptors it has open.
    pub(crate) fn descriptors(&self) -> Result<usize> {
        Ok(std::fs::read_dir(format!("/proc/{}/fd", self.child.id()))?.count())
    }

    /// Ends it the hard way.
    pub(crate) fn kill(&mut self) -> Result<()> {
        self.child.kill()?;
        let ended = self.child.wait()?;
        ensure!(!ended.success(), "it ended by itself");
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Leaves the first core to the server, where there are others; says what came of it.
pub(crate) fn keep_off_the_first_core() -> &'static str {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let (others, own) = (format!("1-{}", cores - 1), std::process::id().to_string());
    let moved = cores > 1
        && Command::new("taskset")
            .args(["-a", "-p", "-c", &others, &own])
            .stdout(Stdio::null())
            .status()
            .is_ok_and(|status| status.success());
    if moved { "one for the server, the load on the others" } else { "shared by the server and the load" }
}

/// A command on the first core, where that can be had.
fn pinned(program: &Path) -> Command {
    if Command::new("taskset").args(["-c", "0", "true"]).status().is_ok_and(|status| status.success()) {
        let mut command = Command::new("taskset");
        command.args(["-c", "0"]).arg(program);
        return command;
    }
    println!("no taskset: the server is not kept to one core");
    Command::new(program)
}
