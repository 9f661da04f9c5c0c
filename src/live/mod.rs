//! A folder on disk → the ruleset in force, swapped whole when what is on disk changes.

pub mod folder;
#[cfg(feature = "service")]
mod reload;
#[cfg(feature = "service")]
mod watch;

#[cfg(feature = "service")]
pub use reload::{Active, Build, Built, Live, StartError, Status, Watching};
#[cfg(feature = "service")]
pub use watch::{Bell, Sentry, SetSentry};
