//! What is deployed: the unit and the container start the program as it can be started, as nobody, and write nothing.

use std::process::Command;

const UNIT: &str = include_str!("../../deploy/thresh.service");
const CONTAINER: &str = include_str!("../../deploy/Dockerfile");

/// The values of a key of the unit.
fn values(key: &str) -> Vec<&'static str> {
    UNIT.lines().filter_map(|line| line.strip_prefix(key)?.strip_prefix('=')).collect()
}

/// Holds that the program takes these arguments.
#[track_caller]
fn check_arguments(arguments: &[&str]) {
    let output = Command::new(env!("CARGO_BIN_EXE_thresh")).args(arguments).arg("--help").output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_unit_starts_the_program_as_it_can_be_started() {
    for command in values("ExecStart").into_iter().chain(values("ExecStartPre")) {
        let arguments = command.strip_prefix("/usr/local/bin/thresh ").unwrap();
        check_arguments(&arguments.split(' ').collect::<Vec<_>>());
    }
    assert_eq!(values("ExecReload"), ["/bin/kill -HUP $MAINPID"]);
}

#[test]
fn the_unit_is_nobody_and_writes_only_its_state() {
    for (key, value) in [
        ("DynamicUser", "yes"),
        ("ProtectSystem", "strict"),
        ("StateDirectory", "thresh"),
        ("NoNewPrivileges", "yes"),
        ("CapabilityBoundingSet", ""),
        ("RestrictAddressFamilies", "AF_INET AF_INET6 AF_UNIX"),
    ] {
        assert_eq!(values(key), [value], "{key}");
    }
    assert!(UNIT.lines().all(|line| !line.starts_with("User=root") && !line.starts_with("ReadWritePaths")));
}

#[test]
fn the_container_is_nobody_and_starts_the_program_as_it_can_be_started() {
    let last = |instruction: &str| CONTAINER.lines().rfind(|line| line.starts_with(instruction)).unwrap();
    assert_eq!(last("USER"), "USER 65532:65532");
    assert!(CONTAINER.contains("docker run --read-only --cap-drop ALL"));
    let command: Vec<String> = serde_json::from_str(last("CMD").strip_prefix("CMD ").unwrap()).unwrap();
    check_arguments(&command.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(last("ENTRYPOINT"), r#"ENTRYPOINT ["/usr/local/bin/thresh"]"#);
    // It is built with the oldest toolchain that the project promises, not with one that is fetched.
    let manifest = include_str!("../../Cargo.toml");
    let oldest = manifest.lines().find_map(|line| line.strip_prefix("rust-version = ")).unwrap().trim_matches('"');
    assert!(CONTAINER.contains(&format!("FROM rust:{oldest}-slim AS build")), "{oldest}");
    assert!(include_str!("../../.dockerignore").lines().any(|line| line == "rust-toolchain.toml"));
}
