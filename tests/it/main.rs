//! Behaviour at the edges: one binary for every integration test.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop right there")]

#[test]
fn a_ruleset_needs_a_home() {
    assert!(Some(1).unwrap() == 1);
}
