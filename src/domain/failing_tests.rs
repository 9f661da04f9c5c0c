//! What becomes of a campaign whose own tests fail.

/// Whether a campaign whose `test` blocks fail may come into force.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FailingTests {
    /// It may: its tests are tried only when somebody asks for it.
    #[default]
    Allowed,
    /// It may not: a test that fails is an error like any other.
    Refused,
}
