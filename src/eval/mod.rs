//! A program, a contact and an instant → a verdict for each campaign, paid for by the contact and not by the rules.

mod aggregate;
mod contact;
mod events;
mod fire;
mod late;
mod newest;
mod points;
mod rare;
mod scores;
mod scratch;
mod stages;
mod tally;
mod traits;
mod values;
mod verdict;
mod warnings;
mod window;

use crate::domain::{Timestamp, Verdict};
use crate::profile::Profile;
use crate::program::Program;
use contact::Contact;
pub use scratch::Scratch;

/// What each campaign of a program says of a contact at an instant, in the program's order.
///
/// Every event is looked at once and every trait once, whatever the number of rules; then only tests that they touch are evaluated.
/// The scratch only saves time: any may be passed, of any program, and the answer does not depend on it.
///
/// ```
/// use thresh::domain::Timestamp;
/// use thresh::eval::{Scratch, evaluate};
/// use thresh::profile::Profile;
/// use thresh::program::Program;
/// let program = Program::compile(&[]);
/// let profile = Profile::new("c-1".into(), vec![], vec![], vec![], 0).unwrap();
/// assert!(evaluate(&program, &profile, Timestamp::from_micros(0), &mut Scratch::default()).is_empty());
/// ```
pub fn evaluate<'a>(
    program: &'a Program,
    profile: &'a Profile<'_>,
    at: Timestamp,
    scratch: &mut Scratch,
) -> Vec<Verdict<'a>> {
    scratch.begin(program);
    let contact = Contact::new(program, profile, at.micros());
    events::read(&contact, scratch);
    traits::find_keys(&contact, scratch);
    traits::fire(&contact, scratch);
    fire::streams(&contact, scratch);
    fire::rules(&contact, scratch);
    program.plans.iter().enumerate().map(|(campaign, plan)| verdict::of(&contact, plan, campaign, scratch)).collect()
}
