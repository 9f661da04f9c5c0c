//! The public formats as schemas: of what is read and written by hand, so that nothing is copied on the way.
//!
//! Nobody makes a value of these types. Tests hold every answer of the service to them, and both their absence and their excess fail.

mod asked;
mod decided;
mod kept;
mod report;
mod told;

pub(super) use asked::{PastContact, Question, Texts};
pub(super) use decided::{Answer, Line};
pub(super) use kept::{KeptOfContact, Outcomes};
pub(super) use report::Report;
