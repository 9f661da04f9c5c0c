//! Deciding, and no more.

use anyhow::Result;
use thresh::domain::Timestamp;
use thresh::eval::{Scratch, evaluate};
use thresh::profile::Profile;
use thresh::program::Program;

/// Decides all contacts; how many rules hold.
#[inline(never)]
pub(crate) fn measured(program: &Program, contacts: &[Profile<'_>], at: Timestamp, scratch: &mut Scratch) -> usize {
    let decide =
        |profile| evaluate(program, profile, at, scratch).iter().map(|verdict| verdict.matched.len()).sum::<usize>();
    contacts.iter().map(decide).sum()
}

/// Decides all contacts and reads the row of every rule that holds; how many there are.
#[inline(never)]
pub(crate) fn measured_and_read(
    program: &Program,
    contacts: &[Profile<'_>],
    at: Timestamp,
    scratch: &mut Scratch,
) -> usize {
    let decide = |profile| {
        let verdicts = evaluate(program, profile, at, scratch);
        verdicts.iter().map(|verdict| verdict.matched.iter().map(std::hint::black_box).count()).sum::<usize>()
    };
    contacts.iter().map(decide).sum()
}

/// Decides one contact from its bytes; how many rules hold.
#[inline(never)]
pub(crate) fn from_bytes(program: &Program, contact: &[u8], at: Timestamp, scratch: &mut Scratch) -> Result<usize> {
    let profile = thresh::wire::contact::read(contact, "id")?;
    Ok(measured(program, &[profile], at, scratch))
}
