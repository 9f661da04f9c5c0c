//! Deciding and telling why: evidence, what each other rule lacks, the ledger.

use thresh::domain::Timestamp;
use thresh::eval::{Scratch, evaluate_and_tell};
use thresh::profile::Profile;
use thresh::program::Program;

/// Decides all contacts and tells why; how many rules hold.
#[inline(never)]
pub(crate) fn measured(program: &Program, contacts: &[Profile<'_>], at: Timestamp, scratch: &mut Scratch) -> usize {
    let mut found = 0;
    for profile in contacts {
        evaluate_and_tell(program, profile, at, scratch, |_, verdict, mut telling| {
            found += std::hint::black_box(telling.tell(&verdict)).matched.len();
        });
    }
    found
}

/// The same, and reads everything that is told: what each part of a condition saw.
#[inline(never)]
pub(crate) fn measured_and_read(
    program: &Program,
    contacts: &[Profile<'_>],
    at: Timestamp,
    scratch: &mut Scratch,
) -> usize {
    let mut found = 0;
    for profile in contacts {
        evaluate_and_tell(program, profile, at, scratch, |_, verdict, mut telling| {
            let told = telling.tell(&verdict);
            let evidence = told.matched.iter().flat_map(|matched| told.evidence(matched));
            for part in evidence.chain(told.unmatched().filter_map(|unmatched| unmatched.failed)) {
                std::hint::black_box(told.seen(&part));
            }
            found += told.matched.len();
        });
    }
    found
}
