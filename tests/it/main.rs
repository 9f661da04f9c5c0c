//! Behaviour at the edges: one binary for every integration test.
