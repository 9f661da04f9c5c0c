//! A program, a contact and an instant → a verdict for each campaign, paid for by the contact and not by the rules.

mod aggregate;
mod contact;
mod events;
mod experiments;
mod fire;
mod late;
mod newest;
mod numbers;
mod points;
mod rare;
mod scores;
mod scratch;
mod stages;
mod stand;
mod tally;
pub mod told;
mod traits;
mod values;
mod verdict;
mod warnings;
mod window;

use std::cell::OnceCell;
use std::rc::Rc;

use crate::domain::{Timestamp, Verdict};
use crate::lang::experiment::Decider;
use crate::profile::Profile;
use crate::program::{Plan, Program};
use contact::Contact;
pub use experiments::takes_contacts;
pub use scratch::Scratch;
pub use stand::{HeldStage, Stand, stand};
use told::{Progresses, Remembered, Told};
use verdict::Holding;

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
    evaluate_by(program, profile, at, |_| Decider::Control, scratch)
}

/// As [`evaluate`], each campaign decided by the criteria that `decider` says for its position: the stage that the contact holds is used
/// by them alone. What the variants of running experiments would say is compared without it, whoever decides.
pub fn evaluate_by<'a>(
    program: &'a Program,
    profile: &'a Profile<'_>,
    at: Timestamp,
    mut decider: impl FnMut(usize) -> Decider,
    scratch: &mut Scratch,
) -> Vec<Verdict<'a>> {
    let contact = Contact::new(program, profile, at.micros());
    prepare(&contact, scratch);
    let decided = program.plans.iter().enumerate().map(|(campaign, plan)| {
        if plan.experiments.is_empty() {
            verdict::of(&contact, plan, Holding::AsBrought, scratch)
        } else {
            experiments::verdict(&contact, plan, decider(campaign), scratch)
        }
    });
    decided.collect()
}

/// As [`evaluate`], with a look back after each campaign: what `with` gets of a campaign by its position, its verdict, and what can tell
/// how that came about.
pub fn evaluate_and_tell<'a>(
    program: &'a Program,
    profile: &'a Profile<'_>,
    at: Timestamp,
    scratch: &mut Scratch,
    with: impl FnMut(usize, Verdict<'a>, Telling<'_, 'a>),
) {
    evaluate_by_and_tell(program, profile, at, |_| Decider::Control, scratch, with);
}

/// As [`evaluate_and_tell`], each campaign decided by the criteria that `decider` says for its position.
pub fn evaluate_by_and_tell<'a>(
    program: &'a Program,
    profile: &'a Profile<'_>,
    at: Timestamp,
    mut decider: impl FnMut(usize) -> Decider,
    scratch: &mut Scratch,
    mut with: impl FnMut(usize, Verdict<'a>, Telling<'_, 'a>),
) {
    let contact = Contact::new(program, profile, at.micros());
    prepare(&contact, scratch);
    let remembered = OnceCell::new();
    for (campaign, plan) in program.plans.iter().enumerate() {
        let (verdict, plan) = if plan.experiments.is_empty() {
            (verdict::of(&contact, plan, Holding::AsBrought, scratch), plan)
        } else {
            let decider = decider(campaign);
            let verdict = experiments::verdict(&contact, plan, decider, scratch);
            // Found anew, so that what is told is what decided, and not what was compared last.
            let deciding = experiments::deciding(plan, decider);
            experiments::inherit(deciding, scratch);
            verdict::of(&contact, deciding, Holding::AsBrought, scratch);
            (verdict, deciding)
        };
        with(campaign, verdict, Telling { contact: &contact, plan, scratch, remembered: &remembered });
    }
}

/// Tells how the verdict that was found last came about.
pub struct Telling<'s, 'a> {
    contact: &'s Contact<'a>,
    plan: &'a Plan,
    scratch: &'s mut Scratch,
    /// What was told of another campaign has remembered it already.
    remembered: &'s OnceCell<Rc<Remembered>>,
}

impl<'a> Telling<'_, 'a> {
    /// What can be told of the verdict.
    pub fn tell(&mut self, verdict: &Verdict<'a>) -> Told<'a> {
        told::of(self.contact, self.plan, verdict, (self.scratch, self.remembered))
    }

    /// How far the contact is with each condition of the campaign.
    pub fn progress(&mut self) -> Progresses {
        told::progresses(self.contact, self.plan, self.scratch)
    }
}

/// Finds out which tests are true and which rules hold, for all campaigns.
fn prepare(contact: &Contact<'_>, scratch: &mut Scratch) {
    scratch.begin(contact.program);
    events::read(contact, scratch);
    traits::find_keys(contact, scratch);
    traits::fire(contact, scratch);
    fire::streams(contact, scratch);
    fire::rules(contact, scratch);
}
